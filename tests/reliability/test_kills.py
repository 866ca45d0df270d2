"""A process is killed at every boundary of an act: all of it has happened or nothing, and repeating it converges."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import outbox, tenancy
from accounts.clock import Clock
from accounts.models import Notice
from referrals import editing, sweeps
from referrals.lifecycle import Conflict
from referrals.models import Referral
from tests import counts
from tests.referrals import scenes
from tests.reliability.dying import boundaries, survives

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NORTHLIGHT, CLOUDMERE = "Northlight Software", "Cloudmere"
BUDGET = {"status_reason": "budget", "status_note": ""}

# Name: who, the answers; how the row then stands, what the others were told.
ACTS = {
    "accept": ("sent", "ada", None, "Accepted", (CLOUDMERE, "Sela", "deal_accept")),
    "decline": ("sent", "lena", BUDGET, "Declined", (CLOUDMERE, "Sela", "deal_decline")),
    "win": ("asked", "ada", {}, "Won", (CLOUDMERE, "Sela", "deal_win")),
    "ask_help": ("own", "ada", scenes.HELP, "Accepted", (CLOUDMERE, "Sela", "deal_received")),
}


def begin(cast, kind):
    """The deal that moves."""
    if kind == "sent":
        return scenes.sent_deal(cast)[1]
    return scenes.asked_deal(cast)[0] if kind == "asked" else scenes.own_deal(cast)


def everybody_told(deal):
    with tenancy.everyone("test"):
        return scenes.told(*Referral.objects.filter(engagement=deal.engagement_id))


@pytest.mark.parametrize("name", ACTS)
def test_a_move_is_made_wholly_or_not_at_all(cast, committed, name):
    kind, who, answers, target, notice = ACTS[name]
    for boundary in boundaries():
        deal = begin(cast, kind)
        given = scenes.accepting(cast) if answers is None else answers
        seen, before, told_before = deal.version, scenes.everything_about(deal), everybody_told(deal)

        def press(deal=deal, given=given, seen=seen):
            scenes.move(cast, scenes.fresh(deal), name, by=who, seen=seen, **given)

        survived = survives(press, boundary)

        if scenes.fresh(deal).version == 1:
            assert scenes.everything_about(deal) == before, f"half of it at boundary {boundary}"
            press()
        else:
            with pytest.raises(Conflict):
                press()
        row = scenes.fresh(deal)
        assert (row.version, row.substatus) == (2, target)
        assert [(version, kind) for version, kind, _ in scenes.history(deal) if version] == [
            (1, scenes.history(deal)[0][1]),
            (2, name),
        ]
        assert sorted(everybody_told(deal)) == sorted([*told_before, notice])
        scenes.assert_faces_are_the_rows(deal)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_deal_is_created_wholly_or_not_at_all(cast, committed):
    tables = ("referrals_engagement", "referrals_referral", "referrals_party", "referrals_note", "accounts_notice")
    cast.ada, cast.lisbon, cast.tidal  # noqa: B018 (read before the child is born)
    rows = 0
    for boundary in boundaries():
        survived = survives(lambda: scenes.asked_deal(cast), boundary)

        found = how_many(tables)
        assert found in (rows_of(rows), rows_of(rows + 1)), f"half of it at boundary {boundary}"
        rows += found == rows_of(rows + 1)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def rows_of(deals):
    """Of each table, for that many deals with a request for help."""
    return [deals, 2 * deals, 2 * deals, deals, deals]


def how_many(tables):
    from django.db import connection

    with tenancy.everyone("test"), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables))  # noqa: S608
        return [count for (count,) in cursor.fetchall()]


def test_an_edit_is_made_wholly_or_not_at_all(cast, committed):
    deal = scenes.own_deal(cast)
    for boundary in boundaries():
        version, before = scenes.fresh(deal).version, scenes.everything_about(deal)

        def edit(version=version):
            with cast.acting("ada") as ada:
                field = editing.FIELDS["name"]
                editing.change(scenes.fresh(deal), field, by=ada, seen=version, name=f"Name {version}")

        survived = survives(edit, boundary)

        if scenes.fresh(deal).version == version:
            assert scenes.everything_about(deal) == before, f"half of it at boundary {boundary}"
            edit()
        numbered = [version for version, _, _ in scenes.history(deal) if version]
        assert numbered == list(range(1, version + 2))
        scenes.assert_faces_are_the_rows(deal)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_sweep_that_is_killed_has_expired_whole_batches_and_the_next_one_does_the_rest(cast, committed):
    for boundary in boundaries():
        pairs = [scenes.sent_deal(cast) for _ in range(3)]
        with tenancy.everyone("test"):
            Referral.objects.filter(pk__in=[mine.pk for _, mine in pairs]).update(answer_by=LONG_AGO)

        survived = survives(lambda: sweeps.expire_overdue(batch_size=2), boundary)

        for theirs, mine in pairs:
            gone = scenes.fresh(mine).substatus == "Expired"
            assert len(scenes.events(mine)) == 1 + gone
            assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_expire")] * gone
            scenes.assert_faces_are_the_rows(mine)
        sweeps.expire_overdue()
        for theirs, mine in pairs:
            assert scenes.history(mine) == [(1, "received", None), (2, "expire", None)]
            assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_expire")]
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_reminder_that_is_killed_is_posted_once(cast, committed):
    for boundary in boundaries():
        theirs, mine = scenes.sent_deal(cast)
        with tenancy.everyone("test"):
            Referral.objects.filter(pk=mine.pk).update(answer_by=Clock() + timedelta(days=1))

        survived = survives(sweeps.remind_waiting, boundary)
        sweeps.remind_waiting()

        assert scenes.told(mine).count((NORTHLIGHT, "Lena", "deal_remind")) == 1
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_mail_is_sent_again_with_its_own_id_if_death_came_between_sending_and_marking(cast, committed, letters):
    twice = 0
    for boundary in boundaries():
        theirs, mine = scenes.sent_deal(cast)
        with tenancy.everyone("test"):
            notice = Notice.objects.get(subject=mine.pk)
        letters.taken.clear()

        survived = survives(lambda uuid=str(notice.uuid): outbox.deliver([uuid]), boundary)
        with tenancy.everyone("test"):
            Notice.objects.filter(pk=notice.pk).update(next_try=Clock())  # the lease ends
        outbox.deliver([str(notice.uuid)])

        with tenancy.everyone("test"):
            notice.refresh_from_db()
        assert set(letters.taken) == {f"<{notice.uuid}@localhost>"}
        assert len(letters.taken) in (1, 2)
        assert notice.sent_at is not None
        twice += len(letters.taken) == 2
        if survived:
            break
    assert survived
    assert 0 < twice <= 6  # only between sending and the commit of the mark
    counts.add("kills", boundaries=boundary - 1)
