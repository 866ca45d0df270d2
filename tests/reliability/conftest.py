"""What the tests of this folder share."""

import asyncio
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.local.product import free_port
from tests.reliability.together import Together


@pytest.fixture
def together(committed):
    """Four people who act at the same time."""
    people = Together(4)
    yield people
    people.go_home()


class Letters:
    """A mail server that keeps the Message-ID of whatever it takes; while its gate is closed it takes nothing."""

    def __init__(self):
        self.taken, self.waiting = [], 0
        self.port = free_port()
        self.server = None
        self.gate = Event()
        self.gate.set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.waiting, self.server = self.waiting + 1, server
        await asyncio.to_thread(self.gate.wait)
        if self.hung_up():
            return "451 nobody waits for the answer"
        text = envelope.content.decode()
        self.taken += [line.partition(" ")[2].strip() for line in text.splitlines() if line.startswith("Message-ID")]
        return "250 taken"

    def hung_up(self):
        """Whether the sender of the mail at the gate is gone, and the server has noticed."""
        return self.server.transport is None or self.server.transport.is_closing()


@pytest.fixture
def letters():
    """A real SMTP server on a free port, and the settings that lead to it."""
    handler = Letters()
    server = Controller(handler, hostname="127.0.0.1", port=handler.port)
    server.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=handler.port):
        yield handler
    server.stop()
