"""Every other move on the deal's page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tenancy
from referrals import lifecycle
from referrals.models import Referral
from tests.factories import CustomerContactFactory, a_referral
from tests.referrals.pages import accepting, errors_of_move, here, now

pytestmark = pytest.mark.django_db


def test_the_rail_marks_the_next_stage_at_one_press(cast, active):
    browser = cast.client("lena")
    step = next(step for step in browser.get(here(active)).context["rail"] if step.state == "next")

    answer = browser.post(step.move["url"], {"version": 1, "sales_stage": step.move["value"]}, follow=True)

    assert "Done. This deal is now: Qualified · 20 %." in answer.text
    assert now(active).sales_stage == 20


@pytest.mark.parametrize("percent", ["", "10", "100", "33", "x", "\x00"])
def test_a_stage_that_nobody_marks_is_refused(cast, active, percent):
    answer = cast.client("lena").post(here(active, "moves", "stage"), {"version": 1, "sales_stage": percent})

    assert answer.status_code == 422
    assert set(errors_of_move(answer)) == {"sales_stage"}


@pytest.mark.parametrize(("direction", "is_told"), [("Outgoing", True), ("Incoming", False)])
def test_whoever_began_a_deal_is_told_that_its_end_ends_the_waiting(cast, direction, is_told):
    deal = a_referral(cast.northlight, substatus="Accepted", direction=direction)

    page = cast.client("ada").get(here(deal, "moves", "lose")).text

    assert "This is final" in page
    assert ("parties that have not answered yet are closed with it" in page) is is_told


def test_winning_later_asks_nothing_more(cast, active):
    with tenancy.everyone("time passes"):
        Referral.objects.filter(pk=active.pk).update(created_at=timezone.now() - timedelta(days=4))

    answer = cast.client("lena").post(here(active, "moves", "win"), {"version": 1})

    assert answer.status_code == 302
    assert (now(active).substatus, now(active).closed_early) == ("Won", False)


def test_a_private_deal_is_shared_and_then_asks_for_help(cast):
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="private",
        location=cast.lisbon,
        team=[cast.lena],
        solutions=[cast.tidal],
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal)
    browser = cast.client("lena")
    assert "Private deals can never be registered" in browser.get(here(deal)).text

    shared = browser.post(here(deal, "moves", "share"), {"version": 1})
    bare = browser.post(here(deal, "moves", "ask_help"), {"version": 2})
    answers = {"help_type": "ProofOfConceptOrDemo", "help_notes": "Show it.", "marketplace_intent": "No"}
    asked = browser.post(here(deal, "moves", "ask_help"), answers | {"version": 2}, follow=True)

    assert (shared.status_code, bare.status_code, asked.status_code) == (302, 422, 200)
    assert "Done. This deal is now: IP co-sell. 1 person at Cloudmere was told." in asked.text
    assert set(errors_of_move(bare)) == {"help_type", "help_notes", "marketplace_intent"}
    assert now(deal).deal_type == "ip"
    with tenancy.everyone("the test looks"):
        assert Referral.objects.get(organization=cast.platform).substatus == "Pending"


def test_help_waits_for_a_contact_who_can_be_reached(cast):
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="private",
        location=cast.lisbon,
        solutions=[cast.tidal],
    )
    browser = cast.client("lena")
    answers = {"help_type": "ProofOfConceptOrDemo", "help_notes": "Show it.", "version": 1, "marketplace_intent": "No"}

    page = browser.get(here(deal))
    answer = browser.post(here(deal, "moves", "ask_help"), answers)

    (move,) = (move for move in page.context["moves"] if move["name"] == "ask_help")
    assert str(move["why_not"]) == "First add a customer contact with name, phone and e-mail address."
    assert answer.status_code == 422
    assert now(deal).deal_type == "private"


@pytest.mark.parametrize(
    "word", ["expire", "withdraw", "void", "edit", "staff", "see", "fly", "ACCEPT", "accept/accept"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_word_that_is_no_button_is_not_found(cast, inbound, method, word):
    answer = getattr(cast.client("lena"), method)(here(inbound, "moves", word), {"version": 1})

    assert answer.status_code == 404


@pytest.mark.parametrize("move", [name for name, move in lifecycle.MOVES.items() if move.label])
@pytest.mark.parametrize("substatus", ["Won", "Lost", "Declined", "Expired", "Error"])
def test_a_closed_deal_offers_no_move_and_takes_none(cast, substatus, move):
    deal = a_referral(cast.northlight, substatus=substatus, location=cast.lisbon)
    browser = cast.client("lena")
    answers = accepting(cast, status_reason="duplicate", sales_stage=20, confirmed="on", help_type="GeneralOrOther")

    assert browser.get(here(deal)).context["moves"] == []
    elsewhere = (substatus, move) == ("Won", "register")  # it is made on a page of its own
    assert browser.post(here(deal, "moves", move), answers).status_code == (302 if elsewhere else 409)
    assert now(deal).version == 1
