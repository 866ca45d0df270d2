"""The engagement, each company's side of it, and what hangs on a side; customers, reference data, drafts."""

from referrals.models.account import AccountImport, AccountMatch, CustomerAccount, ImportKey, ImportProblem, NameWord
from referrals.models.alert import AlertContact
from referrals.models.customer import CustomerContact
from referrals.models.draft import ComposedNotes, Draft, ListColumns
from referrals.models.engagement import Engagement, Party, Sender
from referrals.models.history import ReferralEvent
from referrals.models.note import Favorite, Note
from referrals.models.rate import ExchangeRate, RateImport
from referrals.models.reference import SolutionArea, SolutionPlay, Term
from referrals.models.referral import Referral
from referrals.models.registration import Registration, RegistrationEvent, RegistrationFile
from referrals.models.solution import Solution, SolutionLine
from referrals.models.team import TeamMember

__all__ = [
    "AccountImport",
    "AccountMatch",
    "AlertContact",
    "ComposedNotes",
    "CustomerAccount",
    "CustomerContact",
    "Draft",
    "Engagement",
    "ExchangeRate",
    "Favorite",
    "ImportKey",
    "ImportProblem",
    "ListColumns",
    "NameWord",
    "Note",
    "Party",
    "RateImport",
    "Referral",
    "ReferralEvent",
    "Registration",
    "RegistrationEvent",
    "RegistrationFile",
    "Sender",
    "Solution",
    "SolutionArea",
    "SolutionLine",
    "SolutionPlay",
    "TeamMember",
    "Term",
]
