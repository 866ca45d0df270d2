"""What reviewers do with a registration: each act, its guards, and the whole table of steps (4.2, rows 139-142)."""

import pytest

from accounts import tenancy
from referrals import registration, reviewing
from referrals.moves import Conflict, Refused
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db

# Specification 4.2, written out: from → where each step leads; a dash: refused.
STEPS = ("submit", "resubmit", "undo", "take", "ask", "pass", "approve", "fail")
NONE, REVIEW, ACTION, PASSED, APPROVED, FAILED = "None ReviewPending ActionRequired Passed Approved Failed".split()
# fmt: off
TABLE = {
    #           submit  resubmit  undo    take    ask     pass    approve   fail
    NONE:      (REVIEW, "-",      "-",    "-",    "-",    "-",    "-",      "-"),
    REVIEW:    ("-",    "-",      ACTION, REVIEW, ACTION, PASSED, APPROVED, FAILED),
    ACTION:    ("-",    REVIEW,   "-",    "-",    ACTION, "-",    "-",      "-"),
    PASSED:    ("-",    "-",      "-",    "-",    "-",    "-",    APPROVED, "-"),
    APPROVED:  ("-",    "-",      "-",    "-",    "-",    "-",    "-",      "-"),
    FAILED:    ("-",    "-",      "-",    "-",    "-",    "-",    "-",      "-"),
}
# fmt: on
CELLS = [(source, step, TABLE[source][place]) for source in TABLE for place, step in enumerate(STEPS)]


def standing(cast, status):
    """A registration in that state, brought there by the real acts."""
    if status == "None":
        deal = wins.won_deal(cast)
        with tenancy.entered(deal.organization, cast.ada):
            return registration.keep(deal, cast.tidal, "ip", {}, by=cast.ada)
    if status == "ActionRequired":
        return wins.asked(cast)
    ends = {"Passed": "pass", "Approved": "approve", "Failed": "fail"}
    return wins.concluded(cast, ends[status], reason="So.") if status in ends else wins.submitted(cast)


def attempt(cast, found, step):
    """Try the step by the act that the pages call; where it leads, or a dash."""
    deal, seen = scenes.fresh(wins.now(found).referral), found.version
    try:
        if step in ("take", "ask", "pass", "approve", "fail"):
            with cast.acting("dora") as dora:
                if step == "take":
                    return reviewing.take(found, by=dora, seen=seen).status
                if step == "ask":
                    return reviewing.ask(found, {"": "More."}, by=dora, seen=seen).status
                return reviewing.conclude(found, step, by=dora, seen=seen, reason="So.").status
        with tenancy.entered(deal.organization, cast.ada):
            if step == "submit":
                return registration.submit(deal, found.solution, "ip", wins.ANSWERS, by=cast.ada, seen=seen).status
            if step == "resubmit":
                return registration.resubmit(found, deal, wins.ANSWERS, by=cast.ada, seen=seen).status
            registration.undo(found, deal, {"asks": {"": "As before."}}, by=cast.ada, seen=seen)
            return wins.now(found).status
    except (Conflict, Refused):
        return "-"


@pytest.mark.parametrize(("source", "step", "target"), CELLS)
def test_every_step_leads_where_the_specification_says(cast, source, step, target):
    """Rows 139-142."""
    found = standing(cast, source)
    before = wins.now(found)

    assert attempt(cast, found, step) == target

    after = wins.now(found)
    assert after.status == (source if target == "-" else target)
    assert (after.version == before.version) is (target == "-")


def test_the_table_has_no_other_steps():
    assert tuple(registration.STEPS) == STEPS
