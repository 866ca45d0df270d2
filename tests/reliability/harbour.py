"""A second partner to be invited, with somebody who answers; and what a partner is asked."""

from datetime import date
from decimal import Decimal

from allauth.account.models import EmailAddress

from accounts import grants, tenancy
from accounts.roles import Role
from referrals import partnering, team
from tests.factories import LocationFactory, OrganizationFactory, UserFactory


def join(cast):
    """The company, its place and its person are of the cast from now on: ``harbour``, ``haven``, ``hana``."""
    cast.harbour = OrganizationFactory(name="Harbour Analytics")
    cast.haven = LocationFactory(organization=cast.harbour, name="Haven")
    cast.hana = UserFactory(first_name="Hana", email="hana@cosell.example")
    EmailAddress.objects.create(user=cast.hana, email=cast.hana.email, verified=True, primary=True)
    with tenancy.entered(cast.harbour):
        grants.join(cast.hana, cast.harbour, by=None)
        grants.grant(cast.hana, Role.REFERRALS_ADMIN, by=None, organization=cast.harbour, location=None)


def invitation(cast, partner):
    """Everything that one partner is asked."""
    return partnering.Invitation(
        partner=partner,
        deal_value=Decimal(20_000),
        currency="EUR",
        closing_date=date(2027, 4, 1),
        notes="You know the port.",
        solutions=[cast.tidal],
        members=[team.details_of(cast.ada)],
    )
