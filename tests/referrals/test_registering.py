"""Registering a won deal on its pages: what can be registered, the form, what is wrong, and nothing lost."""

import pytest

from accounts import tenancy
from referrals.models import Registration
from tests.referrals import scenes, wins
from tests.referrals.pages import here

pytestmark = pytest.mark.django_db

TYPED = {
    "version": "0",
    "contract_type": "New",
    "contract_value": "90000.00",
    "currency": "USD",
    "solution_value": "60000.00",
    "runs_on_platform": "yes",
    "deployed_in": "Customer",
    "pricing": "PayAsYouGo",
    "starts_on": "2026-11-01",
    "ends_on": "2027-10-31",
    "signed_on": "2026-10-28",
    "is_named": "on",
} | wins.CONTACT


def form_of(deal, solution, kind="ip"):
    return f"{here(deal, 'registrations', 'new')}?solution={solution.code}&kind={kind}"


def rows(deal):
    with tenancy.everyone("test"):
        return list(Registration.objects.filter(referral=deal).order_by("pk"))


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_won_deal_is_registered_now_or_later(cast):  # rows 123, 138
    deal, ada = wins.won_deal(cast), cast.client("ada")

    page = ada.get(here(deal, "registrations"))
    assert [one["name"] for one in page.context["open"]] == [cast.tidal.name]
    assert "Register now" in page.text
    assert f'href="{here(deal)}">Later</a>' in page.text

    asked = ada.get(page.context["open"][0]["url"])
    assert asked.context["form"]["contract_value"].value() == deal.deal_value
    assert asked.context["form"]["email"].value() == cast.ada.email

    sent = ada.post(form_of(deal, cast.tidal), TYPED, follow=True)
    [found] = rows(deal)
    assert sent.redirect_chain[-1][0] == here(deal, "registrations", found.uuid)
    assert (found.status, found.contract_value, found.runs_on_platform) == ("ReviewPending", 90000, True)
    assert "reviews it; you are told" in sent.text
    assert scenes.fresh(deal).registration_status == "ReviewPending"
