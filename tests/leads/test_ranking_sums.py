"""Marks are made, changed and added up once each, in whatever batches, and compared with the rows every day."""

import logging
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts import tenancy
from leads import counting
from leads.models import Listing, Reading, Score
from referrals.models import Referral
from tests.factories import ListingFactory
from tests.leads.marking import (
    DAY,
    HOUR,
    NOW,
    accepted,
    assert_kept_is_defined,
    came,
    changed,
    closed,
    credits,
    everything,
    score_of,
)
from tests.referrals import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_noon(stage):
    """It is noon of 1 March 2027, for everything in the test."""
    with scenes.stopped_clock(stage, NOW):
        yield


def a_busy_company(cast, times=1):
    for _ in range(times):
        accepted(cast.northlight, closing_date=date(2027, 2, 1))
        closed(cast.northlight, "Won")
        closed(cast.northlight, "Lost", closing_date=date(2027, 1, 1))
        accepted(cast.rival, after=30 * HOUR)


def test_counting_again_changes_nothing(cast, at_noon):
    a_busy_company(cast)
    assert counting.count() == 8
    before = everything()

    assert counting.count() == 0
    with tenancy.everyone("test"):
        Reading.objects.update(event_id=0)
    assert counting.count() == 0
    assert everything() == before


@pytest.mark.parametrize("batch_size", [1, 3, 4, 1000])
def test_batches_of_any_size_count_the_same(cast, at_noon, batch_size):
    a_busy_company(cast)

    assert counting.count(batch_size) == 8
    assert_kept_is_defined(cast)


def test_counting_and_sweeping_cost_the_same_statements_for_many_as_for_few(cast, at_noon):
    costs = []
    for times in (1, 20):
        a_busy_company(cast, times)
        with CaptureQueriesContext(connection) as queries:
            assert counting.count() == 8 * times
        counted = len(queries)
        with tenancy.everyone("test"):
            Score.objects.update(swept_on=None)
        with CaptureQueriesContext(connection) as queries:
            assert counting.sweep() == 2
        costs.append((counted, len(queries)))

    assert costs[0] == costs[1]


def test_counting_needs_no_tenant_and_leaves_none(cast):
    counting.count()
    counting.sweep()

    with pytest.raises(tenancy.NoTenant):
        tenancy.current()


# The daily comparison.


def test_a_company_is_swept_once_a_day(cast, stage):
    for days, swept in ((0, 2), (0, 0), (0.4, 0), (0.5, 2), (3, 2)):
        with scenes.stopped_clock(stage, NOW + days * DAY):
            assert counting.sweep() == swept


def test_time_moves_what_searches_read_back_toward_neutral(cast, stage):
    listing = ListingFactory(location=cast.lisbon)
    with scenes.stopped_clock(stage, NOW):
        for _ in range(20):
            accepted(cast.northlight, at=NOW)
        counting.count()
        listing.refresh_from_db()
        assert listing.score == 0.7

    with scenes.stopped_clock(stage, NOW + 360 * DAY):
        counting.sweep()
        listing.refresh_from_db()
        assert listing.score == pytest.approx(0.5 * (5 + 2.5) / 10 + 0.25, abs=0.006)
        assert listing.score == Listing.objects.get().organization.standing
        assert score_of(cast.northlight).as_of == NOW + 360 * DAY


def test_sums_that_drifted_are_put_right_and_logged(cast, at_noon, caplog):
    a_busy_company(cast)
    counting.count()
    with tenancy.everyone("test"):
        Score.objects.filter(organization=cast.northlight).update(answered=0.25, report_count=9)

    with caplog.at_level(logging.WARNING):
        counting.sweep()

    assert f"the sums of company {cast.northlight.pk} were off" in caplog.text
    assert f"the sums of company {cast.rival.pk} were off" not in caplog.text
    assert_kept_is_defined(cast)


def test_what_the_history_did_not_tell_is_found_and_logged(cast, at_noon, caplog):
    deal = came(cast.northlight, NOW - DAY)
    counting.count()
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(substatus="Declined", answer_by=None, closed_at=NOW)
    assert counting.count() == 0

    with caplog.at_level(logging.WARNING):
        counting.sweep()

    assert credits(cast.northlight, "answer") == [1]
    assert "1 marks that the history did not tell of" in caplog.text


def test_a_page_that_was_published_since_gets_its_companys_score(cast, at_noon):
    accepted(cast.northlight, at=NOW)
    counting.count()
    listing = ListingFactory(location=cast.lisbon)

    counting.sweep()

    listing.refresh_from_db()
    assert listing.score == 0.54


# The kept sums are the definition, whatever happened in whatever order.


OPENING = [
    {"substatus": "Accepted", "answer_by": None},
    {"substatus": "Declined", "answer_by": None},
    {"substatus": "Expired", "answer_by": None},
    {"substatus": "Expired", "answer_by": None, "status_reason": "withdrawn"},
]
STEPS = st.tuples(
    st.integers(0, 4),  # which deal
    st.sampled_from(["answer", "win", "lose", "error", "date"]),
    st.integers(0, 3),  # how it is answered
    st.integers(-400, 400),  # days from now to the close date
)
ROUNDS = st.lists(
    st.tuples(st.floats(0, 200), st.lists(STEPS, max_size=6), st.integers(1, 5), st.booleans()), min_size=1, max_size=5
)


def step(deal, name, answer, days, now):
    """One change that this deal may have, at this instant."""
    if name == "answer" and deal.substatus == "Pending":
        opening = OPENING[answer]
        at = "accepted_at" if opening["substatus"] == "Accepted" else "closed_at"
        changed(deal, closing_date=(now + days * DAY).date(), **opening | {at: now})
    elif deal.substatus == "Accepted" and name == "date":
        changed(deal, closing_date=(now + days * DAY).date())
    elif deal.substatus == "Accepted" and name in ("win", "lose", "error"):
        changed(deal, name, substatus={"win": "Won", "lose": "Lost", "error": "Error"}[name], closed_at=now)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rounds=ROUNDS)
def test_the_kept_sums_are_the_definition_for_any_history(cast, stage, rounds):
    with transaction.atomic():
        now = NOW
        deals = [came(cast.rival if one == 4 else cast.northlight, now) for one in range(5)]
        for days, steps, batch_size, sweeps in rounds:
            now += days * DAY
            for which, name, answer, to_close in steps:
                step(deals[which], name, answer, to_close, now)
            with scenes.stopped_clock(stage, now):
                counting.count(batch_size)
                if sweeps:
                    counting.sweep()
                assert_kept_is_defined(cast)
        transaction.set_rollback(True)
