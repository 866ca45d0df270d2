"""The operators' page of business profiles: what each company says of itself, published or not."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.permissions import never
from leads.models import BusinessProfile, ProfilePlace
from referrals import format, terms
from referrals.words import CustomerSize


class PlaceInline(admin.TabularInline):
    """The places of a profile."""

    model = ProfilePlace
    template = "admin/lines.html"
    fields = readonly_fields = ["location", "line1", "postal_code", "city", "state", "phone"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With their locations."""
        return super().get_queryset(request).select_related("location")


class Published(admin.SimpleListFilter):
    """Which are in the directory."""

    title = _("in the directory")
    parameter_name = "published"

    def lookups(self, request, model_admin):
        """Published or not."""
        return [("yes", _("Published")), ("no", _("Draft"))]

    def queryset(self, request, queryset):
        """The profiles in that state."""
        known = {"yes": {"published_at__isnull": False}, "no": {"published_at": None}}
        return queryset.filter(**known.get(self.value(), {}))


@admin.register(BusinessProfile)
class BusinessProfileAdmin(admin.ModelAdmin):
    """Business profiles: read only, the company's own people write and publish them."""

    list_display = ["organization", "where", "published_at", "changed", "updated_at"]
    list_filter = [Published]
    list_select_related = ["organization"]
    search_fields = ["organization__name", "description"]
    ordering = ["-pk"]
    sortable_by = ["published_at", "updated_at"]
    fields = [
        ("organization", "where"),
        ("published_at", "changed", "updated_at"),
        *("description", "website", "social", "tags", "takes_on"),
    ]
    readonly_fields = ["where", "changed", "tags", "takes_on"]
    inlines = [PlaceInline]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description=_("country"))
    def where(self, profile):
        """The country by its name."""
        return format.country(profile.country)

    @admin.display(description=_("changed since"), boolean=True)
    def changed(self, profile):
        """Whether what is written differs from what the directory shows."""
        return profile.has_changed

    @admin.display(description=_("tags"))
    def tags(self, profile):
        """Everything it is found by, in words."""
        labels = terms.labels()
        chosen = [labels.of(kind, code) for name, kind in terms.TAGS.items() for code in getattr(profile, name)]
        return ", ".join([*chosen, *profile.keywords]) or "–"

    @admin.display(description=_("company sizes"))
    def takes_on(self, profile):
        """The customers it takes on."""
        return ", ".join(str(CustomerSize(size).label) for size in profile.sizes) or _("All sizes")
