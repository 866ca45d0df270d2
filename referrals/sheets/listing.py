"""The registrations that a person works on: those of the deals that this person may work, once submitted."""

from django.db.models import Case, Value, When

from referrals.models import Referral, Registration
from referrals.words import RegistrationStatus as S

MOST = 5000  # rows of a download


def of(user, status=""):
    """What was submitted of the deals that are this person's to work; of that status, if one is named."""
    rows = Registration.objects.filter(
        organization=user.organization_id, referral__in=Referral.objects.workable_by(user)
    ).exclude(status=S.NONE)
    rows = rows.filter(status=status) if status else rows
    return rows.select_related("solution", "referral")


def newest(rows):
    """What was submitted last comes first."""
    return rows.order_by("-submitted_at", "-pk")


def urgent(rows):
    """What waits for the partner comes first: where a download must end somewhere, it holds what can be changed."""
    waits = Case(When(status=S.ACTION, then=Value(0)), default=Value(1))
    return rows.order_by(waits, "-submitted_at", "-pk")[:MOST]
