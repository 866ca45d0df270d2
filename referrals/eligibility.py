"""Whether a deal can be registered: reads the facts that the criteria ask for, and says what follows (4.1, 3.6)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, DateField, DateTimeField, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from referrals import rates
from referrals.criteria import TYPES, Facts, Found, Verdict, criteria, eligible
from referrals.models import ExchangeRate, Party, Referral, Registration, SolutionLine
from referrals.words import RegistrationKind, RegistrationStatus, Substatus


def of(referral, *, kind=RegistrationKind.IP, as_won=False, at=None, rate=None):
    """The criteria of this deal now (or at that instant). One query, and one more with several partners.

    ``rate``: what its registration was submitted with; a rate that is corrected later does not change that (4.1).
    """
    at = at or timezone.now()
    facts = next(_facts([referral], at))
    facts = replace(facts, rate=rate) if rate is not None else facts
    return _found(facts, at, kind, as_won)


def many(referrals, *, kind=RegistrationKind.IP, as_won=False, at=None):
    """The same for several deals, in their order, in as many queries. Inside a tenant, or everyone's."""
    at = at or timezone.now()
    return [_found(facts, at, kind, as_won) for facts in _facts(referrals, at)]


def _found(facts, at, kind, as_won):
    return Found(kind, facts, tuple(criteria(facts, at, kind=kind, as_won=as_won)))


def could_be_registered(referral):
    """Whether winning this deal could lead to a reviewed registration: nothing speaks against it yet."""
    if referral.organization.is_platform or referral.deal_type not in TYPES:
        return False
    return all(one.verdict != Verdict.FAILS for one in of(referral).criteria if one.code != "won")


def safe_from(referral):
    """The instant from which winning keeps the gap after creation (3.6); None when it does not matter or has passed."""
    safe = referral.created_at + timedelta(hours=settings.WON_GAP_HOURS)
    return safe if safe > timezone.now() and could_be_registered(referral) else None


def earns(solution):
    """Whether a registered win with this solution could earn an incentive."""
    return solution.is_ip_eligible or solution.is_incentivized


@dataclass(frozen=True)
class Standing:
    """What a deal could register, can register now and has registered: read at once, by a page or a guard.

    ``paths``: of the kinds that its solutions lead to, the reviewed one where they lead to none. ``done``: no drafts.
    """

    deal: Referral
    paths: tuple
    done: tuple = ()

    @property
    def verdict(self):
        """Of the path that is best for the deal."""
        verdicts = {found.verdict for found in self.paths}
        return next(one for one in (Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS) if one in verdicts)

    @property
    def is_possible(self):
        """Whether nothing but winning, and what is not known yet, stands between the deal and a registration."""
        against = [[one for one in found.problems if one.code != "won"] for found in self.paths]
        return any(all(one.verdict != Verdict.FAILS for one in problems) for problems in against)

    @property
    def open(self):
        """(path, solution) of what can be registered now and is not."""
        done = {(one.kind, one.solution_id) for one in self.done}
        return [
            (found, solution)
            for found in self.paths
            if found.verdict == Verdict.HOLDS
            for solution in eligible(found.facts, found.kind)
            if (found.kind, solution["id"]) not in done and solution["id"] not in found.facts.taken
        ]

    @property
    def untouched(self):
        """The paths on which nothing is registered, and nothing speaks against it (yet)."""
        done = {one.kind for one in self.done}
        return [found for found in self.paths if found.verdict != Verdict.FAILS and found.kind not in done]

    @property
    def is_review_ahead(self):
        """Whether the reviewed path is among them: a record for billing ends nothing (4.2)."""
        return any(found.kind == RegistrationKind.IP for found in self.untouched)

    @property
    def why_not(self):
        """Why nothing (further) can be registered now, in words; empty when something can."""
        if self.open:
            return ""
        if self.done and not self.untouched:
            return _("Everything on this deal that can be registered is registered.")
        return next((one.value for one in self.nearest.problems), "")

    @property
    def nearest(self):
        """The path on which least stands against registering further."""
        return min(self.untouched or self.paths, key=lambda found: found.verdict == Verdict.FAILS)

    def as_won(self):
        """The paths as they would be if the deal's owner marked it as won now."""
        at = timezone.now()
        return tuple(_found(found.facts, at, found.kind, True) for found in self.paths)


