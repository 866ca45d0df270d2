"""The reviewers' pages: who reaches them, the queue, the deal beside the answers, and each step (rows 136, 140-142)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from referrals import registration, registration_sweeps
from referrals.models import Referral, Registration
from tests.factories import a_referral
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db

NIL = "00000000-0000-0000-0000-000000000000"


def here(found, *step):
    return reverse("review-step" if step else "review", args=[found.uuid, *step])


def page_of(cast, found, who="dora"):
    return cast.client(who).get(here(found))


def waiting(cast, number, **fields):
    """A submitted registration as a row, quickly: for the queue, which asks nothing of its deal."""
    deal = a_referral(cast.northlight, solutions=[cast.tidal], substatus="Won", location=cast.lisbon)
    facts = {"name": f"Deal {number:02}", "company": "Northlight Software", "customer_name": f"Customer {number:02}"}
    given = {"status": "ReviewPending", "submitted_at": timezone.now() - timedelta(hours=100 - number)} | fields
    with tenancy.entered(cast.northlight):
        return Registration.objects.create(
            **{
                "organization": cast.northlight,
                "referral": deal,
                "engagement": deal.engagement,
                "solution": cast.tidal,
            },
            **{"kind": "ip", "facts": facts | {"won_at": "2026-03-03T14:05:00+00:00"}},
            **given,
        )


def names(answer):
    return [row["deal"] for row in answer.context["rows"]]


@pytest.mark.parametrize("who", ["ada", "ugo", "cora", "sela", "mallory", "olga"])
def test_only_reviewers_reach_a_registration_or_the_queue(cast, who):
    found = wins.submitted(cast)
    browser = cast.client(who)

    for address in (reverse("reviews"), here(found), here(found, "approve")):
        assert browser.get(address).status_code == 403
    assert browser.post(here(found, "approve"), {"version": found.version}).status_code == 403
    assert wins.now(found).status == "ReviewPending"


def test_a_draft_is_unknown_to_the_platform(cast):
    deal = wins.won_deal(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        draft = registration.keep(deal, cast.tidal, "ip", {"phone": "1"}, by=cast.ada)
    browser = cast.client("dora")

    answers = [browser.get(here(draft)), browser.get(here(draft, "fail")), browser.post(here(draft, "approve"))]
    assert {answer.status_code for answer in answers} == {404}
    assert browser.get(reverse("review", args=[uuid4()])).status_code == 404
    assert names(browser.get(reverse("reviews"))) == []


@pytest.mark.parametrize("step", ["submit", "resubmit", "undo", "take_", "nonsense"])
def test_the_partners_steps_have_no_address_here(cast, step):
    found = wins.submitted(cast)
    assert cast.client("dora").post(f"/reviews/{found.uuid}/{step}/", {"version": 2}).status_code == 404


def test_the_queue_is_oldest_first_and_each_state_has_its_own_tab(cast):
    for number, status in enumerate(["ReviewPending", "ActionRequired", "ReviewPending"]):
        waiting(cast, number, status=status)
    for number, status in enumerate(["Passed", "Approved", "Failed"], start=3):
        waiting(cast, number, status=status, ended_at=timezone.now())
    browser = cast.client("dora")

    first = browser.get("/reviews/")

    assert names(first) == ["Deal 00", "Deal 02"]
    assert [(tab["label"], tab["count"]) for tab in first.context["tabs"]] == [
        ("Waiting", 2),
        ("Action pending", 1),
        ("Ended", ""),
    ]
    assert names(browser.get("/reviews/?status=asked")) == ["Deal 01"]
    assert names(browser.get("/reviews/?status=ended")) == ["Deal 05", "Deal 04", "Deal 03"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=deal 01", ["Deal 01"]),
        ("q=customer 02", ["Deal 02"]),
        ("q=northlight", ["Deal 00", "Deal 01", "Deal 02"]),
        ("q=TIDAL 00", ["Deal 00"]),
        ("q=100%25", []),
        ("q=nobody", []),
        ("q=a%01b", ["Deal 00", "Deal 01", "Deal 02"]),
        ("mine=on", ["Deal 02"]),
        ("mine=on&q=01", []),
        ("status=nonsense", ["Deal 00", "Deal 01", "Deal 02"]),
    ],
)
def test_the_queue_is_searched_and_narrowed_to_ones_own(cast, query, found):
    for number in range(3):
        waiting(cast, number, taken_by=cast.dora if number == 2 else None)

    assert names(cast.client("dora").get(f"/reviews/?{query}")) == found


def test_a_search_says_where_else_it_finds_something(cast):
    waiting(cast, 1), waiting(cast, 2, status="Failed", ended_at=timezone.now())

    answer = cast.client("dora").get("/reviews/?q=deal 02")

    assert (names(answer), [tab["count"] for tab in answer.context["tabs"]]) == ([], [0, 0, 1])
    assert names(cast.client("dora").get(answer.context["tabs"][2]["url"])) == ["Deal 02"]


def test_the_queue_is_paged_from_where_it_was_left_and_costs_the_same(cast):
    rows = [waiting(cast, number) for number in range(27)]
    browser = cast.client("dora")

    with CaptureQueriesContext(connection) as long:
        first = browser.get("/reviews/")
    costs = len(long)  # before another request empties the log
    with tenancy.everyone("the first has been decided meanwhile"):
        decided = {"status": "Approved", "ended_at": timezone.now()}
        Registration.objects.filter(pk__in=[rows[0].pk, rows[24].pk]).update(**decided)
    rest = browser.get(first.context["next_url"])
    with tenancy.everyone("all but one are gone"):
        Registration.objects.exclude(pk=rows[26].pk).update(**decided)
    with CaptureQueriesContext(connection) as short:
        browser.get("/reviews/")

    assert len(names(first)) == 25
    assert names(rest) == ["Deal 25", "Deal 26"]
    assert not rest.context["next_url"]
    assert costs == len(short)


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "~", "2026-01-01~x", f"2026-01-01T00:00:00~{NIL}", f"99999-01-01~{NIL}", "9" * 400),
        f"0001-01-01T00:00:00+15:00~{NIL}",
    ],
)
def test_a_cursor_that_is_none_begins_at_the_beginning_and_says_so(cast, cursor):
    waiting(cast, 1)
    answer = cast.client("dora").get("/reviews/", {"after": cursor})

    assert (answer.status_code, names(answer)) == (200, ["Deal 01"])
    assert "is not known" in answer.content.decode()


def test_an_instant_may_be_said_with_an_offset_that_postgresql_refuses(cast):
    waiting(cast, 1)
    answer = cast.client("dora").get("/reviews/", {"after": f"2024-01-01T00:00:00+16:00~{NIL}"})

    assert (answer.status_code, names(answer)) == (200, ["Deal 01"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "You are told when"),
        ("?status=asked", "submitted again"),
        ("?status=ended", "have passed"),
        ("?q=x", "part of a name"),
    ],
)
def test_an_empty_queue_says_what_to_do(cast, query, words):
    answer = cast.client("dora").get(f"/reviews/{query}")

    assert words in answer.content.decode()
    assert answer.context["empty"]["url"].startswith("/reviews/")


def test_the_menu_says_how_many_wait_and_leads_a_reviewer_there_from_the_start(cast):
    waiting(cast, 1), waiting(cast, 2), waiting(cast, 3, status="ActionRequired")
    browser = cast.client("dora")

    section = next(
        one for one in browser.get("/reviews/").context["shell"]["sections"] if one["label"] == "Registrations"
    )

    assert [(item["label"], item["count"], item["url"]) for item in section["items"]] == [("Reviews", 2, "/reviews/")]
    assert browser.get("/").url == "/reviews/"
    assert "Registrations" not in {
        one["label"] for one in cast.client("sela").get("/keyboard/").context["shell"]["sections"]
    }


def test_the_deal_stands_beside_the_answers_and_nothing_else_of_it(cast):
    """Row 136: what the platform did with the request is among the criteria."""
    deal = wins.won_deal(cast, name="Harbour cranes", notes="Secret strategy of Northlight")
    found = wins.submitted(cast, deal)

    text = page_of(cast, found).content.decode()

    for shown in ("Harbour cranes", "Quayside Logistics", "Cais 12", "Lisbon", "Portugal", "$90,000", "$50,000"):
        assert shown in text
    for shown in ("Pay as you go", "Oct 28, 2026", "ada@cosell.example", "In a co-sell, Cloudmere has accepted or won"):
        assert shown in text
    for hidden in ("Secret strategy", "Ines", "Prado", "ines@customer.example"):
        assert hidden not in text


def test_what_the_partner_is_typing_is_nobodys_but_the_partners(cast):
    found = wins.asked(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        typed = {"contract_value": "77777.00", "first_name": "Half-typed", "nonsense": "Not for reviewers"}
        registration.keep(deal, found.solution, "ip", typed, by=cast.ada, seen=found.version)
    browser = cast.client("dora")

    for address in (here(found), here(found, "ask"), "/reviews/?status=asked"):
        text = browser.get(address).content.decode()
        for hidden in ("77777", "77,777", "Half-typed", "Not for reviewers"):
            assert hidden not in text


def test_a_criterion_that_changed_since_the_submission_is_marked(cast):
    found = wins.submitted(cast)
    with tenancy.everyone("the test changes the customer's account"):
        Referral.objects.filter(registrations=found).update(customer_category="unmanaged")

    lines = {one["label"]: one for one in page_of(cast, found).context["criteria"]}

    account = lines.pop("Cloudmere manages the customer's account")
    assert (account["words"], account["before"]) == ("Fails", "Holds")
    assert {one["before"] for one in lines.values()} == {""}


def test_what_the_clock_found_since_the_submission_hides_nothing_of_it(cast):
    found = wins.submitted(cast)
    with tenancy.everyone("the clock looks, after the customer's account has changed"):
        Referral.objects.filter(registrations=found).update(customer_category="unmanaged")
        Registration.objects.filter(pk=found.pk).update(looked_at=timezone.now() - timedelta(days=1))
    registration_sweeps.reevaluate()
    assert {"code": "account", "verdict": "fails"} in wins.now(found).criteria

    lines = {one["label"]: one for one in page_of(cast, found).context["criteria"]}

    assert lines["Cloudmere manages the customer's account"]["before"] == "Holds"


def test_the_history_names_reviewers_and_of_the_partner_the_company(cast):
    found = wins.concluded(cast, "fail", wins.asked(cast, wins.submitted(cast)) and answered(cast), reason="No.")

    lines = [(str(line["sentence"]), line["actor"]) for line in page_of(cast, found).context["lines"]]

    assert lines == [
        ("Failed", "Dora Example"),
        ("Submitted again", "Northlight Software"),
        ("Changes asked for", "Dora Example"),
        ("Submitted", "Northlight Software"),
    ]


def answered(cast, **answers):
    """The registration that was asked about, submitted again."""
    with tenancy.everyone("test"):
        found = Registration.objects.select_related("referral__organization", "solution").get(status="ActionRequired")
    with tenancy.entered(cast.northlight, cast.ada):
        deal, given = scenes.fresh(found.referral), wins.ANSWERS | answers
        return registration.resubmit(found, deal, given, by=cast.ada, seen=found.version)


def test_what_the_partner_changed_is_shown_beside_the_answer(cast):
    wins.asked(cast)
    found = answered(cast, contract_value=95000)

    rows = {row["label"]: row for row in page_of(cast, found).context["answers"]}

    assert (rows["Contract value"]["value"], rows["Contract value"]["before"]) == ("$95,000", "90,000")
    assert rows["Phone"]["before"] == ""


def test_a_win_that_came_too_soon_is_flagged(cast):
    found = wins.submitted(cast)
    with tenancy.everyone("test"):
        Registration.objects.filter(pk=found.pk).update(closed_early=True)

    assert "sooner than a registration asks for" in page_of(cast, found).content.decode()
    assert "Won early" in cast.client("dora").get("/reviews/").content.decode()


def test_a_sale_through_the_marketplace_shows_its_few_answers(cast):
    deal = wins.won_deal(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        found = registration.submit(deal, cast.tidal, "ip", wins.SHORT, by=cast.ada)

    labels = {row["label"] for row in page_of(cast, found).context["answers"]}

    assert "Estimated date of the transaction" in labels
    assert not labels & {"Contract value", "Signed on", "The contract with the customer is ours"}
