"""What a row on a deal's team is worth: the binding to a member of the company, never the address as typed (1.2)."""

import pytest
from allauth.account.models import EmailAddress

from accounts import grants, tenancy
from accounts.models import User
from accounts.roles import Role
from referrals import team
from referrals.models import TeamMember
from tests.factories import UserFactory, a_referral
from tests.referrals.test_visibility import all_deals, granted, on_team, seen_by, switched

pytestmark = pytest.mark.django_db


def entered_on_team(deal, email):
    """A member put on the team by name, phone and e-mail, as the form does it."""
    with tenancy.entered(deal.organization):
        return team.put(deal, {"first_name": "A", "last_name": "B", "phone": "1", "email": email})


def a_lisbon_deal(cast):
    return a_referral(cast.northlight, location=cast.lisbon)


@pytest.mark.parametrize("spelling", ["ugo@cosell.example", "UGO@Cosell.Example", "  ugo@cosell.example "])
def test_the_verified_address_of_a_member_opens_the_deal_however_it_is_spelled(cast, spelling):
    deal = a_lisbon_deal(cast)

    entered_on_team(deal, spelling)

    assert seen_by(cast.ugo, {"this": deal}) == ({"this"}, {"this"})


def test_the_text_of_an_address_opens_nothing(cast):
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[on_team(cast.mallory, cast.northlight)])
    with tenancy.entered(cast.northlight):
        TeamMember.objects.filter(referral=deal).update(email=cast.ugo.email)

    assert seen_by(cast.ugo, {"this": deal}) == (set(), set())


def test_an_unverified_address_opens_nothing(cast):
    EmailAddress.objects.filter(user=cast.ugo).update(verified=False)
    deal = a_lisbon_deal(cast)

    member = entered_on_team(deal, cast.ugo.email)

    assert member.user is None
    assert seen_by(cast.ugo, {"this": deal}) == (set(), set())


def test_an_address_somebody_gave_up_opens_nothing_to_them_or_to_who_takes_it(cast):
    EmailAddress.objects.filter(user=cast.ugo).delete()
    EmailAddress.objects.create(user=cast.nina, email=cast.ugo.email, verified=False)
    deal = a_lisbon_deal(cast)

    member = entered_on_team(deal, cast.ugo.email)

    assert member.user is None
    assert seen_by(cast.nina, {"this": deal}) == seen_by(cast.ugo, {"this": deal}) == (set(), set())


def test_the_address_of_somebody_in_another_company_opens_nothing(cast):
    deal = a_lisbon_deal(cast)

    member = entered_on_team(deal, cast.mallory.email)

    assert member.user is None
    assert seen_by(cast.mallory, {"this": deal}) == (set(), set())


def test_whom_an_address_means_is_asked_within_the_company_even_where_every_tenant_is_open(cast):
    with tenancy.everyone("the application's own filter, without the database's"):
        assert team.person_behind(cast.northlight, cast.mallory.email) is None
        assert team.person_behind(cast.rival, cast.mallory.email) == cast.mallory


def test_the_address_of_somebody_who_may_no_longer_sign_in_opens_nothing(cast):
    User.objects.filter(pk=cast.ugo.pk).update(is_active=False)

    assert entered_on_team(a_lisbon_deal(cast), cast.ugo.email).user is None


def test_whoever_leaves_the_company_leaves_its_teams(cast):
    deal = a_lisbon_deal(cast)
    member = entered_on_team(deal, cast.ugo.email)

    with tenancy.entered(cast.northlight):
        grants.leave(cast.ugo, cast.northlight, by=None)
        member.refresh_from_db()
    gone = switched(cast.ugo, cast.northlight)

    assert (member.user, member.email) == (None, "ugo@cosell.example")
    assert seen_by(gone, {"this": deal}) == (set(), set())


def test_whoever_comes_back_is_on_the_teams_that_still_name_them_and_no_others(cast):
    kept, taken = a_lisbon_deal(cast), a_lisbon_deal(cast)
    still, no_more = entered_on_team(kept, cast.ugo.email), entered_on_team(taken, cast.ugo.email)

    with tenancy.entered(cast.northlight):
        grants.leave(cast.ugo, cast.northlight, by=None)
        TeamMember.objects.filter(pk=no_more.pk).delete()
    back = granted(cast.ugo, cast.northlight, (Role.REFERRALS_USER, cast.lisbon))

    assert still.referral_id == kept.pk
    assert seen_by(back, {"kept": kept, "taken": taken}) == ({"kept"}, {"kept"})


def test_leaving_one_company_keeps_the_teams_of_another(cast):
    both = granted(UserFactory(), cast.northlight, (Role.REFERRALS_USER, cast.lisbon))
    granted(both, cast.rival, (Role.REFERRALS_USER, None))
    deals = all_deals(cast, member=switched(both, cast.rival))

    with tenancy.entered(cast.northlight):
        grants.leave(both, cast.northlight, by=None)

    assert seen_by(switched(both, cast.rival), deals)[0] == {"rome", "their_led"}


def test_whoever_loses_the_role_loses_the_deal_though_still_on_its_team(cast):
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ugo])
    with tenancy.entered(cast.northlight):
        grants.revoke(cast.ugo, Role.REFERRALS_USER, by=None, organization=cast.northlight, location=cast.lisbon)

    assert seen_by(switched(cast.ugo, cast.northlight), {"this": deal}) == (set(), set())


def test_whoever_joins_finds_the_teams_that_already_name_their_verified_address(cast):
    deal = a_lisbon_deal(cast)
    entered_on_team(deal, "new@people.example")
    new = UserFactory(first_name="New", email="new@people.example")
    EmailAddress.objects.create(user=new, email=new.email, verified=True)

    new = granted(new, cast.northlight, (Role.REFERRALS_USER, cast.lisbon))

    assert seen_by(new, {"this": deal}) == ({"this"}, {"this"})
