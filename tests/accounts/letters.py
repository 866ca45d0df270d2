"""Writing an invitation in a test, and looking at what became of it."""

from django.urls import reverse

from accounts import inviting, tenancy
from accounts.models import Invitation, Membership
from accounts.roles import Role

ADDRESS = "rosa@harbourside.example"
JOINING = {"first_name": "Rosa", "last_name": "Duarte", "password": "five green boats", "again": "five green boats"}


def a_letter(cast, by="cora", roles=None, email=ADDRESS, language="en"):
    with cast.acting(by) as writer:
        return inviting.invite(email, roles or [(Role.REFERRALS_USER, cast.lisbon)], by=writer, language=language)


def page_of(letter):
    return reverse("invitation", args=[inviting.token_of(letter)])


def change(cast, letter, **fields):
    with tenancy.entered(cast.northlight):
        Invitation.objects.filter(pk=letter.pk).update(**fields)


def members(cast):
    with tenancy.entered(cast.northlight):
        return set(Membership.objects.values_list("user__email", flat=True))
