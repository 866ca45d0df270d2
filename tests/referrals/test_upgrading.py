"""Private → partner-led → co-sell, on the page: which co-sell, what each needs, and that there is no way back (3.4)."""

import pytest

from accounts.models import Organization
from referrals import lifecycle
from referrals.lifecycle import MOVES
from tests.factories import CustomerContactFactory, PlayFactory, a_referral
from tests.referrals import scenes

pytestmark = pytest.mark.django_db
ASK = {"help_type": "ProofOfConceptOrDemo", "help_notes": "Please show it."}


def a_private_deal(cast, *, consent=True, solutions=("tidal",)):
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="private",
        location=cast.lisbon,
        solutions=[getattr(cast, name) for name in solutions],
        consent_to_contact=consent,
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal)
    return deal


def ask(cast, deal, **answers):
    address = f"/deals/{deal.uuid}/moves/ask_help/"
    return cast.client("ada").post(address, ASK | {"version": deal.version} | answers)


def designate(cast):
    Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])


def asked_for(answer):
    """The questions of the page, and those that were answered wrongly."""
    (move,) = (move for move in answer.context["moves"] if move["name"] == "ask_help")
    return set(move["form"].fields), set(move["form"].errors)


def test_where_both_are_possible_the_form_asks_which_co_sell(cast):
    designate(cast)
    play = PlayFactory()
    services = {"partner_role": "SolutionDesign", "solution_area": play.area.code, "solution_play": play.code}
    deal = a_private_deal(cast)

    fields, _ = asked_for(cast.client("ada").get(f"/deals/{deal.uuid}/moves/ask_help/"))
    assert fields == {
        "deal_type", "help_type", "help_notes", "marketplace_intent", "partner_role", "solution_area", "solution_play",
    }  # fmt: skip
    _, wrong = asked_for(ask(cast, deal, deal_type="services", marketplace_intent="No"))
    assert wrong == {"partner_role", "solution_area", "solution_play"}
    _, wrong = asked_for(ask(cast, deal, deal_type="ip", **services))
    assert wrong == {"marketplace_intent"}
    _, wrong = asked_for(ask(cast, deal, deal_type="private", marketplace_intent="No"))
    assert "deal_type" in wrong

    assert ask(cast, deal, deal_type="services", marketplace_intent="No", **services).status_code == 302
    row = scenes.fresh(deal)
    assert (row.deal_type, row.marketplace_intent, row.partner_role) == ("services", "", "SolutionDesign")
    assert (row.solution_area, row.solution_play) == (play.area, play)


def test_where_one_is_possible_nothing_is_asked_about_the_other(cast):
    deal = a_private_deal(cast)

    fields, _ = asked_for(cast.client("ada").get(f"/deals/{deal.uuid}/moves/ask_help/"))

    assert fields == {"help_type", "help_notes", "marketplace_intent"}


def test_without_the_customers_consent_the_upgrade_asks_for_it(cast):  # row 44
    deal = a_private_deal(cast, consent=False)

    _, wrong = asked_for(ask(cast, deal, marketplace_intent="No"))
    assert wrong == {"consent_to_contact"}
    assert ask(cast, deal, marketplace_intent="No", consent_to_contact="on").status_code == 302
    assert scenes.fresh(deal).consent_to_contact is True


def test_help_cannot_be_asked_for_with_neither_solution_nor_designation(cast):  # row 10
    deal = a_private_deal(cast, solutions=["plain"])

    answer = ask(cast, deal, marketplace_intent="No")

    assert answer.status_code == 422
    assert "Help can be asked for with an IP co-sell solution" in answer.text
    assert scenes.fresh(deal).deal_type == "private"


@pytest.mark.parametrize(("kind", "closed"), [("ip", "share"), ("ip", "ask_help"), ("partner_led", "share")])
def test_no_step_leads_down_or_is_made_twice(cast, kind, closed):
    deal = a_private_deal(cast)
    with cast.acting("ada") as ada:
        if kind == "partner_led":
            lifecycle.make(deal, MOVES["share"], by=ada)
        else:
            lifecycle.make(deal, MOVES["ask_help"], by=ada, **ASK, marketplace_intent="No")

        with pytest.raises(lifecycle.Conflict):
            lifecycle.make(deal, MOVES[closed], by=ada, **(ASK if closed == "ask_help" else {}))

    assert scenes.fresh(deal).deal_type == kind


def test_no_detail_of_a_deal_is_its_type_or_its_sharing(cast):
    deal, _theirs = scenes.asked_deal(cast)
    browser = cast.client("ada")

    for field in ("deal_type", "sharing", "shared_with_sellers"):
        browser.post(
            f"/deals/{deal.uuid}/edit/{field}/", {"version": 1, "shared_with_sellers": "", "deal_type": "private"}
        )

    row = scenes.fresh(deal)
    assert (row.deal_type, row.shared_with_sellers) == ("ip", True)
