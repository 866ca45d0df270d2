"""Whose eyes may see a deal and whose hands may work it, as conditions on its row."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import Role
from referrals import words
from referrals.models.team import TeamMember

# What partners share with the platform's sellers (1.3).
SHARED = Q(shared_with_sellers=True, deal_type=words.DealType.PARTNER_LED)


class ReferralQuerySet(models.QuerySet):
    def workable_by(self, user):
        """Whose hands: role × place in the active company, and for plain users the team besides (1.2)."""
        return self.filter(_hands(user))

    def visible_to(self, user):
        """Whose eyes: the same hands, and the platform's sellers for what partners share with them (1.3)."""
        if not user.places[Role.SELLER]:
            return self.workable_by(user)
        return self.filter(_hands(user) | SHARED)


def _hands(user):
    on_team = Exists(TeamMember.objects.filter(referral=OuterRef("pk"), user=user))
    held = (
        _at(user.places[Role.REFERRALS_ADMIN])
        | _at(user.places[Role.SELLER])
        | (_at(user.places[Role.REFERRALS_USER]) & on_team)
    )
    return Q(organization=user.organization_id) & held


def _at(place):
    if place.everywhere:
        return Q(pk__isnull=False)
    return Q(location__in=place.locations) if place.locations else Q(pk__in=[])
