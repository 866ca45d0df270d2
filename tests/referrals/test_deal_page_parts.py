"""What is changed in place on the deal's page: details, team, solutions, notes."""

from uuid import uuid4

import pytest

from accounts import tenancy
from tests.factories import a_referral
from tests.referrals import scenes
from tests.referrals.pages import here, now

pytestmark = pytest.mark.django_db
SOMEBODY = uuid4()


EDITS = {
    "name": {"name": "Another name"},
    "value": {"deal_value": "2", "currency": "USD"},
    "closing_date": {"closing_date": "2028-01-01"},
    "external_reference": {"external_reference": "CRM-1"},
    "campaign": {"campaign": "SPRING"},
    "marketplace_intent": {"marketplace_intent": "Yes"},
}


@pytest.mark.parametrize("field", EDITS)
def test_a_detail_is_edited_in_place(cast, active, field):
    browser = cast.client("lena")
    asked = browser.get(here(active, "edit", field))
    (row,) = (row for section in asked.context["details"] for row in section["rows"] if row["editing"])
    assert row["name"] == field

    answer = browser.post(here(active, "edit", field), EDITS[field] | {"version": 1}, follow=True)

    assert answer.redirect_chain == [(here(active), 302)]
    written = now(active)
    assert {name: str(getattr(written, name)) for name in EDITS[field]} == {
        name: f"{value}.00" if name == "deal_value" else value for name, value in EDITS[field].items()
    }
    assert written.version == 2


@pytest.mark.parametrize("field", ["location", "help", "contact", "partner_role", "name"])
def test_a_frozen_detail_says_why_and_stays(cast, active, field):
    deal = active if field != "name" else a_referral(cast.northlight, substatus="Won", location=cast.lisbon)
    browser = cast.client("lena")
    typed = {"version": 1, "name": "x", "first_name": "x", "help_type": "GeneralOrOther", "partner_role": "Transaction"}

    asked, answer = browser.get(here(deal, "edit", field)), browser.post(here(deal, "edit", field), typed)

    assert (asked.status_code, answer.status_code) == ((404, 404) if field == "partner_role" else (200, 409))
    assert now(deal).version == 1


def test_the_contact_is_changed_until_help_was_asked(cast):
    deal = a_referral(cast.northlight, substatus="Accepted", deal_type="private", location=cast.lisbon)
    browser = cast.client("lena")
    person = {"first_name": "Ines", "last_name": "Prado", "phone": "+351 1", "email": "ines@customer.example"}

    half = browser.post(here(deal, "edit", "contact"), person | {"version": 1, "phone": ""})
    whole = browser.post(here(deal, "edit", "contact"), person | {"version": 1}, follow=True)

    assert half.status_code == 422
    assert whole.status_code == 200
    assert "ines@customer.example" in whole.text


def test_two_who_edit_the_same_detail_see_both_versions(cast, active):
    cast.client("ada").post(here(active, "edit", "name"), {"version": 1, "name": "Ada's name"})

    answer = cast.client("lena").post(here(active, "edit", "name"), {"version": 1, "name": "Lena's name"})
    again = cast.client("lena").post(here(active, "edit", "name"), {"version": 2, "name": "Lena's name"})

    conflict = answer.context["conflict"]
    assert answer.status_code == 409
    assert conflict["theirs"] == [{"label": "Deal name", "value": "Ada's name"}]
    assert conflict["yours"] == [{"label": "Deal name", "value": "Lena's name"}]
    assert 'value="Lena&#x27;s name"' in answer.text
    assert '<input type="hidden" name="version" value="2">' in answer.text
    assert again.status_code == 302


MEMBER = {
    "first_name": "Rosa",
    "last_name": "Delgado",
    "phone": "+34 1",
    "email": "rosa@northlight.example",
    "title": "",
}


def test_a_member_joins_and_leaves(cast, active):
    browser = cast.client("lena")

    joined = browser.post(here(active, "team"), MEMBER | {"version": 1}, follow=True)
    with tenancy.everyone("the test looks"):
        rosa = active.team.get(email="rosa@northlight.example")
    left = browser.post(here(active, "team", rosa.uuid, "remove"), {"version": 2}, follow=True)
    twice = browser.post(here(active, "team", rosa.uuid, "remove"), {"version": 2})

    assert "Rosa Delgado is on the team now." in joined.text
    assert "Rosa Delgado is no longer on the team." in left.text
    assert (twice.status_code, "You have done this already" in twice.text) == (409, True)


@pytest.mark.parametrize(
    "other", [{"phone": ""}, {"email": "rosa"}, {"first_name": "a\x02"}, {"email": "lena@cosell.example"}]
)
def test_half_a_member_or_one_who_is_there_is_refused(cast, active, other):
    answer = cast.client("ada").post(here(active, "team"), MEMBER | other | {"version": 1})

    assert answer.status_code == 422
    assert 'value="Delgado"' in answer.text
    assert now(active).version == 1


def test_who_takes_themselves_off_the_team_is_asked_first_and_then_led_away(cast, active):
    browser = cast.client("ugo")
    with tenancy.everyone("the test looks"):
        ugo = active.team.get(user=cast.ugo)

    asked = browser.post(here(active, "team", ugo.uuid, "remove"), {"version": 1})
    gone = browser.post(here(active, "team", ugo.uuid, "remove"), {"version": 1, "confirmed": "yes"})

    assert asked.status_code == 422
    assert "you will not see it any more" in asked.text
    assert gone["Location"] == "/deals/outbound/"
    assert browser.get(here(active)).status_code == 404


def test_the_last_complete_member_stays(cast):
    deal = a_referral(cast.northlight, substatus="Accepted", location=cast.lisbon, team=[cast.ugo])
    with tenancy.everyone("the test looks"):
        ugo = deal.team.get()

    answer = cast.client("ada").post(here(deal, "team", ugo.uuid, "remove"), {"version": 1})

    assert answer.status_code == 422
    assert "The last member with complete details must stay" in answer.text


def test_a_note_is_added_once(cast, active):
    browser = cast.client("lena")

    first = browser.post(here(active, "notes"), {"version": 1, "text": "Spoke to them.\nTwice."})
    second = browser.post(here(active, "notes"), {"version": 1, "text": "Spoke to them.\nTwice."})
    empty = browser.post(here(active, "notes"), {"version": 2, "text": " "})
    huge = browser.post(here(active, "notes"), {"version": 2, "text": "x" * 10_001})

    assert [answer.status_code for answer in (first, second, empty, huge)] == [302, 409, 422, 422]
    assert "You have done this already" in second.text
    assert now(active).notes == "Spoke to them.\nTwice."


@pytest.mark.parametrize("part", ["team", "solutions", "notes"])
def test_a_line_of_nobody_is_not_found(cast, active, part):
    browser = cast.client("lena")

    assert browser.post(here(active, part, SOMEBODY, "remove"), {"version": 1}).status_code == 404


def test_a_number_that_is_written_oddly_is_still_the_version_that_was_seen(cast):
    deal = scenes.own_deal(cast)
    unknown = "00000000-0000-4000-8000-000000000000"
    browser = cast.client("ada")

    for part in ("team", "solutions"):
        answer = browser.post(f"/deals/{deal.uuid}/{part}/{unknown}/remove/", {"version": "01"})
        assert answer.status_code == 404
