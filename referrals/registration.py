"""What can be registered as a won deal (specification 4); for now, whether that is in question at all."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from referrals.words import AccountCategory, DealType

NEVER = frozenset({DealType.PRIVATE, DealType.ASSESSMENT, DealType.LEAD})


def could_be_registered(referral):
    """Whether winning this deal could lead to a registration: a partner's, not private, with an eligible solution."""
    if referral.organization.is_platform or referral.deal_type in NEVER:
        return False
    if referral.customer_category == AccountCategory.UNMANAGED or _is_unknown_to_the_platform(referral):
        return False
    eligible = referral.lines.filter(solution__is_ip_eligible=True)
    if referral.is_p2p:  # of several partners, the one that sells its own solution to the customer (row 99)
        eligible = eligible.filter(solution__organization=referral.organization_id)
    return eligible.exists()


def _is_unknown_to_the_platform(referral):
    """Whether account matching has ended without a match; while it goes on, the customer may still turn out managed."""
    return referral.customer_is_matched and referral.customer_category != AccountCategory.MANAGED


def safe_from(referral):
    """The instant from which winning keeps the gap after creation (3.6); None when it does not matter or has passed."""
    safe = referral.created_at + timedelta(hours=settings.WON_GAP_HOURS)
    return safe if safe > timezone.now() and could_be_registered(referral) else None


def earns(solution):
    """Whether a registered win with this solution could earn an incentive."""
    return solution.is_ip_eligible or solution.is_incentivized
