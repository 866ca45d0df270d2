"""A win is registered, asked about, answered and approved, played by a partner and a reviewer at two browsers."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import tenancy
from accounts.models import User
from referrals.models import Referral, Registration
from tests.browser.test_pages import WINDOWS as LOOKS
from tests.browser.test_pages import look
from tests.referrals import wins

pytestmark = pytest.mark.browser

WINDOWS = [
    pytest.param({"java_script_enabled": True}, "en", id="with JavaScript, in English"),
    pytest.param({"java_script_enabled": False}, "pt-br", id="without JavaScript, in Portuguese"),
    pytest.param({"viewport": {"width": 360, "height": 800}}, "ru", id="on a phone, in Russian"),
]
ASKED = "The signed page says another amount."
CONTRACT = {
    "contract_type": "New",
    "contract_value": "90000",
    "solution_value": "60000",
    "runs_on_platform": "yes",
    "deployed_in": "Customer",
    "pricing": "PayAsYouGo",
    "starts_on": "2026-11-01",
    "ends_on": "2027-10-31",
    "signed_on": "2026-10-28",
}
CHOICES = ("contract_type", "runs_on_platform", "deployed_in", "pricing")


@pytest.fixture
def deal(cast, committed):
    """A deal of Northlight's that only has to be won; it is four days old."""
    return wins.open_deal(cast)


@pytest.mark.parametrize(("window", "language"), WINDOWS)
def test_a_win_is_registered_asked_about_answered_approved_and_closed(
    cast, deal, somebody, window, language
):  # rows 123, 137-142
    User.objects.filter(email__in=["ada@cosell.example", "dora@cosell.example"]).update(language=language)
    with translation.override(language):
        ada, dora = somebody(**window).signs_in("ada"), somebody(**window)
        dora.signs_in("dora")
        _wins(ada, deal)
        _registers(ada)
        _is_asked(dora)
        _answers(ada, deal)
        _approves(dora)
        ada.page.goto(deal.get_absolute_url())
        ada.sees(pgettext("registration", "Approved"))
        assert ada.page.locator(".rail__step").last.get_attribute("class").endswith("--done")


def test_a_sale_through_the_marketplace_needs_three_answers_and_no_review(cast, deal, somebody):
    ada = somebody().signs_in("ada")
    _wins(ada, deal)
    _follows(ada, "Register now")
    ada.page.locator("[name=is_marketplace]").check()
    ada.page.locator("[name=marketplace_on]").fill("2026-12-01")
    ada.page.locator("[name=is_named]").check()
    assert ada.page.locator("select[name=contract_type]").count() == 0
    ada.presses("Submit")
    ada.sees("Approved")

    ada.page.goto(deal.get_absolute_url())
    assert ada.page.locator(".rail__step").last.get_attribute("class").endswith("--done")


def test_what_was_typed_comes_back_from_the_draft_after_a_mistake(cast, deal, somebody):
    ada = somebody().signs_in("ada")
    _wins(ada, deal)
    _follows(ada, "Register now")
    _fills_in(ada, contract_value="50000")
    ada.presses("Submit")
    ada.page.locator("[name=solution_value][aria-invalid=true]").wait_for()

    ada.page.goto(f"{deal.get_absolute_url()}registrations/")
    _follows(ada, "Continue")

    assert ada.page.locator("[name=contract_value]").input_value() == "50000"


@pytest.mark.parametrize("window", LOOKS[:3])
def test_every_page_of_registrations_is_accessible(cast, deal, somebody, window):
    found = wins.now(wins.asked(cast))
    ada, dora = somebody(**window).signs_in("ada"), somebody(**window).signs_in("dora")
    own, asked = deal.get_absolute_url(), f"{found.referral.get_absolute_url()}registrations/"
    open_win = wins.won_deal(cast).get_absolute_url()
    new = f"{open_win}registrations/new/?solution={cast.tidal.code}&kind=ip"

    problems = [look(ada, path) for path in (own, f"{own}moves/win/", open_win, asked, f"{asked}{found.uuid}/", new)]
    problems += [look(ada, "/deals/registered/")]
    problems += [look(dora, path) for path in ("/reviews/", f"/reviews/{found.uuid}/")]

    assert [problem for some in problems for problem in some] == []


def _follows(person, name):
    """A link by the beginning of its name; what is for screen readers alone follows."""
    person.page.locator("main").get_by_role("link", name=name).first.click()


def _wins(ada, deal):
    ada.page.goto(deal.get_absolute_url())
    ada.presses(_("Mark as won"), role="link")
    ada.presses(_("Mark as won"))
    ada.page.wait_for_url("**/registrations/")


def _fills_in(ada, **changed):
    for name, text in (CONTRACT | changed).items():
        field = ada.page.locator(f"[name={name}]")
        field.select_option(text) if name in CHOICES else field.fill(text)


def _registers(ada):
    _follows(ada, _("Register now"))
    _fills_in(ada)
    ada.presses(_("Submit"))
    ada.page.locator("[name=is_named][aria-invalid=true]").wait_for()  # forgotten; nothing else is lost
    ada.page.locator("[name=is_named]").check()
    ada.presses(_("Submit"))
    ada.sees(pgettext("registration", "Submitted"))
    with tenancy.everyone("the test looks"):
        assert Registration.objects.get().contract_value == 90000


def _is_asked(dora):
    dora.page.goto("/reviews/")
    _follows(dora, "Harbour cranes")
    dora.presses(_("Begin the review"))
    dora.page.locator("#review-answers input:not([type=hidden])").nth(1).fill(ASKED)
    dora.presses(_("Ask"))
    dora.sees(pgettext("registration", "Action pending"))


def _answers(ada, deal):
    ada.page.goto(f"{deal.get_absolute_url()}registrations/")
    ada.sees(ASKED)
    _follows(ada, "Tidal")
    ada.sees(ASKED)
    ada.page.fill("[name=contract_value]", "95000")
    ada.presses(_("Submit again"))
    ada.sees(pgettext("registration", "Submitted"))


def _approves(dora):
    dora.page.goto("/reviews/")
    _follows(dora, "Harbour cranes")
    dora.sees("95")
    dora.presses(_("Approve"))
    dora.sees(pgettext("registration", "Approved"))
    with tenancy.everyone("the test looks"):
        assert Referral.objects.get(name="Harbour cranes").registration_status == "Approved"