def standing(referral):
    """Of this deal, now: one query, one more when it is won, and one with several partners."""
    at = timezone.now()
    facts = next(_facts([referral], at))
    kinds = [kind for kind in RegistrationKind if eligible(facts, kind)] or [RegistrationKind.IP]
    done = Registration.objects.of(referral).exclude(status=RegistrationStatus.NONE)
    return Standing(
        referral,
        tuple(_found(facts, at, kind, False) for kind in kinds),
        tuple(done) if referral.substatus == Substatus.WON else (),
    )


def open_paths(referral):
    """(path, solution) of what this deal can register now and has not: both kinds, each eligible solution."""
    return standing(referral).open


def why_not_registered(referral):
    """Why this won deal cannot be registered (any further) now, in words; empty when it can."""
    return _("Partners register their wins.") if referral.organization.is_platform else standing(referral).why_not


def _facts(referrals, at):
    rows = {row["pk"]: row for row in _rows(referrals, at)}
    taken = _taken([one for one in referrals if one.is_p2p])
    for referral in referrals:
        row = rows[referral.pk]
        rate = Decimal(1) if referral.currency == rates.DOLLAR else row["rate"]
        month = rates.month_of(referral.closed_at if referral.substatus == Substatus.WON else at)
        yield Facts(
            referral, tuple(row["solutions"]), row["platform"], rate, month, taken.get(referral.pk, frozenset())
        )


def _rows(referrals, at):
    flags = (
        Q(solution__is_ip_eligible=True)
        | Q(solution__is_business_premium=True)
        | Q(solution__is_business_standard=True)
    )
    named = JSONObject(
        id="solution_id",
        name="solution__name",
        ip="solution__is_ip_eligible",
        premium="solution__is_business_premium",
        standard="solution__is_business_standard",
    )
    lines = SolutionLine.objects.filter(flags, referral=OuterRef("pk")).order_by("pk").values_list(named)
    own = Func(
        OuterRef("organization_id"), function="array", template="ARRAY[%(expressions)s]",
        output_field=ArrayField(BigIntegerField()),
    )  # fmt: skip
    platform = Party.objects.filter(
        engagement=OuterRef("engagement_id"), organization__kind="platform", seen_by__contains=own
    )
    won = Case(When(substatus=Substatus.WON, then="closed_at"), default=Value(at, DateTimeField()))
    month = Cast(Func(Value("month"), won, Value("UTC"), function="date_trunc"), DateField())
    rate = ExchangeRate.objects.filter(currency=OuterRef("currency"), month=OuterRef("month"), replaced_at=None)
    found = Referral.objects.filter(pk__in=[one.pk for one in referrals]).annotate(
        month=month,
        solutions=ArraySubquery(lines),
        platform=Subquery(platform.values("shown")[:1]),
        rate=Subquery(rate.values("rate")[:1]),
    )
    for row in found.values("pk", "solutions", "platform", "rate"):
        for one in row["solutions"]:
            one["business"] = one["premium"] or one["standard"]
        yield row


def _taken(shared):
    """Deal → ids of solutions that other companies of the same opportunity have registered, and not failed with."""
    if not shared:
        return {}
    with tenancy.everyone("look which solutions of an opportunity are registered"):
        rows = Registration.objects.filter(engagement__in=[one.engagement_id for one in shared])
        rows = rows.exclude(status__in=[RegistrationStatus.NONE, RegistrationStatus.FAILED])
        rows = list(rows.values_list("engagement", "organization", "solution"))
    return {
        one.pk: frozenset(
            solution for engagement, company, solution in rows
            if engagement == one.engagement_id and company != one.organization_id
        )
        for one in shared
    }  # fmt: skip
