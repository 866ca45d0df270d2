"""What was done: the companies' history of people and roles, and the operators' own trail."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from accounts.admin.permissions import never
from accounts.models import AccountEvent


@admin.register(AccountEvent)
class AccountEventAdmin(admin.ModelAdmin):
    """The companies' history of people and roles: read only."""

    list_display = ["at", "organization", "actor", "what"]
    list_filter = ["kind", "at"]
    list_select_related = ["organization", "actor", "subject"]
    search_fields = ["organization__name", "actor__email", "subject__email"]
    fields = ["at", "organization", "actor", "subject", "what", "kind", "data"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description=_("what"))
    def what(self, event):
        """The line as the company reads it."""
        return event.sentence


@admin.register(LogEntry)
class LogEntryAdmin(admin.ModelAdmin):
    """What operators changed on these pages: read only."""

    list_display = ["action_time", "user", "content_type", "object_repr", "what"]
    list_filter = ["action_time", "action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__email"]
    fields = ["action_time", "user", "content_type", "object_repr", "what"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description=_("what"))
    def what(self, entry):
        """The change in words."""
        return entry.get_change_message()
