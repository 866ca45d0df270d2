"""Granting and revoking roles: acts, each one transaction with its line of history (specification 1.1, 1.2)."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import AccountEvent, LocationGrant, Membership, OrganizationGrant, User
from accounts.roles import AT_LOCATIONS, OF_PARTNERS, OF_PLATFORM, Role

BY_REFERRALS_ADMINS = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER)


class Refused(Exception):
    """The grant or revocation may not be made; the message says why, in the reader's language."""


def assignable(organization):
    """The roles this kind of company has."""
    return OF_PLATFORM if organization.is_platform else OF_PARTNERS


def may_assign(by, role, location):
    """Whether this person may grant or revoke the role there: account admins all, referrals admins their own scope."""
    if role not in assignable(by.organization) or (location and role not in AT_LOCATIONS):
        return False
    if by.holds(Role.ACCOUNT_ADMIN):
        return True
    scope = by.places[Role.REFERRALS_ADMIN]
    within = scope.everywhere or (location is not None and location.pk in scope.locations)
    return role in BY_REFERRALS_ADMINS and within


def permission_of(role, content_object):
    """The permission that means this role on a company or on a place."""
    kind = ContentType.objects.get_for_model(content_object)
    return Permission.objects.get(codename=role, content_type=kind)


def grant(user, role, *, by, organization, location=None):
    """Give the role over the company or at the location. Granting it again changes nothing. True when it was new."""
    place = location or organization
    grants = LocationGrant if location else OrganizationGrant
    row, new = grants.objects.get_or_create(
        user=user, permission=permission_of(role, place), content_object=place, **_tenant(location)
    )
    if new:
        _record("granted", user, role, by=by, organization=organization, location=location)
    return new


def revoke(user, role, *, by, organization, location=None):
    """Take the role away. Raises Refused for the company's last account admin. True when there was one to take."""
    place = location or organization
    grants = LocationGrant if location else OrganizationGrant
    held = grants.objects.filter(user=user, permission=permission_of(role, place), content_object=place)
    if role == Role.ACCOUNT_ADMIN and held.exists():
        _keep_one_account_admin(organization, user)
    gone, _ = held.delete()
    if gone:
        _record("revoked", user, role, by=by, organization=organization, location=location)
    return bool(gone)


def join(user, organization, *, by, kind="joined"):
    """Make the person a member; the first company a person joins becomes the active one."""
    membership, new = Membership.objects.get_or_create(organization=organization, user=user)
    if new:
        AccountEvent.objects.create(organization=organization, actor=by, subject=user, kind=kind)
        User.objects.filter(pk=user.pk, organization=None).update(organization=organization)
        user.organization = user.organization or organization
    return membership


def leave(user, organization, *, by):
    """End the membership with every role in the company. Raises Refused for the last account admin."""
    _keep_one_account_admin(organization, user)
    OrganizationGrant.objects.filter(user=user, content_object=organization).delete()
    LocationGrant.objects.filter(user=user, organization=organization).delete()
    Membership.objects.filter(user=user, organization=organization).delete()
    User.objects.filter(pk=user.pk, organization=organization).update(organization=None)
    AccountEvent.objects.create(organization=organization, actor=by, subject=user, kind="left")
    _end_sessions(user)


def _tenant(location):
    return {"organization": location.organization} if location else {}


def _keep_one_account_admin(organization, user):
    from django.utils.translation import gettext as _

    admins = OrganizationGrant.objects.filter(content_object=organization, permission__codename=Role.ACCOUNT_ADMIN)
    locked = list(admins.select_for_update(of=("self",)).values_list("user", flat=True))
    if locked == [user.pk]:
        raise Refused(_("This is the last account admin of the company: make somebody else one first."))


def _record(kind, user, role, *, by, organization, location):
    place = {"role": role, "location": location and location.pk, "place": str(location) if location else ""}
    AccountEvent.objects.create(organization=organization, actor=by, subject=user, kind=kind, data=place)
    _end_sessions(user)


def _end_sessions(user):
    """Whoever's rights changed signs in again: every session carries the version of the rights it began with."""
    User.objects.filter(pk=user.pk).update(rights_version=models.F("rights_version") + 1)
