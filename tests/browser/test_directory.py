"""The public directory in a real browser: a visitor finds partners and asks them, also without JavaScript (row 157)."""

import re

import pytest

from accounts.models import Organization
from tests.browser.test_pages import WINDOWS, look
from tests.leads.directory_story import a_page, address, many_pages

pytestmark = pytest.mark.browser


@pytest.fixture
def partners(cast, committed):
    """A full page of one company's places, and one of another's."""
    Organization.objects.filter(pk=cast.rival.pk).update(designations=["solutions_partner"])
    many_pages(cast.northlight, 22, services=["Integration"], keywords=["olive oil"])
    return a_page(
        cast.rome, line1="Via 1", postal_code="00100", phone="+39 06", website="https://mallow.example/", score=0.1,
        services=["Integration"], sizes=["10to50employees"],
    )  # fmt: skip


@pytest.mark.parametrize("window", WINDOWS)
def test_the_public_pages_are_accessible(partners, somebody, window):
    visitor = somebody(**window)
    paths = [
        "/directory/en/?need=olive+oil&services=Integration",
        "/directory/ru/?country=XX&need=%01",
        "/directory/es/?country=BR&services=Hardware",
        address(partners, "pt-br"),
    ]

    assert [problem for path in paths for problem in look(visitor, path)] == []


@pytest.mark.parametrize("with_javascript", [True, False])
def test_a_visitor_finds_partners_and_asks_two_of_them(partners, somebody, with_javascript):
    page = somebody(java_script_enabled=with_javascript).page
    page.goto("/directory/")
    page.locator("[name=need]").fill("integration")
    page.locator("[name=services]").select_option("Integration")
    page.locator("[role=search] button").click()
    page.wait_for_url("**services=Integration**")
    boxes = page.locator("[name=to]")
    assert boxes.count() == 20
    boxes.nth(1).check()
    page.locator("a[rel=next]").click()
    if with_javascript:
        page.locator("[name=to]").nth(22).wait_for()
        boxes.nth(2).check()
        boxes.nth(22).check()
        assert boxes.nth(5).is_disabled()  # three are enough
        boxes.nth(2).uncheck()
        assert boxes.nth(5).is_enabled()
    else:
        page.wait_for_url("**after=**")
        boxes.nth(0).check()
        boxes.nth(2).check()
    chosen = [boxes.nth(n).get_attribute("value") for n in ((1, 22) if with_javascript else (0, 2))]
    page.locator(".bulk button").click()
    page.wait_for_url("**/ask/**")

    assert re.findall(r"to=([\w-]+)", page.url) == chosen
    assert page.locator("[name=need]").input_value() == "integration"


def test_a_visitor_reads_a_partners_page_in_another_language(partners, somebody):
    page = somebody(viewport={"width": 360, "height": 800}).page
    page.goto("/directory/en/?need=mallow")
    page.get_by_role("link", name="Mallow Systems", exact=True).click()
    page.wait_for_url("**/mallow-systems-rome/**")
    page.locator("header summary").click()
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/directory/es/**/mallow-systems-rome/**")

    assert page.locator("html").get_attribute("lang") == "es"
