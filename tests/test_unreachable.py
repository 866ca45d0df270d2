"""While the database is away everybody gets a plain page that says when to come back, and nothing asks for it twice."""

import logging
import socket
from contextlib import contextmanager

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from tests.factories import a_referral

PLACES = [
    "/",
    "/deals/inbound/",
    "/deals/registered/",
    "/organization/people/",
    "/accounts/login/",
    "/admin/",
    "/organization/me/",
]


@pytest.fixture
def browser(committed, cast):
    """Somebody who signed in while the database was there."""
    browser = cast.client("ada")
    browser.raise_request_exception = False
    logging.disable(logging.CRITICAL)
    yield browser
    logging.disable(logging.NOTSET)


@contextmanager
def nobody_there():
    """The settings name a port where no server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = {"HOST": "127.0.0.1", "PORT": probe.getsockname()[1]}
    settings = connection.settings_dict
    before = {name: settings[name] for name in nowhere}
    connection.close()
    settings |= nowhere
    try:
        yield
    finally:
        connection.close()
        settings |= before


def is_the_plain_page(response):
    body = response.content.decode()
    return (response.status_code, response.headers["Retry-After"]) == (
        503,
        "30",
    ) and "<h1>Back in a moment</h1>" in body


@pytest.mark.parametrize("path", [path for path in PLACES if path != "/accounts/login/"])
def test_whoever_is_signed_in_is_told_to_come_back(browser, path):
    with nobody_there():
        got, posted = browser.get(path), browser.post(path, {"version": "1"})

    assert is_the_plain_page(got)
    assert is_the_plain_page(posted) or posted.status_code == 405


def test_the_page_speaks_the_browsers_language(browser):
    with nobody_there():
        response = browser.get("/deals/inbound/", headers={"Accept-Language": "es"})

    assert response.status_code == 503
    assert '<html lang="es">' in response.content.decode()


def test_the_page_asks_neither_the_database_nor_the_session(browser):
    with nobody_there():
        response = browser.get("/deals/inbound/")

    assert is_the_plain_page(response)
    assert "sessionid" not in response.cookies
    assert "Set-Cookie" not in response.headers


def test_signing_in_is_told_the_same(browser):
    visitor = Client(raise_request_exception=False)
    with nobody_there():
        response = visitor.post(reverse("account_login"), {"login": "ada@cosell.example", "password": "wrong"})

    assert is_the_plain_page(response)


def test_alive_says_alive_and_ready_says_what_is_missing(browser):
    with nobody_there():
        alive, ready = Client().get("/healthz"), Client().get("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.json()["database"] != "ok"
    assert ready.json()["queue"] == "ok"
    assert ready.headers["Retry-After"]


def test_it_all_works_again_when_the_database_is_back(browser):
    with nobody_there():
        browser.get("/deals/inbound/")

    assert browser.get("/deals/inbound/").status_code == 200


@pytest.mark.parametrize("number", range(1, 12))
def test_a_connection_lost_in_the_middle_of_a_request_is_a_503_and_nothing_is_half_done(browser, cast, number):
    deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ada], solutions=[cast.tidal])
    form = {"version": "1", "status_reason": "budget", "status_note": ""}
    ended = []

    def end_here(execute, sql, params, many, context):
        ended.append(sql)
        if len(ended) == number:
            context["connection"].connection.pgconn.finish()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end_here):
        response = browser.post(reverse("deal-move", args=[deal.uuid, "decline"]), form)
    connections.close_all()
    again = browser.get(reverse("deal", args=[deal.uuid]))

    assert is_the_plain_page(response)
    assert again.status_code == 200
    with cast.acting("ada"):
        deal.refresh_from_db()
        assert (deal.version, deal.substatus) == (1, "Pending")
