"""Where a deal's pages are, what is typed into them, and how the deal stands afterwards."""

from accounts import tenancy
from referrals.models import Referral


def here(deal, *rest):
    """The address of a deal's page, or of what is done there."""
    return "/".join(["/deals", str(deal.uuid), *map(str, rest), ""])


def now(deal):
    """The deal as it stands."""
    with tenancy.everyone("the test looks"):
        return Referral.objects.get(pk=deal.pk)


def accepting(cast, **other):
    """What is typed to accept a deal."""
    answers = {
        "version": 1,
        "name": "Tidal for the port",
        "deal_value": "61000.50",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "location": cast.lisbon.uuid,
        "notes": "We met them twice.",
    }
    return answers | other


def errors_of_move(answer):
    """The errors beside the fields of the move that is being asked."""
    form = next(move["form"] for move in answer.context["moves"] if move["form"] is not None)
    return {name: list(found) for name, found in form.errors.items()}
