"""What the tests of sign-in share: a mailbox behind a real SMTP server, and signing in as a person would."""

import re
from email import message_from_bytes, policy

from django.urls import reverse

from tests.factories import PASSWORD


class Mailbox:
    """Keeps what an SMTP server was given; may refuse everything, as a server in trouble does."""

    def __init__(self):
        self.letters, self.refuses = [], False

    async def handle_DATA(self, server, session, envelope):
        """aiosmtpd's name for a message that has arrived."""
        if self.refuses:
            return "451 not now"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        letter.rcpt = envelope.rcpt_tos
        self.letters.append(letter)
        return "250 kept"

    def only(self):
        """The one letter there is."""
        assert len(self.letters) == 1
        return self.letters[0]


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def html_of(letter):
    return letter.get_body(("html",)).get_content()


def link_in(letter):
    """The first link in the text of a letter."""
    return re.search(r"https?://\S+/\S+", text_of(letter)).group()


def sign_in(client, person, password=PASSWORD, **more):
    """Fill in the sign-in page."""
    return client.post(reverse("account_login"), {"login": person.email, "password": password} | more)


def prove(client, password=PASSWORD):
    """Say once more who one is, as the pages ask before what protects the sign-in."""
    client.post(reverse("account_reauthenticate"), {"password": password})


def is_signed_in(client):
    return client.get(reverse("me")).status_code == 200
