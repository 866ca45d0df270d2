"""The solutions of a deal on its page: chosen by searching, priced where they are the platform's, taken off."""

from decimal import Decimal
from uuid import uuid4

import pytest

from accounts import tenancy
from referrals import lines
from referrals.models import Referral, ReferralEvent, Solution, SolutionLine
from tests.factories import CustomerAccountFactory, SolutionFactory, a_referral, a_sibling
from tests.referrals.pages import here, now

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
SOMEBODY = uuid4()


def on_it(deal):
    with tenancy.everyone("the test looks"):
        return [line.solution.name for line in deal.lines.select_related("solution").order_by("pk")]


def a_line(deal, solution):
    with tenancy.everyone("the test looks"):
        return deal.lines.select_related("solution").get(solution=solution)


def add(cast, deal, code, version=1, query="", **options):
    return cast.client("lena").post(here(deal, "solutions") + query, {"version": version, "add": code}, **options)


def price(cast, deal, line, version=1, **typed):
    return cast.client("lena").post(here(deal, "solutions", line.uuid, "price"), {"version": version} | typed)


def test_a_solution_is_searched_added_and_taken_off_without_a_script(cast, active):
    """Rows 67, 113."""
    browser = cast.client("lena")
    found = browser.get(here(active, "solutions"), {"q": "pla", "kind": "other"})
    assert [one.name for one in found.context["choosing"]["found"].solutions] == ["Plain"]
    assert f'<button class="button button--small" name="add" value="{cast.plain.code}">' in found.text
    assert f'<form method="post" action="{here(active, "solutions")}?q=pla&amp;kind=other"' in found.text

    added = add(cast, active, cast.plain.code, follow=True)
    assert "Plain is on the deal now." in added.text
    assert added.context["solutions_count"] == "3 of at most 50"
    gone = browser.post(here(active, "solutions", a_line(active, cast.tidal).uuid, "remove"), {"version": 2})

    assert gone.status_code == 302
    assert on_it(active) == ["Cloud", "Plain"]


def test_a_chosen_solution_says_that_it_is_on_the_deal(cast, active):
    found = cast.client("lena").get(here(active, "solutions"), {"q": "tidal"})

    assert "on the deal" in found.text
    assert f'name="add" value="{cast.tidal.code}"' not in found.text


@pytest.mark.parametrize("code", ["", "SOL-NONE", "\x00", "1", "SOL-HIDDEN", "SOL-CHECK", "x" * 5000])
def test_an_unknown_and_a_hidden_solution_are_refused_alike_and_the_search_stays(cast, active, code):
    SolutionFactory(code="SOL-HIDDEN", organization=cast.rival, is_co_sell_ready=False)
    SolutionFactory(code="SOL-CHECK", organization=cast.platform, kind="SA")

    answer = add(cast, active, code, query="?q=pla")

    assert answer.status_code == 422
    words = "This field is required." if not code else "This choice is not known here."
    assert list(answer.context["choosing"]["errors"]) == [[words]]
    assert words in answer.text
    assert answer.context["choosing"]["search"]["q"].value() == "pla"
    assert now(active).version == 1


def test_a_solution_is_added_once(cast, active):
    add(cast, active, cast.plain.code)

    again = add(cast, active, cast.plain.code, version=2)

    assert again.status_code == 422
    assert "This solution is on the deal already." in again.text
    assert on_it(active) == ["Tidal", "Cloud", "Plain"]


def test_a_deal_holds_fifty_solutions_and_says_so(cast, active):
    more = [SolutionFactory(organization=cast.northlight) for _ in range(SolutionLine.LIMIT - 2)]
    with tenancy.entered(cast.northlight):
        SolutionLine.objects.bulk_create(
            SolutionLine(organization=cast.northlight, referral=active, solution=one) for one in more
        )
    page = cast.client("lena").get(here(active, "solutions"))

    answer = add(cast, active, cast.plain.code)

    assert page.context["solutions_count"] == "50 of at most 50"
    assert "A deal has at most 50 solutions." in page.text
    assert "choosing" not in page.context
    assert answer.status_code == 422
    assert "A deal has at most 50 solutions." in answer.text
    assert len(on_it(active)) == SolutionLine.LIMIT


