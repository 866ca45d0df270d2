"""The question which account a customer is: when it is asked, and what waits for its answer (specification 5)."""

from referrals.models import AccountMatch, Engagement
from referrals.words import AccountCategory, DealType

Decision = AccountMatch.Decision
UNSETTLED = frozenset({AccountCategory.OTHER, AccountCategory.MANUAL})


def begin(referral, *, by, holds=False):
    """Ask which account the customer is, unless that is known or nobody's business; the match while it is pending.

    ``holds``: a request to the sellers waits for the answer, asked by this person. Asking twice is asking once.
    """
    if not _is_asked(referral) or not _began(referral):
        return None
    match, _made = AccountMatch.objects.get_or_create(
        organization=referral.organization,
        engagement_id=referral.engagement_id,
        defaults={"referral": referral, "holds": holds, "asked_by": by if holds else None},
    )
    match = AccountMatch.objects.select_for_update(no_key=True).get(pk=match.pk)
    if match.decision != Decision.PENDING:
        return None
    if holds and not match.holds:
        match.holds, match.asked_by = True, by
        match.save(update_fields=["holds", "asked_by"])
    return match


def is_pending(referral):
    """Whether the customer of this deal waits for account matching, as the company that began it may know."""
    if not _is_asked(referral):
        return False
    return AccountMatch.objects.filter(
        organization=referral.organization_id, engagement=referral.engagement_id, decision=Decision.PENDING
    ).exists()


def is_held(referral, faces):
    """Whether the request to the sellers waits for account matching: the platform is not among the parties yet."""
    asked = referral.is_co_sell and not referral.is_inbound and not referral.organization.is_platform
    return asked and _is_asked(referral) and not any(face.is_platform for face in faces)


def _is_asked(referral):
    """A private deal's customer is nobody's business; a matched or chosen account needs no question."""
    settled = referral.customer_is_matched or referral.customer_category not in UNSETTLED
    return not settled and referral.deal_type != DealType.PRIVATE


def _began(referral):
    return Engagement.objects.filter(pk=referral.engagement_id, organization=referral.organization_id).exists()
