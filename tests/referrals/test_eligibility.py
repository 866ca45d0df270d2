"""Whether a deal can be registered, as facts change: rates, matching, the platform's answer, other partners (4.1)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tenancy
from referrals import deciding, eligibility, partnering, rates, registration
from referrals.criteria import Verdict
from referrals.models import AccountMatch, Referral
from tests.factories import CustomerAccountFactory, ExchangeRateFactory, SolutionFactory
from tests.referrals import scenes, wins
from tests.referrals.partners_story import an_invitation

pytestmark = pytest.mark.django_db

HOLDS, FAILS, UNKNOWN = Verdict
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
TYPED = {"customer_category": "manual"}


def found(deal, *, kind="ip", at=None, as_won=False):
    """What its own company reads of it now, or at that instant."""
    deal = scenes.fresh(deal)
    with tenancy.entered(deal.organization):
        [one] = eligibility.many([deal], kind=kind, at=at or timezone.now())
    return one.won() if as_won else one


def verdict(deal, code, **how):
    return next(one.verdict for one in found(deal, **how).criteria if one.code == code)


def way_out(deal, **how):
    return next(one.fix for one in found(deal, **how).criteria if one.code == "platform")


def rewrite(deal, **fields):
    """The deal as if that were so, past every act."""
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(**fields)


def answer(cast, deal, move):
    """What the platform's seller does with its side of the deal."""
    side = scenes.side_of(deal, cast.platform)
    given = {"accept": scenes.accepting(cast, location=cast.desk), "win": {}}
    reason = {"decline": "budget", "lose": "budget", "error": "duplicate"}.get(move)
    scenes.move(cast, side, move, by="sela", **given.get(move, {"status_reason": reason, "status_note": ""}))


def matched(cast, deal, decision):
    """What an operator says of the customer."""
    with tenancy.everyone("test"):
        match = AccountMatch.objects.get(engagement=deal.engagement_id)
    account = CustomerAccountFactory() if decision == "managed" else None
    deciding.decide(match, decision, account=account, by=cast.olga)


def partners(cast, **fields):
    """Northlight's deal in which Mallow takes part, with the same solution."""
    deal = wins.grown(scenes.own_deal(cast, **{"currency": "USD", "shared_with_sellers": True} | fields))
    with cast.acting("ada") as ada:
        theirs = partnering.invite(deal, an_invitation(cast, solutions=[cast.tidal], currency="USD"), by=ada)
    theirs = scenes.move(
        cast, scenes.fresh(theirs), "accept", by="mallory", **scenes.accepting(cast, location=cast.rome)
    )
    return scenes.fresh(deal), theirs


