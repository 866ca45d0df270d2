"""Order and pages of the deals list: every sort both ways, ties and gaps included, each row exactly once."""

import base64
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from referrals import paging, tabs
from referrals.models.referral import SORT_KEYS
from tests.factories import a_referral
from tests.referrals.test_list import LED, OUT, many, names

pytestmark = pytest.mark.django_db

SHAPES = [  # fields of a deal, many of them the same as others', some of them missing
    {"name": "Kelp", "deal_value": None, "closing_date": None},
    {"name": "kelp", "deal_value": Decimal("10.00"), "closing_date": date(2027, 1, 1)},
    {"name": "Kélp", "deal_value": Decimal("10.00"), "closing_date": date(2027, 1, 1), "sales_stage": 40},
    {"name": "Ольха", "deal_value": Decimal(0), "closing_date": date(2026, 1, 1), "sales_stage": 40},
    {"name": "Alder", "deal_value": Decimal("9999999999999.99"), "closing_date": date(2027, 1, 1)},
]
STATES = ["Pending", "Accepted", "Won", "Expired"]


def sixty(cast, **more):
    until, closed = timezone.now() + timedelta(days=9), timezone.now()
    for n in range(60):
        state = STATES[n % 4]
        instants = {"answer_by": until} if state == "Pending" else {"closed_at": closed} if n % 4 > 1 else {}
        a_referral(cast.northlight, **({"substatus": state} | SHAPES[n % 5] | instants | more))


def walked(browser, address):
    """The ids on every page, by following the links, and the number of pages."""
    seen, pages = [], 0
    while address:
        page = browser.get(address)
        seen += [row["id"] for row in page.context["rows"]]
        address, pages = page.context["next_url"], pages + 1
    return seen, pages


