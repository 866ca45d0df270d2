"""How a deal comes to be: the derived type of 3.1, the guards and effects of T1-T3 and T7."""

from datetime import timedelta

import pytest

from accounts import grants, tenancy
from accounts.models import Organization
from accounts.roles import Role
from referrals import drafting
from referrals.models import CustomerContact, Party, Referral, Solution, SolutionLine
from tests.factories import LocationFactory
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

NORTHLIGHT, CLOUDMERE, MALLOW = "Northlight Software", "Cloudmere", "Mallow Systems"
TOM = {"first_name": "Tom", "last_name": "Blau", "phone": "+49 30 000 001", "email": "tom@team.example"}

# Specification 3.1: which solutions, which help, shared or not; the type, whether sellers may read it, parties.
TYPES = [
    (["tidal"], "Unknown", False, "private", False, 1),
    (["plain"], "Unknown", False, "private", False, 1),
    (["tidal"], "Unknown", True, "partner_led", True, 1),
    (["plain"], "Unknown", True, "partner_led", True, 1),
    (["tidal"], "ProofOfConceptOrDemo", False, "ip", True, 2),
    (["tidal"], "ProofOfConceptOrDemo", True, "ip", True, 2),
    (["plain", "tidal"], "QuotesOrLicensing", False, "ip", True, 2),
    (["plain"], "WorkloadSpecificValueProposition", False, "services", True, 2),
    (["plain", "cloud"], "CustomerTechnicalArchitecture", True, "services", True, 2),
    (["cloud"], "PostSalesCustomerSuccess", False, "services", True, 2),
    ([], "GeneralOrOther", True, "services", True, 2),
]


@pytest.mark.parametrize(("solutions", "help_type", "shared", "deal_type", "read_by_sellers", "parties"), TYPES)
def test_the_type_follows_from_the_answers(cast, solutions, help_type, shared, deal_type, read_by_sellers, parties):
    Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])

    deal = scenes.own_deal(cast, solutions=solutions, help_type=help_type, shared_with_sellers=shared)

    row = scenes.fresh(deal)
    assert (row.deal_type, row.shared_with_sellers) == (deal_type, read_by_sellers)
    with tenancy.everyone("test"):
        assert Party.objects.filter(engagement=deal.engagement_id).count() == parties


@pytest.mark.parametrize(("fields", "notices"), [({}, []), ({"shared_with_sellers": True}, [])])
def test_a_deal_of_ones_own_begins_active(cast, fields, notices):  # T1, T2
    deal = scenes.own_deal(cast, members=[TOM], **fields)

    row = scenes.fresh(deal)
    assert (row.substatus, row.direction, row.sales_stage, row.version) == ("Accepted", "Outgoing", 10, 1)
    assert (row.answer_by, row.closed_at, row.invited_by, row.created_by) == (None, None, None, cast.ada)
    assert row.accepted_at - row.created_at == pytest.approx(timedelta(0), abs=timedelta(seconds=1))
    assert scenes.history(deal) == [(1, "created", cast.ada.pk)]
    assert scenes.events(deal)[0].data == {"to": "Accepted", "type": row.deal_type}
    assert scenes.told(deal) == notices
    assert [note.text for note in scenes.notes(deal)] == ["They need it before the summer."]
    scenes.assert_faces_are_the_rows(deal)


def test_asking_for_help_at_once_gives_the_platform_a_side_of_its_own(cast):  # T3, rows 6, 8, 87
    mine, theirs = scenes.asked_deal(cast, external_reference="CRM-7", campaign="SPRING")

    assert (theirs.substatus, theirs.status, theirs.direction, theirs.version) == ("Pending", "New", "Incoming", 1)
    assert theirs.answer_by - theirs.created_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=1))
    assert (theirs.invited_by, theirs.location, theirs.accepted_at) == (cast.northlight, None, None)
    assert scenes.history(mine) == [(1, "created", cast.ada.pk)]
    assert scenes.history(theirs) == [(1, "received", None)]
    assert scenes.events(theirs)[0].data == {"to": "Pending", "party": NORTHLIGHT}
    assert scenes.told(mine, theirs) == [(CLOUDMERE, "Sela", "deal_received")]
    scenes.assert_faces_are_the_rows(mine)


def test_only_the_listed_facts_cross_to_another_company(cast):
    mine, theirs = scenes.asked_deal(cast, external_reference="CRM-7", campaign="SPRING", notes="Between ourselves.")

    crossed = {"name", "deal_value", "currency", "closing_date", "customer_name", "customer_city", "help_notes"}
    assert {name: getattr(theirs, name) for name in crossed} == {name: getattr(mine, name) for name in crossed}
    stayed = {"external_reference": "", "campaign": "", "notes": "", "location_id": None, "status_note": ""}
    assert {name: getattr(theirs, name) for name in stayed} == stayed
    with tenancy.everyone("test"):
        assert list(theirs.team.all()) == []
        assert [line.solution.name for line in theirs.lines.all()] == ["Tidal"]


def test_a_seller_sends_an_opportunity_to_a_partners_location(cast):  # T7, row 7
    theirs, mine = scenes.sent_deal(cast, partner_program="Harbours first")

    assert (theirs.substatus, theirs.direction, theirs.version, theirs.shared_with_sellers) == (
        "Accepted",
        "Outgoing",
        1,
        True,
    )
    assert (mine.substatus, mine.direction, mine.location, mine.invited_by) == (
        "Pending",
        "Incoming",
        cast.lisbon,
        cast.platform,
    )
    assert (mine.partner_program, mine.deal_type) == ("Harbours first", "ip")
    assert mine.answer_by - mine.created_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=1))
    assert scenes.history(theirs) == [(1, "created", cast.sela.pk)]
    assert scenes.history(mine) == [(1, "received", None)]
    assert scenes.told(mine, theirs) == [(NORTHLIGHT, "Lena", "deal_received")]
    scenes.assert_faces_are_the_rows(mine)


