"""Leads as they come to be by the real act, and where their pages are."""

from datetime import timedelta

from django.utils import timezone

from accounts import tenancy
from leads import arriving
from leads.models import Listing
from referrals.models import Referral
from tests.factories import InquiryFactory, ListingFactory


def a_lead(cast, *, place="lisbon", kind="Direct", age=timedelta(), state="Pending", team=(), name="", **facts):
    """A lead at this place, as it arrived so long ago; ``state``: as it stands since, put there without its moves."""
    by = cast.sela if kind != "Direct" else None
    inquiry = InquiryFactory(organization=cast.platform, kind=kind, created_by=by, **facts)
    location = getattr(cast, place)
    listing = Listing.objects.filter(location_id=location.pk).first() or ListingFactory(location=location)
    lead = arriving.arrive(inquiry, listing, by=by)
    instant = timezone.now()
    changes = {"name": name or lead.name} | ({"created_at": instant - age} if age else {})
    if state != "Pending":
        changes |= {"substatus": state}
    if state not in ("Pending", "Received"):
        closed = state != "Accepted"
        answered = state in ("Accepted", "Won", "Lost")
        changes |= {"answer_by": None, "closed_at": instant if closed else None}
        changes |= {"accepted_at": instant if answered else None}
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=lead.pk).update(**changes)
        row = Referral.objects.select_related("organization", "engagement", "location").get(pk=lead.pk)
        for person in team:
            row.team.create(
                organization=row.organization, user=person, first_name=person.first_name, email=person.email, phone="1"
            )
    row.told = lead.told
    return row


def late(lead):
    """Let its time to answer be over, unswept."""
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=lead.pk).update(answer_by=timezone.now() - timedelta(seconds=1))


def here(lead, *rest):
    """The address of a lead's page, or of what is done there."""
    return "/".join(["/leads", str(lead.uuid), *map(str, rest), ""])


def accepting(**other):
    """What is typed to accept a lead."""
    return {
        "version": 1,
        "name": "Stock planning for Quinta",
        "deal_value": "12000",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "notes": "We met them twice.",
    } | other
