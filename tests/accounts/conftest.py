"""A real SMTP server on this machine, and a clean slate of counters."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from playwright.sync_api import sync_playwright

from cosell.local import browser
from tests.accounts.browsing import Mailbox


@pytest.fixture
def mailbox(settings):
    """The product sends to it as it would to any server."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailbox
    server.stop()


@pytest.fixture
def window(site, monkeypatch):
    """A window of a real browser on the product; whatever the browser complains of fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
    complaints = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        page = chromium.new_page(base_url=site)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        yield page
        chromium.close()
        connections.close_all()  # those of this loop; outside it there are others
    assert complaints == []
