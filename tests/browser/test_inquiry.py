"""A customer asks a partner, is refused, and asks another: a real browser, also without JavaScript (rows 157, 165)."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import counts
from tests.browser.test_pages import RULES, WINDOWS, look
from tests.leads.inquiries import ANSWERS, a_page, decline, form_of, leads_of

pytestmark = pytest.mark.browser


@pytest.fixture
def partners(cast, committed, settings):
    """Two pages of the directory, and a form that may be filled in as quickly as a test does."""
    settings.INQUIRY_SECONDS = 0
    return a_page(cast.lisbon), a_page(cast.rome)


def axe_says(page):
    found = Axe().run(page, options=RULES).response["violations"]
    counts.add("axe", pages=1, violations=len(found))
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


def fill_in(page, **more):
    for name, text in (ANSWERS | more).items():
        field = page.locator(f"#inquiry-{name}")
        field.select_option(text) if name == "country" else field.fill(text)


def press(page, name):
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("with_javascript", [True, False])
def test_a_customer_asks_is_refused_and_asks_another(cast, partners, somebody, with_javascript):
    lisbon, _rome = partners
    customer = somebody(java_script_enabled=with_javascript)
    page = customer.page
    page.goto(form_of(lisbon))
    fill_in(page)
    page.get_by_label("Please contact me directly").check()
    page.get_by_label("may pass on what I have written").check()
    press(page, "Send the inquiry")
    customer.sees("Give a number, so that the partner can call you.")
    assert page.locator("#inquiry-need").input_value() == ANSWERS["need"]
    page.locator("#inquiry-phone").fill("+351 910 000 000")
    press(page, "Send the inquiry")
    customer.sees("Your inquiry is sent.")
    customer.sees("Not answered yet")
    assert leads_of(cast.northlight)[0].customer_requested_contact

    decline(cast.northlight, cast.ada)
    page.reload()
    customer.sees("This partner cannot help this time.")
    page.get_by_role("radio", name="Mallow Systems · Rome").check()
    page.get_by_label("may pass on my inquiry").check()
    press(page, "Ask this partner too")
    customer.sees("Your inquiry is sent to Mallow Systems · Rome too.")
    assert leads_of(cast.rival)[0].customer_name == "Quinta Verde"


@pytest.mark.parametrize("window", WINDOWS)
def test_the_form_and_the_customers_page_are_accessible(cast, partners, somebody, window):
    visitor = somebody(**window)
    page = visitor.page
    problems = look(visitor, form_of(*partners) + "&industries=Education")
    page.locator("form[data-guard]").evaluate("form => form.noValidate = true")
    press(page, "Send the inquiry")
    visitor.sees("answers need attention")
    problems += axe_says(page)
    fill_in(page, email=f"rita{len(window['color_scheme'])}{window['viewport']['width']}@quinta.example")
    page.get_by_label("may pass on what I have written").check()
    press(page, "Send the inquiry")
    visitor.sees("Your inquiry is sent.")
    problems += axe_says(page) + look(visitor, urlsplit(page.url).path)

    assert problems == []


def test_the_trap_is_reached_by_no_key_and_seen_by_nobody(partners, somebody):
    page = somebody().page
    page.goto(form_of(partners[0]))
    around = page.locator("[aria-hidden=true]:has(> * > #inquiry-website)")

    assert around.bounding_box()["width"] == around.bounding_box()["height"] == 1
    assert around.evaluate("one => getComputedStyle(one).overflow") == "hidden"
    page.locator("#inquiry-size").focus()
    reached = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name"))
    assert "wants_contact" in reached and "consent" in reached
    assert "website" not in reached


def test_enter_sends_the_inquiry_and_leaves_no_partner_out(cast, partners, somebody):
    customer = somebody()
    page = customer.page
    page.goto(form_of(*partners))
    fill_in(page)
    page.get_by_label("may pass on what I have written").check()
    page.locator("#inquiry-company").press("Enter")
    customer.sees("Your inquiry is sent.")

    assert len(leads_of(cast.northlight)) == len(leads_of(cast.rival)) == 1
