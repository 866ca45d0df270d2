"""Whatever is sent up as a spreadsheet of registrations, in whichever cell it stands, and however its page is asked."""

import logging
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import tenancy
from referrals.models import Registration, RegistrationFile
from referrals.questions import ANSWERS
from tests.hostile import BODIES
from tests.isolation.addressing import MALFORMED, UNKNOWN
from tests.referrals import sheets, wins
from tests.test_bad_input_leads import NOT_SENT
from tests.test_bad_input_registrations import VERSIONS, WRONG, fine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncopied")]

LIST, UPLOAD = "/deals/registered/", "/deals/registered/upload/"
ESCAPED = {"an escaped NUL": "_x0000_", "an escaped half character": "_xD800_", "a formula": '=HYPERLINK("//evil")'}


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def browser(cast):
    browser = cast.client("ada")
    browser.raise_request_exception = False
    return browser


def page_of(file, part=""):
    return f"{LIST}files/{file.uuid}/{part}"


def files():
    with tenancy.everyone("the test looks"):
        return list(RegistrationFile.objects.order_by("pk"))


def as_submitted(found):
    with tenancy.everyone("the test looks"):
        return Registration.objects.filter(pk=found.pk).values(*ANSWERS, "status").get()


def test_what_stands_in_the_file_for_a_nul_is_read_as_no_letter(cast):  # as no program writes it, and Excel reads it
    wins.asked(cast)
    content = sheets.edited(cast, first_name="Ada!Ada")

    file = sheets.taken(
        cast, sheets.rezipped(content, {"xl/sharedStrings.xml": lambda body: body.replace(b"!", b"_x0000_")})
    )

    assert (file.state, [row["cells"]["first_name"] for row in file.rows]) == ("read", ["Ada\ufffdAda"])


@pytest.mark.parametrize("kind", {**WRONG, **ESCAPED})
def test_nothing_in_a_cell_breaks_the_page_of_its_file_or_is_submitted_unread(cast, browser, kind):
    """In one cell beside what is right, in all at once, and in the two that say which row it is."""
    found, text = wins.asked(cast), {**WRONG, **ESCAPED}[kind]
    cells = sheets.downloaded(cast)
    for columns in (["first_name"], ["contract_value", "starts_on", "pricing", "runs_on_platform"], ["id", "version"]):
        file = sheets.taken(cast, sheets.packed(sheets.changed(cells, **dict.fromkeys(columns, text[:30_000]))))
        before = as_submitted(found)

        assert fine(browser.get(page_of(file)), 200), columns
        assert fine(browser.get(page_of(file), {"show": "refused"}), 200), columns
        answer = browser.post(page_of(file), {"version": file.version})
        assert fine(answer, 302, 422), columns
        if answer.status_code == 302:
            sheets.worked_on(file)
            assert all(str(value).isprintable() for value in as_submitted(found).values())
            assert fine(browser.get(page_of(file)), 200)
            found = wins.asked(cast)
            cells = sheets.downloaded(cast)
        else:
            assert as_submitted(found) == before


@pytest.mark.parametrize("kind", BODIES)
def test_no_body_breaks_the_upload(browser, kind):
    content_type, body = BODIES[kind]

    assert fine(browser.generic("POST", UPLOAD, body, content_type), 400, 413, 422)
    assert files() == []


@pytest.mark.parametrize(
    "name", ["", "\0", "../../etc/passwd", "a" * 5000 + ".xlsx", "<script>alert(1)</script>", "\r\nX: y"]
)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\0" * 9000, b"PK\x05\x06" + b"\0" * 18])
def test_no_file_of_any_name_breaks_the_upload_or_its_page(cast, browser, name, content):
    answer = browser.post(UPLOAD, {"file": SimpleUploadedFile(name or "x", content)})

    assert fine(answer, 302, 422)
    for file in files():
        assert fine(browser.get(page_of(sheets.worked_on(file))), 200)
        assert sheets.now(file).state == "failed"
    assert fine(browser.get(LIST), 200)


def test_many_files_and_texts_in_place_of_one_are_refused_or_taken_once(cast, browser):
    content = sheets.edited(cast) if wins.asked(cast) else b""
    many = [SimpleUploadedFile(f"{number}.xlsx", content) for number in range(5)]

    assert fine(browser.post(UPLOAD, {"file": "a text"}), 422)
    assert fine(browser.post(UPLOAD, {"file": many, "x": "\0"}), 302)
    assert len(files()) == 1


@pytest.mark.parametrize("part", ["", "undo/"])
def test_a_version_that_is_not_the_one_shown_submits_and_undoes_nothing(cast, browser, part):
    found = wins.asked(cast)
    file = sheets.taken(cast, sheets.edited(cast, first_name="Other"))
    if part:
        browser.post(page_of(file), {"version": file.version})
        file = sheets.worked_on(file)
    before = as_submitted(found)

    for version in VERSIONS:
        assert fine(browser.post(page_of(file, part), {"version": version}), 409), version
    sheets.worked_on(file)
    assert as_submitted(found) == before


@pytest.mark.parametrize(
    "uuid", [UNKNOWN, MALFORMED, "0", "%00", "x" * 3000], ids=["unknown", "none", "0", "nul", "long"]
)
def test_a_file_that_is_not_there_is_not_found(browser, uuid):
    for part in ("", "undo/"):
        path = f"{LIST}files/{uuid}/{part}"
        assert {browser.get(path).status_code, browser.post(path, {"version": "1"}).status_code} <= {400, 404, 405}


@pytest.mark.parametrize("kind", [kind for kind in WRONG if kind != NOT_SENT])
def test_no_query_breaks_the_list_the_download_or_a_file(cast, browser, kind):
    wins.asked(cast)
    file = sheets.taken(cast, sheets.edited(cast, first_name="Other"))
    text = quote(WRONG[kind])
    for path, names in [(LIST, ["status", "x"]), (f"{LIST}download/", ["status"]), (page_of(file), ["show", "after"])]:
        for name in names:
            answer = browser.get(f"{path}?{name}={text}&{name}={text}")
            assert answer.status_code == 200, (path, name)
    assert fine(browser.get(f"{LIST}?before={text}"), 200, 404)
