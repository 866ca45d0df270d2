"""Why a deal or a lead that stands where it stands cannot make a move, in words."""

from django.utils.translation import gettext_lazy as _

from referrals.words import CLOSED, UNANSWERED, Substatus

DEAL = {Substatus.ACCEPTED: _("The deal has been accepted already.")}
DEAL |= dict.fromkeys(UNANSWERED, _("Accept the deal first.")) | dict.fromkeys(CLOSED, _("The deal is closed."))
LEAD = {Substatus.ACCEPTED: _("The lead has been accepted already.")}
LEAD |= dict.fromkeys(UNANSWERED, _("Accept the lead first."))
LEAD |= dict.fromkeys(CLOSED, _("The lead is in the archive: there is nothing more to do."))


def why_not(referral):
    """What has to come first, or that nothing can come any more."""
    return (LEAD if referral.is_lead else DEAL)[referral.substatus]
