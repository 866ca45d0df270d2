"""Waiting with a win until it keeps the gap after the deal's creation that a registration asks for (3.6)."""

from django.utils.translation import gettext as _

from referrals import eligibility, lifecycle
from referrals.moves import Refused

WAIT = lifecycle.MOVES["wait"]


def wait(referral, *, by):
    """Remember that it is to be won as soon as that is safe; the team is told then. Waiting already is nothing new.

    Raises Refused where there is nothing to wait for, Conflict.
    """
    safe = eligibility.safe_from(referral)
    if safe is None:
        raise Refused(_("There is nothing to wait for: the deal can be marked as won now."))
    if referral.win_from != safe:
        lifecycle.make(referral, WAIT, by=by, win_from=safe)


def stop(referral, *, by):
    """Wait no longer. Raises Conflict."""
    if referral.win_from is not None:
        lifecycle.make(referral, WAIT, by=by, win_from=None)
