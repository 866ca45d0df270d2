"""Whatever arrives, the answer is the right 4xx in words, and never a 500: over every address, by introspection."""

import io
import logging
import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import tenancy
from accounts.models import User
from referrals.filters import DealFilters
from tests.hostile import ALLOWED, BAD, BODIES, HEADERS, NAMES, Ground, wrong
from tests.isolation.addressing import MALFORMED, UNKNOWN
from tests.isolation.asking import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncopied")]


@pytest.fixture
def ground(cast):
    ground = Ground(cast)
    ground.browser.raise_request_exception = False
    logging.disable(logging.WARNING)
    yield ground
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("kind", BAD)
def test_no_field_of_any_form_breaks_a_page(ground, kind):
    form = dict.fromkeys(
        [*FORM, *NAMES, "favorite", "act", "solution", "role", "title", "price", "quantity"], BAD[kind]
    )
    answers = [
        (f"{path} {response.status_code}", response.status_code)
        for path in ground.addresses()
        for data in (form, form | {"version": "1", "act": "decline", "asked": "1"})
        for response in [ground.browser.post(path, data)]
    ]

    assert wrong(answers) == []


@pytest.mark.parametrize("kind", ["nul", "numbers", "date", "list"])
def test_no_single_wrong_field_breaks_a_page(ground, kind):
    """Each field of the page's own forms; whatever they do not have, at once."""
    moves = [reverse("deal-move", args=[deal.uuid, move]) for deal, move in ground.moves()]
    others = [reverse("deal-new"), reverse("invite"), reverse("me"), reverse("deal-team", args=[ground.active.uuid])]
    answers = []
    for path in [*moves, *others]:
        page = ground.browser.get(path).content.decode()
        known = [name for name in FORM if f'name="{name}"' in page]
        assert known or path in others, path
        for names in [[*FORM.keys() - known], *([name] for name in known)]:
            given = FORM | {"version": "1"} | dict.fromkeys(names, BAD[kind])
            response = ground.browser.post(path, given)
            answers.append((f"{path} {names}={kind} {response.status_code}", response.status_code))

    assert wrong(answers) == []


@pytest.mark.parametrize("kind", BAD)
def test_no_query_string_breaks_a_page(ground, kind):
    names = {*NAMES, *DealFilters.base_fields, "team/any", "a[b][c]"}
    alone = {"/deals/inbound/": names, "/organization/people/": NAMES, "/organization/notices/": NAMES}
    query = "&".join(f"{name}={quote(BAD[kind])}" for name in names)
    paths = list(ground.addresses())
    answers = [
        (f"{path}?{part[:60]} {response.status_code}", response.status_code)
        for path in paths
        for part in (query, *(f"{name}={quote(BAD[kind])}" for name in alone.get(path, ())))
        for response in [ground.browser.get(f"{path}?{part}")]
    ]

    assert wrong(answers) == []
    assert alone.keys() <= set(paths)


