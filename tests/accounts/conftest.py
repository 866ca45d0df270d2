"""A real SMTP server on this machine, and a clean slate of counters."""

import socket

import pytest
from aiosmtpd.controller import Controller

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