# The month whose rate counts is the one in which the deal was won, by UTC (row 134).
@pytest.mark.parametrize(
    ("won", "month", "verdict_"),
    [
        ("2026-10-31T23:59:59.999999+00:00", OCTOBER, HOLDS),
        ("2026-11-01T00:00:00+00:00", NOVEMBER, FAILS),
        ("2026-11-01T12:59:59.999999+13:00", OCTOBER, HOLDS),
        ("2026-10-31T17:00:00-07:00", NOVEMBER, FAILS),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_the_rate_is_that_of_the_month_of_the_win_in_utc_whoever_reads(cast, won, month, verdict_, zone):  # row 134
    ExchangeRateFactory(month=OCTOBER, rate="1.25")
    ExchangeRateFactory(month=NOVEMBER, rate="1.2499999999")
    deal = wins.won_deal(cast, currency="EUR", deal_value=Decimal("20000.00"))
    rewrite(deal, closed_at=datetime.fromisoformat(won))

    with timezone.override(zone):
        read = found(deal)

    assert (read.facts.month, read.facts.rate) == (month, rates.rate("EUR", month))
    assert read.verdict == verdict_


def test_until_it_is_won_the_rate_of_now_counts(cast):
    ExchangeRateFactory(month=OCTOBER, rate="1")
    ExchangeRateFactory(month=NOVEMBER, rate="2")
    deal = wins.open_deal(cast, currency="EUR")

    assert found(deal, at=datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC)).facts.rate == 1
    assert found(deal, at=datetime(2026, 11, 1, tzinfo=UTC)).facts.rate == 2
    lost = scenes.move(cast, deal, "lose", by="ada", status_reason="budget", status_note="")
    rewrite(lost, closed_at=datetime(2026, 11, 5, tzinfo=UTC))
    assert found(lost, at=datetime(2026, 10, 5, tzinfo=UTC)).facts.rate == 1  # and of one that never was


def test_a_missing_rate_is_unknown_until_it_is_published_and_then_counts_at_once(cast):  # row 134
    deal = wins.won_deal(cast, currency="EUR")
    missing = found(deal)
    assert (missing.verdict, [one.problem for one in missing.problems]) == (UNKNOWN, ["rate_missing"])
    assert (missing.facts.rate, missing.facts.usd) == (None, None)
    with pytest.raises(registration.Wrong) as refused:
        wins.submitted(cast, deal)
    assert [one.code for one in refused.value.problems] == ["rate_missing"]

    old = ExchangeRateFactory(month=rates.month_of(deal.closed_at), rate="0.4")
    assert verdict(deal, "value") == FAILS
    old.replaced_at = timezone.now()
    old.save(update_fields=["replaced_at"])
    ExchangeRateFactory(month=old.month, rate="0.5")  # exactly 25,000

    assert found(deal).verdict == HOLDS
    stored = wins.now(wins.submitted(cast, deal))
    assert (stored.rate, stored.rate_month, stored.usd_value) == (Decimal("0.5"), old.month, 25_000)


@pytest.mark.parametrize(("decision", "expected"), [("managed", HOLDS), ("unmanaged", FAILS), ("none", FAILS)])
def test_an_account_that_is_matched_after_the_win_decides_then(cast, decision, expected):  # row 135
    deal = wins.won_deal(cast, **TYPED)
    assert (verdict(deal, "account"), found(deal).verdict) == (UNKNOWN, UNKNOWN)

    matched(cast, deal, decision)

    assert (verdict(deal, "account"), found(deal).verdict) == (expected, expected)


ANSWERS = [
    (["accept"], HOLDS),
    (["accept", "win"], HOLDS),
    (["accept", "lose"], HOLDS),  # it did accept
    (["accept", "error"], FAILS),
    (["decline"], FAILS),
]


@pytest.mark.parametrize(("moves", "expected"), ANSWERS, ids=["-".join(moves) for moves, _expected in ANSWERS])
def test_what_the_platform_answers_after_an_invited_partner_has_won_still_counts(cast, moves, expected):  # row 136
    deal, theirs = partners(cast, **scenes.HELP)
    theirs = scenes.move(cast, wins.grown(theirs), "win", by="mallory")
    assert (verdict(theirs, "platform"), found(theirs).verdict) == (UNKNOWN, UNKNOWN)
    assert scenes.side_of(deal, cast.platform).substatus == "Pending"

    for move in moves:
        answer(cast, deal, move)

    assert (verdict(theirs, "platform"), found(theirs).verdict) == (expected, expected)
    assert verdict(deal, "platform") == expected


def test_a_request_that_is_overdue_is_one_that_was_not_accepted_swept_or_not(cast):
    mine, theirs = scenes.asked_deal(cast)
    until = theirs.answer_by

    assert verdict(mine, "platform") == UNKNOWN
    assert verdict(mine, "platform", at=until) == FAILS


def test_the_initiators_win_withdraws_an_unanswered_request_and_that_is_said_before(cast):
    mine, _theirs = scenes.asked_deal(cast)
    assert (verdict(mine, "platform"), verdict(mine, "platform", as_won=True)) == (UNKNOWN, FAILS)

    won = scenes.move(cast, mine, "win", by="ada")

    assert verdict(won, "platform") == FAILS
    assert scenes.side_of(mine, cast.platform).substatus == "Expired"


def test_a_request_that_matching_holds_is_unknown_until_it_is_sent_and_accepted(cast):
    deal = scenes.own_deal(cast, **scenes.HELP, **TYPED)
    assert (verdict(deal, "platform"), verdict(deal, "platform", as_won=True)) == (UNKNOWN, FAILS)
    assert way_out(deal, as_won=True) == "Win the deal after it was accepted."

    matched(cast, deal, "managed")
    assert verdict(deal, "platform") == UNKNOWN
    answer(cast, deal, "accept")

    assert verdict(deal, "platform") == HOLDS
    assert verdict(scenes.move(cast, scenes.fresh(deal), "win", by="ada"), "platform") == HOLDS


def test_a_request_that_was_still_held_when_its_sender_won_never_reached_the_sellers(cast):
    deal = scenes.own_deal(cast, **scenes.HELP, **TYPED)
    won = scenes.move(cast, deal, "win", by="ada")
    assert (verdict(won, "platform"), way_out(won)) == (FAILS, "")

    matched(cast, deal, "managed")

    assert (verdict(won, "platform"), verdict(won, "account")) == (FAILS, HOLDS)


def test_a_held_request_may_still_help_an_invited_partner_that_has_won(cast):
    deal, theirs = partners(cast, **scenes.HELP, **TYPED)
    theirs = scenes.move(cast, theirs, "win", by="mallory")
    assert verdict(theirs, "platform") == UNKNOWN

    matched(cast, deal, "managed")
    assert verdict(theirs, "platform") == UNKNOWN
    answer(cast, deal, "accept")

    assert (verdict(theirs, "platform"), verdict(theirs, "account")) == (HOLDS, HOLDS)


def test_a_deal_that_the_platform_sent_needs_no_answer_of_it(cast):  # row 136
    _theirs, mine = scenes.sent_deal(cast, currency="USD")
    mine = scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))

    assert verdict(mine, "platform") == HOLDS
    assert found(scenes.move(cast, mine, "win", by="ada")).verdict == HOLDS


