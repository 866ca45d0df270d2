"""Each freeze by its name, as the server answers a form that is sent all the same (specification 3.5)."""

import pytest

from accounts import tenancy
from referrals import partnering
from tests.factories import AreaFactory, PlayFactory, a_referral, a_sibling
from tests.referrals import scenes
from tests.referrals.pages import everything, here, now, sent, typed

pytestmark = pytest.mark.django_db


def why(answer):
    return answer.context["conflict"]["text"]


def reason_on_page(browser, deal, name):
    """What stands beside a detail on the deal's page."""
    sections = browser.get(here(deal)).context["details"]
    (row,) = (row for section in sections for row in section["rows"] if row.get("name") == name)
    return str(row["frozen"]), row["edit_url"]


@pytest.mark.parametrize("field", ["customer", "duns"])
def test_the_customer_changes_only_through_support(cast, active, field):  # row 39
    browser = cast.client("lena")
    answer = browser.post(here(active, "edit", field), typed(cast, 1))

    assert answer.status_code == 409
    assert why(answer) == "The account changes only through support."
    assert reason_on_page(browser, active, field) == ("The account changes only through support.", "")
    assert now(active).customer_name == active.customer_name


def test_the_location_is_fixed(cast, active):  # row 46
    answer = cast.client("ada").post(here(active, "edit", "location"), typed(cast, 1))

    assert (answer.status_code, now(active).location_id) == (409, cast.lisbon.pk)
    assert "it decides who sees the deal" in why(answer)


def test_the_consent_to_share_is_fixed_when_the_deal_is_created(cast, active):
    answer = cast.client("lena").post(here(active, "edit", "consent"), {"version": 1})

    assert (answer.status_code, now(active).consent_to_share) == (409, True)
    assert why(answer) == "Fixed when the deal was created."


@pytest.mark.parametrize("category", ["managed", "manual"])
def test_contact_help_and_share_answer_freeze_when_help_is_asked_for_held_or_not(cast, category):  # rows 43, 44
    known = {"customer_category": category, "customer_is_matched": category == "managed"}
    deal = scenes.own_deal(cast, **known)
    browser = cast.client("ada")
    assert browser.post(here(deal, "edit", "contact"), typed(cast, 1)).status_code == 302
    scenes.move(cast, scenes.fresh(deal), "ask_help", by="ada", **scenes.HELP)
    before = everything(deal)

    answers = {
        field: browser.post(here(deal, "edit", field), typed(cast, now(deal).version))
        for field in ("contact", "help", "help_notes", "sharing")
    }

    assert {why(answer) for answer in answers.values()} == {"Fixed when help was asked for."}
    assert {answer.status_code for answer in answers.values()} == {409}
    assert everything(deal) == before
    assert now(deal).deal_type == "ip"


def test_the_share_answer_goes_one_way_through_its_step(cast):
    deal = scenes.own_deal(cast, shared_with_sellers=True)

    answer = cast.client("ada").post(here(deal, "edit", "sharing"), {"version": 1})

    assert (answer.status_code, now(deal).shared_with_sellers) == (409, True)
    assert why(answer) == "Changes only by sharing the deal or asking for help, and never back."


def invited(cast):
    """Northlight's deal and the side of the partner that it invited, accepted."""
    mine = scenes.own_deal(cast)
    invitation = partnering.Invitation(
        partner=cast.rival,
        deal_value="900.00",
        currency="EUR",
        closing_date=mine.closing_date,
        notes="You know their warehouse.",
        solutions=[cast.plain],
        members=[scenes.CONTACT],
    )
    with cast.acting("ada") as ada:
        partnering.invite(scenes.fresh(mine), invitation, by=ada)
    theirs = scenes.side_of(mine, cast.rival)
    answers = scenes.accepting(cast, location=cast.rome, deal_value="900.00", closing_date=mine.closing_date)
    scenes.move(cast, theirs, "accept", by="mallory", **answers)
    return scenes.fresh(mine), scenes.fresh(theirs)


@pytest.mark.parametrize(
    ("field", "column"), [("value", "deal_value"), ("value", "currency"), ("closing_date", "closing_date")]
)
def test_value_and_close_date_of_an_invited_partner_are_its_own_after_the_invitation(cast, field, column):  # 90, 91
    mine, theirs = invited(cast)
    before = everything(theirs)

    ours = cast.client("ada").post(here(mine, "edit", field), typed(cast, mine.version))
    reached = cast.client("ada").post(here(theirs, "edit", field), typed(cast, theirs.version))

    assert (ours.status_code, reached.status_code) == (302, 404)
    assert everything(theirs) == before
    assert cast.client("mallory").post(here(theirs, "edit", field), typed(cast, theirs.version)).status_code == 302
    assert str(getattr(now(theirs), column)) == str(typed(cast, 1)[column])


def test_the_invited_partners_terms_say_on_the_page_whose_they_are(cast):
    mine, _theirs = invited(cast)

    assert "Only the invited company changes its value and close date." in cast.client("ada").get(here(mine)).text


