"""Inviting somebody by e-mail to join a company with roles: the letter's whole life."""

import hashlib
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import grants, outbox, tenancy
from accounts.clock import Clock
from accounts.grants import Refused
from accounts.models import AccountEvent, Invitation, Location, Membership, Notice, User
from accounts.roles import Role


class Closed(Exception):
    """The invitation can no longer be taken; the message says why, in the reader's language."""


def token_of(invitation):
    """The secret in the link. Derived from the row with the installation's key, so that it is stored nowhere."""
    return salted_hmac("accounts.invitation", str(invitation.uuid), algorithm="sha256").hexdigest()


def found(token):
    """The invitation that this token opens, or None."""
    with tenancy.everyone("open an invitation by its token"):
        invitations = Invitation.objects.select_related("organization", "invited_by")
        return invitations.filter(token_hash=_hash(token)).first()


def marked(invitations, by):
    """The letters, each with the reason this person may not touch it; one query for all."""
    places = _places_in(invitations)
    for invitation in invitations:
        reasons = [grants.why_not(by, *one) for one in roles_of(invitation, places)]
        invitation.why_not = next((reason for reason in reasons if reason), "")
    return invitations


def roles_of(invitation, places=None):
    """The roles in the letter as (role, location or None); a place that is gone takes its role along."""
    places = _places_in([invitation]) if places is None else places
    return [
        (Role(role), places.get(place))
        for role, place in invitation.roles
        if role in Role and (place is None or place in places)
    ]


@transaction.atomic
def invite(email, roles, *, by, language, organization=None):
    """Write the letter, its line of history and its mail together. ``roles``: (role, location or None) pairs."""
    organization = organization or by.organization
    email = email.strip().lower()
    _refuse_the_impossible(email, roles, by, organization)
    invitation = Invitation(
        organization=organization,
        email=email,
        language=language,
        roles=[[role, location and location.pk] for role, location in roles],
        invited_by=by,
        expires_at=Clock() + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.token_hash = _hash(token_of(invitation))
    invitation.save()
    _send(invitation, "invited", by, roles=[[role, str(location) if location else ""] for role, location in roles])
    return invitation


@transaction.atomic
def invite_again(invitation, *, by):
    """Send the same letter once more, and let it live as long as a new one."""
    _refuse_beyond_power(invitation, by)
    again = Clock() + timedelta(days=settings.INVITATION_DAYS)
    hashed = _hash(token_of(invitation))
    if not _waiting(invitation).update(expires_at=again, token_hash=hashed):
        raise Refused(_("This invitation was already accepted or withdrawn."))
    _send(invitation, "invited_again", by)


@transaction.atomic
def withdraw(invitation, *, by):
    """The link in the letter opens nothing any more."""
    _refuse_beyond_power(invitation, by)
    if not _waiting(invitation).update(withdrawn_at=Clock()):
        raise Refused(_("This invitation was already accepted or withdrawn."))
    _record(invitation, "withdrawn", by)


def why_closed(invitation):
    """The reason the letter can not be taken, in the reader's language; empty while it can."""
    if invitation.accepted_at:
        return _("This invitation has already been used.")
    if invitation.withdrawn_at:
        return _("This invitation was withdrawn.")
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        return _("This invitation has expired.")
    if not _is_backed(invitation):
        return _("Whoever wrote this invitation may no longer give the roles in it.")
    return ""


@transaction.atomic
def accept(invitation, user):
    """Join with the roles in the letter. Raises Closed: of two readers at once exactly one gets in."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=Clock()):
        invitation.refresh_from_db()
        raise Closed(why_closed(invitation))
    if not _is_backed(invitation):
        raise Closed(_("Whoever wrote this invitation may no longer give the roles in it."))
    member = grants.join(user, invitation.organization, by=user)
    for role, location in roles_of(invitation):
        grants.grant(user, role, by=invitation.invited_by, organization=invitation.organization, location=location)
    outbox.post([_notice(invitation, "joined", member.pk, user=invitation.invited_by)])
    return member


@transaction.atomic
def accept_as_new(invitation, *, password, **person):
    """Make the person whose address the letter proved, and let them join. None: the address has a person by now."""
    Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, **person)
    except IntegrityError:
        return None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    accept(invitation, user)
    return user


def _places_in(invitations):
    return Location.objects.in_bulk({place for letter in invitations for _role, place in letter.roles if place})


def _refuse_the_impossible(email, roles, by, organization):
    if not roles:
        raise Refused(_("Choose at least one role."))
    for role, location in roles:
        if not _speaks_for_itself(by) and (reason := grants.why_not(by, role, location)):
            raise Refused(reason)
    if Membership.objects.filter(organization=organization, user__email__iexact=email).exists():
        raise Refused(_("This person already belongs to the company: change the roles in the grid."))
    if Invitation.objects.open().filter(organization=organization, email__iexact=email).exists():
        raise Refused(_("This address has an open invitation: send it again, or withdraw it first."))


def _refuse_beyond_power(invitation, by):
    if marked([invitation], by)[0].why_not:
        raise Refused(_("This invitation holds a role that you may not grant."))


def _is_backed(invitation):
    """Whether its writer may still give every role in it: a letter is worth no more than its writer."""
    writer = invitation.invited_by
    if _speaks_for_itself(writer):
        return True
    writer = User.objects.get(pk=writer.pk)
    writer.organization = invitation.organization
    roles = roles_of(invitation)
    return bool(roles) and writer.is_active and all(grants.may_assign(writer, *one) for one in roles)


def _speaks_for_itself(writer):
    """An operator invites a new company's first people from the operators' admin."""
    return writer.is_staff and writer.is_superuser


def _waiting(invitation):
    return Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)


def _send(invitation, kind, by, **data):
    _record(invitation, kind, by, **data)
    invitation.refresh_from_db(fields=["expires_at"])
    outbox.post([_notice(invitation, "invitation", invitation.pk)])


def _notice(invitation, kind, subject, user=None):
    version = int(invitation.expires_at.timestamp() * 1000)
    return Notice(
        organization=invitation.organization,
        user=user,
        email="" if user else invitation.email,
        kind=kind,
        subject=subject,
        data={} if user else {"language": invitation.language},
        key=f"invitation-{invitation.pk}:{version}:{kind}:{user.pk if user else 'address'}",
    )


def _record(invitation, kind, by, **data):
    event = {"email": invitation.email} | data
    AccountEvent.objects.create(organization=invitation.organization, actor=by, kind=kind, data=event)


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
