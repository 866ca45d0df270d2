"""Lines of history that are committed after later ones were read, and what counting does while others write."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction

from accounts import tenancy
from leads import counting
from leads.models import Reading
from leads.tally import NOW as CLOCK
from referrals.models import Referral
from tests.leads.marking import HOUR, accepted, came, changed, credits
from tests.referrals import scenes

LATER = datetime(2027, 3, 1, 12, tzinfo=UTC)  # long after whatever really happens in the test

WRITE = """
UPDATE referrals_referral SET substatus = 'Declined', answer_by = NULL, closed_at = now(), version = version + 1
WHERE id = %(deal)s
"""
TELL = """
INSERT INTO referrals_referralevent (organization_id, referral_id, version, kind, data)
VALUES (%(company)s, %(deal)s, 99, 'decline', '{}')
"""


@pytest.fixture
def writer(committed):
    """Another process of the application, in a transaction of its own."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT set_config('app.everyone', 'on', true)")
        yield other
        other.rollback()


def counted_later(stage, batch_size=1000):
    with transaction.atomic(), scenes.stopped_clock(stage, LATER):
        return counting.count(batch_size)


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
def test_a_line_that_is_committed_after_later_ones_were_read_is_not_missed(cast, committed, writer, batch_size):
    now = datetime.now(UTC)
    slow = came(cast.northlight, now - HOUR)
    values = {"deal": slow.pk, "company": slow.organization_id}
    writer.execute(WRITE, values)
    writer.execute(TELL, values)
    for _ in range(3):
        accepted(cast.rival, at=now)
    assert counted_later(committed, batch_size) == 3
    assert counted_later(committed, batch_size) == 0

    writer.commit()

    assert counted_later(committed, batch_size) == 1
    assert credits(cast.northlight, "answer") == [1]


def test_the_history_is_read_on_from_where_the_oldest_writer_could_still_add_to_it(cast, committed, writer):
    came(cast.northlight, datetime.now(UTC))
    began = writer.execute("SELECT now() FROM pg_current_xact_id()").fetchone()[0]
    assert horizon(committed) == began - HOUR / 60

    writer.commit()
    assert horizon(committed) == LATER - HOUR / 60


def horizon(stage):
    with transaction.atomic(), scenes.stopped_clock(stage, LATER), connection.cursor() as cursor:
        cursor.execute(CLOCK)
        return cursor.fetchone()[1]


def test_what_was_read_to_the_end_is_not_read_again(cast, committed):
    deal = came(cast.northlight, datetime.now(UTC))
    changed(deal)
    with tenancy.everyone("test"):
        last = deal.events.latest("pk").pk

    counted_later(committed)

    assert Reading.objects.get().event_id == last


def test_lines_of_the_last_minute_are_read_again(cast, committed):
    came(cast.northlight, datetime.now(UTC))

    counting.count()

    assert Reading.objects.get().event_id == 0


def test_a_worker_goes_away_while_another_reads(cast, committed, writer):
    deal = accepted(cast.northlight, at=datetime.now(UTC))
    writer.execute("SELECT FROM leads_reading FOR UPDATE")
    assert counting.count() == 0

    writer.commit()
    assert counting.count() == 1
    with tenancy.everyone("test"):
        assert Referral.objects.get(pk=deal.pk).substatus == "Accepted"