def test_the_people_named_for_an_invited_partner_stay_as_they_were_sent(cast):  # row 93
    mine, theirs = invited(cast)
    joined = cast.client("ada").post(here(mine, "team"), typed(cast, mine.version))
    browser = cast.client("mallory")

    answer = browser.post(here(theirs, "edit", "sender_team"), typed(cast, theirs.version))

    assert (joined.status_code, answer.status_code) == (302, 409)
    assert why(answer) == "Set by the sender."
    assert now(theirs).sender_team == [scenes.CONTACT]
    assert "ines@customer.example" in browser.get(here(theirs)).text


def test_solutions_of_an_assessment_are_fixed_when_it_is_created(cast):
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="assessment",
        location=cast.lisbon,
        solutions=[cast.tidal],
    )
    browser = cast.client("lena")
    with tenancy.everyone("the test looks"):
        line = deal.lines.get()

    added = browser.post(here(deal, "solutions"), {"version": 1, "add": cast.plain.code})
    gone = browser.post(here(deal, "solutions", line.uuid, "remove"), {"version": 1})
    moved = browser.post(here(deal, "edit", "location"), typed(cast, 1))

    assert (added.status_code, gone.status_code, moved.status_code) == (409, 422, 409)
    assert "Fixed when the deal was created" in why(added)
    assert (now(deal).version, now(deal).location_id) == (1, cast.lisbon.pk)


@pytest.mark.parametrize("substatus", ["Won", "Lost", "Declined", "Expired", "Error"])
def test_a_closed_deal_keeps_its_team_notes_and_solutions(cast, substatus):  # row 146
    deal = a_referral(cast.northlight, substatus=substatus, location=cast.lisbon, team=[cast.ugo, cast.lena])
    with tenancy.everyone("the test looks"):
        ugo = deal.team.get(user=cast.ugo)
    browser, before = cast.client("lena"), scenes.everything_about(deal)

    for address in (("team",), ("team", ugo.uuid, "remove"), ("notes",), ("solutions",)):
        answer = browser.post(here(deal, *address), typed(cast, 1) | {"text": "Hello.", "add": cast.plain.code})
        assert (answer.status_code, "The deal is closed." in answer.text) == (409, True)

    assert scenes.everything_about(deal) == before


def test_while_a_request_waits_only_its_answer_and_its_team_are_open(cast, inbound):
    browser = cast.client("lena")

    page = browser.get(here(inbound))
    joined = browser.post(here(inbound, "team"), typed(cast, 1))

    assert [move["name"] for move in page.context["moves"]] == ["accept", "decline", "error"]
    assert [row["edit_url"] for section in page.context["details"] for row in section["rows"] if row["edit_url"]] == []
    assert joined.status_code == 302  # whoever should answer it


NEEDS = {
    "ip": {"marketplace_intent": True, "solution_area": False, "solution_play": False},  # rows 54, 55, 57
    "services": {"partner_role": True, "solution_area": True, "solution_play": True},  # rows 53-55
}


@pytest.mark.parametrize(("deal_type", "column"), [(kind, name) for kind, names in NEEDS.items() for name in names])
def test_what_a_kind_of_co_sell_needs_cannot_be_taken_off_and_the_rest_can(cast, deal_type, column):
    play = PlayFactory()
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type=deal_type,
        location=cast.lisbon,
        solution_area=play.area,
        solution_play=play,
        partner_role="Transaction",
        marketplace_intent="Yes",
    )
    field = "solution_area" if column.startswith("solution") else column

    empty = {"solution_area": "", "solution_play": ""} if column == "solution_area" else {column: ""}
    answer = cast.client("lena").post(here(deal, "edit", field), typed(cast, 1) | empty)

    assert answer.status_code == (422 if NEEDS[deal_type][column] else 302)


def test_area_and_role_stay_on_a_private_deal_that_was_given_them(cast):
    area = AreaFactory(label="Warehouses")
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="private",
        location=cast.lisbon,
        solution_area=area,
        partner_role="Transaction",
    )
    browser = cast.client("lena")

    assert "Warehouses" in browser.get(here(deal)).text
    assert sent(cast, browser, deal, "solution_area") == "yes"
    assert sent(cast, browser, deal, "partner_role") == "yes"
    assert sent(cast, browser, deal, "marketplace_intent") == "-"


def test_the_platform_edits_its_own_side_and_only_that(cast):
    mine = a_referral(cast.northlight, substatus="Accepted", direction="Outgoing", location=cast.lisbon)
    theirs = a_sibling(mine, cast.platform, substatus="Accepted", direction="Incoming")
    browser = cast.client("sela")

    assert {field: sent(cast, browser, theirs, field) for field in ("name", "value", "closing_date", "contact")} == {
        "name": "yes",
        "value": "yes",
        "closing_date": "yes",
        "contact": ".",
    }
    assert sent(cast, browser, mine, "name") == "-"
