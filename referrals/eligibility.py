"""Whether a deal can be registered: reads the facts that the criteria ask for, and says what follows (4.1, 3.6)."""

from dataclasses import replace
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


def open_paths(referral):
    """(path, solution) of what this deal can register now and has not: both kinds, each eligible solution."""
    done = set(
        Registration.objects.of(referral).exclude(status=RegistrationStatus.NONE).values_list("kind", "solution")
    )
    found = [of(referral, kind=kind) for kind in RegistrationKind]
    return [
        (one, solution)
        for one in found
        if one.verdict == Verdict.HOLDS
        for solution in eligible(one.facts, one.kind)
        if (one.kind, solution["id"]) not in done and solution["id"] not in one.facts.taken
    ]


def why_not_registered(referral):
    """Why this won deal cannot be registered (any further) now, in words; empty when it can."""
    if referral.organization.is_platform:
        return _("Partners register their wins.")
    if open_paths(referral):
        return ""
    if referral.registration_status != RegistrationStatus.NONE:
        return _("Everything on this deal that can be registered is registered.")
    wrong = of(referral).problems
    return wrong[0].value if wrong else ""


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
    """Deal → ids of solutions that other companies of the same opportunity have registered."""
    if not shared:
        return {}
    with tenancy.everyone("look which solutions of an opportunity are registered"):
        rows = Registration.objects.filter(engagement__in=[one.engagement_id for one in shared])
        rows = list(rows.exclude(status=RegistrationStatus.NONE).values_list("engagement", "organization", "solution"))
    return {
        one.pk: frozenset(
            solution for engagement, company, solution in rows
            if engagement == one.engagement_id and company != one.organization_id
        )
        for one in shared
    }  # fmt: skip
