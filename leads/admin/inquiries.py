"""Inquiries, where from and to whom: what an operator looks at when somebody misuses the form."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.admin.permissions import never
from leads.models import Addressed, Inquiry


class AddressedLines(admin.TabularInline):
    """The partners that got it, and how each answered."""

    model = Addressed
    fields = ["name", "created_at", "answer"]
    readonly_fields = ["created_at", "answer"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With the answers."""
        return super().get_queryset(request).select_related("engagement__sender")

    @admin.display(description=_("answer"))
    def answer(self, addressed):
        """In the words of a deal's status."""
        return addressed.engagement.sender.get_answer_display()


@admin.register(Inquiry)
class InquiryAdmin(admin.ModelAdmin):
    """What customers and the platform's people asked partners: read only, found by address and network."""

    list_display = ["created_at", "company", "email", "network", "kind", "partners"]
    list_filter = ["kind", "language", "wants_contact", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["email", "company", "network"]
    search_help_text = _("An e-mail address, a network such as 203.0.113.0/24, or a company.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    inlines = [AddressedLines]
    exclude = ["organization"]
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """With how many partners got it."""
        return super().get_queryset(request).annotate(asked=Count("addressed"))

    @admin.display(description=_("partners"), ordering="asked")
    def partners(self, inquiry):
        """How many got it."""
        return inquiry.asked
