"""A real Chromium against the served product; what the console or the content policy complains of fails the test."""

import os

import pytest
from playwright.sync_api import sync_playwright

from cosell.local import browser
from tests import counts
from tests.factories import PASSWORD

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread; nothing here is async
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser.find(), args=ARGUMENTS)
        yield running
        running.close()


class Person:
    """Somebody at a browser window of their own."""

    def __init__(self, chromium, site, **options):
        self.context = chromium.new_context(base_url=site, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message):
        expected = "status of 4" in message.text  # a refusal that the test provokes is not a fault of the page
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    def signs_in(self, name):
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", f"{name}@cosell.example")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)  # led to where their work is
        return self

    def sees(self, text):
        self.page.get_by_text(text).first.wait_for()

    def presses(self, name, role="button", within="main"):
        self.page.locator(within).get_by_role(role, name=name, exact=True).first.click()


@pytest.fixture
def somebody(chromium, site):
    """Makes people at browsers: ``somebody(java_script_enabled=False)``; checks at the end what they heard."""
    people = []

    def make(**options):
        people.append(Person(chromium, site, **options))
        return people[-1]

    yield make
    for person in people:
        counts.add("browser", windows=1, complaints=len(person.complaints))
        person.context.close()
    assert [complaint for person in people for complaint in person.complaints] == []
