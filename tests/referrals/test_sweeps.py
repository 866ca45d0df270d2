"""The clock's own work (specification 3.6): batches, locks, repetition, reminders, and whom it tells."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from referrals import siblings, sweeps
from referrals.models import Engagement, Party, Referral, ReferralEvent
from tests.factories import ReferralFactory, a_referral, a_sibling
from tests.referrals import scenes

NORTHLIGHT, CLOUDMERE, MALLOW = "Northlight Software", "Cloudmere", "Mallow Systems"
NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
in_a_transaction = pytest.mark.django_db


def waiting(cast, count=1, *, answer_by=LONG_AGO, place="lisbon"):
    """That many inbound deals of Northlight, each sent by Mallow, each with one plain member on the sender's team."""
    with tenancy.everyone("test"):
        engagements = Engagement.objects.bulk_create(Engagement(organization=cast.rival) for _ in range(count))
        sent = Referral.objects.bulk_create(
            ReferralFactory.build(
                organization=cast.rival, engagement=engagement, substatus="Accepted", direction="Outgoing"
            )
            for engagement in engagements
        )
        got = Referral.objects.bulk_create(
            ReferralFactory.build(
                organization=cast.northlight,
                engagement=engagement,
                answer_by=answer_by,
                location=getattr(cast, place),
                invited_by=cast.rival,
            )
            for engagement in engagements
        )
        both = [cast.rival.pk, cast.northlight.pk]
        Party.objects.bulk_create(
            Party(organization=deal.organization, engagement=deal.engagement, referral=deal, seen_by=both)
            for deal in (*sent, *got)
        )
        for deal in (*sent, *got):
            siblings.show(deal)
    return got, sent


def states():
    with tenancy.everyone("test"):
        rows = Referral.objects.filter(direction="Incoming").order_by("pk")
        return [row.substatus for row in rows]


@in_a_transaction
def test_the_sweep_expires_tells_the_sender_and_writes_one_line_each(cast):
    (deal,), (sent,) = waiting(cast)

    assert sweeps.expire_overdue() == 1

    row = scenes.fresh(deal)
    assert (row.substatus, row.status, row.version, row.answer_by) == ("Expired", "Closed", 2, None)
    assert row.closed_at is not None
    (line,) = scenes.events(deal)
    assert (line.version, line.kind, line.actor) == (2, "expire", None)
    assert line.data == {"from": "Pending", "to": "Expired"}
    (news,) = scenes.events(sent)
    assert (news.version, news.kind, news.actor) == (None, "their_expire", None)
    assert (news.data["from"], news.data["to"], news.data["party"]) == ("Pending", "Expired", NORTHLIGHT)
    assert scenes.told(deal, sent) == [(MALLOW, "Mallory", "deal_expire")]
    scenes.assert_faces_are_the_rows(deal)


@in_a_transaction
@pytest.mark.parametrize(
    ("before", "expired"),
    [
        (timedelta(milliseconds=1), 0),
        (timedelta(microseconds=1), 0),
        (timedelta(0), 1),
        (-timedelta(microseconds=1), 1),
    ],
)
def test_a_deal_expires_at_its_deadline_and_not_a_moment_sooner(cast, stage, before, expired):
    waiting(cast, answer_by=NOW)

    with scenes.stopped_clock(stage, NOW - before):
        assert sweeps.expire_overdue() == expired


@in_a_transaction
@pytest.mark.parametrize(("count", "batch_size"), [(1, 7), (7, 7), (8, 7), (20, 7), (20, 1)])
def test_every_batch_goes_on_where_the_last_one_ended_also_at_equal_deadlines(cast, count, batch_size):
    waiting(cast, count)
    waiting(cast, 2, answer_by=LONG_AGO - timedelta(days=1))
    waiting(cast, 2, answer_by=LONG_AGO + timedelta(days=1))

    assert sweeps.expire_overdue(batch_size) == count + 4
    assert set(states()) == {"Expired"}
    assert sweeps.expire_overdue(batch_size) == 0
    with tenancy.everyone("test"):
        assert ReferralEvent.objects.filter(kind="expire").count() == count + 4


@in_a_transaction
@pytest.mark.parametrize("sweep", ["expire_overdue", "remind_waiting"])
def test_a_sweep_costs_the_same_statements_for_one_as_for_three_hundred(cast, sweep):
    costs = []

    for count in (1, 300):
        soon = datetime.now(UTC) + timedelta(days=1)
        waiting(cast, count, answer_by=LONG_AGO if sweep == "expire_overdue" else soon)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert getattr(sweeps, sweep)() == count
        costs.append(len(queries))

    assert costs[0] == costs[1]


