"""What the pages of a deal's registrations show: the criteria, what is registered and what can be."""

from referrals import eligibility, format
from referrals.models import Registration
from referrals.words import RegistrationKind


def overview(referral):
    """Everything about registering this deal."""
    found = [eligibility.of(referral, kind=kind) for kind in RegistrationKind]
    return {
        "deal": referral,
        "paths": found,
        "registrations": list(Registration.objects.of(referral)),
        "open": eligibility.open_paths(referral),
    }


def frame(referral, solution, kind):
    """What is read, not asked."""
    return {
        "deal": referral,
        "customer": referral.customer_name,
        "country": format.country(referral.customer_country),
        "solution": solution,
        "kind": RegistrationKind(kind),
    }
