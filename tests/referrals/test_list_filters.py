"""Filters and search of the deals list: each alone, together, as chips, and with nonsense in the address."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from accounts.models import Membership
from referrals import tabs
from referrals.models import Term
from tests.factories import UserFactory, a_referral
from tests.referrals.test_list import LED, OUT, many, names

pytestmark = pytest.mark.django_db


def found(cast, query, tab="inbound", who="ada"):
    page = cast.client(who).get(f"/deals/{tab}/?{query}")
    assert page.status_code == 200
    return sorted(names(page))


@pytest.fixture
def states(cast):
    now = timezone.now()
    for name, substatus, fields in [
        ("waiting", "Pending", {}),
        ("seen", "Received", {}),
        ("overdue", "Pending", {"answer_by": now - timedelta(seconds=1)}),
        ("active", "Accepted", {}),
        ("won", "Won", {"sales_stage": 100}),
        ("lost", "Lost", {}),
        ("declined", "Declined", {}),
        ("expired", "Expired", {}),
        ("error", "Error", {}),
    ]:
        a_referral(cast.northlight, name=name, substatus=substatus, **fields)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("New", ["seen", "waiting"]),
        ("Active", ["active"]),
        ("Closed", ["declined", "error", "expired", "lost", "overdue", "won"]),
        ("Won", ["won"]),
        ("Lost", ["lost"]),
        ("Declined", ["declined"]),
        ("Expired", ["expired", "overdue"]),
        ("Error", ["error"]),
    ],
)
def test_by_status_as_it_stands_at_this_instant(cast, states, status, expected):
    assert found(cast, f"status={status}") == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("10", ["at 0", "at 10", "at 19"]),
        ("20", ["at 20"]),
        ("40", ["at 40", "at 59"]),
        ("60", ["at 60"]),
        ("80", ["at 80", "at 95"]),
    ],
)
def test_by_stage_as_the_row_shows_it(cast, percent, expected):
    for stage in (0, 10, 19, 20, 40, 59, 60, 80, 95):
        a_referral(cast.northlight, name=f"at {stage}", substatus="Accepted", sales_stage=stage)
    a_referral(cast.northlight, name="unanswered")
    a_referral(cast.northlight, name="declined", substatus="Declined", sales_stage=40)

    assert found(cast, f"stage={percent}") == expected


def test_by_location(cast):
    a_referral(cast.northlight, name="at Lisbon", location=cast.lisbon)
    a_referral(cast.northlight, name="at Porto", location=cast.porto)

    assert found(cast, f"location={cast.porto.uuid}") == ["at Porto"]


def test_by_deal_type(cast):
    a_referral(cast.northlight, name="with a product", deal_type="ip")
    a_referral(cast.northlight, name="with services", deal_type="services")

    assert found(cast, "deal_type=services") == ["with services"]


def test_by_least_value(cast):
    for value in (99, 100, 101, None):
        a_referral(cast.northlight, name=f"worth {value}", deal_value=value)

    assert found(cast, "min_value=100") == ["worth 100", "worth 101"]


def test_by_close_date(cast):
    a_referral(cast.northlight, name="earlier", closing_date=date(2027, 2, 28))
    a_referral(cast.northlight, name="that day", closing_date=date(2027, 3, 1))
    a_referral(cast.northlight, name="some day", closing_date=None)

    assert found(cast, "closes_before=2027-03-01") == ["earlier"]


def test_by_what_expires_within_three_days(cast):
    now = timezone.now()
    for name, left in [("over", -1), ("today", 5), ("third day", 71), ("later", 73)]:
        a_referral(cast.northlight, name=name, answer_by=now + timedelta(hours=left))
    a_referral(cast.northlight, name="answered", substatus="Accepted")

    assert found(cast, "expiring=on") == ["third day", "today"]


def test_by_team_member(cast):
    a_referral(cast.northlight, name="mine", team=[cast.ada])
    a_referral(cast.northlight, name="theirs", team=[cast.ugo, cast.lena])

    assert found(cast, "team=me") == ["mine"]
    assert found(cast, f"team={cast.lena.uuid}") == ["theirs"]


def test_filters_narrow_together_and_leave_the_counts_alone(cast):
    a_referral(cast.northlight, name="fits", deal_value=500, team=[cast.ada])
    a_referral(cast.northlight, name="too small", deal_value=50, team=[cast.ada])
    a_referral(cast.northlight, name="not mine", deal_value=500)

    page = cast.client("ada").get("/deals/inbound/?team=me&min_value=100")

    assert names(page) == ["fits"]
    assert page.context["tabs"][0]["count"] == "3"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tern", ["Ternary switch"]),
        ("SWITCH tern", ["Ternary switch"]),
        ("witch", []),
        ("açucar", ["Açúcar do Porto"]),
        ("acucar porto", ["Açúcar do Porto"]),
        ("север", ["Северный берег"]),
        ("БЕРЕГ", ["Северный берег"]),
        ("o'malley", ["O'Malley: & sons"]),
        ("malley & sons", ["O'Malley: & sons"]),
        ("malley:*", ["O'Malley: & sons"]),
        ("OPP-2026-001", ["Numbered"]),
        ("2026", ["Numbered"]),
        ("quayside", ["By customer"]),
        ("'", []),
        (":*&|!()<->", []),
        ("\\", []),
        ("⑴ ŉ ½", []),
        ("%", []),
    ],
)
def test_search_finds_the_beginnings_of_all_words_in_name_customer_and_crm_id(cast, words, expected):
    for name in ("Ternary switch", "Açúcar do Porto", "Северный берег", "O'Malley: & sons"):
        a_referral(cast.northlight, name=name, customer_name="Somebody")
    a_referral(cast.northlight, name="Numbered", external_reference="OPP-2026-001", customer_name="Somebody")
    a_referral(cast.northlight, name="By customer", customer_name="Quayside")

    assert found(cast, f"q={quote(words)}") == expected


def test_search_stays_behind_the_wall_and_in_the_place(cast):
    a_referral(cast.northlight, name="Kelp at Lisbon", location=cast.lisbon)
    a_referral(cast.northlight, name="Kelp at Porto", location=cast.porto)
    a_referral(cast.rival, name="Kelp in Rome")
    a_referral(cast.rival, name="Kelp shared", **OUT, **LED)

    assert found(cast, "q=kelp") == ["Kelp at Lisbon", "Kelp at Porto"]
    assert found(cast, "q=kelp", who="petra") == ["Kelp at Porto"]
    assert found(cast, "q=kelp", tab="shared", who="sela") == ["Kelp shared"]


def test_a_word_that_is_almost_everywhere_is_found_too_and_stays_behind_the_wall(cast):
    many(cast, tabs.FOUND + 5)
    a_referral(cast.northlight, name="Kelp", location=cast.porto)
    a_referral(cast.northlight, name="Deal at Porto", location=cast.porto, deal_value=7_000_000)
    a_referral(cast.rival, name="Deal of the rival", deal_value=8_000_000)

    assert found(cast, "q=deal&min_value=5000000") == ["Deal at Porto"]
    assert found(cast, "q=deal", who="petra") == ["Deal at Porto"]
    assert len(found(cast, "q=deal")) == 25


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=9", "status"),
        ("stage=15", "stage"),
        ("location=1", "location"),
        ("location=6b6a37a5-49a1-4b3c-9f29-0d6a3a3c0b11", "location"),
        ("deal_type=assess", "deal_type"),
        ("min_value=lots", "min_value"),
        ("min_value=-1", "min_value"),
        ("min_value=NaN", "min_value"),
        ("min_value=1e400", "min_value"),
        ("closes_before=soon", "closes_before"),
        ("closes_before=2026-02-30", "closes_before"),
        ("closes_before=0001-01-01", "closes_before"),
        ("team=ada", "team"),
        ("sort=customer", "sort"),
        (f"q={'a' * 201}", "q"),
        ("q=a%01b", "q"),
    ],
)
def test_a_wrong_answer_in_the_address_is_shown_with_its_field_and_ignored(cast, query, field):
    a_referral(cast.northlight, name="Here all the same")

    page = cast.client("ada").get(f"/deals/inbound/?{query}")

    assert (page.status_code, names(page)) == (200, ["Here all the same"])
    assert list(page.context["filters"].errors) == [field]
    assert page.context["filters"].errors[field][0] in page.content.decode()
    assert page.context["chips"] == []


def test_a_nul_is_refused_with_words(cast):
    answer = cast.client("ada").get("/deals/inbound/?q=a%00b")

    assert answer.status_code == 400


def test_another_companys_place_and_people_are_unknown_choices(cast):
    for query in (f"location={cast.rome.uuid}", f"team={cast.mallory.uuid}"):
        page = cast.client("ada").get(f"/deals/inbound/?{query}")

        assert list(page.context["filters"].errors.values()) == [["This choice is not known here."]]
        assert "Rome" not in page.content.decode() and "Mallory" not in page.content.decode()


def test_a_colleague_of_two_companies_is_offered_once(cast):
    with cast.acting("mallory"):
        Membership.objects.create(organization=cast.rival, user=cast.ada)

    choices = [
        label for _, label in cast.client("ada").get("/deals/inbound/").context["filters"].fields["team"].choices
    ]

    assert choices.count("Ada Example") == 1


def test_chips_say_what_narrows_the_list_and_take_one_answer_away(cast):
    page = cast.client("ada").get(
        f"/deals/inbound/?q=kelp&status=New&location={cast.porto.uuid}&min_value=1000.50&closes_before=2027-03-01"
        "&expiring=on&team=me&sort=-value&unknown=x&after=zzz"
    )

    assert [chip.label for chip in page.context["chips"]] == [
        "Search: kelp",
        "Status: New",
        "Expiring within 3 days",
        f"Location: Porto ({cast.porto.program_id})",
        "Value from: 1000.50",
        "Closes before: 2027-03-01",
        "Team member: Me",
    ]
    without_status = page.context["chips"][1].remove_url
    assert "status=" not in without_status and "unknown" not in without_status and "after" not in without_status
    assert "q=kelp" in without_status and "sort=-value" in without_status


def test_an_address_can_be_shared_it_narrows_the_same_for_a_colleague(cast):
    for value in (10, 20, 30):
        a_referral(cast.northlight, name=f"worth {value}", deal_value=value, location=cast.lisbon)

    for who in ("ada", "lena"):
        assert names(cast.client(who).get("/deals/inbound/?min_value=15&sort=-value")) == ["worth 30", "worth 20"]


@pytest.mark.parametrize(
    ("who", "tab", "fields"),
    [
        (
            "ada",
            "inbound",
            "q status stage expiring slow location deal_type partners partner_role registration min_value closes_before"
            " team sort",
        ),
        (
            "ada",
            "outbound",
            "q status stage location deal_type partners partner_role registration min_value closes_before team sort",
        ),
        ("sela", "shared", "q status stage deal_type partners partner_role min_value closes_before sort"),
    ],
)
def test_each_tab_asks_only_what_makes_sense_there(cast, who, tab, fields):
    page = cast.client(who).get(f"/deals/{tab}/")

    assert list(page.context["filters"].fields) == fields.split()


def test_a_company_with_many_people_still_offers_the_one_who_is_chosen(cast):
    with cast.acting("cora") as cora:
        people = [UserFactory(first_name=f"A{n:03}") for n in range(105)]
        Membership.objects.bulk_create(Membership(organization=cora.organization, user=person) for person in people)
    a_referral(cast.northlight, name="Uma's", team=[cast.uma])

    page = cast.client("ada").get(f"/deals/inbound/?team={cast.uma.uuid}")

    assert names(page) == ["Uma's"]
    assert page.context["chips"][0].label == "Team member: Uma Example"
    assert len(page.context["filters"].fields["team"].choices) == 102


def test_what_was_begun_is_one_press_away_by_kind(cast):  # rows 19, 21
    kinds = {"ip": {}, "services": {}, "partner_led": {}, "private": {}, "assessment": {}}
    for kind in kinds:
        a_referral(cast.northlight, name=kind, **(OUT | {"deal_type": kind}))
    a_referral(cast.northlight, name="shared work", **(OUT | {"deal_type": "private", "is_p2p": True}))
    browser = cast.client("ada")

    page = browser.get("/deals/outbound/?sort=name")
    listed = {kind["label"]: sorted(names(browser.get(kind["url"]))) for kind in page.context["kinds"]}

    assert listed == {
        "All": ["assessment", "ip", "partner_led", "private", "services", "shared work"],
        "Co-sell": ["ip", "services"],
        "Partner-led": ["partner_led"],
        "Private": ["private", "shared work"],
        "Solution assessment": ["assessment"],
        "With partners": ["shared work"],
    }
    assert [kind["label"] for kind in page.context["kinds"] if kind["current"]] == ["All"]
    assert all("sort=name" in kind["url"] for kind in page.context["kinds"])


@pytest.mark.parametrize(
    ("query", "current"),
    [
        ("deal_type=co_sell", ["Co-sell"]),
        ("deal_type=private&status=Active", ["Private"]),
        ("partners=on", ["With partners"]),
        ("deal_type=private&partners=on", []),
        ("deal_type=services", []),
        ("deal_type=x", ["All"]),
    ],
)
def test_the_kind_that_is_shown_is_marked(cast, query, current):
    page = cast.client("ada").get(f"/deals/outbound/?{query}")

    assert [kind["label"] for kind in page.context["kinds"] if kind["current"]] == current
    assert page.content.decode().count('aria-current="true"') == len(current)


def test_only_what_one_begins_has_kinds(cast):
    assert cast.client("ada").get("/deals/inbound/").context["kinds"] == []


def test_a_private_deal_stays_among_the_outbound_ones_to_be_upgraded_until_it_ends(cast):  # row 19
    deal = a_referral(cast.northlight, name="ours", **(OUT | {"deal_type": "private"}))
    browser = cast.client("ada")

    assert names(browser.get("/deals/outbound/")) == ["ours"]
    assert "/moves/share/" in browser.get(f"/deals/{deal.uuid}/").content.decode()


def test_by_invited_partners(cast):
    a_referral(cast.northlight, name="alone", **OUT)
    a_referral(cast.northlight, name="together", is_p2p=True, **OUT)

    assert found(cast, "partners=on", "outbound") == ["together"]
    assert found(cast, "", "outbound") == ["alone", "together"]


def test_by_partner_role_and_program(cast):  # rows 128, 129
    Term.objects.create(kind="program", code="spring", label="Spring programme")
    a_referral(cast.northlight, name="draws", partner_role="SolutionDesign")
    a_referral(cast.northlight, name="runs", partner_role="ManagedServices", partner_program="spring")

    assert found(cast, "partner_role=SolutionDesign") == ["draws"]
    assert found(cast, "partner_program=spring") == ["runs"]
    assert found(cast, "partner_role=ManagedServices&partner_program=spring") == ["runs"]
    page = cast.client("ada").get("/deals/inbound/?partner_role=ManagedServices&partner_program=spring")
    assert [chip.label for chip in page.context["chips"]] == [
        "Partner role: Managed services",
        "Partner program: Spring programme",
    ]


def test_a_role_is_offered_once_by_its_newest_name_though_it_may_have_ended(cast):
    Term.objects.filter(kind="role", code="SolutionDesign").update(label="Drawing", valid_to=date(2026, 6, 30))
    Term.objects.create(kind="role", code="SolutionDesign", label="Architecture", valid_from=date(2026, 7, 1))
    Term.objects.filter(kind="role", code="Transaction").update(valid_to=date(2026, 1, 1))

    roles = dict(cast.client("ada").get("/deals/inbound/").context["filters"].fields["partner_role"].choices)

    assert roles["SolutionDesign"] == "Architecture" and "Transaction" in roles
    assert "budget" not in roles


def test_without_programs_nobody_is_asked_for_one(cast):
    assert (
        "partner_program" not in cast.client("ada").get("/deals/inbound/?partner_program=x").context["filters"].fields
    )
