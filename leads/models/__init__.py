"""Business profiles, what the directory shows of them, inquiries, and the score that orders partners."""

from leads.models.inquiry import Addressed, Inquiry
from leads.models.listing import Listing
from leads.models.profile import BusinessProfile, Logo, ProfilePlace
from leads.models.ranking import Mark, Reading, Score

__all__ = ["Addressed", "BusinessProfile", "Inquiry", "Listing", "Logo", "Mark", "ProfilePlace", "Reading", "Score"]
