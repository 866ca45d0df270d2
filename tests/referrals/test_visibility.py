"""Whose eyes, whose hands: the matrix of specification 1.1-1.3, written out as literals."""

import pytest

from accounts import grants, tenancy
from accounts.models import Location, User
from accounts.roles import Role
from referrals import drafting, editing, lifecycle
from referrals.models import Referral, TeamMember
from tests.conftest import PEOPLE
from tests.factories import UserFactory, a_referral

pytestmark = pytest.mark.django_db

# name: whose deal, at which of its places, and what kind
DEALS = {
    "lisbon": ("northlight", "lisbon", {"deal_type": "ip", "shared_with_sellers": True}),
    "porto": ("northlight", "porto", {"deal_type": "services", "shared_with_sellers": True}),
    "placeless": ("northlight", None, {"deal_type": "ip", "shared_with_sellers": True}),
    "private": ("northlight", "lisbon", {"deal_type": "private"}),
    "led": ("northlight", "porto", {"deal_type": "partner_led", "shared_with_sellers": True}),
    "rome": ("rival", "rome", {"deal_type": "ip", "shared_with_sellers": True}),
    "their_led": ("rival", "rome", {"deal_type": "partner_led", "shared_with_sellers": True}),
    "asked": ("platform", None, {"deal_type": "ip", "shared_with_sellers": True}),
    "queued": ("platform", "desk", {"deal_type": "ip", "shared_with_sellers": True}),
}

# Hands: sees it and works it. Team: the same, once a member of its team. Eyes: reads it only. A dot: there is no deal.
MATRIX = """
            lisbon  porto   placeless  private  led    rome   their_led  asked  queued
ada         hands   hands   hands      hands    hands  .      .          .      .
lena        hands   .       .          hands    .      .      .          .      .
petra       .       hands   .          .        hands  .      .          .      .
ugo         team    .       .          team     .      .      .          .      .
uma         team    team    team       team     team   .      .          .      .
cora        .       .       .          .        .      .      .          .      .
prue        .       .       .          .        .      .      .          .      .
nina        .       .       .          .        .      .      .          .      .
mallory     .       .       .          .        .      hands  hands      .      .
sela        .       .       .          .        eyes   .      eyes       hands  hands
dora        .       .       .          .        .      .      .          .      .
olga        .       .       .          .        .      .      .          .      .
"""

# What every deal of that state offers to whoever has hands on it; private ones may be opened up besides.
OFFERED = {
    "Pending": ["accept", "decline", "error"],
    "Accepted": ["stage", "win", "lose", "error"],
    "Won": ["register"],
    "Declined": [],
}
OFFERED_OUTBOUND = {
    "private": ["stage", "share", "ask_help", "win", "lose", "error"],
    "partner_led": ["stage", "ask_help", "win", "lose", "error"],
    "ip": ["stage", "win", "lose", "error"],
}


def table(text):
    """Row name → column name → cell."""
    (_, *columns), *rows = [["", *line.split()] for line in text.strip().splitlines()]
    return {row[1]: dict(zip(columns, row[2:], strict=True)) for row in rows}


EXPECTED = table(MATRIX)


def all_deals(cast, substatus="Accepted", member=None):
    """One deal of each kind; ``member`` is on each team: bound to where they belong, by address alone elsewhere."""
    return {
        name: a_referral(
            getattr(cast, company),
            location=place and getattr(cast, place),
            substatus=substatus,
            team=[on_team(member, getattr(cast, company))] if member else [],
            **fields,
        )
        for name, (company, place, fields) in DEALS.items()
    }


def on_team(person, organization):
    """A team row that the database takes: a person of another company can be named, never bound."""
    details = {"first_name": "A", "last_name": "B", "phone": "1", "email": person.email}
    return details | ({"user": person} if person.organization_id == organization.pk else {})


def eyes_and_hands(person, deals):
    """The names of the deals this person sees, and of those they work, as far as the tenant in force lets them."""
    names = {deal.pk: name for name, deal in deals.items()}
    seen = {names[pk] for pk in Referral.objects.visible_to(person).values_list("pk", flat=True)}
    worked = {names[pk] for pk in Referral.objects.workable_by(person).values_list("pk", flat=True)}
    return seen, worked


def test_the_matrix_speaks_of_everybody_and_of_every_kind_of_deal():
    assert set(EXPECTED) == set(PEOPLE)
    assert {name for row in EXPECTED.values() for name in row} == set(DEALS)


