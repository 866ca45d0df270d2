"""What is counted for a company's score, when, and only once (specification 9)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts import tenancy
from leads import arriving, counting, ranking
from leads.models import Mark
from referrals import lifecycle
from referrals.models import Referral
from tests.factories import InquiryFactory, ListingFactory
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
    marks,
    score_of,
)
from tests.referrals import scenes

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def at_noon(stage):
    """It is noon of 1 March 2027, for everything in the test."""
    with scenes.stopped_clock(stage, NOW):
        yield


@pytest.mark.parametrize(
    ("after", "credit"),
    [
        (HOUR, 1),
        (24 * HOUR, 1),
        (24 * HOUR + MICROSECOND, 0.5),
        (72 * HOUR, 0.5),
        (72 * HOUR + MICROSECOND, 0),
        (13 * DAY, 0),
    ],
)
@pytest.mark.parametrize("answer", ["Accepted", "Declined"])
def test_an_answer_counts_by_the_hours_it_took(cast, at_noon, answer, after, credit):  # row 150
    said = {"accepted_at": NOW - DAY} if answer == "Accepted" else {"closed_at": NOW - DAY}
    came(cast.northlight, NOW - DAY - after, substatus=answer, **said)

    assert counting.count() == 1
    assert marks(cast.northlight) == [("answer", credit, NOW - DAY)]
    assert score_of(cast.northlight).value == pytest.approx(
        ranking.numbers([Mark(kind="answer", credit=credit, at=NOW - DAY)], NOW).score, abs=1e-9
    )


@pytest.mark.parametrize("window", [14 * DAY, 20 * HOUR])  # as the installation is set up
def test_what_nobody_answered_in_time_counts_as_no_answer(cast, at_noon, window):  # row 150
    came(cast.northlight, NOW - DAY - window, substatus="Expired", closed_at=NOW - DAY)

    counting.count()

    assert marks(cast.northlight) == [("answer", 0, NOW - DAY)]


@pytest.mark.parametrize(
    "fields",
    [
        {"substatus": "Expired", "status_reason": "withdrawn", "closed_at": NOW},
        {"substatus": "Error", "status_reason": "duplicate", "closed_at": NOW},
        {"substatus": "Pending"},
        {"substatus": "Received"},
        {"substatus": "Accepted", "accepted_at": NOW, "direction": "Outgoing", "closing_date": date(2026, 1, 1)},
        {"substatus": "Won", "accepted_at": NOW, "closed_at": NOW, "direction": "Outgoing"},
    ],
)
def test_what_was_withdrawn_closed_by_others_not_answered_or_begun_oneself_counts_nothing(cast, at_noon, fields):
    came(cast.northlight, NOW - DAY, **fields)

    counting.count()
    counting.sweep()

    assert marks(cast.northlight) == []


def test_saying_that_it_is_a_mistake_is_an_answer(cast, at_noon):
    deal = came(cast.northlight, NOW - 30 * HOUR)
    changed(deal, "error", substatus="Error", status_reason="duplicate", answer_by=None, closed_at=NOW)

    counting.count()

    assert marks(cast.northlight) == [("answer", 0.5, NOW)]


def test_what_an_operator_closes_as_a_mistake_is_nobodys_answer(cast, at_noon):
    deal = came(cast.northlight, NOW - 30 * HOUR)
    changed(deal, "error", by=cast.olga, substatus="Error", status_reason="duplicate", answer_by=None, closed_at=NOW)

    counting.count()

    assert marks(cast.northlight) == []


def test_the_platform_owner_has_no_score(cast, at_noon):
    accepted(cast.platform)

    counting.count()
    counting.sweep()

    assert (marks(cast.platform), score_of(cast.platform)) == ([], None)


# Reports and outcomes.


@pytest.mark.parametrize(
    ("closing_date", "found"),
    [
        (date(2027, 2, 28), [("report", 0, datetime(2027, 3, 1, tzinfo=UTC))]),
        (date(2027, 3, 1), []),
        (date(2027, 3, 2), []),
        (date(2026, 6, 1), [("report", 0, NOW - DAY)]),  # was past when it was accepted: due from then on
        (date(1, 1, 1), [("report", 0, NOW - DAY)]),
        (date(9999, 12, 31), []),
        (None, []),
    ],
)
def test_a_report_is_due_on_the_day_after_the_close_date(cast, at_noon, closing_date, found):  # row 152
    accepted(cast.northlight, closing_date=closing_date)

    counting.count()

    assert [mark for mark in marks(cast.northlight) if mark[0] == "report"] == found


@pytest.mark.parametrize("outcome", ["Won", "Lost"])
def test_an_outcome_that_is_reported_late_turns_the_missing_report_into_a_made_one(cast, at_noon, outcome):  # row 152
    deal = accepted(cast.northlight, at=NOW - 40 * DAY, closing_date=date(2027, 1, 31))
    counting.count()
    due = datetime(2027, 2, 1, tzinfo=UTC)
    assert marks(cast.northlight)[1:] == [("report", 0, due)]

    changed(deal, substatus=outcome, closed_at=NOW)
    counting.count()

    assert marks(cast.northlight)[1:] == [("fit", float(outcome == "Won"), NOW), ("report", 1, due)]
    assert_kept_is_defined(cast)


def test_an_outcome_before_the_close_date_is_a_report_once_the_date_has_passed(cast, stage):
    with scenes.stopped_clock(stage, NOW):
        closed(cast.northlight, "Lost", closing_date=date(2027, 3, 5))
        counting.count()
        counting.sweep()
        assert credits(cast.northlight, "report") == []

    with scenes.stopped_clock(stage, NOW + 5 * DAY):
        counting.sweep()
        assert credits(cast.northlight, "report") == [1]


def test_putting_the_close_date_off_takes_a_missing_report_back(cast, at_noon):
    deal = accepted(cast.northlight, closing_date=date(2027, 2, 1))
    counting.count()

    changed(deal, closing_date=date(2027, 6, 1))
    counting.count()

    assert credits(cast.northlight, "report") == []
    assert score_of(cast.northlight).report_count == 0
    assert_kept_is_defined(cast)


@pytest.mark.parametrize(
    ("closing_date", "found"), [(date(2027, 2, 1), [0]), (date(2027, 2, 20), []), (date(2027, 6, 1), [])]
)
def test_a_mistake_owes_a_report_only_when_its_close_date_had_passed_before(cast, at_noon, closing_date, found):
    deal = accepted(cast.northlight, at=NOW - 60 * DAY, closing_date=closing_date)
    changed(deal, "error", substatus="Error", status_reason="duplicate", closed_at=NOW - 20 * DAY)

    counting.count()

    assert credits(cast.northlight, "report") == found
    assert credits(cast.northlight, "fit") == []


def test_won_and_lost_make_the_fit(cast, at_noon):  # row 151
    for outcome in ("Won", "Won", "Lost"):
        closed(cast.northlight, outcome)
    came(cast.northlight, NOW - DAY, substatus="Declined", closed_at=NOW)

    counting.count()

    assert sorted(credits(cast.northlight, "fit")) == [0, 1, 1]
    assert ranking.of(score_of(cast.northlight), NOW).fit == pytest.approx(4.5 / 8, abs=1e-3)


# Real moves, of deals and of leads.


def test_a_deal_that_is_accepted_and_won_is_counted(cast):
    _theirs, mine = scenes.sent_deal(cast)
    scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))
    counting.count()
    assert credits(cast.northlight, "answer") == [1]

    scenes.move(cast, scenes.fresh(mine), "win", by="ada")
    counting.count()

    assert (credits(cast.northlight, "answer"), credits(cast.northlight, "fit")) == ([1], [1])
    assert_kept_is_defined(cast)


def test_a_lead_that_is_declined_is_counted_and_its_pages_rise(cast):  # row 173
    listing = ListingFactory(location=cast.lisbon)
    other = ListingFactory(location=cast.rome)
    lead = arriving.arrive(InquiryFactory(organization=cast.platform), listing)
    scenes.move(cast, lead, "decline", by="ada", status_reason="budget", status_note="")

    counting.count()

    assert credits(cast.northlight, "answer") == [1]
    score = score_of(cast.northlight).value
    assert score == pytest.approx(0.5 + 0.5 * 0.5 / 6, abs=1e-6)
    listing.refresh_from_db()
    other.refresh_from_db()
    cast.northlight.refresh_from_db()
    assert listing.score == cast.northlight.standing == 0.54
    assert other.score == cast.rival.standing == 0.5


def test_an_answer_swept_as_expired_and_one_withdrawn_are_told_apart(cast):
    theirs, withdrawn = scenes.sent_deal(cast)
    scenes.move(cast, theirs, "lose", by="sela", status_reason="budget", status_note="")
    assert scenes.fresh(withdrawn).substatus == "Expired"
    theirs, void = scenes.sent_deal(cast)
    scenes.move(cast, theirs, "error", by="sela", status_reason="duplicate", status_note="")
    assert scenes.fresh(void).substatus == "Error"
    _theirs, mistaken = scenes.sent_deal(cast)
    scenes.move(cast, mistaken, "error", by="ada", status_reason="duplicate", status_note="")

    counting.count()

    with tenancy.everyone("test"):
        assert [mark.referral_id for mark in Mark.objects.all()] == [mistaken.pk]


def test_of_a_days_inquiries_from_one_network_three_count(cast):
    """or a company raises its own score with inquiries that its own people send."""
    listing = ListingFactory(location=cast.lisbon)
    leads = [
        arriving.arrive(InquiryFactory(organization=cast.platform, network=network), listing)
        for network in ["10.0.0.0/24"] * 5 + ["10.0.1.0/24"]
    ]
    with cast.acting("ada") as ada:
        for lead in leads:
            answers = {"status_reason": "budget", "status_note": ""}
            lifecycle.make(Referral.objects.get(pk=lead.pk), lifecycle.MOVES["decline"], by=ada, **answers)

    counting.count()
    counting.sweep()

    assert credits(cast.northlight, "answer") == [1.0] * 4
