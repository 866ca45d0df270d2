"""Deals and their history, read only; what may be done to a deal goes through the lifecycle."""

from functools import partial
from uuid import UUID

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import tenancy
from accounts.admin.permissions import never
from accounts.clock import Clock
from referrals import format, history, lifecycle, terms
from referrals.admin import customer, parts
from referrals.admin.mistake import MistakeForm
from referrals.models import Referral, ReferralEvent
from referrals.moves import Conflict, Refused
from referrals.words import UNANSWERED

FAILED = (Conflict, Refused)


class Overdue(admin.SimpleListFilter):
    """Whether the time to answer is over, swept or not."""

    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        """Overdue should be empty a minute after the fact: a row that stays is a sweep that does not run."""
        return [("waiting", _("Waiting, in time")), ("overdue", _("Overdue, not yet swept"))]

    def queryset(self, request, queryset):
        """The deals in that state."""
        unanswered = queryset.filter(substatus__in=UNANSWERED)
        return {
            "waiting": unanswered.filter(answer_by__gt=Clock()),
            "overdue": unanswered.filter(answer_by__lte=Clock()),
        }.get(self.value(), queryset)


@admin.register(Referral)
class ReferralAdmin(admin.ModelAdmin):
    """Deals: read only, with their timeline; one that should not exist is closed as an error, by the lifecycle."""

    list_display = [
        *("name", "customer_name", "organization", "direction"),
        *("deal_type", "substatus", "answer_by", "value", "created_at"),
    ]
    list_filter = [Overdue, "substatus", "deal_type", "direction", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization"]
    search_fields = ["name", "customer_name", "external_reference"]
    search_help_text = gettext_lazy("Deal name, customer, CRM id, or the id in the deal's address.")
    ordering = ["-pk"]
    sortable_by = ["created_at", "answer_by", "value"]
    fieldsets = [
        (None, {"fields": [("organization", "location", "public_id"), "other_sides"]}),
        (
            gettext_lazy("State"),
            {
                "fields": [
                    ("substatus", "sales_stage"),
                    ("reason", "status_note"),
                    ("answer_by", "accepted_at", "closed_at", "closed_early"),
                    ("created_at", "updated_at", "version", "created_by"),
                ]
            },
        ),
        (
            gettext_lazy("Deal"),
            {
                "fields": [
                    ("direction", "deal_type", "qualification", "invited_by"),
                    ("value", "closing_date"),
                    ("external_reference", "campaign", "marketplace_intent"),
                    ("role", "program", "solution_area", "solution_play"),
                    "help",
                    "help_notes",
                    ("shared_with_sellers", "consent_to_share", "consent_to_contact"),
                ]
            },
        ),
        (
            gettext_lazy("Customer"),
            {
                "fields": [
                    ("customer_name", "customer_duns", "customer_category"),
                    ("customer_line1", "customer_line2", "customer_postal_code"),
                    ("customer_city", "customer_state", "customer_country"),
                ]
            },
        ),
    ]
    readonly_fields = ["other_sides", "public_id", "value", "reason", "role", "program", "help"]
    inlines = parts.ALL
    show_full_result_count = False
    view_on_site = False
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With everything that a deal's page names."""
        related = ("location", "invited_by", "created_by", "solution_area", "solution_play", "organization")
        rows = super().get_queryset(request)
        return rows.select_related(*related) if request.resolver_match.kwargs else rows.defer("search")

    def get_search_results(self, request, queryset, search_term):
        """A deal's public id finds it."""
        try:
            return queryset.filter(uuid=UUID(search_term.strip())), False
        except ValueError:
            return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("id in addresses"))
    def public_id(self, referral):
        """What the deal's page is called."""
        return referral.uuid

    @admin.display(description=gettext_lazy("estimated value"), ordering="deal_value")
    def value(self, referral):
        """With its currency."""
        return format.money(referral.deal_value, referral.currency)

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, referral):
        """As it was called then."""
        return terms.labels().on_deal(referral, "status_reason")

    @admin.display(description=gettext_lazy("partner role"))
    def role(self, referral):
        """As it was called then."""
        return terms.labels().on_deal(referral, "partner_role")

    @admin.display(description=gettext_lazy("partner program"))
    def program(self, referral):
        """As it was called then, or as it was typed."""
        return terms.labels().on_deal(referral, "partner_program")

    @admin.display(description=gettext_lazy("help needed"))
    def help(self, referral):
        """As it was called then."""
        return terms.labels().on_deal(referral, "help_type")

    @admin.display(description=gettext_lazy("other parties"))
    def other_sides(self, referral):
        """The rows of the other parties of the engagement."""
        rows = Referral.objects.filter(engagement=referral.engagement_id).exclude(pk=referral.pk)
        return render_to_string(
            "admin/referrals/referral/sides.html", {"sides": rows.select_related("organization").order_by("pk")}
        )

    def get_urls(self):
        close = self.admin_site.admin_view(self.close_as_error)
        account = self.admin_site.admin_view(partial(customer.change_account, self))
        return [
            path("<int:pk>/error/", close, name="referrals_referral_error"),
            path("<int:pk>/account/", account, name="referrals_referral_account"),
            *super().get_urls(),
        ]

    def close_as_error(self, request, pk):
        """Close a deal that should not exist: the lifecycle's own move, with its reason, history and notices."""
        referral = get_object_or_404(Referral.objects.select_related("organization", "engagement"), pk=pk)
        move = lifecycle.MOVES["error"]
        if why_not := move.why_not(referral, timezone.now()):
            messages.error(request, why_not)
            return redirect("admin:referrals_referral_change", pk)
        form = MistakeForm(request.POST or None, initial={"version": referral.version})
        if request.method == "POST" and form.is_valid() and self._close(request, referral, move, form):
            return redirect("admin:referrals_referral_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Close as error"),
            "button": _("Close as error"),
            "consequence": move.consequence,
            "form": form,
            "opts": self.opts,
            "original": referral,
        }
        return render(request, "admin/referrals/referral/error.html", context)

    def _close(self, request, referral, move, form):
        try:
            with tenancy.entered(referral.organization, request.user):
                lifecycle.make(referral, move, by=request.user, seen=form.cleaned_data["version"], **form.answers)
        except FAILED:
            form.add_error(None, _("The deal was changed meanwhile: look at it again."))
            return False
        self.log_change(request, referral, _("Closed as an error: %(reason)s") % {"reason": form.reason})
        messages.success(request, _("The deal is closed, and the other parties have been told."))
        return True


@admin.register(ReferralEvent)
class ReferralEventAdmin(admin.ModelAdmin):
    """The history of all deals: read only."""

    list_display = ["at", "organization", "referral", "actor", "what"]
    list_filter = ["kind", "at"]
    list_select_related = ["organization", "referral", "actor"]
    search_fields = ["referral__name", "actor__email"]
    raw_id_fields = ["referral"]
    ordering = ["-pk"]
    fields = ["at", "organization", "referral", "actor", "version", "what", "kind", "data"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_list_display(self, request):
        """The words of all lines are read once for the list."""
        labels = terms.labels()

        @admin.display(description=gettext_lazy("what"))
        def what(event):
            return history.sentence(event, labels)

        return [what if name == "what" else name for name in self.list_display]

    @admin.display(description=gettext_lazy("what"))
    def what(self, event):
        """The line as the company reads it."""
        return history.sentence(event, terms.labels())
