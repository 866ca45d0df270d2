"""Reminders on day 7 and day 12 of the answer window (specification 3.6, 8): when, once, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest

from referrals import sweeps
from tests.factories import TeamMemberFactory, a_referral
from tests.referrals import scenes
from tests.referrals.test_sweeps import waiting

pytestmark = pytest.mark.django_db

NORTHLIGHT = "Northlight Software"
NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)

# Who is on the team, where the deal is: who hears of it (section 8, first non-empty wins).
HEARS = [
    ([], "lisbon", ["Lena"]),
    ([], "porto", ["Petra"]),
    ([], None, ["Ada"]),
    (["ugo"], "lisbon", ["Ugo"]),
    (["ugo", "uma"], "lisbon", ["Ugo", "Uma"]),
    (["stranger"], "lisbon", ["Lena"]),
]


@pytest.mark.parametrize(("team", "place", "people"), HEARS)
def test_a_reminder_goes_down_the_chain(cast, stage, team, place, people):
    deal = a_referral(cast.northlight, location=place and getattr(cast, place), answer_by=NOW, invited_by=cast.rival)
    for name in team:
        person = None if name == "stranger" else getattr(cast, name)
        TeamMemberFactory(organization=cast.northlight, referral=deal, user=person)

    with scenes.stopped_clock(stage, NOW - timedelta(days=7)):
        assert sweeps.remind_waiting() == 1

    assert scenes.told(deal) == [(NORTHLIGHT, person, "deal_remind") for person in people]


# The instant before or after which a reminder goes out, counted from the deadline of a window of fourteen days.
DAYS = [
    (timedelta(days=7, microseconds=1), 0),
    (timedelta(days=7), 1),
    (timedelta(days=6), 1),
    (timedelta(days=2, microseconds=1), 1),
    (timedelta(days=2), 1),
    (timedelta(microseconds=1), 1),
    (timedelta(0), 0),
    (-timedelta(days=1), 0),
]


@pytest.mark.parametrize(("left", "mails"), DAYS)
def test_reminders_begin_on_day_seven_and_end_at_the_deadline(cast, stage, left, mails):
    (deal,), _ = waiting(cast, answer_by=NOW)

    with scenes.stopped_clock(stage, NOW - left):
        assert sweeps.remind_waiting() == mails

    assert len(scenes.told(deal)) == mails


# On which days of the window beat ran; how many mails in all. A beat that was away says it once, not twice.
RUNS = [
    ([6], 0),
    ([7], 1),
    ([7, 7, 8, 11], 1),
    ([7, 12], 2),
    ([6, 7, 8, 12, 12, 13], 2),
    ([5, 13], 1),
    ([12], 1),
    ([13, 13], 1),
    ([8, 13, 13], 2),
    ([15], 0),
]


@pytest.mark.parametrize(("days", "mails"), RUNS)
def test_a_deal_is_reminded_of_once_on_day_seven_and_once_on_day_twelve(cast, stage, days, mails):
    (deal,), _ = waiting(cast, answer_by=NOW)

    for day in days:
        with scenes.stopped_clock(stage, NOW - timedelta(days=14 - day)):
            sweeps.remind_waiting()

    assert scenes.told(deal) == [(NORTHLIGHT, "Lena", "deal_remind")] * mails
    assert scenes.fresh(deal).version == 1
    assert scenes.events(deal) == []


@pytest.mark.parametrize("count", [1, 20])
def test_reminders_come_in_batches_too(cast, stage, count):
    waiting(cast, count, answer_by=NOW)

    with scenes.stopped_clock(stage, NOW - timedelta(days=1)):
        assert sweeps.remind_waiting(batch_size=3) == count
        assert sweeps.remind_waiting(batch_size=3) == 0


def test_an_answered_deal_is_reminded_of_no_more(cast, stage):
    (deal,), _ = waiting(cast, answer_by=datetime.now(UTC) + timedelta(days=1))
    scenes.move(cast, scenes.fresh(deal), "decline", by="ada", status_reason="budget", status_note="")

    assert sweeps.remind_waiting() == 0
