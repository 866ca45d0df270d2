"""The catalogue: what can be sold, the areas and plays of the year, and the terms that deals choose from."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.permissions import never
from referrals import terms
from referrals.admin import versions
from referrals.admin.alerts import ContactInline
from referrals.models import Solution, SolutionArea, SolutionPlay, Term
from referrals.models.reference import today


@admin.register(Solution)
class SolutionAdmin(admin.ModelAdmin):
    """Solutions: added and changed here, taken out of the market instead of deleted."""

    list_display = ["name", "code", "organization", "kind", "is_co_sell_ready", "is_in_market", "is_ip_eligible"]
    list_filter = ["kind", "is_co_sell_ready", "is_in_market", "is_ip_eligible", "is_macc_eligible", "is_incentivized"]
    list_select_related = ["organization"]
    search_fields = ["name", "code", "organization__name"]
    autocomplete_fields = ["organization"]
    inlines = [ContactInline]
    show_full_result_count = False
    has_delete_permission = never


class InForce(admin.SimpleListFilter):
    """Which versions: those that can be chosen now, later, or no more."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        """Today, in days to come, in days gone by."""
        return [("now", _("Today")), ("later", _("Later")), ("over", _("No more"))]

    def queryset(self, request, queryset):
        """The versions of that time."""
        return {
            "now": lambda: queryset.in_force(),
            "later": lambda: queryset.filter(valid_from__gt=today()),
            "over": lambda: queryset.filter(valid_to__lt=today()),
        }.get(self.value(), lambda: queryset)()


class PlayInline(admin.TabularInline):
    """The plays that were begun with this version of an area: read only, each has its page."""

    model = SolutionPlay
    fields = readonly_fields = ["code", "label", "valid_from", "valid_to"]
    show_change_link = True
    extra = 0
    has_add_permission = has_change_permission = has_delete_permission = never


@admin.display(description=_("all versions"))
def all_versions(entry):
    """Each with its days, the first one first."""
    return "\n".join(versions.line_by_line(entry)) if entry.pk else "–"


DAYS = (
    _("Days"),
    {"fields": [("valid_from", "valid_to"), all_versions], "description": _("Empty: without a first or last day.")},
)


@admin.register(SolutionArea)
class SolutionAreaAdmin(admin.ModelAdmin):
    """Solution areas: a new name is a new version from a day on; ended by a date instead of deleted."""

    form = versions.VersionForm
    form_fields = ["code", "label", "valid_from", "valid_to"]
    list_display = ["label", "code", "valid_from", "valid_to"]
    list_filter = [InForce]
    search_fields = ["label", "code"]
    fieldsets = [(None, {"fields": ["code", "label", "where"], "description": versions.CORRECTS}), DAYS]
    readonly_fields = ["where", all_versions]
    inlines = [PlayInline]
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """A code never changes."""
        return [*self.readonly_fields, "code"] if obj else self.readonly_fields

    @admin.display(description=_("used"))
    def where(self, area):
        """Where people meet it."""
        return _("Chosen on co-sell deals when help is asked for; shown on the deal's page and in the list.")

    def get_urls(self):
        """And the next version's."""
        return versions.urls(self) + super().get_urls()


@admin.register(SolutionPlay)
class SolutionPlayAdmin(admin.ModelAdmin):
    """Solution plays: a new name is a new version from a day on; ended by a date instead of deleted."""

    form = versions.VersionForm
    form_fields = ["code", "label", "area", "valid_from", "valid_to"]
    list_display = ["label", "code", "area", "valid_from", "valid_to"]
    list_filter = [InForce, "area"]
    list_select_related = ["area"]
    search_fields = ["label", "code"]
    fieldsets = [(None, {"fields": ["code", "label", "area", "where"], "description": versions.CORRECTS}), DAYS]
    autocomplete_fields = ["area"]
    readonly_fields = ["where", all_versions]
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """A code never changes."""
        return [*self.readonly_fields, "code"] if obj else self.readonly_fields

    @admin.display(description=_("used"))
    def where(self, play):
        """Where people meet it."""
        return _("Offered with its area, under whatever name the area has by then, while both are in force.")

    def get_urls(self):
        """And the next version's."""
        return versions.urls(self) + super().get_urls()


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    """Reasons, help types, partner roles and programs: a new name is a new version; ended instead of deleted."""

    form = versions.TermForm
    form_fields = [
        *("kind", "code", "label", *versions.LANGUAGES),
        *("position", "used_for", "needs_words", "valid_from", "valid_to"),
    ]
    list_display = ["__str__", "kind", "code", "position", "valid_from", "valid_to"]
    list_filter = ["kind", InForce]
    search_fields = ["label", "code"]
    fieldsets = [
        (None, {"fields": [("kind", "code"), "label"], "description": versions.CORRECTS}),
        (_("In single languages"), {"fields": list(versions.LANGUAGES)}),
        (_("Where it is used"), {"fields": ["position", "used_for", "needs_words", "reads", "where"]}),
        DAYS,
    ]
    readonly_fields = ["reads", "where", all_versions]
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """What deals store never changes."""
        return [*self.readonly_fields, "kind", "code"] if obj else self.readonly_fields

    def get_fieldsets(self, request, obj=None):
        """Only reasons are offered at steps, and only who changes the words is asked for them language by language."""
        apart = () if obj is None or obj.kind == terms.REASON else versions.OF_REASONS
        if obj and not self.has_change_permission(request, obj):
            apart += tuple(versions.LANGUAGES)
        return [
            (title, options | {"fields": [name for name in options["fields"] if name not in apart]})
            for title, options in self.fieldsets
            if not set(options["fields"]) <= set(apart)
        ]

    @admin.display(description=_("reads as"))
    def reads(self, term):
        """In every language of the site."""
        return versions.in_every_language(term) if term.code else "–"

    @admin.display(description=_("used"))
    def where(self, term):
        """Where people meet it."""
        return WHERE.get(term.kind, "–")

    def get_urls(self):
        """And the next version's."""
        return versions.urls(self) + super().get_urls()


WHERE = {
    terms.REASON: _(
        "Asked at the steps that are ticked; shown on the closed deal, in every party's history and in mails."
    ),
    terms.HELP: _(
        "Asked when a partner wants the platform's help; shown on the deal's page, to the seller, in history."
    ),
    terms.ROLE: _("Asked on services co-sell deals; shown on the deal's page, in the list and in history."),
    terms.PROGRAM: _("Offered to sellers who send an opportunity; shown on the partner's services deals."),
}
