"""A partner becomes known and works on what comes in, at browsers with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import grants, tenancy
from accounts.models import User
from accounts.roles import Role
from referrals import sweeps
from referrals.models import Referral
from tests.browser import test_lead_story as others
from tests.leads.profiles_story import image

pytestmark = pytest.mark.browser
listed, NEED, WINDOWS = others.listed, others.NEED, others.WINDOWS
KEYWORD = "cork stoppers"


@pytest.mark.parametrize(("window", "language"), WINDOWS[:2])
def test_a_profile_is_written_and_published_and_a_visitor_finds_it(
    cast, committed, somebody, window, language
):  # rows 156, 157, 171, 172
    User.objects.filter(email="prue@cosell.example").update(language=language)
    with translation.override(language):
        prue = somebody(**window).signs_in("prue")
        prue.page.goto("/organization/profiles/")
        prue.page.select_option("[name=country]", "PT")
        prue.presses(_("Begin the profile"))
        _describes(prue)
        _adds_a_logo(prue)
        _adds_a_place_with_a_contact(prue)
        prue.presses(_("Preview"), role="link")
        prue.sees(KEYWORD)
        prue.presses(_("Publish"))
        prue.page.locator("#publish a").first.wait_for()

        visitor = somebody(**window)
        visitor.page.goto(f"/directory/{language}/?need=cork")
        visitor.page.get_by_role("link", name="Northlight Software").first.click()
        visitor.sees(KEYWORD)
        visitor.page.locator("main img").first.wait_for()
        assert visitor.page.get_by_text("Ines").count() == 0  # whom a lead alerts is nobody else's


def _describes(prue):
    prue.page.fill("[name=description]", "We plan stock for makers of wine.")
    prue.page.fill("[name=keywords]", KEYWORD)
    prue.page.locator("[name=sizes]").first.check()
    prue.page.locator("#about").get_by_role("button", name=_("Save"), exact=True).click()
    prue.page.wait_for_load_state()
    assert prue.page.locator("[name=keywords]").input_value() == KEYWORD


def _adds_a_logo(prue):
    file = {"name": "logo.png", "mimeType": "image/png", "buffer": image()}
    prue.page.set_input_files("[name=logo]", file)
    prue.presses(_("Add the logo"))
    prue.page.locator("#logo img").wait_for()


def _adds_a_place_with_a_contact(prue):
    place = prue.page.locator("#new-place")
    place.locator("[name=location]").select_option(index=1)
    place.locator("[name=city]").fill("Porto")
    prue.presses(_("Add the place"))
    place = prue.page.locator("section[id^=place-]")
    place.locator("summary").click()
    for name, text in {"first_name": "Ines", "last_name": "Sousa", "email": "ines@northlight.example"}.items():
        place.locator(f"[name={name}]").fill(text)
    prue.presses(_("Add the contact"))
    prue.sees("Ines Sousa")


@pytest.mark.parametrize(("window", "language"), WINDOWS[:2])
def test_a_lead_of_the_platform_goes_from_one_partner_to_another_and_into_its_archive(
    cast, listed, somebody, window, language
):  # rows 150-152, 159, 162, 163, 164, 166, 168, 169, 170, 173
    with tenancy.entered(cast.platform):
        grants.grant(cast.dora, Role.MARKETER, by=None, organization=cast.platform)
    User.objects.filter(email__in=["dora@cosell.example", "lena@cosell.example"]).update(language=language)
    with translation.override(language):
        dora = somebody(**window).signs_in("dora")
        _sends_to_whoever_does_not_answer(dora)
        _sends_it_to_another(dora)
        lena = somebody(**window).signs_in("lena")
        _keeps_it_in_mind(lena)
        _accepts_with_a_colleague(lena)
        _edits(lena)
        _loses(lena)
        _finds_it_in_the_archive(lena)
        _reads_what_would_raise_her_score(lena)
        dora.page.goto("/leads/sent/")
        dora.sees(_("Accepted"))


def _sends_to_whoever_does_not_answer(dora):
    dora.page.goto("/leads/send/?q=mallow")
    dora.page.locator("input[name=to]").first.check()
    answers = {"company": "Lagar Novo", "first_name": "Ana", "last_name": "Reis", "email": "ana@lagar.example"}
    for name, text in (answers | {"need": NEED}).items():
        dora.page.fill(f"[name={name}]", text)
    dora.page.select_option("[name=country]", "PT")
    dora.page.locator("input[name=consent]").check()
    dora.presses(_("Send"))
    dora.sees("Lagar Novo")
    with tenancy.everyone("two weeks later"):
        Referral.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    assert sweeps.expire_overdue() == 1


def _sends_it_to_another(dora):
    dora.page.get_by_role("link", name="Lagar Novo").click()
    dora.sees(NEED)
    dora.sees(translation.pgettext("status", "Expired"))
    dora.presses(_("Send to another partner"), role="link")
    assert dora.page.locator("[name=need]").input_value() == NEED
    assert dora.page.get_by_role("radio", name="Mallow Systems").count() == 0
    dora.page.locator("input[name=to]").first.check()
    dora.page.locator("input[name=consent]").check()
    dora.presses(_("Send"))
    dora.sees("Northlight Software")


def _keeps_it_in_mind(lena):
    lena.page.goto("/leads/qualified/")
    lena.page.locator("tbody .heart").first.click()
    lena.page.locator("tbody .heart[aria-pressed=true]").first.wait_for()
    lena.page.goto("/leads/favorites/")
    lena.page.get_by_role("link", name=NEED).first.click()


def _accepts_with_a_colleague(lena):
    lena.presses(_("Accept"), role="link")
    lena.page.locator(".fold summary").filter(has_text=_("Add colleagues")).click()
    colleague = {"first_name": "Ugo", "last_name": "Example", "phone": "+351 210", "email": "ugo@cosell.example"}
    for name, text in colleague.items():
        lena.page.fill(f"[name=colleague_1_{name}]", text)
    others._fills_in(lena)
    lena.page.locator("#deal-team").get_by_text("Ugo Example", exact=True).wait_for()


def _edits(lena):
    address = lena.page.url.split("moves/")[0]
    lena.page.goto(f"{address}edit/name/")
    lena.page.fill("#deal-details [name=name]", "Stock of three canneries")
    lena.page.locator("#deal-details").get_by_role("button", name=_("Save"), exact=True).click()
    lena.page.locator("#deal-details").get_by_text("Stock of three canneries").wait_for()


def _loses(lena):
    lena.page.goto(f"{lena.page.url.split('edit/')[0]}moves/lose/")
    lena.page.locator("[name=status_reason]").first.select_option("budget")
    lena.presses(_("Mark as lost"))
    lena.page.locator(".badge--lost").first.wait_for()


def _finds_it_in_the_archive(lena):
    lena.page.goto("/leads/qualified/?status=Closed")
    lena.page.get_by_role("link", name="Stock of three canneries").first.click()
    assert lena.page.get_by_role("link", name=_("Edit")).count() == 0


def _reads_what_would_raise_her_score(lena):
    with tenancy.everyone("she has answered on the third day"):
        Referral.objects.update(created_at=timezone.now() - timedelta(days=3))
    lena.page.goto("/organization/profiles/ranking/")
    lena.page.locator("a[href*='slow=on']").click()
    lena.page.get_by_role("link", name="Stock of three canneries").first.wait_for()
