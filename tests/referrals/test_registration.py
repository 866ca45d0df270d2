"""What happens to a registration: submitted, asked about, submitted again, ended (rows 123, 138-142)."""

import pytest

from accounts import tenancy
from referrals import registration
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db


def test_a_won_deal_is_registered_asked_about_answered_and_approved(cast):
    deal = wins.won_deal(cast)
    found = wins.submitted(cast, deal)
    assert (wins.now(found).status, scenes.fresh(deal).registration_status) == ("ReviewPending", "ReviewPending")

    found = wins.asked(cast, found)
    assert (wins.now(found).asks, scenes.fresh(deal).registration_status) == (
        {"contract_value": "The contract says another value."},
        "ActionRequired",
    )

    with tenancy.entered(deal.organization, cast.ada):
        answers = wins.ANSWERS | {"contract_value": 95000}
        found = registration.resubmit(found, deal, answers, by=cast.ada, seen=found.version)
    assert (found.status, found.asks, found.contract_value) == ("ReviewPending", {}, 95000)

    found = wins.concluded(cast, "approve", found)
    assert (found.status, scenes.fresh(deal).registration_status) == ("Approved", "Approved")
    assert wins.history(found) == [
        (2, "submit", "Ada", False),
        (3, "ask", "Dora", True),
        (4, "resubmit", "Ada", False),
        (5, "approve", "Dora", True),
    ]
