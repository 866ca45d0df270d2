"""What reviewers do with a registration: each act, its guards, and the whole table of steps (4.2, rows 139-142)."""

import pytest

from accounts import grants, tenancy
from accounts.roles import Role
from referrals import registration, reviewing
from referrals.models import Referral
from referrals.moves import Conflict, Refused
from tests.referrals import scenes, wins
from tests.referrals.registering import two_partners

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


def act(cast, name, found, *, by="dora", seen=None, **given):
    """One act of a reviewer on a registration, as it was seen."""
    with cast.acting(by) as person:
        return getattr(reviewing, name)(found, **given, by=person, seen=found.version if seen is None else seen)


def another_reviewer(cast):
    with tenancy.entered(cast.platform):
        grants.grant(cast.sela, Role.REGISTRATION_REVIEWER, by=None, organization=cast.platform)
    return cast.sela


def test_nothing_is_asked_without_a_note(cast):
    found = wins.submitted(cast)
    with pytest.raises(Refused, match="Write beside at least one field"):
        act(cast, "ask", found, asks={"contract_value": "  \n", "": ""})
    assert wins.now(found).status == "ReviewPending"


@pytest.mark.parametrize("name", ["status", "facts", "organization", "nonsense"])
def test_notes_stand_beside_fields_of_the_form_only(cast, name):
    found = wins.submitted(cast)
    with pytest.raises(Refused, match=name):
        act(cast, "ask", found, asks={name: "Change it."})


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_nothing_fails_without_a_reason(cast, reason):
    found = wins.submitted(cast)
    with pytest.raises(Refused, match="Say why"):
        act(cast, "conclude", found, step="fail", reason=reason)
    assert wins.now(found).status == "ReviewPending"


def test_more_can_be_asked_and_what_was_asked_before_is_asked_still(cast):
    """Row 142."""
    found = wins.asked(cast, note="Which value?", field="contract_value")
    found = act(cast, "ask", found, asks={"signed_on": "Which day?"})
    assert wins.now(found).asks == {"contract_value": "Which value?", "signed_on": "Which day?"}

    found = act(cast, "ask", found, asks={"contract_value": "Which of the two?"})
    assert wins.now(found).asks == {"contract_value": "Which of the two?", "signed_on": "Which day?"}


def test_the_answer_settles_what_was_asked_and_keeps_who_asked(cast):
    found = act(cast, "take", wins.submitted(cast))
    found = wins.asked(cast, found)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.resubmit(found, deal, wins.ANSWERS, by=cast.ada, seen=found.version)

    after = wins.now(found)
    assert (after.asks, after.taken_by, after.taken_at) == ({}, cast.dora, None)


def test_a_begun_review_cannot_be_undone_by_the_partner(cast):
    found = act(cast, "take", wins.submitted(cast))
    with tenancy.entered(cast.northlight, cast.ada), pytest.raises(Conflict):
        deal = scenes.fresh(wins.now(found).referral)
        registration.undo(found, deal, {}, by=cast.ada, seen=found.version)


