"""A partner invited to a deal, for tests about what happens to it then."""

from datetime import date
from decimal import Decimal

from referrals import partnering
from tests.factories import SolutionFactory
from tests.referrals import scenes

TOM = {"first_name": "Tom", "last_name": "Blau", "phone": "+49 30 000 001", "email": "tom@team.example", "title": ""}


def an_invitation(cast, partner=None, **changes):
    """Mallow is asked for a share of the deal, to bring Plain, and will work with Tom."""
    asked = {
        "deal_value": Decimal("20000.00"),
        "currency": "EUR",
        "closing_date": date(2027, 2, 1),
        "notes": "You know the harbour.",
        "solutions": [cast.plain],
        "help_type": "ProofOfConceptOrDemo",
        "members": [TOM],
    }
    return partnering.Invitation(partner=partner or cast.rival, **(asked | changes))


def invited(cast, **fields):
    """Northlight's own deal, and the side of Mallow that it invited."""
    deal = scenes.own_deal(cast, **fields)
    with cast.acting("ada") as ada:
        sibling = partnering.invite(deal, an_invitation(cast), by=ada)
    return deal, sibling


def own(cast):
    """A solution of Mallow's own that was not asked for."""
    return SolutionFactory._meta.model.objects.filter(name="Own Tide").first() or SolutionFactory(
        name="Own Tide", organization=cast.rival
    )
