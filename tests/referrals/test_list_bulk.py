"""Favorites and declines for a selection: what is done, what is skipped, and what is said about both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from tests.factories import a_referral
from tests.referrals.scenes import events, fresh, sent_deal, told
from tests.referrals.test_list import names
from tests.referrals.test_list_hearts import favorites

REASON = {"asked": "yes", "status_reason": "budget", "status_note": ""}


def press(cast, who, act, deals, **fields):
    ids = [getattr(deal, "uuid", deal) for deal in deals]
    back = fields.pop("back", "/deals/inbound/?status=New")
    follow = fields.pop("follow", True)
    return cast.client(who).post("/deals/bulk/", {"act": act, "deal": ids, "back": back} | fields, follow=follow)


def said(page):
    return [str(message) for message in page.context["messages"]]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/deals/bulk/", "/deals/5b0f7c52-6a1d-4c41-9a77-2f1f0a9d3c10/favorite/"])
def test_looking_changes_nothing(cast, address):
    assert cast.client("ada").get(address).status_code == 405


@pytest.mark.django_db
def test_a_selection_becomes_favorites_and_stops_being_some(cast):
    deals = [a_referral(cast.northlight, name=name) for name in ("Kelp", "Alder", "Tern")]

    page = press(cast, "ada", "favorite", deals)
    assert (said(page), favorites(cast, "ada")) == (["3 deals are favorites now."], {"Kelp", "Alder", "Tern"})

    page = press(cast, "ada", "unfavorite", deals[:1])
    assert (said(page), favorites(cast, "ada")) == (["1 deal is no favorite any more."], {"Alder", "Tern"})


@pytest.mark.django_db
def test_after_the_act_the_list_is_as_it_was(cast):
    answer = press(
        cast, "ada", "favorite", [a_referral(cast.northlight)], back="/deals/outbound/?q=a&sort=-value", follow=False
    )

    assert (answer.status_code, answer["Location"]) == (302, "/deals/outbound/?q=a&sort=-value")


@pytest.mark.django_db
def test_foreign_unknown_and_malformed_ids_are_skipped_exactly_alike(cast):
    mine = a_referral(cast.northlight, name="Mine")
    answers = []
    for other in (a_referral(cast.rival).uuid, uuid4(), "x", "1", "' OR 1=1"):
        page = press(cast, "ada", "favorite", [mine, other])
        answers.append((page.status_code, said(page)))

    assert answers == [(200, ["1 deal is a favorite now.", "Skipped: 1 deal was not found."])] * 5
    assert favorites(cast, "ada") == {"Mine"}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["favorite", "unfavorite"])
def test_a_colleagues_place_is_as_foreign_as_another_company(cast, act):
    deal = a_referral(cast.northlight, location=cast.porto)

    assert said(press(cast, "lena", act, [deal])) == ["Skipped: 1 deal was not found."]
    assert favorites(cast, "lena") == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "deals", "line"),
    [
        ("favorite", [], "Tick the deals first."),
        ("decline", [], "Tick the deals first."),
        ("", ["x"], "Choose what to do with the deals."),
        ("win", ["x"], "Choose what to do with the deals."),
        ("favorite", [UUID(int=number) for number in range(101)], "Choose at most 100 deals at once."),
    ],
)
def test_a_selection_that_is_none_is_refused_with_words_beside_the_list(cast, act, deals, line):
    a_referral(cast.northlight, name="Kelp")

    page = press(cast, "ada", act, deals)

    assert (page.status_code, names(page)) == (422, ["Kelp"])
    assert line in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%00", "after=%00", "location=%00", "team=%FF", "min_value=%00&sort=%00"])
def test_nonsense_in_the_lists_own_address_is_no_error_when_it_comes_by_post(cast, query):
    page = press(cast, "ada", "decline", [a_referral(cast.northlight, name="Kelp")], back=f"/deals/inbound/?{query}")

    assert (page.status_code, names(page)) == (422, ["Kelp"])


@pytest.mark.django_db
def test_declining_asks_the_reason_once_and_says_what_will_be_skipped_and_why(cast):
    waiting = [a_referral(cast.northlight, name=name) for name in ("Kelp", "Alder")]
    overdue = a_referral(cast.northlight, name="Late", answer_by=timezone.now() - timedelta(minutes=1))
    active = a_referral(cast.northlight, name="Running", substatus="Accepted")
    closed = a_referral(cast.northlight, name="Over", substatus="Won")

    page = press(cast, "ada", "decline", [*waiting, overdue, active, closed, uuid4()])

    asking = page.context["bulk_asking"]
    assert page.status_code == 422
    assert asking["names"] == ["Kelp", "Alder"]
    assert asking["skipped"] == [
        "Late: The time to answer is over.",
        "Running: The deal has been accepted already.",
        "Over: The deal is closed.",
        "1 deal was not found.",
    ]
    assert [fresh(deal).substatus for deal in waiting] == ["Pending", "Pending"]
    assert 'name="status_reason"' in page.content.decode()


@pytest.mark.django_db
def test_a_selection_is_declined_deal_by_deal_with_history_and_news_for_each(cast):
    pairs = [sent_deal(cast, name=f"Deal {n}") for n in range(3)]

    page = press(cast, "ada", "decline", [mine for _, mine in pairs], **REASON)

    assert said(page) == ["3 deals were declined."]
    for theirs, mine in pairs:
        mine = fresh(mine)
        assert (mine.substatus, mine.status_reason, mine.version) == ("Declined", "budget", 2)
        assert [event.kind for event in events(mine)] == ["received", "decline"]
        assert told(theirs) == [("Cloudmere", "Sela", "deal_decline")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"status_reason": ""}, "status_reason"),
        ({"status_reason": "because"}, "status_reason"),
        ({"status_reason": "no_seller"}, "status_reason"),
        ({"status_reason": "other"}, "status_note"),
        ({"status_reason": "other", "status_note": "x" * 2001}, "status_note"),
    ],
)
def test_a_wrong_reason_declines_nothing_and_keeps_what_was_typed(cast, answers, field):
    deal = a_referral(cast.northlight)

    page = press(cast, "ada", "decline", [deal], **(REASON | answers))

    form = page.context["bulk_asking"]["form"]
    assert (page.status_code, list(form.errors), fresh(deal).substatus) == (422, [field], "Pending")
    assert form["status_reason"].value() == answers["status_reason"]


@pytest.mark.django_db
def test_the_platforms_reasons_are_the_platforms(cast):
    deal = a_referral(cast.platform)

    press(cast, "sela", "decline", [deal], **(REASON | {"status_reason": "no_seller"}))

    assert fresh(deal).status_reason == "no_seller"


@pytest.mark.django_db
def test_nobody_declines_what_they_may_not_work(cast):
    deal = a_referral(cast.northlight, location=cast.porto)

    for who in ("lena", "ugo", "cora", "mallory", "sela"):
        page = press(cast, who, "decline", [deal], **REASON)

        assert said(page) == ["Skipped: 1 deal was not found."]
    assert fresh(deal).substatus == "Pending"


@pytest.mark.django_db
def test_where_nothing_can_be_declined_nothing_is_asked(cast):
    deal = a_referral(cast.northlight, name="Running", substatus="Accepted")

    page = press(cast, "ada", "decline", [deal])

    assert (page.status_code, said(page)) == (200, ["Skipped: Running: The deal has been accepted already."])


@pytest.mark.django_db
def test_many_skipped_deals_are_told_in_a_few_lines(cast):
    deals = [a_referral(cast.northlight, name=f"Deal {n:02}", substatus="Accepted") for n in range(14)]

    (line,) = said(press(cast, "ada", "decline", deals))

    assert line.count("The deal has been accepted already.") == 10
    assert line.endswith("And 4 more.")


@pytest.mark.django_db
def test_a_deal_that_a_colleague_answered_meanwhile_is_skipped_and_the_others_are_declined(cast):
    pairs = [sent_deal(cast, name=f"Deal {n}") for n in range(2)]
    press(cast, "ada", "decline", [mine for _, mine in pairs])
    press(cast, "lena", "decline", [pairs[0][1]], **REASON)

    page = press(cast, "ada", "decline", [mine for _, mine in pairs], **REASON)

    assert said(page) == ["1 deal was declined.", "Skipped: Deal 0: The deal is closed."]
    assert [fresh(mine).version for _, mine in pairs] == [2, 2]


def test_a_deal_that_changes_in_the_very_moment_stops_none_of_the_others(committed, cast):
    """Somebody holds the second deal's row while the three are declined, and changes it before letting go."""
    pairs = [sent_deal(cast, name=f"Deal {n}") for n in range(3)]
    deals = [mine for _, mine in pairs]

    def decline():
        try:
            return press(cast, "ada", "decline", deals, **REASON)
        finally:
            connections.close_all()

    with psycopg.connect(committed.owner, dbname=committed.name) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT set_config('app.everyone', 'on', true)")
        other.execute("UPDATE referrals_referral SET version = version + 1 WHERE id = %s", [deals[1].pk])
        declining = pool.submit(decline)
        while not waiting_for_a_lock(committed) and not declining.done():
            pass
        other.commit()
        page = declining.result(60)

    assert said(page) == ["2 deals were declined.", "Skipped: Deal 1: It has changed meanwhile."]
    assert [fresh(deal).substatus for deal in deals] == ["Declined", "Pending", "Declined"]


def waiting_for_a_lock(stage):
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with psycopg.connect(stage.owner, dbname=stage.name) as looking:
        return looking.execute(waiting).fetchone()[0]
