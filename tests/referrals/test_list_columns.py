"""The columns of the deals list: what each says, whose choice it is, and that no choice costs a query."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client

from accounts import tenancy
from referrals import columns, rows, tabs
from referrals.models import ListColumns, Party, Referral, Term
from tests.factories import AreaFactory, PlayFactory, TeamMemberFactory, UserFactory, a_referral, a_sibling
from tests.referrals.scenes import asked_deal
from tests.referrals.test_list import LED, OUT, many, names, statements
from tests.referrals.test_list_rows import cell

STANDARD = ["stage", "value", "closes", "due", "team"]
ALL = (
    "stage value closes due team customer deal_type status location reason partner_role partner_program "
    "solution_area solution_play marketplace_intent help category registration country crm_id campaign sender creator "
    "created updated accepted closed"
).split()
OF_LEADS = ["kind", "size"]
OTHERS = [name for name in ALL if name not in STANDARD]


def choose(person, *chosen):
    ListColumns.objects.update_or_create(user=person, defaults={"columns": list(chosen)})


def headings(page):
    return [column["name"] for column in page.context["columns"]]


def only_row(cast, who="ada", tab="outbound"):
    (row,) = cast.client(who).get(f"/deals/{tab}/").context["rows"]
    return row


def at(day):
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def full_deal(cast, **other):
    """A deal of Northlight with an answer in every field of the list."""
    area = AreaFactory(label="Data and AI")
    facts = {
        "name": "Tidal for the port",
        "customer_name": "Quayside Logistics",
        "deal_value": 61000,
        "closing_date": date(2027, 5, 1),
        "deal_type": "services",
        "location": cast.lisbon,
        "partner_role": "SolutionDesign",
        "partner_program": "Harbour programme",
        "solution_area": area,
        "solution_play": PlayFactory(area=area, label="Analytics"),
        "marketplace_intent": "HaveNotDecided",
        "help_type": "QuotesOrLicensing",
        "customer_category": "managed",
        "registration_status": "ActionRequired",
        "external_reference": "CRM-4711",
        "campaign": "Spring letters",
        "created_by": cast.lena,
        "invited_by": cast.platform,
        "sales_stage": 40,
        "created_at": at(2),
        "updated_at": at(3),
        "accepted_at": at(4),
        "team": [cast.ada],
    }
    return a_referral(cast.northlight, **(OUT | facts | other))


# Column → what it says of that deal; lost, where only a lost deal says something.
SAYS = {
    "value": "€61,000",
    "closes": "May 1, 2027",
    "customer": "Quayside Logistics",
    "deal_type": "Services co-sell",
    "status": "Active",
    "location": "Lisbon",
    "partner_role": "Solution design",
    "partner_program": "Harbour programme",
    "solution_area": "Data and AI",
    "solution_play": "Analytics",
    "marketplace_intent": "Have not decided",
    "help": "Quotes or licensing",
    "category": "Managed",
    "registration": "Action pending",
    "country": "Portugal",
    "crm_id": "CRM-4711",
    "campaign": "Spring letters",
    "sender": "Cloudmere",
    "creator": "Lena Example",
    "created": "Mar 2, 2026",
    "updated": "Mar 3, 2026",
    "accepted": "Mar 4, 2026",
}
SAYS_LOST = {"status": "Lost", "reason": "Customer did not respond", "closed": "Mar 5, 2026"}


def test_the_columns_are_the_ones_written_here():
    assert list(columns.COLUMNS) == [*ALL, *OF_LEADS]
    assert [name for name, column in columns.COLUMNS.items() if column.section == "leads"] == OF_LEADS
    assert set(SAYS) | set(SAYS_LOST) | {"stage", "due", "team"} == set(ALL)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SAYS))
def test_each_column_shows_its_value(cast, name):  # rows 128, 129, 131
    full_deal(cast)
    choose(cast.ada, name)

    page = cast.client("ada").get("/deals/outbound/")

    assert headings(page) == ["name", name]
    assert cell(page.context["rows"][0], name) == SAYS[name]
    assert SAYS[name].replace("&", "&amp;") in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SAYS_LOST))
def test_a_closed_deal_shows_how_why_and_when(cast, name):  # row 145
    full_deal(cast, substatus="Lost", status_reason="silence", closed_at=at(5))
    choose(cast.ada, name)

    row = only_row(cast)

    assert cell(row, name) == SAYS_LOST[name]
    assert "accept_url" not in row


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["stage", "due", "team"])
def test_the_drawn_columns_are_there_when_chosen_and_only_then(cast, name):
    full_deal(cast)
    marks = {"stage": "Developed 40 %", "due": "Your turn", "team": 'class="avatars"'}

    choose(cast.ada, name)
    page = cast.client("ada").get("/deals/outbound/").content.decode().split("<tbody>")[1]

    assert {one for one, mark in marks.items() if mark in page} == {name}


@pytest.mark.django_db
def test_what_a_deal_does_not_have_is_a_dash(cast):
    a_referral(cast.northlight, deal_value=None, closing_date=None, **OUT)
    empty = "value closes location reason partner_role partner_program solution_area solution_play".split()
    empty += ["marketplace_intent", "crm_id", "campaign", "sender", "creator", "closed"]
    choose(cast.ada, *empty)

    row = only_row(cast)

    assert {name: cell(row, name) for name in empty} == dict.fromkeys(empty, "–")


@pytest.mark.django_db
def test_without_a_choice_the_list_shows_the_standard_columns(cast):
    a_referral(cast.northlight, **OUT)

    page = cast.client("ada").get("/deals/outbound/")

    assert headings(page) == ["name", *STANDARD]
    assert [column["css"] for column in page.context["columns"]] == [f"deals__{name}" for name in headings(page)]
    assert "matrix-box" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "scrolls"), [(columns.FITTING, False), (columns.FITTING + 1, True), (26, True)])
def test_more_columns_than_fit_scroll_in_a_region_that_the_keyboard_reaches(cast, number, scrolls):
    a_referral(cast.northlight, **OUT)
    choose(cast.ada, *ALL[:number])

    page = cast.client("ada").get("/deals/outbound/").content.decode()

    assert (
        '<div class="matrix-box" tabindex="0" role="region" aria-label="Outbound deals: columns">' in page
    ) == scrolls
    assert ("deals__table--wide" in page) == scrolls


@pytest.mark.django_db
def test_on_a_phone_the_cards_show_what_has_an_answer_and_matters_there(cast):
    full_deal(cast)
    choose(cast.ada, "deal_type", "reason", "campaign")

    row = only_row(cast)

    looks = {cell["name"]: (cell["css"], str(cell["mark"])) for cell in row["cells"]}
    assert looks == {
        "deal_type": ("deals__extra", ' data-label="Deal type"'),
        "reason": ("deals__extra", ""),  # without a label the card leaves it out
        "campaign": ("deals__extra deals__extra--wide", ' data-label="Campaign"'),
    }


@pytest.mark.django_db
def test_old_deals_keep_the_words_of_their_day(cast):
    Term.objects.filter(kind="role", code="SolutionDesign").update(label="Drawing", valid_to=date(2026, 6, 30))
    Term.objects.create(kind="role", code="SolutionDesign", label="Architecture", valid_from=date(2026, 7, 1))
    full_deal(cast)
    choose(cast.ada, "partner_role")

    assert cell(only_row(cast), "partner_role") == "Drawing"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_p2p", "type_", "under"),
    [
        (False, "Private", "Quayside Logistics"),
        (True, "Private · with partners", "Quayside Logistics · Private · with partners"),
    ],
)
def test_a_deal_with_invited_partners_says_so(cast, is_p2p, type_, under):
    full_deal(cast, deal_type="private", is_p2p=is_p2p)

    assert only_row(cast)["under"] == under
    choose(cast.ada, "deal_type")
    assert cell(only_row(cast), "deal_type") == type_
    assert only_row(cast)["under"] == "Quayside Logistics"


@pytest.mark.django_db
def test_the_customer_is_below_the_name_or_in_a_column_of_its_own(cast):
    full_deal(cast)

    assert only_row(cast)["under"] == "Quayside Logistics"
    choose(cast.ada, "customer")
    assert only_row(cast)["under"] == ""


# Nothing foreign.


@pytest.mark.django_db
def test_a_seller_who_only_looks_sees_nothing_of_the_owners_side(cast):  # row 48
    full_deal(cast, **LED)
    choose(cast.sela, *ALL)

    page = cast.client("sela").get("/deals/shared/")
    region = page.content.decode().split("<tbody>")[1]

    own = {"team", "location", "reason", "category", "registration", "crm_id", "campaign", "sender", "creator"}
    assert headings(page) == ["name", *(name for name in ALL if name not in own)]
    assert cell(page.context["rows"][0], "customer") == "Quayside Logistics"
    for secret in ("CRM-4711", "Spring letters", "Lena", "Lisbon", "Managed", "Action pending", "avatars"):
        assert secret not in region


@pytest.mark.django_db
def test_among_a_sellers_favorites_what_partners_share_is_as_empty(cast):
    deal = full_deal(cast, **LED)
    own = ["crm_id", "campaign", "location", "category", "registration", "sender", "creator", "reason"]
    choose(cast.sela, *own, "team", "country")
    browser = cast.client("sela")
    browser.post(f"/deals/{deal.uuid}/favorite/", {"favorite": "on"})

    row = only_row(cast, "sela", "favorites")

    told = {cell["name"]: cell["text"] for cell in row["cells"] if cell["name"] != "team"}
    assert told == dict.fromkeys(own, "–") | {"country": "Portugal"}
    assert "Action pending" not in browser.get("/deals/favorites/").text.split("<tbody>")[1]
    assert row["team"] == []


@pytest.mark.django_db
def test_who_made_the_row_of_a_deal_that_came_in_stays_with_its_sender(cast):
    _mine, theirs = asked_deal(cast)
    with tenancy.everyone("the test looks"):
        assert Referral.objects.get(pk=theirs.pk).created_by.organization_id != cast.platform.pk
    choose(cast.sela, "creator", "sender", "crm_id", "location")

    row = only_row(cast, "sela", "inbound")

    assert (cell(row, "creator"), cell(row, "sender")) == ("–", "Northlight Software")


@pytest.mark.django_db
def test_each_side_reads_its_own_fields_of_a_shared_deal(cast):
    mine = full_deal(cast)
    a_sibling(mine, cast.rival, external_reference="THEIRS-1", campaign="Theirs", location=None)
    choose(cast.ada, *ALL)

    page = cast.client("ada").get("/deals/outbound/")

    assert names(page) == ["Tidal for the port"]
    assert "THEIRS-1" not in page.content.decode() and "Theirs" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", ["Lisbon", "Lisbon", "Porto"]),  # an admin of the entire company
        ("petra", ["Porto"]),  # an admin of one place
        ("ugo", ["Lisbon"]),  # a user: the place, and the team
    ],
)
def test_the_location_column_shows_the_places_one_may_see(cast, who, seen):  # rows 46, 47, 48
    a_referral(cast.northlight, location=cast.lisbon)
    a_referral(cast.northlight, location=cast.lisbon, team=[cast.ugo])
    a_referral(cast.northlight, location=cast.porto)
    choose(getattr(cast, who), "location")

    page = cast.client(who).get("/deals/inbound/")

    assert sorted(cell(row, "location") for row in page.context["rows"]) == seen


# What it costs.


@pytest.mark.parametrize("chosen", [(), *[(name,) for name in OTHERS], ("due", "team"), tuple(ALL), tuple(ALL[::-1])])
def test_no_choice_costs_a_query(committed, cast, chosen):  # row 131
    deal = full_deal(cast)
    browser = cast.client("ada")
    browser.get("/deals/outbound/")
    usual, _page = statements(browser, "/deals/outbound/")
    choose(cast.ada, *chosen)

    with_one, page = statements(browser, "/deals/outbound/")

    assert headings(page) == ["name", *chosen]
    assert len(page.context["rows"]) == 1 and page.context["rows"][0]["id"] == str(deal.uuid)
    assert (len(usual), len(with_one)) == (8, 8)


def test_all_columns_cost_as_much_for_25_deals_as_for_one(committed, cast):
    for n in range(25):
        deal = full_deal(cast, name=f"Deal {n}", created_by=UserFactory(organization=cast.northlight))
        TeamMemberFactory(organization=cast.northlight, referral=deal)
    choose(cast.ada, *ALL)
    browser = cast.client("ada")
    browser.get("/deals/outbound/")

    asked, page = statements(browser, "/deals/outbound/")

    assert (len(page.context["rows"]), len(asked)) == (25, 8)
    assert len({cell(row, "creator") for row in page.context["rows"]}) == 25


@pytest.mark.django_db
def test_the_joins_of_all_columns_leave_the_order_to_the_index(cast):
    many(cast, 30)
    with cast.acting("ada") as ada, connection.cursor() as database:
        database.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        everything = rows.ready(tabs.deals("inbound", ada), ada, columns.known(ALL))
        plan = everything.order_by("urgency", "pk")[:26].explain()

    assert "using referral_in_box_urgency " in plan.split("SubPlan")[0]
    assert "Sort" not in plan.split("SubPlan")[0]


# The page where one chooses.


def ticked(page):
    return [row["column"].name for row in page.context["rows"] if row.get("is_shown")]


def offered(page):
    return [row["column"].name for row in page.context["rows"]]


@pytest.mark.django_db
def test_the_page_offers_every_column_once_with_the_chosen_ones_first(cast):
    browser = cast.client("ada")

    assert offered(browser.get("/deals/columns/")) == [*ALL, *OF_LEADS]
    choose(cast.ada, "crm_id", "stage")
    page = browser.get("/deals/columns/")
    assert ticked(page) == ["crm_id", "stage"]
    assert offered(page) == [
        "crm_id",
        "stage",
        *(name for name in [*ALL, *OF_LEADS] if name not in ("crm_id", "stage")),
    ]


@pytest.mark.django_db
def test_what_is_ticked_is_kept_in_the_order_it_stands(cast):
    browser, back = cast.client("ada"), "/deals/outbound/?sort=-value"

    answer = browser.post("/deals/columns/", {"column": ["crm_id", "stage", "country"], "back": back})

    assert (answer.status_code, answer["Location"]) == (302, back)
    assert headings(browser.get("/deals/outbound/")) == ["name", "crm_id", "stage", "country"]
    assert headings(browser.get("/deals/inbound/")) == ["name", "crm_id", "stage", "country"]
    assert headings(browser.get("/deals/favorites/")) == ["name", "crm_id", "stage", "country"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("press", "then"),
    [
        ({"up": "b"}, "b a c"),
        ({"down": "b"}, "a c b"),
        ({"up": "a"}, "a b c"),
        ({"down": "c"}, "a b c"),
        ({"up": "unknown"}, "a b c"),
        ({"up": "closed"}, "a b c"),
    ],
)
def test_up_and_down_change_places_and_keep_what_is_ticked(cast, press, then):
    columns_of = {"a": "stage", "b": "country", "c": "campaign"}
    press = {step: columns_of.get(name, name) for step, name in press.items()}

    answer = cast.client("ada").post("/deals/columns/", {"column": list(columns_of.values())} | press)

    assert answer["Location"].startswith("/deals/columns/?back=")
    assert ListColumns.objects.get().columns == [columns_of[name] for name in then.split()]


@pytest.mark.django_db
def test_the_standard_columns_come_back(cast):
    browser = cast.client("ada")
    choose(cast.ada, "crm_id")

    browser.post("/deals/columns/", {"column": ["campaign"], "standard": "yes"})

    assert headings(browser.get("/deals/inbound/")) == ["name", *STANDARD]
    assert ListColumns.objects.count() == 0


@pytest.mark.django_db
def test_nothing_ticked_leaves_the_deal_alone(cast):
    a_referral(cast.northlight, name="Alone")
    browser = cast.client("ada")

    browser.post("/deals/columns/", {})
    page = browser.get("/deals/inbound/")

    assert (headings(page), names(page)) == (["name"], ["Alone"])
    assert page.context["rows"][0]["cells"] == []


@pytest.mark.django_db
def test_the_choice_is_a_persons_own_and_not_a_companys(cast):
    cast.client("ada").post("/deals/columns/", {"column": ["crm_id"]})

    assert headings(cast.client("lena").get("/deals/inbound/")) == ["name", *STANDARD]
    cast.client("lena").post("/deals/columns/", {"column": ["campaign"]})
    assert headings(cast.client("ada").get("/deals/inbound/")) == ["name", "crm_id"]
    assert dict(ListColumns.objects.values_list("user__first_name", "columns")) == {
        "Ada": ["crm_id"],
        "Lena": ["campaign"],
    }


@pytest.mark.django_db
def test_the_choice_goes_along_to_another_company(cast):
    choose(cast.mallory, "crm_id")

    assert headings(cast.client("mallory").get("/deals/inbound/")) == ["name", "crm_id"]


@pytest.mark.django_db
def test_choosing_is_a_plain_form_that_htmx_only_makes_faster(cast):
    browser = cast.client("ada")
    choose(cast.ada, "stage", "country")
    form = {"column": ["stage", "country"], "up": "country"}

    page = browser.post("/deals/columns/", form, follow=True)
    part = browser.post("/deals/columns/", form, follow=True, headers={"HX-Request": "true"})

    assert page.content.lstrip().startswith(b"<!doctype html>")
    assert part.content.lstrip().startswith(b'<form class="stack measure" id="columns"')
    assert 'id="down-country" name="down" value="country"' in part.content.decode()
    assert "data-focus" in part.content.decode()  # the pressed button can go no further: the other one has the focus
    assert "style=" not in page.content.decode() and "onclick" not in page.content.decode()


@pytest.mark.django_db
def test_the_list_leads_to_the_choice_and_back_to_where_it_was(cast):
    a_referral(cast.northlight)
    browser = cast.client("ada")

    url = browser.get("/deals/inbound/?q=&status=New&sort=-value").context["columns_url"]

    assert url == "/deals/columns/?back=%2Fdeals%2Finbound%2F%3Fstatus%3DNew%26sort%3D-value"
    assert browser.get(url).context["back"] == "/deals/inbound/?status=New&sort=-value"


@pytest.mark.django_db
def test_sorting_by_a_heading_stays_for_what_has_an_index(cast):
    choose(cast.ada, *ALL)

    page = cast.client("ada").get("/deals/inbound/?sort=-value")

    sortable = {column["name"] for column in page.context["columns"] if column.get("sort_url")}
    assert sortable == {"name", "stage", "value", "closes", "due"}
    assert [column["name"] for column in page.context["columns"] if column.get("sorted")] == ["value"]


# Whatever arrives.

HOSTILE = [
    ["<script>", "stage"],
    ["stage", "stage", "stage"],
    ["organization__name", "password", "created_by__password", "stage"],
    ["stage\0", "stage"],
    ["stage", "\ud800"],
    ["stage", "x" * 100_000],
    ["stage"] * 900,
]


@pytest.mark.django_db
@pytest.mark.parametrize("sent", HOSTILE, ids=range(len(HOSTILE)))
def test_unknown_and_repeated_columns_are_as_if_they_were_not_there(cast, sent):
    browser = cast.client("ada")
    sent = [name.encode("utf-8", "surrogatepass") for name in sent]

    answer = browser.post("/deals/columns/", {"column": sent, "back": b"https://elsewhere.example/"})

    assert (answer.status_code, answer["Location"]) == (302, "/deals/")
    assert ListColumns.objects.get().columns == ["stage"]
    assert headings(browser.get("/deals/inbound/")) == ["name", "stage"]


@pytest.mark.django_db
def test_thousands_of_columns_are_refused(cast):
    answer = cast.client("ada").post("/deals/columns/", {"column": [f"c{n}" for n in range(5000)]})

    assert answer.status_code == 400
    assert ListColumns.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ({"a": 1}, STANDARD),
        ("stage", STANDARD),
        (7, STANDARD),
        ([1, None, ["stage"], {"a": 2}, "gone", "stage"], ["stage"]),
        (["stage"] * 5000, ["stage"]),
    ],
    ids=["an object", "a word", "a number", "a mixture", "a repetition"],
)
def test_whatever_is_stored_the_list_is_drawn(cast, kept, shown):
    ListColumns.objects.create(user=cast.ada, columns=kept)
    browser = cast.client("ada")

    assert headings(browser.get("/deals/inbound/")) == ["name", *shown]
    assert ticked(browser.get("/deals/columns/")) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "back", ["//elsewhere.example/", "/admin/", "javascript:alert(1)", "/deals/inbound/x", "\0", ""]
)
def test_saving_leads_nowhere_but_to_a_list(cast, back):
    answer = cast.client("ada").post("/deals/columns/", {"column": ["stage"], "back": back})

    assert (answer.status_code, answer["Location"]) == (302, "/deals/")


@pytest.mark.django_db
def test_nobody_chooses_before_signing_in_or_without_the_token(cast, client):
    assert client.get("/deals/columns/").status_code == 302
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cast.ada)
    assert careful.post("/deals/columns/", {"column": ["stage"]}).status_code == 403
    assert ListColumns.objects.count() == 0


@pytest.mark.django_db
def test_what_was_typed_is_text_in_every_column(cast):
    full_deal(
        cast,
        external_reference="<b>1</b>",
        campaign='"><script>',
        partner_program="<i>2",
        customer_name="<u>3",
    )
    choose(cast.ada, *ALL)

    region = cast.client("ada").get("/deals/outbound/").content.decode()

    assert "<b>1" not in region and '"><script>' not in region and "<i>2" not in region and "<u>3" not in region
    assert "&lt;b&gt;1" in region and "&lt;i&gt;2" in region and "&lt;u&gt;3" in region


@pytest.mark.django_db
def test_other_parties_faces_are_not_touched_by_a_choice(cast):
    mine, _theirs = asked_deal(cast)
    with tenancy.everyone("the test looks"):
        before = list(Party.objects.order_by("pk").values())
    choose(cast.ada, *ALL)

    cast.client("ada").get("/deals/outbound/")

    with tenancy.everyone("the test looks"):
        assert list(Party.objects.order_by("pk").values()) == before
