"""The flame: how a lead says that its customer asks to be contacted, and how that changes by the clock alone."""

from datetime import timedelta

import pytest

from referrals import flame
from tests.leads.scenes import a_lead, here, late

pytestmark = pytest.mark.django_db  # row 167

HOURS, INSTANT = timedelta(hours=72), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(), flame.NOW),
        (HOURS - INSTANT, flame.NOW),
        (HOURS, flame.LATER),
        (HOURS + INSTANT, flame.LATER),
        (timedelta(days=13), flame.LATER),
    ],
)
def test_it_burns_until_the_lead_is_seventy_two_hours_old(cast, age, said):
    lead = a_lead(cast, wants_contact=True)

    assert flame.of(lead, now=lead.created_at + age) is said


def test_how_long_it_burns_is_set_by_the_installation(cast, settings):
    settings.CONTACT_HOURS = 1
    lead = a_lead(cast, wants_contact=True)

    assert flame.until(lead) == lead.created_at + timedelta(hours=1)
    assert flame.of(lead, now=lead.created_at + timedelta(hours=1)) is flame.LATER


@pytest.mark.parametrize(
    ("state", "burns"),
    [
        ("Pending", True),
        ("Received", True),
        ("Accepted", True),
        ("Won", False),
        ("Lost", False),
        ("Declined", False),
        ("Expired", False),
        ("Error", False),
    ],
)
def test_it_stands_on_open_leads_only(cast, state, burns):
    lead = a_lead(cast, wants_contact=True, state=state)

    assert (flame.of(lead) is not None) is burns


def test_nothing_stands_where_nobody_asked_or_the_time_to_answer_is_over(cast):
    silent, asked = a_lead(cast), a_lead(cast, wants_contact=True)

    assert flame.of(silent) is None
    assert flame.of(asked, now=asked.answer_by) is None
    assert flame.of(asked, now=asked.answer_by - INSTANT) is flame.LATER


def test_it_burns_on_top_of_the_page_with_whom_to_call(cast):
    lead = a_lead(cast, wants_contact=True, phone="+351 910 000 001")

    page = cast.client("ada").get(here(lead))

    assert page.context["deal"]["flame"] is flame.NOW
    text = page.content.decode()
    top = text[: text.index('id="deal-name"')]
    assert "The customer asks to be contacted now." in top
    assert "#flame" in top
    assert 'href="tel:+351 910 000 001"' in top
    assert "message--warning" in top


def test_after_seventy_two_hours_icon_and_words_change_and_the_lead_stays_open(cast):
    lead = a_lead(cast, wants_contact=True, age=HOURS)

    page = cast.client("ada").get(here(lead))

    text = page.content.decode()
    top = text[: text.index('id="deal-name"')]
    assert page.context["deal"]["flame"] is flame.LATER
    assert "still worth contacting" in top
    assert "#phone" in top
    assert "#flame" not in top
    assert "message--warning" not in top
    assert [move["name"] for move in page.context["moves"]] == ["accept", "decline", "error"]


def test_the_list_marks_both_and_says_so_in_words(cast):
    a_lead(cast, wants_contact=True, name="Fresh")
    a_lead(cast, wants_contact=True, age=HOURS, name="Old")
    a_lead(cast, name="Silent")
    late(a_lead(cast, wants_contact=True, name="Too late"))

    page = cast.client("ada").get("/leads/marketplace/?sort=name")

    found = {row["name"]: row["flame"] for row in page.context["rows"]}
    assert found == {"Fresh": flame.NOW, "Old": flame.LATER, "Silent": None, "Too late": None}
    text = page.content.decode()
    assert (text.count("Contact now"), text.count("Still worth contacting")) == (1, 1)
