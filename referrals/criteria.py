"""What a win must be to be registered: a pure function from facts and an instant to a list of criteria (4.1).

The deal page, the confirmation of a win, the form, the sweep and the reviewers read this one list.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from referrals import format, rates
from referrals.models import Referral
from referrals.words import (
    CO_SELL,
    UNANSWERED,
    AccountCategory,
    DealType,
    Direction,
    RegistrationKind,
    Substatus,
)

THRESHOLD = Decimal(25_000)  # US dollars, inclusive
TYPES = frozenset({DealType.IP, DealType.PARTNER_LED})  # a services co-sell is never registered (2.1)
CENT, EXACTLY = Decimal("0.01"), Context(prec=40)  # digits of the largest value times the largest rate, and more


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Criterion:
    """One condition: ``value`` is what is the case, ``problem`` the code of 4.4 where it does not hold."""

    code: str
    label: str
    verdict: Verdict
    value: str
    problem: str = ""
    fix: str = ""  # what can be done about it, or what is waited for; empty where nothing can


@dataclass(frozen=True)
class Facts:
    """What the criteria ask of a deal. ``platform``: the platform's face, or None; ``rate``: of the month that counts.

    ``taken``: ids of its solutions that another company has registered, of those that the deal's company sees.
    """

    deal: Referral
    solutions: tuple = ()  # of dicts: id, name, ip, business
    platform: dict | None = None
    rate: Decimal | None = None
    month: object = None
    taken: frozenset = frozenset()

    @property
    def usd(self):
        """The deal's value in US dollars, unrounded; None where it cannot be said."""
        if self.rate is None or self.deal.deal_value is None:
            return None
        return EXACTLY.multiply(self.deal.deal_value, self.rate)


@dataclass(frozen=True)
class Found:
    """The criteria of one path at an instant, and what they say together."""

    kind: RegistrationKind
    facts: Facts
    at: datetime
    as_won: bool = False

    @cached_property
    def criteria(self):
        """Counted when they are asked for."""
        return tuple(criteria(self.facts, self.at, kind=self.kind, as_won=self.as_won))

    def won(self):
        """The same as if the deal's owner marked it as won at that instant."""
        return replace(self, as_won=True)

    def at_rate(self, rate):
        """The same with the rate of its submission: one that is corrected later does not change that (4.1)."""
        return self if rate is None else replace(self, facts=replace(self.facts, rate=rate))

    @property
    def is_possible(self):
        """Whether nothing but winning, and what is not known yet, stands against it."""
        return all(one.verdict != Verdict.FAILS for one in self.criteria if one.code != "won")

    @property
    def verdict(self):
        """Fails as soon as one fails, is unknown as long as one is, holds when all hold."""
        verdicts = {one.verdict for one in self.criteria}
        return next((one for one in (Verdict.FAILS, Verdict.UNKNOWN) if one in verdicts), Verdict.HOLDS)

    @property
    def problems(self):
        """The criteria that do not hold: those that fail first."""
        wrong = [one for one in self.criteria if one.verdict != Verdict.HOLDS]
        return sorted(wrong, key=lambda one: one.verdict != Verdict.FAILS)


def criteria(facts, at, *, kind=RegistrationKind.IP, as_won=False):
    """The list. ``as_won``: as if the deal's owner marked it as won at that instant."""
    business = kind == RegistrationKind.BUSINESS
    found = [_won(facts, as_won), _solution(facts, kind), _type(facts)]
    if not business:  # the other path is for billing only: neither sellers nor value nor account matter
        found += [_platform(facts, at, as_won), _value(facts), _account(facts)]
    return [*found, *([_contract(facts, kind)] if facts.deal.is_p2p else [])]


def eligible(facts, kind):
    """The solutions of the deal that this path is about."""
    return [one for one in facts.solutions if one["business" if kind == RegistrationKind.BUSINESS else "ip"]]


def _won(facts, as_won):
    won = as_won or facts.deal.substatus == Substatus.WON
    return Criterion(
        "won",
        _("The deal is won"),
        Verdict.HOLDS if won else Verdict.FAILS if facts.deal.is_closed else Verdict.UNKNOWN,
        _("Won") if won else _("Not won: %(state)s") % {"state": facts.deal.get_substatus_display()},
        "" if won else "not_won",
        "" if won or facts.deal.is_closed else _("Mark the deal as won when the contract is signed."),
    )


def _solution(facts, kind):
    names = ", ".join(one["name"] for one in eligible(facts, kind))
    business = kind == RegistrationKind.BUSINESS
    return Criterion(
        "solution",
        _("A business applications solution is on the deal")
        if business
        else _("An eligible IP solution is on the deal"),
        Verdict.HOLDS if names else Verdict.FAILS,
        names or _("None of its solutions is eligible"),
        "" if names else "no_eligible_solution",
        "" if names or facts.deal.is_closed else _("Add the eligible solution to the deal before you win it."),
    )


PROBLEM_OF_TYPE = {DealType.PRIVATE: "private_deal", DealType.ASSESSMENT: "solution_assessment"}


