"""Over HTTP: a web process killed at every boundary of accepting, and people who press at once."""

import pytest

from accounts import tenancy
from accounts.models import Notice
from tests import counts
from tests.referrals import scenes
from tests.reliability.dying import boundaries
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
