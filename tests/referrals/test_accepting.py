"""What accepting asks, by the kind of deal: the table written out, held against the form and against the server."""

import pytest

from accounts import tenancy
from referrals import lifecycle, requirements
from referrals.forms.answers import answers_form
from referrals.lifecycle import MOVES
from tests.factories import a_referral, a_sibling
from tests.referrals import partners_story, scenes

pytestmark = pytest.mark.django_db

REQUIRED = ("name", "location", "deal_value", "currency", "closing_date", "notes")  # rows 103, 104
COLLEAGUE = ("colleague_first_name", "colleague_last_name", "colleague_phone", "colleague_email")
OPTIONAL = ("external_reference", "campaign", *COLLEAGUE)  # row 105
NOT_ASKED = (
    "customer_name", "help_type", "help_notes", "marketplace_intent", "partner_role", "solution_area", "solution_play",
    "consent_to_share", "consent_to_contact", "status_reason", "sales_stage", "substatus", "deal_type",
)  # fmt: skip
KINDS = ("ip", "services", "partner_led", "private")


def waiting(cast, kind):
    return a_referral(cast.northlight, deal_type=kind, invited_by=cast.platform)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_asks_what_the_table_says(cast, kind):
    with cast.acting("ada") as ada:
        form = answers_form(MOVES["accept"], waiting(cast, kind), by=ada)

    assert {name for name, field in form.fields.items() if field.required} == set(REQUIRED)
    assert {name for name, field in form.fields.items() if not field.required} == set(OPTIONAL)
    assert not set(NOT_ASKED) & set(form.fields)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", REQUIRED)
def test_the_server_refuses_what_lacks_it(cast, kind, field):
    deal = waiting(cast, kind)
    answers = scenes.accepting(cast) | {field: "" if field in ("name", "currency", "notes") else None}

    with pytest.raises(lifecycle.Refused):
        scenes.move(cast, deal, "accept", by="ada", **answers)

    assert scenes.fresh(deal).substatus == "Pending"


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_takes_what_is_complete_and_zero_is_a_value(cast, kind):
    deal = waiting(cast, kind)

    scenes.move(cast, deal, "accept", by="ada", **scenes.accepting(cast, deal_value=0))

    assert scenes.fresh(deal).substatus == "Accepted"


def test_the_tables_of_requirements_name_these_fields_and_no_others():
    assert tuple(requirements.AT_ACCEPTANCE) == (
        "name", "location", "deal_value", "currency", "closing_date", "notes", "external_reference", "campaign",
    )  # fmt: skip


def test_the_platform_accepts_without_a_location(cast):
    _mine, theirs = scenes.asked_deal(cast)

    with cast.acting("sela") as sela:
        form = answers_form(MOVES["accept"], theirs, by=sela)
    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))

    assert set(form.fields) == {*REQUIRED, "external_reference", "campaign"} - {"location"}
    assert scenes.fresh(theirs).substatus == "Accepted"


def test_an_invited_partner_brings_its_own_solutions_and_a_colleague(cast):  # rows 94, 95, 113, row 62
    deal, sibling = partners_story.invited(cast)
    browser = cast.client("mallory")
    address = f"/deals/{sibling.uuid}/moves/accept/"
    answers = {
        "version": 1, "name": "Cranes for two", "location": cast.rome.uuid, "deal_value": "15000", "currency": "EUR",
        "closing_date": "2027-02-01", "notes": "We bring our own.", "solutions": [partners_story.own(cast).code],
        "colleague_first_name": "Rosa", "colleague_last_name": "Delgado", "colleague_phone": "+34 1",
        "colleague_email": "rosa@freelance.example",
    }  # fmt: skip

    asked = browser.get(address).text
    half = browser.post(address, answers | {"colleague_phone": ""})
    accepted = browser.post(address, answers)

    assert 'name="solutions"' in asked and 'name="colleague_email"' in asked
    assert (half.status_code, accepted.status_code) == (422, 302)
    row = scenes.fresh(sibling)
    assert (row.substatus, row.name, row.location) == ("Accepted", "Cranes for two", cast.rome)
    with tenancy.everyone("test"):
        assert [line.solution.name for line in row.lines.all()] == ["Own Tide"]
        assert {str(member) for member in row.team.all()} == {"Mallory Example", "Rosa Delgado"}
    assert scenes.fresh(deal).deal_value == 50000


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_whoever_accepts_what_a_seller_sent_may_name_a_colleague(cast, htmx):  # row 105
    _seller, deal = scenes.sent_deal(cast)
    browser = cast.client("ada")
    address = f"/deals/{deal.uuid}/moves/accept/"
    answers = {
        "version": 1, "name": "Cranes", "location": cast.lisbon.uuid, "deal_value": "15000", "currency": "EUR",
        "closing_date": "2027-02-01", "notes": "We met them.", "colleague_first_name": "Rui",
        "colleague_last_name": "Costa", "colleague_email": "rui@northlight.example",
    }  # fmt: skip

    asked = browser.get(address).text
    half = browser.post(address, answers, headers=htmx)
    browser.post(address, answers | {"colleague_phone": "+351 2"}, headers=htmx)

    assert '<details class="fold">' in asked and "Add a colleague<" in asked
    assert asked.count("Give all four of these, or none.") == 1
    assert (half.status_code, '<details class="fold" open>' in half.text) == (422, True)
    with tenancy.everyone("test"):
        assert {str(member) for member in scenes.fresh(deal).team.all()} == {"Ada Example", "Rui Costa"}


def test_only_an_invited_partner_is_asked_what_it_brings(cast):
    theirs = a_referral(cast.northlight)
    a_sibling(theirs, cast.platform, direction="Outgoing", substatus="Accepted")

    with cast.acting("ada") as ada:
        form = answers_form(MOVES["accept"], theirs, by=ada)

    assert "solutions" not in form.fields
