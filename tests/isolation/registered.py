"""Won deals with registrations at every stage, of two partners and of two that worked together, and files of them."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from accounts import tenancy
from referrals import lifecycle, partnering, registration, reviewing
from referrals.models import Referral, Registration, RegistrationEvent, RegistrationFile, SolutionLine
from referrals.words import RegistrationKind
from tests.factories import SolutionFactory

# name: whose deal, at which of its places; and who registers it. Each is partner-led: the sellers read it.
DEALS = {"won": ("northlight", "lisbon"), "won_there": ("northlight", "porto"), "their_won": ("rival", "rome")}
OF_EACH = {"deal_type": "partner_led", "shared_with_sellers": True, "currency": "USD", "deal_value": 50_000}
BY = {"won": "ada", "won_there": "petra", "their_won": "mallory", "won_together": "ada"}
BY |= {"their_part": "mallory", "third_part": "hana"}
# Three sides of one opportunity: whoever holds the contract registers. The last two never meet.
SHARED, THEIRS, THIRD = "won_together", "their_part", "third_part"

# What becomes of each solution, in the order of the catalogue.
STAGES = ("draft", "waits", "taken", "asked", "passed", "approved", "failed", "business", "marketplace")
FREE = "free"  # registered by nobody yet
SOLUTIONS = {stage: f"Reef {stage}" for stage in (*STAGES, FREE)}
# Who has sent up a file → whose registrations are in it, one's own first; the last can not be seen (any more).
FILES = {"ada": ["won", "won_there", "their_won"], "lena": ["won", "won_there"], "mallory": ["their_won", "won"]}
TYPED = ("contract_value", "first_name", "last_name", "phone", "email")


def deals(everything):
    """The deals of the world and these, which are won only once they are marked."""
    return everything | {name: (company, place, OF_EACH) for name, (company, place) in DEALS.items()}


def begin(world):
    """Everything by the product's own acts; each text in it is a word that stands nowhere else."""
    world.registrations = {}
    facts = {"organization": world.cast.harbour, "is_business_premium": True}
    solutions = {stage: SolutionFactory(name=name, **facts) for stage, name in SOLUTIONS.items()}
    world.solutions = solutions
    for name in DEALS:
        deal = world.deal(name)
        with tenancy.entered(deal.organization):
            for solution in solutions.values():
                SolutionLine.objects.create(organization=deal.organization, referral=deal, solution=solution)
    _together(world)
    for name, by in BY.items():
        _win(world, name, by)
    for name in DEALS:
        for stage, solution in solutions.items():
            if stage in (STAGES if name != "won_there" else ("draft", "waits")):
                _keep(world, name, stage, _registered(world, name, stage, solution))
    _keep(world, SHARED, "shared", _submit(world, SHARED, world.cast.tidal))
    _keep(world, THEIRS, "shared", _submit(world, THEIRS, solutions[FREE]))
    for who, named in FILES.items():
        _file(world, who, named)
    _for_the_wall_alone(world)


def _together(world):
    """Northlight's deal, to which it invites two partners that never meet; all take part."""
    world.deals[SHARED] = _another(world).pk
    for name, company, place in [(THEIRS, "rival", "rome"), (THIRD, "harbour", "haven")]:
        with world.cast.acting("ada") as ada:
            person = {name: "F" for name in ("first_name", "last_name", "phone", "email", "title")}
            facts = {"deal_value": 40_000, "currency": "USD", "closing_date": "2027-01-01", "members": [person]}
            facts |= {"notes": world.marker.word(ada.organization_id), "solutions": _of_three(world)}
            asked = partnering.Invitation(getattr(world.cast, company), **facts)
            world.deals[name] = partnering.invite(world.deal(SHARED), asked, by=ada).pk
        with world.cast.acting(BY[name]) as by:
            said = {name: world.marker.word(by.organization_id) for name in ("name", "notes")}
            money = {"deal_value": 40_000, "currency": "USD", "closing_date": "2027-01-01"}
            to = getattr(world.cast, place)
            lifecycle.make(world.deal(name), lifecycle.MOVES["accept"], by=by, **said, **money, location=to)


def _of_three(world):
    return [world.cast.tidal, world.solutions[FREE]]


def _another(world):
    from tests.factories import a_referral

    word = world.marker.word
    tenant = world.cast.northlight.pk
    return a_referral(
        world.cast.northlight,
        location=world.cast.lisbon,
        solutions=_of_three(world),
        substatus="Accepted",
        direction="Outgoing",
        name=word(tenant),
        customer_name=word(tenant),
        customer_line1=word(tenant),
        customer_city=word(tenant),
        **OF_EACH,
    )


def _win(world, name, by):
    """Four days after its creation."""
    with tenancy.everyone("the world's own hand"):
        Referral.objects.filter(pk=world.deals[name]).update(created_at=timezone.now() - timedelta(days=4))
    with world.cast.acting(by):
        lifecycle.make(world.deal(name), lifecycle.MOVES["win"], by=world.person(by))


