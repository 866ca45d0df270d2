"""The page on which a company reads its own score (specification 9), and nobody reads another's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tenancy
from accounts.models import Organization
from leads import counting
from leads.models import Score
from tests.leads.marking import DAY, HOUR, NOW, accepted, came, closed

pytestmark = pytest.mark.django_db
PAGE = "/organization/profiles/ranking/"


def page_of(cast, name):
    return cast.client(name).get(PAGE)


def ranking_of(cast, name):
    return page_of(cast, name).context["ranking"]


def hints(cast, name):
    return [(hint["text"], hint["url"]) for hint in ranking_of(cast, name)["hints"]]


def given(company, **fields):
    """A score as it was counted and published."""
    Organization.objects.filter(pk=company.pk).update(standing=round(fields.get("value", 0.5), 2))
    with tenancy.everyone("test"):
        Score.objects.filter(organization=company).delete()
        return Score.objects.create(organization=company, as_of=datetime(2026, 11, 3, 9, 30, tzinfo=UTC), **fields)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("ada", 200),
        ("lena", 200),
        ("ugo", 200),
        ("uma", 200),
        ("prue", 200),
        ("mallory", 200),
        ("cora", 403),
        ("nina", 403),
        ("sela", 403),
        ("dora", 403),
        ("olga", 403),
    ],
)
def test_the_people_of_a_partner_who_answer_for_its_deals_or_profile_may_read_its_score(cast, name, status):
    given(cast.northlight, value=0.8765)

    assert page_of(cast, name).status_code == status


def test_a_stranger_is_led_to_the_sign_in_page(client):
    assert client.get(PAGE).status_code == 302


def test_nothing_can_be_sent_to_it(cast):
    assert cast.client("ada").post(PAGE).status_code == 405


def test_the_page_shows_the_score_its_three_numbers_what_they_are_based_on_and_when(cast):  # rows 150, 151, 152, 173
    given(
        cast.northlight,
        answered=5,
        answers=5,
        answer_count=6,
        reported=0,
        reports=5,
        report_count=1,
        won=4,
        outcomes=5,
        outcome_count=7,
        value=0.5 * 0.75 + 0.3 * 0.25 + 0.2 * 0.65,
    )

    page = page_of(cast, "ada")
    text = " ".join(page.text.split())

    numbers = page.context["ranking"]["numbers"]
    assert [(number["name"], number["percent"], number["part"]) for number in numbers] == [
        ("Responsiveness", 75, 50),
        ("Outcome reporting", 25, 30),
        ("Fit", 65, 20),
    ]
    for words in (
        "The score of Northlight Software",
        '<progress max="100" value="58" aria-hidden="true"></progress><strong>58 of 100</strong>',
        '<progress max="100" value="75" aria-hidden="true"></progress><strong>75 of 100</strong>',
        "Above neutral",
        "within 24 hours counts fully, within 72 hours half",
        "Based on 6 deals and leads.",
        "Based on 1 that is past its close date.",
        "Based on 7 outcomes.",
        "multiplied by a factor from 0.75 to 1.25. Yours is 1.04.",
        "Nov 3, 2026, 09:30",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.40, "Below neutral"),
        (0.47, "Below neutral"),
        (0.48, "Neutral: you stand beside"),
        (0.52, "Neutral: you stand beside"),
        (0.53, "Above neutral"),
    ],
)
def test_the_score_is_said_in_words(cast, value, words):
    given(cast.northlight, value=value, answer_count=1)

    assert ranking_of(cast, "ada")["words"].startswith(words)


@pytest.mark.parametrize("counted", [False, True])
def test_a_company_without_history_is_neutral_and_told_so(cast, counted):
    if counted:
        counting.sweep()

    page = page_of(cast, "ada")

    assert page.context["ranking"]["percent"] == 50
    assert "There is no history yet" in page.text
    assert "Nothing of what you can see holds it down" in page.text
    assert [number["percent"] for number in page.context["ranking"]["numbers"]] == [50, 50, 50]
    assert "Yours is 1.00" in page.text


def test_fit_says_how_many_outcomes_it_waits_for(cast):
    given(cast.northlight, won=0, outcomes=2, outcome_count=2, answer_count=2)

    fit = ranking_of(cast, "ada")["numbers"][2]

    assert (fit["percent"], fit["based"]) == (50, "Neutral until there are 3 outcomes; there are 2.")


def test_nobody_reads_another_companys_score(cast):
    given(cast.northlight, value=0.5, answer_count=4321)
    given(cast.rival, value=0.9183, answered=4000, answers=4100, answer_count=1234)

    mine, theirs = page_of(cast, "ada").text, page_of(cast, "mallory").text

    assert "4321" in mine.replace(",", "") and "1234" not in mine.replace(",", "") and "92 of 100" not in mine
    assert "1234" in theirs.replace(",", "") and "4321" not in theirs.replace(",", "")
    for name in ("cora", "nina", "sela", "dora"):
        assert "of 100" not in page_of(cast, name).text
        with cast.acting(name) as person:
            assert not Score.objects.visible_to(person).exists()


# What would raise it.


def test_what_waits_longer_than_a_day_is_named_with_its_list(cast):  # row 150
    now = timezone.now()
    came(cast.northlight, now - 25 * HOUR)
    came(cast.northlight, now - 23 * HOUR)
    came(cast.northlight, now - 25 * HOUR, deal_type="lead", qualification="Direct")
    came(cast.rival, now - 25 * HOUR)

    assert hints(cast, "ada") == [
        ("Inbound: 1 has been waiting for an answer longer than 24 hours.", "/deals/inbound/?status=New"),
        ("Marketplace: 1 has been waiting for an answer longer than 24 hours.", "/leads/marketplace/?status=New"),
    ]


def test_what_waited_too_long_lately_is_counted_and_listed(cast):  # row 150
    now = timezone.now()
    slow = [
        accepted(cast.northlight, after=25 * HOUR, at=now, name="Slowly taken", closing_date=now.date()),
        came(cast.northlight, now - 2 * DAY, substatus="Declined", closed_at=now, name="Slowly declined"),
        came(cast.northlight, now - 15 * DAY, substatus="Expired", closed_at=now, name="Never answered"),
    ]
    accepted(cast.northlight, after=23 * HOUR, at=now, closing_date=now.date())
    accepted(cast.northlight, after=2 * DAY, at=now - 89 * DAY, closing_date=now.date())
    came(cast.northlight, now - 5 * DAY, substatus="Expired", status_reason="withdrawn", closed_at=now)
    came(cast.northlight, now - 5 * DAY, substatus="Error", closed_at=now)

    assert hints(cast, "ada") == [
        ("Inbound: 3 waited longer than 24 hours in the last 90 days.", "/deals/inbound/?slow=on"),
    ]
    listed = cast.client("ada").get("/deals/inbound/?slow=on").text
    assert all(deal.name in listed for deal in slow)
    assert listed.count("data-row") == 3


def test_what_owes_an_outcome_is_counted_and_listed(cast):  # row 152
    today = datetime.now(UTC).date()
    accepted(cast.northlight, closing_date=today - timedelta(days=1), name="Owed")
    accepted(cast.northlight, closing_date=today, name="Due today")
    closed(cast.northlight, "Lost", closing_date=today - timedelta(days=9))

    assert hints(cast, "ada")[-1:] == [
        (
            "Inbound: 1 accepted is past its close date without an outcome. Mark it as won or lost,"
            " or put the close date right.",
            f"/deals/inbound/?status=Active&closes_before={today}",
        )
    ]
    listed = cast.client("ada").get(f"/deals/inbound/?status=Active&closes_before={today}").text
    assert "Owed" in listed and "Due today" not in listed


def test_hints_count_what_the_reader_can_list(cast):
    came(cast.northlight, timezone.now() - 2 * DAY, location=cast.lisbon)
    came(cast.northlight, timezone.now() - 2 * DAY, location=cast.porto)

    assert "Inbound: 2 have been" in hints(cast, "ada")[0][0]
    assert "Inbound: 1 has been" in hints(cast, "lena")[0][0]
    assert hints(cast, "ugo") == hints(cast, "prue") == []


def test_who_loses_more_than_they_win_is_told_to_be_selective(cast):  # row 151
    given(cast.northlight, won=0, outcomes=3, outcome_count=3, answer_count=3)
    words = "More was lost than won of what you accepted: be selective. Declining in time costs nothing."

    assert hints(cast, "lena") == [(words, "/deals/inbound/?status=Lost")]
    assert [url for _, url in hints(cast, "ada")] == ["/deals/inbound/?status=Lost", "/organization/profiles/"]

    closed(cast.northlight, "Lost", deal_type="lead", qualification="Direct", closing_date=NOW.date() + DAY)
    assert hints(cast, "ada")[0] == (words, "/leads/marketplace/?status=Lost")

    given(cast.northlight, won=2, outcomes=3, outcome_count=3, answer_count=3)
    assert hints(cast, "ada") == []


def test_the_page_asks_the_same_questions_for_many_deals_as_for_few(cast):
    browser = cast.client("ada")
    counts = []
    for number in (3, 12):  # three outcomes have a fit
        for _ in range(number):
            came(cast.northlight, timezone.now() - 2 * DAY)
            closed(cast.northlight, "Lost", closing_date=timezone.now().date())
        counting.count()
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("name", "there"), [("ugo", True), ("prue", True), ("ada", True), ("cora", False)])
def test_the_menu_leads_to_the_ranking_whoever_may_read_it(cast, name, there):
    page = cast.client(name).get("/organization/me/").content.decode()

    assert (f'href="{PAGE}"' in page) is there


def test_the_menu_marks_the_page_one_is_on_and_no_other(cast):
    page = page_of(cast, "ada").content.decode()

    assert set(re.findall(r'class="nav__item" href="([^"]+)" aria-current="page"', page)) == {PAGE}
