"""The list says of won deals how their registration stands (row 139): filter and badge, of one's own company only."""

from decimal import Decimal

import pytest

from referrals.filters import REGISTRATIONS
from tests.factories import a_referral
from tests.referrals import scenes, wins
from tests.referrals.test_list import LED, OUT, names

pytestmark = pytest.mark.django_db
STATUSES = ["None", "ReviewPending", "ActionRequired", "Passed", "Approved", "Failed"]


def won(cast, status, **fields):
    given = OUT | {"substatus": "Won", "deal_type": "ip", "name": status, "registration_status": status} | fields
    given |= {"is_registrable": status == "None" and given["deal_type"] == "ip" and given["substatus"] == "Won"}
    return a_referral(cast.northlight, **given)


@pytest.mark.parametrize("status", STATUSES)
def test_the_list_is_narrowed_to_how_registrations_stand(cast, status):  # row 139
    for one in STATUSES:
        won(cast, one)
    won(cast, "None", name="private", deal_type="private")
    won(cast, "None", name="still open", substatus="Accepted")

    page = cast.client("ada").get(f"/deals/outbound/?registration={status}")

    assert names(page) == [status]
    (chip,) = page.context["filters"].chips()
    assert chip.label == f"Registration: {dict(REGISTRATIONS)[status]}"


def test_another_status_is_no_answer(cast):
    won(cast, "Passed")

    page = cast.client("ada").get("/deals/outbound/?registration=Closed")

    assert names(page) == ["Passed"]
    assert set(page.context["filters"].errors) == {"registration"}


@pytest.mark.parametrize(("status", "is_marked"), [(status, status == "ActionRequired") for status in STATUSES])
def test_a_row_says_that_a_reviewer_asks(cast, status, is_marked):  # row 140
    won(cast, status, name="the deal")

    region = cast.client("ada").get("/deals/outbound/").text.split("<tbody>")[1]

    assert ("Action pending" in region) is is_marked
    assert ("Your turn" in region) is is_marked
    assert ("Can be registered" in region) is (status == "None")
    assert ("Waiting for Cloudmere" in region) is (status == "ReviewPending")


def test_a_seller_learns_nothing_of_the_registrations_of_others(cast):
    deal = won(cast, "ActionRequired", name="theirs", **(LED | {"substatus": "Won"}))
    browser = cast.client("sela")
    browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})

    everything = browser.get("/deals/favorites/?registration=")
    narrowed = browser.get("/deals/favorites/?registration=ActionRequired")
    shared = browser.get("/deals/shared/?registration=ActionRequired")

    assert names(everything) == ["theirs"]
    assert "Action pending" not in everything.text.split("<tbody>")[1]
    assert names(narrowed) == []
    assert names(shared) == ["theirs"]
    assert "registration" not in shared.context["filters"].fields


def test_a_win_that_can_be_registered_is_found_until_it_is(cast):  # row 138
    address, deal = "/deals/outbound/?registration=None", wins.open_deal(cast)
    wins.grown(scenes.move(cast, wins.open_deal(cast, deal_value=Decimal(24_999)), "win", by="ada"))
    ada = cast.client("ada")
    assert names(ada.get(address)) == []

    deal = scenes.move(cast, deal, "win", by="ada")
    assert names(ada.get(address)) == [deal.name]

    wins.submitted(cast, deal)
    assert names(ada.get(address)) == []