def _type(facts):
    fits = facts.deal.deal_type in TYPES
    can_change = facts.deal.deal_type == DealType.PRIVATE and not facts.deal.is_closed
    return Criterion(
        "type",
        _("The deal is partner-led or an IP co-sell"),
        Verdict.HOLDS if fits else Verdict.FAILS,
        facts.deal.get_deal_type_display(),
        "" if fits else PROBLEM_OF_TYPE.get(facts.deal.deal_type, "no_eligible_solution"),
        _("Share it with the sellers, or ask them for help, before you win it.") if can_change else "",
    )


def _platform(facts, at, as_won):
    """Co-sell: the platform has accepted, or won its side. Partner-led needs nobody's answer."""
    verdict, value, fix = _answer(facts, at, as_won)
    label = _("In a co-sell, %(platform)s has accepted or won") % {"platform": settings.PLATFORM_NAME}
    return Criterion(
        "platform", label, verdict, value, "" if verdict == Verdict.HOLDS else "platform_not_accepted", fix
    )


def _answer(facts, at, as_won):
    if facts.deal.deal_type not in CO_SELL:
        return Verdict.HOLDS, _("Not needed: this deal is no co-sell"), ""
    shown = facts.platform
    began = facts.deal.direction == Direction.OUTGOING  # whoever began the deal ends the request by winning
    if shown is None:
        ends = began and (as_won or facts.deal.is_closed)
        matched = facts.deal.customer_is_matched or facts.deal.customer_category == AccountCategory.MANAGED
        waits = _("Win the deal after it was accepted.")
        if ends or matched:
            fix = "" if matched or facts.deal.is_closed else waits
            return Verdict.FAILS, _("The request never reached the sellers"), fix
        return Verdict.UNKNOWN, _("The request waits for account matching"), waits
    state = Substatus(shown["substatus"])
    if state == Substatus.WON or (shown.get("accepted_at") and state != Substatus.ERROR):
        return Verdict.HOLDS, str(state.label), ""
    until = parse_datetime(shown.get("answer_by") or "")
    if state not in UNANSWERED or until is None or until <= at:
        return Verdict.FAILS, str((Substatus.EXPIRED if state in UNANSWERED else state).label), ""
    if as_won and began:
        return Verdict.FAILS, _("Not answered yet"), _("Winning withdraws the request: wait until it is accepted.")
    told = {"until": format.instant(until).text}
    return Verdict.UNKNOWN, _("Not answered yet"), _("An answer is due by %(until)s.") % told


def _value(facts):
    label = _("It is worth %(least)s or more") % {"least": format.money(THRESHOLD, rates.DOLLAR)}
    if facts.deal.deal_value is None:
        verdict, fix = (Verdict.FAILS, "") if facts.deal.is_closed else (Verdict.UNKNOWN, _("Enter the value."))
        return Criterion("value", label, verdict, _("No value yet"), "below_threshold", fix)
    worth = format.money(facts.deal.deal_value, facts.deal.currency)
    told = {"value": worth, "month": format.month(facts.month), "currency": facts.deal.currency}
    if facts.usd is None:
        missing = _("%(value)s; no exchange rate of %(currency)s for %(month)s is known yet") % told
        return Criterion("value", label, Verdict.UNKNOWN, missing, "rate_missing", _("It is published monthly."))
    if facts.deal.currency != rates.DOLLAR:
        told |= {
            "usd": format.money(facts.usd.quantize(CENT, ROUND_DOWN), rates.DOLLAR),  # or too little reads as enough
            "rate": format.number(facts.rate),
        }
        worth = _("%(value)s = %(usd)s at %(rate)s of %(month)s") % told
    enough = facts.usd >= THRESHOLD
    verdict = Verdict.HOLDS if enough else Verdict.FAILS
    return Criterion("value", label, verdict, worth, "" if enough else "below_threshold")


def _account(facts):
    label = _("%(platform)s manages the customer's account") % {"platform": settings.PLATFORM_NAME}
    category = facts.deal.customer_category
    if category == AccountCategory.MANAGED:
        return Criterion("account", label, Verdict.HOLDS, _("Managed"))
    if category == AccountCategory.UNMANAGED or facts.deal.customer_is_matched:
        return Criterion("account", label, Verdict.FAILS, _("Not managed"), "account_unmanaged")
    waits = _("It is decided when account matching ends; you are told.")
    return Criterion("account", label, Verdict.UNKNOWN, _("Pending account match"), "account_match_pending", waits)


def _contract(facts, kind):
    """Of several partners, the one registers that holds the contract with the customer (row 99)."""
    label = _("Your company holds the contract with the customer")
    ids = {one["id"] for one in eligible(facts, kind)}
    if ids and ids <= facts.taken:
        taken = _("Another company of this opportunity has registered it")
        return Criterion("contract", label, Verdict.FAILS, taken, "already_registered")
    return Criterion("contract", label, Verdict.HOLDS, _("You confirm it when you register"))