@pytest.mark.parametrize("name", ["urgency", "name", "value", "closing", "stage"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_row_comes_exactly_once_in_order(cast, name, sign):
    sixty(cast)
    with cast.acting("ada") as ada:
        ordered = tabs.deals("inbound", ada).order_by(SORT_KEYS[name], "pk")
        expected = [str(uuid) for uuid in ordered.values_list("uuid", flat=True)]

    seen, pages = walked(cast.client("ada"), f"/deals/inbound/?sort={sign}{name}")

    assert (seen, pages) == (expected[::-1] if sign else expected, 3)
    assert len(set(seen)) == 60


@pytest.mark.parametrize("sort", ["urgency", "-value"])
def test_pages_go_on_within_the_filters(cast, sort):
    sixty(cast)

    seen, pages = walked(cast.client("ada"), f"/deals/inbound/?sort={sort}&q=kelp")

    assert (len(seen), len(set(seen)), pages) == (36, 36, 2)


@pytest.mark.parametrize("sort", ["urgency", "-name", "value", "closing", "-stage"])
def test_the_shared_tab_pages_too(cast, sort):
    for n in range(30):
        a_referral(cast.northlight, **SHAPES[n % 5], **OUT, **LED)

    seen, pages = walked(cast.client("sela"), f"/deals/shared/?sort={sort}")

    assert (len(set(seen)), pages) == (30, 2)


def test_the_first_page_is_unanswered_by_time_left_then_active_by_close_date_then_closed_newest_first(cast):
    now = timezone.now()
    for name, fields in [
        ("closed last week", {"substatus": "Lost", "closed_at": now - timedelta(days=7)}),
        ("closed today", {"substatus": "Won", "closed_at": now}),
        ("closes some day", {"substatus": "Accepted", "closing_date": None}),
        ("closes in March", {"substatus": "Accepted", "closing_date": date(2027, 3, 1)}),
        ("closes in January", {"substatus": "Accepted", "closing_date": date(2027, 1, 1)}),
        ("ten days left", {"answer_by": now + timedelta(days=10)}),
        ("two days left", {"answer_by": now + timedelta(days=2)}),
    ]:
        a_referral(cast.northlight, name=name, **fields)

    assert names(cast.client("ada").get("/deals/inbound/")) == [
        "two days left",
        "ten days left",
        "closes in January",
        "closes in March",
        "closes some day",
        "closed today",
        "closed last week",
    ]


def test_a_heading_sorts_and_pressed_again_sorts_the_other_way(cast):
    def heading(address, key):
        columns = cast.client("ada").get(address).context["columns"]
        return next(column for column in columns if column["name"] == key)

    assert heading("/deals/inbound/", "due")["sorted"] == "ascending"
    assert heading("/deals/inbound/", "value")["sort_url"] == "/deals/inbound/?sort=-value"
    assert heading("/deals/inbound/?sort=-value&q=a", "value")["sorted"] == "descending"
    assert heading("/deals/inbound/?sort=-value&q=a", "value")["sort_url"] == "/deals/inbound/?q=a&sort=value"
    assert heading("/deals/inbound/?sort=name", "name")["sort_url"] == "/deals/inbound/?sort=-name"
    assert "sort_url" not in heading("/deals/inbound/", "team")


def test_load_more_is_a_link_that_works_without_javascript(cast):
    many(cast, 26)
    browser = cast.client("ada")

    first = browser.get("/deals/inbound/")
    second = browser.get(first.context["next_url"])

    assert f'href="{first.context["next_url"].replace("&", "&amp;")}"' in first.content.decode()
    assert (len(second.context["rows"]), second.context["next_url"]) == (1, "")
    assert second.context["first_url"] == "/deals/inbound/"
    assert 'href="/deals/inbound/"' in second.content.decode()


def test_exactly_one_page_has_no_next_one(cast):
    many(cast, 25)

    assert cast.client("ada").get("/deals/inbound/").context["next_url"] == ""


def test_a_cursor_shows_no_internal_key(cast):
    many(cast, 26)

    cursor = cast.client("ada").get("/deals/inbound/").context["next_url"].split("after=")[1]

    name, value, uuid = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert (name, len(uuid)) == ("urgency", 36)
    assert float(value) > 1e10


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


UUID = "6b6a37a5-49a1-4b3c-9f29-0d6a3a3c0b11"
GARBAGE = [
    "x",
    "%00",
    "%FF%FE",
    "a" * 5000,
    cursor(),
    cursor("urgency"),
    cursor("urgency", "1", UUID, "more"),
    cursor("name", "kelp", UUID),
    cursor("stage", "10", UUID),
    cursor("urgency", "kelp", UUID),
    cursor("urgency", "nan", UUID),
    cursor("urgency", "inf", UUID),
    cursor("urgency", "1e-320", UUID),
    cursor("urgency", "1e400", UUID),
    cursor("urgency", None, UUID),
    cursor("urgency", [1], UUID),
    cursor("urgency", "1", "1"),
    cursor("urgency", "1", 1),
    cursor("urgency", "1", None),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
]


@pytest.mark.parametrize("after", GARBAGE)
def test_a_cursor_that_is_none_leads_to_the_beginning_and_says_so(cast, after):
    a_referral(cast.northlight, name="First")

    page = cast.client("ada").get(f"/deals/inbound/?after={after}")

    if page.status_code == 400:  # unprintable: refused before the list is reached
        assert after in ("%00", "%FF%FE")
    else:
        assert (page.status_code, names(page), page.context["lost_place"]) == (200, ["First"], True)
        assert "This is the beginning of the list." in page.content.decode()


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("value", "NaN"),
        ("value", "1e-99999"),
        ("value", "1e99999"),
        ("value", "0.5"),
        ("value", "-2"),
        ("closing", "soon"),
        ("closing", "10000-01-01"),
        ("stage", "1.5"),
        ("stage", "99999999999999999999"),
        ("name", "\0"),
        ("name", "\ud800"),
        ("name", 5),
    ],
)
def test_a_cursor_with_a_wrong_value_leads_to_the_beginning(cast, sort, value):
    a_referral(cast.northlight, name="First")

    page = cast.client("ada").get(f"/deals/inbound/?sort={sort}&after={cursor(sort, value, UUID)}")

    assert (page.status_code, names(page), page.context["lost_place"]) == (200, ["First"], True)


def test_a_cursor_of_another_company_tells_nothing(cast):
    """Its row is not found, so only the value counts: the same answer as for an id that never was."""
    theirs = a_referral(cast.rival, name="Kelp")
    a_referral(cast.northlight, name="Alder")
    a_referral(cast.northlight, name="Kelp")
    a_referral(cast.northlight, name="Zostera")

    answers = [
        names(cast.client("ada").get(f"/deals/inbound/?sort=name&after={cursor('name', 'kelp', uuid)}"))
        for uuid in (str(theirs.uuid), UUID)
    ]

    assert answers == [["Zostera"], ["Zostera"]]


@pytest.mark.parametrize("sort", sorted(SORT_KEYS))
@pytest.mark.parametrize("sign", ["", "-"])
def test_each_sort_walks_its_index_from_the_cursor(cast, sort, sign):
    rows = many(cast, 3)
    with cast.acting("ada") as ada, connection.cursor() as database:
        database.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        value = {"urgency": 1e10, "name": "deal", "value": 5, "closing": date(2027, 1, 1), "stage": 10}[sort]
        onwards = tabs.deals("inbound", ada).filter(paging.beyond(f"{sign}{sort}", value, rows[0].uuid))
        ordered = onwards.order_by(f"{sign}{SORT_KEYS[sort]}", f"{sign}pk")
        plan = ordered[:26].explain()

    assert f"using referral_in_box_{sort} " in plan
    assert "Sort" not in plan
    condition = plan.split(f"using referral_in_box_{sort} ")[1].split("Index Cond:")[1].splitlines()[0]
    assert "ROW(" in condition
