"""What is asked before a win, waiting with it, and where it leads (specification 3.2 T21, 3.6; rows 123, 124, 138)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts import outbox
from referrals import format, registration_sweeps
from tests.factories import SolutionFactory, a_referral
from tests.referrals import scenes, wins
from tests.referrals.pages import errors_of_move, here, now
from tests.referrals.test_registration_sweeps import put

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def young(cast):
    """A deal that could be registered, created an hour ago."""
    return wins.grown(wins.open_deal(cast), days=1 / 24)


def asking(page):
    (move,) = [move for move in page.context["moves"] if move["asking"]]
    return move


def verdicts(page):
    """Label → the word of its verdict, in the question."""
    return {row["label"]: str(row["word"]) for path in asking(page)["criteria"]["paths"] for row in path["rows"]}


def safe(deal):
    return deal.created_at + timedelta(hours=72)


def test_the_question_says_which_criteria_will_hold(cast):  # rows 123, 133
    page = cast.client("ada").get(here(wins.open_deal(cast), "moves", "win"))

    assert str(asking(page)["criteria"]["words"]) == "Once it is won, this deal can be registered."
    assert verdicts(page) == {
        "An eligible IP solution is on the deal": "Holds",
        "The deal is partner-led or an IP co-sell": "Holds",
        "In a co-sell, Cloudmere has accepted or won": "Holds",
        "It is worth $25,000 or more": "Holds",
        "Cloudmere manages the customer's account": "Holds",
    }
    assert "Wait and tell me" not in page.text


def test_it_says_that_winning_withdraws_an_unanswered_request(cast):  # row 133
    mine, _theirs = scenes.asked_deal(cast, currency="USD")

    page = cast.client("ada").get(here(mine, "moves", "win"))

    assert verdicts(page)["In a co-sell, Cloudmere has accepted or won"] == "Fails"
    assert "Winning withdraws the request: wait until it is accepted." in page.text
    assert "Won as it stands now, this deal can never be registered." in page.text


def test_nothing_is_called_safe_where_winning_forfeits_the_registration(cast):  # rows 124, 133
    """Neither before the gap nor after it: who began a co-sell withdraws the request by winning."""
    mine, _theirs = scenes.asked_deal(cast, currency="USD", deal_value=Decimal(50_000))
    never, browser = "Won as it stands now, this deal can never be registered.", cast.client("ada")

    asked = browser.get(here(mine, "moves", "win"))
    assert asking(asked)["wait_url"]
    assert f"Too early until {format.weekday(safe(mine)).text}:" in asked.text
    browser.post(here(mine, "wait"), {"version": now(mine).version, "wanted": "yes"})
    waits = browser.get(here(mine))
    put(mine, created_at=mine.created_at - timedelta(hours=73), win_from=timezone.now() - timedelta(hours=1))
    over = browser.get(here(mine))

    assert "The time that a registration asks for ended on" in over.text
    for page in (asked, waits, over):
        assert never in page.text
        assert "safe" not in page.text.split("<main")[1].lower()


@pytest.mark.parametrize(
    ("days", "category", "reasons"),
    [(4, "managed", 1), (4, "manual", 1), (1 / 24, "managed", 2)],
    ids=["unanswered", "held by account matching", "unanswered and too early"],
)
def test_a_win_that_ends_the_registration_for_good_asks_again_once(cast, days, category, reasons):  # rows 124, 133
    """With one tick for all reasons; there is an instant to wait for only where it is too early."""
    fields = scenes.HELP | {"currency": "USD", "customer_category": category}
    mine = wins.grown(scenes.own_deal(cast, **fields), days=days)
    address, browser, version = here(mine, "moves", "win"), cast.client("ada"), now(mine).version

    move = asking(browser.get(address))
    first = browser.post(address, {"version": version})
    second = browser.post(address, {"version": version, "confirmed": "on"})

    told = str(move["form"].fields["confirmed"].help_text)
    assert "Won as it stands now, this deal can never be registered." in told
    assert (told.count("<strong"), bool(move["wait_url"])) == (reasons, reasons == 2)
    assert (first.status_code, set(errors_of_move(first))) == (422, {"confirmed"})
    assert (second.status_code, now(mine).substatus) == (302, "Won")


def test_a_win_that_could_not_be_registered_by_waiting_either_asks_nothing(cast):
    deal = wins.grown(scenes.own_deal(cast, **scenes.HELP, currency="USD", customer_category="unmanaged"))

    move = asking(cast.client("ada").get(here(deal, "moves", "win")))

    assert str(move["criteria"]["words"]) == "Won as it stands now, this deal can never be registered."
    assert "confirmed" not in move["form"].fields


def test_the_team_is_told_that_the_time_is_over_and_to_look_first(cast, young):
    put(young, win_from=timezone.now() - timedelta(hours=1))
    registration_sweeps.tell_safe_wins()

    outbox.deliver()

    (letter,) = [letter for letter in mail.outbox if "72 hours" in letter.subject]
    assert letter.subject == "72 hours have passed: Harbour cranes"
    assert "Look at the criteria before you mark the deal as won." in letter.body
    assert here(young) in letter.body


def test_it_says_what_is_not_decided_yet(cast):
    page = cast.client("ada").get(here(wins.open_deal(cast, customer_category="manual"), "moves", "win"))

    assert "this deal may be registered: not everything is decided yet" in page.text
    assert verdicts(page)["Cloudmere manages the customer's account"] == "Open"


@pytest.mark.parametrize("deal_type", ["services", "assessment"])
def test_a_deal_that_is_never_registered_is_asked_nothing_about_it(cast, deal_type):  # row 132
    deal = a_referral(
        cast.northlight, substatus="Accepted", deal_type=deal_type, location=cast.lisbon, sales_stage=80,
        direction="Outgoing", solutions=[cast.tidal],
    )  # fmt: skip

    page = cast.client("ada").get(here(deal, "moves", "win"))

    assert "criteria" not in asking(page)
    assert "registered" not in page.text.split('id="ask-title"')[1].split("</form>")[0]


def test_winning_too_early_says_from_when_it_is_safe_and_asks_again(cast, young):  # row 124
    browser = cast.client("ada")
    version = now(young).version

    page = browser.get(here(young, "moves", "win"))
    first = browser.post(here(young, "moves", "win"), {"version": version})
    second = browser.post(here(young, "moves", "win"), {"version": version, "confirmed": "on"})

    assert f"Too early until {format.weekday(safe(young)).text}:" in page.text
    assert (first.status_code, set(errors_of_move(first))) == (422, {"confirmed"})
    assert "won within 72 hours of its creation, the deal may be refused registration." in first.text
    assert second.status_code == 302
    assert (now(young).substatus, now(young).closed_early) == ("Won", True)


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Europe/Lisbon", "en", ("Tue 3 Mar 14:05", "2026-03-03T14:05:00+00:00")),
        ("America/Sao_Paulo", "en", ("Tue 3 Mar 11:05", "2026-03-03T11:05:00-03:00")),
        ("Europe/Moscow", "ru", ("вт 3 мар. 17:05", "2026-03-03T17:05:00+03:00")),
        ("Europe/Madrid", "es", ("mar 3 mar 15:05", "2026-03-03T15:05:00+01:00")),
    ],
)
def test_an_instant_of_the_coming_days_is_written_shortly_and_in_the_readers_zone(zone, language, shown):
    with timezone.override(zone), translation.override(language):
        assert format.weekday(datetime(2026, 3, 3, 14, 5, tzinfo=UTC)) == shown


def test_whoever_waits_is_shown_until_when_and_may_wait_no_longer(cast, young):  # row 124
    browser = cast.client("ada")
    asked = asking(browser.get(here(young, "moves", "win")))
    assert asked["wait_url"] == here(young, "wait")

    answer = browser.post(asked["wait_url"], {"version": now(young).version, "wanted": "yes"}, follow=True)

    words = format.weekday(safe(young)).text
    assert now(young).win_from == safe(young)
    assert f"The deal&#x27;s team is told on {words}." in answer.text
    assert f"Waits to be marked as won, from {words}" in answer.text
    assert "Wait and tell me" not in browser.get(here(young, "moves", "win")).text

    again = browser.post(here(young, "wait"), {"version": now(young).version, "wanted": "no"}, follow=True)

    assert f"To be marked as won from {format.instant(safe(young)).text} on" in answer.text
    assert "No longer waits to be marked as won" in again.text
    assert "The deal waits no longer." in again.text
    assert "Waits to be marked as won" not in again.text
    assert now(young).win_from is None
    assert [event.kind for event in scenes.events(young)][-2:] == ["wait", "wait"]


def test_waiting_twice_is_waiting_once(cast, young):
    browser = cast.client("ada")
    for _ in range(2):
        browser.post(here(young, "wait"), {"version": now(young).version, "wanted": "yes"})

    assert [event.kind for event in scenes.events(young)].count("wait") == 1


def test_waiting_is_no_reason_to_ask_a_colleague_again_who_edits(cast, young):
    seen = now(young).version
    cast.client("ada").post(here(young, "wait"), {"version": seen, "wanted": "yes"})

    edited = cast.client("lena").post(here(young, "edit", "name"), {"version": seen, "name": "Cranes"})
    won = cast.client("lena").post(here(young, "moves", "win"), {"version": seen, "confirmed": "on"})

    assert (edited.status_code, won.status_code) == (302, 409)  # who wins looks at it first


@pytest.mark.parametrize(
    "fields", [{"deal_value": Decimal(100)}, {"shared_with_sellers": False}], ids=["small", "private"]
)
def test_there_is_nothing_to_wait_for_where_winning_costs_nothing(cast, fields):
    deal = wins.grown(wins.open_deal(cast, **fields), days=1 / 24)
    browser = cast.client("ada")

    answer = browser.post(here(deal, "wait"), {"version": deal.version, "wanted": "yes"})

    assert answer.status_code == 422
    assert "There is nothing to wait for: the deal can be marked as won now." in answer.text
    assert now(deal).win_from is None
    assert "Wait and tell me" not in browser.get(here(deal, "moves", "win")).text


def test_a_deal_that_is_over_waits_for_nothing(cast, young):
    scenes.move(cast, young, "lose", by="ada", status_reason="budget", status_note="")

    answer = cast.client("ada").post(here(young, "wait"), {"version": now(young).version, "wanted": "yes"})

    assert answer.status_code == 409
    assert now(young).win_from is None


@pytest.mark.parametrize("who", ["sela", "mallory"])
def test_who_does_not_work_the_deal_makes_nobody_wait(cast, young, who):
    assert cast.client(who).post(here(young, "wait"), {"version": young.version, "wanted": "yes"}).status_code == 404
    assert cast.client(who).get(here(young, "wait")).status_code == 405


def test_a_win_leads_to_registering_it_now_or_later(cast):  # rows 123, 138
    deal = wins.open_deal(cast)

    answer = cast.client("ada").post(here(deal, "moves", "win"), {"version": deal.version}, follow=True)

    assert answer.redirect_chain == [(here(deal, "registrations"), 302)]
    assert "Done. This deal is now: Won." in answer.text
    assert "Register now" in answer.text
    assert "Later" in answer.text


def test_a_win_leads_there_by_htmx_too(cast):
    deal = wins.open_deal(cast)

    answer = cast.client("ada").post(here(deal, "moves", "win"), {"version": deal.version}, **HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (200, here(deal, "registrations"))


@pytest.mark.parametrize(
    "fields", [{"deal_value": Decimal(100)}, {"customer_category": "manual"}], ids=["never", "not decided yet"]
)
def test_a_win_that_cannot_be_registered_now_leads_back_to_the_deal(cast, fields):
    deal = wins.open_deal(cast, **fields)

    answer = cast.client("ada").post(here(deal, "moves", "win"), {"version": deal.version})

    assert (answer.status_code, answer["Location"]) == (302, here(deal))


def test_both_paths_are_named_where_a_deal_has_both(cast):  # row 149
    cast.shelf = SolutionFactory(
        name="Shelf", organization=cast.northlight, is_ip_eligible=False, is_business_premium=True
    )
    deal = wins.open_deal(cast, solutions=("tidal", "shelf"), deal_value=Decimal(100))

    page = cast.client("ada").get(here(deal, "moves", "win"))

    assert [path["title"] for path in asking(page)["criteria"]["paths"]] == ["IP co-sell", "Business applications"]
    assert "Once it is won, this deal can be registered." in page.text
    assert asking(page)["criteria"]["is_open"]  # of the other path the criteria say what is lost
