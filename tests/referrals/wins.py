"""Won deals that can be registered, and their registrations, as they come to be by the real acts."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts import tenancy
from referrals import registration, reviewing
from referrals.models import Referral, Registration, RegistrationEvent
from tests.referrals import scenes

CONTACT = {"first_name": "Ada", "last_name": "Example", "phone": "+351 210 000 000", "email": "ada@cosell.example"}
ANSWERS = {
    "contract_type": "New",
    "contract_value": Decimal("90000.00"),
    "currency": "USD",
    "solution_value": Decimal("60000.00"),
    "runs_on_platform": True,
    "deployed_in": "Customer",
    "pricing": "PayAsYouGo",
    "starts_on": date(2026, 11, 1),
    "is_perpetual": False,
    "ends_on": date(2027, 10, 31),
    "signed_on": date(2026, 10, 28),
    "is_marketplace": False,
    "marketplace_on": None,
    "is_named": True,
    "holds_contract": False,
} | CONTACT
SHORT = {"is_marketplace": True, "marketplace_on": date(2026, 12, 1), "is_named": True} | CONTACT


def grown(deal, days=4):
    """The deal as if it had been created so many days ago."""
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(created_at=timezone.now() - timedelta(days=days))
    return scenes.fresh(deal)


def open_deal(cast, **fields):
    """A partner-led deal of Northlight's that fulfils everything but being won; four days old."""
    given = {"shared_with_sellers": True, "currency": "USD", "deal_value": Decimal("50000.00")} | fields
    return grown(scenes.own_deal(cast, **given))


def won_deal(cast, **fields):
    """The same, won: it can be registered."""
    return scenes.move(cast, open_deal(cast, **fields), "win", by="ada")


def submitted(cast, deal=None, *, by="ada", solution=None, kind="ip", **answers):
    """The registration of a won deal, submitted."""
    deal = deal or won_deal(cast)
    with tenancy.entered(deal.organization, getattr(cast, by)):
        return registration.submit(deal, solution or cast.tidal, kind, ANSWERS | answers, by=getattr(cast, by))


def asked(cast, found=None, note="The contract says another value.", field="contract_value"):
    """A registration that a reviewer has asked something about."""
    found = found or submitted(cast)
    with cast.acting("dora") as dora:
        return reviewing.ask(found, {field: note}, by=dora, seen=found.version)


def concluded(cast, step, found=None, reason=""):
    """A registration that a reviewer has passed, approved or failed."""
    found = found or submitted(cast)
    with cast.acting("dora") as dora:
        return reviewing.conclude(found, step, by=dora, seen=found.version, reason=reason)


def now(found):
    """The registration as it now stands."""
    with tenancy.everyone("test"):
        return Registration.objects.select_related("referral", "solution").get(pk=found.pk)


def history(found):
    """Its lines as (version, kind, first name, of the platform), oldest first."""
    with tenancy.everyone("test"):
        rows = RegistrationEvent.objects.filter(registration=found).order_by("pk")
        return list(rows.values_list("version", "kind", "actor__first_name", "of_platform"))
