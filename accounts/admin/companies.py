"""Companies and their places."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import grants, inviting, tenancy
from accounts.admin.invite import InviteForm
from accounts.admin.permissions import never
from accounts.models import Invitation, Location, Organization


class LocationInline(admin.StackedInline):
    """The company's places: added and renamed here, taken out of use instead of deleted."""

    model = Location
    fields = [("program_id", "name", "country", "is_active")]
    extra = 0
    has_delete_permission = never


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    """Companies: founded and changed here with their places; their first people are invited from here."""

    list_display = ["name", "kind", "in_ecosystem", "is_transacting", "is_vetted_for_assessments", "created_at"]
    list_filter = ["kind", "in_ecosystem", "is_transacting", "is_vetted_for_assessments"]
    search_fields = ["name"]
    readonly_fields = ["created_at"]
    inlines = [LocationInline]
    show_full_result_count = False
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """A company stays what it was founded as."""
        return [*self.readonly_fields, *(["kind"] if obj else [])]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Designations are ticked, not typed."""
        if db_field.name != "designations":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=Organization.Designation.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def get_urls(self):
        invite = path("<int:pk>/invite/", self.admin_site.admin_view(self.invite), name="accounts_organization_invite")
        return [invite, *super().get_urls()]

    def invite(self, request, pk):
        """Write a letter to somebody who is to administer this company, as its own admins do on the people page."""
        organization = get_object_or_404(Organization, pk=pk)
        form = InviteForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._send(request, organization, form):
            return redirect("admin:accounts_organization_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Invite somebody to %(company)s") % {"company": organization},
            "button": _("Send the invitation"),
            "form": form,
            "opts": self.opts,
            "original": organization,
        }
        return render(request, "admin/accounts/organization/invite.html", context)

    def _send(self, request, organization, form):
        asked = form.cleaned_data
        try:
            with tenancy.entered(organization, request.user):
                inviting.invite(
                    asked["email"],
                    [(role, None) for role in asked["roles"]],
                    by=request.user,
                    language=asked["language"],
                    organization=organization,
                )
        except grants.Refused as refused:
            form.add_error("email", str(refused))
            return False
        self.log_change(request, organization, _("Invited %(email)s") % {"email": asked["email"]})
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": asked["email"]})
        return True


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):
    """Places of all companies; their company and programme id stay as they are, for deals hang on them."""

    list_display = ["name", "program_id", "organization", "country", "is_active"]
    list_filter = ["is_active", "country"]
    list_select_related = ["organization"]
    search_fields = ["name", "program_id", "organization__name"]
    autocomplete_fields = ["organization"]
    show_full_result_count = False
    has_delete_permission = never

    def get_readonly_fields(self, request, obj=None):
        """What decides who sees a deal does not change."""
        return ["organization", "program_id"] if obj else []


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Letters to people who are to join: read only; the company sends and withdraws its own."""

    list_display = ["email", "organization", "invited_by", "created_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_filter = ["accepted_at", "withdrawn_at", "expires_at"]
    list_select_related = ["organization", "invited_by"]
    search_fields = ["email", "organization__name"]
    fields = list_display + ["language", "roles"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never
