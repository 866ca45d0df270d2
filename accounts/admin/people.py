"""People, where they belong, and their addresses."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts import grants
from accounts.admin.permissions import never
from accounts.models import Location, LocationGrant, Membership, OrganizationGrant, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People: shut out and let back in here, made operators here; roles are granted on the company's people page."""

    list_display = ["email", "first_name", "last_name", "organization", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "language"]
    search_fields = ["email", "first_name", "last_name"]
    readonly_fields = ["email", "organization", "date_joined", "last_login", "roles"]
    fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name"), "phone", ("language", "timezone"), "wants_mail"]}),
        (_("Sign-in"), {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
        (_("Roles"), {"fields": ["organization", "roles"]}),
    ]
    show_full_result_count = False
    has_add_permission = has_delete_permission = never

    @admin.display(description=_("roles"))
    def roles(self, person):
        """Who holds what where, as a grid for each company; changed by its admins, with history."""
        return render_to_string("admin/accounts/user/roles.html", {"companies": grid(person)})


def grid(person):
    """For each company of the person: its roles across, the company and its places down, what is held."""
    members = Membership.objects.filter(user=person).select_related("organization").order_by("organization__name")
    companies = [member.organization for member in members]
    places = Location.objects.filter(organization__in=companies)
    held = {(role, company, None) for role, company in _held(OrganizationGrant, person, "content_object")}
    held |= {
        (role, company, at) for role, company, at in _held(LocationGrant, person, "organization", "content_object")
    }
    return [
        _company(company, [None, *(one for one in places if one.organization_id == company.pk)], held)
        for company in companies
    ]


def _held(model, person, *columns):
    return model.objects.filter(user=person).values_list("permission__codename", *columns)


def _company(company, places, held):
    roles = grants.assignable(company)
    rows = [(place, [(role.value, company.pk, place and place.pk) in held for role in roles]) for place in places]
    return {"company": company, "roles": roles, "rows": rows}


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who belongs to which company: read only; joining and leaving are the company's acts."""

    list_display = ["user", "organization", "joined_at"]
    list_filter = ["joined_at"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "organization__name"]
    fields = [*list_display, "uuid"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never


@admin.register(EmailAddress)
class EmailAddressAdmin(admin.ModelAdmin):
    """Addresses and whether they are proven: read only, for a proven address opens teams."""

    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email", "user__first_name", "user__last_name"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never
