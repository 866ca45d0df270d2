"""The chain of section 8, step by step: who is told, and why it reached them (row 172)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import grants, tenancy
from accounts.models import Notice, User
from accounts.roles import Role
from leads import arriving
from referrals import notices, sweeps
from referrals.models import Referral
from referrals.recipients import WHY, Recipient
from tests.factories import (
    AlertContactFactory,
    InquiryFactory,
    ListingFactory,
    OrganizationFactory,
    TeamMemberFactory,
    a_referral,
    a_sibling,
)
from tests.referrals.scenes import move

pytestmark = pytest.mark.django_db
ROSA = "rosa@harbourside.example"
TIDAL = "as the contact of Tidal"
PORTO = "as the contact of the Porto location"
OF_PORTO = "as referrals admin of Porto"
OF_ALL = "as referrals admin of the entire company"

# team · contacts of Tidal · contacts of Porto · who wants no mail → who is told, and why.
STEPS = [
    # Each step alone, the first that somebody hears.
    (["ugo@porto"], [], [], [], [("Ugo", "on the team")]),
    (["ada"], ["nina"], ["prue"], [], [("Ada", "on the team")]),
    (["ada", "petra"], [], [], [], [("Ada", "on the team"), ("Petra", "on the team")]),
    ([], ["nina"], ["prue"], [], [("Nina", TIDAL)]),
    ([], ["nina", "uma"], [], [], [("Nina", TIDAL), ("Uma", TIDAL)]),
    ([], [], ["prue"], [], [("Prue", PORTO)]),
    ([], [], ["prue", "nina"], [], [("Nina", PORTO), ("Prue", PORTO)]),
    ([], [], [], [], [("Petra", OF_PORTO)]),
    # Contacts without an account hear.
    ([], [ROSA], ["prue"], [], [(ROSA, TIDAL)]),
    ([], [], [ROSA, "prue"], [], [("Prue", PORTO), (ROSA, PORTO)]),
    # Nobody hears in a step: those find it behind the bell, and the next step is told as well.
    (["ada"], ["nina"], [], ["ada"], [("Ada", "on the team"), ("Nina", TIDAL)]),
    (["ada"], [], ["prue"], ["ada"], [("Ada", "on the team"), ("Prue", PORTO)]),
    (["ada"], [], [], ["ada"], [("Ada", "on the team"), ("Petra", OF_PORTO)]),
    ([], ["nina"], [ROSA], ["nina"], [("Nina", TIDAL), (ROSA, PORTO)]),
    ([], ["nina"], ["prue"], ["nina", "prue"], [("Nina", TIDAL), ("Prue", PORTO), ("Petra", OF_PORTO)]),
    ([], [], ["prue"], ["prue"], [("Prue", PORTO), ("Petra", OF_PORTO)]),
    ([], [], [], ["petra"], [("Petra", OF_PORTO), ("Ada", OF_ALL)]),
    # One who hears is enough for a step.
    (["ada", "petra"], [], ["prue"], ["ada"], [("Ada", "on the team"), ("Petra", "on the team")]),
    ([], [], ["prue", ROSA], ["prue"], [("Prue", PORTO), (ROSA, PORTO)]),
    # Nobody hears at all: the admins are told anyway.
    ([], [], [], ["petra", "ada"], [("Petra", OF_PORTO), ("Ada", OF_ALL)]),
    (["ugo@porto"], [], [], ["ugo", "petra", "ada"],
     [("Ugo", "on the team"), ("Petra", OF_PORTO), ("Ada", OF_ALL)]),
    # Who is on the team and may not see it hears nothing, so the next step is told.
    (["nina"], [], ["prue"], [], [("Nina", "on the team"), ("Prue", PORTO)]),
    (["ugo"], [], [], [], [("Ugo", "on the team"), ("Petra", OF_PORTO)]),
    (["lena"], [], [], [], [("Lena", "on the team"), ("Petra", OF_PORTO)]),
    (["uma"], [], ["prue"], [], [("Uma", "on the team")]),
    # Once each, by the earliest step.
    (["ada"], ["ada"], ["ada"], ["ada"], [("Ada", "on the team"), ("Petra", OF_PORTO)]),
    ([], ["petra"], ["petra"], ["petra"], [("Petra", TIDAL), ("Ada", OF_ALL)]),
    ([], [ROSA, "nina"], [ROSA], [], [("Nina", TIDAL), (ROSA, TIDAL)]),
    # A member of the team without an account is nobody yet.
    (["stranger"], [], ["prue"], [], [("Prue", PORTO)]),
]  # fmt: skip


def name_team(cast, deal, team):
    for name in team:
        name, _at, place = name.partition("@")
        if place:  # also holds the role where the deal is
            with tenancy.entered(cast.northlight):
                grants.grant(cast.ugo, Role.REFERRALS_USER, by=None, organization=cast.northlight, location=cast.porto)
        person = None if name == "stranger" else getattr(cast, name)
        TeamMemberFactory(organization=cast.northlight, referral=deal, user=person)


def name_contacts(cast, names, **about):
    for name in names:
        bound = {"email": name} if "@" in name else {"user": getattr(cast, name)}
        AlertContactFactory(organization=cast.northlight, **about, **bound)


def hush(*people):
    User.objects.filter(first_name__in=[name.title() for name in people]).update(wants_mail=False)


def heard(deal):
    """Who is told and why, in the chain's order."""
    with tenancy.entered(deal.organization):
        found = notices.recipients(deal)
    people = dict(User.objects.values_list("pk", "first_name"))
    return [(people.get(one.user_id, one.email), notices.why_told(one)) for one in found]


