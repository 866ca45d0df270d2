"""Registering a won deal on its pages: what can be registered, the form of each kind, and who reaches it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.page.registering import sent
from tests.factories import a_referral
from tests.referrals import scenes, wins
from tests.referrals.pages import here
from tests.referrals.registering import SHORT, TYPED, both_kinds, errors, form_of, page_of, rows, two_partners
from tests.referrals.test_registration_sweeps import publish, put
from tests.test_bad_input import BAD

pytestmark = pytest.mark.django_db


def test_a_won_deal_is_registered_now_or_later(cast):  # rows 123, 138
    deal, ada = wins.won_deal(cast), cast.client("ada")

    page = ada.get(here(deal, "registrations"))
    assert [one["name"] for one in page.context["open"]] == [cast.tidal.name]
    assert "Register now" in page.text
    assert f'href="{here(deal)}">Later</a>' in page.text

    asked = ada.get(page.context["open"][0]["url"])
    assert asked.context["form"]["contract_value"].value() == deal.deal_value
    assert asked.context["form"]["email"].value() == cast.ada.email
    assert "last or most recent invoice" in str(asked.context["form"]["ends_on"].help_text)
    assert deal.customer_name in asked.text

    done = ada.post(form_of(deal, cast.tidal), TYPED, follow=True)
    [found] = rows(deal)
    assert done.redirect_chain[-1][0] == page_of(found)
    assert (found.status, found.contract_value, found.runs_on_platform) == ("ReviewPending", 90000, True)
    assert sent(found) in done.text
    assert scenes.fresh(deal).registration_status == "ReviewPending"


def test_what_is_registered_is_read_with_its_answers_its_rate_and_its_history(cast):  # row 139
    found = wins.now(wins.submitted(cast))

    page = cast.client("lena").get(page_of(found))

    told = dict(page.context["answers"] + page.context["facts"])
    assert told["Contract value"] == "$90,000"
    assert told["Contract start"] == "Nov 1, 2026"
    assert told["Value in US dollars"] == "$50,000"
    assert "Exchange rate" not in told
    assert [(line["sentence"], line["actor"]) for line in page.context["lines"]] == [
        ("Submitted", cast.ada.get_full_name())
    ]
    assert cast.client("lena").get(here(found.referral, "registrations")).context["open"] == []


def test_by_which_rate_a_deal_was_counted_is_said_where_it_needed_one(cast):
    publish("1.10")
    found = wins.now(wins.submitted(cast, wins.won_deal(cast, currency="EUR")))

    told = dict(cast.client("ada").get(page_of(found)).context["facts"])

    assert told["Value in US dollars"] == "$55,000"
    assert told["Exchange rate"].startswith("1.1 of ")


def test_the_review_is_feared_only_while_there_is_one(cast):  # row 124
    """A sale through the marketplace has none, and what has ended is refused no more."""
    words, ada = "the review may refuse it for that", cast.client("ada")
    found = wins.now(wins.submitted(cast, won_early(cast)))
    short = wins.now(wins.submitted(cast, won_early(cast), **wins.SHORT))

    assert (found.closed_early, words in ada.get(page_of(found)).text) == (True, True)
    assert (short.closed_early, words in ada.get(page_of(short)).text) == (True, False)

    wins.concluded(cast, "pass", found)

    assert words not in ada.get(page_of(found)).text


def won_early(cast):
    return put(wins.won_deal(cast), closed_early=True)


def test_a_lone_failure_is_not_called_registered(cast):  # row 141
    found = wins.concluded(cast, "fail", reason="Another product is named.")
    page = cast.client("ada").get(here(wins.now(found).referral, "registrations"))

    assert "Its registration has failed, and your company cannot submit it again." in page.text
    assert "is registered." not in page.text


def test_a_sale_through_the_marketplace_needs_three_answers_and_no_review(cast):
    deal, ada = wins.won_deal(cast), cast.client("ada")

    looked = ada.post(form_of(deal, cast.tidal), TYPED | {"is_marketplace": "on", "look": "yes"})
    shown = [field.name for section in looked.context["form"].sections for field in section["group"]]
    assert shown == ["is_marketplace", "marketplace_on", "first_name", "last_name", "phone", "email", "is_named"]
    assert (errors(looked), rows(deal)) == ({}, [])
    assert 'type="hidden" name="contract_value" value="90000.00"' in looked.text  # typed, and kept

    done = ada.post(form_of(deal, cast.tidal), SHORT | {"contract_value": "what\0ever"}, follow=True)
    [found] = rows(deal)
    assert (found.status, found.contract_value, found.is_marketplace) == ("Approved", None, True)
    assert "needs no review" in done.text


def test_a_look_by_htmx_answers_with_the_questions_alone(cast):
    deal = wins.won_deal(cast)
    part = cast.client("ada").post(form_of(deal, cast.tidal), SHORT | {"look": "yes"}, headers={"HX-Request": "true"})

    assert part.text.lstrip().startswith('<div class="stack" id="questions">')
    assert "register-contract_value" in part.text
    assert "<html" not in part.text


def test_business_applications_are_recorded_and_complete_at_once(cast):  # row 149
    both_kinds(cast.tidal)
    deal, ada = wins.won_deal(cast), cast.client("ada")

    page = ada.get(here(deal, "registrations"))
    assert [(one["name"], one["kind"]) for one in page.context["open"]] == [
        ("Tidal", "IP co-sell"),
        ("Tidal", "Business applications"),
    ]
    assert [len(path["rows"]) for path in page.context["paths"]] == [6, 3]

    asked = ada.get(form_of(deal, cast.tidal, "business"))
    assert "reviews it" not in asked.text
    assert "complete at once" in asked.text
    done = ada.post(form_of(deal, cast.tidal, "business"), TYPED, follow=True)
    assert [(one.kind, one.status) for one in rows(deal)] == [("business", "Passed")]
    assert "nothing more is needed" in done.text
    assert [one["kind"] for one in ada.get(here(deal, "registrations")).context["open"]] == ["IP co-sell"]


def test_the_second_attempt_is_led_to_the_first(cast):
    found, ada = wins.now(wins.submitted(cast)), cast.client("ada")
    form = form_of(found.referral, cast.tidal)

    assert ada.get(form).headers["Location"] == page_of(found)
    again = ada.post(form, TYPED | {"first_name": "Somebody"})
    assert again.status_code == 409
    assert again.context["registration"]["url"] == page_of(found)
    assert {"label": "First name", "value": "Somebody"} in again.context["conflict"]["yours"]
    assert len(rows(found.referral)) == 1


def test_of_several_partners_the_one_registers_that_holds_the_contract(cast):  # row 99
    ours, theirs = two_partners(cast)
    ada, mallory = cast.client("ada"), cast.client("mallory")

    refused = ada.post(form_of(ours, cast.tidal), TYPED)
    assert refused.status_code == 422
    assert "holds the contract with the customer" in errors(refused)["holds_contract"][0]
    assert mallory.get(form_of(theirs, cast.tidal)).status_code == 200

    kept = {"version": rows(ours)[0].version, "holds_contract": "on"}
    assert ada.post(form_of(ours, cast.tidal), TYPED | kept).status_code == 302
    assert rows(ours)[0].holds_contract is True

    late = mallory.post(form_of(theirs, cast.tidal), TYPED | {"holds_contract": "on"})
    assert late.status_code == 409
    assert "Another company of this opportunity has registered this solution" in late.text
    assert rows(theirs) == []
    for page in (late, mallory.get(form_of(theirs, cast.tidal), follow=True)):
        assert page.context["elsewhere"] == ["Tidal"]
        assert str(rows(ours)[0].uuid) not in page.text
        assert cast.northlight.name not in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"shared_with_sellers": False}, "The deal is partner-led or an IP co-sell: Private."),
        ({"deal_value": "24999.99"}, "$24,999.99"),
        ({"customer_category": "unmanaged"}, "Not managed"),
        ({"solutions": ["plain"]}, "None of its solutions is eligible"),
    ],
    ids=["private", "small", "unmanaged", "not eligible"],
)
def test_what_cannot_be_registered_says_why(cast, fields, words):  # row 132
    deal = wins.won_deal(cast, **fields)
    solution = cast.plain if "solutions" in fields else cast.tidal
    led = cast.client("ada").get(form_of(deal, solution), follow=True)

    assert led.redirect_chain[-1][0] == here(deal, "registrations")
    assert words in " ".join(one.rule for one in led.context["against"])
    assert (led.context["open"], "Register now" in led.text) == ([], False)


def test_a_deal_that_is_not_won_yet_says_what_to_do(cast):
    deal = wins.open_deal(cast)
    page = cast.client("ada").get(here(deal, "registrations"))

    assert "Not won: Accepted" in page.text
    assert "Mark the deal as won when the contract is signed." in page.text
    assert cast.client("ada").post(form_of(deal, cast.tidal), TYPED).status_code == 422
    assert rows(deal) == []


@pytest.mark.parametrize("name", ["petra", "nina", "uma", "mallory", "sela", "dora"])
def test_to_everybody_who_does_not_work_on_the_deal_there_is_nothing(cast, name):
    found, browser = wins.now(wins.submitted(cast)), cast.client(name)

    for there in (here(found.referral, "registrations"), form_of(found.referral, cast.tidal), page_of(found)):
        assert browser.get(there).status_code == 404
        assert browser.post(there, TYPED).status_code in (404, 405)


def test_the_platform_registers_nothing_of_its_own_side(cast):
    mine, theirs = scenes.asked_deal(cast)
    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    scenes.move(cast, theirs, "win", by="sela")

    for there in (here(theirs, "registrations"), form_of(theirs, cast.tidal)):
        assert cast.client("sela").get(there).status_code == 404
        assert cast.client("sela").post(there, TYPED).status_code in (404, 405)


def test_a_lead_has_no_registrations(cast):
    lead = a_referral(cast.northlight, deal_type="lead", direction="Incoming", location=cast.lisbon, team=[cast.ada])
    assert cast.client("ada").get(here(lead, "registrations")).status_code == 404


def test_a_registration_of_another_deal_is_not_found_here(cast):
    found, other = wins.submitted(cast), wins.won_deal(cast)
    assert cast.client("ada").get(here(other, "registrations", found.uuid)).status_code == 404


@pytest.mark.parametrize("kind", BAD)
def test_whatever_is_typed_it_is_answered_with_the_form(cast, kind):
    deal, ada = wins.won_deal(cast), cast.client("ada")

    for answers in (dict.fromkeys(TYPED, BAD[kind]), dict.fromkeys([*TYPED, *SHORT], BAD[kind])):
        answer = ada.post(form_of(deal, cast.tidal), answers)
        assert answer.status_code in (409, 422)
        assert ada.get(form_of(deal, cast.tidal)).status_code == 200
    for asked in ({"solution": BAD[kind], "kind": "ip"}, {"solution": cast.tidal.code, "kind": BAD[kind]}):
        assert ada.get(here(deal, "registrations", "new"), asked).status_code == (400 if "\0" in BAD[kind] else 404)


def test_the_page_asks_as_much_of_the_database_for_one_registration_as_for_two(cast):
    both_kinds(cast.tidal)
    deal, ada = wins.won_deal(cast), cast.client("ada")
    wins.submitted(cast, deal)
    few = queries_of(ada, deal)
    wins.submitted(cast, deal, kind="business")
    assert queries_of(ada, deal) == few


def queries_of(browser, deal):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(here(deal, "registrations")).status_code == 200
    return len(asked)
