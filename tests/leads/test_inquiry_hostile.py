"""Whatever anybody sends to the public form and the customer's page: an answer, never an error, never a script."""

import re

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict

from accounts import outbox, tenancy
from accounts.models import Notice
from leads.defending import Seal
from tests import counts
from tests.accounts.browsing import html_of, text_of
from tests.accounts.conftest import mailbox  # noqa: F401 (a fixture)
from tests.hostile import ALLOWED, BAD, BODIES, HEADERS
from tests.leads.inquiries import RITA, a_page, box, filled, form_of, inquiries, seal, send

pytestmark = pytest.mark.django_db
# Fields that are wrong together; the first is taken as it is, if it can be shown.
GROUPS = {
    "need": ["need"],
    "person": ["company", "first_name", "last_name", "phone", "title", "city"],
    "address": ["email"],
    "choices": ["country", "size", "industries", "products", "services", "wants_contact"],
    "defence": ["key", "website", "consent"],
    "nothing we ask": ["to", "csrfmiddlewaretoken", "uuid", "organization", "language", "x" * 100],
}
MORE = BAD | {
    "header": "Eve\r\nBcc: all@victims.example",
    "lone surrogate": "a\ud800b".encode("utf-8", "surrogatepass").decode("latin-1"),
    "script": "<script>alert(1)</script>",
    "attribute": '" autofocus onfocus=alert(1) x="',
    "link": "javascript:alert(1)//https://evil.example",
    "direction": "\u202eelpmaxe.live\u2066",
    "accents": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 20,
}


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon)


@pytest.fixture
def page(client, lisbon):
    return send(client, lisbon).url


@pytest.mark.parametrize("group", GROUPS)
def test_bad_text_in_any_field_is_an_answer_and_no_script(client, lisbon, settings, group):
    settings.INQUIRIES_PER_ADDRESS = settings.INQUIRIES_PER_NETWORK = 1000
    address, answers = form_of(lisbon), filled(client, form_of(lisbon), email="Rita@Quinta.Example")
    statuses = set()
    for text in MORE.values():
        answer = client.post(address, answers | {"key": seal()} | dict.fromkeys(GROUPS[group], text))
        assert answer.status_code in {302, 400, 422}, text[:40]
        statuses.add(answer.status_code)
        assert "<script>alert" not in answer.content.decode()
        if answer.status_code == 302:
            shown = client.get(answer.url)
            assert shown.status_code == 200
            assert "<script>alert" not in shown.content.decode()
            assert '" autofocus onfocus=' not in shown.content.decode()
    counts.add("bad input", requests=len(MORE))
    with tenancy.everyone("whom mails go to who are no users"):
        told = set(Notice.objects.filter(user=None).values_list("email", flat=True))
    assert told == ({RITA} if 302 in statuses else set())


def test_bad_text_in_the_address_is_an_answer_and_no_script(client, lisbon):
    names = ["to", "need", "country", "size", "industries", "products", "services"]
    for text in MORE.values():
        asked = MultiValueDict(dict.fromkeys(names, [text, text, str(lisbon.uuid)]))
        answer = client.get("/directory/en/ask/", asked)
        assert answer.status_code in {200, 400}
        assert "<script>alert" not in answer.content.decode()


def test_bodies_and_headers_that_make_no_sense_are_answered(client, lisbon, page):
    for address in (form_of(lisbon), page):
        for kind, body in BODIES.values():
            assert client.generic("POST", address, body, content_type=kind).status_code in ALLOWED
        for headers in HEADERS.values():
            assert client.get(address, headers=headers).status_code in ALLOWED
            assert client.post(address, {"need": "x"}, headers=headers).status_code in ALLOWED
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert client.generic(method, address).status_code in {200, 405}
    assert len(inquiries()) == 1


@pytest.mark.parametrize("name", ["to", "consent"])
def test_bad_text_on_the_customers_page_is_an_answer_and_no_script(cast, client, page, name):
    rome = a_page(cast.rome)
    answers = {"to": str(rome.uuid), "consent": box(client.get(page))}
    for text in MORE.values():
        answer = client.post(page, answers | {name: text})
        assert answer.status_code in {302, 400, 422}
        assert "<script>alert" not in answer.content.decode()


def test_fields_that_are_not_asked_change_nothing(cast, client, lisbon):
    unasked = {"kind": "SalesQualified", "campaign": "x", "program": "x", "created_by": cast.sela.pk, "network": "x"}
    unasked |= {"organization": cast.rival.pk, "language": "ru", "consent_text": "x", "uuid": str(Seal.new().key)}
    client.post(form_of(lisbon), filled(client, form_of(lisbon), **unasked))

    (inquiry,) = inquiries()
    assert (inquiry.kind, inquiry.campaign, inquiry.program, inquiry.created_by) == ("Direct", "", "", None)
    assert (inquiry.organization_id, inquiry.language, inquiry.network) == (cast.platform.pk, "en", "127.0.0.0/24")
    assert inquiry.consent_text != "x"


@pytest.mark.parametrize("host", ["evil-login.example", "eve@a.evil.example", "зло.рф", "evil。example", "10.0.0.1"])
def test_no_name_of_a_customer_becomes_a_link_in_a_partners_mail(cast, client, lisbon, mailbox, host):  # noqa: F811
    send(client, lisbon, company=host, need=f"Look at {host}")
    outbox.deliver()

    letters = [letter for letter in mailbox.letters if letter.rcpt != [RITA]]
    said = [text for letter in letters for text in (letter["Subject"], text_of(letter), html_of(letter))]
    assert len(said) >= 3
    assert [text for text in said if re.search(r"\w[.。]\w", re.sub(r"https?://\S+|<[^>]+>", "", text))] == []
    assert [text for text in said if host not in text.replace("\u2060", "")] == []


def test_a_form_without_its_proof_of_origin_is_refused(cast, lisbon):
    strict = Client(enforce_csrf_checks=True)
    answers = filled(strict, form_of(lisbon))

    assert strict.post(form_of(lisbon), answers).status_code == 403
    assert inquiries() == []


def test_the_longest_answers_fit(client, lisbon):
    long = {
        "need": "x" * 4000,
        "company": "x" * 200,
        "first_name": "x" * 100,
        "last_name": "x" * 100,
        "title": "x" * 100,
    }
    email = f"{'x' * 60}@{'y' * 60}.{'z' * 60}.example"

    assert send(client, lisbon, **long, email=email, phone="1" * 40, city="x" * 100).status_code == 302
    outbox.deliver()
    for name, text in long.items():
        assert send(client, lisbon, **{name: text + "x"}).status_code == 422
