"""Whom to alert of what arrives for a place or for a solution: naming people, and binding them (specification 8)."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccountEvent, Location
from referrals import team
from referrals.models import AlertContact, Solution
from referrals.moves import Conflict, Refused


def of_places(organization):
    """Location → its contacts, of all the company's places: one query."""
    found = {}
    for contact in AlertContact.objects.filter(organization=organization, location__isnull=False):
        found.setdefault(contact.location_id, []).append(contact)
    return found


@transaction.atomic
def add(about, *, by, first_name, email, last_name="", phone=""):
    """One more contact of this location or solution, up to AlertContact.LIMIT. Raises Refused.

    Bound to the member with that verified address, now or when they join; until then the address alone is alerted.
    """
    about = _hold(about)
    there = list(of(about))
    if reason := why_no_more(len(there)):
        raise Refused(reason)
    if any(contact.email.lower() == email.strip().lower() for contact in there):
        raise Refused(_("This address is among the contacts already."))
    contact = AlertContact.objects.create(
        organization=about.organization,
        user=team.person_behind(about.organization, email),
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        email=email,
        **_which(about),
    )
    _record("alert_added", contact, about, by)
    return contact


def why_no_more(count):
    """Why a place or solution with that many contacts takes no further one; empty when it does."""
    if count < AlertContact.LIMIT:
        return ""
    return _("At most %(limit)s contacts: remove one first.") % {"limit": AlertContact.LIMIT}


@transaction.atomic
def remove(contact, *, by):
    """Alert this contact no more. Raises Conflict when somebody else has removed it."""
    about = contact.location or contact.solution
    gone, _rows = AlertContact.objects.filter(pk=contact.pk, organization=contact.organization_id).delete()
    if not gone:
        raise Conflict(f"{contact.uuid} was removed")
    _record("alert_removed", contact, about, by)


def bind(user, organization):
    """Somebody joined the company: the contacts that already name their verified address become theirs."""
    for address in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True):
        AlertContact.objects.filter(organization=organization, email__iexact=address, user=None).update(user=user)


def _hold(about):
    """The location or solution, for us alone: its contacts are counted before one is added."""
    rows = Location.objects if isinstance(about, Location) else Solution.objects
    return rows.select_for_update(no_key=True, of=("self",)).select_related("organization").get(pk=about.pk)


def _which(about):
    return {"location" if isinstance(about, Location) else "solution": about}


def of(about):
    """The contacts of this location or solution."""
    return AlertContact.objects.filter(organization=about.organization, **_which(about))


def _record(kind, contact, about, by):
    data = {"email": contact.email, "place": str(about)}
    AccountEvent.objects.create(organization=about.organization, actor=by, kind=kind, data=data)