def test_the_price_of_a_platform_solution_is_set_changed_and_taken_off(cast, active):
    line = a_line(active, cast.cloud)
    asked = cast.client("lena").get(here(active, "solutions", line.uuid, "price"))
    assert asked.context["pricing"]["name"] == "Cloud"

    assert price(cast, active, line, price="12.50", quantity="3").status_code == 302
    line = a_line(active, cast.cloud)
    assert (line.price, line.quantity) == (Decimal("12.50"), 3)
    page = cast.client("lena").get(here(active))
    assert "3 × €12.50" in page.text
    assert "Price or quantity changed: Cloud" in page.text
    assert 'value="12.50"' in cast.client("lena").get(here(active, "solutions", line.uuid, "price")).text
    assert price(cast, active, line, version=2, price="", quantity="").status_code == 302
    line = a_line(active, cast.cloud)
    assert (line.price, line.quantity) == (None, None)
    with tenancy.everyone("the test looks"):
        told = ReferralEvent.objects.filter(referral=active, kind="solution_priced").order_by("pk").last()
    assert (told.data["before"], told.data["after"]) == (["12.50", "3"], ["", ""])


WRONG = [
    {"price": "-1"},
    {"price": "x"},
    {"price": "1e30"},
    {"price": "NaN"},
    {"price": "1.005"},
    {"price": "\x00"},
    {"quantity": "0"},
    {"quantity": "1.5"},
    {"quantity": "9" * 30},
    {"quantity": "\x00"},
]


@pytest.mark.parametrize("typed", WRONG, ids=str)
def test_a_wrong_price_or_quantity_is_refused_with_what_was_typed(cast, active, typed):
    answer = price(cast, active, a_line(active, cast.cloud), **typed)

    assert answer.status_code == 422
    assert set(answer.context["pricing"]["form"].errors) == set(typed)
    assert now(active).version == 1


def test_other_solutions_have_no_price(cast, active):
    line = a_line(active, cast.tidal)
    browser, address = cast.client("lena"), here(active, "solutions", a_line(active, cast.tidal).uuid, "price")

    assert (browser.get(address).status_code, browser.post(address, {"version": 1, "price": 1}).status_code) == (
        404,
        404,
    )
    row = next(row for row in browser.get(here(active)).context["solutions"] if row["name"] == "Tidal")
    assert row["price_url"] == ""
    line.referral = active
    with cast.acting("lena") as lena:
        with pytest.raises(lines.Refused):
            lines.reprice(line, by=lena, price=Decimal(1))
        with pytest.raises(lines.Refused):
            lines.add(active, cast.plain, by=lena, quantity=2)
    assert now(active).version == 1


def test_a_line_of_nobody_or_of_another_deal_has_no_price(cast, active):
    other = a_referral(cast.northlight, substatus="Accepted", solutions=[cast.cloud])
    browser = cast.client("lena")

    for unknown in (SOMEBODY, a_line(other, cast.cloud).uuid):
        address = here(active, "solutions", unknown, "price")
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"version": 1, "price": 1}).status_code == 404


def test_two_who_price_the_same_line_see_both(cast, active):
    line = a_line(active, cast.cloud)
    price(cast, active, line, price="5")

    late = price(cast, active, line, price="7")

    assert late.status_code == 409
    assert 'value="7"' in late.text
    assert a_line(active, cast.cloud).price == Decimal(5)


@pytest.mark.parametrize("state", [{"substatus": "Won"}, {"substatus": "Pending", "direction": "Incoming"}])
def test_nothing_changes_before_it_is_accepted_or_after_it_is_closed(cast, state):
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.lena], solutions=[cast.cloud], **state)
    line = a_line(deal, cast.cloud)
    page = cast.client("lena").get(here(deal, "solutions"))

    assert (page.context["solution_url"], "choosing" in page.context) == ("", False)
    assert page.context["solutions"][0]["price_url"] == ""
    assert add(cast, deal, cast.plain.code).status_code == 409
    assert price(cast, deal, line, price="5").status_code == 409
    assert now(deal).version == 1


