"""The catalogue of solutions: what a company may choose, each filter, each page, and how much is asked for it."""

import pytest

from accounts.models import Organization
from referrals import catalogue
from referrals.forms.catalogue import CatalogueForm
from referrals.models import Solution
from tests.factories import CustomerAccountFactory, SolutionFactory

pytestmark = pytest.mark.django_db

# Name → whose, and what it is. Which of them Northlight finds: see FOUND.
STOCK = {
    "Own ready": ("northlight", {}),
    "Own in market": ("northlight", {"is_co_sell_ready": False}),
    "Own retired": ("northlight", {"is_co_sell_ready": False, "is_in_market": False}),
    "Base compute": ("platform", {"kind": "1P", "is_macc_eligible": True}),
    "Base in market": ("platform", {"kind": "1P", "is_co_sell_ready": False}),
    "Base retired": ("platform", {"kind": "1P", "is_co_sell_ready": False, "is_in_market": False}),
    "Theirs ready": ("rival", {"is_incentivized": True}),
    "Theirs in market": ("rival", {"is_co_sell_ready": False}),
    "Check of the estate": ("platform", {"kind": "SA"}),
}


@pytest.fixture
def stock(cast, db):
    Solution.objects.all().delete()
    for number, (name, (company, fields)) in enumerate(STOCK.items()):
        SolutionFactory(name=name, code=f"SOL-9000{number}-X", organization=getattr(cast, company), **fields)


def asked(**query):
    form = CatalogueForm(query, assessments=True)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def names(organization, **query):
    return [one.name for one in catalogue.search(organization, asked(**query)).solutions]


# The question → what Northlight, which is not vetted for assessments, finds. Rows 68, 70, 71, 72.
FOUND = {
    (): ["Base compute", "Base in market", "Own in market", "Own ready", "Theirs ready"],
    (("kind", "own"),): ["Own in market", "Own ready"],
    (("kind", "platform"),): ["Base compute", "Base in market"],
    (("kind", "other"),): ["Theirs ready"],
    (("kind", "assessment"),): [],
    (("macc", "on"),): ["Base compute"],
    (("incentive", "on"),): ["Theirs ready"],
    (("publisher", "mallow"),): ["Theirs ready"],
    (("publisher", "%"),): [],
    (("q", "rea"),): ["Own ready", "Theirs ready"],
    (("q", "READY own"),): ["Own ready"],
    (("q", "eady"),): [],
    (("q", "sol-90003"),): ["Base compute"],
    (("q", "90006"),): ["Theirs ready"],
    (("q", "retired"),): [],
    (("q", "estate"),): [],
    (("q", "---"),): [],
    (("q", "ready"), ("kind", "own"), ("incentive", "on")): [],
}


@pytest.mark.parametrize("query", FOUND, ids=str)
def test_each_filter_finds_exactly_this(cast, stock, query):
    """Rows 68, 70, 71, 72."""
    assert names(cast.northlight, **dict(query)) == FOUND[query]


def test_assessments_are_found_where_they_are_asked_for_by_who_is_vetted(cast, stock):
    """Row 73."""
    assert names(cast.northlight, kind="assessment") == []
    Organization.objects.filter(pk=cast.northlight.pk).update(is_vetted_for_assessments=True)
    cast.northlight.refresh_from_db()

    assert names(cast.northlight, kind="assessment") == ["Check of the estate"]
    assert "Check of the estate" not in names(cast.northlight)
    assert not CatalogueForm({"kind": "assessment"}).is_valid()


def test_what_is_hidden_can_no_more_be_chosen_than_what_does_not_exist(cast, stock):
    offered = Solution.objects.offered_to(cast.northlight)

    for name in ("Own retired", "Base retired", "Theirs in market", "Check of the estate"):
        assert not offered.filter(name=name).exists()
    assert not Solution.objects.assessments_for(cast.northlight).exists()