@pytest.mark.parametrize(
    "path", ["/deals/inbound/", "/organization/people/", "/organization/notices/", "/accounts/login/", "/"]
)
def test_a_nul_in_the_address_is_a_bad_request_in_words(ground, path):
    for address in (f"{path}?q=a%00b", f"{path}?%00=1", f"{path}%00/"):
        response = ground.browser.get(address)

        assert response.status_code == 400
        assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("alphabet", ["unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "latin-1", "cp1252"])
def test_an_alphabet_that_may_hold_half_characters_is_a_bad_request_in_words(ground, alphabet):
    """Nothing can store or show one."""
    odd = {"CONTENT_TYPE": f"text/plain; charset={alphabet}"}
    for address in ("/deals/inbound/?q=%5Cud800", "/accounts/login/?next=/%5Cud800", "/deals/new/?name=%5Cud800"):
        response = ground.browser.get(address, **odd)

        assert response.status_code == 400
        assert "<h1>" in response.content.decode()
    for usual in ("utf-8", "UTF8", "U8"):
        assert ground.browser.get("/deals/new/", CONTENT_TYPE=f"text/plain; charset={usual}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/deals/{MALFORMED}/",
        f"/deals/{UNKNOWN}/",
        f"/deals/{UNKNOWN}/moves/accept/",
        "/deals/nowhere/",
        "/organization/people/1/",
        f"/organization/people/{UNKNOWN}/",
        f"/organization/switch/{UNKNOWN}/",
        f"/organization/invitations/{MALFORMED}/",
        "/deals/" + "a" * 5000 + "/",
    ],
)
def test_an_unknown_or_malformed_address_is_not_found(ground, path):
    assert {ground.browser.get(path).status_code, ground.browser.post(path).status_code} <= {404, 405}


@pytest.mark.parametrize("word", ["fly", "ACCEPT", "accept%0a", "..", "expire%2f"])
def test_a_move_or_field_that_is_in_no_table_is_not_found(ground, word):
    for part in ("moves", "edit"):
        assert ground.browser.post(f"/deals/{ground.active.uuid}/{part}/{word}/", FORM).status_code == 404


@pytest.mark.parametrize("version", ["0", "2", "99999999999999999999", "-1", "x", "", "1.0", "¹"])
def test_a_version_that_is_not_the_one_shown_is_a_conflict(ground, version):
    answers = {
        move: ground.browser.post(
            reverse("deal-move", args=[ground.waiting.uuid, move]), FORM | {"version": version}
        ).status_code
        for move in ("accept", "decline", "error")
    }

    assert answers == dict.fromkeys(answers, 409)


def test_a_form_without_proof_of_its_page_is_refused_everywhere(ground, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    answers = {path: strict.post(path, FORM | {"version": "1"}) for path in ground.addresses()}
    taken = {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (403, 404, 405)}

    assert taken == {}
    assert all("<h1>" in answer.content.decode() for answer in answers.values() if answer.status_code == 403)
    assert sum(answer.status_code == 403 for answer in answers.values()) > 20


def test_an_expired_session_leads_to_the_sign_in_page_and_back(ground):
    Session.objects.all().delete()

    for path in ("/deals/inbound/", "/organization/people/", f"/deals/{ground.active.uuid}/"):
        response = ground.browser.get(path)

        assert response.status_code == 302
        assert response.headers["Location"] == f"{reverse('account_login')}?next={path}"


def test_an_expired_session_changes_nothing(ground):
    Session.objects.all().delete()

    statuses = {ground.browser.post(path, FORM | {"version": "1"}).status_code for path in ground.addresses()}

    assert statuses <= {302, 404, 405, 422}
    with tenancy.everyone("the test's own look"):
        ground.active.refresh_from_db()
        assert ground.active.version == 1


def test_a_method_that_an_address_does_not_take_is_refused_by_name(ground):
    for path in ground.addresses():
        for method in ("put", "patch", "delete", "options", "trace"):
            response = getattr(ground.browser, method)(path)

            assert response.status_code in (404, 405), (method, path, response.status_code)
            assert response.status_code == 404 or response.headers["Allow"]


@pytest.mark.parametrize("kind", BODIES)
def test_no_body_breaks_a_page(ground, kind):
    content_type, body = BODIES[kind]
    paths = list(ground.addresses()) if len(body) < 1_000_000 else ["/deals/bulk/", *list(ground.addresses())[-30::6]]
    answers = []
    for path in paths:
        response = ground.browser.generic("POST", path, body, content_type)
        answers.append((f"{path} {response.status_code}", response.status_code))

    assert wrong(answers) == []


@pytest.mark.parametrize("kind", HEADERS)
def test_no_header_breaks_a_page(ground, kind):
    answers = [
        (f"{method} {path} {response.status_code}", response.status_code)
        for path in [*ground.addresses(), "/accounts/login/", "/accounts/password/reset/"]
        for method in ("get", "post")
        for response in [getattr(ground.browser, method)(path, headers=HEADERS[kind])]
    ]

    assert wrong(answers) == []


def test_a_host_that_is_not_ours_is_a_bad_request(ground):
    for host in ("elsewhere.example", "a b", "[::1", "%00"):
        assert ground.browser.get("/deals/inbound/", headers={"Host": host}).status_code == 400


def test_a_very_long_and_deep_query_string_is_taken_or_refused(ground):
    deep = "&".join(f"a{'[b]' * 200}={number}" for number in range(100))
    for query in ("q=" + "x" * 60_000, deep, "status=New&" * 3000, "=&=&&&;;;", "after=" + "A" * 9000):
        assert ground.browser.get(f"/deals/inbound/?{query}").status_code in ALLOWED


def test_what_was_typed_is_shown_as_text(ground):
    url = reverse("deal-edit", args=[ground.active.uuid, "external_reference"])
    page = ground.browser.post(url, {"version": "1", "external_reference": BAD["markup"] * 9})
    body = page.content.decode()

    assert page.status_code == 422
    assert "&lt;script&gt;alert(1)" in body
    assert "<script>alert(1)" not in body
    assert re.search(r'name="external_reference"[^>]*(aria-invalid="true"|autofocus)', body)


def test_what_is_typed_is_limited():
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 2_500_000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 2000


class Unread(io.BytesIO):
    """A body that nobody may look into."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


FILE_IN_PARTS = "multipart/form-data; boundary=x"
IMPORT = "/admin/referrals/accountimport/add/"


def announced(browser, path, bytes_, **headers):
    """The answer to so many bytes, before any of them is read."""
    length = {"CONTENT_LENGTH": str(bytes_), "wsgi.input": Unread()}
    browser.handler.enforce_csrf_checks = True
    return browser.post(path, "", content_type=FILE_IN_PARTS, **length, **headers)


def test_more_than_is_taken_is_refused_unread_wherever_it_is_sent(ground):
    for browser in (ground.browser, Client()):
        answers = {path: announced(browser, path, 7 * 1024**2) for path in ["/", *ground.addresses()]}

        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 413)


def test_the_page_says_how_much_is_taken_in_the_readers_language(ground, cast):
    User.objects.filter(pk=cast.ada.pk).update(language="pt-br")
    mine, theirs = announced(ground.browser, "/", 10**12), announced(Client(), "/", 10**12, HTTP_ACCEPT_LANGUAGE="es")

    for answer, language in ((mine, "pt-br"), (theirs, "es")):
        assert f'<html lang="{language}">' in answer.content.decode()
        assert "6 MB" in answer.content.decode()
    assert re.search(r'data-s413="[^"]* 6 MB', ground.browser.get("/organization/me/").content.decode())


TRAPS = ["//elsewhere.example", "http://elsewhere.example/", "http://testserver//elsewhere.example/", "http://["]


@pytest.mark.parametrize("page", ["", "http://testserver/organization/me/?tab=1", "http://testserver/\\trap/", *TRAPS])
def test_the_page_leads_back_to_the_form_and_to_nowhere_else(ground, page):
    main = announced(ground.browser, "/", 10**12, HTTP_REFERER=page).content.decode().partition("<main")[2]

    back = [("/organization/me/", "Back")] if "/me/" in page else [("/", "Go to the start page")]
    assert re.findall(r'href="([^"]*)">([^<]*)', main) == back


def test_only_the_import_of_accounts_takes_more_and_says_how_much(cast, settings):
    settings.UPLOAD_MAX_MB = 50
    operator = cast.client("olga")

    assert announced(Client(), IMPORT, 49 * 1024**2).status_code == 302
    assert announced(cast.client("ada"), IMPORT, 49 * 1024**2).status_code == 302
    assert "50 MB" in announced(operator, IMPORT, 51 * 1024**2).content.decode()
    assert announced(operator, "/admin/referrals/rateimport/add/", 49 * 1024**2).status_code == 413


@pytest.mark.parametrize("length", ["", "0", "x", "-1", "9" * 5000])
def test_a_body_without_a_length_is_not_read_at_all(ground, length):
    answer = announced(ground.browser, "/deals/new/", length, HTTP_TRANSFER_ENCODING="chunked")

    assert answer.status_code in ALLOWED
