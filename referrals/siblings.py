"""What one party shows the others: the allow-list of fields, and the news they get of each other (specification 0.1).

Each company has its own row. What the others may know of it is copied to its ``Party`` on every change, and nothing
else ever leaves: a field that is not in SHOWN or COPIED does not cross to another company.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value

from accounts import tenancy
from referrals.models import Party, Referral, ReferralEvent
from referrals.words import Substatus

# The face: what the other parties read while both take part.
SHOWN = ("name", "substatus", "sales_stage", "deal_value", "currency", "closing_date", "answer_by", "accepted_at")

# What a new party's own row starts from when it is invited.
COPIED = (
    "name",
    "deal_value",
    "currency",
    "closing_date",
    "partner_role",
    "partner_program",
    "solution_area_id",
    "solution_play_id",
    "help_type",
    "help_notes",
    "deal_type",
    "qualification",
    "marketplace_intent",
    "consent_to_share",
    "consent_to_contact",
    "customer_name",
    "customer_line1",
    "customer_line2",
    "customer_city",
    "customer_state",
    "customer_postal_code",
    "customer_country",
    "customer_duns",
    "customer_category",
)

# A company that is in one of these no longer takes part: it sees no news of the others, and they send it none.
GONE = frozenset({Substatus.DECLINED, Substatus.EXPIRED, Substatus.ERROR})


def face(referral):
    """The facts the other parties may read, as JSON; contacts only once this side has accepted (1.3)."""
    facts = {name: _plain(getattr(referral, name)) for name in SHOWN}
    contacts = (
        []
        if referral.is_unanswered
        else list(referral.team.values("first_name", "last_name", "phone", "email", "title"))
    )
    return facts | {"contacts": contacts, "since": _plain(referral.updated_at), "incoming": referral.is_inbound}


def _plain(value):
    if value is None or isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def show(referral):
    """Bring this side's face up to date."""
    Party.objects.filter(organization=referral.organization_id, referral=referral).update(shown=face(referral))


def others(referral):
    """The other parties that still take part."""
    return [party for party in Party.objects.shown_to(referral) if party.shown.get("substatus") not in GONE]


def tell_others(referral, kind, data, *, by):
    """Write the news of this side into each other party's history; returns their referrals."""
    told = []
    for party in others(referral):
        with tenancy.entered(party.organization, by):
            sibling = Referral.objects.get(organization=party.organization_id, engagement=referral.engagement_id)
            news = data | {"party": referral.organization.name}
            ReferralEvent.objects.create(
                organization=party.organization, referral=sibling, actor=None, kind=f"their_{kind}", data=news
            )
        told.append(sibling)
    return told


def join(referral, seen_by):
    """Make this referral a party: it is seen by those already there, and sees them."""
    everybody = sorted({referral.organization_id, *(organization.pk for organization in seen_by)})
    Party.objects.create(
        organization=referral.organization,
        engagement_id=referral.engagement_id,
        referral=referral,
        seen_by=everybody,
        shown=face(referral),
    )
    for organization in seen_by:
        with tenancy.entered(organization):
            Party.objects.filter(organization=organization, engagement=referral.engagement_id).update(
                seen_by=_with(referral.organization_id)
            )


def _with(organization_id):
    number = Value(organization_id, models.BigIntegerField())
    return Func(F("seen_by"), number, function="array_append", output_field=ArrayField(models.BigIntegerField()))