def test_a_row_says_everything_in_words(cast, stock):
    """Row 68: with the flags that help to choose."""
    (row,) = catalogue.search(cast.northlight, asked(q="compute")).rows

    assert (row["name"], row["publisher"], row["code"]) == ("Base compute", "Cloudmere", "SOL-90003-X")
    assert str(row["kind"]) == "Platform solution"
    assert [str(flag["label"]) for flag in row["flags"]] == [
        "co-sell ready",
        "IP co-sell eligible",
        "counts towards a consumption commitment",
    ]
    assert all(flag["icon"] for flag in row["flags"])


def many(cast, count):
    Solution.objects.all().delete()
    Solution.objects.bulk_create(
        Solution(code=f"SOL-{n:05}", name=f"Item {n % 7}", organization=cast.rival, is_co_sell_ready=True)
        for n in range(count)
    )


def test_page_after_page_shows_each_solution_once(cast):
    many(cast, 45)
    seen, after = [], None
    for size in (20, 20, 5):
        page = catalogue.search(cast.northlight, asked(kind="other"), after=after)
        assert len(page.solutions) == size
        seen, after = seen + page.solutions, page.after

    assert after == ""
    assert len({one.code for one in seen}) == 45
    assert [one.name for one in seen] == sorted(one.name for one in seen)


@pytest.mark.parametrize("after", ["nothing", "\x00", "\ud800", "x" * 10_000, "SOL-HIDDEN"])
def test_an_unknown_or_hidden_place_is_the_beginning(cast, after):
    many(cast, 3)
    SolutionFactory(code="SOL-HIDDEN", name="Item 1", organization=cast.rival, is_co_sell_ready=False)

    assert len(catalogue.search(cast.northlight, {}, after=after).solutions) == 3


@pytest.mark.parametrize("count", [1, 100])
def test_the_same_questions_whatever_there_is(cast, count, django_assert_num_queries):
    many(cast, count)
    organization = cast.northlight
    with django_assert_num_queries(3):  # the words, the publishers, the page
        page = catalogue.search(organization, asked(q="item", publisher="mallow", kind="other"))
        assert page.rows


BAD = [
    ("q", "\x00"),
    ("q", "x" * 101),
    ("q", "\x1b[2J"),
    ("q", "\ud800"),
    ("kind", "x"),
    ("kind", "\x00"),
    ("publisher", "\x00"),
    ("publisher", "x" * 101),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_wrong_answer_says_so_and_is_as_if_it_were_not_there(cast, stock, name, value):
    form = CatalogueForm({name: value, "incentive": "on"})

    assert set(form.errors) == {name}
    assert [one.name for one in catalogue.search(cast.northlight, form.cleaned_data).solutions] == ["Theirs ready"]


@pytest.mark.parametrize("words", ["' | !", "a & b:*", "\\", "%_", "ü" * 100, "😀"])
def test_whatever_is_typed_is_only_words(cast, stock, words):
    form = CatalogueForm({"q": words, "publisher": words})

    assert catalogue.search(cast.northlight, form.cleaned_data).solutions is not None


def test_hints_tell_what_suits_this_customer_and_never_block(cast, stock):
    """Rows 64, 65, 69."""
    committed = CustomerAccountFactory(has_macc=True)
    page = catalogue.search(cast.northlight, {})
    commitment = "This customer has a consumption commitment: prefer solutions that count towards it."
    marketplace = "This customer means to buy through the marketplace: prefer incentivized solutions."

    assert catalogue.hints({}, page, account=committed, intent="Yes") == [commitment, marketplace]
    assert catalogue.hints({"macc": True, "incentive": True}, page, account=committed, intent="Yes") == []
    assert catalogue.hints({}, page, account=CustomerAccountFactory(), intent="No") == []
    assert catalogue.hints({}, page) == []


def test_where_nothing_is_found_alternatives_are_named(cast, stock):
    """Row 69."""
    nothing = catalogue.search(cast.northlight, asked(q="zzz"))

    (said,) = catalogue.hints({"kind": "platform"}, nothing)
    assert "try another name or a similar solution" in said
    (said,) = catalogue.hints({}, nothing)
    assert "Try fewer words" in said