def in_porto(cast, **fields):
    return a_referral(cast.northlight, location=cast.porto, solutions=[cast.tidal], **fields)


@pytest.mark.parametrize(("team", "of_solution", "of_place", "mute", "expected"), STEPS)
def test_who_is_told_and_why(cast, team, of_solution, of_place, mute, expected):
    deal = in_porto(cast)
    name_team(cast, deal, team)
    name_contacts(cast, of_solution, solution=cast.tidal)
    name_contacts(cast, of_place, location=cast.porto)
    hush(*mute)

    assert heard(deal) == expected


@pytest.mark.parametrize(("team", "of_solution", "of_place", "mute", "expected"), STEPS)
def test_a_reminder_tells_the_same_people_and_keeps_why(cast, team, of_solution, of_place, mute, expected):
    deal = in_porto(cast, answer_by=timezone.now() + timedelta(days=1))
    name_team(cast, deal, team)
    name_contacts(cast, of_solution, solution=cast.tidal)
    name_contacts(cast, of_place, location=cast.porto)
    hush(*mute)

    assert sweeps.remind_waiting() == 1

    assert told_of(deal) == sorted(expected)


def told_of(deal):
    with tenancy.everyone("test"):
        rows = list(Notice.objects.filter(subject=deal.pk).select_related("user"))
    return sorted(
        (row.user.first_name if row.user else row.email, notices.why_told(Recipient(**row.data["why"]))) for row in rows
    )


@pytest.mark.parametrize("place", [None, "lisbon"])
def test_a_contact_of_another_place_is_not_told(cast, place):
    deal = a_referral(cast.northlight, location=place and getattr(cast, place))
    name_contacts(cast, ["prue", ROSA], location=cast.porto)

    assert heard(deal) == [("Lena", "as referrals admin of Lisbon") if place else ("Ada", OF_ALL)]


def test_only_a_solution_of_the_companys_own_has_contacts_to_tell(cast):
    deal = a_referral(cast.northlight, location=cast.porto, solutions=[cast.plain, cast.cloud])
    name_contacts(cast, ["nina"], solution=cast.tidal)
    for company, solution in ((cast.northlight, cast.plain), (cast.northlight, cast.cloud), (cast.rival, cast.plain)):
        AlertContactFactory(organization=company, solution=solution, email=f"of.{company.pk}@people.example")

    assert heard(deal) == [("Petra", OF_PORTO)]


@pytest.mark.parametrize("who", ["mallory", "rosa"])
def test_another_companys_contacts_are_never_told(cast, who):
    deal = in_porto(cast, answer_by=timezone.now() + timedelta(days=1))
    bound = {"user": cast.mallory} if who == "mallory" else {"email": ROSA}
    AlertContactFactory(organization=cast.rival, location=cast.rome, **bound)
    AlertContactFactory(organization=cast.rival, solution=cast.tidal, **bound)
    other = a_referral(cast.rival, location=cast.rome)

    assert heard(deal) == [("Petra", OF_PORTO)]
    assert len(heard(other)) == 1
    sweeps.remind_waiting()  # which looks at all companies at once
    assert told_of(deal) == [("Petra", OF_PORTO)]


def test_whoever_is_switched_off_does_not_hear(cast):
    deal = in_porto(cast)
    name_contacts(cast, ["prue"], location=cast.porto)
    User.objects.filter(pk=cast.prue.pk).update(is_active=False)

    assert heard(deal) == [("Prue", PORTO), ("Petra", OF_PORTO)]


def test_an_address_is_told_once_however_it_is_written_and_as_the_person_it_belongs_to(cast):
    deal = in_porto(cast)
    name_contacts(cast, ["prue", "PRUE@cosell.example", ROSA, "Rosa@Harbourside.example"], location=cast.porto)

    assert heard(deal) == [("Prue", PORTO), (ROSA, PORTO)]


