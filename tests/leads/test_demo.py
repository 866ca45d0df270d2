"""The demo's leads and directory: every kind in every state, published through the acts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tenancy
from accounts.models import Notice
from leads.models import BusinessProfile, Inquiry, Listing, Score
from referrals.models import AlertContact, Referral, Sender
from tests.referrals.test_demo import demo  # noqa: F401 (the loaded demo)


@pytest.fixture
def everything(demo):  # noqa: F811
    """Every tenant of the demo, looked at as the application."""
    with tenancy.everyone("look at the demo"):
        yield


def leads(**which):
    return Referral.objects.filter(deal_type="lead", **which)


def test_harbour_has_leads_of_every_kind_and_in_every_state(everything):
    harbours = leads(organization__name="Harbour Software")

    assert set(harbours.values_list("qualification", flat=True)) == {"Direct", "MarketingQualified", "SalesQualified"}
    assert set(harbours.values_list("substatus", flat=True)) == {
        *("Pending", "Accepted", "Won", "Lost", "Declined", "Expired"),
    }


def test_one_flame_burns_and_one_has_cooled(everything):
    waiting = leads(organization__name="Harbour Software", substatus="Pending", customer_requested_contact=True)
    fresh = timezone.now() - timedelta(hours=72)

    assert waiting.filter(created_at__gt=fresh).exists()
    assert waiting.filter(created_at__lte=fresh).exists()


def test_the_directory_shows_what_is_published_and_no_draft(everything):
    assert Listing.objects.open().count() == 12
    assert not Listing.objects.filter(country="ES", organization__name="Alder Analytics").exists()
    assert BusinessProfile.objects.filter(published_at=None).count() == 1
    assert all(Listing.objects.values_list("logo", flat=True))


def test_every_inquiry_has_its_consent_its_answer_and_a_date_in_the_past(everything):
    assert not Inquiry.objects.filter(consent_text="").exists()
    assert not Inquiry.objects.filter(created_at__gt=timezone.now()).exists()
    assert set(Sender.objects.values_list("answer", flat=True)) == {"Pending", "Accepted", "Declined", "Expired"}
    assert not Sender.objects.exclude(answer="Pending").filter(answered_at=None).exists()


def test_somebody_without_an_account_is_told_of_porto(everything):
    contact = AlertContact.objects.get(email="ines@harbour.example")
    told = Notice.objects.filter(email="ines@harbour.example", kind="deal_received")

    assert contact.user is None
    assert told.exists()


def test_the_scores_are_counted(everything):
    assert Score.objects.get(organization__name="Harbour Software").answers > 5