def test_of_several_partners_the_first_that_registers_a_solution_keeps_the_others_from_it(cast):  # row 99
    deal, theirs = partners(cast)
    deal = scenes.move(cast, deal, "win", by="ada")
    theirs = scenes.move(cast, theirs, "win", by="mallory")
    assert (found(deal).verdict, found(theirs).verdict) == (HOLDS, HOLDS)

    wins.submitted(cast, theirs, by="mallory", holds_contract=True)

    assert [one.problem for one in found(deal).problems] == ["already_registered"]
    assert found(theirs).verdict == HOLDS  # its own registration is not in its way
    with pytest.raises(registration.Registered) as refused:
        wins.submitted(cast, deal, holds_contract=True)
    assert refused.value.first is None


def test_another_deal_with_the_same_solution_is_in_nobodys_way(cast):
    deal, _theirs = partners(cast)
    wins.submitted(cast)

    assert found(scenes.move(cast, deal, "win", by="ada")).verdict == HOLDS


@pytest.mark.parametrize("flag", ["is_business_premium", "is_business_standard"])
def test_the_business_path_is_open_without_sellers_value_and_account(cast, flag):  # row 149
    ledger = SolutionFactory(organization=cast.northlight, is_ip_eligible=False, **{flag: True})
    deal = wins.won_deal(cast, currency="EUR", deal_value=Decimal(1), **TYPED)
    with tenancy.everyone("test"):
        deal.lines.create(organization=cast.northlight, solution=ledger)

    assert found(deal, kind="business").verdict == HOLDS
    assert found(deal).verdict == UNKNOWN
    with cast.acting("ada"):
        assert [(path.kind, one["id"]) for path, one in eligibility.standing(deal).open] == [("business", ledger.pk)]
    assert wins.now(wins.submitted(cast, deal, solution=ledger, kind="business")).status == "Passed"


@pytest.mark.parametrize("deal_type", ["services", "private", "assessment", "lead"])
def test_no_other_kind_of_deal_can_be_registered(cast, deal_type):  # row 132
    deal = wins.won_deal(cast)
    assert found(deal).verdict == HOLDS

    rewrite(deal, deal_type=deal_type)

    assert verdict(deal, "type") == FAILS
    with cast.acting("ada"):
        assert not eligibility.could_be_registered(scenes.fresh(deal))


def test_many_deals_are_read_in_their_order_and_in_as_many_queries_as_one(cast):
    ExchangeRateFactory(rate="0.1")
    shared, theirs = zip(*(partners(cast) for _ in range(2)), strict=True)
    won = scenes.move(cast, theirs[0], "win", by="mallory")
    wins.submitted(cast, won, by="mallory", holds_contract=True)  # which is in the way of the first only
    deals = [*shared, *(wins.won_deal(cast, currency=currency) for currency in ("USD", "EUR", "GBP"))]

    def cost(some):
        with cast.acting("ada"), CaptureQueriesContext(connection) as seen:
            read = eligibility.many(some, at=timezone.now())
        return read, len([one for one in seen if "SELECT" in one["sql"] and "set_config" not in one["sql"]])

    _few, one = cost(shared[:1])
    read, all_ = cost(deals[::-1])

    assert one == all_ == 2  # the second: what other partners have registered
    assert [each.facts.deal.pk for each in read] == [deal.pk for deal in deals[::-1]]
    assert [each.verdict for each in read] == [found(deal).verdict for deal in deals[::-1]]
    assert [each.verdict for each in read] == [UNKNOWN, FAILS, HOLDS, UNKNOWN, FAILS]
    assert cost(deals[2:])[1] == 1
