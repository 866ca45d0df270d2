"""Whether a deal can be registered: reads the facts that the criteria ask for, and says what follows (4.1, 3.6)."""

from collections import defaultdict
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
from referrals.criteria import TYPES, Facts, Found, Verdict, eligible
from referrals.models import ExchangeRate, Party, Referral, Registration, SolutionLine
from referrals.words import OPEN_REGISTRATION, RegistrationKind, RegistrationStatus, Substatus


def of(referral, *, kind=RegistrationKind.IP, rate=None):
    """The criteria of this deal now. One query, and one more with several partners.

    ``rate``: what its registration was submitted with, where that counts.
    """
    return many([referral], kind=kind, at=timezone.now())[0].at_rate(rate)


def many(referrals, *, kind=RegistrationKind.IP, at):
    """The same for several deals at that instant, in their order, in as many queries."""
    return [Found(kind, facts, at) for facts in _facts(referrals, at)]


def could_be_registered(referral):
    """Whether winning this deal could lead to a reviewed registration: nothing speaks against it yet."""
    return not referral.organization.is_platform and referral.deal_type in TYPES and of(referral).is_possible


def safe_from(referral):
    """The instant from which winning keeps the gap after creation (3.6); None when it does not matter or has passed."""
    safe = referral.created_at + timedelta(hours=settings.WON_GAP_HOURS)
    return safe if safe > timezone.now() and could_be_registered(referral) else None


def forfeits(referral):
    """Whether winning this deal now ends every registration that is possible as long as it waits."""
    if referral.organization.is_platform or referral.deal_type not in TYPES:
        return False
    found = standing(referral)
    return found.is_possible and found.won().verdict == Verdict.FAILS


def earns(solution):
    """Whether a registered win with this solution could earn an incentive."""
    return solution.is_ip_eligible or solution.is_incentivized


@dataclass(frozen=True)
class Standing:
    """What a deal could register, can register now and has registered: read at once, by a page or a guard.

    ``paths``: of the kinds that its solutions lead to, the reviewed one where they lead to none. ``done``: no drafts.
    """

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
        return any(found.is_possible for found in self.paths)

    @property
    def is_review_possible(self):
        """The same of a reviewed one."""
        return any(found.is_possible for found in self.paths if found.kind == RegistrationKind.IP)

    @property
    def open(self):
        """(path, solution) of what can be registered now and is not."""
        paths = [found for found in self.paths if found.verdict == Verdict.HOLDS]
        return [(found, solution) for found in paths for solution in self._left(found)]

    @property
    def untouched(self):
        """The paths on which something is left to register, and nothing speaks against it (yet)."""
        return [found for found in self.paths if found.verdict != Verdict.FAILS and self._left(found)]

    def _left(self, found):
        """The solutions of this path that were not submitted yet."""
        done = {one.solution_id for one in self.done if one.kind == found.kind} | found.facts.taken
        return [one for one in eligible(found.facts, found.kind) if one["id"] not in done]

    @property
    def shown(self):
        """The paths as pages show them: what is registered was counted with the rate of its submission (4.1)."""
        rates = {one.kind: one.rate for one in self.done}
        return tuple(found.at_rate(rates.get(found.kind)) for found in self.paths)

    @property
    def is_review_ahead(self):
        """Whether the reviewed path is among them: a record for billing ends nothing (4.2)."""
        return any(found.kind == RegistrationKind.IP for found in self.untouched)

    @property
    def is_in_review(self):
        """Whether the platform, or the company, still has to do something with one that was submitted."""
        return any(one.status in OPEN_REGISTRATION for one in self.done)

    @property
    def prospect(self):
        """Whether its company can register something now that is not yet; None where that is not known."""
        if self.paths[0].facts.deal.organization.is_platform:
            return False
        unknown = any(found.verdict == Verdict.UNKNOWN for found in self.untouched)
        return True if self.open else None if unknown else False

    @property
    def why_not(self):
        """Why nothing (further) can be registered now, in words; empty when something can."""
        if self.open:
            return ""
        if self.done and not self.untouched:
            failed = {one.status for one in self.done} == {RegistrationStatus.FAILED}
            return (
                _("Its registration has failed, and your company cannot submit it again.")
                if failed
                else _("Everything on this deal that can be registered is registered.")
            )
        return next((one.value for one in self.nearest.problems), "")

    @property
    def nearest(self):
        """The path on which least stands against registering further."""
        return min(self.untouched or self.paths, key=lambda found: found.verdict == Verdict.FAILS)

    def won(self):
        """The same as if the deal's owner marked it as won now."""
        return replace(self, paths=tuple(found.won() for found in self.paths))


def standing(referral):
    """Of this deal, now: one query, one more when it is won, and two with several partners."""
    return standings([referral], timezone.now())[0]


def standings(referrals, at):
    """Of each of these deals at that instant, in their order, in as many queries."""
    won = [one.pk for one in referrals if one.substatus == Substatus.WON]
    sent = Registration.objects.filter(referral__in=won).exclude(status=RegistrationStatus.NONE)
    done = defaultdict(list)
    for one in sent.select_related("solution").order_by("pk"):
        done[one.referral_id].append(one)
    return [_standing(facts, at, done[facts.deal.pk]) for facts in _facts(referrals, at)]


def _standing(facts, at, done):
    kinds = [kind for kind in RegistrationKind if eligible(facts, kind)] or [RegistrationKind.IP]
    return Standing(tuple(Found(kind, facts, at) for kind in kinds), tuple(done))


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
    """Deal → ids of solutions that other companies which it sees have registered, and not failed with."""
    if not shared:
        return {}
    face = Party.objects.filter(engagement=OuterRef("engagement"), organization=OuterRef("organization"))
    with tenancy.everyone("look which solutions of an opportunity are registered"):
        rows = _live(shared).annotate(seen_by=Subquery(face.values("seen_by")[:1]))
        rows = list(rows.values_list("engagement", "organization", "solution", "seen_by"))
    return {
        one.pk: frozenset(
            solution for engagement, company, solution, seen_by in rows
            if engagement == one.engagement_id and company != one.organization_id and one.organization_id in seen_by
        )
        for one in shared
    }  # fmt: skip


def is_taken(referral, solution):
    """Whether another company of the opportunity, seen or not, has registered this solution, and not failed with it."""
    with tenancy.everyone("look whether a solution of an opportunity is registered"):
        others = _live([referral]).exclude(organization=referral.organization_id)
        return referral.is_p2p and others.filter(solution=solution).exists()


def _live(referrals):
    """What is registered for their opportunities, by whomever: neither drafts nor what has failed."""
    rows = Registration.objects.filter(engagement__in=[one.engagement_id for one in referrals])
    return rows.exclude(status__in=[RegistrationStatus.NONE, RegistrationStatus.FAILED])
