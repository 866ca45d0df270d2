"""The catalogue: what can be sold, and the areas and plays of the year."""

from django.contrib import admin

from accounts.admin.permissions import never
from referrals.models import Solution, SolutionArea, SolutionPlay


@admin.register(Solution)
class SolutionAdmin(admin.ModelAdmin):
    """Solutions: added and changed here, taken out of the market instead of deleted."""

    list_display = ["name", "code", "organization", "kind", "is_co_sell_ready", "is_in_market", "is_ip_eligible"]
    list_filter = ["kind", "is_co_sell_ready", "is_in_market", "is_ip_eligible", "is_macc_eligible", "is_incentivized"]
    list_select_related = ["organization"]
    search_fields = ["name", "code", "organization__name"]
    autocomplete_fields = ["organization"]
    show_full_result_count = False
    has_delete_permission = never


class PlayInline(admin.StackedInline):
    """The plays of an area."""

    model = SolutionPlay
    fields = [("code", "label", "valid_from", "valid_to")]
    extra = 0
    has_delete_permission = never


@admin.register(SolutionArea)
class SolutionAreaAdmin(admin.ModelAdmin):
    """Solution areas with their plays: added and changed here, ended by a date instead of deleted."""

    list_display = ["label", "code", "valid_from", "valid_to"]
    list_filter = ["valid_from", "valid_to"]
    search_fields = ["label", "code"]
    inlines = [PlayInline]
    has_delete_permission = never


@admin.register(SolutionPlay)
class SolutionPlayAdmin(admin.ModelAdmin):
    """Solution plays: added and changed here, ended by a date instead of deleted."""

    list_display = ["label", "code", "area", "valid_from", "valid_to"]
    list_filter = ["area"]
    list_select_related = ["area"]
    search_fields = ["label", "code"]
    autocomplete_fields = ["area"]
    has_delete_permission = never
