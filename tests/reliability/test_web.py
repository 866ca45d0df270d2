"""Over HTTP: a web process killed at every boundary of accepting, and people who press at once."""

import pytest
from django.db import connection

from accounts import tenancy
from accounts.models import Notice
from referrals import team
from tests import counts
from tests.local.product import eventually
from tests.referrals import scenes
from tests.reliability.dying import boundaries
from tests.reliability.together import PATIENCE
from tests.reliability.web import Server, accepting, ask, cookies_of, move

CLOUDMERE = "Cloudmere"
ROUNDS = 6
BUDGET = {"version": 1, "status_reason": "budget", "status_note": ""}


def test_a_web_process_killed_anywhere_in_accepting_has_done_all_of_it_or_nothing(cast, committed):
    cookies, form = cookies_of(cast.ada), accepting(cast)
    for boundary in boundaries():
        theirs, mine = scenes.sent_deal(cast)
        before = scenes.everything_about(mine)
        with Server("tests.reliability.dying_wsgi:application") as server:
            status = ask(server.port, move(mine, "accept"), cookies | {"X-Die-At": str(boundary)}, form)

        assert status in (0, 302), f"not a death but an answer at boundary {boundary}"
        if scenes.fresh(mine).version == 1:
            assert scenes.everything_about(mine) == before, f"half of it at boundary {boundary}"
            scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))
        assert scenes.history(mine) == [(1, "received", None), (2, "accept", cast.ada.pk)]
        assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_accept")]
        scenes.assert_faces_are_the_rows(mine)
        if status == 302:
            break
    assert status == 302
    counts.add("kills", boundaries=boundary - 1)


def presses(site, cast, deal, who, name, form):
    """One person's press, over the network."""
    port = int(site.rpartition(":")[2])
    cookies = cookies_of(getattr(cast, who))
    return lambda: ask(port, move(deal, name), cookies, form)


RACES = {
    "accept and accept": [("ada", "accept"), ("lena", "accept")],
    "accept and decline": [("ada", "accept"), ("lena", "decline")],
    "the same button twice": [("ada", "accept"), ("ada", "accept")],
    "decline, decline and error": [("ada", "decline"), ("lena", "decline"), ("lena", "error")],
}


@pytest.mark.parametrize("race", RACES)
def test_whoever_comes_second_gets_a_conflict_and_never_an_error(cast, site, together, race):
    forms = {
        "accept": accepting(cast),
        "decline": BUDGET,
        "error": BUDGET | {"status_reason": "duplicate"},
    }
    for _ in range(ROUNDS):
        theirs, mine = scenes.sent_deal(cast)

        statuses = together.press(*[presses(site, cast, mine, who, name, forms[name]) for who, name in RACES[race]])

        assert sorted(statuses) == [302] + [409] * (len(statuses) - 1)
        won = RACES[race][statuses.index(302)]
        assert scenes.history(mine)[1:] == [(2, won[1], getattr(cast, won[0]).pk)]
        assert scenes.told(theirs) == [(CLOUDMERE, "Sela", f"deal_{won[1]}")]
    counts.add("races", rounds=ROUNDS)


def test_two_people_edit_over_http(cast, site, together):
    port = int(site.rpartition(":")[2])
    people = [(cookies_of(getattr(cast, who)), {"version": 1, "name": f"{who}'s"}) for who in ("ada", "lena")]
    for _ in range(ROUNDS):
        deal = scenes.own_deal(cast)

        statuses = together.press(
            *[lambda one=one, deal=deal: ask(port, f"/deals/{deal.uuid}/edit/name/", *one) for one in people]
        )

        assert sorted(statuses) == [302, 409]
        assert scenes.fresh(deal).name == ("ada's", "lena's")[statuses.index(302)]
    counts.add("races", rounds=ROUNDS)


TIMES = 50  # each of two people


