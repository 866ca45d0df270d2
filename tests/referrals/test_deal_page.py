"""The page of one deal: who sees what of it, and every move through it."""

import pytest
from django.urls import reverse

from accounts import tenancy
from referrals.models import Referral
from tests.factories import a_referral, a_sibling

pytestmark = pytest.mark.django_db


def here(deal, *rest):
    return "/".join(["/deals", str(deal.uuid), *rest, ""])


def now(deal):
    with tenancy.everyone("the test looks"):
        return Referral.objects.get(pk=deal.pk)


@pytest.fixture
def inbound(cast):
    """An unanswered deal of Northlight at Lisbon, sent by the platform."""
    sent = a_referral(cast.platform, substatus="Accepted", direction="Outgoing", team=[cast.sela])
    return a_sibling(sent, cast.northlight, location=cast.lisbon)


def accepting(deal, cast, **other):
    answers = {
        "version": deal.version,
        "name": "Tidal for the port",
        "deal_value": "61000.50",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "location": cast.lisbon.uuid,
        "notes": "We met them twice.",
    }
    return answers | other


def test_a_seller_reads_the_question_and_accepts(cast, inbound):
    browser = cast.client("lena")
    assert browser.get(here(inbound)).status_code == 200
    assert browser.get(here(inbound, "moves", "accept")).status_code == 200

    answer = browser.post(here(inbound, "moves", "accept"), accepting(inbound, cast), follow=True)

    assert answer.redirect_chain == [(here(inbound), 302)]
    assert "Done. This deal is now: Accepted. 1 person at Cloudmere was told." in answer.text
    deal = now(inbound)
    assert (deal.substatus, deal.name, str(deal.deal_value), deal.notes) == (
        "Accepted",
        "Tidal for the port",
        "61000.50",
        "We met them twice.",
    )


def test_a_seller_declines_with_a_reason(cast, inbound):
    browser = cast.client("lena")

    answer = browser.post(
        here(inbound, "moves", "decline"), {"version": 1, "status_reason": "budget", "status_note": ""}, follow=True
    )

    assert answer.status_code == 200
    assert (now(inbound).substatus, now(inbound).status_reason) == ("Declined", "budget")


def test_a_refused_answer_keeps_what_was_typed(cast, inbound):
    browser = cast.client("lena")

    answer = browser.post(
        here(inbound, "moves", "decline"), {"version": 1, "status_reason": "other", "status_note": ""}
    )

    assert answer.status_code == 422
    assert "Say in your own words what happened." in answer.text
