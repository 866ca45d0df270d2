"""Sessions end when the password or the roles change (specification 1.2), and nothing else ends them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import grants
from accounts.roles import Role
from tests.accounts.browsing import is_signed_in, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a quite different one"


@pytest.fixture
def elsewhere(cast):
    """Ugo, signed in on another device."""
    other = Client()
    sign_in(other, cast.ugo)
    return other


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, cast, elsewhere):
    sign_in(client, cast.ugo)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


def test_a_granted_role_ends_the_sessions(cast, elsewhere):
    with cast.acting("cora"):
        grants.grant(cast.ugo, Role.PROFILE_ADMIN, by=cast.cora, organization=cast.northlight)

    assert not is_signed_in(elsewhere)


def test_granting_what_is_held_already_ends_nothing(cast, elsewhere):
    with cast.acting("cora"):
        grants.grant(cast.ugo, Role.REFERRALS_USER, by=cast.cora, organization=cast.northlight, location=cast.lisbon)

    assert is_signed_in(elsewhere)


def test_a_revoked_role_ends_the_sessions(cast, elsewhere):
    with cast.acting("cora"):
        grants.revoke(cast.ugo, Role.REFERRALS_USER, by=cast.cora, organization=cast.northlight, location=cast.lisbon)

    assert not is_signed_in(elsewhere)


def test_leaving_the_company_ends_the_sessions(cast, elsewhere):
    with cast.acting("cora"):
        grants.leave(cast.ugo, cast.northlight, by=cast.cora)

    assert not is_signed_in(elsewhere)


def test_a_colleagues_change_ends_nothing_of_mine(cast, elsewhere):
    with cast.acting("cora"):
        grants.grant(cast.uma, Role.PROFILE_ADMIN, by=cast.cora, organization=cast.northlight)

    assert is_signed_in(elsewhere)


def test_ones_own_change_keeps_this_session_and_ends_the_others(client, cast):
    other = Client()
    sign_in(client, cast.cora)
    sign_in(other, cast.cora)
    row = _member(cast, "cora")

    client.post(
        reverse("person-roles", args=[row.uuid]),
        {"version": row.user.rights_version, "at-all": Role.REFERRALS_ADMIN},
    )

    assert (is_signed_in(client), is_signed_in(other)) == (True, False)


def test_an_answer_to_somebody_signed_in_is_kept_by_no_cache(client, cast):
    sign_in(client, cast.ugo)

    assert client.get(reverse("me")).headers["Cache-Control"] == "private, no-store"


def _member(cast, name):
    with cast.acting(name) as person:
        return person.memberships.select_related("user").get()