def test_a_hundred_notes_from_one_and_the_same_page_all_survive(cast, site, together):
    port, deal = int(site.rpartition(":")[2]), scenes.own_deal(cast)

    def write(who):
        cookies = cookies_of(getattr(cast, who))
        return lambda: [
            ask(port, f"/deals/{deal.uuid}/notes/", cookies, {"version": 1, "text": f"{who} {number}"})
            for number in range(TIMES)
        ]

    statuses = together.press(write("ada"), write("lena"))

    assert statuses == [[302] * TIMES] * 2
    written = sorted(note.text for note in scenes.notes(deal)[1:])
    assert written == sorted(f"{who} {number}" for who in ("ada", "lena") for number in range(TIMES))
    assert [version for version, _, _ in scenes.history(deal)] == list(range(1, 2 * TIMES + 2))
    counts.add("races", rounds=1)


def test_two_people_who_edit_different_details_a_hundred_times_lose_nothing(cast, site, together):
    port, deal = int(site.rpartition(":")[2]), scenes.own_deal(cast)

    def edit(who, field, column):
        cookies = cookies_of(getattr(cast, who))
        address = f"/deals/{deal.uuid}/edit/{field}/"

        def press(number):
            return ask(port, address, cookies, {"version": scenes.fresh(deal).version, column: f"{who} {number}"})

        return lambda: [press(number) for number in range(TIMES)]

    statuses = together.press(edit("ada", "name", "name"), edit("lena", "campaign", "campaign"))

    assert statuses == [[302] * TIMES] * 2
    row = scenes.fresh(deal)
    assert (row.name, row.campaign, row.version) == (f"ada {TIMES - 1}", f"lena {TIMES - 1}", 2 * TIMES + 1)
    changes = [event.data["changes"] for event in scenes.events(deal)[1:]]
    for column, who in (("name", "ada"), ("campaign", "lena")):
        values = [change[column] for change in changes if column in change]
        assert [new for _old, new in values] == [f"{who} {number}" for number in range(TIMES)]
        assert [old for old, _new in values[1:]] == [new for _old, new in values[:-1]]
    counts.add("races", rounds=1)


def test_whoever_is_taken_off_the_team_while_waiting_writes_nothing_any_more(cast, site, together):
    port, deal = int(site.rpartition(":")[2]), scenes.own_deal(cast, by="ugo")
    with cast.acting("ada") as ada:
        team.add(deal, by=ada, seen=1, **team.details_of(ada))
    cookies, typed = cookies_of(cast.ugo), {"version": 2, "name": "Ugo's"}

    with cast.acting("ada") as ada:
        ugo = deal.team.get(user=cast.ugo)
        ugo.referral = deal
        team.remove(ugo, by=ada, seen=2)
        press = together.pool.submit(ask, port, f"/deals/{deal.uuid}/edit/name/", cookies, typed)
        assert eventually(somebody_waits)

    assert press.result(PATIENCE) == 404
    assert scenes.fresh(deal).name == deal.name


def somebody_waits():
    """Whether a statement of another connection waits for a row that is being changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_two_people_decline_the_same_selection(cast, site, together):
    port = int(site.rpartition(":")[2])
    people = [cookies_of(cast.ada), cookies_of(cast.lena)]
    for _ in range(ROUNDS // 2):
        pairs = [scenes.sent_deal(cast) for _ in range(5)]
        ids = [("deal", str(mine.uuid)) for _, mine in pairs]
        chosen = [("act", "decline"), ("asked", "yes"), ("status_reason", "budget"), ("status_note", "")]

        statuses = together.press(
            *[lambda cookies=cookies, form=ids + chosen: ask(port, "/deals/bulk/", cookies, form) for cookies in people]
        )

        assert statuses == [302, 302]
        for theirs, mine in pairs:
            assert scenes.fresh(mine).substatus == "Declined"
            assert [version for version, _, _ in scenes.history(mine)] == [1, 2]
            assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_decline")]
    with tenancy.everyone("test"):
        keys = list(Notice.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    counts.add("races", rounds=ROUNDS // 2)