@pytest.mark.parametrize("substatus", ["Pending", "Accepted", "Won"])
@pytest.mark.parametrize("is_member", [False, True], ids=["off the team", "on the team"])
@pytest.mark.parametrize("who", EXPECTED)
def test_a_deal_is_seen_and_worked_by_exactly(cast, who, is_member, substatus):
    person, row = getattr(cast, who), EXPECTED[who]
    deals = all_deals(cast, substatus, person if is_member else None)
    works = {name for name, cell in row.items() if cell == "hands" or (cell == "team" and is_member)}
    sees = works | {name for name, cell in row.items() if cell == "eyes"}

    with tenancy.everyone("the application's own filter, without the database's"):
        alone = eyes_and_hands(person, deals)
    with cast.acting(who) if person.organization else tenancy.entered(None, person):
        both = eyes_and_hands(getattr(cast, who), deals)

    assert alone == (sees, works)
    assert both == (sees, works)


@pytest.mark.parametrize("substatus", OFFERED)
def test_an_inbound_deal_offers_what_its_state_allows_and_a_closed_one_at_most_its_registration(cast, substatus):
    deal = a_referral(cast.northlight, substatus=substatus)

    assert [move.name for move in lifecycle.buttons(deal)] == OFFERED[substatus]


@pytest.mark.parametrize("deal_type", OFFERED_OUTBOUND)
def test_an_outbound_deal_can_be_opened_up_and_never_shut_again(cast, deal_type):
    deal = a_referral(cast.northlight, substatus="Accepted", deal_type=deal_type, direction="Outgoing")

    assert [move.name for move in lifecycle.buttons(deal)] == OFFERED_OUTBOUND[deal_type]


@pytest.mark.parametrize("substatus", ["Pending", "Won", "Lost", "Declined", "Expired", "Error"])
def test_only_an_active_deal_can_be_edited(cast, substatus):
    closed = a_referral(cast.northlight, substatus=substatus)
    active = a_referral(cast.northlight, substatus="Accepted")

    open_ = [name for name, field in editing.FIELDS.items() if not editing.why_frozen(closed, field)]
    assert open_ == (["team"] if substatus == "Pending" else [])  # so that somebody else can answer
    assert not editing.why_frozen(active, editing.FIELDS["name"])


# who: the places where they may create a deal, and whether they may create any
CREATORS = {
    "ada": (["Lisbon", "Porto"], True),
    "lena": (["Lisbon"], True),
    "petra": (["Porto"], True),
    "ugo": (["Lisbon"], True),
    "uma": (["Lisbon", "Porto"], True),
    "cora": ([], False),
    "prue": ([], False),
    "nina": ([], False),
    "mallory": (["Rome"], True),
    "sela": (["Desk"], True),
    "dora": ([], False),
    "olga": ([], False),
}


@pytest.mark.parametrize("who", CREATORS)
def test_a_deal_can_be_created_at_exactly(cast, who):
    person, (places, may) = getattr(cast, who), CREATORS[who]

    with tenancy.everyone("the application's own filter, without the database's"):
        alone = list(Location.objects.open_to_creation_by(person).values_list("name", flat=True))
    with tenancy.entered(person.organization, person):
        both = list(Location.objects.open_to_creation_by(person).values_list("name", flat=True))
        reason = drafting.why_no_new_deal(person) if person.organization else "no company"

    assert alone == both == places
    assert bool(reason) is not may


def test_nothing_is_created_at_a_place_that_is_no_longer_in_use(cast):
    with cast.acting("ada") as ada:
        Location.objects.filter(name="Porto").update(is_active=False)

        assert [place.name for place in Location.objects.open_to_creation_by(ada)] == ["Lisbon"]


def test_a_company_without_a_co_sell_ready_solution_creates_nothing(cast):
    cast.tidal.is_co_sell_ready = False
    cast.tidal.save()

    with cast.acting("ada") as ada:
        assert drafting.why_no_new_deal(ada)


def granted(person, organization, *roles):
    """The person as the next request finds them, with these (role, place) in that company."""
    with tenancy.entered(organization):
        grants.join(person, organization, by=None)
        for role, place in roles:
            grants.grant(person, role, by=None, organization=organization, location=place)
    return switched(person, organization)


def switched(person, organization):
    User.objects.filter(pk=person.pk).update(organization=organization)
    return User.objects.get(pk=person.pk)


def seen_by(person, deals):
    """By both walls, as a request of this person would."""
    with tenancy.entered(person.organization, person):
        return eyes_and_hands(person, deals)


