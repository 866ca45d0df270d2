"""What is typed to register a won deal, and the partners and pages that this takes."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts import tenancy
from referrals.models import Referral, Registration, SolutionLine
from tests.factories import a_sibling
from tests.referrals import scenes, wins
from tests.referrals.pages import here

TYPED = {
    "version": "0",
    "contract_type": "New",
    "contract_value": "90000.00",
    "currency": "USD",
    "solution_value": "60000.00",
    "runs_on_platform": "yes",
    "deployed_in": "Customer",
    "pricing": "PayAsYouGo",
    "starts_on": "2026-11-01",
    "ends_on": "2027-10-31",
    "signed_on": "2026-10-28",
    "is_named": "on",
} | wins.CONTACT
SHORT = {"version": "0", "is_marketplace": "on", "marketplace_on": "2026-12-01", "is_named": "on"} | wins.CONTACT


def form_of(deal, solution, kind="ip"):
    """Where this solution of the deal is registered."""
    return f"{here(deal, 'registrations', 'new')}?solution={solution.code}&kind={kind}"


def page_of(found):
    """Where this registration is."""
    return here(found.referral, "registrations", found.uuid)


def rows(deal):
    """Its registrations, drafts as well."""
    with tenancy.everyone("test"):
        return list(Registration.objects.filter(referral=deal).select_related("referral").order_by("pk"))


def errors(answer):
    """Field → errors of the form that was shown again."""
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def both_kinds(solution):
    """The same solution, for business applications as well."""
    type(solution).objects.filter(pk=solution.pk).update(is_business_premium=True)


def two_partners(cast):
    """Northlight's won deal, and Mallow's won side of it with the same solution."""
    deal = wins.won_deal(cast)
    side = {"deal_type": "partner_led", "direction": "Incoming", "substatus": "Won", "is_p2p": True}
    value = {"currency": "USD", "deal_value": Decimal("60000.00"), "customer_category": "managed"}
    won = {"closed_at": timezone.now(), "created_at": timezone.now() - timedelta(days=5), "location": cast.rome}
    theirs = a_sibling(deal, cast.rival, **(side | value | won))
    with tenancy.everyone("test"):
        SolutionLine.objects.create(organization=cast.rival, referral=theirs, solution=cast.tidal)
        Referral.objects.filter(pk=deal.pk).update(is_p2p=True)
    return scenes.fresh(deal), theirs
