"""The first step of a new deal: an account from the search in three tabs, or a customer typed by hand."""

import pytest

from referrals.models import Solution
from tests.factories import CustomerAccountFactory
from tests.referrals.walking import CUSTOMER, NEW, SHARED, Walk

pytestmark = pytest.mark.django_db

MACC, FEDERAL = {"has_macc": True}, {"is_federal": True}


@pytest.fixture
def browser(cast):
    return cast.client("ada")


def accounts(count, **fields):
    return [CustomerAccountFactory(name=f"Azenha {word} Lda", **fields) for word in WORDS[:count]]


WORDS = [f"{first}{second}" for first in ("Porto", "Braga", "Faro", "Évora") for second in ("al", "ense", "mar", "rio")]


def test_the_step_asks_for_name_and_place(browser):  # rows 26, 28
    page = browser.get(NEW)

    assert list(page.context["search"].fields) == ["name", "country", "city"]
    assert "a sales team that can take the deal over" in page.text


def test_three_tabs_say_how_many_were_found_and_show_the_d_u_n_s_number(browser):  # rows 31, 33, 34, 42
    CustomerAccountFactory(name="Azenha do Mar", duns="111111111")
    CustomerAccountFactory(name="Azenha do Rio", category="unmanaged")
    CustomerAccountFactory(name="Azenha da Serra", source="duns", key="222222222")
    CustomerAccountFactory(name="Azenha do Vale", source="duns", key="333333333")

    page = browser.get(NEW, {"name": "azenha"})
    other = browser.get(NEW, {"name": "azenha", "tab": "other"})

    assert [(str(tab["label"]), tab["count"]) for tab in page.context["tabs"]] == [
        ("Managed", "1"), ("Unmanaged", "1"), ("Other", "2"),
    ]  # fmt: skip
    assert ("Azenha do Mar" in page.text, "111111111" in page.text, "Azenha do Rio" in page.text) == (True, True, False)
    assert {row["duns"] for row in other.context["rows"]} == {"222222222", "333333333"}


def test_the_first_tab_that_found_something_is_open(browser):
    CustomerAccountFactory(name="Azenha do Rio", category="unmanaged")

    assert browser.get(NEW, {"name": "azenha"}).context["tab"] == "unmanaged"


def test_a_customer_is_one_row_and_shows_its_linked_accounts_on_demand(browser):  # rows 32, 41
    CustomerAccountFactory(name="Azenha do Mar", link_group="G1")
    CustomerAccountFactory(name="Azenha do Mar Norte", link_group="G1")

    page = browser.get(NEW, {"name": "azenha do mar"})
    (row,) = page.context["rows"]
    opened = browser.get(f"{NEW}{row['linked_url']}")

    assert "Show one linked account" in page.text
    assert [len(one["others"]) for one in opened.context["rows"]] == [1]
    assert opened.text.count('name="account"') == 2


def test_any_linked_account_may_be_chosen(cast):  # row 32
    CustomerAccountFactory(name="Azenha do Mar", link_group="G1")
    linked = CustomerAccountFactory(name="Azenha do Mar Norte", link_group="G1")

    walk = Walk(cast, customer={"account": linked.uuid}).through()
    walk.create()

    assert (walk.deal.customer_name, walk.deal.customer_account_id) == ("Azenha do Mar Norte", linked.pk)


def test_search_more_shows_what_is_beyond_the_first_ten(browser):  # row 37
    accounts(14)

    page = browser.get(NEW, {"name": "azenha"})
    more = browser.get(f"{NEW}{page.context['more_url']}")

    assert (len(page.context["rows"]), len(more.context["rows"])) == (10, 14)
    assert "Search more" in page.text
    assert "Search more" not in more.text


def test_nothing_found_brings_tips_and_the_way_to_type(browser):  # rows 36, 38
    page = browser.get(NEW, {"name": "qqqqzz"})

    for words in ("check the spelling", "legal form", "a longer or a shorter name", "parent company"):
        assert words in page.text
    assert page.context["typed_url"] in page.text.replace("&amp;", "&")


def test_the_consumption_commitment_is_shown_beside_the_account_and_by_the_solutions(cast):  # rows 30, 64
    account = CustomerAccountFactory(name="Azenha do Mar", **MACC)

    assert "consumption commitment" in cast.client("ada").get(NEW, {"name": "azenha"}).text
    walk = Walk(cast, customer={"account": account.uuid})
    assert "prefer solutions that count towards it" in walk.get("solutions").text
    assert "prefer solutions that count towards it" not in Walk(cast).get("solutions").text


def test_a_federal_account_is_chosen_from_the_directory_only(cast):  # row 29
    hidden = CustomerAccountFactory(name="Federal Azenha", **FEDERAL)
    listed = CustomerAccountFactory(name="Federal Azenha", source="duns", **FEDERAL)
    page = cast.client("ada").get(NEW, {"name": "federal azenha", "tab": "managed"})

    assert "A federal account is not shown here" in page.text
    refused = Walk(cast, customer={"account": hidden.uuid})
    assert refused.begun.status_code == 422
    assert "choose it from the D-U-N-S directory" in refused.begun.text
    assert Walk(cast, customer={"account": listed.uuid}).begun.status_code == 302