def test_several_roles_give_the_union_of_their_rights(cast):
    nina = granted(cast.nina, cast.northlight, (Role.REFERRALS_ADMIN, cast.lisbon), (Role.REFERRALS_USER, cast.porto))

    off_the_team = seen_by(nina, deals := all_deals(cast))
    for name in ("porto", "placeless", "rome"):
        organization = deals[name].organization
        with tenancy.entered(organization):
            TeamMember.objects.create(organization=organization, referral=deals[name], **on_team(nina, organization))
    on_three = seen_by(switched(nina, cast.northlight), deals)

    assert off_the_team == ({"lisbon", "private"}, {"lisbon", "private"})
    assert on_three == ({"lisbon", "private", "porto"}, {"lisbon", "private", "porto"})


def test_the_same_role_at_two_places_is_the_union_of_both(cast):
    nina = granted(cast.nina, cast.northlight, *((Role.REFERRALS_ADMIN, place) for place in (cast.lisbon, cast.porto)))

    assert seen_by(nina, all_deals(cast))[0] == {"lisbon", "private", "porto", "led"}


def test_a_company_may_let_the_admins_of_its_places_see_every_place(cast):
    cast.northlight.location_admins_see_all = True
    cast.northlight.save()
    deals = all_deals(cast)
    everything = {"lisbon", "porto", "placeless", "private", "led"}

    assert seen_by(cast.lena, deals) == (everything, everything)
    assert seen_by(cast.ugo, deals) == (set(), set())
    assert seen_by(cast.mallory, deals) == ({"rome", "their_led"}, {"rome", "their_led"})


def test_seeing_every_place_does_not_mean_creating_at_every_place(cast):
    cast.northlight.location_admins_see_all = True
    cast.northlight.save()

    with cast.acting("lena") as lena:
        assert [place.name for place in Location.objects.open_to_creation_by(lena)] == ["Lisbon"]


def test_a_seller_with_a_queue_works_its_requests_and_reads_what_partners_share(cast):
    queue = granted(UserFactory(), cast.platform, (Role.SELLER, cast.desk))

    assert seen_by(queue, all_deals(cast)) == ({"queued", "led", "their_led"}, {"queued"})


@pytest.mark.parametrize("deal_type", ["private", "ip", "services", "assessment"])
def test_the_sharing_flag_alone_shows_sellers_nothing_but_partner_led_deals(cast, deal_type):
    deals = {"this": a_referral(cast.northlight, deal_type=deal_type, shared_with_sellers=True)}

    assert seen_by(cast.sela, deals) == (set(), set())


def test_a_partner_led_deal_that_is_not_shared_is_not_shown_to_sellers(cast):
    deals = {"this": a_referral(cast.northlight, deal_type="partner_led", shared_with_sellers=False)}

    assert seen_by(cast.sela, deals) == (set(), set())


def test_a_seller_role_given_at_a_partner_shows_nothing_of_other_companies(cast):
    odd = granted(UserFactory(), cast.northlight, (Role.SELLER, None))

    assert seen_by(odd, all_deals(cast))[0] <= {"lisbon", "porto", "placeless", "private", "led"}


def test_rights_of_somebody_in_two_companies_never_add_up(cast):
    both = granted(UserFactory(), cast.northlight, (Role.REFERRALS_USER, cast.lisbon))
    granted(both, cast.rival, (Role.REFERRALS_ADMIN, None))
    deals = all_deals(cast, member=switched(both, cast.northlight))

    at_northlight = seen_by(switched(both, cast.northlight), deals)
    at_rival = seen_by(switched(both, cast.rival), deals)
    nowhere = seen_by(switched(both, None), deals)

    assert at_northlight == ({"lisbon", "private"}, {"lisbon", "private"})
    assert at_rival == ({"rome", "their_led"}, {"rome", "their_led"})
    assert nowhere == (set(), set())


def test_the_creation_rights_of_somebody_in_two_companies_never_add_up(cast):
    both = granted(UserFactory(), cast.northlight, (Role.REFERRALS_USER, cast.lisbon))
    granted(both, cast.rival, (Role.REFERRALS_ADMIN, None))

    for company, places in [(cast.northlight, ["Lisbon"]), (cast.rival, ["Rome"])]:
        person = switched(both, company)
        with tenancy.everyone("the application's own filter, without the database's"):
            assert [place.name for place in Location.objects.open_to_creation_by(person)] == places
            assert person.holds(Role.REFERRALS_USER) is (company == cast.northlight)
            assert person.holds(Role.REFERRALS_ADMIN) is (company == cast.rival)
