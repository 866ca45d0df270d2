"""Registrations of won deals, their history, and the files of changed ones: read only."""

from uuid import UUID

from django.contrib import admin
from django.db.models import F, Func, IntegerField
from django.utils.translation import gettext_lazy

from accounts.admin.permissions import never
from referrals import format, registered
from referrals.models import Registration, RegistrationEvent, RegistrationFile
from referrals.questions import ANSWERS


def words(event):
    """What happened, and what was said with it, in one line."""
    line = registered.line(event, actor="")
    said = [line["said"], *(f"{label}: {note}" for label, note in line["notes"])]
    return " · ".join(str(part) for part in (line["sentence"], *said) if part)


class HistoryInline(admin.TabularInline):
    """The registration's history, newest first; who did it, on either side."""

    model = RegistrationEvent
    template = "admin/lines.html"
    verbose_name_plural = gettext_lazy("timeline")
    fields = readonly_fields = ["at", "actor", "what", "changed", "version"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With who did it."""
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=gettext_lazy("what"))
    def what(self, event):
        """The line as both sides read it."""
        return words(event)

    @admin.display(description=gettext_lazy("changes"))
    def changed(self, event):
        """Each answer that changed, before and after."""
        changes = registered.line(event, actor="")["changes"]
        return "; ".join(f"{label}: {before} → {after}" for label, before, after in changes) or format.NOTHING


@admin.register(Registration)
class RegistrationAdmin(admin.ModelAdmin):
    """Registrations: read only. What a partner has not submitted yet is its own, here too."""

    list_display = ["deal", "organization", "solution", "kind", "status", "worth", "closed_early", "submitted_at"]
    list_filter = [
        "status",
        "kind",
        "is_marketplace",
        "closed_early",
        ("organization", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["organization", "solution", "referral"]
    search_fields = ["referral__name", "referral__customer_name", "solution__name", "organization__name"]
    search_help_text = gettext_lazy("Deal name, customer, company, solution, or the id in the registration's address.")
    ordering = ["-pk"]
    sortable_by = ["submitted_at", "worth"]
    fieldsets = [
        (None, {"fields": [("organization", "deal", "public_id"), ("solution", "kind")]}),
        (
            gettext_lazy("State"),
            {
                "fields": [
                    ("status", "status_reason"),
                    "asked",
                    ("taken_by", "taken_at"),
                    ("created_at", "submitted_at", "ended_at", "looked_at", "version"),
                ]
            },
        ),
        (gettext_lazy("The answers"), {"fields": ANSWERS}),
        (
            gettext_lazy("As it was when it was submitted"),
            {"fields": [("worth", "rate", "rate_month", "closed_early"), "criteria", "facts"]},
        ),
    ]
    readonly_fields = ["deal", "public_id", "worth", "asked"]
    inlines = [HistoryInline]
    show_full_result_count = False
    view_on_site = False
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With everything that the page names."""
        related = ("organization", "solution", "referral", "taken_by")
        return super().get_queryset(request).select_related(*related).defer("typed", "referral__search")

    def get_search_results(self, request, queryset, search_term):
        """A registration's public id finds it."""
        try:
            return queryset.filter(uuid=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("deal"))
    def deal(self, registration):
        """By its name now."""
        return registration.referral.name

    @admin.display(description=gettext_lazy("id in addresses"))
    def public_id(self, registration):
        """What the registration's page is called."""
        return registration.uuid

    @admin.display(description=gettext_lazy("value in US dollars"), ordering="usd_value")
    def worth(self, registration):
        """To the cent."""
        return format.dollars(registration.usd_value)

    @admin.display(description=gettext_lazy("asked by the reviewer"))
    def asked(self, registration):
        """Each field with its note."""
        notes = registered.notes(registration.asks)
        return "; ".join(f"{label}: {note}" for label, note in notes) or format.NOTHING


@admin.register(RegistrationEvent)
class RegistrationEventAdmin(admin.ModelAdmin):
    """The history of all registrations: read only."""

    list_display = ["at", "organization", "deal", "actor", "of_platform", "what"]
    list_filter = ["kind", "of_platform", "at"]
    list_select_related = ["organization", "registration__referral", "actor"]
    search_fields = ["registration__referral__name", "actor__email"]
    ordering = ["-pk"]
    fields = ["at", "organization", "deal", "actor", "of_platform", "version", "what", "kind", "data"]
    readonly_fields = ["deal", "what"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description=gettext_lazy("deal"))
    def deal(self, event):
        """Whose registration it is."""
        return event.registration.referral.name

    @admin.display(description=gettext_lazy("what"))
    def what(self, event):
        """The line as both sides read it."""
        return words(event)


@admin.register(RegistrationFile)
class RegistrationFileAdmin(admin.ModelAdmin):
    """Files in which companies change many registrations: read only, and without what is in them."""

    list_display = ["name", "organization", "user", "state", "lines", "created_at", "committed_at"]
    list_filter = ["state", "created_at", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "user"]
    search_fields = ["name", "organization__name", "user__email"]
    ordering = ["-pk"]
    fields = ["organization", "user", "uuid", "name", "state", "problem", "lines", "created_at", "committed_at"]
    readonly_fields = ["uuid", "lines"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """Without the file itself, and of its rows only how many there are."""
        counted = Func(F("rows"), function="jsonb_array_length", output_field=IntegerField())
        return super().get_queryset(request).defer("content", "rows").annotate(number=counted)

    @admin.display(description=gettext_lazy("lines"))
    def lines(self, file):
        """How many rows were read."""
        return file.number
