"""Hearts: one person's favorites, on any deal that they may see, in any state."""

import pytest

from accounts import tenancy
from referrals.models import Favorite
from tests.factories import a_referral
from tests.referrals.scenes import events, fresh, told
from tests.referrals.test_list import LED, OUT, names

pytestmark = pytest.mark.django_db


def favorites(cast, who):
    with tenancy.everyone("test"):
        return set(Favorite.objects.filter(user=getattr(cast, who)).values_list("referral__name", flat=True))


def test_a_heart_is_set_and_taken_away_by_whoever_presses_it(cast):
    deal = a_referral(cast.northlight, name="Kelp")
    browser = cast.client("ada")

    browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})
    browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})
    assert (favorites(cast, "ada"), favorites(cast, "lena")) == ({"Kelp"}, set())

    browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "off"})
    assert favorites(cast, "ada") == set()

    browser.post(f"/deals/{deal.uuid}/favorite/")
    assert favorites(cast, "ada") == {"Kelp"}


def test_a_heart_changes_nothing_of_the_deal(cast):
    deal = a_referral(cast.northlight, substatus="Declined")

    cast.client("ada").post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})

    assert fresh(deal).version == deal.version
    assert events(deal) == []
    assert told(deal) == []


@pytest.mark.parametrize("substatus", ["Pending", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"])
def test_a_deal_in_any_state_can_be_a_favorite(cast, substatus):
    deal = a_referral(cast.northlight, name="Kelp", substatus=substatus)

    answer = cast.client("ada").post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})

    assert (answer.status_code, favorites(cast, "ada")) == (302, {"Kelp"})


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 302), ("lena", 404), ("ugo", 404), ("cora", 404), ("mallory", 404), ("sela", 404)]
)
def test_only_what_one_may_see_can_be_a_favorite(cast, who, status):
    deal = a_referral(cast.northlight, location=cast.porto, deal_type="private", **OUT)

    answer = cast.client(who).post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})

    assert answer.status_code == status
    assert bool(favorites(cast, who)) == (status == 302)


def test_a_seller_may_keep_a_shared_deal_by_sight_and_do_nothing_else_to_it(cast):
    deal = a_referral(cast.northlight, name="Shared", **OUT, **LED)
    browser = cast.client("sela")

    assert browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"}).status_code == 302
    assert browser.post(f"/deals/{deal.uuid}/moves/win/", {"version": deal.version}).status_code == 404
    assert names(browser.get("/deals/favorites/")) == ["Shared"]


def test_a_heart_goes_back_to_the_list_it_was_pressed_in_and_nowhere_else(cast):
    deal = a_referral(cast.northlight)
    browser, address = cast.client("ada"), f"/deals/{deal.uuid}/favorite/"

    backs = [
        "/deals/inbound/?q=kelp",
        "https://evil.example/deals/inbound/",
        "//evil.example/deals/inbound/",
        "/admin/",
        "",
    ]
    leads = [browser.post(address, {"back": back})["Location"] for back in backs]

    assert leads == [backs[0], "/deals/inbound/", "/deals/inbound/", f"/deals/{deal.uuid}/", f"/deals/{deal.uuid}/"]


def test_htmx_gets_the_heart_as_it_now_is(cast):
    deal = a_referral(cast.northlight, name="Kelp & sons")

    answer = cast.client("ada").post(
        f"/deals/{deal.uuid}/favorite/", {"favorite": "on"}, headers={"HX-Request": "true"}
    )

    heart = answer.content.decode()
    assert heart.startswith('<button class="heart" name="favorite" value="off"')
    assert 'aria-pressed="true"' in heart and "Kelp &amp; sons" in heart
