"""Whose eyes, whose hands: the matrix of specification 1.1-1.3, written out."""

import pytest

from referrals.models import Referral
from tests.factories import a_referral

pytestmark = pytest.mark.django_db

# who, on the team: sees and works an active deal of Northlight's Lisbon
LISBON = [
    ("ada", False, True),
    ("ada", True, True),
    ("lena", False, True),
    ("lena", True, True),
    ("petra", False, False),
    ("petra", True, False),
    ("ugo", False, False),
    ("ugo", True, True),
    ("uma", False, False),
    ("uma", True, True),
    ("cora", False, False),
    ("cora", True, False),
    ("prue", False, False),
    ("prue", True, False),
    ("nina", False, False),
    ("nina", True, False),
]


@pytest.mark.parametrize(("who", "on_team", "works"), LISBON)
def test_a_lisbon_deal_is_seen_and_worked_by_exactly(cast, who, on_team, works):
    person = getattr(cast, who)
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[person] if on_team else [])

    with cast.acting(who):
        seen = list(Referral.objects.visible_to(person))
        worked = list(Referral.objects.workable_by(person))

    assert seen == ([deal] if works else [])
    assert worked == seen
