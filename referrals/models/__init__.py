"""The engagement, each company's side of it, and what hangs on a side."""

from referrals.models.customer import CustomerContact
from referrals.models.engagement import Engagement, Party
from referrals.models.history import ReferralEvent
from referrals.models.note import Favorite, Note
from referrals.models.referral import Referral
from referrals.models.solution import Solution, SolutionArea, SolutionLine, SolutionPlay
from referrals.models.team import TeamMember

__all__ = [
    "CustomerContact",
    "Engagement",
    "Favorite",
    "Note",
    "Party",
    "Referral",
    "ReferralEvent",
    "Solution",
    "SolutionArea",
    "SolutionLine",
    "SolutionPlay",
    "TeamMember",
]
