"""How a deal ends: what closing does to the others, the 72 hours, and that nothing follows (3.2, T21-T25)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from accounts import tenancy
from referrals import editing, lines, sweeps, team
from referrals.lifecycle import Conflict
from referrals.models import Favorite, Referral
from tests.factories import FavoriteFactory, a_referral, a_sibling
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

NORTHLIGHT, CLOUDMERE = "Northlight Software", "Cloudmere"

# Who closes, how; what becomes of a sibling that waits, with which reason; what its people are told.
CLOSINGS = [
    ("win", {}, "Expired", "withdrawn"),
    ("lose", {"status_reason": "competitor", "status_note": ""}, "Expired", "withdrawn"),
    ("error", {"status_reason": "duplicate", "status_note": ""}, "Error", "duplicate"),
]


@pytest.mark.parametrize(("name", "answers", "substatus", "reason"), CLOSINGS)
def test_when_the_initiator_closes_whoever_has_not_answered_is_closed_too(cast, name, answers, substatus, reason):
    mine, theirs = scenes.asked_deal(cast)

    scenes.move(cast, mine, name, by="ada", **answers)

    closed = scenes.fresh(theirs)
    assert (closed.substatus, closed.status_reason, closed.answer_by, closed.version) == (substatus, reason, None, 2)
    assert closed.closed_at is not None
    withdrawn = "void" if name == "error" else "withdraw"
    assert scenes.history(theirs) == [
        (1, "received", None),
        (None, f"their_{name}", None),
        (2, withdrawn, None),
    ]
    line = scenes.events(theirs)[-1]
    assert (line.data["from"], line.data["to"], line.data["party"], line.data["reason"]) == (
        "Pending",
        substatus,
        NORTHLIGHT,
        reason,
    )
    assert scenes.told(mine, theirs) == sorted(
        [(CLOUDMERE, "Sela", "deal_received"), (CLOUDMERE, "Sela", f"deal_{name}")]
    )
    scenes.assert_faces_are_the_rows(mine)


@pytest.mark.parametrize(("name", "answers", "substatus", "reason"), CLOSINGS)
def test_when_the_initiator_closes_an_active_sibling_is_told_and_stays(cast, name, answers, substatus, reason):
    mine, theirs = scenes.asked_deal(cast)
    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=cast.desk))

    scenes.move(cast, scenes.fresh(mine), name, by="ada", **answers)

    assert (scenes.fresh(theirs).substatus, scenes.fresh(theirs).version) == ("Accepted", 2)
    assert (CLOUDMERE, "Sela", f"deal_{name}") in scenes.told(theirs)
    assert scenes.history(theirs)[-1] == (None, f"their_{name}", None)


@pytest.mark.parametrize(("name", "answers", "substatus", "reason"), CLOSINGS)
def test_when_an_invited_party_closes_nobody_else_is_closed(cast, name, answers, substatus, reason):
    theirs, mine = scenes.sent_deal(cast)
    scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))

    scenes.move(cast, scenes.fresh(mine), name, by="ada", **answers)

    assert (scenes.fresh(theirs).substatus, scenes.fresh(theirs).version) == ("Accepted", 1)
    assert (CLOUDMERE, "Sela", f"deal_{name}") in scenes.told(theirs)


def test_an_overdue_sibling_is_left_to_the_clock_when_the_initiator_closes(cast):
    mine, theirs = scenes.asked_deal(cast)
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=theirs.pk).update(answer_by=datetime(2026, 1, 1, tzinfo=UTC))

    scenes.move(cast, mine, "win", by="ada")
    sweeps.expire_overdue()

    assert (scenes.fresh(theirs).substatus, scenes.fresh(theirs).status_reason) == ("Expired", "")
    assert [kind for _, kind, _ in scenes.history(theirs)] == ["received", "their_win", "expire"]


NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)

# How long after its creation a deal is won, what kind, with what on it, for which customer; is it flagged?
# A partner-led deal can be registered without a seller: row 16. A services co-sell never: row 132. An IP co-sell
# whose customer is not matched yet may still reach the sellers; a matched one without them never did.
EARLY = [
    (timedelta(hours=72, seconds=-1), "ip", "tidal", "manual", True),
    (timedelta(hours=72, microseconds=-1), "ip", "tidal", "manual", True),
    (timedelta(hours=72), "ip", "tidal", "manual", False),
    (timedelta(hours=72, seconds=1), "ip", "tidal", "manual", False),
    (timedelta(minutes=1), "services", "tidal", "managed", False),
    (timedelta(minutes=1), "ip", "tidal", "managed", False),
    (timedelta(minutes=1), "partner_led", "tidal", "manual", True),
    (timedelta(minutes=1), "private", "tidal", "manual", False),
    (timedelta(minutes=1), "assessment", "tidal", "manual", False),
    (timedelta(minutes=1), "ip", "plain", "manual", False),
    (timedelta(minutes=1), "ip", "tidal", "unmanaged", False),
]


@pytest.mark.parametrize(("age", "deal_type", "solution", "category", "flagged"), EARLY)
def test_a_win_sooner_than_72_hours_is_flagged_where_it_could_be_registered(  # T21
    cast, stage, age, deal_type, solution, category, flagged
):
    deal = scenes.own_deal(cast, solutions=[solution])
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(
            deal_type=deal_type,
            customer_category=category,
            customer_is_matched=category != "manual",
            sales_stage=80,
            created_at=NOW - age,
        )

    with scenes.stopped_clock(stage, NOW):
        won = scenes.move(cast, scenes.fresh(deal), "win", by="ada")

    assert (won.substatus, won.sales_stage, won.closed_early, won.closed_at) == ("Won", 100, flagged, NOW)


def test_the_platforms_own_side_is_never_flagged(cast):
    theirs, _ = scenes.sent_deal(cast, currency="EUR")  # of which no rate is known

    won = scenes.move(cast, theirs, "win", by="sela")

    assert (won.closed_early, won.registration_waits) == (False, False)


@pytest.mark.parametrize(
    ("name", "substatus", "reason"),
    [("lose", "Lost", "competitor"), ("error", "Error", "other_error")],  # T22, T23
)
def test_lost_and_error_keep_the_reason_and_flag_nothing(cast, name, substatus, reason):  # row 125
    deal = scenes.own_deal(cast)

    closed = scenes.move(cast, deal, name, by="ada", status_reason=reason, status_note="In words.")

    assert (closed.substatus, closed.status_reason, closed.status_note) == (substatus, reason, "In words.")
    assert (closed.closed_early, closed.sales_stage) == (False, 10)


def closed_acts(cast, deal, member, line):
    """Everything a person could try on a closed deal (T24)."""
    ada, version = cast.ada, deal.version
    field = editing.FIELDS["name"]
    return [
        lambda: editing.change(deal, field, by=ada, name="Other"),
        lambda: editing.add_note(deal, "One more thing.", by=ada),
        lambda: editing.set_contact(deal, by=ada, first_name="Somebody"),
        lambda: lines.add(deal, cast.plain, by=ada),
        lambda: lines.remove(line, by=ada),
        lambda: team.add(deal, by=ada, seen=version, **team.details_of(cast.lena)),
        lambda: team.remove(member, by=ada, seen=version),
    ]


@pytest.mark.parametrize("substatus", ["Won", "Lost", "Declined", "Expired", "Error"])
def test_a_closed_deal_refuses_every_edit_and_still_takes_a_heart(cast, substatus):  # T24, T25
    others = [{"first_name": "Tom", "last_name": "Blau", "phone": "+49 30 000 001", "email": "tom@team.example"}]
    deal = scenes.own_deal(cast, members=others, solutions=["tidal", "cloud"])
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(substatus=substatus, closed_at=NOW)
        deal.refresh_from_db()
        member, line = deal.team.first(), deal.lines.first()
        member.referral = line.referral = deal
    before = scenes.everything_about(deal)

    with cast.acting("ada"):
        for act in closed_acts(cast, deal, member, line):
            with pytest.raises(Conflict), transaction.atomic():
                act()
    assert all(editing.why_frozen(deal, field) for field in editing.FIELDS.values())
    FavoriteFactory(organization=cast.northlight, user=cast.ada, referral=deal)

    assert scenes.everything_about(deal) == before
    with cast.acting("ada"):
        assert Favorite.objects.count() == 1


@pytest.mark.parametrize(("name", "answers", "substatus", "reason"), CLOSINGS)
def test_a_third_party_that_waits_is_closed_by_the_initiator_only(cast, name, answers, substatus, reason):
    mine = a_referral(cast.northlight, substatus="Accepted", direction="Outgoing", location=cast.lisbon)
    accepted = a_sibling(mine, cast.platform, substatus="Accepted", location=cast.desk)
    waits = a_sibling(mine, cast.rival, location=cast.rome)

    scenes.move(cast, accepted, name, by="sela", **answers)
    after_the_invited = scenes.fresh(waits).substatus
    scenes.move(cast, scenes.fresh(mine), name, by="ada", **answers)

    assert (after_the_invited, scenes.fresh(waits).substatus) == ("Pending", substatus)
    assert scenes.fresh(waits).status_reason == reason
