"""What no caller can talk the acts into, whatever its form let through."""

import pytest
from allauth.account.models import EmailAddress

from accounts import tenancy
from accounts.models import User
from referrals import drafting, team
from referrals.models import Referral
from tests.factories import SolutionFactory
from tests.referrals import scenes
from tests.referrals.scenes import own_deal

pytestmark = pytest.mark.django_db
ROSA = {"first_name": "Rosa", "last_name": "Delgado", "phone": "+34 1", "email": "rosa@northlight.example"}


def test_nobody_creates_a_deal_where_they_hold_no_role(cast):
    with pytest.raises(drafting.Refused, match="at this location"):
        own_deal(cast, by="lena", location=cast.porto)


def test_no_deal_is_created_without_consent(cast):
    with pytest.raises(drafting.Refused, match="consent"):
        own_deal(cast, consent_to_share=False)


def test_a_deal_needs_somebody_who_can_be_reached(cast):
    User.objects.filter(pk=cast.ada.pk).update(phone="")
    cast.ada.phone = ""

    with pytest.raises(drafting.Refused, match="at least one team member"):
        own_deal(cast)
    deal = own_deal(cast, members=[ROSA])

    with tenancy.entered(cast.northlight):
        assert [member.first_name for member in deal.team.all()] == ["Rosa", "Ada"]


def test_the_creator_is_on_the_team_by_themselves_not_by_their_address(cast):
    EmailAddress.objects.filter(user=cast.ugo).update(verified=False)

    deal = own_deal(cast, by="ugo")

    with cast.acting("ugo") as ugo:
        assert Referral.objects.visible_to(ugo).contains(deal)


def test_whoever_is_named_with_two_addresses_is_one_member(cast):
    EmailAddress.objects.create(user=cast.ugo, email="ugo@home.example", verified=True)
    twice = [ROSA | {"email": "ugo@cosell.example"}, ROSA | {"email": "ugo@home.example"}]

    deal = own_deal(cast, members=twice)

    with cast.acting("ada") as ada:
        assert deal.team.filter(user=cast.ugo).count() == 1
        with pytest.raises(team.Refused, match="already"):
            team.add(deal, by=ada, seen=deal.version, **(ROSA | {"email": "ugo@home.example"}))


def test_whatever_a_form_let_through_the_act_refuses_lines_that_cannot_be(cast):
    hidden = SolutionFactory(organization=cast.rival, is_co_sell_ready=False)
    assessment = SolutionFactory(organization=cast.platform, kind="SA")
    many = [{"solution": SolutionFactory(organization=cast.northlight)} for _ in range(51)]
    wrong = {
        "not known": [{"solution": hidden}],
        "not known here": [{"solution": assessment}],
        "already": [{"solution": cast.tidal}, {"solution": cast.tidal}],
        "Only for solutions of the platform": [{"solution": cast.tidal, "price": 5}],
        "at most 50": many,
    }

    for words, lines in wrong.items():
        with cast.acting("ada") as ada, pytest.raises(drafting.Refused, match=words):
            drafting.create(by=ada, facts=scenes.facts(location=cast.lisbon), members=[], lines=lines)
