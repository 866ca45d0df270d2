"""The deals list: who sees which rows and counts, what a row says, and what the page costs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import Organization
from referrals import tabs
from referrals.models import Engagement, Referral
from tests.factories import FavoriteFactory, TeamMemberFactory, a_referral
from tests.referrals.scenes import asked_deal

OUT = {"direction": "Outgoing", "substatus": "Accepted"}
LED = {"deal_type": "partner_led", "shared_with_sellers": True}


def names(page):
    return [row["name"] for row in page.context["rows"]]


@pytest.mark.django_db
def test_the_lists_own_address_leads_to_the_first_tab(cast):
    answer = cast.client("ada").get("/deals/")

    assert (answer.status_code, answer["Location"]) == (302, "/deals/inbound/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("ada", "/deals/archive/", 404),
        ("ada", "/deals/shared/", 404),
        ("sela", "/deals/shared/", 200),
        ("ada", "/deals/favorites/", 200),
        ("nina", "/deals/inbound/", 200),
    ],
)
def test_a_tab_that_one_does_not_have_is_missing(cast, who, address, status):
    assert cast.client(who).get(address).status_code == status


@pytest.mark.django_db
def test_nothing_is_listed_before_signing_in(client):
    answer = client.get("/deals/inbound/?status=New")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/deals/inbound/%3Fstatus%3DNew")


@pytest.mark.django_db
def test_inbound_and_outbound_are_the_two_directions_of_ones_own_company(cast):
    a_referral(cast.northlight, name="Came in")
    a_referral(cast.northlight, name="Went out", **OUT)
    a_referral(cast.rival, name="Theirs in")
    a_referral(cast.rival, name="Theirs out", **OUT)

    inbound, outbound = cast.client("ada").get("/deals/inbound/"), cast.client("ada").get("/deals/outbound/")

    assert names(inbound) == ["Came in"]
    assert names(outbound) == ["Went out"]
    assert [tab["count"] for tab in inbound.context["tabs"]] == ["1", "1", "0"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", ["At Lisbon", "At Porto", "On Ugo's team"]),
        ("lena", ["At Lisbon", "On Ugo's team"]),
        ("petra", ["At Porto"]),
        ("ugo", ["On Ugo's team"]),
        ("uma", []),
        ("cora", []),
        ("mallory", []),
    ],
)
def test_rows_and_counts_are_what_the_role_and_the_place_allow(cast, who, seen):
    a_referral(cast.northlight, name="At Lisbon", location=cast.lisbon)
    a_referral(cast.northlight, name="At Porto", location=cast.porto)
    a_referral(cast.northlight, name="On Ugo's team", location=cast.lisbon, team=[cast.ugo])

    page = cast.client(who).get("/deals/inbound/?sort=name")

    assert names(page) == seen
    assert page.context["tabs"][0]["count"] == str(len(seen))


@pytest.mark.django_db
def test_the_menu_shows_the_same_counts_as_the_tabs(cast):
    a_referral(cast.northlight)
    a_referral(cast.northlight, **OUT)
    a_referral(cast.northlight, **OUT)

    page = cast.client("ada").get("/deals/inbound/")

    deals, leads = {"inbound": "1", "outbound": "2", "favorites": "0"}, ("marketplace", "qualified", "lead_favorites")
    assert page.wsgi_request.deal_counts == deals | dict.fromkeys(leads, "0")


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "count"), [(tabs.COUNT_CAP, "1000"), (tabs.COUNT_CAP + 1, "1,000+")])
def test_counts_stop_at_a_thousand(cast, rows, count):
    many(cast, rows)

    assert cast.client("ada").get("/deals/inbound/").context["tabs"][0]["count"] == count


@pytest.mark.django_db
def test_nothing_is_counted_beyond_the_cap(cast):
    many(cast, tabs.COUNT_CAP + 3)

    with cast.acting("ada") as ada:
        counted = tabs.CappedCount(tabs.deals("inbound", ada))
        assert Organization.objects.filter(pk=ada.organization_id).values_list(counted, flat=True).get() == 1001


def many(cast, number, **fields):
    """That many active inbound deals of Northlight, by two statements."""
    with tenancy.entered(cast.northlight):
        engagements = Engagement.objects.bulk_create(Engagement(organization=cast.northlight) for _ in range(number))
        facts = {"direction": "Incoming", "substatus": "Accepted", "deal_type": "ip", "deal_value": 1000} | fields
        return Referral.objects.bulk_create(
            Referral(organization=cast.northlight, engagement=one, name=f"Deal {n}", customer_name="Tern", **facts)
            for n, one in enumerate(engagements)
        )


def statements(browser, address):
    """What the page asks the database, without opening and closing the transaction."""
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(address)
    assert page.status_code == 200
    return [one["sql"] for one in asked if one["sql"] not in ("BEGIN", "COMMIT")], page


@pytest.mark.parametrize(
    ("who", "tab", "number"), [("ada", "inbound", 8), ("ada", "favorites", 8), ("sela", "shared", 7)]
)
def test_the_page_costs_as_many_queries_for_a_hundred_deals_as_for_one(committed, cast, who, tab, number):
    def add(count):
        for _ in range(count):
            deal, _theirs = asked_deal(cast) if tab != "shared" else (a_referral(cast.northlight, **OUT, **LED), None)
            TeamMemberFactory(organization=cast.northlight, referral=deal)
            if tab == "favorites":
                FavoriteFactory(organization=cast.northlight, user=cast.ada, referral=deal)

    browser = cast.client(who)
    browser.get(f"/deals/{tab}/")
    add(1)
    with_one, _page = statements(browser, f"/deals/{tab}/")
    if tab == "inbound":
        many(cast, 100)
    else:
        add(29)
    with_many, page = statements(browser, f"/deals/{tab}/?status=Active&sort=-value&location=&team=")

    assert len(page.context["rows"]) == 25
    assert (len(with_one), len(with_many)) == (number, number)


@pytest.mark.django_db
def test_a_full_page_weighs_less_than_sixty_three_kilobytes(cast):
    for n in range(26):
        a_referral(
            cast.northlight,
            name=f"Warehouse telemetry for the northern ports, phase {n}",
            customer_name="Quayside Logistics and Freight Forwarding",
            location=cast.lisbon,
            team=[cast.ada, cast.lena, cast.ugo, cast.uma],
        )

    page = cast.client("ada").get("/deals/inbound/")

    assert len(page.context["rows"]) == 25
    assert 20_000 < len(page.content) < 63_000


@pytest.mark.django_db
def test_favorites_are_each_persons_own(cast):
    marked = a_referral(cast.northlight, name="Marked", location=cast.lisbon)
    a_referral(cast.northlight, name="Other", location=cast.lisbon)
    FavoriteFactory(organization=cast.northlight, user=cast.ada, referral=marked)

    assert names(cast.client("ada").get("/deals/favorites/")) == ["Marked"]
    assert names(cast.client("lena").get("/deals/favorites/")) == []
    assert hearts(cast, "ada") == {"Marked": True, "Other": False}
    assert hearts(cast, "lena") == {"Marked": False, "Other": False}


def hearts(cast, who):
    return {row["name"]: row["favorite"] for row in cast.client(who).get("/deals/inbound/").context["rows"]}


@pytest.mark.django_db
def test_a_favorite_that_one_may_no_longer_see_is_gone_from_the_tab_and_its_count(cast):
    deal = a_referral(cast.northlight, location=cast.lisbon)
    FavoriteFactory(organization=cast.northlight, user=cast.petra, referral=deal)

    page = cast.client("petra").get("/deals/favorites/")

    assert (names(page), page.context["tabs"][-1]["count"]) == ([], "0")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "tab", "title", "action"),
    [
        ("ada", "inbound", "Nothing inbound yet", "/deals/outbound/"),
        ("ada", "outbound", "Nothing outbound yet", "/deals/new/"),
        ("ada", "favorites", "No favorites yet", "/deals/inbound/"),
        ("sela", "outbound", "Nothing outbound yet", "/deals/send/"),
        ("sela", "shared", "Nothing shared yet", "/deals/inbound/"),
        ("cora", "inbound", "No deals for your role", ""),
        ("ada", "inbound/?status=New", "Nothing found", "/deals/inbound/"),
    ],
)
def test_an_empty_tab_says_what_belongs_there_and_offers_one_thing(cast, who, tab, title, action):
    page = cast.client(who).get(f"/deals/{tab}" if "?" in tab else f"/deals/{tab}/")

    assert (page.context["empty"]["title"], page.context["empty"]["url"]) == (title, action)
    assert title in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "why_not"),
    [
        ("ada", ""),
        ("cora", "Your roles do not include creating deals: ask your account admin."),
    ],
)
def test_the_button_for_a_new_deal_says_why_it_cannot_be_pressed(cast, who, why_not):
    page = cast.client(who).get("/deals/inbound/")

    assert page.context["new_deal"]["why_not"] == why_not
    assert ("disabled aria-describedby" in page.content.decode()) == bool(why_not)


@pytest.mark.django_db
def test_htmx_gets_the_region_and_a_browser_the_page(cast):
    a_referral(cast.northlight)
    browser = cast.client("ada")

    page, part = browser.get("/deals/inbound/"), browser.get("/deals/inbound/", headers={"HX-Request": "true"})

    assert page.content.lstrip().startswith(b"<!doctype html>")
    assert part.content.lstrip().startswith(b'<div class="stack" id="deals">')


@pytest.mark.django_db
def test_no_id_is_on_the_page_twice(cast):
    a_referral(cast.northlight)
    a_referral(cast.northlight)

    ids = re.findall(r'\sid="([^"]+)"', cast.client("ada").get("/deals/inbound/?min_value=x&status=x").content.decode())

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_what_was_typed_is_shown_as_text(cast):
    a_referral(cast.northlight, name="<b>Deal</b>", customer_name='"><script>', team=[cast.ugo])

    page = cast.client("ada").get("/deals/inbound/?q=%3Ci%3E").content.decode()
    rows = cast.client("ada").get("/deals/inbound/").content.decode()

    assert "<b>Deal" not in rows and '"><script>' not in rows and "&lt;b&gt;Deal" in rows
    assert "<i>" not in page and "&lt;i&gt;" in page
