"""Companies, places, people, their roles, their history, and what is waiting to be told them."""

from accounts.models.grant import LocationGrant, OrganizationGrant
from accounts.models.history import AccountEvent, Event
from accounts.models.invitation import Invitation
from accounts.models.notice import Notice
from accounts.models.organization import Location, Organization
from accounts.models.user import Membership, User

__all__ = [
    "AccountEvent",
    "Event",
    "Invitation",
    "Location",
    "LocationGrant",
    "Membership",
    "Notice",
    "Organization",
    "OrganizationGrant",
    "User",
]