@in_a_transaction
def test_closed_and_active_deals_are_left_alone(cast):
    for substatus in ("Accepted", "Won", "Lost", "Declined", "Expired", "Error"):
        a_referral(cast.northlight, substatus=substatus)
    before = states()

    assert sweeps.expire_overdue() == 0
    assert sweeps.remind_waiting() == 0
    assert states() == before


@in_a_transaction
@pytest.mark.parametrize("gone", ["Declined", "Expired", "Error"])
def test_a_sender_who_left_is_not_told(cast, gone):
    (deal,), (sent,) = waiting(cast)
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=sent.pk).update(substatus=gone, closed_at=LONG_AGO)

    sweeps.expire_overdue()

    assert (scenes.told(sent), scenes.events(sent)) == ([], [])


@in_a_transaction
def test_a_sweep_needs_no_tenant_and_leaves_none(cast):
    waiting(cast)

    sweeps.expire_overdue()

    with pytest.raises(tenancy.NoTenant):
        tenancy.current()


@in_a_transaction
def test_deals_of_several_companies_and_parties_are_swept_together(cast):
    deals = []
    for company in (cast.northlight, cast.platform):
        sent = a_referral(cast.rival, substatus="Accepted", direction="Outgoing", team=[cast.mallory])
        deals.append(a_sibling(sent, company, answer_by=LONG_AGO))

    assert sweeps.expire_overdue() == 2

    assert [scenes.fresh(deal).substatus for deal in deals] == ["Expired", "Expired"]


# What needs a second connection: really committed.


def other_session(stage):
    """Somebody else's session, as the database's owner, who sees every tenant."""
    session = psycopg.connect(stage.owner, dbname=stage.name)
    session.execute("SELECT set_config('app.everyone', 'on', false)")
    session.commit()
    return session


@pytest.mark.parametrize("sweep", ["expire_overdue", "remind_waiting"])
def test_a_row_that_somebody_holds_is_left_for_the_next_run(cast, committed, sweep):
    soon = datetime.now(UTC) + timedelta(days=1)
    deals, _ = waiting(cast, 3, answer_by=LONG_AGO if sweep == "expire_overdue" else soon)

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")  # to wait would be wrong, to wait for ever would be no answer
    with other_session(committed) as holder:
        holder.execute("SELECT 1 FROM referrals_referral WHERE id = %s FOR UPDATE", [deals[1].pk])
        assert getattr(sweeps, sweep)() == 2
    assert getattr(sweeps, sweep)() == 1
    assert getattr(sweeps, sweep)() == 0


def test_two_sweeps_at_once_share_the_work_and_do_nothing_twice(cast, committed):
    deals, _ = waiting(cast, 60)
    barrier, counts = threading.Barrier(3), []

    def sweep():
        try:
            barrier.wait(30)
            counts.append(sweeps.expire_overdue(batch_size=5))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=sweep) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    counts.append(sweeps.expire_overdue())

    assert sum(counts) == 60
    assert {(len(scenes.events(deal)), scenes.fresh(deal).version) for deal in deals} == {(1, 2)}


def test_an_old_snapshot_elsewhere_neither_stops_the_sweep_nor_sees_it(cast, committed):
    waiting(cast, 40)

    with other_session(committed) as reader:
        reader.rollback()
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT set_config('app.everyone', 'on', true)")
        pending = "SELECT count(*) FROM referrals_referral WHERE substatus = 'Pending'"
        assert reader.execute(pending).fetchone() == (40,)

        assert sweeps.expire_overdue(batch_size=9) == 40
        assert sweeps.expire_overdue(batch_size=9) == 0

        assert reader.execute(pending).fetchone() == (40,)


def test_an_answer_that_waited_for_a_lock_beyond_the_deadline_is_refused(cast, committed):
    (deal,), _ = waiting(cast, answer_by=datetime.now(UTC) + timedelta(seconds=2))
    outcome = []

    def accept():
        try:
            scenes.move(cast, scenes.fresh(deal), "accept", by="ada", **scenes.accepting(cast))
            outcome.append("accepted")
        except scenes.lifecycle.Conflict:
            outcome.append("refused")
        finally:
            connections.close_all()

    cast.ada.get_full_name(), cast.lisbon.pk  # read before the clock runs
    with other_session(committed) as holder:
        holder.execute("SELECT 1 FROM referrals_referral WHERE id = %s FOR UPDATE", [deal.pk])
        answering = threading.Thread(target=accept)
        answering.start()
        holder.execute("SELECT pg_sleep_until((SELECT answer_by FROM referrals_referral WHERE id = %s))", [deal.pk])
        here = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        waits = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ({here})"  # noqa: S608
        assert holder.execute(waits).fetchone() == (1,)
        holder.rollback()
    answering.join(30)

    assert outcome == ["refused"]
    assert (scenes.fresh(deal).substatus, settings.ANSWER_WINDOW_DAYS) == ("Pending", 14)
