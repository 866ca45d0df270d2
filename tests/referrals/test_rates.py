"""Monthly exchange rates: published once, replaced only with a reason, never overwritten (row 134)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals import rate_files, rates, registration, reviewing
from referrals.models import ExchangeRate, RateImport
from referrals.moves import Conflict, Refused
from tests.factories import ExchangeRateFactory
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)
HEAD = "currency,month,rate\n"


def row(rate, currency="EUR", month=OCTOBER, line=2):
    return rate_files.Row(line, currency, month, Decimal(rate))


def take(*rows, **how):
    return rates.take(rows, **{"by": None, "seen": rates.compare(rows).seal} | how)


def every():
    """Every row there ever was, oldest first: currency, rate, whether it is in force, and why it came."""
    found = ExchangeRate.objects.order_by("pk")
    return [(one.currency, str(one.rate.normalize()), one.replaced_at is None, one.why) for one in found]


def test_a_file_is_compared_with_what_is_known_before_anything_is_written():
    ExchangeRateFactory(month=OCTOBER, rate="1.1")
    ExchangeRateFactory(month=OCTOBER, rate="1.3", currency="GBP")
    rows = [row("1.10"), row("1.31", "GBP"), row("1.2", "CHF")]

    preview = rates.compare(rows)

    assert [one.row.currency for one in preview.new] == ["CHF"]
    assert [one.row.currency for one in preview.unchanged] == ["EUR"]  # 1.10 is 1.1
    assert [(one.row.rate, one.old.rate) for one in preview.differing] == [(Decimal("1.31"), Decimal("1.3"))]
    assert ExchangeRate.objects.count() == 2


def test_new_rates_are_added_and_those_that_differ_stay(cast):
    ExchangeRateFactory(month=OCTOBER, rate="1.1")

    assert take(row("1.2"), row("1.3", "GBP"), by=cast.olga) == (1, 0)

    assert every() == [("EUR", "1.1", True, ""), ("GBP", "1.3", True, "")]
    assert ExchangeRate.objects.get(currency="GBP").by == cast.olga


def test_a_rate_is_replaced_by_a_new_row_with_its_reason_and_the_old_one_says_when(cast):
    old = ExchangeRateFactory(month=OCTOBER, rate="1.1")
    before = timezone.now()

    assert take(row("1.2"), by=cast.olga, replace=True, why=" The source was corrected. ") == (0, 1)

    assert every() == [("EUR", "1.1", False, ""), ("EUR", "1.2", True, "The source was corrected.")]
    old.refresh_from_db()
    assert old.replaced_at >= before and old.rate == Decimal("1.1")
    assert rates.rate("EUR", OCTOBER) == Decimal("1.2")
    assert [one.rate for one in rates.history("EUR", OCTOBER)] == [Decimal("1.2"), Decimal("1.1")]


@pytest.mark.parametrize("why", ["", "  \n", "x" * 301])
def test_nothing_is_replaced_without_a_reason_that_can_be_kept(why):
    ExchangeRateFactory(month=OCTOBER, rate="1.1")

    with pytest.raises(Refused):
        take(row("1.2"), row("1.3", "GBP"), replace=True, why=why)

    assert every() == [("EUR", "1.1", True, "")]


def test_no_reason_is_needed_where_nothing_is_replaced():
    assert take(row("1.2"), replace=True) == (1, 0)


def test_the_same_rates_a_second_time_change_nothing():
    take(row("1.2"))

    assert take(row("1.2000"), replace=True) == (0, 0)
    assert every() == [("EUR", "1.2", True, "")]


@pytest.mark.parametrize("meanwhile", ["published", "replaced", "replaced and back"])
def test_a_preview_that_has_gone_stale_is_asked_again(meanwhile):
    if meanwhile != "published":
        take(row("1.1"))
    mine = [row("1.2"), row("1.3", "GBP")]
    seen = rates.compare(mine).seal
    for other in {"published": ["1.1"], "replaced": ["1.15"], "replaced and back": ["1.15", "1.1"]}[meanwhile]:
        take(row(other), replace=True, why="Corrected")
    before = every()

    with pytest.raises(Conflict):
        take(*mine, seen=seen, replace=True, why="Mine")

    assert every() == before


def test_a_rate_of_another_month_or_currency_makes_no_preview_stale():
    seen = rates.compare([row("1.2")]).seal
    take(row("1.3", month=NOVEMBER), row("1.3", "GBP"))

    assert take(row("1.2"), seen=seen) == (1, 0)


def test_a_file_is_imported_once_and_says_what_came_of_it(cast):
    ExchangeRateFactory(month=OCTOBER, rate="1.1")
    text = HEAD + "EUR,2024-10,1.2\nGBP,2024-10,1.3\nXXX,2024-10,1\n"
    job = rates.keep("rates.csv", text, by=cast.olga)
    seen = rates.compare(rate_files.read(text).rows).seal

    rates.apply(job, by=cast.olga, seen=seen, replace=True, why="Corrected")

    job.refresh_from_db()
    assert (job.added, job.replaced, job.by) == (1, 1, cast.olga)
    assert job.applied_at is not None
    assert set(job.rates.values_list("currency", "why")) == {("EUR", "Corrected"), ("GBP", "")}
    with pytest.raises(Conflict):
        rates.apply(job, by=cast.olga, seen=rates.compare(rate_files.read(text).rows).seal)


def test_a_stale_import_waits_as_it_was():
    job = rates.keep("rates.csv", HEAD + "EUR,2024-10,1.2\n", by=None)

    with pytest.raises(Conflict):
        rates.apply(job, by=None, seen="x")

    assert RateImport.objects.get().applied_at is None
    assert every() == []


@pytest.mark.parametrize("name", ["a\0b.csv", "\udcff.csv", "x" * 400])
def test_whatever_a_file_is_called_it_is_kept(name):
    rates.keep(name, HEAD, by=None)

    assert len(RateImport.objects.get().name) <= 200


@pytest.mark.parametrize(
    "fields", [{"month": date(2024, 10, 2)}, {"rate": Decimal(0)}, {"rate": Decimal("-1")}, {"currency": "EUR"}]
)
def test_the_database_keeps_one_positive_rate_for_the_first_day_of_a_month(fields):
    ExchangeRateFactory(month=OCTOBER)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRateFactory(**{"currency": "GBP", "month": OCTOBER} | fields)


def test_a_large_file_costs_as_many_queries_as_a_small_one():
    def cost(rows):
        with CaptureQueriesContext(connection) as seen:
            take(*rows, replace=True, why="Corrected")
        return len(seen)

    months = [date(year, month, 1) for year in range(2000, 2026) for month in range(1, 13)]
    one = cost([row("1.1")])

    assert cost([row("1.2", "GBP", month) for month in months]) == one


def test_a_month_is_the_one_in_utc():
    first, last = datetime(2024, 11, 1, tzinfo=UTC), datetime(2024, 10, 31, 23, 59, 59, 999999, tzinfo=UTC)

    with timezone.override("Pacific/Auckland"):
        assert (rates.month_of(last), rates.month_of(first)) == (OCTOBER, NOVEMBER)
        assert rates.month_of(timezone.localtime(last)) == OCTOBER


def test_the_dollar_is_worth_a_dollar_and_what_is_not_published_is_not_zero():
    assert (rates.rate("USD", OCTOBER), rates.rate("EUR", OCTOBER)) == (Decimal(1), None)


def test_a_rate_corrected_later_changes_no_submitted_registration(cast):  # row 134
    month = timezone.now().date().replace(day=1)
    take(row("1.1", month=month))
    deal = wins.won_deal(cast, currency="EUR")
    found = wins.submitted(cast, deal)
    take(row("0.1", month=month), replace=True, why="Corrected")  # too little for a new one
    stored = {"rate": Decimal("1.1"), "rate_month": month, "usd_value": Decimal("55000")}
    assert {name: getattr(wins.now(found), name) for name in stored} == stored

    found = wins.asked(cast, found)
    with cast.acting("ada") as ada:
        registration.resubmit(found, scenes.fresh(deal), wins.ANSWERS, by=ada, seen=found.version)

    assert {name: getattr(wins.now(found), name) for name in stored} == stored
    assert wins.now(found).status == "ReviewPending"


def test_the_largest_value_at_the_largest_rate_is_stored_to_the_last_digit(cast):
    take(row("9999999999.9999999999", month=timezone.now().date().replace(day=1)))
    deal = wins.won_deal(cast, currency="EUR", deal_value=Decimal("9999999999999.99"))

    found = wins.submitted(cast, deal)

    assert wins.now(found).usd_value == Decimal("99999999999999899999000.000000000001")


def test_reviewers_and_the_partner_read_the_value_at_the_rate_of_the_submission(cast):  # row 134
    month = timezone.now().date().replace(day=1)
    take(row("1.1", month=month))
    deal = wins.won_deal(cast, currency="EUR")
    found = wins.asked(cast, wins.submitted(cast, deal))
    take(row("0.1", month=month), replace=True, why="Corrected")

    with cast.acting("dora"):
        seen = {one.code: one for one in reviewing.criteria_now(found)}
    page = cast.client("ada").get(f"/deals/{deal.uuid}/registrations/{found.uuid}/").content.decode()

    assert seen["value"].verdict == "holds" and "$55,000" in seen["value"].value
    assert "$55,000" in page and "$5,000" not in page


OVERWRITING = {
    "another rate": lambda rows: rows.update(rate=2),
    "another month": lambda rows: rows.update(month=OCTOBER),
    "no rate any more": lambda rows: rows.delete(),
}


@pytest.mark.parametrize("act", OVERWRITING.values(), ids=OVERWRITING)
def test_the_database_itself_lets_nobody_overwrite_a_rate(act):
    ExchangeRateFactory()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        act(ExchangeRate.objects.all())

    assert every() == [("EUR", "1.1", True, "")]
