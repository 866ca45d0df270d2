"""The lists of leads: which tab holds which, who sees them, and what narrows, counts and bulk acts do there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import grants, tenancy
from accounts.models import User
from accounts.roles import Role
from referrals.models import Favorite, Referral
from referrals.models.referral import SORT_KEYS
from tests.factories import FavoriteFactory, UserFactory, a_referral
from tests.leads.scenes import a_lead, here, late

pytestmark = pytest.mark.django_db

MARKETPLACE, QUALIFIED, FAVORITES = "/leads/marketplace/", "/leads/qualified/", "/leads/favorites/"


def names(page):
    return [row["name"] for row in page.context["rows"]]


def fresh(lead):
    with tenancy.everyone("test"):
        return Referral.objects.get(pk=lead.pk)


@pytest.fixture
def three(cast):
    """An inquiry and one lead of each qualified kind."""
    return {
        "inquiry": a_lead(cast, name="From a customer"),  # row 158
        "marketing": a_lead(cast, kind="MarketingQualified", name="From marketing"),  # row 159
        "sales": a_lead(cast, kind="SalesQualified", name="From sales"),  # row 160
    }


# The tabs (rows 155, 161-163).


def test_leads_own_address_leads_to_the_marketplace(cast):  # row 155
    answer = cast.client("ada").get("/leads/")

    assert (answer.status_code, answer["Location"]) == (302, MARKETPLACE)


def test_the_platforms_people_are_led_to_what_they_sent(cast):
    browser = cast.client("sela")

    assert browser.get("/leads/")["Location"] == "/leads/sent/"
    assert browser.get(MARKETPLACE).status_code == 404


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        (MARKETPLACE, ["From a customer"]),  # row 161
        (QUALIFIED, ["From marketing", "From sales"]),  # row 162
        (FAVORITES, ["From sales"]),  # row 163
        ("/deals/inbound/", ["A deal"]),
        ("/deals/favorites/", ["A deal"]),
    ],
)
def test_each_tab_holds_its_own_kind_and_no_other(cast, three, address, seen):
    deal = a_referral(cast.northlight, name="A deal")
    for one in (deal, three["sales"]):
        FavoriteFactory(organization=cast.northlight, user=cast.ada, referral=one)

    page = cast.client("ada").get(f"{address}?sort=name")

    assert names(page) == seen
    assert [tab["count"] for tab in page.context["tabs"] if tab["current"]] == [str(len(seen))]


def test_the_tabs_of_leads_are_three_and_keep_what_is_searched_for(cast):
    tabs = cast.client("ada").get(f"{MARKETPLACE}?q=stock").context["tabs"]

    assert [(str(tab["label"]), tab["url"]) for tab in tabs] == [
        ("Marketplace", "/leads/marketplace/?q=stock"),
        ("Qualified", "/leads/qualified/?q=stock"),
        ("Favorites", "/leads/favorites/?q=stock"),
    ]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", ["At Lisbon", "At Porto", "On Ugo's team"]),
        ("lena", ["At Lisbon", "On Ugo's team"]),
        ("petra", ["At Porto"]),
        ("ugo", ["On Ugo's team"]),
        ("uma", []),
        ("cora", []),
        ("prue", []),
        ("mallory", []),
    ],
)
def test_rows_and_counts_are_what_the_role_the_place_and_the_team_allow(cast, who, seen):
    a_lead(cast, name="At Lisbon")
    a_lead(cast, place="porto", name="At Porto")
    a_lead(cast, name="On Ugo's team", team=[cast.ugo])

    page = cast.client(who).get(f"{MARKETPLACE}?sort=name")

    assert names(page) == seen
    assert page.context["tabs"][0]["count"] == str(len(seen))


# The frame.


def sections(page):
    return {
        str(section["label"]): [str(item["label"]) for item in section["items"]]
        for section in page.context["shell"]["sections"]
    }


def test_people_with_roles_for_deals_find_leads_in_the_menu_with_their_counts(cast, three):  # row 155
    page = cast.client("ada").get("/deals/inbound/")

    assert sections(page)["Leads"] == ["Marketplace", "Qualified", "Favorites"]
    items = page.context["shell"]["sections"][1]["items"]
    assert [(item["url"], item["count"]) for item in items] == [(MARKETPLACE, "1"), (QUALIFIED, "2"), (FAVORITES, "0")]


@pytest.mark.parametrize("who", ["cora", "prue", "nina"])
def test_nobody_else_of_a_partner_finds_them_there(cast, who):
    assert "Leads" not in sections(cast.client(who).get("/deals/inbound/"))


def test_a_seller_finds_what_can_be_sent_and_what_was(cast):
    assert sections(cast.client("sela").get("/deals/inbound/"))["Leads"] == ["Send a lead", "Leads you sent"]


def test_dora_who_sends_none_finds_nothing_of_leads(cast):
    assert "Leads" not in sections(cast.client("dora").get("/deals/inbound/"))


@pytest.mark.parametrize(
    ("address", "url", "label"),
    [
        ("/deals/inbound/", "/deals/inbound/", "Search deals"),
        (MARKETPLACE, MARKETPLACE, "Search leads"),
        (QUALIFIED, QUALIFIED, "Search leads"),
        (FAVORITES, MARKETPLACE, "Search leads"),
    ],
)
def test_the_search_on_top_looks_through_leads_where_leads_are(cast, address, url, label):
    page = cast.client("ada").get(address)

    assert (page.context["shell"]["search_url"], str(page.context["shell"]["search_label"])) == (url, label)
    assert f'placeholder="{label}"' in page.content.decode()


@pytest.mark.parametrize(("who", "there"), [("ada", "/deals/inbound/"), ("sela", "/deals/inbound/")])
def test_whoever_works_on_deals_starts_there(cast, who, there):
    assert cast.client(who).get("/")["Location"] == there


def test_whoever_only_sends_leads_starts_with_what_they_sent(cast):
    mara = UserFactory(first_name="Mara", email="mara@cosell.example")
    with tenancy.entered(cast.platform):
        grants.join(mara, cast.platform, by=None)
        grants.grant(mara, Role.MARKETER, by=None, organization=cast.platform)
    browser = Client()
    browser.force_login(User.objects.get(pk=mara.pk), backend="django.contrib.auth.backends.ModelBackend")

    page = browser.get("/", follow=True)
    assert page.redirect_chain == [("/leads/sent/", 302)]
    assert 'name="q"' not in page.text  # no deals are in the menu, so none are searched


# Rows.


def test_a_row_leads_to_the_lead_and_to_its_answers(cast):
    lead = a_lead(cast, wants_contact=True, company="Quinta Verde")

    (row,) = cast.client("ada").get(MARKETPLACE).context["rows"]

    assert (row["url"], row["favorite_url"]) == (here(lead), here(lead, "favorite"))
    assert (row["accept_url"], row["decline_url"]) == (here(lead, "moves", "accept"), here(lead, "moves", "decline"))
    assert (row["name"], row["under"], row["status"]) == ("We need to plan our stock.", "Quinta Verde", "New")
    assert str(row["flame"].mark) == "Contact now"


def test_a_lead_shows_its_state_and_never_a_percentage(cast):
    a_lead(cast, state="Accepted", name="On it")
    a_lead(cast, state="Won", name="Won it")

    page = cast.client("ada").get(f"{MARKETPLACE}?sort=name")

    assert [(row["name"], row["status"], row["percent"]) for row in page.context["rows"]] == [
        ("On it", "Accepted", ""),
        ("Won it", "Won", ""),
    ]
    assert [row["turn"] for row in page.context["rows"]] == ["Yours to move", "Archived"]
    assert "<progress" not in page.content.decode()


def test_columns_that_say_nothing_about_leads_are_not_shown(cast):
    browser = cast.client("ada")
    browser.post("/deals/columns/", {"column": ["deal_type", "kind", "size", "value"], "back": MARKETPLACE})
    a_lead(cast, kind="SalesQualified", size="51to250employees")

    leads, deals = browser.get(QUALIFIED), browser.get("/deals/inbound/")

    assert [str(column["label"]) for column in leads.context["columns"]] == [
        "Lead",
        "Kind of lead",
        "Company size",
        "Value",
    ]
    assert [cell["text"] for cell in leads.context["rows"][0]["cells"]][:2] == [
        "Sales qualified",
        "51 to 250 employees",
    ]
    assert [str(column["label"]) for column in deals.context["columns"]] == ["Deal", "Deal type", "Value"]


def test_choosing_columns_leads_back_to_the_leads(cast):
    answer = cast.client("ada").post(
        "/deals/columns/", {"column": ["value"], "back": f"{QUALIFIED}?kind=SalesQualified"}
    )

    assert answer["Location"] == f"{QUALIFIED}?kind=SalesQualified"


# Filters, order and pages.

OF_DEALS = {"stage", "deal_type", "partners", "partner_role", "partner_program"}


@pytest.mark.parametrize(
    ("address", "there", "missing"),
    [
        (MARKETPLACE, {"contact", "expiring", "status", "team"}, OF_DEALS | {"kind"}),
        (QUALIFIED, {"contact", "kind", "expiring"}, OF_DEALS),
        (FAVORITES, {"contact", "kind", "expiring"}, OF_DEALS),
        ("/deals/inbound/", {"stage", "deal_type"}, {"contact", "kind"}),
        ("/deals/outbound/", {"stage", "deal_type"}, {"contact", "kind"}),
        ("/deals/favorites/", {"stage", "deal_type"}, {"contact", "kind"}),
    ],
)
def test_a_list_is_narrowed_by_what_says_something_there(cast, address, there, missing):
    fields = set(cast.client("ada").get(address).context["filters"].fields)

    assert there <= fields
    assert not missing & fields


def test_qualified_leads_narrow_to_marketing_or_sales(cast, three):
    browser = cast.client("ada")

    assert names(browser.get(f"{QUALIFIED}?kind=MarketingQualified")) == ["From marketing"]
    assert names(browser.get(f"{QUALIFIED}?kind=SalesQualified")) == ["From sales"]
    assert browser.get(f"{QUALIFIED}?kind=Direct").context["filters"].errors


def test_leads_narrow_to_open_ones_whose_customer_asks_to_be_contacted(cast):  # row 167
    a_lead(cast, wants_contact=True, name="Asks")
    a_lead(cast, wants_contact=True, state="Accepted", name="Asks, accepted")
    a_lead(cast, wants_contact=True, state="Declined", name="Asked")
    late(a_lead(cast, wants_contact=True, name="Asked in vain"))
    a_lead(cast, name="Does not ask")

    page = cast.client("ada").get(f"{MARKETPLACE}?contact=on&sort=name")

    assert names(page) == ["Asks", "Asks, accepted"]
    assert [row["flame"] is not None for row in page.context["rows"]] == [True, True]
    assert [str(chip.label) for chip in page.context["chips"]] == ["Customer asks to be contacted"]


def test_closed_leads_are_called_archived(cast):  # row 170
    a_lead(cast, state="Won", name="Won it")
    late(a_lead(cast, name="Too late"))
    a_lead(cast, name="Open")

    page = cast.client("ada").get(f"{MARKETPLACE}?status=Closed&sort=name")

    assert names(page) == ["Too late", "Won it"]
    assert [str(chip.label) for chip in page.context["chips"]] == ["Status: Archived"]


def test_searching_leads_finds_leads_and_no_deals(cast):
    a_lead(cast, name="Stock planning", company="Quinta Verde")
    a_referral(cast.northlight, name="Stock planning, the deal")

    assert names(cast.client("ada").get(f"{MARKETPLACE}?q=planning")) == ["Stock planning"]
    assert names(cast.client("ada").get(f"{MARKETPLACE}?q=quinta")) == ["Stock planning"]
    assert names(cast.client("ada").get("/deals/inbound/?q=planning")) == ["Stock planning, the deal"]


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORT_KEYS for sign in ("", "-")])
def test_pages_of_leads_follow_each_other_in_every_order(cast, sort):
    for n in range(27):
        a_lead(cast, name=f"Lead {n:02}")
    browser = cast.client("ada")

    first = browser.get(f"{MARKETPLACE}?sort={sort}")
    second = browser.get(first.context["next_url"])

    assert (len(names(first)), len(names(second))) == (25, 2)
    assert sorted(names(first) + names(second)) == [f"Lead {n:02}" for n in range(27)]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize(("address", "number"), [(MARKETPLACE, 8), (QUALIFIED, 8), (FAVORITES, 8)])
def test_a_page_of_leads_costs_the_same_however_many_there_are(cast, address, number):
    for kind in ("Direct", "SalesQualified"):
        for _ in range(3):
            lead = a_lead(cast, kind=kind, wants_contact=True, team=[cast.ugo])
            FavoriteFactory(organization=cast.northlight, user=cast.ada, referral=lead)
    browser = cast.client("ada")
    browser.get(address)

    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).context["rows"]

    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == number


# Empty tabs.


@pytest.mark.parametrize(
    ("who", "address", "title", "url"),
    [
        ("ada", MARKETPLACE, "No inquiries yet", "/organization/profiles/"),
        ("ugo", MARKETPLACE, "No inquiries yet", ""),
        ("ada", QUALIFIED, "No qualified leads yet", MARKETPLACE),
        ("ada", FAVORITES, "No favorites yet", MARKETPLACE),
        ("nina", MARKETPLACE, "No leads for your role", ""),
        ("ada", f"{MARKETPLACE}?q=nothing", "Nothing found", MARKETPLACE),
    ],
)
def test_an_empty_tab_says_why_and_offers_one_thing(cast, who, address, title, url):
    page = cast.client(who).get(address)

    assert (page.context["empty"]["title"], page.context["empty"]["url"]) == (title, url)


@pytest.mark.parametrize("who", ["ada", "lena"])
def test_an_empty_marketplace_leads_to_the_profiles_and_promises_nothing_that_its_reader_may_not_do(cast, who):
    page = cast.client(who).get(MARKETPLACE)

    assert page.context["empty"]["action"] == "Business profiles"


def test_the_end_of_the_list_leads_back_to_its_beginning(cast):
    lead = a_lead(cast)
    browser = cast.client("ada")
    for n in range(25):
        a_lead(cast, name=f"Lead {n}")
    following = browser.get(f"{MARKETPLACE}?sort=name").context["next_url"]
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=lead.pk).update(name="Aardvark")

    page = browser.get(following)

    assert (page.context["empty"]["title"], page.context["empty"]["url"]) == (
        "No more leads",
        f"{MARKETPLACE}?sort=name",
    )


# Hearts and bulk acts.


def test_a_heart_puts_a_lead_among_the_favorite_leads_and_takes_it_away(cast):  # row 163
    lead = a_lead(cast)
    browser = cast.client("ada")

    answer = browser.post(here(lead, "favorite"), {"favorite": "on", "back": MARKETPLACE})

    assert (answer.status_code, answer["Location"]) == (302, MARKETPLACE)
    assert names(browser.get(FAVORITES)) == [lead.name]
    browser.post(here(lead, "favorite"), {"favorite": "off"})
    assert names(browser.get(FAVORITES)) == []


def bulk(cast, act, *leads, who="ada", back=MARKETPLACE, **more):
    given = {"act": act, "deal": [str(lead.uuid) for lead in leads], "back": back} | more
    return cast.client(who).post("/leads/bulk/", given, follow=True)


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_a_selection_becomes_favorites_at_once(cast, three):
    page = bulk(cast, "favorite", *three.values())

    assert page.redirect_chain == [(MARKETPLACE, 302)]
    assert said(page) == ["3 leads are favorites now."]
    with cast.acting("ada") as ada:
        assert Favorite.objects.filter(user=ada).count() == 3
    assert said(bulk(cast, "unfavorite", three["sales"])) == ["1 lead is no favorite any more."]


def test_declining_a_selection_says_first_who_is_told_what(cast, three):  # row 165
    page = bulk(cast, "decline", *three.values())

    asking = page.context["bulk_asking"]
    assert (page.status_code, str(asking["title"])) == (422, "Decline 3 leads")
    assert asking["consequence"] == (
        "The customer is told to choose another partner; your reason stays with you. This is final."
        " Whoever sent the lead is told your reason. This is final: the lead is closed."
    )
    assert {fresh(lead).substatus for lead in three.values()} == {"Pending"}


def test_a_selection_is_declined_with_one_reason_and_the_others_are_named(cast, three):
    taken = a_lead(cast, state="Accepted", name="Taken")
    gone = a_lead(cast, state="Won", name="Gone")
    foreign = a_lead(cast, place="rome", name="Theirs")
    chosen = [*three.values(), taken, gone, foreign]

    page = bulk(cast, "decline", *chosen, asked="yes", status_reason="budget", status_note="")

    assert [fresh(lead).substatus for lead in chosen] == ["Declined"] * 3 + ["Accepted", "Won", "Pending"]
    assert said(page)[0] == "3 leads were declined."
    assert "Taken: The lead has been accepted already." in said(page)[1]
    assert "Gone: The lead is in the archive: there is nothing more to do." in said(page)[1]
    assert "1 lead was not found." in said(page)[1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"act": "burn", "deal": ["x"]}, "Choose what to do with the leads."),
        ({"act": "decline"}, "Tick the leads first."),
        ({"act": "favorite", "deal": ["x"] * 0}, "Tick the leads first."),
        ({"act": "favorite", "deal": [str(n) for n in range(101)]}, "Choose at most 100 leads at once."),
    ],
)
def test_what_cannot_be_done_to_a_selection_is_said_on_the_list(cast, given, words):
    page = cast.client("ada").post("/leads/bulk/", given)

    assert (page.status_code, [str(line) for line in page.context["bulk_result"]]) == (422, [words])
    assert page.context["heading"] == "Marketplace leads"


def test_nobody_declines_a_lead_that_they_do_not_work(cast):
    lead = a_lead(cast, place="porto")

    for who in ("lena", "ugo", "cora", "mallory"):
        page = bulk(cast, "decline", lead, who=who, asked="yes", status_reason="budget")
        assert said(page) == ["Skipped: 1 lead was not found."]

    assert fresh(lead).substatus == "Pending"


@pytest.mark.parametrize(("name", "there"), [("ada", True), ("ugo", True), ("nina", True), ("prue", False)])
def test_the_menu_shows_deals_to_whoever_works_on_them(cast, name, there):
    page = cast.client(name).get("/organization/me/").content.decode()

    assert ('href="/deals/outbound/"' in page) is there


# Customers who ask to be contacted now (row 167).


def test_behind_a_page_of_older_leads_whoever_asks_to_be_contacted_now_is_one_press_away(cast):
    for number in range(26):
        a_lead(cast, age=timedelta(days=1), name=f"Older {number}", wants_contact=number < 3)
    with tenancy.everyone("they wait longer"):
        Referral.objects.update(
            created_at=F("created_at") - timedelta(days=4), answer_by=F("answer_by") - timedelta(days=5)
        )
    a_lead(cast, wants_contact=True, name="Fresh")
    browser = cast.client("ada")

    page = browser.get(MARKETPLACE)
    behind = browser.get(page.context["urgent"]["url"])

    assert "Fresh" not in names(page)
    assert "1 customer asks to be contacted now" in page.text
    assert names(behind) == ["Fresh"]
    assert [str(chip.label) for chip in behind.context["chips"]] == ["Contact now"]
    assert 'name="urgent" value="on"' in behind.text  # narrowed further, it stays
    assert behind.context["urgent"] is None  # it is where it leads


@pytest.mark.parametrize(
    ("kind", "changes", "counted"),
    [
        ("Direct", {}, "1 customer asks"),
        ("MarketingQualified", {}, "1 customer asks"),
        ("Direct", {"age": timedelta(hours=71)}, "1 customer asks"),
        ("Direct", {"age": timedelta(hours=73)}, ""),
        ("Direct", {"wants_contact": False}, ""),
        ("Direct", {"state": "Accepted"}, ""),
        ("Direct", {"state": "Declined"}, ""),
    ],
)
def test_who_asks_is_counted_while_it_burns_and_nobody_has_answered(cast, kind, changes, counted):
    a_lead(cast, kind=kind, **({"wants_contact": True} | changes))
    browser = cast.client("ada")
    own, other = (MARKETPLACE, QUALIFIED) if kind == "Direct" else (QUALIFIED, MARKETPLACE)

    assert (browser.get(own).context["urgent"] or {"text": ""})["text"].startswith(counted)
    assert (browser.get(own).context["urgent"] is not None) is bool(counted)
    assert [browser.get(page).context["urgent"] for page in (other, FAVORITES, "/deals/inbound/")] == [None] * 3


def test_who_asks_too_late_or_somewhere_else_is_not_counted(cast):
    late(a_lead(cast, wants_contact=True))
    a_lead(cast, place="porto", wants_contact=True)

    assert cast.client("lena").get(MARKETPLACE).context["urgent"] is None
    assert cast.client("nina").get(MARKETPLACE).context["urgent"] is None
    assert cast.client("ada").get(MARKETPLACE).context["urgent"]["text"].startswith("1 customer asks")


def test_counting_who_asks_costs_no_further_query(cast):
    browser, costs = cast.client("ada"), []
    for asks in (False, True, True):
        lead = a_lead(cast, wants_contact=asks)
        browser.get(MARKETPLACE)
        with CaptureQueriesContext(connection) as queries:
            browser.get(MARKETPLACE)
        costs.append(len(queries))

    assert lead.is_lead
    assert len(set(costs)) == 1
