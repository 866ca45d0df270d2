"""The story of a lead, played by a customer and a partner at two browsers, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.models import User
from referrals import flame
from referrals.models import Referral
from tests.factories import ListingFactory

pytestmark = pytest.mark.browser

WINDOWS = [
    pytest.param({"java_script_enabled": True}, "en", id="with JavaScript, in English"),
    pytest.param({"java_script_enabled": False}, "pt-pt", id="without JavaScript, in Portuguese"),
    pytest.param({"viewport": {"width": 360, "height": 800}}, "ru", id="on a phone, in Russian"),
]
NEED = "We plan the stock of two canneries by hand."


@pytest.fixture
def listed(cast, committed):
    """Northlight's Lisbon and the rival's Rome are in the directory."""
    about = {"services": ["ConsultingAndProfessional"], "description": "We plan stock for makers of food."}
    with tenancy.everyone("list two partners"):
        return {
            "lisbon": ListingFactory(location=cast.lisbon, city="Lisboa", **about),
            "rome": ListingFactory(location=cast.rome, city="Faro", **about),
        }


@pytest.mark.parametrize(("window", "language"), WINDOWS)
def test_a_customer_asks_a_partner_answers_and_the_customer_reads_it(
    cast, listed, somebody, settings, window, language
):  # rows 157, 158, 161, 164, 167, 169
    settings.INQUIRY_SECONDS = 0
    User.objects.filter(email="lena@cosell.example").update(language=language)
    with translation.override(language):
        rita = somebody(**window)
        _asks(rita, language, listed["lisbon"])
        lena = somebody(**window).signs_in("lena")
        _finds_the_flame(lena)
        _accepts(lena)
        _sees_the_answer(rita, "Northlight Software")
        _wins(lena)


@pytest.mark.parametrize(("window", "language"), WINDOWS[:2])
def test_a_partner_declines_and_the_customer_asks_another(
    cast, listed, somebody, settings, window, language
):  # row 165
    settings.INQUIRY_SECONDS = 0
    User.objects.filter(email__in=["lena@cosell.example", "mallory@cosell.example"]).update(language=language)
    with translation.override(language):
        rita = somebody(**window)
        _asks(rita, language, listed["lisbon"])
        lena = somebody(**window).signs_in("lena")
        _declines(lena)
        rita.page.reload()
        rita.page.locator("input[name=to]").first.check()
        rita.page.locator("input[name=consent]").check()
        rita.presses(_("Ask this partner too"))
        rita.sees(_("Your inquiry is sent to %(partner)s too.") % {"partner": listed["rome"]})
        mallory = somebody(**window).signs_in("mallory")
        mallory.page.goto("/leads/marketplace/")
        mallory.page.get_by_role("link", name=NEED).first.click()
        mallory.page.get_by_text("Rita Sol").first.wait_for()
        assert mallory.page.get_by_text("Northlight").count() == 0


def test_the_flame_cools_by_the_clock_alone_and_the_lead_stays_open(cast, listed, somebody, settings):  # row 167
    settings.INQUIRY_SECONDS = 0
    rita = somebody()
    _asks(rita, "en", listed["lisbon"])
    lena = somebody().signs_in("lena")
    _finds_the_flame(lena)
    with tenancy.everyone("three days later"):
        Referral.objects.update(created_at=timezone.now() - timedelta(hours=72))

    lena.page.reload()

    lena.sees("still worth contacting")
    assert lena.page.get_by_role("link", name="Accept", exact=True).count() > 0


def test_a_seller_sends_a_qualified_lead_and_reads_the_answer(cast, listed, somebody):  # rows 160, 162
    sela = somebody().signs_in("sela")
    sela.page.goto("/leads/send/?q=consulting")
    sela.page.locator("input[name=to]").first.check()
    answers = {"company": "Lagar Novo", "first_name": "Ana", "last_name": "Reis", "email": "ana@lagar.example"}
    for name, text in (answers | {"need": NEED}).items():
        sela.page.fill(f"[name={name}]", text)
    sela.page.select_option("[name=country]", "PT")
    sela.page.locator("input[name=consent]").check()
    sela.presses("Send")
    sela.sees("Lagar Novo")

    name = "lena" if sela.page.get_by_text("Northlight Software").count() else "mallory"
    partner = somebody().signs_in(name)
    partner.page.goto("/leads/qualified/")
    partner.page.get_by_role("link", name=NEED).first.click()
    partner.presses("Accept", role="link")
    _fills_in(partner)
    sela.page.goto("/leads/sent/")
    sela.sees("Accepted")


def _asks(rita, language, listing):
    rita.page.goto(f"/directory/{language}/?services=ConsultingAndProfessional&city=Lisboa")
    rita.page.get_by_role("link", name=listing.name).first.click()
    rita.presses(_("Send an inquiry"), role="link")
    answers = {"company": "Conservas Maré Alta", "first_name": "Rita", "last_name": "Sol"}
    answers |= {"email": "rita@mare.example", "phone": "+351 910 555 014", "need": NEED}
    for name, text in answers.items():
        rita.page.fill(f"[name={name}]", text)
    rita.page.select_option("[name=country]", "PT")
    rita.page.locator("input[name=wants_contact]").check()
    rita.presses(_("Send the inquiry"))
    rita.page.locator("[aria-invalid=true]").first.wait_for()  # the consent was forgotten, and nothing else is lost
    rita.page.locator("input[name=consent]").check()
    rita.presses(_("Send the inquiry"))
    rita.page.wait_for_url("**/inquiries/**")
    rita.sees("Northlight Software")


def _finds_the_flame(lena):
    lena.page.goto("/leads/marketplace/")
    lena.sees(_("Contact now"))
    lena.page.get_by_role("link", name=NEED).first.click()
    lena.sees(str(flame.NOW.text))
    lena.sees("Rita Sol")


def _accepts(lena):
    lena.presses(_("Accept"), role="link")
    _fills_in(lena)


def _fills_in(partner):
    partner.page.fill("[name=name]", "Stock of two canneries")
    partner.page.fill("[name=deal_value]", "12000")
    partner.page.fill("[name=closing_date]", f"{timezone.localdate() + timedelta(days=60)}")
    partner.page.fill("[name=notes]", "A first visit is set for Monday.")
    partner.presses(_("Accept"))
    partner.sees("Stock of two canneries")
    partner.page.locator(".badge--active").first.wait_for()


def _sees_the_answer(rita, partner):
    rita.page.reload()
    rita.sees(partner)
    rita.page.locator(".badge--won, .badge--active").first.wait_for()


def _declines(lena):
    lena.page.goto("/leads/marketplace/")
    lena.page.get_by_role("link", name=NEED).first.click()
    lena.presses(_("Decline"), role="link")
    lena.page.locator("[name=status_reason]").first.select_option("budget")
    lena.presses(_("Decline"))
    lena.sees(_("Insufficient project budget"))


def _wins(lena):
    lena.presses(_("Mark as won"), role="link")
    lena.presses(_("Mark as won"))
    lena.page.locator(".badge--won").first.wait_for()
