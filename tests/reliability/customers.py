"""Customers who ask partners of the directory, and what is told to whom."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import uuid4

from accounts import tenancy
from accounts.models import Notice
from leads import inquiring
from leads.models import Addressed, Inquiry, Listing
from referrals.models import Referral, Sender
from tests.factories import ListingFactory
from tests.referrals import scenes

CUSTOMER = "rita@quinta.example"
NO_LIMIT = {"INQUIRIES_PER_ADDRESS": 10_000, "INQUIRIES_PER_NETWORK": 10_000, "INQUIRIES_PER_HOUR": 10_000}
NETWORKS = count()
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def pages(cast, *names):
    """The pages of the directory of these places, made where there are none."""
    found = []
    for name in names:
        place = getattr(cast, name)
        found.append(Listing.objects.filter(location_id=place.pk).first() or ListingFactory(location=place))
    return found


def facts(**other):
    """What the form hands on."""
    return {
        "uuid": uuid4(),
        "company": "Quinta Verde",
        "first_name": "Rita",
        "last_name": "Sol",
        "email": CUSTOMER,
        "phone": "+351 210 000 003",
        "country": "PT",
        "need": f"We need to plan our stock of {uuid4()}.",  # the same words twice would be one inquiry
        "wants_contact": True,
        "language": "en",
        "consent_text": "Send my details to the partners.",
        "network": f"10.{next(NETWORKS) % 250}.0.0/24",  # of one network only three a day count for a score
    } | other


def asked(cast, *places, **other):
    """An inquiry to these places."""
    return inquiring.ask(facts(**other), pages(cast, *(places or ("lisbon",))))


def leads_of(inquiry):
    """The partners' leads, in the order in which they were asked."""
    with tenancy.everyone("the test looks"):
        engagements = Addressed.objects.filter(inquiry=inquiry).order_by("pk").values_list("engagement", flat=True)
        rows = Referral.objects.select_related("organization", "engagement", "location")
        return [rows.get(engagement=engagement) for engagement in engagements]


def sender_of(lead):
    """What its sender knows of the answer."""
    with tenancy.everyone("the test looks"):
        return Sender.objects.get(engagement=lead.engagement_id)


def replied(lead):
    """The kinds of the notices to its sender."""
    with tenancy.everyone("the test looks"):
        told = Notice.objects.filter(subject=sender_of(lead).pk, kind__startswith="answer_")
        return sorted(told.values_list("kind", flat=True))


def accepting(**other):
    """What accepting a lead asks for."""
    return {
        "name": "Stock of the Quinta",
        "deal_value": Decimal("9000.00"),
        "currency": "EUR",
        "closing_date": date(2027, 4, 1),
        "notes": "We call her today.",
    } | other


def assert_answered_once(lead, answer, kind):
    """The row, its history, its face, what the sender can look up and what was posted to them say the same."""
    row, sender = scenes.fresh(lead), sender_of(lead)
    assert row.substatus == sender.answer == answer
    assert [line[:2] for line in scenes.history(row) if line[0]] == [(1, "received"), (2, kind)]
    assert replied(row) == [f"answer_{kind}"]
    assert sender.answered_at == row.updated_at
    scenes.assert_faces_are_the_rows(row)


def inquiries():
    """How many there are."""
    with tenancy.everyone("the test looks"):
        return Inquiry.objects.count()
