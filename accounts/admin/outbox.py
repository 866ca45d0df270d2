"""The outbox: what is waiting, what was sent, and what was given up."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import outbox
from accounts.admin.permissions import never
from accounts.models import Notice


class Fate(admin.SimpleListFilter):
    """How far a notice has come."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """Of a failed one the last try went wrong; it may still be tried again."""
        return [
            ("waiting", _("Waiting")),
            ("failed", _("Failed, will be tried again")),
            ("parked", _("Given up")),
            ("sent", _("Sent")),
        ]

    def queryset(self, request, queryset):
        """The notices in that state."""
        unsent = queryset.filter(sent_at=None)
        return {
            "waiting": unsent.filter(parked_at=None, error=""),
            "failed": unsent.filter(parked_at=None).exclude(error=""),
            "parked": unsent.exclude(parked_at=None),
            "sent": queryset.exclude(sent_at=None),
        }.get(self.value(), queryset)


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """What people are told: read only, and what failed can be tried again."""

    list_display = ["created_at", "organization", "to", "kind", "attempts", "sent_at", "parked_at", "short_error"]
    list_filter = [Fate, "kind", "created_at"]
    list_select_related = ["organization", "user"]
    search_fields = ["user__email", "email", "organization__name", "key"]
    actions = ["try_again"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    @admin.display(description=_("to"))
    def to(self, notice):
        """The person, or the bare address of somebody who is none yet."""
        return notice.user.email if notice.user else notice.email

    @admin.display(description=_("last error"))
    def short_error(self, notice):
        """The beginning of the error."""
        return notice.error[:80]

    @admin.action(description=_("Try again now"), permissions=["view"])
    def try_again(self, request, queryset):
        """Whatever was not sent is due at once, as if it had never been tried."""
        unsent = list(queryset.filter(sent_at=None))
        outbox.try_again(unsent)
        for notice in unsent:
            self.log_change(request, notice, _("Tried again"))
        done = ngettext("%(count)s notice is tried again.", "%(count)s notices are tried again.", len(unsent))
        messages.success(request, done % {"count": len(unsent)})