def test_an_assessment_keeps_its_one_solution_and_says_why(cast):
    """Row 74: frozen from the beginning (specification 3.5)."""
    check = SolutionFactory(name="Check", organization=cast.platform, kind="SA")
    kind = {"deal_type": "assessment", "direction": "Outgoing", "substatus": "Accepted"}
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.lena], solutions=[check], **kind)
    words = "Fixed when the deal was created: an assessment is one solution, and nothing else."
    line = a_line(deal, check)
    browser = cast.client("lena")

    page = browser.get(here(deal, "solutions"))
    assert words in page.text
    assert ("choosing" in page.context, page.context["solutions"][0]["remove"]) == (False, None)
    added, gone = (
        add(cast, deal, cast.plain.code),
        browser.post(here(deal, "solutions", line.uuid, "remove"), {"version": 1}),
    )
    assert (added.status_code, words in added.text) == (409, True)
    assert (gone.status_code, words in gone.text) == (422, True)
    assert (on_it(deal), now(deal).version) == (["Check"], 1)


def test_the_search_hints_at_what_suits_the_customer(cast, active):
    """Rows 64, 65."""
    with tenancy.everyone("the customer and what it means to do"):
        account = CustomerAccountFactory(has_macc=True)
        Referral.objects.filter(pk=active.pk).update(customer_account=account, marketplace_intent="Yes")

    page = cast.client("lena").get(here(active, "solutions"))

    assert "This customer has a consumption commitment" in page.text
    assert "This customer means to buy through the marketplace" in page.text


def test_who_only_looks_does_not_search_here(cast):
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="partner_led",
        shared_with_sellers=True,
        solutions=[cast.cloud],
    )
    seller = cast.client("sela")

    assert seller.get(here(deal)).status_code == 200
    assert seller.get(here(deal, "solutions")).status_code == 404
    assert seller.post(here(deal, "solutions"), {"version": 1, "add": cast.plain.code}).status_code == 404
    assert seller.get(here(deal, "solutions", a_line(deal, cast.cloud).uuid, "price")).status_code == 404


def test_more_is_a_link_that_keeps_the_search(cast, active):
    for _ in range(25):
        SolutionFactory(organization=cast.rival)
    browser = cast.client("lena")

    first = browser.get(here(active, "solutions"), {"q": "solution", "x": "1"})
    more = first.context["choosing"]["more_url"]
    second = browser.get(more, **HTMX)

    assert len(first.context["choosing"]["found"].solutions) == 20
    assert "x=1" not in more
    assert len(second.context["choosing"]["found"].solutions) == 5
    assert second.context["choosing"]["first_url"] == f"{here(active, 'solutions')}?q=solution"


BAD = [{"q": "\x01"}, {"kind": "x"}, {"after": "\x01"}, {"after": "x" * 3000}, {"q": "x" * 3000}, {"q": ["a", "b"]}]


@pytest.mark.parametrize("query", BAD, ids=lambda query: str(query)[:30])
def test_whatever_the_address_says_the_page_is_drawn(cast, active, query):
    assert cast.client("lena").get(here(active, "solutions"), query).status_code == 200


@pytest.mark.parametrize("count", [1, 100])
def test_the_search_asks_the_database_the_same_for_one_and_for_a_hundred(
    cast, active, count, django_assert_num_queries
):
    Solution.objects.bulk_create(
        Solution(code=f"SOL-{n:05}", name=f"Item {n}", organization=cast.rival, is_co_sell_ready=True)
        for n in range(count)
    )
    browser = cast.client("lena")
    browser.get(here(active, "solutions"))

    with django_assert_num_queries(QUESTIONS):
        browser.get(here(active, "solutions"), {"q": "item"})


QUESTIONS = 25  # those of the page with its criteria, whether it may be worked, and the catalogue's


def test_what_is_added_is_no_news_for_the_other_side(cast, active):
    sibling = a_sibling(active, cast.platform)

    add(cast, active, cast.plain.code)

    with tenancy.everyone("the test looks"):
        assert not ReferralEvent.objects.filter(referral=sibling).exists()
