"""Another customer account for a deal that exists: an operator's act only, on every side, with history (row 39)."""

import pytest

from accounts import tenancy
from referrals import deciding, editing
from referrals.history import changes
from referrals.terms import labels
from tests.factories import CustomerAccountFactory, a_sibling
from tests.referrals import scenes
from tests.referrals.scenes import HELP
from tests.referrals.test_matching import match_of, platforms_side

pytestmark = pytest.mark.django_db

ACCOUNT = {
    "name": "Quayside Logistics Group",
    "line1": "Rua Nova 1",
    "city": "Porto",
    "state": "Norte",
    "postal_code": "4000-001",
    "country": "PT",
    "duns": "123456789",
}


def change(cast, deal, account):
    return deciding.change_account(deal, account, by=cast.olga)


def test_every_open_side_gets_the_account_and_its_name_and_address(cast):
    deal = scenes.own_deal(cast, **HELP, customer_line2="Second floor", customer_category="unmanaged")  # row 39
    invited = a_sibling(deal, cast.rival, location=cast.rome)
    account = CustomerAccountFactory(**ACCOUNT)

    change(cast, deal, account)

    for side in (deal, invited, platforms_side(cast, deal)):
        row = scenes.fresh(side)
        assert {name: getattr(row, f"customer_{name}") for name in ACCOUNT} == ACCOUNT
        assert (row.customer_account, row.customer_category, row.customer_line2) == (account, "managed", "")
        assert row.customer_is_matched
        assert scenes.history(row)[-1] == (row.version, "account", cast.olga.pk)
        assert "deal_account" in {kind for _company, _person, kind in scenes.told(row)}
        scenes.assert_faces_are_the_rows(row)


def test_the_history_says_what_was_there_before(cast):
    deal = scenes.own_deal(cast, customer_category="managed")
    change(cast, deal, CustomerAccountFactory(**ACCOUNT))

    event = scenes.events(deal)[-1]

    assert ("Customer", "Quayside Logistics", "Quayside Logistics Group") in changes(event, labels())
    page = cast.client("ada").get(deal.get_absolute_url()).content.decode()
    assert "Customer account changed by the platform" in page


def test_a_won_deal_can_get_the_right_account_and_a_lost_one_is_over(cast):
    won, lost = scenes.own_deal(cast), scenes.own_deal(cast)
    scenes.move(cast, won, "win", by="ada")
    scenes.move(cast, lost, "lose", by="ada", status_reason="budget", status_note="")

    change(cast, won, CustomerAccountFactory(**ACCOUNT))
    with pytest.raises(deciding.Refused, match="closed"):
        change(cast, lost, CustomerAccountFactory())

    assert scenes.fresh(won).customer_name == ACCOUNT["name"]
    assert scenes.fresh(lost).customer_name == "Quayside Logistics"


def test_the_same_account_again_changes_nothing(cast):
    deal, account = scenes.own_deal(cast), CustomerAccountFactory(**ACCOUNT)
    change(cast, deal, account)
    before = scenes.everything_about(deal)

    with pytest.raises(deciding.Refused, match="already"):
        change(cast, deal, account)

    assert scenes.everything_about(deal) == before


def test_a_customer_that_waits_for_matching_is_decided_there(cast):
    deal = scenes.own_deal(cast, **HELP, customer_category="manual")
    before = scenes.everything_about(deal)

    with pytest.raises(deciding.Refused, match="decide the match instead"):
        change(cast, deal, CustomerAccountFactory(**ACCOUNT))

    assert scenes.everything_about(deal) == before
    assert match_of(deal).decision == "pending"


def test_no_company_changes_its_customer_itself(cast):
    deal = scenes.own_deal(cast)

    writes = {column for field in editing.FIELDS.values() for column in field.columns if not field.frozen}
    assert not {column for column in writes if column.startswith("customer_")}
    cast.client("ada").post(f"{deal.get_absolute_url()}edit/name/", {"version": 1, "name": "New", "customer_name": "X"})
    with tenancy.everyone("test"):
        assert scenes.fresh(deal).customer_name == "Quayside Logistics"
