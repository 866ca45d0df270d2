"""Dates back what leads and profiles have written, besides what the deals' own dating moves."""

from django.db.models import F, OuterRef, Subquery

from leads.models import Addressed, BusinessProfile, Inquiry, Listing
from referrals.models import Referral, Sender
from referrals.words import UNANSWERED


def profile(profile, instant):
    """The profile was begun, written and published then."""
    BusinessProfile.objects.filter(pk=profile.pk).update(created_at=instant, updated_at=instant)
    BusinessProfile.objects.filter(pk=profile.pk, published_at__isnull=False).update(published_at=instant)
    Listing.objects.filter(profile_id=profile.pk).update(published_at=instant)


def answers():
    """Senders were answered when the lead moved; inquiries were written when the lead arrived."""
    moved = Referral.objects.filter(engagement=OuterRef("engagement"))
    answered = Sender.objects.exclude(answer__in=UNANSWERED)
    ended = moved.values("accepted_at")[:1], moved.values("closed_at")[:1]
    answered.filter(answer="Accepted").update(answered_at=Subquery(ended[0]))
    answered.exclude(answer="Accepted").update(answered_at=Subquery(ended[1]))
    Addressed.objects.update(created_at=Subquery(moved.values("created_at")[:1]))
    first = Addressed.objects.filter(inquiry=OuterRef("pk")).order_by("pk").values("created_at")[:1]
    Inquiry.objects.update(created_at=Subquery(first))


def expire(referral, window):
    """Its time was over; the sweep does the rest."""
    Referral.objects.filter(pk=referral.pk).update(answer_by=F("created_at") + window)
