"""Two operators who publish the same rate in the same instant: one wins, the other is told, nothing is lost."""

from datetime import date
from decimal import Decimal

from accounts.models import User
from referrals import rate_files, rates
from referrals.models import ExchangeRate
from referrals.moves import Conflict
from tests import counts

ROUNDS = 8
MONTHS = [date(2026, month, 1) for month in range(1, 10)]


def rows(rate, months=MONTHS, currency="EUR"):
    return [rate_files.Row(0, currency, month, Decimal(rate)) for month in months]


def taking(wanted, seen, **how):
    """What one operator's press of “Import now” does; done, or Conflict."""

    def act():
        rates.take(wanted, by=User.objects.get(email="olga@cosell.example"), seen=seen, **how)
        return "done"

    return act


def play(together, acts):
    outcomes = together.press(*acts)
    counts.add("races", rounds=1)
    assert sorted(str(type(one).__name__) for one in outcomes) == ["Conflict"] * (len(acts) - 1) + ["str"], outcomes
    assert all(one == "done" or isinstance(one, Conflict) for one in outcomes)
    return outcomes.index("done")


def in_force(currency="EUR"):
    found = ExchangeRate.objects.filter(currency=currency, replaced_at=None).order_by("month")
    return list(found.values_list("month", "rate"))


def test_of_two_who_publish_a_new_rate_one_wins(together):
    for number in range(ROUNDS):
        currency = rate_files.KNOWN[number]
        offers = [rows("1.1", currency=currency), rows("1.2", MONTHS[::-1], currency)]
        won = play(together, [taking(one, rates.compare(one).seal) for one in offers])

        assert in_force(currency) == [(month, offers[won][0].rate) for month in MONTHS]


def test_of_two_who_replace_a_rate_one_wins_and_every_row_before_it_stays(together):
    rates.take(rows("1"), by=None, seen=rates.compare(rows("1")).seal)
    for number in range(ROUNDS):
        offers = [rows(f"1.{number}1"), rows(f"1.{number}2", MONTHS[::-1]), rows(f"1.{number}3", MONTHS[3:])]
        seals = [rates.compare(one).seal for one in offers]
        acts = [taking(one, seal, replace=True, why="Corrected") for one, seal in zip(offers, seals, strict=True)]
        play(together, acts)

    assert len(in_force()) == len(MONTHS)
    assert ExchangeRate.objects.exclude(replaced_at=None).filter(month=MONTHS[-1]).count() == ROUNDS


def test_files_that_add_and_replace_in_another_order_never_wait_for_each_other(together):
    for number in range(ROUNDS):
        currency = rate_files.KNOWN[number]
        known = rows("1", MONTHS[4:], currency)
        rates.take(known, by=None, seen=rates.compare(known).seal)
        offers = [rows("1.1", currency=currency), rows("1.2", MONTHS[::-1], currency)]
        seals = [rates.compare(one).seal for one in offers]
        acts = [taking(one, seal, replace=True, why="Corrected") for one, seal in zip(offers, seals, strict=True)]
        won = play(together, acts)

        assert in_force(currency) == [(month, offers[won][0].rate) for month in MONTHS]
