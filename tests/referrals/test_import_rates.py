"""The command that loads exchange rates: the same preview, what it writes, and its exit codes."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from referrals.models import ExchangeRate, RateImport
from tests.factories import ExchangeRateFactory

pytestmark = pytest.mark.django_db
HEAD = "currency,month,rate\n"
NEW = HEAD + "EUR,2024-10,1.2\nGBP,2024-10,1.3\n"


@pytest.fixture
def run(tmp_path):
    """The command over a file with this content: what it printed, its exit code, and its error."""

    def command(content, *options):
        file = tmp_path / "rates.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        try:
            call_command("import_rates", file, *options, stdout=out)
        except CommandError as problem:
            return out.getvalue(), problem.returncode, str(problem)
        return out.getvalue(), 0, ""

    return command


def known():
    return {one.currency: one.rate for one in ExchangeRate.objects.filter(replaced_at=None)}


def test_new_rates_are_shown_then_imported(run):
    assert run(NEW) == ("2 new, 0 differing, 0 unchanged, 0 refused.\nImported: 2 new, 0 replaced.\n", 0, "")

    assert known() == {"EUR": Decimal("1.2"), "GBP": Decimal("1.3")}
    job = RateImport.objects.get()
    assert (job.name, job.by, job.added, job.replaced) == ("rates.csv", None, 2, 0)
    assert job.applied_at is not None


def test_a_second_time_nothing_happens(run):
    run(NEW)

    assert run(NEW) == ("0 new, 0 differing, 2 unchanged, 0 refused.\n", 0, "")
    assert RateImport.objects.count() == 1


def test_a_dry_run_writes_nothing(run):
    printed, code, _error = run(NEW, "--dry-run")

    assert (printed, code) == ("2 new, 0 differing, 0 unchanged, 0 refused.\n", 0)
    assert not ExchangeRate.objects.exists() and not RateImport.objects.exists()


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_rate_that_differs_is_shown_and_left(run, options):
    ExchangeRateFactory(month="2024-10-01", rate="1.1")

    printed, code, error = run(NEW, *options)

    assert "  EUR 2024-10: 1.1 → 1.2\n" in printed
    assert (code, error) == (3, "Left out: 1 differing, 0 refused.")
    assert known() == {"EUR": Decimal("1.1")} | ({} if options else {"GBP": Decimal("1.3")})


def test_it_is_replaced_with_a_reason(run):
    ExchangeRateFactory(month="2024-10-01", rate="1.1")

    _printed, code, _error = run(NEW, "--replace", "--reason", "The source was corrected")

    assert code == 0
    assert known() == {"EUR": Decimal("1.2"), "GBP": Decimal("1.3")}
    assert ExchangeRate.objects.get(currency="EUR", replaced_at=None).why == "The source was corrected"


@pytest.mark.parametrize("reason", [[], ["--reason", " "], ["--reason", "x" * 301]])
def test_without_a_reason_that_can_be_kept_nothing_is_imported(run, reason):
    ExchangeRateFactory(month="2024-10-01", rate="1.1")

    _printed, code, error = run(NEW, "--replace", *reason)

    assert (code, error[:22]) == (1, "Nothing was imported: ")
    assert known() == {"EUR": Decimal("1.1")}
    assert not RateImport.objects.exists()


def test_refused_rows_are_told_and_the_rest_is_imported(run):
    printed, code, error = run(HEAD + "EUR,2024-10,NaN\nGBP,2024-10,1.3\n")

    assert "  line 2: rate: Write a number" in printed
    assert (code, error) == (3, "Left out: 0 differing, 1 refused.")
    assert known() == {"GBP": Decimal("1.3")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"currency;month\n", "The first line lacks: rate"),
        (HEAD.encode() + b"x" * 1024 * 1024, "The file is larger than 1 MB."),
        (HEAD.encode("utf-16"), "The file is not in UTF-8."),
    ],
    ids=["empty", "a column less", "large", "wide"],
)
def test_a_bad_file_is_a_clear_error(run, content, words):
    printed, code, error = run(content)

    assert (printed, code) == ("", 1)
    assert words in error
    assert not RateImport.objects.exists()


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_rates", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        call_command("import_rates", tmp_path)
