"""The deal page says live which criteria of a registration hold, and what is registered (rows 132, 133, 138-140)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from referrals.models import Registration
from tests.factories import SolutionFactory, a_referral
from tests.referrals import scenes, wins
from tests.referrals.pages import accepting, here, now
from tests.referrals.test_registration_sweeps import put

pytestmark = pytest.mark.django_db


def card(cast, deal, who="ada"):
    return cast.client(who).get(here(deal)).context.get("registration")


def verdicts(shown):
    return {row["label"]: str(row["word"]) for path in shown["paths"] for row in path["rows"]}


def words(shown):
    return str(shown["words"])


def offered(cast, deal, who="ada"):
    """The button as (whether it can be pressed, the reason why not); None where there is none."""
    moves = cast.client(who).get(here(deal)).context["moves"]
    return next(((not move["why_not"], str(move["why_not"])) for move in moves if move["name"] == "register"), None)


def test_long_before_winning_the_page_says_which_criteria_hold(cast):  # row 133
    held = scenes.own_deal(cast, **scenes.HELP, customer_category="manual", deal_value=Decimal("25000"), currency="USD")

    shown = card(cast, held)
    page = cast.client("ada").get(here(held)).text

    assert verdicts(shown) == {
        "The deal is won": "Open",
        "An eligible IP solution is on the deal": "Holds",
        "The deal is partner-led or an IP co-sell": "Holds",
        "In a co-sell, Cloudmere has accepted or won": "Open",
        "It is worth $25,000 or more": "Holds",
        "Cloudmere manages the customer's account": "Open",
    }
    assert (shown["count"], words(shown), shown["is_open"]) == ("3 of 6 hold", "Not decided yet", True)
    assert "Mark the deal as won when the contract is signed." in page
    assert "It is decided when account matching ends; you are told." in page


def test_a_criterion_is_never_told_by_its_colour_alone(cast):
    page = cast.client("ada").get(here(wins.open_deal(cast, customer_category="manual"))).text
    region = page.split('<ul class="verdicts">')[1].split("</ul>")[0]

    for icon, word in [("circle-check", "Holds"), ("circle-dashed", "Open")]:
        assert f"#{icon}" in region
        assert f">{word}</strong>" in region


def test_what_is_edited_is_judged_at_once(cast):
    deal = wins.open_deal(cast, deal_value=Decimal("24999.99"))
    before = card(cast, deal)
    browser = cast.client("ada")

    browser.post(here(deal, "edit", "value"), {"version": deal.version, "deal_value": "25000", "currency": "USD"})

    assert (words(before), before["is_open"]) == ("Cannot be registered", False)
    assert words(card(cast, deal)) == "Ready once it is won"


def test_a_private_deal_with_an_eligible_solution_says_why_never(cast):  # row 138
    shown = card(cast, wins.open_deal(cast, shared_with_sellers=False))

    assert verdicts(shown)["The deal is partner-led or an IP co-sell"] == "Fails"
    assert (words(shown), shown["is_open"]) == ("Cannot be registered", False)


@pytest.mark.parametrize(
    ("fields", "solution"),
    [
        ({"deal_type": "private"}, "cloud"),
        ({"deal_type": "services"}, "tidal"),
        ({"deal_type": "assessment"}, "tidal"),
        ({"deal_type": "ip", "substatus": "Lost"}, "tidal"),
        ({"deal_type": "ip", "substatus": "Declined"}, "tidal"),
        ({"deal_type": "ip", "substatus": "Expired"}, "tidal"),
        ({"deal_type": "ip", "substatus": "Error"}, "tidal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value.values()),
)
def test_where_it_is_no_question_nothing_is_said_and_asked(cast, fields, solution):  # row 132
    given = {"substatus": "Accepted", "direction": "Outgoing", "location": cast.lisbon} | fields
    deal = a_referral(cast.northlight, **given, solutions=[getattr(cast, solution)])

    assert card(cast, deal) is None
    assert offered(cast, deal) is None


def test_neither_the_platform_nor_a_seller_who_looks_sees_it(cast):
    _mine, theirs = scenes.asked_deal(cast)
    led = wins.won_deal(cast)

    assert card(cast, theirs, who="sela") is None
    assert card(cast, led, who="sela") is None
    assert offered(cast, led, who="sela") is None


def test_the_platform_is_not_offered_to_register_its_own_side(cast):
    _mine, theirs = scenes.asked_deal(cast)
    accepted = scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    won = scenes.move(cast, accepted, "win", by="sela")

    assert offered(cast, won, who="sela") is None
    assert cast.client("sela").get(here(won, "moves", "register")).status_code == 200  # says that it is not possible
    assert cast.client("sela").post(here(won, "moves", "register"), {"version": won.version}).status_code != 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_button_leads_to_a_page_of_its_own_and_makes_nothing(cast, method):  # row 138
    deal = wins.won_deal(cast)

    page = cast.client("ada").get(here(deal)).text
    answer = getattr(cast.client("ada"), method)(here(deal, "moves", "register"), {"version": deal.version})

    assert f'<a class="button button--primary" href="{here(deal, "registrations")}">Register</a>' in page
    assert (answer.status_code, answer["Location"]) == (302, here(deal, "registrations"))
    assert now(deal).version == deal.version


def test_a_win_that_waits_has_a_button_with_its_reason(cast):
    assert offered(cast, wins.won_deal(cast, customer_category="manual")) == (False, "Pending account match")


def test_a_win_that_can_never_be_registered_has_no_button(cast):  # row 134
    deal = wins.won_deal(cast, deal_value=Decimal("24999.99"))
    shown = card(cast, deal)

    assert offered(cast, deal) is None
    assert (words(shown), verdicts(shown)["It is worth $25,000 or more"]) == ("Cannot be registered", "Fails")
    assert shown["url"] == here(deal, "registrations")


def test_a_list_of_deals_registers_none_of_them_at_once(cast):
    deal = wins.won_deal(cast)

    answer = cast.client("ada").post("/deals/bulk/", {"act": "register", "deal": [str(deal.uuid)]})

    assert answer.status_code == 422
    assert now(deal).registration_status == "None"


def test_what_is_registered_stands_there_with_what_is_asked(cast):  # rows 139, 140, 142
    found = wins.asked(cast)
    deal = wins.now(found).referral

    page = cast.client("ada").get(here(deal))
    (one,) = page.context["registration"]["done"]

    assert (one["solution"], one["status"], one["tone"]) == ("Tidal", "Action pending", "soon")
    assert one["asks"] == [("Contract value", "The contract says another value.")]
    assert one["url"] == here(deal, "registrations", found.uuid)
    assert f'href="{one["url"]}"' in page.text
    assert page.context["turn"]["words"] == "Your turn: the registration"
    assert offered(cast, deal) is None


def test_the_reason_of_a_refusal_is_read_there(cast):
    found = wins.concluded(cast, "fail", reason="The contract names another product.")

    (one,) = card(cast, wins.now(found).referral)["done"]

    assert (one["status"], one["reason"]) == ("Failed", "The contract names another product.")


def test_the_details_fear_a_refusal_only_while_one_can_come(cast):  # row 124
    """While it can be registered, and while it is reviewed: not of a sale through the marketplace, nor at the end."""
    words, ada = "Won soon after creation: a registration may be refused for it.", cast.client("ada")
    deals = [put(wins.won_deal(cast), closed_early=True) for _ in range(2)]
    never = put(wins.won_deal(cast, deal_value=Decimal(100)), closed_early=True)

    def feared(deal):
        return words in ada.get(here(deal)).text

    assert [feared(deal) for deal in (*deals, never)] == [True, True, False]

    found = wins.submitted(cast, scenes.fresh(deals[0]))
    wins.submitted(cast, scenes.fresh(deals[1]), **wins.SHORT)

    assert [feared(deal) for deal in deals] == [True, False]

    wins.concluded(cast, "approve", found)

    assert not feared(deals[0])


def test_a_draft_is_nobodys_registration_yet(cast):
    deal = wins.won_deal(cast)
    with tenancy.entered(cast.northlight):
        Registration.objects.create(
            organization=cast.northlight,
            referral=deal,
            engagement_id=deal.engagement_id,
            solution=cast.tidal,
            kind="ip",
        )

    assert card(cast, deal)["done"] == []
    assert offered(cast, deal) == (True, "")


def test_a_second_solution_is_offered_beside_the_first(cast):  # row 149
    cast.shelf = SolutionFactory(
        name="Shelf", organization=cast.northlight, is_ip_eligible=False, is_business_premium=True
    )
    deal = wins.won_deal(cast, solutions=("tidal", "shelf"))
    wins.submitted(cast, deal)

    page = cast.client("ada").get(here(deal))

    assert offered(cast, scenes.fresh(deal)) == (True, "")
    assert (page.context["primary"], [move["name"] for move in page.context["others"]]) == (None, ["register"])
    assert page.context["registration"]["open"] == [
        {"solution": "Shelf", "kind": "Business applications", "status": "Can be registered"}
    ]
    assert 'Shelf<span class="small soft">Business applications · Can be registered</span>' in page.text
    assert [path["title"] for path in card(cast, deal)["paths"]] == ["IP co-sell", "Business applications"]


def cost(cast, deal):
    """How many of the page's statements read the criteria's facts, and how many registrations."""
    browser = cast.client("ada")
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(deal.get_absolute_url()).status_code == 200
    statements = [one["sql"] for one in asked]
    return tuple(sum(table in one for one in statements) for table in ("referrals_exchangerate", "referrals_registr"))


def test_the_criteria_cost_one_query_and_registrations_of_a_win_one_more(cast):
    deal = wins.open_deal(cast)
    assert cost(cast, deal) == (1, 0)

    won = scenes.move(cast, deal, "win", by="ada")
    assert cost(cast, won) == (1, 1)

    wins.submitted(cast, won)
    assert cost(cast, won) == (1, 1)


@pytest.mark.parametrize("deal_type", ["lead", "services", "assessment"])
def test_where_it_is_no_question_it_costs_nothing(cast, deal_type):
    deal = a_referral(cast.northlight, substatus="Won", deal_type=deal_type, location=cast.lisbon)

    assert cost(cast, deal) == (0, 0)


def test_accepting_still_leads_back_to_the_deal(cast, inbound):
    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))

    assert (answer.status_code, answer["Location"]) == (302, here(inbound))
