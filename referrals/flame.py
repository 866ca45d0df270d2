"""A customer who asks to be contacted: how long that is urgent, and in which words (specification 3.6, 7)."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.clock import Clock
from referrals.words import Status


class Flame(NamedTuple):
    """What stands on the lead: an icon, a mark for a row, a sentence for a page or a mail; and whether it presses."""

    icon: str
    mark: str
    text: str
    is_urgent: bool


NOW = Flame(
    "flame",
    _("Contact now"),
    _("The customer asks to be contacted now. Get in touch as soon as you can: it is your best chance to win."),
    is_urgent=True,
)
LATER = Flame(
    "phone",
    _("Still worth contacting"),
    _("The customer asked to be contacted a while ago, and is still worth contacting if you are interested."),
    is_urgent=False,
)


def of(referral, now=None):
    """What it says at this instant, by the clock alone; None on a closed lead, or where the customer did not ask."""
    now = now or timezone.now()
    is_late = referral.answer_by is not None and referral.answer_by <= now
    if not referral.customer_requested_contact or referral.is_closed or is_late:
        return None
    return at(now, until(referral))


def at(instant, until):
    """What it says at this instant of a lead that is open."""
    return NOW if instant < until else LATER


def waiting():
    """The condition of rows on which it presses and that nobody has answered, by the database's clock."""
    since = Clock() - timedelta(hours=settings.CONTACT_HOURS)
    asked = {"customer_requested_contact": True, "created_at__gt": since}
    return Q(status=Status.NEW, answer_by__gt=Clock(), **asked)


def until(referral):
    """The instant from which it is not urgent any more."""
    return referral.created_at + timedelta(hours=settings.CONTACT_HOURS)
