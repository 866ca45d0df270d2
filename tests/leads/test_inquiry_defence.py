"""What keeps machines out of the inquiry form: limits, time, a trap; each to its exact boundary, and in a race."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from accounts import tenancy
from accounts.clock import Clock
from leads import defending, inquiring
from leads.models import Inquiry
from tests.factories import InquiryFactory
from tests.leads.inquiries import ANSWERS, RITA, a_page, filled, form_of, inquiries, leads_of, seal, send

NOT_TAKEN = {
    "too old": lambda: seal(age=24 * 3600 + 60),
    "of another id": lambda: uuid4().hex + seal()[32:],
    "of another time": lambda: seal(age=24 * 3600 + 60).replace(".", ".1", 1),
    "cut off": lambda: seal()[:-1],
    "empty": str,
    "no seal": lambda: str(uuid4()),
    "unprintable": lambda: "\0",
    "long": lambda: "é" * 500,
    "not there": lambda: None,
}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon)


def earlier(cast, number, ago=timedelta(minutes=1), **fields):
    """Inquiries of another hour, or of a minute ago."""
    for _ in range(number):
        made = InquiryFactory(organization=cast.platform, **fields)
        with tenancy.entered(cast.platform):
            Inquiry.objects.filter(pk=made.pk).update(created_at=Clock() - ago)


@pytest.mark.django_db
def test_an_address_sends_five_inquiries_a_day_however_it_is_spelled(cast, client, lisbon):
    earlier(cast, 3, email=RITA)
    earlier(cast, 9, email=RITA, ago=timedelta(hours=24))

    assert send(client, lisbon, email="RITA@quinta.example").status_code == 302
    assert send(client, lisbon, email="rita+1+@quinta.example").status_code == 302
    refused = send(client, lisbon, email="Rita+2@Quinta.Example", title="Buyer")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "86400"
    assert "Enough inquiries were sent with this e-mail address today." in refused.content.decode()
    assert "We need to plan our stock." in refused.content.decode()
    assert len(leads_of(cast.northlight)) == 2
    assert send(client, lisbon, email="rui@quinta.example").status_code == 302


@pytest.mark.django_db
def test_a_network_sends_twenty_inquiries_an_hour(cast, client, lisbon):
    earlier(cast, 19, network="127.0.0.0/24")
    earlier(cast, 9, network="127.0.0.0/24", ago=timedelta(hours=1))

    assert send(client, lisbon).status_code == 302
    refused = send(client, lisbon, email="another@quinta.example")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Many inquiries came from your network in the last hour." in refused.content.decode()
    assert send(client, lisbon, email="another@quinta.example", headers=ELSEWHERE).status_code == 302


@pytest.mark.django_db
def test_everybody_together_sends_as_many_as_the_installation_takes(cast, client, lisbon, settings):
    settings.INQUIRIES_PER_HOUR = 4
    earlier(cast, 3, network="203.0.113.0/24")
    earlier(cast, 9, ago=timedelta(hours=1))
    earlier(cast, 9, kind="SalesQualified")  # the platform's people are not customers

    assert send(client, lisbon).status_code == 302
    refused = send(client, lisbon, email="another@quinta.example")

    assert refused.status_code == 429
    assert "More inquiries arrive at the moment than can be taken." in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("busy", "same", "other"),
    [
        ("203.0.113.0/24", "203.0.77.7", "203.1.113.7"),
        ("2001:db8:aaaa::/48", "2001:db8:bbbb::1", "2001:db80:aaaa::1"),
        ("2001:db8::/48", "2001:db8:bbbb::1", "203.0.113.7"),
    ],
)
def test_a_few_networks_do_not_close_the_form_to_everybody_else(cast, client, lisbon, settings, busy, same, other):
    settings.INQUIRIES_PER_HOUR = 4
    earlier(cast, 4, network=busy)

    assert send(client, lisbon, headers={"REMOTE_ADDR": same}).status_code == 429
    assert send(client, lisbon, headers={"REMOTE_ADDR": other}).status_code == 302
    assert send(client, lisbon, email="another@quinta.example", headers={"REMOTE_ADDR": other}).status_code == 429
    earlier(cast, 3, network="192.0.2.0/24")
    assert send(client, lisbon, email="another@quinta.example", headers=ELSEWHERE).status_code == 429


@pytest.mark.django_db
def test_an_emptied_cache_lets_nobody_in(cast, client, lisbon):
    earlier(cast, 5, email=RITA)
    cache.clear()

    assert send(client, lisbon).status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.114.77", "203.0.114.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48"),
        ("2001:db8:aaab::1", "2001:db8:aaab::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_network_is_an_address_without_its_end(rf, address, network):
    assert defending.network_of(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.77", "127.0.0.0/24"),
        (1, "198.51.100.1, 203.0.113.77", "203.0.113.0/24"),
        (1, "a, b,,", "127.0.0.0/24"),
        (1, "nonsense", ""),
    ],
)
def test_a_visitor_is_believed_about_their_address_only_through_a_trusted_proxy(
    rf, settings, proxies, forwarded, network
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    assert defending.network_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == network


@pytest.mark.django_db
def test_nobody_reads_and_fills_in_the_form_in_three_seconds(client, lisbon):
    refused = send(client, lisbon, key=seal(age=1))

    assert refused.status_code == 422
    assert "That was very quick." in refused.content.decode()
    assert inquiries() == []
    assert send(client, lisbon, key=seal(age=4)).status_code == 302


@pytest.mark.django_db
def test_a_hasty_form_can_be_sent_again_as_it_is(client, lisbon, settings):
    answers = filled(client, form_of(lisbon), key=seal(age=0))
    refused = client.post(form_of(lisbon), answers)
    settings.INQUIRY_SECONDS = 0  # a while later

    assert f'name="key" value="{answers["key"]}"' in refused.content.decode()
    assert client.post(form_of(lisbon), answers).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("what", NOT_TAKEN)
def test_a_form_that_is_too_old_or_not_ours_comes_back_with_everything_and_a_new_seal(client, lisbon, settings, what):
    answers = filled(client, form_of(lisbon), key=NOT_TAKEN[what]())
    refused = client.post(form_of(lisbon), {name: value for name, value in answers.items() if value is not None})

    assert refused.status_code == 422
    html = refused.content.decode()
    assert "This form was open for too long." in html
    assert "We need to plan our stock." in html
    assert inquiries() == []
    fresh = defending.Seal.read(re.search(r'name="key" value="([^"]+)"', html)[1])
    assert not fresh.is_outlived
    settings.INQUIRY_SECONDS = 0
    assert client.post(form_of(lisbon), answers | {"key": str(fresh)}).status_code == 302


@pytest.mark.django_db
def test_a_form_may_be_open_for_a_day(client, lisbon):
    assert send(client, lisbon, key=seal(age=24 * 3600 - 60)).status_code == 302


@pytest.mark.django_db
def test_people_pass_the_trap_without_noticing(client, lisbon):
    html = client.get(form_of(lisbon)).content.decode()

    hidden = re.search(r'<div class="visually-hidden" aria-hidden="true">(.*?)</section>', html, re.DOTALL)[1]
    assert re.search(r'<input type="text" name="website"[^>]* tabindex="-1"', hidden)
    assert '<label class="field__label" for="inquiry-website">Website' in hidden


@pytest.mark.django_db
def test_what_fills_in_the_trap_is_refused_and_shown_where_it_is(client, lisbon):
    refused = send(client, lisbon, website="https://cheap.example")

    assert refused.status_code == 422
    assert inquiries() == []
    html = refused.content.decode()
    assert "Leave this field empty." in html
    assert "https://cheap.example" in html
    assert '<div class="visually-hidden" aria-hidden="true">' not in html
    assert 'tabindex="-1"' not in re.search(r'<input [^>]*name="website"[^>]*>', html)[0]


def facts(**fields):
    own = ANSWERS | {"uuid": uuid4(), "network": "127.0.0.0/24", "language": "en", "consent_text": "Yes."}
    return own | fields


@pytest.mark.alone
@pytest.mark.parametrize(
    ("setting", "fields"),
    [
        ("INQUIRIES_PER_ADDRESS", lambda number: {"network": f"10.0.{number}.0/24", "title": str(number)}),
        ("INQUIRIES_PER_NETWORK", lambda number: {"email": f"rita{number}@quinta.example"}),
        (
            "INQUIRIES_PER_HOUR",
            lambda number: {"email": f"rita{number}@quinta.example", "network": f"10.0.{number}.0/24"},
        ),
    ],
)
def test_ten_at_once_at_the_limit_are_exactly_as_many_as_are_allowed(cast, committed, settings, setting, fields):
    setattr(settings, setting, 4)
    page = a_page(cast.lisbon)

    outcomes = at_once(10, lambda number: inquiring.ask(facts(**fields(number)), [page]))

    assert len([one for one in outcomes if isinstance(one, Inquiry)]) == 4
    assert len([one for one in outcomes if isinstance(one, defending.TooMany)]) == 6
    assert len(inquiries()) == len(leads_of(cast.northlight)) == 4


@pytest.mark.alone
def test_the_same_form_ten_times_at_once_is_one_inquiry(cast, committed):
    page, key = a_page(cast.lisbon), seal()
    address = form_of(page)
    answers = filled(Client(), address, key=key)

    outcomes = at_once(10, lambda number: Client().post(address, answers))

    assert {(one.status_code, one.url) for one in outcomes} == {(302, outcomes[0].url)}
    assert len(inquiries()) == len(leads_of(cast.northlight)) == 1


def at_once(people, act):
    """What came of the act of each of them, released in the same instant."""
    barrier = Barrier(people)

    def pressed(number):
        barrier.wait(60)
        try:
            return act(number)
        except Exception as problem:  # the test looks at which
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(pressed, range(people)))
