"""The story of the product, played by its people in a browser, with and without JavaScript, in two languages."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from referrals import sweeps
from tests.factories import a_referral, a_sibling

pytestmark = pytest.mark.browser

WINDOWS = [
    pytest.param({"java_script_enabled": True}, "en", id="with JavaScript, in English"),
    pytest.param({"java_script_enabled": False}, "en", id="without JavaScript, in English"),
    pytest.param({"java_script_enabled": True}, "pt-br", id="with JavaScript, in Portuguese"),
    pytest.param({"java_script_enabled": False}, "ru", id="without JavaScript, in Russian"),
]


@pytest.fixture
def deals(cast, committed):
    """Two deals sent to Ugo's Lisbon, one that nobody answered, one in Porto."""
    sent = {}
    for name in ("Tidal planning", "Berth cameras", "Too late"):
        sent[name] = _sent(cast, name)
    a_referral(cast.northlight, location=cast.porto, team=[cast.petra], name="Wine cellars")
    return sent


def _sent(cast, name):
    """A deal that the platform's seller sent to Lisbon; the partner's side comes back."""
    origin = a_referral(
        cast.platform, substatus="Accepted", direction="Outgoing", name=name, team=[cast.sela], solutions=[cast.tidal]
    )
    side = a_sibling(origin, cast.northlight, location=cast.lisbon, name=name)
    from accounts import tenancy
    from referrals.models import SolutionLine, TeamMember

    with tenancy.entered(cast.northlight):
        TeamMember.objects.create(
            organization=cast.northlight,
            referral=side,
            user=cast.ugo,
            first_name="Ugo",
            last_name="Example",
            phone="+351 210",
            email=cast.ugo.email,
        )
        SolutionLine.objects.create(organization=cast.northlight, referral=side, solution=cast.tidal)
    return side


@pytest.mark.parametrize(("window", "language"), WINDOWS)
def test_a_partner_answers_works_and_wins_and_everybody_sees_their_side(cast, deals, somebody, window, language):
    User.objects.filter(email__in=["ugo@cosell.example", "sela@cosell.example"]).update(language=language)
    with translation.override(language):
        ugo = somebody(**window).signs_in("ugo")
        ugo.page.goto("/deals/inbound/")
        ugo.sees("Tidal planning")
        assert ugo.page.get_by_text("Wine cellars").count() == 0

        _accepts(ugo, deals["Tidal planning"])
        _declines(ugo, deals["Berth cameras"])
        _wins(ugo, deals["Tidal planning"])
        _watches_one_expire(ugo, cast, deals["Too late"])

        sela = somebody(**window).signs_in("sela")
        sela.page.goto("/deals/outbound/")
        sela.page.get_by_role("link", name="Tidal planning").first.click()
        sela.sees("Ugo Example")
        sela.sees(_("%(party)s marked its side as won") % {"party": "Northlight Software"})


def _accepts(ugo, deal):
    ugo.page.goto(deal.get_absolute_url())
    ugo.presses(_("Accept"), role="link")
    ugo.page.fill("textarea[name=notes]", "They want a pilot in April.")
    ugo.page.fill("input[name=name]", "Tidal planning, phase one")
    ugo.presses(_("Accept"))
    ugo.sees("They want a pilot in April.")
    assert ugo.page.get_by_role("heading", level=1).inner_text() == "Tidal planning, phase one"


def _declines(ugo, deal):
    ugo.page.goto(deal.get_absolute_url())
    ugo.presses(_("Decline"), role="link")
    ugo.page.locator("[name=status_reason]").first.select_option("other")
    ugo.presses(_("Decline"))
    ugo.page.locator("[aria-invalid=true]").first.wait_for()
    ugo.page.locator("[name=status_reason]").first.select_option("budget")
    ugo.presses(_("Decline"))
    ugo.sees(_("Insufficient project budget"))


def _wins(ugo, deal):
    ugo.page.goto(deal.get_absolute_url())
    for _stage in ("Qualified", "Developed", "Proposed", "Negotiated"):
        with ugo.page.expect_response(lambda response: "/moves/stage/" in response.url):
            ugo.page.locator("form[action$='/moves/stage/'] button").first.click()
        ugo.page.wait_for_load_state()
    ugo.page.goto(f"{deal.get_absolute_url()}moves/win/")
    if ugo.page.locator("#deal-head input[type=checkbox]").count():
        ugo.page.locator("#deal-head input[type=checkbox]").check()
    ugo.presses(_("Mark as won"))
    ugo.page.locator(".badge--won").first.wait_for()


def _watches_one_expire(ugo, cast, deal):
    from accounts import tenancy
    from referrals.models import Referral

    with tenancy.entered(cast.northlight):
        Referral.objects.filter(pk=deal.pk).update(answer_by=timezone.now() - timedelta(seconds=1))
    ugo.page.goto(deal.get_absolute_url())
    assert ugo.page.get_by_role("link", name=_("Accept"), exact=True).count() == 0
    assert sweeps.expire_overdue() == 1
    ugo.page.goto("/deals/inbound/?q=late")
    ugo.page.locator("tbody").get_by_text(translation.pgettext("status", "Expired")).wait_for()


def test_each_login_sees_what_its_role_allows(cast, deals, somebody):
    lena = somebody().signs_in("lena")
    lena.sees("Tidal planning")
    assert lena.page.get_by_text("Wine cellars").count() == 0

    petra = somebody().signs_in("petra")
    petra.sees("Wine cellars")
    assert petra.page.get_by_text("Tidal planning").count() == 0

    cora = somebody().signs_in("cora")
    assert cora.page.get_by_text("Wine cellars").count() == 0
    cora.page.goto("/organization/people/")
    cora.sees("Ugo Example")


def test_a_deal_is_answered_by_keyboard_alone(cast, deals, somebody):
    ugo = somebody().signs_in("ugo")
    ugo.sees("Tidal planning")
    ugo.page.keyboard.press("j")
    ugo.page.keyboard.press("Enter")
    ugo.page.wait_for_url("**/deals/*-*/**")
    ugo.page.keyboard.press("a")
    ugo.page.locator("textarea[name=notes]").wait_for()
    ugo.page.locator("textarea[name=notes]").focus()
    ugo.page.keyboard.type("Spoke to them.")
    ugo.page.locator("form.ask button").focus()
    ugo.page.keyboard.press("Enter")
    ugo.sees("Spoke to them.")


def test_a_deal_changed_meanwhile_shows_both_and_keeps_the_typing(cast, deals, somebody):
    deal = deals["Tidal planning"]
    ugo = somebody().signs_in("ugo")
    ugo.page.goto(f"{deal.get_absolute_url()}moves/accept/")
    ada = somebody().signs_in("ada")
    ada.page.goto(f"{deal.get_absolute_url()}moves/accept/")
    ada.page.fill("textarea[name=notes]", "Ada was faster.")
    ada.presses("Accept")
    ada.sees("Ada was faster.")

    ugo.page.fill("textarea[name=notes]", "Ugo typed this for ten minutes.")
    ugo.presses("Accept")

    ugo.sees("Ugo typed this for ten minutes.")
    ugo.sees("Ada Example")
