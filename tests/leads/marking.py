"""What came in to Northlight, as rows and lines of history at chosen instants; and the score made of it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import tenancy
from leads import ranking
from leads.models import Listing, Mark, Score
from referrals.models import Referral, ReferralEvent
from tests.factories import a_referral

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def came(company, created_at, **fields):
    """A referral that came in at that instant, and how it stands; its history tells of it."""
    deal = a_referral(company, **{"closing_date": None, "accepted_at": None} | fields)
    changed(deal, created_at=created_at)
    return deal


def changed(deal, kind="test", by=None, **fields):
    """Change the row, with the line of history that each change writes."""
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(version=deal.version + 1, **fields)
        deal.refresh_from_db()
        ReferralEvent.objects.create(
            organization=deal.organization, referral=deal, version=deal.version, actor=by, kind=kind, data={}
        )


def accepted(company, *, after=HOUR, at=NOW - DAY, **fields):
    """What was accepted at that instant, that long after it came in."""
    return came(company, at - after, **{"substatus": "Accepted", "accepted_at": at} | fields)


def closed(company, substatus="Won", *, at=NOW - HOUR, **fields):
    """What was accepted, and then closed at that instant."""
    began = {"at": at - HOUR} if "at" not in fields else {}
    return accepted(company, **began, substatus=substatus, closed_at=at, **fields)


def marks(company):
    """All of the company's marks as (kind, credit, at)."""
    with tenancy.everyone("test"):
        rows = Mark.objects.filter(organization=company).order_by("kind", "at", "credit")
        return [(mark.kind, mark.credit, mark.at) for mark in rows]


def credits(company, kind):
    """The credits of the company's marks of one kind."""
    return [credit for name, credit, _at in marks(company) if name == kind]


def score_of(company):
    with tenancy.everyone("test"):
        return Score.objects.filter(organization=company).first()


def everything():
    """All marks, scores and what searches read."""
    with tenancy.everyone("test"):
        return [
            list(Mark.objects.order_by("referral", "kind").values_list("referral", "kind", "credit", "at")),
            list(Score.objects.order_by("organization").values()),
            list(Listing.objects.order_by("pk").values_list("organization", "score", "organization__standing")),
        ]


def assert_kept_is_defined(cast):
    """The kept sums of the partners, now and later, are those of their marks."""
    now = datetime(2027, 3, 9, tzinfo=UTC)
    for company in (cast.northlight, cast.rival):
        with tenancy.everyone("test"):
            made = list(Mark.objects.filter(organization=company))
            score = Score.objects.filter(organization=company).first()
        if score is None:
            assert made == []
            continue
        for at in (score.as_of, now):
            found, wanted = ranking.of(score, at), ranking.numbers(made, at)
            for name in ("responsiveness", "reporting", "fit"):
                assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=1e-9)
        counts = [score.answer_count, score.report_count, score.outcome_count]
        assert counts == [sum(mark.kind == kind for mark in made) for kind in Mark.Kind]
        assert score.value == pytest.approx(ranking.numbers(made, score.as_of).score, abs=1e-9)
        company.refresh_from_db()
        assert company.standing == pytest.approx(score.value, abs=0.005 + 1e-9)
