"""Working for another of one's companies: rights never add up across them."""

import pytest
from django.urls import reverse

from accounts import grants, tenancy
from accounts.models import User
from accounts.roles import Role
from tests.accounts.browsing import is_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(cast):
    """Ugo also works for the rival, as its account admin."""
    with tenancy.entered(cast.rival):
        grants.join(cast.ugo, cast.rival, by=None)
        grants.grant(cast.ugo, Role.ACCOUNT_ADMIN, by=None, organization=cast.rival)
    del cast.__dict__["ugo"]
    return cast


def switch(browser, company):
    return browser.post(reverse("switch", args=[company.uuid]))


def test_a_person_switches_to_another_of_their_companies(both):
    browser = both.client("ugo")

    answer = switch(browser, both.rival)

    assert answer.status_code == 302
    assert User.objects.get(pk=both.ugo.pk).organization == both.rival
    assert is_signed_in(browser)


def test_rights_are_those_of_the_active_company_only(both):
    browser = both.client("ugo")
    before = browser.get(reverse("people")).status_code
    switch(browser, both.rival)
    there = browser.get(reverse("people"))
    switch(browser, both.northlight)

    assert (before, there.status_code, browser.get(reverse("people")).status_code) == (403, 200, 403)
    assert "mallory@cosell.example" in there.content.decode()
    assert "ada@cosell.example" not in there.content.decode()


def test_a_foreign_company_answers_like_an_unknown_one(cast):
    browser = cast.client("ugo")
    foreign = switch(browser, cast.rival)
    unknown = browser.post(reverse("switch", args=["00000000-0000-4000-8000-000000000000"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content == unknown.content
    assert User.objects.get(pk=cast.ugo.pk).organization == cast.northlight


def test_looking_at_the_address_switches_nothing(both):
    assert both.client("ugo").get(reverse("switch", args=[both.rival.uuid])).status_code == 405


def test_the_menu_offers_every_company_of_the_person(both):
    page = both.client("ugo").get(reverse("me")).content.decode()

    assert reverse("switch", args=[both.rival.uuid]) in page
    assert reverse("switch", args=[both.northlight.uuid]) in page


def test_somebody_in_no_company_is_told_so_and_offered_their_others(both):
    User.objects.filter(pk=both.ugo.pk).update(organization=None)

    answer = both.client("ugo").get(reverse("notices"))

    assert answer.status_code == 403
    assert reverse("switch", args=[both.rival.uuid]) in answer.content.decode()


def test_the_frame_costs_two_queries_beyond_the_roles(cast, django_assert_max_num_queries):
    browser = cast.client("ugo")

    with django_assert_max_num_queries(10):  # session, person, savepoints and settings of the tenant, roles, the frame
        browser.get(reverse("me"))
