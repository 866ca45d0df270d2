"""The page of one deal: who sees what of it, and every move and every part through its form."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import tenancy
from referrals import lifecycle
from referrals.models import Referral, ReferralEvent
from referrals.words import Substatus
from tests.factories import CustomerContactFactory, NoteFactory, TeamMemberFactory, a_referral, a_sibling

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
SOMEBODY = uuid4()


def here(deal, *rest):
    return "/".join(["/deals", str(deal.uuid), *map(str, rest), ""])


def now(deal):
    with tenancy.everyone("the test looks"):
        return Referral.objects.get(pk=deal.pk)


@pytest.fixture
def inbound(cast):
    """An unanswered deal of Northlight at Lisbon, sent by the platform."""
    sent = a_referral(cast.platform, substatus="Accepted", direction="Outgoing", team=[cast.sela])
    return a_sibling(sent, cast.northlight, location=cast.lisbon)


@pytest.fixture
def active(cast):
    """A deal of Northlight at Lisbon that is worked on, with a team and two solutions."""
    return a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        location=cast.lisbon,
        team=[cast.ugo, cast.lena],
        solutions=[cast.tidal, cast.cloud],
    )


def accepting(cast, **other):
    answers = {
        "version": 1,
        "name": "Tidal for the port",
        "deal_value": "61000.50",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "location": cast.lisbon.uuid,
        "notes": "We met them twice.",
    }
    return answers | other


def errors_of_move(answer):
    form = next(move["form"] for move in answer.context["moves"] if move["form"] is not None)
    return {name: list(found) for name, found in form.errors.items()}


# Answering


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


# Every other move


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


def test_winning_too_early_needs_a_second_thought(cast, active):
    browser = cast.client("lena")

    first = browser.post(here(active, "moves", "win"), {"version": 1})
    second = browser.post(here(active, "moves", "win"), {"version": 1, "confirmed": "on"})

    assert (first.status_code, set(errors_of_move(first))) == (422, {"confirmed"})
    assert second.status_code == 302
    assert (now(active).substatus, now(active).closed_early) == ("Won", True)


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
        cast.northlight, substatus="Accepted", direction="Outgoing", deal_type="private", location=cast.lisbon
    )
    browser = cast.client("lena")
    answers = {
        "help_type": "ProofOfConceptOrDemo",
        "help_notes": "Show it.",
        "version": 1,
        "partner_role": "Transaction",
    }

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
    assert browser.post(here(deal, "moves", move), answers).status_code == 409
    assert now(deal).version == 1


# Details, team, solutions, notes

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


def test_solutions_come_and_go_until_the_last(cast, active):
    browser = cast.client("lena")
    with tenancy.everyone("the test looks"):
        first, second = active.lines.order_by("pk")

    assert browser.get(here(active, "solutions")).context["solution_form"] is not None
    added = browser.post(here(active, "solutions"), {"version": 1, "solution": cast.plain.code})
    priced = browser.post(here(active, "solutions"), {"version": 2, "solution": cast.plain.code, "price": "5"})
    gone = browser.post(here(active, "solutions", first.uuid, "remove"), {"version": 2})

    assert (added.status_code, priced.status_code, gone.status_code) == (302, 422, 302)
    with tenancy.everyone("the test looks"):
        assert [line.solution.name for line in active.lines.order_by("pk")] == ["Cloud", "Plain"]


@pytest.mark.parametrize("code", ["", "SOL-NONE", "\x00", "1"])
def test_an_unknown_solution_is_refused(cast, active, code):
    assert cast.client("lena").post(here(active, "solutions"), {"version": 1, "solution": code}).status_code == 422


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


# Parts, history, and what onlookers see

PARTS = {
    ("moves", "decline"): "deal-head",
    ("edit", "name"): "deal-details",
    ("team",): "deal-team",
    ("solutions",): "deal-solutions",
    ("notes",): "deal-notes",
}


@pytest.mark.parametrize("address", PARTS, ids="/".join)
def test_htmx_gets_the_part_that_its_form_can_change(cast, active, address):
    answers = {"version": 0, "name": "x", "text": "x"}

    answer = cast.client("lena").post(here(active, *address), answers, **HTMX)

    assert answer.status_code == 409
    assert f'id="{PARTS[address]}"' in answer.text
    assert "<!doctype" not in answer.text


def test_what_changed_tells_the_rest_of_the_page(cast, active):
    browser = cast.client("lena")

    edited = browser.post(here(active, "edit", "name"), {"version": 1, "name": "x"}, **HTMX)
    moved = browser.post(here(active, "moves", "stage"), {"version": 2, "sales_stage": 40}, **HTMX)

    assert (edited.status_code, edited["HX-Trigger"]) == (200, "deal-changed")
    assert (moved.status_code, moved["HX-Trigger"]) == (200, "deal-moved")
    assert 'data-version="3"' in moved.text


@pytest.mark.parametrize("address", [(), *PARTS, ("moves", "accept"), ("timeline",), ("team", SOMEBODY, "remove")])
def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(client, active, address):
    answers = [client.get(here(active, *address))]
    if address not in ((), ("timeline",)):
        answers.append(client.post(here(active, *address), {"version": 1}))

    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={here(active, *address)}")


@pytest.mark.parametrize("address", [(), ("timeline",)])
def test_pages_that_only_show_take_no_post(cast, active, address):
    assert cast.client("lena").post(here(active, *address)).status_code == 405


def test_a_form_from_nowhere_is_refused(cast, active):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.lena, backend="django.contrib.auth.backends.ModelBackend")

    assert browser.post(here(active, "moves", "win"), {"version": 1}).status_code == 403


@pytest.fixture
def led(cast):
    """A partner-led deal of Northlight that the sellers may read."""
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="partner_led",
        shared_with_sellers=True,
        status_reason="budget",
        status_note="SECRET",
        location=cast.lisbon,
        external_reference="CRM-SECRET",
        campaign="CAMPAIGN-SECRET",
        team=[{"first_name": "Secret", "last_name": "Member", "phone": "1", "email": "m@x.example"}],
        solutions=[cast.tidal],
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal, first_name="Secret contact")
    NoteFactory(organization=cast.northlight, engagement=deal.engagement, referral=deal, author=cast.ada, text="SECRET")
    return deal


def test_a_seller_reads_a_shared_deal_without_what_belongs_to_its_owner(cast, led):
    answer = cast.client("sela").get(here(led))

    assert answer.status_code == 200
    assert led.name in answer.text
    for hidden in ("SECRET", "Secret", "What happened", "Mark as won", "Edit"):
        assert hidden not in answer.text
    assert "SECRET" in cast.client("ada").get(here(led)).text


@pytest.mark.parametrize(
    "address",
    [
        ("moves", "win"),
        ("moves", "stage"),
        ("edit", "name"),
        ("team",),
        ("solutions",),
        ("notes",),
        ("team", SOMEBODY, "remove"),
        ("solutions", SOMEBODY, "remove"),
    ],
)
def test_a_seller_changes_nothing_of_a_shared_deal(cast, led, address):
    browser = cast.client("sela")
    foreign = browser.post("/deals/00000000-0000-4000-8000-000000000000/moves/win/", {"version": 1})

    answer = browser.post(here(led, *address), {"version": 1})

    assert answer.status_code == 404
    assert answer.content == foreign.content
    if address[0] in ("moves", "edit", "solutions") and len(address) < 3:
        assert browser.get(here(led, *address)).status_code == 404
    assert now(led).version == 1


def test_others_see_contacts_only_once_a_party_has_accepted(cast):
    asked = a_referral(cast.northlight, substatus="Accepted", direction="Outgoing", location=cast.lisbon)
    theirs = a_sibling(asked, cast.platform)

    before = cast.client("ada").get(here(asked))
    cast.client("sela").post(here(theirs, "moves", "accept"), accepting(cast, location=""))
    after = cast.client("ada").get(here(asked))

    assert "Contacts are shown after they accept." in before.text
    assert before.context["turn"]["words"] == "Waiting for Cloudmere"
    assert "sela@cosell.example" not in before.text
    assert "sela@cosell.example" in after.text


def test_a_party_stands_as_it_is_since_it_accepted_whatever_it_edits(cast, inbound):
    cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))
    with tenancy.everyone("the test looks back"):
        sent = Referral.objects.get(organization=cast.platform)
        Referral.objects.filter(pk=inbound.pk).update(accepted_at="2026-01-02T03:04:05Z")
    cast.client("lena").post(here(inbound, "edit", "name"), {"version": 2, "name": "x"})

    _own, card = cast.client("sela").get(here(sent)).context["parties"]

    assert (card["organization"], card["since"]) == ("Northlight Software", "Jan 2, 2026")


def test_who_can_see_it_and_why_names_exactly_those(cast, active):
    found = {one["name"]: str(one["why"]) for one in cast.client("ada").get(here(active)).context["eyes"]["people"]}

    assert found == {
        "Ada Example": "Referrals admin for the entire company",
        "Lena Example": f"Referrals admin for {cast.lisbon}",
        "Ugo Example": f"on the team, referrals user for {cast.lisbon}",
    }
    with tenancy.everyone("the test looks"):
        people = [type(cast.ada).objects.get(email=f"{name.split()[0].lower()}@cosell.example") for name in found]
    for person in people:
        with tenancy.entered(cast.northlight, person):
            assert Referral.objects.visible_to(person).contains(active)


def test_history_is_read_page_by_page(cast, active):
    with tenancy.entered(cast.northlight):
        for number in range(2, 74):
            ReferralEvent.objects.create(
                organization=cast.northlight, referral=active, version=number, kind="note", actor=cast.ada
            )
    browser, pages, address = cast.client("lena"), [], here(active)
    while address:
        answer = browser.get(address)
        pages.append(len(answer.context["timeline"]))
        address = answer.context["timeline_more_url"]

    assert pages == [30, 30, 12]
    for wrong in ("x", "-1", "1.5", "9" * 30, "²"):
        assert browser.get(here(active, "timeline"), {"after": wrong}).status_code == 404


@pytest.mark.parametrize("many", [1, 100])
def test_the_page_asks_the_database_the_same_for_one_and_for_a_hundred(cast, active, many, django_assert_num_queries):
    with tenancy.entered(cast.northlight):
        for number in range(many):
            ReferralEvent.objects.create(
                organization=cast.northlight, referral=active, version=number + 2, kind="note", actor=cast.ada
            )
    for _ in range(many):
        TeamMemberFactory(organization=cast.northlight, referral=active)
        NoteFactory(organization=cast.northlight, engagement=active.engagement, referral=active, author=cast.ada)
    browser = cast.client("ada")
    browser.get(here(active))

    with django_assert_num_queries(19):  # with the savepoint of the test and the frame's own
        answer = browser.get(here(active))

    assert len(answer.content) <= 60_000


def test_a_long_team_is_shown_when_asked_for(cast, active):
    for _ in range(20):
        TeamMemberFactory(organization=cast.northlight, referral=active)
    browser = cast.client("ada")

    page, whole = browser.get(here(active)), browser.get(here(active, "team"))

    assert (len(page.context["team"]), page.context["team_more"]) == (12, "Show 10 more")
    assert (len(whole.context["team"]), whole.context["team_more"]) == (22, "")


@pytest.mark.parametrize("substatus", Substatus)
@pytest.mark.parametrize("direction", ["Incoming", "Outgoing"])
@pytest.mark.parametrize("deal_type", ["ip", "services", "private", "partner_led"])
def test_every_kind_of_deal_in_every_state_has_its_page(cast, substatus, direction, deal_type):
    deal = a_referral(
        cast.northlight, substatus=substatus, direction=direction, deal_type=deal_type, location=cast.lisbon
    )

    answer = cast.client("ada").get(here(deal))

    assert answer.status_code == 200
    assert sum(step.state == "current" for step in answer.context["rail"]) == (deal.closed_at is None)
