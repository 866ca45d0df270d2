"""The operators' pages of customer accounts: sending a file up, looking at it, importing, cancelling; one by one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from referrals.importing import running, storing
from referrals.models import AccountImport, CustomerAccount
from tests.factories import CustomerAccountFactory

pytestmark = pytest.mark.django_db

State = AccountImport.State
HERE = "/admin/referrals/accountimport/"
HEAD = "source,key,category,name,country\n"
GOOD = HEAD + "platform,A-1,managed,Harbour,PT\nplatform,A-2,managed,<b>Tidal</b>,XX\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """A folder of this test's own for uploads."""
    settings.FILES_ROOT = str(tmp_path / "files")
    return tmp_path / "files" / storing.FOLDER


@pytest.fixture
def operator(cast):
    return cast.client("olga")


def send(browser, content=GOOD, name="accounts.csv", **more):
    content = content if isinstance(content, bytes) else content.encode()
    return browser.post(f"{HERE}add/", {"file": SimpleUploadedFile(name, content), **more})


def checked(operator, content=GOOD):
    send(operator, content)
    job = AccountImport.objects.latest("pk")
    while running.step(job.pk):
        pass
    job.refresh_from_db()
    return job


def page(browser, job, **headers):
    return browser.get(f"{HERE}{job.pk}/change/", **headers).content.decode()


def test_a_file_is_sent_up_and_waits_for_a_worker(operator, cast, files):
    response = send(operator)

    job = AccountImport.objects.get()
    assert response["Location"] == f"{HERE}{job.pk}/change/"
    assert (job.state, job.name, job.by, job.size) == (State.CHECKING, "accounts.csv", cast.olga, len(GOOD))
    assert storing.located(job.path).read_text() == GOOD
    assert LogEntry.objects.get().user == cast.olga
    assert [path.stat().st_mode & 0o77 for path in (files,)] == [0]


def test_while_it_is_under_way_the_page_looks_again_by_itself_and_by_a_link(operator):
    send(operator, HEAD + "platform,A-1,managed,Harbour,PT\n" * 3)
    job = AccountImport.objects.get()
    running.step(job.pk, 1)
    shown = page(operator, job)

    assert '<progress max="100" value="50"' in shown
    assert f'hx-get="{HERE}{job.pk}/change/" hx-trigger="every 2s"' in shown
    assert f'href="{HERE}{job.pk}/change/"' in shown
    assert "Being checked" in shown
    assert "Import now" not in shown


def test_the_part_that_looks_again_is_the_part_only(operator):
    job = checked(operator)
    part = page(operator, job, headers={"HX-Request": "true"})

    assert part.strip().startswith('<div id="import">')
    assert "hx-trigger" not in part


def test_what_would_happen_is_shown_before_anything_is_imported(operator):
    shown = page(operator, checked(operator))

    assert "What would happen" in shown
    assert "country: Write a country as its two letters" in shown
    assert "&lt;b&gt;Tidal" in shown and "<b>Tidal" not in shown
    assert "Import now" in shown and "Cancel the import" in shown
    assert not CustomerAccount.objects.exists()


def test_it_is_imported_when_the_operator_says_so(operator):
    job = checked(operator)

    response = operator.post(f"{HERE}{job.pk}/apply/")
    running.carry_on(60)

    assert response["Location"] == f"{HERE}{job.pk}/change/"
    assert CustomerAccount.objects.get().name == "Harbour"
    shown = page(operator, job)
    assert "What happened" in shown
    assert "Import now" not in shown and "Cancel the import" not in shown


def test_it_is_cancelled_and_its_file_goes(operator):
    job = checked(operator)
    file = storing.located(job.path)

    operator.post(f"{HERE}{job.pk}/cancel/")
    running.carry_on(60)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not file.exists()
    assert "Cancelled" in page(operator, job)


@pytest.mark.parametrize("act", ["apply", "cancel"])
def test_an_act_that_comes_too_late_is_answered_with_how_it_stands(operator, act):
    job = checked(operator)
    running.cancel(job, by=None)

    response = operator.post(f"{HERE}{job.pk}/{act}/")

    assert response.status_code == 409
    assert "changed meanwhile" in response.content.decode()
    assert "Cancelled" in response.content.decode()


@pytest.mark.parametrize("act", ["apply", "cancel"])
def test_looking_at_an_act_does_nothing(operator, act):
    job = checked(operator)

    assert operator.get(f"{HERE}{job.pk}/{act}/").status_code == 405
    assert AccountImport.objects.get().state == State.CHECKED


def test_refused_rows_are_downloaded_as_they_stood_and_harmless(operator):
    job = checked(operator, HEAD + "=1+1,A-1,managed,Harbour,PT\n")
    response = operator.get(f"{HERE}{job.pk}/refused/")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="refused-{job.pk}.csv"'
    assert text.splitlines()[1] == '''2,source: Write platform or duns.,"'=1+1,A-1,managed,Harbour,PT"'''


def test_a_file_of_a_command_is_left_to_the_command(operator, tmp_path):
    (tmp_path / "mine.csv").write_text(GOOD)
    job = running.begin(tmp_path / "mine.csv", "mine.csv", by=None)
    while running.step(job.pk):
        pass
    shown = page(operator, job)

    assert "imported by the command" in shown
    assert "Import now" not in shown


