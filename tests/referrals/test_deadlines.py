"""What a move asks of the row: its state, its version and its deadline, the same in Python and in SQL (3.2, 3.6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts import tenancy
from referrals.lifecycle import MOVES, Conflict
from referrals.models import Referral
from tests import counts
from tests.factories import EngagementFactory, ReferralFactory
from tests.referrals import scenes
from tests.referrals.test_lifecycle import a_deal, answers_of

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 15, 12, 0, 0, tzinfo=UTC)
DEADLINES = {
    "Pending": [NOW - timedelta(days=1), NOW, NOW + timedelta(milliseconds=1), NOW + timedelta(days=1)],
    "Received": [NOW - timedelta(milliseconds=1), NOW, NOW + timedelta(microseconds=1)],
}
STATES = ["Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"]
TYPES = ["ip", "services", "partner_led", "private", "assessment"]


@pytest.fixture
def every_kind_of_deal(cast):
    """One row per state, deadline, type and direction."""
    with tenancy.entered(cast.northlight):
        rows = [
            ReferralFactory.build(
                organization=cast.northlight,
                engagement=EngagementFactory(organization=cast.northlight),
                substatus=state,
                answer_by=deadline,
                deal_type=deal_type,
                direction=direction,
            )
            for state in STATES
            for deadline in DEADLINES.get(state, [None])
            for deal_type in TYPES
            for direction in ("Incoming", "Outgoing")
        ]
        return Referral.objects.bulk_create(rows)


def test_the_table_says_the_same_in_python_and_in_sql(cast, stage, every_kind_of_deal):
    with tenancy.entered(cast.northlight), scenes.stopped_clock(stage, NOW):
        in_sql = {name: set(Referral.objects.filter(move.condition())) for name, move in MOVES.items()}
    in_python = {
        name: {deal for deal in every_kind_of_deal if move.open_for(deal, NOW)} for name, move in MOVES.items()
    }

    assert in_sql == in_python
    assert all(in_python.values())
    counts.add("lifecycle", conditions=len(MOVES) * len(every_kind_of_deal))


# How long before the deadline an answer comes, and whether it is taken. No worker runs, nothing has swept.
TO_THE_INSTANT = [
    (timedelta(milliseconds=1), True),
    (timedelta(microseconds=1), True),
    (timedelta(0), False),
    (-timedelta(microseconds=1), False),
    (-timedelta(days=40), False),
]


@pytest.mark.parametrize("name", ["accept", "decline"])
@pytest.mark.parametrize("state", ["Pending", "Received"])
@pytest.mark.parametrize(("before", "taken"), TO_THE_INSTANT)
def test_an_answer_is_taken_until_the_deadline_to_the_instant(cast, stage, name, state, before, taken):
    deal, _ = a_deal(cast, "a partner invited to IP", state)
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(answer_by=NOW)

    with scenes.stopped_clock(stage, NOW - before):
        try:
            scenes.move(cast, scenes.fresh(deal), name, by="ada", **answers_of(cast, name, "northlight"))
            answered = True
        except Conflict:
            answered = False

    assert answered is taken
    assert scenes.fresh(deal).version == (2 if taken else 1)


@pytest.mark.parametrize("substatus", ["Pending", "Accepted"])
@pytest.mark.parametrize("name", ["accept", "decline", "edit", "staff", "stage", "win", "lose", "error"])
def test_a_copy_that_somebody_changed_since_cannot_move(cast, name, substatus):
    deal, _ = a_deal(cast, "a partner invited to IP", substatus)
    seen = scenes.fresh(deal)
    with tenancy.entered(deal.organization):
        Referral.objects.filter(pk=deal.pk).update(version=2)  # an edit: same state, newer version
    before = scenes.everything_about(deal)

    with pytest.raises(Conflict):
        scenes.move(cast, seen, name, by="ada", **answers_of(cast, name, "northlight"))

    assert scenes.everything_about(deal) == before


def test_the_version_that_a_page_showed_counts_not_the_row_just_read(cast):
    deal, _ = a_deal(cast, "an inviter to IP", "Accepted")
    scenes.move(cast, scenes.fresh(deal), "stage", by="lena", sales_stage=20)

    with pytest.raises(Conflict):
        scenes.move(cast, scenes.fresh(deal), "stage", by="ada", seen=1, sales_stage=80)

    assert scenes.fresh(deal).sales_stage == 20


@pytest.mark.parametrize("substatus", STATES)
def test_the_pair_of_status_and_substatus_is_always_a_legal_one(cast, substatus):
    deal, _ = a_deal(cast, "an inviter to IP", substatus)
    legal = {"Pending": "New", "Received": "New", "Accepted": "Active"}

    assert scenes.fresh(deal).status == legal.get(substatus, "Closed")


def test_accepting_changes_the_answers_and_nothing_else(cast):
    deal, _ = a_deal(cast, "a partner invited to IP", "Pending")
    fields = [field.attname for field in Referral._meta.concrete_fields]
    before = {name: getattr(scenes.fresh(deal), name) for name in fields}

    scenes.move(cast, scenes.fresh(deal), "accept", by="ada", **scenes.accepting(cast, location=cast.porto))

    after = {name: getattr(scenes.fresh(deal), name) for name in fields}
    changed = {name for name in fields if before[name] != after[name]}
    generated = {"status", "urgency", "search", "name_key", "value_key", "closing_key"}
    assert changed - generated == {
        "version",
        "substatus",
        "answer_by",
        "accepted_at",
        "updated_at",
        "name",
        "deal_value",
        "currency",
        "closing_date",
        "location_id",
        "notes",
    }
    assert (after["deal_value"], after["currency"], after["sales_stage"]) == (Decimal("60000.00"), "USD", 10)


def test_the_tests_own_clock_really_stands(stage):
    with scenes.stopped_clock(stage, NOW), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (instant,) = cursor.fetchone()

    assert instant == NOW
