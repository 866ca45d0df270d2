"""What hangs on a deal, shown on its page: read only, every line of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.permissions import never
from referrals import history, terms
from referrals.models import CustomerContact, Note, ReferralEvent, SolutionLine, TeamMember


class TimelineInline(admin.TabularInline):
    """The deal's history, newest first."""

    model = ReferralEvent
    template = "admin/lines.html"
    verbose_name_plural = _("timeline")
    fields = readonly_fields = ["at", "who", "what", "changed", "version"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With who did it; and the words of that time, read once."""
        self.labels = terms.labels()  # an inline is made anew for every request
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=_("who"))
    def who(self, event):
        """The person, or the clock and the other parties."""
        return event.actor or "–"

    @admin.display(description=_("what"))
    def what(self, event):
        """The line as the company reads it."""
        return history.sentence(event, self.labels)

    @admin.display(description=_("changes"))
    def changed(self, event):
        """Each field that changed, before and after."""
        changes = history.changes(event, self.labels)
        return "; ".join(f"{label}: {old or '–'} → {new or '–'}" for label, old, new in changes) or "–"


class TeamInline(admin.TabularInline):
    """The deal's team, and which account an address is bound to."""

    model = TeamMember
    template = "admin/lines.html"
    verbose_name_plural = _("team")
    fields = readonly_fields = ["first_name", "last_name", "email", "phone", "title", "user"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With the accounts."""
        return super().get_queryset(request).select_related("user")


class LineInline(admin.TabularInline):
    """The solutions on the deal."""

    model = SolutionLine
    template = "admin/lines.html"
    verbose_name_plural = _("solutions")
    fields = readonly_fields = ["solution", "price", "quantity"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With the catalogue's entries."""
        return super().get_queryset(request).select_related("solution")


class ContactInline(admin.TabularInline):
    """Whom to talk to at the customer."""

    model = CustomerContact
    template = "admin/lines.html"
    fields = readonly_fields = ["first_name", "last_name", "title", "email", "phone"]
    has_add_permission = has_change_permission = has_delete_permission = never


class NoteInline(admin.TabularInline):
    """This side's notes, newest first."""

    model = Note
    template = "admin/lines.html"
    verbose_name_plural = _("notes")
    fields = readonly_fields = ["at", "author_name", "text"]
    has_add_permission = has_change_permission = has_delete_permission = never


ALL = [TimelineInline, TeamInline, LineInline, ContactInline, NoteInline]
