"""Registrations that are submitted, answered and reviewed in the same instant: one wins, everything is written once."""

from decimal import Decimal

import pytest

from accounts import tenancy
from referrals.models import Registration
from referrals.moves import Conflict, Refused
from referrals.registration import Registered
from tests import counts
from tests.factories import SolutionFactory
from tests.referrals import scenes, wins
from tests.referrals.registering import both_kinds
from tests.reliability import registrations as at
from tests.reliability.test_races import one_winner

ROUNDS = 6


@pytest.fixture
def rounds(together, cast):
    """Play a round several times; afterwards nothing is half-written."""

    def play(one_round, times=ROUNDS):
        at.get_ready(cast)
        for number in range(times):
            at.assert_whole(*one_round(number))
        counts.add("races", rounds=times)

    return play


def deal_of(found):
    return wins.now(found).referral


def registrations_of(*deals):
    with tenancy.everyone("the test looks"):
        return list(Registration.objects.filter(engagement=deals[0].engagement_id).exclude(status="None"))


def test_two_colleagues_register_the_same_solution(rounds, together, cast):
    def one_round(number):
        deal = wins.won_deal(cast)
        if number % 2:  # with a draft that somebody kept
            at.keeping(cast, deal, "ada")()
        outcomes = together.press(*[at.submitting(cast, deal, who) for who in ("ada", "lena")])

        winner = one_winner(outcomes, Registered)
        (found,) = registrations_of(deal)
        assert outcomes[1 - winner].first == found
        assert wins.history(found)[-1][2] == ("Ada", "Lena")[winner]
        return (deal,)

    rounds(one_round)


@pytest.mark.parametrize("kind", ["ip", "business"])  # the other company's path: one counts for both
def test_two_companies_of_one_opportunity_register_the_same_solution(rounds, together, cast, kind):  # row 99
    both_kinds(cast.tidal)

    def one_round(_):
        mine, theirs = at.shared_win(cast)
        outcomes = together.press(
            at.submitting(cast, mine, "ada", holds_contract=True),
            at.submitting(cast, theirs, "mallory", kind=kind, holds_contract=True),
        )

        winner = one_winner(outcomes, Registered)
        (found,) = registrations_of(mine)
        assert found.referral_id == (mine, theirs)[winner].pk
        assert outcomes[1 - winner].first is None  # whose it is, the other company does not learn
        return mine, theirs

    rounds(one_round)


def test_two_solutions_of_one_deal_are_registered_at_once_and_the_deal_says_both(rounds, together, cast):
    other = SolutionFactory(organization=cast.northlight, is_ip_eligible=True)
    cast.other = other

    def one_round(_):
        deal = wins.won_deal(cast, solutions=("tidal", "other"))
        outcomes = together.press(
            at.submitting(cast, deal, "ada"),
            at.submitting(cast, deal, "lena", solution=other, **wins.SHORT),
        )

        assert outcomes == ["done", "done"], outcomes
        assert {one.status for one in registrations_of(deal)} == {"ReviewPending", "Approved"}
        assert scenes.fresh(deal).registration_status == "ReviewPending"
        return (deal,)

    rounds(one_round)


def test_two_colleagues_keep_a_draft_and_a_third_submits(rounds, together, cast):
    def one_round(_):
        deal = wins.won_deal(cast)
        outcomes = together.press(
            at.keeping(cast, deal, "ada", text="1"),
            at.keeping(cast, deal, "lena", text="2"),
            at.submitting(cast, deal, "ada"),
        )

        assert outcomes[2] == "done", outcomes
        assert all(one == "done" or isinstance(one, (Conflict, Registered)) for one in outcomes), outcomes
        assert outcomes[:2].count("done") < 2
        (found,) = registrations_of(deal)
        assert found.typed == {}
        return (deal,)

    rounds(one_round)


# What two people press at the same registration, from where it stands: one of them is refused.
PAIRS = [
    ("submitted", "approve", "fail"),
    ("submitted", "pass", "approve"),
    ("submitted", "ask", "approve"),
    ("submitted", "ask", "fail"),
    ("submitted", "take", "approve"),
    ("asked", "ask", "resubmit"),
    ("asked", "resubmit", "resubmit"),
    ("resubmitted", "take", "undo"),
    ("resubmitted", "approve", "undo"),
    ("resubmitted", "fail", "undo"),
    ("resubmitted", "ask", "undo"),
    ("resubmitted", "undo", "undo"),
    ("passed", "approve", "approve"),
]
ENDS = {
    **{"approve": "Approved", "fail": "Failed", "pass": "Passed", "ask": "ActionRequired", "take": "ReviewPending"},
    **{"resubmit": "ReviewPending", "undo": "ActionRequired"},
}


@pytest.mark.parametrize(("state", "one", "other"), PAIRS)
def test_of_two_steps_at_once_one_is_taken(rounds, together, cast, state, one, other):
    def one_round(_):
        found = at.standing(cast, state)
        steps = (one, other)
        outcomes = together.press(
            *[at.pressing(cast, found, *pair) for pair in zip(steps, ("ada", "lena"), strict=True)]
        )

        done = steps[one_winner(outcomes, (Conflict, Refused))]
        row = wins.now(found)
        assert (row.status, row.version) == (ENDS[done], found.version + 1)
        assert wins.history(found)[-1][:2] == (row.version, done)
        return (deal_of(found),)

    rounds(one_round)


def test_what_a_partner_types_meanwhile_keeps_no_reviewer_from_asking_more(rounds, together, cast):
    def one_round(_):
        found = at.standing(cast, "asked")
        outcomes = together.press(
            at.keeping(cast, deal_of(found), "ada", seen=found.version), at.reviewing_it(cast, found, "ask")
        )

        assert outcomes[1] == "done", outcomes
        assert outcomes[0] == "done" or isinstance(outcomes[0], Conflict), outcomes
        row = wins.now(found)
        assert row.asks == {"contract_value": "Once more."}
        assert row.typed == ({"contract_value": "90"} if outcomes[0] == "done" else {})
        return (deal_of(found),)

    rounds(one_round)


def test_four_people_at_one_registration_leave_it_whole(rounds, together, cast):
    def one_round(_):
        found = at.standing(cast, "resubmitted")
        outcomes = together.press(
            at.undoing(cast, found, "ada"),
            at.reviewing_it(cast, found, "ask"),
            at.reviewing_it(cast, found, "approve"),
            at.submitting(cast, deal_of(found), "lena"),
        )

        assert outcomes[:3].count("done") == 1, outcomes
        assert all(one == "done" or isinstance(one, (Conflict, Refused)) for one in outcomes), outcomes
        assert isinstance(outcomes[3], Registered)
        assert wins.now(found).contract_value in (Decimal(90_000), Decimal(95_000))
        return (deal_of(found),)

    rounds(one_round)
