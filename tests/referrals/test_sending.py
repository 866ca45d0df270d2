"""The page on which a seller sends an opportunity: the customer is an account that was looked up, or typed."""

import pytest

from accounts import tenancy
from referrals.models import AccountMatch, Referral
from tests.factories import CustomerAccountFactory

pytestmark = pytest.mark.django_db
SEND = "/deals/send/"


def answers(cast, **more):
    deal = {
        "name": "Cranes for Lisbon",
        "deal_value": "20000",
        "currency": "EUR",
        "closing_date": "2027-03-01",
        "notes": "They asked for a partner.",
        "to": cast.lisbon.uuid,
        "solutions": [cast.tidal.code],
        "consent_to_share": "on",
        "consent_to_contact": "on",
    }
    return deal | more


TYPED = {"customer_name": "Quay", "customer_line1": "Cais 1", "customer_city": "Porto", "customer_country": "PT"}


def sides():
    with tenancy.everyone("test"):
        return list(Referral.objects.order_by("pk").select_related("customer_account"))


def test_a_seller_finds_the_account_and_sends_the_deal_with_it(cast):
    account = CustomerAccountFactory(name="Lagoon Shipping", category="managed", country="PT")
    browser = cast.client("sela")

    found = browser.get(SEND, {"name": "lagoon"}).text
    chosen = browser.get(SEND, {"account": account.uuid}).text
    sent = browser.post(SEND, answers(cast, account=account.uuid))

    assert f'value="{account.uuid}"' in found
    assert 'name="customer_name"' not in chosen and "Lagoon Shipping" in chosen
    assert sent.status_code == 302
    mine, theirs = sides()
    assert [(side.customer_name, side.customer_account, side.customer_is_matched) for side in (mine, theirs)] == [
        ("Lagoon Shipping", account, True)
    ] * 2
    with tenancy.everyone("test"):
        assert not AccountMatch.objects.exists()


def test_a_typed_customer_goes_to_the_desk_and_the_partner_is_told_at_once(cast):
    sent = cast.client("sela").post(SEND, answers(cast, **TYPED))

    assert sent.status_code == 302
    mine, theirs = sides()
    assert (theirs.substatus, theirs.customer_category, theirs.customer_is_matched) == ("Pending", "manual", False)
    with tenancy.everyone("test"):
        assert [(match.referral_id, match.holds) for match in AccountMatch.objects.all()] == [(mine.pk, False)]


@pytest.mark.parametrize("account", ["nonsense", "00000000-0000-4000-8000-000000000000", "'"])
def test_an_account_that_is_not_there_is_not_known(cast, account):
    browser = cast.client("sela")

    assert browser.get(SEND, {"account": account}).status_code == 200
    answer = browser.post(SEND, answers(cast, account=account))
    assert answer.status_code == 422
    assert sides() == []


def test_a_federal_account_of_the_list_is_refused(cast):
    account = CustomerAccountFactory(source="platform", category="managed", is_federal=True)

    answer = cast.client("sela").post(SEND, answers(cast, account=account.uuid))

    assert answer.status_code == 422
    assert "federal account" in answer.text


def test_what_was_sent_decides_whatever_the_address_says(cast):
    account = CustomerAccountFactory(name="Lagoon Shipping", category="managed", country="PT")

    bare = cast.client("sela").post(f"{SEND}?account={account.uuid}", answers(cast))
    typed = cast.client("sela").post(f"{SEND}?account={account.uuid}", answers(cast, **TYPED))

    assert (bare.status_code, typed.status_code) == (422, 302)
    assert 'role="search"' in bare.text
    assert {side.customer_name for side in sides()} == {"Quay"}
