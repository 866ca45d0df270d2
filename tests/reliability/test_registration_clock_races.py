"""Registrations beside what the world does in the same instant: sweeps, the platform's answer, matching, rates."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from accounts import tenancy
from accounts.clock import Clock
from referrals import eligibility
from referrals import registration_sweeps as sweeps
from referrals.models import ExchangeRate, Referral, Registration
from referrals.moves import Conflict
from referrals.registration import Registered, Wrong
from tests import counts
from tests.factories import CustomerAccountFactory
from tests.referrals import scenes, wins
from tests.reliability import registrations as at
from tests.reliability.test_account_matching import deciding_for
from tests.reliability.test_races import make, one_winner

ROUNDS = 6
NORTHLIGHT = "Northlight Software"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HUNDRED = Decimal(100_000)


@pytest.fixture
def rounds(together, cast):
    """Play a round several times; afterwards nothing is half-written."""

    def play(one_round, times=ROUNDS):
        at.get_ready(cast)
        for number in range(times):
            at.assert_whole(*one_round(number))
        counts.add("races", rounds=times)

    return play


def put(row, **values):
    with tenancy.everyone("the test's own hand"):
        type(row).objects.filter(pk=row.pk).update(**values)
    return row


def told(deal, *kinds):
    """How often its people were told of these."""
    return [kind for _company, _person, kind in scenes.told(deal) if kind in kinds]


def publishing(rate):
    """Put the rate of this month in force, in the place of the one before."""

    def act():
        month = datetime.now(UTC).date().replace(day=1)
        with transaction.atomic():
            ExchangeRate.objects.filter(currency="EUR", month=month, replaced_at=None).update(replaced_at=Clock())
            ExchangeRate.objects.create(currency="EUR", month=month, rate=Decimal(rate))
        return "done"

    return act


def no_rates():
    ExchangeRate.objects.filter(replaced_at=None).update(replaced_at=Clock())


def test_a_rate_is_replaced_while_a_win_is_registered(rounds, together, cast):
    """The registration is of one rate or of the other: rate, value in dollars and verdict belong together."""

    def one_round(number):
        no_rates()
        publishing("1.10")()
        deal = wins.won_deal(cast, currency="EUR")
        new = ("1.25", "0.30")[number % 2]
        outcomes = together.press(at.submitting(cast, deal, "ada"), publishing(new))

        assert outcomes[1] == "done", outcomes
        if isinstance(outcomes[0], Wrong):
            assert (new, [one.code for one in outcomes[0].problems]) == ("0.30", ["below_threshold"])
            return (deal,)
        with tenancy.everyone("the test looks"):
            found = Registration.objects.get(referral=deal)
        assert found.rate in (Decimal("1.10"), Decimal(new)) and found.rate != Decimal("0.30")
        assert found.usd_value == 50_000 * found.rate
        assert {one["verdict"] for one in found.criteria} == {"holds"}
        return (deal,)

    rounds(one_round)


def test_a_rate_is_published_while_the_deal_is_won_and_two_sweeps_pass(rounds, together, cast):
    def one_round(_):
        no_rates()
        deal = wins.open_deal(cast, currency="EUR")
        outcomes = together.press(
            make(cast, deal, "win", "ada"), publishing("1.10"), sweeps.tell_registrable, sweeps.tell_registrable
        )
        waited = bool(told(deal, "deal_registrable")) or scenes.fresh(deal).registration_waits
        sweeps.tell_registrable()

        assert outcomes[:2] == ["done", "done"], outcomes
        assert all(isinstance(one, int) for one in outcomes[2:]), outcomes
        assert told(deal, "deal_registrable", "deal_unregistrable") == ["deal_registrable"] * waited
        assert not scenes.fresh(deal).registration_waits
        return (deal,)

    rounds(one_round, times=2 * ROUNDS)


def test_a_win_is_registered_while_two_sweeps_find_that_it_can_be(rounds, together, cast):
    def one_round(_):
        no_rates()
        deal = wins.won_deal(cast, currency="EUR")
        publishing("1.10")()
        outcomes = together.press(
            at.submitting(cast, deal, "ada"), sweeps.tell_registrable, sweeps.tell_registrable, sweeps.tell_registrable
        )

        assert outcomes[0] == "done", outcomes
        assert sum(outcomes[1:]) == len(told(deal, "deal_registrable")) <= 1
        sweeps.tell_registrable()
        assert len(told(deal, "deal_registrable")) == sum(outcomes[1:])
        assert not scenes.fresh(deal).registration_waits
        return (deal,)

    rounds(one_round)


def test_four_sweeps_share_the_wins_and_tell_of_each_once(rounds, together, cast):
    def one_round(_):
        no_rates()
        deals = [wins.won_deal(cast, currency="EUR") for _ in range(5)]
        safe = [put(wins.open_deal(cast), win_from=LONG_AGO) for _ in range(5)]
        publishing("1.10")()
        outcomes = together.press(
            *[lambda sweep=sweep: sweep(batch_size=2) for sweep in (sweeps.tell_registrable, sweeps.tell_safe_wins) * 2]
        )
        rest = sweeps.tell_registrable() + sweeps.tell_safe_wins()

        assert sum(outcomes) + rest == 10, outcomes
        assert [told(deal, "deal_registrable") for deal in deals] == [["deal_registrable"]] * 5
        assert [told(deal, "deal_safe") for deal in safe] == [["deal_safe"]] * 5
        return (*deals, *safe)

    rounds(one_round, times=3)


def test_whoever_waits_with_won_wins_while_two_sweeps_pass(rounds, together, cast):
    def one_round(_):
        deal = put(wins.open_deal(cast), win_from=LONG_AGO)
        outcomes = together.press(make(cast, deal, "win", "ada"), sweeps.tell_safe_wins, sweeps.tell_safe_wins)

        assert outcomes[0] == "done", outcomes
        assert len(told(deal, "deal_safe")) == sum(outcomes[1:]) <= 1
        assert scenes.fresh(deal).win_from is None
        return (deal,)

    rounds(one_round)


@pytest.mark.parametrize("step", ["approve", "ask", "resubmit"])
def test_criteria_are_looked_at_again_while_somebody_answers(rounds, together, cast, step):
    def one_round(_):
        found = wins.asked(cast) if step == "resubmit" else wins.submitted(cast)
        put(found, looked_at=LONG_AGO)
        deal = put(wins.now(found).referral, customer_category="unmanaged")
        press = at.resubmitting(cast, found, "ada") if step == "resubmit" else at.reviewing_it(cast, found, step)
        outcomes = together.press(press, sweeps.reevaluate, sweeps.reevaluate)

        assert outcomes[0] == "done" or isinstance(outcomes[0], Conflict), outcomes
        kinds = [kind for _version, kind, _who, _platform in wins.history(found)]
        assert kinds.count("reevaluated") == sum(outcomes[1:]) <= 1
        assert kinds.count(step) == (outcomes[0] == "done")
        row = wins.now(found)
        assert row.version == found.version + (outcomes[0] == "done") + sum(outcomes[1:])
        sweeps.reevaluate()  # what was passed by, or the next round would find it
        return (deal,)

    rounds(one_round)


@pytest.mark.parametrize("decision", ["managed", "unmanaged"])
def test_account_matching_ends_while_the_win_is_registered(rounds, together, cast, decision):  # row 135
    account = CustomerAccountFactory() if decision == "managed" else None

    def one_round(_):
        deal = wins.won_deal(cast, customer_category="manual")
        decide = deciding_for(cast, deal, decision, **({"account": account} if account else {}))
        outcomes = together.press(at.submitting(cast, deal, "ada"), decide, sweeps.tell_registrable)

        assert outcomes[1] == "done", outcomes
        if outcomes[0] != "done":
            codes = {one.code for one in outcomes[0].problems}
            assert codes <= {"account_match_pending", "account_unmanaged"}, outcomes
        else:
            assert decision == "managed"
        sweeps.tell_registrable()
        assert not scenes.fresh(deal).registration_waits
        kind = "deal_registrable" if decision == "managed" else "deal_unregistrable"
        news = told(deal, "deal_registrable", "deal_unregistrable")
        assert news == [kind] or (news == [] and outcomes[0] == "done")
        return (deal,)

    rounds(one_round)


def test_the_deal_is_won_while_the_platform_answers(rounds, together, cast):
    """Whoever answers at this very moment is waited for; then the win can be registered, else it cannot (row 136)."""

    def one_round(_):
        mine, theirs = scenes.asked_deal(cast, deal_value=HUNDRED, currency="USD")
        answers = scenes.accepting(cast, location=cast.desk)
        outcomes = together.press(
            make(cast, mine, "win", "ada"), make(cast, theirs, "accept", "sela", **answers), sweeps.tell_registrable
        )

        assert outcomes[0] == "done", outcomes
        accepted = outcomes[1] == "done"
        assert accepted or isinstance(outcomes[1], Conflict), outcomes
        sweeps.tell_registrable()
        with tenancy.everyone("the test looks"):
            found = eligibility.of(scenes.fresh(mine))
        assert (scenes.fresh(theirs).substatus, found.verdict) == (
            ("Accepted", "holds") if accepted else ("Expired", "fails")
        )
        assert not scenes.fresh(mine).registration_waits
        return mine, theirs

    rounds(one_round)


def test_both_companies_win_and_register_in_one_go(rounds, together, cast):
    """From the win on, without stopping: each locks its own side first, and nobody waits for ever."""

    def one_round(_):
        mine, theirs = at.shared_win(cast)
        sides = {"ada": mine, "mallory": theirs}
        for side in sides.values():
            with tenancy.everyone("the test's own hand"):
                Referral.objects.filter(pk=side.pk).update(registration_waits=True)
        outcomes = together.press(
            *[at.submitting(cast, side, who, holds_contract=True) for who, side in sides.items()],
            lambda: sweeps.tell_registrable(batch_size=1),
            lambda: sweeps.tell_registrable(batch_size=2),
        )

        one_winner(outcomes[:2], Registered)
        sweeps.tell_registrable()
        assert [scenes.fresh(side).registration_waits for side in sides.values()] == [False, False]
        return mine, theirs

    rounds(one_round)
