"""What an invited partner and its inviter read of each other afterwards, and what the search then says."""

from decimal import Decimal

import pytest

from referrals import editing, eligibility, lifecycle, partnering, registration
from tests.referrals import scenes, wins
from tests.referrals.partners_story import an_invitation, invited, own

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("gone", ["decline", "error"])
def test_a_partner_that_has_left_reads_nothing_of_what_goes_on(cast, gone):
    deal, sibling = invited(cast)
    reason = {"status_reason": "budget" if gone == "decline" else "duplicate", "status_note": ""}
    scenes.move(cast, scenes.fresh(sibling), gone, by="mallory", **reason)
    with cast.acting("ada") as ada:
        editing.change(scenes.fresh(deal), editing.FIELDS["value"], by=ada, deal_value=Decimal("61234"), currency="EUR")

    theirs = cast.client("mallory").get(sibling.get_absolute_url()).text
    ours = cast.client("ada").get(deal.get_absolute_url())

    assert "61,234" in ours.text and "61,234" not in theirs
    assert "ada@cosell.example" not in theirs
    assert ours.context["eyes"]["organizations"] == []


def test_an_upgrade_says_yes_and_no_in_words(cast):
    deal = scenes.own_deal(cast, consent_to_contact=False)
    scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP, consent_to_contact=True)

    page = cast.client("ada").get(deal.get_absolute_url()).text

    assert "True" not in page and "False" not in page


def test_the_search_says_who_takes_part_already_instead_of_offering_them(cast):
    deal, _sibling = invited(cast)
    address = f"/deals/{deal.uuid}/partners/"

    found = cast.client("ada").get(address, {"q": "mallow"}).text
    chosen = cast.client("ada").get(address, {"partner": cast.rival.uuid}).text

    assert "takes part in this deal already" in found
    assert f'value="{cast.rival.uuid}"' not in found
    assert 'name="closing_date"' not in chosen


def test_of_several_partners_any_could_register_until_one_that_holds_the_contract_has(cast):  # row 99
    deal = wins.grown(scenes.own_deal(cast, currency="USD"))
    with cast.acting("ada") as ada:
        sibling = partnering.invite(deal, an_invitation(cast, solutions=[cast.tidal]), by=ada)
        assert eligibility.could_be_registered(scenes.fresh(deal)) is False  # private
        deal = lifecycle.make(scenes.fresh(deal), lifecycle.MOVES["share"], by=ada)
        assert eligibility.could_be_registered(deal) is True
    scenes.move(cast, scenes.fresh(sibling), "accept", by="mallory", **scenes.accepting(cast, location=cast.rome))
    with cast.acting("mallory"):
        assert eligibility.could_be_registered(scenes.fresh(sibling)) is True

    wins.submitted(cast, scenes.move(cast, deal, "win", by="ada"), holds_contract=True)

    with cast.acting("mallory") as mallory:
        assert eligibility.of(scenes.fresh(sibling)).problems[0].problem == "already_registered"
        assert eligibility.could_be_registered(scenes.fresh(sibling)) is False
        partnering.bring(scenes.fresh(sibling), by=mallory, solutions=[own(cast)])
        assert eligibility.could_be_registered(scenes.fresh(sibling)) is True  # another solution, another registration


def test_whoever_registers_says_that_the_contract_is_theirs(cast):  # row 99
    deal, _sibling = invited(cast, currency="USD", shared_with_sellers=True)
    won = scenes.move(cast, wins.grown(deal), "win", by="ada")

    with pytest.raises(registration.Wrong) as refused:
        wins.submitted(cast, won, holds_contract=False)

    assert [(one.code, one.field) for one in refused.value.problems] == [("not_contract_owner", "holds_contract")]
