"""What a row of the deals list says: state, whose turn and until when, team, in the reader's words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import tenancy
from referrals.models import Party
from tests.factories import a_referral
from tests.referrals.scenes import asked_deal, sent_deal
from tests.referrals.test_list import LED, OUT, names

pytestmark = pytest.mark.django_db


def only_row(cast, tab="inbound", who="ada"):
    (row,) = cast.client(who).get(f"/deals/{tab}/").context["rows"]
    return row


def cell(row, column):
    """What the row says in that column."""
    return next(cell["text"] for cell in row["cells"] if cell["name"] == column)


def test_an_unanswered_deal_is_the_readers_turn_with_the_time_left(cast):
    deal = a_referral(cast.northlight, answer_by=timezone.now() + timedelta(days=2, hours=5))

    row = only_row(cast)

    assert (row["tone"], row["status"], row["turn"]) == ("new", "New", "Your turn")
    assert (row["due"], row["due_tone"]) == ("2 days left", "soon")
    assert row["accept_url"] == f"/deals/{deal.uuid}/moves/accept/"
    assert row["decline_url"] == f"/deals/{deal.uuid}/moves/decline/"


def test_the_last_minute_is_not_called_none(cast):
    a_referral(cast.northlight, answer_by=timezone.now() + timedelta(seconds=40))

    assert only_row(cast)["due"] == "1 minute left"


def test_an_overdue_deal_is_expired_before_any_sweep(cast):
    a_referral(cast.northlight, answer_by=timezone.now() - timedelta(minutes=1))

    row = only_row(cast)

    assert (row["tone"], row["status"], row["turn"]) == ("closed", "Expired", "Not answered in time")
    assert "accept_url" not in row and "decline_url" not in row


@pytest.mark.parametrize(
    ("substatus", "tone", "status", "turn"),
    [
        ("Won", "won", "Won", "Closed"),
        ("Lost", "lost", "Lost", "Closed"),
        ("Declined", "closed", "Declined", "Closed"),
        ("Expired", "closed", "Expired", "Not answered in time"),
        ("Error", "closed", "Error", "Closed"),
    ],
)
def test_a_closed_deal_says_how_and_when_it_ended(cast, substatus, tone, status, turn):
    at = timezone.now().replace(2026, 3, 4)
    a_referral(cast.northlight, substatus=substatus, closed_at=at)

    row = only_row(cast)

    assert (row["tone"], row["status"], row["turn"], row["due"]) == (tone, status, turn, "Mar 4, 2026")


def test_a_deal_that_its_sender_withdrew_was_not_missed(cast):
    a_referral(cast.northlight, substatus="Expired", status_reason="withdrawn")

    row = only_row(cast)

    assert (row["status"], row["turn"]) == ("Expired", "Withdrawn by the sender")


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"direction": "Incoming", "sales_stage": 10}, "Accepted"),
        ({"direction": "Outgoing", "sales_stage": 10}, "Created"),
        ({"direction": "Outgoing", "sales_stage": 47}, "Developed"),
    ],
)
def test_an_active_deal_shows_its_stage_and_is_ones_own_to_move(cast, fields, label):
    a_referral(cast.northlight, substatus="Accepted", **fields)

    row = only_row(cast, "inbound" if fields["direction"] == "Incoming" else "outbound")

    assert (row["tone"], row["stage"], row["turn"]) == ("active", label, "Yours to move")
    assert row["percent"] == str(fields["sales_stage"])


def test_an_active_deal_past_its_close_date_says_so(cast):
    a_referral(cast.northlight, substatus="Accepted", closing_date=date(2026, 1, 2))

    row = only_row(cast)

    assert (row["due"], row["due_tone"], cell(row, "closes")) == ("Past its close date", "overdue", "Jan 2, 2026")


def test_a_deal_waits_for_the_platform_until_its_answer_is_due(cast):
    mine, theirs = asked_deal(cast)

    assert only_row(cast, "outbound")["turn"] == "Waiting for Cloudmere"
    assert only_row(cast, "outbound")["due"] == "13 days left"

    until = (timezone.now() - timedelta(seconds=1)).isoformat()
    with tenancy.everyone("test"):
        Party.objects.filter(referral=theirs).update(
            shown=Party.objects.get(referral=theirs).shown | {"answer_by": until}
        )

    assert only_row(cast, "outbound")["turn"] == "Yours to move"


def test_a_sellers_own_deal_waits_for_the_partner(cast):
    sent_deal(cast)

    row = only_row(cast, "outbound", "sela")

    assert (row["turn"], row["due"]) == ("Waiting for Northlight Software", "13 days left")


def test_a_sellers_inbound_tab_holds_the_requests_for_help(cast):
    asked_deal(cast, name="Please help")
    a_referral(cast.northlight, name="Only shared", **OUT, **LED)

    page = cast.client("sela").get("/deals/inbound/")

    assert names(page) == ["Please help"]
    assert page.context["rows"][0]["turn"] == "Your turn"
    assert names(cast.client("sela").get("/deals/outbound/")) == []


def test_what_partners_share_has_a_tab_of_its_own_to_read(cast):
    a_referral(cast.northlight, name="Northern", team=[cast.ugo], **OUT, **LED)
    a_referral(cast.rival, name="Rival", **OUT, **LED)
    a_referral(cast.northlight, name="Private", deal_type="private", **OUT)

    page = cast.client("sela").get("/deals/shared/?sort=name")

    assert names(page) == ["Northern", "Rival"]
    assert [row["turn"] for row in page.context["rows"]] == ["Led by Northlight Software", "Led by Mallow Systems"]
    assert [(row["selectable"], "team" in row) for row in page.context["rows"]] == [(False, False), (False, False)]
    assert page.context["tabs"][2]["count"] == "2"


def test_the_team_is_three_circles_and_a_number(cast):
    people = [cast.ada, cast.lena, cast.ugo, cast.uma, cast.petra]
    a_referral(cast.northlight, team=people)

    row = only_row(cast)

    assert [member["initials"] for member in row["team"]] == ["AE", "LE", "UE"]
    assert row["more_team"] == "+2"


def test_values_and_days_are_written_in_the_readers_language(cast):
    cast.ada.language = "pt-br"
    cast.ada.save()
    a_referral(cast.northlight, deal_value=1234567, currency="BRL", closing_date=date(2027, 3, 4))

    row = only_row(cast)

    assert cell(row, "value") == "R$\xa01.234.567"
    assert cell(row, "closes") == "4 de mar. de 2027"
