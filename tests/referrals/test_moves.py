"""What each move does besides moving: to the row, the other parties, the history, the notices (3.2, T9-T25)."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import grants, tenancy
from accounts.models import Organization
from accounts.roles import Role
from referrals import editing, lifecycle, sweeps, team
from referrals.lifecycle import Conflict
from referrals.models import Referral
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

BUDGET = {"status_reason": "budget", "status_note": "Not before next year."}
NORTHLIGHT, CLOUDMERE = "Northlight Software", "Cloudmere"


def test_a_partner_who_accepts_joins_the_team_and_is_seen_by_the_sender(cast):  # T9
    theirs, mine = scenes.sent_deal(cast)

    accepted = scenes.move(cast, mine, "accept", by="lena", **scenes.accepting(cast))

    assert (accepted.substatus, accepted.sales_stage, accepted.answer_by) == ("Accepted", 10, None)
    assert accepted.accepted_at is not None
    assert [contact["email"] for contact in scenes.party_of(mine).shown["contacts"]] == ["lena@cosell.example"]
    assert scenes.history(mine) == [(1, "received", None), (2, "accept", cast.lena.pk)]
    assert scenes.history(theirs) == [(1, "created", cast.sela.pk), (None, "their_accept", None)]
    assert scenes.told(mine, theirs) == [(CLOUDMERE, "Sela", "deal_accept"), (NORTHLIGHT, "Lena", "deal_received")]
    assert accepted.told == {CLOUDMERE: 1}
    assert scenes.fresh(theirs).version == 1


def test_what_a_partner_answers_is_kept_word_for_word(cast):
    _, mine = scenes.sent_deal(cast)

    scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast, external_reference="CRM-7"))

    line = scenes.events(mine)[-1]
    assert line.data["changes"] == {
        "name": ["Harbour cranes", "Cranes, as we see it"],
        "deal_value": ["50000.00", "60000.00"],
        "currency": ["EUR", "USD"],
        "closing_date": ["2027-03-01", "2027-04-01"],
        "external_reference": ["", "CRM-7"],
    }
    assert scenes.notes(mine)[-1].text == "We know this customer."


def test_a_plain_user_keeps_seeing_the_deal_they_accepted(cast):
    _, mine = scenes.sent_deal(cast)
    scenes.move(cast, mine, "accept", by="ugo", **scenes.accepting(cast))

    with cast.acting("ugo") as ugo:
        assert list(Referral.objects.workable_by(ugo)) == [mine]


def test_a_partner_who_declines_tells_the_sender_why_and_shows_nobody(cast):  # T10
    theirs, mine = scenes.sent_deal(cast)
    with cast.acting("lena") as lena:
        team.add(mine, by=lena, seen=1, **team.details_of(cast.ugo))

    declined = scenes.move(cast, mine, "decline", by="lena", **BUDGET)

    assert (declined.substatus, declined.status_reason, declined.status_note) == (
        "Declined",
        "budget",
        "Not before next year.",
    )
    assert declined.closed_at is not None
    assert scenes.party_of(mine).shown["contacts"] == []
    news = scenes.events(theirs)[-1]
    assert (news.kind, news.data["reason"], news.data["party"]) == ("their_decline", "budget", NORTHLIGHT)
    assert "Not before next year." not in str([event.data for event in scenes.events(theirs)])
    assert (CLOUDMERE, "Sela", "deal_decline") in scenes.told(theirs)
    assert scenes.fresh(theirs).substatus == "Accepted"


@pytest.mark.parametrize(
    ("name", "answers", "substatus", "shows_sellers"),
    [("accept", True, "Accepted", True), ("decline", False, "Declined", False)],
)
def test_a_sellers_answer_is_told_and_leaves_the_partners_own_side_active(  # T13, T14
    cast, name, answers, substatus, shows_sellers
):
    mine, theirs = scenes.asked_deal(cast)
    given = scenes.accepting(cast, location=cast.desk) if answers else BUDGET

    scenes.move(cast, theirs, name, by="sela", **given)

    assert scenes.fresh(theirs).substatus == substatus
    assert (scenes.fresh(mine).substatus, scenes.fresh(mine).version) == ("Accepted", 1)
    assert bool(scenes.party_of(theirs).shown["contacts"]) is shows_sellers
    assert scenes.told(mine) == [(NORTHLIGHT, "Ada", f"deal_{name}")]


def test_a_request_that_no_seller_answers_expires_and_leaves_the_partners_own_side_active(cast):  # T12, T15
    mine, theirs = scenes.asked_deal(cast)
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=theirs.pk).update(answer_by=datetime(2026, 1, 1, tzinfo=UTC))

    assert sweeps.expire_overdue() == 1

    assert scenes.fresh(theirs).substatus == "Expired"
    assert (scenes.fresh(mine).substatus, scenes.fresh(mine).version) == ("Accepted", 1)
    assert scenes.told(mine) == [(NORTHLIGHT, "Ada", "deal_expire")]
    assert scenes.history(theirs) == [(1, "received", None), (2, "expire", None)]
    assert scenes.history(mine)[-1] == (None, "their_expire", None)


@pytest.mark.parametrize("percent", [0, 20, 55, 100])
def test_a_stage_is_marked_in_any_order_and_shown_to_the_others_without_a_mail(cast, percent):  # T17
    mine, theirs = scenes.asked_deal(cast)

    scenes.move(cast, mine, "stage", by="ada", sales_stage=80)
    scenes.move(cast, scenes.fresh(mine), "stage", by="ada", sales_stage=percent)

    assert (scenes.fresh(mine).sales_stage, scenes.fresh(mine).substatus) == (percent, "Accepted")
    assert scenes.party_of(mine).shown["sales_stage"] == percent
    assert [event.data["sales_stage"] for event in scenes.events(theirs) if event.kind == "their_stage"] == [
        80,
        percent,
    ]
    assert scenes.told(mine, theirs) == [(CLOUDMERE, "Sela", "deal_received")]


def test_a_private_deal_shared_with_sellers_is_partner_led_and_read_by_them(cast):  # T19, rows 17, 18
    deal = scenes.own_deal(cast)
    with cast.acting("sela") as sela:
        assert not Referral.objects.visible_to(sela).exists()

    shared = scenes.move(cast, deal, "share", by="ada")

    assert (shared.deal_type, shared.shared_with_sellers, shared.substatus) == ("partner_led", True, "Accepted")
    with cast.acting("sela") as sela:
        assert list(Referral.objects.visible_to(sela)) == [deal]
        assert not Referral.objects.workable_by(sela).exists()
    with pytest.raises(Conflict):
        scenes.move(cast, shared, "share", by="ada")


@pytest.mark.parametrize(
    ("shared", "solutions", "becomes"),
    [(False, ["tidal"], "ip"), (True, ["tidal"], "ip"), (False, ["plain"], "services"), (True, ["plain"], "services")],
)
def test_asking_for_help_upgrades_the_deal_and_asks_the_platform(cast, shared, solutions, becomes):  # T20, rows 15, 18
    Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])
    deal = scenes.own_deal(cast, solutions=solutions, shared_with_sellers=shared)

    upgraded = scenes.move(cast, deal, "ask_help", by="ada", **scenes.needed(solutions, scenes.HELP))

    theirs = scenes.side_of(deal, cast.platform)
    assert (upgraded.deal_type, upgraded.shared_with_sellers, upgraded.help_type) == (
        becomes,
        True,
        "ProofOfConceptOrDemo",
    )
    assert (theirs.substatus, theirs.direction, theirs.deal_type) == ("Pending", "Incoming", becomes)
    assert (theirs.help_notes, theirs.customer_name) == ("Please show the proof of concept.", "Quayside Logistics")
    assert theirs.answer_by - theirs.created_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=1))
    assert [contact.email for contact in of_tenant(lambda: theirs.contacts.all())] == ["ines@customer.example"]
    assert scenes.told(deal, theirs) == [(CLOUDMERE, "Sela", "deal_received")]
    assert sorted(scenes.party_of(deal).seen_by) == sorted([cast.northlight.pk, cast.platform.pk])
    assert sorted(scenes.party_of(theirs).seen_by) == sorted([cast.northlight.pk, cast.platform.pk])


def of_tenant(rows):
    with tenancy.everyone("test"):
        return list(rows())


@pytest.mark.parametrize("contact", [None, scenes.CONTACT | {"phone": ""}, scenes.CONTACT | {"email": ""}])
def test_help_is_not_asked_for_without_a_complete_customer_contact(cast, contact):
    deal = scenes.own_deal(cast, contact=contact)
    before = scenes.everything_about(deal)

    with pytest.raises(lifecycle.Refused):
        scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP)

    assert scenes.everything_about(deal) == before


def test_without_consent_the_customers_contact_stays_at_home(cast):
    deal = scenes.own_deal(cast, consent_to_contact=False)

    with pytest.raises(lifecycle.Refused, match="consent"):
        scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP)
    scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP, consent_to_contact=True)

    contacts = of_tenant(lambda: scenes.side_of(deal, cast.platform).contacts.all())
    assert [contact.email for contact in contacts] == ["ines@customer.example"]


@pytest.mark.parametrize("gone", ["decline", "expire", "error"])
def test_a_party_that_left_hears_no_more_news(cast, gone):
    mine, theirs = scenes.asked_deal(cast)
    if gone == "expire":
        with tenancy.everyone("test"):
            Referral.objects.filter(pk=theirs.pk).update(answer_by=datetime(2026, 1, 1, tzinfo=UTC))
        sweeps.expire_overdue()
    else:
        scenes.move(cast, theirs, gone, by="sela", **BUDGET)
    known = scenes.history(theirs), scenes.told(theirs)

    mine = scenes.move(cast, mine, "stage", by="ada", sales_stage=60)
    with cast.acting("ada") as ada:
        editing.add_note(mine, "Between ourselves.", by=ada)
    scenes.move(cast, mine, "win", by="ada")

    assert (scenes.history(theirs), scenes.told(theirs)) == known
    assert scenes.notes(mine)[-1].seen_by == [cast.northlight.pk]


def test_whoever_makes_a_move_is_not_told_of_it(cast):
    mine, theirs = scenes.asked_deal(cast)
    with cast.acting("ada") as ada:
        team.add(mine, by=ada, seen=1, **team.details_of(cast.lena))

    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=cast.desk))
    scenes.move(cast, scenes.fresh(mine), "win", by="ada")

    assert scenes.told(mine, theirs) == [
        (CLOUDMERE, "Sela", "deal_received"),
        (CLOUDMERE, "Sela", "deal_win"),
        (NORTHLIGHT, "Ada", "deal_accept"),
        (NORTHLIGHT, "Lena", "deal_accept"),
        (NORTHLIGHT, "Lena", "deal_team"),
    ]


def test_somebody_who_belongs_to_both_companies_is_not_told_of_their_own_move(cast):
    with tenancy.entered(cast.platform):
        grants.join(cast.ada, cast.platform, by=None)
        grants.grant(cast.ada, Role.SELLER, by=None, organization=cast.platform)
    theirs, mine = scenes.sent_deal(cast)
    with tenancy.everyone("test"):
        theirs.team.all().delete()  # so that every seller hears of it

    scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))

    assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_accept")]
