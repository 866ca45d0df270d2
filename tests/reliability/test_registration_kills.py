"""A process is killed at every boundary of registering and reviewing, and of the sweeps: all or nothing, and once."""

from datetime import UTC, datetime

import pytest

from accounts import tenancy
from referrals import registration_sweeps as sweeps
from referrals.models import Registration
from referrals.moves import Conflict, Refused
from referrals.registration import Registered
from tests import counts
from tests.referrals import scenes, wins
from tests.reliability import registrations as at
from tests.reliability.dying import boundaries, survives

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def ready(cast, committed):
    """Everybody is read before the child is born."""
    return at.get_ready(cast)


def put(row, **values):
    with tenancy.everyone("the test's own hand"):
        type(row).objects.filter(pk=row.pk).update(**values)
    return row


def every_boundary(begin, press, *, done, again=Conflict):
    """Die at each in turn. ``begin()`` gives the deal and what to press; ``done(deal)``: whether it has happened.

    Then it is pressed again: what had not happened does now, and what had is refused.
    """
    for boundary in boundaries():
        deal, subject = begin()
        before = at.everything_about(deal)

        survived = survives(press(subject), boundary)

        if done(deal):
            with pytest.raises(again):
                press(subject)()
        else:
            assert at.everything_about(deal) == before, f"half of it at boundary {boundary}"
            press(subject)()
            assert done(deal)
        at.assert_whole(scenes.fresh(deal))
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def registration_of(deal):
    with tenancy.everyone("the test looks"):
        return Registration.objects.filter(referral=deal).first()


@pytest.mark.parametrize("way", ["with a draft", "marketplace"])
def test_a_win_is_registered_wholly_or_not_at_all(ready, way):
    def begin():
        deal = wins.won_deal(ready)
        if way == "with a draft":
            at.keeping(ready, deal, "ada")()
        return deal, deal

    def press(deal):
        return at.submitting(ready, deal, "ada", **(wins.SHORT if way == "marketplace" else {}))

    every_boundary(begin, press, done=lambda deal: not at.is_draft(deal), again=Registered)


def test_two_companies_register_and_one_of_them_is_killed(ready):
    """What the dead one had not finished, the other may: the solution is free, or it is taken."""
    for boundary in boundaries():
        mine, theirs = at.shared_win(ready)

        survived = survives(at.submitting(ready, mine, "ada", holds_contract=True), boundary)

        press = at.submitting(ready, theirs, "mallory", holds_contract=True)
        if registration_of(mine):
            with pytest.raises(Registered):
                press()
        else:
            press()
        assert (registration_of(mine) is None) != (registration_of(theirs) is None)
        at.assert_whole(scenes.fresh(mine), scenes.fresh(theirs))
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


# From where it stands, what is pressed, and where it stands then.
STEPS = [
    ("submitted", "take"),
    ("submitted", "ask"),
    ("submitted", "approve"),
    ("submitted", "fail"),
    ("asked", "resubmit"),
    ("resubmitted", "undo"),
]


@pytest.mark.parametrize(("state", "step"), STEPS)
def test_a_step_is_made_wholly_or_not_at_all(ready, state, step):
    def begin():
        found = at.standing(ready, state)
        return wins.now(found).referral, found

    def done(deal):
        lines = wins.history(registration_of(deal))
        return len(lines) > LINES[state] and lines[-1][1] == step

    every_boundary(begin, lambda found: at.pressing(ready, found, step, "ada"), done=done, again=(Conflict, Refused))


LINES = {"submitted": 1, "asked": 2, "resubmitted": 3}  # of its history, before the step


def test_a_draft_is_kept_wholly_or_not_at_all(ready):
    for boundary in boundaries():
        deal = wins.won_deal(ready)

        survived = survives(at.keeping(ready, deal, "ada"), boundary)

        if registration_of(deal) is None:
            at.keeping(ready, deal, "ada")()
        found = registration_of(deal)
        assert (found.status, found.version, found.typed) == ("None", 1, {"contract_value": "90"})
        at.assert_whole(scenes.fresh(deal))
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


# The sweeps: what is due, and how its people hear of it.


def safe(cast):
    return put(wins.open_deal(cast), win_from=LONG_AGO)


def known(cast):
    """A won deal of which too little was known when it was won."""
    return put(wins.won_deal(cast), registration_waits=True, is_registrable=None)


def told_of(deal):
    return [kind for _company, _person, kind in scenes.told(deal)]


@pytest.mark.parametrize(
    ("sweep", "begin", "kind"),
    [(sweeps.tell_safe_wins, safe, "deal_safe"), (sweeps.tell_registrable, known, "deal_registrable")],
    ids=["safe", "registrable"],
)
def test_a_sweep_that_is_killed_has_told_of_whole_batches_and_the_next_one_tells_the_rest(ready, sweep, begin, kind):
    for boundary in boundaries():
        deals = [begin(ready) for _ in range(3)]

        survived = survives(lambda: sweep(batch_size=2), boundary)

        for deal in deals:
            row = scenes.fresh(deal)
            waits = row.registration_waits or row.win_from is not None
            assert told_of(deal) == [kind] * (not waits), f"half of it at boundary {boundary}"
        sweep()
        for deal in deals:
            assert told_of(deal) == [kind]
            at.assert_whole(scenes.fresh(deal))
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_criteria_that_a_killed_sweep_has_looked_at_are_written_with_their_line_and_once(ready):
    for boundary in boundaries():
        found = [put(wins.submitted(ready), looked_at=LONG_AGO) for _ in range(3)]
        for one in found:
            put(wins.now(one).referral, customer_category="unmanaged")

        survived = survives(lambda: sweeps.reevaluate(batch_size=2), boundary)

        for one in found:
            assert_looked_at(one, wins.now(one).looked_at > LONG_AGO, boundary)
        sweeps.reevaluate()
        for one in found:
            assert_looked_at(one, True, boundary)
            at.assert_whole(wins.now(one).referral)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def assert_looked_at(found, is_looked_at, boundary):
    row = wins.now(found)
    kinds = [kind for _version, kind, _who, _platform in wins.history(found)]
    assert kinds == ["submit", *["reevaluated"] * is_looked_at], f"half of it at boundary {boundary}"
    assert row.version == found.version + is_looked_at
    assert ({"code": "account", "verdict": "fails"} in row.criteria) is is_looked_at