def test_nothing_at_all_is_refused_in_the_form(operator, files):
    for given in ({}, {"file": "no file"}, {"file": SimpleUploadedFile("empty.csv", b"")}):
        response = operator.post(f"{HERE}add/", given)

        assert response.status_code == 422
        assert "errornote" in response.content.decode()
    assert not AccountImport.objects.exists()
    assert not files.exists() or list(files.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing_behind(operator, files, settings):
    settings.UPLOAD_MAX_MB = 1
    too_large = HEAD.encode() + b"x" * 1024 * 1024

    response = send(operator, too_large)

    assert response.status_code == 422
    assert "larger than 1 MB" in response.content.decode()
    assert send(operator, too_large + b"x" * 1024 * 1024).status_code == 413
    assert not AccountImport.objects.exists()
    assert not files.exists() or list(files.iterdir()) == []


def test_the_second_of_two_files_is_not_taken(operator, files):
    both = [SimpleUploadedFile("one.csv", GOOD.encode()), SimpleUploadedFile("two.csv", GOOD.encode())]
    operator.post(f"{HERE}add/", {"file": both})

    assert AccountImport.objects.count() <= 1
    assert len(list(files.iterdir())) == AccountImport.objects.count()


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "a" * 300 + ".csv", "счёт\u202e.csv", "x\0y.csv"])
def test_whatever_a_file_is_called_it_lies_under_a_name_of_ours(operator, files, name):
    assert send(operator, name=name).status_code in (302, 400, 422)

    assert {path.parent for path in files.parent.rglob("*.csv")} <= {files}


def test_a_file_from_elsewhere_is_refused(cast, files):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.olga, backend="django.contrib.auth.backends.ModelBackend")

    assert send(browser).status_code == 403
    token = browser.get(f"{HERE}add/").context["csrf_token"]
    assert send(browser, csrfmiddlewaretoken=str(token)).status_code == 302
    assert AccountImport.objects.count() == 1


@pytest.mark.parametrize("who", ["ada", "cora", "mallory", "sela", "dora", None])
def test_only_operators_get_to_accounts_and_their_files(cast, operator, files, who):
    job = checked(operator)
    account = CustomerAccountFactory()
    browser = cast.client(who) if who else Client()
    before = sorted(files.iterdir())

    for path in (HERE, f"{HERE}add/", f"{HERE}{job.pk}/change/", f"{HERE}{job.pk}/refused/"):
        assert browser.get(path).status_code == 302
    for path in (f"{HERE}{job.pk}/apply/", f"{HERE}{job.pk}/cancel/"):
        assert browser.post(path).status_code == 302
    assert send(browser).status_code == 302
    assert browser.get(f"/admin/referrals/customeraccount/{account.pk}/change/").status_code == 302
    job.refresh_from_db()
    assert job.state == State.CHECKED
    assert sorted(files.iterdir()) == before


@pytest.mark.parametrize("pk", ["999999", "9" * 30, "x"])
def test_an_import_that_is_not_there_is_not_found(operator, pk):
    for word in ("change", "refused"):
        assert operator.get(f"{HERE}{pk}/{word}/").status_code in (302, 404)
    assert operator.post(f"{HERE}{pk}/apply/").status_code in (302, 404)


def test_the_page_costs_the_same_for_one_refused_row_as_for_many(operator):
    def queries(rows):
        job = checked(operator, HEAD + "\n".join(["platform,A-9,managed,Nowhere,XX"] * rows))
        with CaptureQueriesContext(connection) as seen:
            page(operator, job)
        return len(seen)

    queries(1)
    assert queries(1) == queries(100)


# Accounts one by one.

ACCOUNTS = "/admin/referrals/customeraccount/"
TYPED = {
    "source": "platform",
    "key": "A-7",
    "category": "managed",
    "name": "Conservas Azenha",
    "aliases": "Azenha\nCAM, Lda",
    "country": "pt",
    "duns": "760010111",
}


def typed(**more):
    return TYPED | more


def test_an_account_is_added_and_found_by_the_search_at_once(operator):
    operator.post(f"{ACCOUNTS}add/", typed())

    account = CustomerAccount.objects.get()
    assert (account.country, account.aliases, account.plain) == ("PT", ["Azenha", "CAM, Lda"], "conservas azenha")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"country": "XX"}, "two letters"),
        ({"category": "other"}, "Write one of: managed, unmanaged"),
        ({"source": "duns", "category": "other"}, "nine digits"),
        ({"duns": "1"}, "nine digits"),
        ({"key": "=A"}, "Only letters"),
        ({"name": "!!!"}, "no letter or digit"),
        ({"name": "a\0b"}, "cannot be printed"),
        ({"category": "manual"}, "This choice is not known here"),
    ],
)
def test_what_no_file_may_say_nobody_can_type(operator, given, words):
    response = operator.post(f"{ACCOUNTS}add/", typed(**given))

    assert words in response.content.decode()
    assert not CustomerAccount.objects.exists()


def test_what_names_an_account_stays(operator):
    account = CustomerAccountFactory(key="A-1", country="PT")

    operator.post(f"{ACCOUNTS}{account.pk}/change/", typed(key="A-2", source="duns", name="Renamed"))

    account.refresh_from_db()
    assert (account.source, account.key, account.name, account.plain) == ("platform", "A-1", "Renamed", "renamed")


def test_accounts_are_found_by_the_beginning_of_their_key_or_number_and_by_name(operator):
    CustomerAccountFactory(key="A-1", name="First", duns="760010111")
    CustomerAccountFactory(key="B-1", name="Second")
    CustomerAccountFactory(source="duns", key="760010222", name="Third", duns="760010222")

    def found(words):
        listed = operator.get(ACCOUNTS, {"q": words}).context["cl"].result_list
        return sorted(account.name for account in listed)

    assert found("A-") == ["First"]
    assert found("7600") == ["Third"]
    assert found("76-001-0222") == ["Third"]
    assert found("760010111") == ["First"]
    assert found("Second") == ["Second"]
    assert found("Nobody") == []
    assert found("") == ["First", "Second", "Third"]
