"""The operators' pages of files of exchange rates: looked at first, then imported once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from referrals import rate_files, rates
from referrals.models import ExchangeRate, RateImport
from tests.factories import ExchangeRateFactory

pytestmark = pytest.mark.django_db

FILES, RATES = "/admin/referrals/rateimport/", "/admin/referrals/exchangerate/"
HEAD = "currency,month,rate\n"
MIXED = HEAD + "EUR,2024-10,1.2\nGBP,2024-10,1.3\nCHF,2024-10,1.1\n<b>,2024-10,1\n"


@pytest.fixture
def operator(cast):
    return cast.client("olga")


@pytest.fixture
def known():
    """What is known already: one rate of MIXED otherwise, one just so."""
    ExchangeRateFactory(month="2024-10-01", rate="1.1")
    ExchangeRateFactory(month="2024-10-01", rate="1.3", currency="GBP")


def send(browser, content=MIXED, name="rates.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return browser.post(f"{FILES}add/", {"file": SimpleUploadedFile(name, content)})


def sent(browser, content=MIXED):
    send(browser, content)
    return RateImport.objects.latest("pk")


def seen(response):
    return response.context["seal"]


def look(browser, job):
    return browser.get(f"{FILES}{job.pk}/change/")


def press(browser, job, **answers):
    given = {"seen": seen(look(browser, job))} | answers
    return browser.post(f"{FILES}{job.pk}/apply/", given)


def in_force():
    found = ExchangeRate.objects.filter(replaced_at=None).order_by("currency")
    return {one.currency: (f"{one.rate.normalize():f}", one.why) for one in found}


def test_a_file_is_looked_at_before_anything_is_imported(operator, known):
    response = send(operator)
    job = RateImport.objects.get()
    page = look(operator, job)
    shown = page.content.decode()

    assert response["Location"] == f"{FILES}{job.pk}/change/"
    assert dict(page.context["counts"]) == {
        "new": "1",
        "another rate is known": "1",
        "known already": "1",
        "refused": "1",
    }
    assert "<td>EUR</td><td>October 2024</td><td>1.1</td><td>1.2</td><td>+9.09%</td>" in shown
    assert "<td>CHF</td><td>October 2024</td><td>1.1</td>" in shown
    assert "<td>5</td><td>currency: Write one of" in shown
    assert "&lt;b&gt;,2024-10,1" in shown and "<b>,2024" not in shown
    assert "Import now" in shown
    assert in_force() == {"EUR": ("1.1", ""), "GBP": ("1.3", "")}
    assert job.applied_at is None


def test_what_differs_stays_unless_it_is_said_otherwise(operator, known, cast):
    job = sent(operator)

    response = press(operator, job)

    assert response["Location"] == f"{FILES}{job.pk}/change/"
    assert in_force() == {"CHF": ("1.1", ""), "EUR": ("1.1", ""), "GBP": ("1.3", "")}
    job.refresh_from_db()
    assert (job.added, job.replaced, job.by) == (1, 0, cast.olga)
    assert "Imported: 1 new, 0 replaced." in LogEntry.objects.latest("pk").get_change_message()


def test_what_differs_is_replaced_with_a_reason(operator, known, cast):
    job = sent(operator)

    press(operator, job, replace="on", why="The source was corrected")
    shown = look(operator, job).content.decode()

    assert in_force()["EUR"] == ("1.2", "The source was corrected")
    assert ExchangeRate.objects.get(currency="EUR", replaced_at=None).by == cast.olga
    assert "What happened" in shown and "The source was corrected" in shown
    assert "Import now" not in shown


@pytest.mark.parametrize("why", ["", " ", "x" * 301, "a\0b", "a\x1bb"])
def test_without_a_reason_nothing_is_imported_and_what_was_ticked_stays(operator, known, why):
    response = press(operator, sent(operator), replace="on", why=why)

    assert response.status_code == 422
    assert response.context["form"].errors["why"]
    assert 'name="replace" id="id_replace" checked' in response.content.decode()
    assert len(in_force()) == 2


def test_a_preview_that_has_gone_stale_comes_back_as_it_now_is(operator, known):
    job = sent(operator)
    stale = seen(look(operator, job))
    row = rate_files.Row(0, "CHF", rate_files.month_in("2024-10"), 1)
    rates.take([row], by=None, seen=rates.compare([row]).seal)

    response = operator.post(f"{FILES}{job.pk}/apply/", {"seen": stale, "replace": "on", "why": "Corrected"})

    assert response.status_code == 409
    assert "changed these rates meanwhile" in response.content.decode()
    assert "Corrected" in response.content.decode()
    assert dict(response.context["counts"])["another rate is known"] == "2"
    assert in_force()["EUR"] == ("1.1", "")
    again = operator.post(f"{FILES}{job.pk}/apply/", {"seen": seen(response), "replace": "on", "why": "Corrected"})
    assert again.status_code == 302
    assert in_force()["CHF"] == ("1.1", "Corrected")


def test_a_file_is_imported_once(operator):
    job = sent(operator)
    seal = seen(look(operator, job))
    press(operator, job)

    response = operator.post(f"{FILES}{job.pk}/apply/", {"seen": seal})

    assert response.status_code == 409
    assert ExchangeRate.objects.count() == 3


def test_a_file_with_nothing_new_says_so_and_asks_nothing(operator):
    press(operator, sent(operator))

    same = look(operator, sent(operator, MIXED.rpartition("<b>")[0])).content.decode()
    bad = look(operator, sent(operator, HEAD + "EUR,2024-10,NaN\n")).content.decode()

    assert "Everything in this file is known already." in same and "Import now" not in same
    assert "mend the refused rows" in bad and "Import now" not in bad


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"currency\n", "The first line lacks: month, rate"),
        (HEAD.encode("utf-16"), "The file is not in UTF-8."),
        (HEAD.encode() + b"x\n" * 10_001, "The file has more than 10000 rows."),
        (HEAD.encode() + b"x" * 1024 * 1024, "The file is larger than 1 MB."),
        (HEAD.encode() + b"x" * 3 * 1024 * 1024, "The file is larger than 1 MB."),
    ],
    ids=["empty", "lacking", "wide", "rows", "large", "larger"],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(operator, content, words):
    response = send(operator, content)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RateImport.objects.exists()


@pytest.mark.parametrize("given", [{}, {"file": "no file"}])
def test_nothing_at_all_is_refused(operator, given):
    assert operator.post(f"{FILES}add/", given).status_code == 422


def test_a_file_from_elsewhere_is_refused(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.olga, backend="django.contrib.auth.backends.ModelBackend")

    assert send(browser).status_code == 403
    assert not RateImport.objects.exists()


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "-1"])
def test_an_unknown_file_is_not_found(operator, pk):
    assert operator.get(f"{FILES}{pk}/change/").status_code == 404
    assert operator.post(f"{FILES}{pk}/apply/", follow=True).status_code == 404


def test_who_may_only_look_sends_and_imports_nothing(cast, operator):
    job = sent(operator)
    cast.ugo.is_staff = True
    cast.ugo.save()
    cast.ugo.user_permissions.set(Permission.objects.filter(codename__in=["view_rateimport", "view_exchangerate"]))
    looker = cast.client("ugo")

    page = look(looker, job)
    assert page.status_code == 200 and "Import now" not in page.content.decode()
    assert looker.get(f"{FILES}add/").status_code == send(looker).status_code == 403
    assert looker.post(f"{FILES}{job.pk}/apply/", {"seen": seen(page)}).status_code == 403
    assert looker.get(f"{RATES}add/").status_code == looker.post(f"{RATES}add/", {}).status_code == 403
    assert operator.get(f"{FILES}{job.pk}/apply/").status_code == 405
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("who", ["ada", "sela", "dora"])
def test_nobody_else_gets_in(cast, who):
    for path in (FILES, f"{FILES}add/", RATES, f"{RATES}add/"):
        assert cast.client(who).get(path, follow=True).status_code == 404