def test_htmx_gets_the_found_part_alone(browser):  # row 42
    CustomerAccountFactory(name="Azenha do Mar")

    part = browser.get(NEW, {"name": "azenh"}, headers={"HX-Request": "true"})

    assert "Azenha do Mar" in part.text
    assert part.text.strip().startswith("<div") and 'id="found"' in part.text
    assert "<html" not in part.text


# The account's category → whether the deal is matched at once, and what it says (rows 31, 33, 34, 38, 40).
CATEGORIES = [("managed", True), ("unmanaged", True), ("other", False), ("manual", False)]


@pytest.mark.parametrize(("category", "matched"), CATEGORIES)
def test_the_deal_knows_where_its_customer_came_from(cast, category, matched):
    source = {"source": "duns"} if category == "other" else {"category": category}
    customer = CUSTOMER if category == "manual" else {"account": CustomerAccountFactory(**source).uuid}

    walk = Walk(cast, customer=customer).through(sharing=SHARED)
    walk.create()

    assert (walk.deal.customer_category, walk.deal.customer_is_matched) == (category, matched)
    assert (walk.deal.customer_account_id is None) is (category == "manual")


# The customer's account, whether a solution is of business applications (then no account matters: 4.1) → what is said.
HANGS_ON = [
    ("managed", False, "Once won it can be registered, if it qualifies."),
    ("unmanaged", False, "It cannot be registered: the customer&#x27;s account is unmanaged."),
    ("other", False, "Whether it can be registered is open until the customer&#x27;s account is matched."),
    ("unmanaged", True, "Once won it can be registered, if it qualifies."),
    ("manual", True, "Once won it can be registered, if it qualifies."),
]


@pytest.mark.parametrize(("category", "business", "words"), HANGS_ON)
def test_the_wizard_says_what_registering_hangs_on_as_the_criteria_do(cast, category, business, words):  # row 135
    Solution.objects.filter(pk=cast.tidal.pk).update(is_business_standard=business)
    source = {"source": "duns"} if category == "other" else {"category": category}
    customer = CUSTOMER if category == "manual" else {"account": CustomerAccountFactory(**source).uuid}

    page = Walk(cast, customer=customer).through(sharing=SHARED).get("sharing")

    assert words in page.text
    assert page.text.count("be registered") == 1


def test_what_was_looked_for_is_what_typing_by_hand_begins_with(browser):  # row 38
    page = browser.get(NEW, {"name": "Quayside", "country": "PT", "city": "Porto", "typed": "yes"})

    fields = page.context["form"]
    assert [fields[name].value() for name in ("customer_name", "customer_country", "customer_city")] == [
        "Quayside", "PT", "Porto",
    ]  # fmt: skip


def test_a_chosen_account_is_exchanged_for_another_or_for_a_typed_customer(cast):
    first, second = CustomerAccountFactory(name="Azenha One"), CustomerAccountFactory(name="Azenha Two")
    walk = Walk(cast, customer={"account": first.uuid})
    assert walk.get("customer").context["chosen"] == first

    walk.post("customer", {"account": second.uuid})
    assert walk.get("customer").context["chosen"] == second

    by_hand = walk.get("customer", "?typed=yes")
    assert by_hand.context["chosen"] is None
    assert 'name="customer_line1"' in by_hand.text
    walk.post("customer", CUSTOMER)
    assert "Quayside Logistics" in walk.get("customer").text
    assert walk.get("customer").context["chosen"] is None


@pytest.mark.parametrize("account", ["x", "5f5e0f5e-0000-4000-8000-000000000000", "9" * 400, "a\x00b", "\ud800"])
def test_an_unknown_account_is_refused_in_words(cast, account):
    walk = Walk(cast, customer={"account": account.encode("utf-8", "replace").decode()})

    assert walk.begun.status_code == 422
    assert "This choice is not known here." in walk.begun.text


def test_an_account_that_is_gone_meanwhile_makes_the_step_incomplete(cast):
    account = CustomerAccountFactory()
    walk = Walk(cast, customer={"account": account.uuid}).through()
    account.delete()

    assert [step.name for step in walk.get("review").context["missing"]] == ["customer"]
    assert walk.get("customer").status_code == 200
    assert walk.create().status_code == 422
    walk.post("customer", CUSTOMER)
    assert walk.create().status_code == 302


TYPED = {
    "no name": ({"customer_name": ""}, "customer_name"),
    "no address": ({"customer_line1": ""}, "customer_line1"),
    "no city": ({"customer_city": " "}, "customer_city"),
    "no country": ({"customer_country": ""}, "customer_country"),
    "a country that is none": ({"customer_country": "ZZ"}, "customer_country"),
    "a wrong D-U-N-S number": ({"customer_duns": "12345678x"}, "customer_duns"),
    "a control character": ({"customer_name": "Qua\x01y"}, "customer_name"),
    "too long a name": ({"customer_name": "x" * 1000}, "customer_name"),
}


@pytest.mark.parametrize(("answers", "field"), TYPED.values(), ids=TYPED)
def test_a_typed_customer_needs_name_address_city_and_country(cast, answers, field):
    begun = Walk(cast, customer=CUSTOMER | answers).begun

    assert begun.status_code == 422
    assert set(begun.context["form"].errors) == {field}