def test_where_a_location_lets_its_admins_see_all_they_hear_on_any_team(cast):
    deal = in_porto(cast)
    name_team(cast, deal, ["lena"])
    type(cast.northlight).objects.filter(pk=cast.northlight.pk).update(location_admins_see_all=True)

    assert heard(deal) == [("Lena", "on the team")]


def test_the_platforms_sellers_are_told_as_sellers(cast):
    everywhere, desk = a_referral(cast.platform), a_referral(cast.platform, location=cast.desk)
    assert heard(everywhere) == heard(desk) == [("Sela", "as seller of the entire company")]
    with tenancy.entered(cast.platform):
        grants.grant(cast.dora, Role.SELLER, by=None, organization=cast.platform, location=cast.desk)

    assert heard(desk) == [("Dora", "as seller of Desk")]


def test_a_name_stands_beside_each(cast):
    deal = in_porto(cast)
    name_contacts(cast, ["prue", ROSA], location=cast.porto)
    with tenancy.entered(cast.northlight):
        assert [one.name for one in notices.recipients(deal)] == ["Prue Example", "Rosa Duarte"]


def test_the_chain_is_asked_in_one_query(cast):
    deal = in_porto(cast)
    name_contacts(cast, ["prue", ROSA, "nina"], location=cast.porto)
    name_contacts(cast, ["ada"], solution=cast.tidal)
    with tenancy.entered(cast.northlight), CaptureQueriesContext(connection) as queries:
        notices.recipients(deal)

    assert len(queries) == 1


def test_news_of_the_other_side_goes_down_the_same_chain(cast):
    mine = in_porto(cast, substatus="Accepted", direction="Outgoing")
    theirs = a_sibling(mine, cast.rival, location=cast.rome)
    name_contacts(cast, ["prue", ROSA], location=cast.porto)

    move(cast, theirs, "decline", by="mallory", status_reason="budget", status_note="")

    assert told_of(mine) == [("Prue", PORTO), (ROSA, PORTO)]


def test_the_clocks_news_reach_a_bare_address_too(cast):
    mine = in_porto(cast, substatus="Accepted", direction="Outgoing")
    a_sibling(mine, cast.rival, location=cast.rome, answer_by=timezone.now() - timedelta(days=1))
    name_contacts(cast, [ROSA], location=cast.porto)

    assert sweeps.expire_overdue() == 1

    assert told_of(mine) == [(ROSA, PORTO)]


def test_who_makes_the_move_is_not_told_of_it(cast):
    deal = in_porto(cast)
    with tenancy.entered(cast.northlight):
        row = Referral.objects.select_related("organization").get(pk=deal.pk)
        told = notices.tell([row], "received", version=1, about=row, by=cast.petra)

    assert told == {"Northlight Software": 0}
    assert told_of(deal) == []


def test_a_long_address_is_told_and_told_once(cast):
    deal = in_porto(cast)
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    name_contacts(cast, [address], location=cast.porto)
    with tenancy.entered(cast.northlight):
        row = Referral.objects.select_related("organization").get(pk=deal.pk)
        for _time in range(2):
            notices.tell([row], "received", version=1, about=row)

    assert told_of(deal) == [(address, PORTO)]


def test_a_lead_tells_the_contact_of_the_place_it_was_sent_to(cast):
    name_contacts(cast, ["prue"], location=cast.porto)
    listing = ListingFactory(location=cast.porto)
    lead = arriving.arrive(InquiryFactory(organization=cast.platform), listing)

    assert lead.told == {"Northlight Software": 1}
    assert told_of(lead) == [("Prue", PORTO)]


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
@pytest.mark.parametrize("step", WHY)
def test_every_reason_can_be_said_in_every_language(step, language):
    name, has_place = step
    with translation.override(language):
        words = notices.why_told(Recipient(name, "100% Porto" if has_place else ""))

    assert words and "%(" not in words
    assert ("100% Porto" in words) == has_place


def test_nobody_is_told_where_a_company_has_nobody(cast):
    deal = a_referral(OrganizationFactory())

    assert heard(deal) == []


def test_the_page_of_a_lead_says_who_is_told_while_it_waits(cast):
    name_contacts(cast, ["prue", ROSA], location=cast.porto)
    lead = arriving.arrive(InquiryFactory(organization=cast.platform), ListingFactory(location=cast.porto))
    browser = cast.client("ada")

    page = browser.get(lead.address())
    move(cast, lead, "decline", by="ada", status_reason="budget", status_note="")
    answered = browser.get(lead.address())

    expected = [("Prue Example", PORTO), ("Rosa Duarte", PORTO)]
    assert [(one["name"], one["why"]) for one in page.context["eyes"]["told"]] == expected
    assert "Who is told of this lead" in page.text and PORTO in page.text
    assert answered.context["eyes"]["told"] == [] and "Who is told" not in answered.text
