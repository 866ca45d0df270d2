"""Accepting and declining on the deal's page: what is asked, what is refused, who was faster."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import tenancy
from referrals.models import Referral
from tests.factories import a_referral, a_sibling
from tests.referrals.pages import accepting, errors_of_move, here, now

pytestmark = pytest.mark.django_db
SOMEBODY = uuid4()


def test_a_seller_reads_the_question_and_accepts(cast, inbound):
    browser = cast.client("lena")
    assert browser.get(here(inbound)).status_code == 200
    assert browser.get(here(inbound, "moves", "accept")).status_code == 200

    answer = browser.post(here(inbound, "moves", "accept"), accepting(cast), follow=True)

    assert answer.redirect_chain == [(here(inbound), 302)]
    assert "Done. This deal is now: Accepted. 1 person at Cloudmere was told." in answer.text
    deal = now(inbound)
    assert (deal.substatus, deal.name, str(deal.deal_value), deal.notes) == (
        "Accepted",
        "Tidal for the port",
        "61000.50",
        "We met them twice.",
    )


def test_the_question_of_accepting_begins_with_what_was_sent(cast, inbound):
    answer = cast.client("lena").get(here(inbound, "moves", "accept"))

    (asked,) = (move for move in answer.context["moves"] if move["asking"])
    form = asked["form"]
    assert {name: form[name].value() for name in ("name", "deal_value", "notes")} == {
        "name": inbound.name,
        "deal_value": inbound.deal_value,
        "notes": "",
    }
    assert form["location"].value() == cast.lisbon.uuid


def test_the_platforms_own_side_is_asked_for_no_location(cast):
    asked = a_referral(cast.northlight, substatus="Accepted", direction="Outgoing", location=cast.lisbon)
    theirs = a_sibling(asked, cast.platform)

    answer = cast.client("sela").post(here(theirs, "moves", "accept"), accepting(cast, location=""))

    assert answer.status_code == 302
    assert now(theirs).substatus == "Accepted"


REASONS = {
    ("northlight", "decline"): "budget silence competitor requirement not_a_customer timeline abuse other",
    ("northlight", "error"): "duplicate wrong_customer wrong_value other_error",
    ("platform", "decline"): (
        "no_account no_seller budget silence competitor requirement not_a_customer timeline abuse other"
    ),
    ("platform", "error"): "duplicate wrong_customer wrong_value other_error",
}


@pytest.mark.parametrize(("side", "move"), REASONS)
def test_each_side_and_move_has_its_list_of_reasons(cast, side, move):
    first, second = (cast.platform, cast.northlight) if side == "northlight" else (cast.northlight, cast.platform)
    sent = a_referral(first, substatus="Accepted", direction="Outgoing")
    deal = a_sibling(sent, second, location=cast.lisbon if side == "northlight" else None)

    answer = cast.client("ada" if side == "northlight" else "sela").get(here(deal, "moves", move))

    (asked,) = (one for one in answer.context["moves"] if one["asking"])
    codes = [code for code, _label in asked["form"].fields["status_reason"].choices if code]
    assert codes == REASONS[side, move].split()


@pytest.mark.parametrize(("move", "reason"), [("decline", "other"), ("error", "other_error")])
def test_another_reason_needs_words_and_nothing_typed_is_lost(cast, inbound, move, reason):
    browser = cast.client("lena")

    refused = browser.post(here(inbound, "moves", move), {"version": 1, "status_reason": reason, "status_note": " "})
    taken = browser.post(here(inbound, "moves", move), {"version": 1, "status_reason": reason, "status_note": "Ours."})

    assert refused.status_code == 422
    assert errors_of_move(refused) == {"status_note": ["Say in your own words what happened."]}
    assert f'<option value="{reason}" selected>' in refused.text
    assert taken.status_code == 302


BAD_ANSWERS = {
    "no name": ({"name": ""}, "name"),
    "a control character": ({"name": "a\x01b"}, "name"),
    "a NUL": ({"notes": "a\x00b"}, "notes"),
    "no notes": ({"notes": ""}, "notes"),
    "worth nothing": ({"deal_value": "0"}, "deal_value"),
    "worth less": ({"deal_value": "-5"}, "deal_value"),
    "beyond all bounds": ({"deal_value": "1e400"}, "deal_value"),
    "not a number": ({"deal_value": "NaN"}, "deal_value"),
    "endless": ({"deal_value": "Infinity"}, "deal_value"),
    "words for a number": ({"deal_value": "much"}, "deal_value"),
    "a day of another age": ({"closing_date": "9999-12-31"}, "closing_date"),
    "no day": ({"closing_date": "2027-02-30"}, "closing_date"),
    "an unknown currency": ({"currency": "ZZZ"}, "currency"),
    "too long": ({"external_reference": "x" * 101}, "external_reference"),
    "no location": ({"location": ""}, "location"),
}


@pytest.mark.parametrize(("other", "field"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_refused_beside_its_field(cast, inbound, other, field):
    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast, **other))

    assert answer.status_code == 422
    assert set(errors_of_move(answer)) == {field}
    assert now(inbound).version == 1


def test_a_place_of_others_reads_like_one_that_is_none(cast, inbound):
    browser = cast.client("lena")
    told = [
        errors_of_move(browser.post(here(inbound, "moves", "accept"), accepting(cast, location=place)))
        for place in (cast.porto.uuid, cast.rome.uuid, SOMEBODY, "x", "\x00", "1")
    ]

    assert told == [{"location": ["This choice is not known here."]}] * 6


@pytest.mark.parametrize("version", ["", "0", "2", "x", "-1", "9" * 40, "1.0", "\x00"])
def test_a_version_that_is_not_the_present_one_is_a_conflict(cast, inbound, version):
    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast, version=version))

    assert answer.status_code == 409
    assert 'value="Tidal for the port"' in answer.text
    assert now(inbound).version == 1


def test_pressing_accept_twice_does_it_once_and_says_so(cast, inbound):
    browser = cast.client("lena")
    browser.post(here(inbound, "moves", "accept"), accepting(cast))

    again = browser.post(here(inbound, "moves", "accept"), accepting(cast))

    assert again.status_code == 409
    assert "You have done this already" in again.text
    assert now(inbound).version == 2


def test_whoever_is_late_reads_who_was_faster_and_keeps_what_was_typed(cast, inbound):
    cast.client("ada").post(here(inbound, "moves", "decline"), {"version": 1, "status_reason": "budget"})

    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))

    conflict = answer.context["conflict"]
    assert answer.status_code == 409
    assert conflict["text"].startswith("Ada Example changed this deal in the meantime")
    assert "Declined: Insufficient project budget" in conflict["text"]
    assert {"label": "Status", "value": "Declined"} in conflict["theirs"]
    assert {"label": "Notes", "value": "We met them twice."} in conflict["yours"]
    assert {"label": "Location", "value": str(cast.lisbon)} in conflict["yours"]


@pytest.mark.parametrize("move", ["accept", "decline", "error"])
def test_past_the_deadline_nothing_is_offered_and_nothing_taken(cast, inbound, move):
    with tenancy.everyone("time passes"):
        Referral.objects.filter(pk=inbound.pk).update(answer_by=timezone.now() - timedelta(seconds=1))
    browser = cast.client("lena")

    page = browser.get(here(inbound))
    asked = browser.get(here(inbound, "moves", move))
    answer = browser.post(here(inbound, "moves", move), accepting(cast, status_reason="duplicate", status_note=""))

    assert (page.context["deal"]["status"], page.context["moves"]) == ("Expired", [])
    assert (asked.status_code, asked.context["moves"]) == (200, [])
    assert answer.status_code == 409
    assert "The time to answer is over." in answer.text
    assert now(inbound).version == 1