def answers(world, tenant, **other):
    """A whole form; what can hold a word holds one."""
    names = {name: world.marker.word(tenant) for name in ("first_name", "last_name", "phone")}
    days = {"starts_on": date(2026, 11, 1), "ends_on": date(2027, 10, 31), "signed_on": date(2026, 10, 28)}
    money = {"contract_value": 90_000, "currency": "USD", "solution_value": 60_000}
    sold = {"contract_type": "New", "runs_on_platform": True, "deployed_in": "Customer", "pricing": "PayAsYouGo"}
    attested = {"is_named": True, "holds_contract": True, "email": f"{world.marker.word(tenant)}@x.example"}
    return names | days | money | sold | attested | other


def _submit(world, name, solution, kind=RegistrationKind.IP, **other):
    with world.cast.acting(BY[name]):
        deal = world.deal(name)
        given = answers(world, deal.organization_id, **other)
        return registration.submit(deal, solution, kind, given, by=world.person(BY[name]))


def _registered(world, name, stage, solution):
    """The registration at this stage, by the people's own acts."""
    if stage == "draft":
        return _draft(world, name, solution)
    if stage == "business":
        return _submit(world, name, solution, RegistrationKind.BUSINESS)
    if stage == "marketplace":
        return _submit(world, name, solution, is_marketplace=True, marketplace_on=date(2026, 12, 1))
    found = _submit(world, name, solution)
    return found if stage == "waits" else _reviewed(world, name, stage, found)


def _draft(world, name, solution):
    with world.cast.acting(BY[name]):
        deal = world.deal(name)
        typed = _typed(world, deal.organization_id)
        return registration.keep(deal, solution, RegistrationKind.IP, typed, by=world.person(BY[name]))


def _typed(world, tenant):
    return {name: world.marker.word(tenant) for name in TYPED} | {"pricing": "Other", "is_named": "on"}


def _reviewed(world, name, stage, found):
    with world.cast.acting("dora"):
        dora, word = world.person("dora"), world.marker.word(found.organization_id)
        if stage == "taken":
            return reviewing.take(found, by=dora, seen=found.version)
        if stage != "asked":
            step = {"passed": "pass", "approved": "approve", "failed": "fail"}[stage]
            return reviewing.conclude(found, step, by=dora, seen=found.version, reason=word)
        found = reviewing.ask(found, {"contract_value": word, "phone": word, "": word}, by=dora, seen=found.version)
    with world.cast.acting(BY[name]):
        typed = _typed(world, found.organization_id)
        args = (world.deal(name), found.solution, found.kind, typed)
        return registration.keep(*args, by=world.person(BY[name]), seen=found.version)


def _keep(world, name, stage, found):
    """As it now stands, by the name of its deal and its stage."""
    with tenancy.everyone("the world's own look"):
        world.registrations[name, stage] = Registration.objects.get(pk=found.pk)


def _file(world, who, named=()):
    """One that somebody has sent up, read and shown to that person alone."""
    word, organization = world.marker.word, world.person(who).organization
    with tenancy.entered(organization, world.person(who)):
        RegistrationFile.objects.create(
            organization=organization,
            user=world.person(who),
            name=f"{word(organization.pk)}.xlsx",
            content=word(organization.pk).encode(),
            state=RegistrationFile.State.READ,
            problem=word(organization.pk),
            rows=[_row(world, name, line, organization.pk) for line, name in enumerate(named, 3)],
        )


def _row(world, name, line, tenant):
    """A line of the file as it is kept: it changes what is asked about, or what only waits."""
    found = world.registrations.get((name, "asked")) or world.registrations[name, "waits"]
    new = {field: world.marker.word(tenant) for field in ("first_name", "phone")}
    said = {"changes": {field: [world.marker.word(tenant), text] for field, text in new.items()}, "cells": new}
    said |= {"errors": {"last_name": [world.marker.word(tenant)]}, "why": world.marker.word(tenant)}
    return {"line": line, "id": str(found.uuid), "what": "changed", "seen": found.version} | said


def queries(world):
    """What the form is asked for: nothing begun yet, a draft, submitted, of the other path, shared."""
    wanted = [(FREE, "ip"), ("draft", "ip"), ("waits", "ip"), ("asked", "ip"), (FREE, "business")]
    asked = [(world.solutions[stage].code, kind) for stage, kind in wanted] + [(world.cast.tidal.code, "ip")]
    return [f"?{urlencode({'solution': code, 'kind': kind})}" for code, kind in asked]


def _for_the_wall_alone(world):
    """The platform registers nothing: rows that never are, so that the wall has some to hold."""
    deal, solution = world.deal("asked"), world.cast.tidal
    with tenancy.entered(deal.organization):
        own = {"organization": deal.organization}
        about = {"referral": deal, "engagement": deal.engagement, "solution": solution, "kind": RegistrationKind.IP}
        typed = _typed(world, deal.organization_id)
        facts = {"name": world.marker.word(deal.organization_id)}
        sent = {"status": "ReviewPending", "submitted_at": timezone.now(), "facts": facts}
        found = Registration.objects.create(**own, **about, **sent, typed=typed)
        world.registrations["asked", "waits"] = found
        RegistrationEvent.objects.create(**own, registration=found, version=1, kind="submit", data=typed)
    _file(world, "sela")
