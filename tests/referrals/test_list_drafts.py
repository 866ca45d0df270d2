"""Drafts above the outbound deals: whose they are, what is shown of what was typed, and what they cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tenancy
from referrals import tabs
from referrals.models import Draft
from tests.factories import a_referral
from tests.referrals.test_list import OUT, names, statements


def a_draft(cast, who="ada", company="northlight", *, days=30.0, answers=None, changed=None):
    company = getattr(cast, company)
    answers = typed("Quayside Logistics", "Harbour cranes") if answers is None else answers
    fields = {"updated_at": changed} if changed else {}
    with tenancy.entered(company):
        until = timezone.now() + timedelta(days=days)
        return Draft.objects.create(
            organization=company, user=getattr(cast, who), answers=answers, expires_at=until, **fields
        )


def typed(customer, name):
    return {"customer": {"customer_name": [customer]}, "details": {"name": [name]}}


def drafts(cast, who="ada", address="/deals/outbound/"):
    return cast.client(who).get(address).context["drafts"]


@pytest.mark.django_db
def test_a_draft_stands_above_the_outbound_deals_until_it_expires(cast):
    draft = a_draft(cast, days=11.5)
    a_referral(cast.northlight, name="A deal", **OUT)

    page = cast.client("ada").get("/deals/outbound/")
    text = page.content.decode()

    (row,) = page.context["drafts"]
    assert (row["name"], row["customer"]) == ("Harbour cranes", "Quayside Logistics")
    assert (row["url"], row["discard_url"]) == (
        f"/deals/drafts/{draft.uuid}/review/",
        f"/deals/drafts/{draft.uuid}/discard/",
    )
    assert row["expires"] == "expires in 12 days"
    assert row["changed_exact"][:10] == timezone.localdate().isoformat()
    assert f'href="{row["url"]}"' in text and f'href="{row["discard_url"]}"' in text and row["expires"] in text
    assert text.index("Drafts</h2>") < text.index("A deal")
    assert names(page) == ["A deal"]


@pytest.mark.django_db
def test_without_drafts_nothing_is_said_of_them(cast):
    assert "Drafts" not in cast.client("ada").get("/deals/outbound/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/deals/inbound/", "/deals/favorites/", "/deals/outbound/?after=nothing"])
def test_drafts_stand_where_outbound_begins_and_nowhere_else(cast, address):
    a_draft(cast)

    assert drafts(cast, address=address) == []


@pytest.mark.django_db
def test_a_draft_is_its_writers_alone_in_the_company_it_was_begun_for_while_it_lasts(cast):
    a_draft(cast, answers=typed("", "Mine"))
    a_draft(cast, "lena", answers=typed("", "A colleague's"))
    a_draft(cast, "mallory", "rival", answers=typed("", "A competitor's"))
    a_draft(cast, "ada", "rival", answers=typed("", "Of my other company"))
    a_draft(cast, days=-0.001, answers=typed("", "Expired"))

    assert [row["name"] for row in drafts(cast)] == ["Mine"]
    assert [row["name"] for row in drafts(cast, "lena")] == ["A colleague's"]
    assert drafts(cast, "petra") == []


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "shown", "says"), [(tabs.DRAFTS, 20, False), (tabs.DRAFTS + 1, 20, True)])
def test_the_twenty_that_were_changed_last_are_shown(cast, number, shown, says):
    now = timezone.now()
    for n in range(number):
        a_draft(cast, answers=typed("", f"Draft {n}"), changed=now - timedelta(hours=n))

    page = cast.client("ada").get("/deals/outbound/")

    assert [row["name"] for row in page.context["drafts"]] == [f"Draft {n}" for n in range(shown)]
    assert ("the newest 20" in page.content.decode()) == says


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "expires"), [(0.01, "in 1 day"), (1, "in 1 day"), (1.1, "in 2 days")])
def test_the_last_day_is_not_called_none(cast, days, expires):
    a_draft(cast, days=days)

    assert drafts(cast)[0]["expires"] == f"expires {expires}"


HOSTILE = {
    "nothing": {},
    "lists": [],
    "words": "answers",
    "null": None,
    "steps that are words": {"customer": "x", "details": 7},
    "answers that are words": {"customer": {"customer_name": "Lagoon"}, "details": {"name": {"0": []}}},
    "empty lists": {"customer": {"customer_name": []}, "details": {"name": [None]}},
    "blanks": typed("  \t", "\n"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("answers", HOSTILE.values(), ids=HOSTILE)
def test_whatever_was_typed_the_draft_can_be_found(cast, answers):
    with tenancy.entered(cast.northlight):
        draft = a_draft(cast)
        Draft.objects.filter(pk=draft.pk).update(answers=answers if answers is not None else {"customer": None})

    (row,) = drafts(cast)

    assert row["url"] == f"/deals/drafts/{draft.uuid}/review/"
    assert (row["name"] or "", row["customer"] or "") in [
        ("No name yet", "No customer yet"),
        ("[]", "No customer yet"),
    ]


@pytest.mark.django_db
def test_what_was_typed_is_short_text(cast):
    a_draft(cast, answers=typed("<script>alert(1)</script>", "<b>" + "x" * 100_000))

    page = cast.client("ada").get("/deals/outbound/").content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;" + "x" * 77 + "<" in page
    assert len(page) < 60_000


@pytest.mark.parametrize("number", [0, 1, 20])
def test_drafts_cost_no_query(committed, cast, number):
    for _ in range(number):
        a_draft(cast)
    browser = cast.client("ada")
    browser.get("/deals/outbound/")

    asked, page = statements(browser, "/deals/outbound/")

    assert (len(asked), len(page.context["drafts"])) == (8, number)
