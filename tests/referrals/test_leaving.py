"""Leaving the company while on the team of a deal."""

import pytest
from django.urls import reverse

from accounts import grants, tenancy
from accounts.models import Membership
from accounts.roles import Role
from referrals.models import Referral, TeamMember
from tests.factories import a_referral

pytestmark = pytest.mark.django_db


def test_whoever_leaves_stays_a_name_on_the_team_and_sees_the_deal_no_more(cast):
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ugo])
    with cast.acting("cora"):
        uuid = Membership.objects.get(user=cast.ugo).uuid

    answer = cast.client("cora").post(reverse("person-remove", args=[uuid]))

    assert answer.status_code == 302
    with tenancy.entered(cast.northlight):
        assert list(TeamMember.objects.filter(referral=deal).values_list("first_name", "user")) == [("Ugo", None)]


def test_coming_back_with_the_role_opens_the_deals_whose_team_still_names_them(cast):
    a_referral(cast.northlight, location=cast.lisbon, team=[cast.ugo])
    with cast.acting("cora") as cora:
        grants.leave(cast.ugo, cast.northlight, by=cora)
        grants.join(cast.ugo, cast.northlight, by=cora)
    del cast.__dict__["ugo"]

    with cast.acting("ugo") as ugo:
        assert not Referral.objects.visible_to(ugo).exists()
        grants.grant(ugo, Role.REFERRALS_USER, by=None, organization=cast.northlight, location=cast.lisbon)
    del cast.__dict__["ugo"]
    with cast.acting("ugo") as ugo:
        assert Referral.objects.visible_to(ugo).count() == 1
