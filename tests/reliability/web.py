"""A real web server around the application, and a person's browser reduced to what sends one form."""

import http.client
import os
import signal
import urllib.parse

from django.conf import settings
from django.db import connections
from django.test import Client
from granian import Granian

from cosell.celery import app
from tests.local.product import eventually, free_port

SECRET = "a" * 32  # of the cookie and of the form alike


class Server:
    """Granian with one worker, born from this process so that nothing is imported again."""

    def __init__(self, application, *, queue=None):
        self.port = free_port()
        connections.close_all()  # a child must not share them
        self.process = os.fork()
        if not self.process:
            os.setsid()
            try:
                if queue:
                    app.conf.broker_url = queue
                server = Granian(
                    application, address="127.0.0.1", port=self.port, interface="wsgi", workers=1, log_enabled=False
                )
                server.serve()
            finally:
                os._exit(0)

    def __enter__(self):
        assert eventually(lambda: ask(self.port, "/healthz", {}) == 200, within=30)
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.process, 0)


def cookies_of(person):
    """The cookies of somebody who has signed in."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={SECRET}"}


def ask(port, path, headers, form=None):
    """The status of the answer; 0 where none came. ``form``: a dict, or pairs where a name comes more than once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    pairs = list(form.items() if isinstance(form, dict) else form or ())
    body = None if form is None else urllib.parse.urlencode([("csrfmiddlewaretoken", SECRET), *pairs])
    sent = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"} | headers
    try:
        connection.request("GET" if body is None else "POST", path, body, sent)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def accepting(cast, version=1, **fields):
    """The form of accepting, as a browser sends it."""
    return {
        "version": version,
        "name": "Cranes, as we see it",
        "deal_value": "60000.00",
        "currency": "USD",
        "closing_date": "2027-04-01",
        "location": str(cast.lisbon.uuid),
        "notes": "We know this customer.",
    } | fields


def move(deal, name):
    """The address of a button."""
    return f"/deals/{deal.uuid}/moves/{name}/"