# What is on the deal, what the partner is; is it sent?
ELIGIBLE = [
    (["tidal"], {}, True),
    (["tidal"], {"in_ecosystem": False}, False),
    (["tidal"], {"is_transacting": False}, False),
    (["plain"], {}, False),
    (["plain"], {"designations": ["solutions_partner"]}, True),
    (["plain"], {"designations": ["specialization"], "is_transacting": False}, False),
]


@pytest.mark.parametrize(("solutions", "partner", "sent"), ELIGIBLE)
def test_an_opportunity_is_sent_only_to_a_partner_that_may_take_it(cast, solutions, partner, sent):  # row 127
    Organization.objects.filter(pk=cast.northlight.pk).update(**partner)

    try:
        scenes.sent_deal(cast, solutions=solutions)
        went = True
    except drafting.Refused:
        went = False

    assert went is sent
    with tenancy.everyone("test"):
        assert Referral.objects.count() == (2 if sent else 0)


# Who, and whether they may create a deal at Lisbon and at Porto (1.2, can_create).
CREATORS = [
    ("ada", True, True),
    ("lena", True, False),
    ("petra", False, True),
    ("ugo", True, False),
    ("uma", True, True),
    ("cora", False, False),
    ("prue", False, False),
    ("nina", False, False),
    ("mallory", False, False),
    ("sela", False, False),
    ("dora", False, False),
]


@pytest.mark.parametrize(("who", "lisbon", "porto"), CREATORS)
def test_a_deal_is_created_only_by_whoever_holds_a_role_at_its_location(cast, who, lisbon, porto):
    made = []

    for place in (cast.lisbon, cast.porto):
        try:
            scenes.own_deal(cast, by=who, location=place)
            made.append(True)
        except drafting.Refused:
            made.append(False)

    assert made == [lisbon, porto]
    with tenancy.everyone("test"):
        assert Referral.objects.count() == sum(made)


def test_nobody_creates_a_deal_at_a_location_that_was_closed(cast):
    with tenancy.entered(cast.northlight):
        closed = LocationFactory(organization=cast.northlight, is_active=False)

    with pytest.raises(drafting.Refused):
        scenes.own_deal(cast, location=closed)


def test_only_the_platforms_people_send_opportunities(cast):
    for who in ("ada", "dora", "nina"):
        with pytest.raises(drafting.Refused):
            scenes.sent_deal(cast, by=who, to="rome")


def test_the_platform_has_no_deals_of_its_own_to_ask_itself_for_help_with(cast):
    for help_type in ("Unknown", "GeneralOrOther"):
        with pytest.raises(drafting.Refused):
            scenes.own_deal(cast, by="sela", location=cast.desk, help_type=help_type)


@pytest.mark.parametrize("ready", [True, False])
def test_a_company_needs_a_co_sell_ready_solution(cast, ready):  # row 25
    Solution.objects.filter(organization=cast.northlight).update(is_co_sell_ready=ready)

    with cast.acting("ada") as ada:
        assert bool(drafting.why_no_new_deal(ada)) is not ready


def test_nothing_is_created_without_the_consent_to_share(cast):
    with pytest.raises(drafting.Refused):
        scenes.own_deal(cast, consent_to_share=False)


@pytest.mark.parametrize("who", ["ada", "ugo"])
def test_whoever_creates_a_deal_is_on_its_team_and_works_it(cast, who):
    deal = scenes.own_deal(cast, by=who, members=[TOM])

    with cast.acting(who) as person:
        assert [str(member) for member in deal.team.all()] == ["Tom Blau", f"{who.title()} Example"]
        assert list(Referral.objects.workable_by(person)) == [deal]


def test_a_creator_who_names_themselves_is_on_the_team_once(cast):
    deal = scenes.own_deal(cast, members=[TOM | {"email": "ADA@cosell.example"}])

    with cast.acting("ada") as ada:
        assert [member.user for member in deal.team.all()] == [ada]


def test_a_named_colleague_is_bound_by_a_verified_address_and_a_stranger_is_not(cast):
    deal = scenes.own_deal(
        cast, members=[TOM | {"email": "uma@cosell.example"}, TOM | {"email": "sela@cosell.example"}]
    )

    with cast.acting("ada") as ada:
        assert [member.user for member in deal.team.all()] == [cast.uma, None, ada]


def test_a_refused_deal_leaves_nothing_behind(cast):
    with tenancy.entered(cast.northlight):
        grants.revoke(cast.ada, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight)

    with pytest.raises(drafting.Refused):
        scenes.asked_deal(cast)

    with tenancy.everyone("test"):
        assert [model.objects.count() for model in (Referral, Party, SolutionLine, CustomerContact)] == [0, 0, 0, 0]


def test_the_first_note_is_read_by_all_who_take_part_from_the_beginning(cast):
    mine, theirs = scenes.asked_deal(cast, notes="They need it before the summer.")
    held = scenes.own_deal(cast, **scenes.HELP, customer_category="manual")
    alone = scenes.own_deal(cast)

    assert [set(note.seen_by) for note in scenes.notes(mine)] == [{cast.northlight.pk, cast.platform.pk}]
    assert [set(note.seen_by) for note in scenes.notes(held)] == [{cast.northlight.pk, cast.platform.pk}]
    assert [set(note.seen_by) for note in scenes.notes(alone)] == [{cast.northlight.pk}]
