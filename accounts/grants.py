"""Granting and revoking roles: acts, each one transaction with its line of history (specification 1.1, 1.2)."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.models import AccountEvent, LocationGrant, Membership, Notice, OrganizationGrant, User
from accounts.roles import AT_LOCATIONS, OF_PARTNERS, OF_PLATFORM, Role

BY_REFERRALS_ADMINS = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER)

WHEN_JOINED = []  # what other apps do when somebody joins a company: functions of (user, organization)


class Refused(Exception):
    """The grant or revocation may not be made; the message says why, in the reader's language."""


class Stale(Exception):
    """Somebody else changed this person's roles in the meantime."""


def assignable(organization):
    """The roles this kind of company has."""
    return OF_PLATFORM if organization.is_platform else OF_PARTNERS


def may_assign(by, role, location):
    """Whether this person may grant or revoke the role there: account admins all, referrals admins their own scope."""
    return not why_not(by, role, location)


def why_not(by, role, location):
    """The reason this person may not grant or revoke the role there, in the reader's language; empty where they may."""
    if role not in assignable(by.organization) or (location and role not in AT_LOCATIONS):
        return _("This role does not exist here.")
    if by.holds(Role.ACCOUNT_ADMIN):
        return ""
    if role not in BY_REFERRALS_ADMINS:
        return _("Only an account admin grants this role.")
    scope = by.places[Role.REFERRALS_ADMIN]
    if not scope:
        return _("Only account admins and referrals admins grant roles.")
    if (scope.everywhere and not scope.lent) or (location is not None and location.pk in scope.locations):
        return ""
    return _("Outside the locations that you administer.")


def permission_of(role, content_object):
    """The permission that means this role on a company or on a place."""
    kind = ContentType.objects.get_for_model(content_object)
    return Permission.objects.get(codename=role, content_type=kind)


@transaction.atomic
def assign(user, *, grants=(), revokes=(), by, organization, version=None):
    """Grant and revoke (role, location or None) pairs together, within the powers of ``by``; the person is told once.

    ``version``: the person's rights as they were seen; anything else now is Stale. Raises Refused with the reason.
    """
    member = Membership.objects.select_for_update(of=("self",)).filter(organization=organization, user=user).first()
    if member is None:
        raise Refused(_("This person no longer belongs to the company."))
    if version is not None and version != _rights_version(user):
        raise Stale
    for role, location in (*grants, *revokes):
        if reason := why_not(by, role, location):
            raise Refused(reason)
    asked = [(grant, "granted", *one) for one in grants] + [(revoke, "revoked", *one) for one in revokes]
    changed = [
        (what, role, location)
        for act, what, role, location in asked
        if act(user, role, by=by, organization=organization, location=location)
    ]
    if changed and user != by:
        _tell(member, changed, by)
    return changed


def grant(user, role, *, by, organization, location=None):
    """Give the role over the company or at the location. Granting it again changes nothing. True when it was new."""
    place = location or organization
    rows = LocationGrant if location else OrganizationGrant
    _row, new = rows.objects.get_or_create(
        user=user, permission=permission_of(role, place), content_object=place, **_tenant(location)
    )
    if new:
        _record("granted", user, role, by=by, organization=organization, location=location)
    return new


def revoke(user, role, *, by, organization, location=None):
    """Take the role away. Raises Refused for the company's last account admin. True when there was one to take."""
    place = location or organization
    rows = LocationGrant if location else OrganizationGrant
    held = rows.objects.filter(user=user, permission=permission_of(role, place), content_object=place)
    if role == Role.ACCOUNT_ADMIN and held.exists():
        _keep_one_account_admin(organization, user)
    gone, _rows = held.delete()
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
        for follow in WHEN_JOINED:
            follow(user, organization)
    return membership


@transaction.atomic
def leave(user, organization, *, by):
    """End the membership with every role in the company. Raises Refused for the last account admin."""
    member = Membership.objects.select_for_update(of=("self",)).filter(organization=organization, user=user).first()
    if member is None:
        return
    _keep_one_account_admin(organization, user)
    OrganizationGrant.objects.filter(user=user, content_object=organization).delete()
    LocationGrant.objects.filter(user=user, organization=organization).delete()
    _tell(member, [], by, kind="membership_ended")
    member.delete()
    User.objects.filter(pk=user.pk, organization=organization).update(organization=None)
    AccountEvent.objects.create(organization=organization, actor=by, subject=user, kind="left")
    _end_sessions(user)


def last_account_admin(organization):
    """The pk of the only account admin who can still sign in; None when there are several, or none."""
    admins = list(_account_admins(organization).values_list("user", flat=True)[:2])
    return admins[0] if len(admins) == 1 else None


def _account_admins(organization):
    return OrganizationGrant.objects.filter(
        content_object=organization, permission__codename=Role.ACCOUNT_ADMIN, user__is_active=True
    )


def _tenant(location):
    return {"organization": location.organization} if location else {}


def _keep_one_account_admin(organization, user):
    admins = _account_admins(organization).order_by("pk")
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


def _rights_version(user):
    return User.objects.values_list("rights_version", flat=True).get(pk=user.pk)


def _tell(member, changed, by, kind="roles_changed"):
    """One notice for the lot; it carries codes and keys, the words are found when it is read."""
    changes = [[what, role, location and location.pk] for what, role, location in changed]
    notice = Notice(
        organization=member.organization,
        user=member.user,
        kind=kind,
        subject=member.pk,
        data={"changes": changes, "by": by and by.pk},
        key=f"membership-{member.pk}:{_rights_version(member.user)}:{kind}:{member.user_id}",
    )
    outbox.post([notice])
