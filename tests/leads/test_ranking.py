"""The score and its three numbers (specification 9), on examples that are written out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models.organization import lifted
from leads import ranking
from leads.models import Mark, Score

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAYS = timedelta(days=1)
ANSWER, REPORT, FIT = Mark.Kind.ANSWER, Mark.Kind.REPORT, Mark.Kind.FIT


def mark(kind, credit, days_ago=0):
    return Mark(kind=kind, credit=credit, at=NOW - days_ago * DAYS)


def test_without_any_marks_everything_is_neutral():
    assert ranking.numbers([], NOW) == ranking.Numbers(0.5, 0.5, 0.5)
    assert ranking.numbers([], NOW).score == 0.5


@pytest.mark.parametrize(
    ("marks", "number"),
    [
        ([1], (1 + 2.5) / 6),
        ([0], 2.5 / 6),
        ([0.5], 0.5),
        ([1] * 5, 0.75),
        ([0] * 5, 0.25),
        ([1] * 95, 0.975),
    ],
)
def test_few_marks_move_a_number_little_and_many_much(marks, number):  # row 150
    made = [mark(ANSWER, credit) for credit in marks]

    assert ranking.numbers(made, NOW).responsiveness == pytest.approx(number, abs=1e-12)


@pytest.mark.parametrize(("days_ago", "weight"), [(0, 1), (180, 0.5), (360, 0.25), (90, 0.5**0.5)])
def test_a_mark_weighs_half_after_each_half_life(days_ago, weight):
    assert ranking.weight(mark(ANSWER, 1, days_ago), NOW) == pytest.approx(weight, abs=1e-12)
    assert ranking.numbers([mark(ANSWER, 1, days_ago)], NOW).responsiveness == pytest.approx(
        (weight + 2.5) / (weight + 5), abs=1e-12
    )


@pytest.mark.parametrize(
    ("outcomes", "fit"), [([], 0.5), ([1, 1], 0.5), ([0, 0], 0.5), ([1, 1, 1], 5.5 / 8), ([0, 0, 0], 2.5 / 8)]
)
def test_the_fit_is_neutral_under_three_outcomes(outcomes, fit):  # row 151
    made = [mark(FIT, credit) for credit in outcomes]

    assert ranking.numbers(made, NOW).fit == pytest.approx(fit, abs=1e-12)


def test_outcomes_that_have_faded_still_count_as_outcomes():
    made = [mark(FIT, 1, 3 * 365) for _ in range(3)]

    assert 0.5 < ranking.numbers(made, NOW).fit < 0.55


def test_the_score_is_half_responsiveness_three_tenths_reporting_and_two_tenths_fit():  # rows 150, 151, 152
    assert ranking.Numbers(1, 0, 0).score == 0.5
    assert ranking.Numbers(0, 1, 0).score == 0.3
    assert ranking.Numbers(0, 0, 1).score == 0.2
    assert ranking.RESPONSIVENESS + ranking.REPORTING + ranking.FIT == 1


def test_a_score_multiplies_relevance_between_three_quarters_and_one_and_a_quarter():  # row 173
    assert [lifted(1, score) for score in (0, 0.5, 1)] == [0.75, 1, 1.25]


MARKS = st.lists(
    st.builds(mark, st.sampled_from(list(Mark.Kind)), st.sampled_from([0, 0.5, 1]), st.integers(0, 4000)), max_size=40
)


@given(marks=MARKS, days=st.floats(0, 4000))
def test_kept_sums_moved_to_an_instant_are_the_numbers_of_that_instant(marks, days):
    later = NOW + days * DAYS
    kept = Score(as_of=NOW, **ranking.sums(marks, NOW))

    found, wanted = ranking.of(kept, later), ranking.numbers(marks, later)

    assert found.responsiveness == pytest.approx(wanted.responsiveness, abs=1e-9)
    assert found.reporting == pytest.approx(wanted.reporting, abs=1e-9)
    assert found.fit == pytest.approx(wanted.fit, abs=1e-9)


@given(marks=MARKS)
def test_every_number_stays_between_nothing_and_one(marks):
    found = ranking.numbers(marks, NOW)

    assert all(0 < number < 1 for number in (found.responsiveness, found.reporting, found.fit, found.score))


def test_marks_of_a_time_nobody_remembers_break_nothing():
    ancient = Mark(kind=ANSWER, credit=1, at=datetime(1, 1, 1, tzinfo=UTC))
    kept = Score(as_of=datetime(1, 1, 1, tzinfo=UTC), answered=7, answers=7)

    assert ranking.numbers([ancient], NOW).responsiveness == pytest.approx(0.5)
    assert ranking.of(kept, NOW).responsiveness == pytest.approx(0.5)