@pytest.mark.parametrize(
    ("step", "given"),
    [("take", {}), ("ask", {"asks": {"": "More."}})]
    + [("conclude", {"step": step, "reason": "So."}) for step in ("pass", "approve", "fail")],
    ids=["take", "ask", "pass", "approve", "fail"],
)
def test_whatever_was_seen_before_the_partner_took_its_changes_back_is_refused(cast, step, given):
    found = wins.submitted(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.undo(wins.now(found), deal, {"asks": {"": "As before."}}, by=cast.ada, seen=found.version)

    with pytest.raises(Conflict):
        act(cast, step, found, **given)
    assert (wins.now(found).status, wins.now(found).asks) == ("ActionRequired", {"": "As before."})


def test_what_the_partner_types_meanwhile_is_no_conflict(cast):
    found = wins.asked(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.keep(deal, found.solution, "ip", {"phone": "1"}, by=cast.ada, seen=found.version)

    act(cast, "ask", found, asks={"": "One thing more."})

    after = wins.now(found)
    assert (after.asks[""], after.typed) == ("One thing more.", {"phone": "1"})


def test_what_the_partner_submits_meanwhile_is_a_conflict(cast):
    found = wins.asked(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.resubmit(wins.now(found), deal, wins.ANSWERS, by=cast.ada, seen=found.version)

    with pytest.raises(Conflict):
        act(cast, "ask", found, asks={"": "One thing more."})


@pytest.mark.parametrize("seen", [0, 1, 99])
def test_another_version_than_the_current_one_is_a_conflict(cast, seen):
    found = wins.submitted(cast)
    with pytest.raises(Conflict):
        act(cast, "conclude", found, step="approve", seen=seen)


def test_a_colleague_takes_over_and_nobody_begins_twice(cast):
    another_reviewer(cast)
    found = act(cast, "take", wins.submitted(cast))
    with pytest.raises(Refused, match="begun this review already"):
        act(cast, "take", found)

    found = act(cast, "take", found, by="sela")

    assert wins.now(found).taken_by == cast.sela


def test_what_is_recorded_for_billing_is_never_reviewed(cast):
    type(cast.tidal).objects.filter(pk=cast.tidal.pk).update(is_business_premium=True)
    found = wins.submitted(cast, kind="business")
    assert found.status == "Passed"

    with pytest.raises(Refused, match="needs no review"):
        act(cast, "conclude", found, step="approve")
    reasons = {name: reviewing.why_not(found, step, by=cast.dora) for name, step in reviewing.STEPS.items()}
    assert reasons.pop("fail") == ""
    assert set(reasons.values()) == {"It is recorded for billing, and needs no review."}


@pytest.mark.parametrize("how", ["business", "marketplace"])
def test_what_nobody_has_reviewed_can_be_failed_so_that_another_company_may_register(cast, how):
    """Row 99: neither a record for billing nor a sale through the marketplace bars the partner with the contract."""
    type(cast.tidal).objects.filter(pk=cast.tidal.pk).update(is_business_premium=True)
    ours, theirs = two_partners(cast)
    answers = wins.SHORT if how == "marketplace" else {}
    found = wins.submitted(cast, ours, kind="business" if how == "business" else "ip", holds_contract=True, **answers)
    with pytest.raises(registration.Registered):
        wins.submitted(cast, theirs, by="mallory", holds_contract=True)

    failed = act(cast, "conclude", found, step="fail", reason="The contract is theirs.")

    assert (wins.now(failed).status, wins.now(failed).status_reason) == ("Failed", "The contract is theirs.")
    assert wins.submitted(cast, theirs, by="mallory", holds_contract=True).status == "ReviewPending"
    with pytest.raises(Conflict):
        act(cast, "conclude", wins.now(failed), step="fail", reason="Once more.")


def test_whoever_decides_has_it(cast):
    assert wins.now(wins.concluded(cast, "approve")).taken_by == cast.dora


def test_the_deals_history_says_what_became_of_it_and_not_who_decided(cast):
    found = wins.concluded(cast, "fail", reason="Another product is named.")
    with tenancy.everyone("the test's own look"):
        line = wins.now(found).referral.events.order_by("pk").last()

    assert (line.kind, line.actor_id) == ("review", None)
    assert line.data["to_status"] == "Failed"


def test_the_criteria_are_those_of_now_and_nothing_else_of_the_deal(cast):
    found = wins.submitted(cast)
    with tenancy.everyone("the test changes the customer's account"):
        Referral.objects.filter(registrations=found).update(customer_category="unmanaged")

    with cast.acting("dora"):
        live = reviewing.criteria_now(found)

    assert {one.code: one.verdict for one in live}["account"] == "fails"
    assert {type(one).__name__ for one in live} == {"Criterion"}
