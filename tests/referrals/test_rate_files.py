"""Files of exchange rates: what is a rate, what is refused with which words, and that nothing in a file is too much."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from referrals import rate_files
from referrals.rate_files import Unreadable, read, text_of

HEAD = "currency,month,rate\n"


def rows(content):
    content = content if isinstance(content, bytes) else content.encode()
    return read(text_of(content))


def values(sheet):
    return [(row.currency, f"{row.month:%Y-%m}", str(row.rate)) for row in sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "EUR,2024-10,1.0857\n",
        "\ufeff" + HEAD + "EUR,2024-10,1.0857\n",
        HEAD + "EUR,2024-10,1.0857",
        HEAD.replace("\n", "\r\n") + "EUR,2024-10,1.0857\r\n",
        "currency;month;rate\nEUR;2024-10;1.0857\n",
        "currency;month;rate\nEUR;2024-10;1,0857\n",
        " Month , RATE , Currency \n 2024-10 , 1.0857 , eur \n",
        HEAD + '"EUR","2024-10","1.0857"\n\n\n',
    ],
    ids=["plain", "mark", "no last break", "windows", "semicolons", "decimal comma", "order", "quotes and empty lines"],
)
def test_a_rate_is_read_however_a_spreadsheet_writes_it(content):
    assert values(rows(content)) == [("EUR", "2024-10", "1.0857")]
    assert rows(content).refused == ()


CURRENCY, MONTH, NUMBER = "currency: Write one of", "month: Write a month from 2000-01", "rate: Write a number"
CELLS = {
    "the dollar itself": ("USD,2024-10,1", CURRENCY),
    "an unknown currency": ("XXX,2024-10,1", CURRENCY),
    "no currency": (",2024-10,1", CURRENCY),
    "a currency in other letters": ("ЕUR,2024-10,1", CURRENCY),
    "a day": ("EUR,2024-10-01,1", MONTH),
    "a thirteenth month": ("EUR,2026-13,1", MONTH),
    "month zero": ("EUR,2026-00,1", MONTH),
    "year zero": ("EUR,0000-01,1", MONTH),
    "before the first": ("EUR,1999-12,1", MONTH),
    "far away": ("EUR,2099-01,1", MONTH),
    "other digits": ("EUR,٢٠٢٦-10,1", MONTH),
    "a spreadsheet's month": ("EUR,Oct-26,1", MONTH),
    "zero": ("EUR,2024-10,0.000", "rate: Write a number greater than zero."),
    "less": ("EUR,2024-10,-1", NUMBER),
    "a plus": ("EUR,2024-10,+1", NUMBER),
    "nothing": ("EUR,2024-10,", NUMBER),
    "no number": ("EUR,2024-10,NaN", NUMBER),
    "no end": ("EUR,2024-10,Infinity", NUMBER),
    "powers": ("EUR,2024-10,1e999999", NUMBER),
    "small powers": ("EUR,2024-10,1E-7", NUMBER),
    "underscores": ("EUR,2024-10,1_0", NUMBER),
    "thousands": ('EUR,2024-10,"1,000"', NUMBER),
    "both marks": ('EUR,2024-10,"1,000.5"', NUMBER),
    "eleven digits": ("EUR,2024-10,12345678901", NUMBER),
    "eleven decimals": ("EUR,2024-10,1.12345678901", NUMBER),
    "other digits in a number": ("EUR,2024-10,١", NUMBER),
    "a formula": ("EUR,2024-10,=1+1", NUMBER),
    "a statement": ("EUR,2024-10,1'; DROP TABLE", NUMBER),
    "long": (f"EUR,2024-10,{'1' * 60_000}", NUMBER),
    "a million letters": (f"EUR,2024-10,{'1' * 1_000_000}", "The line is longer than"),
    "too few cells": ("EUR,2024-10", "Cells in the row: 2; columns in the first line: 3."),
    "too many cells": ("EUR,2024-10,1,1", "Cells in the row: 4; columns in the first line: 3."),
    "an open quotation": ('EUR,2024-10,"1', "A quotation mark is not closed"),
    "NUL": ("EUR,2024-10,1\0", "The line has characters that cannot be read."),
    "an escape": ("EUR,2024-10,\x1b[31m1", "The line has control characters in it."),
    "an override": ("EUR,2024-10,\u202e1", "The line has control characters in it."),
}


@pytest.mark.parametrize(("line", "words"), CELLS.values(), ids=CELLS)
def test_a_row_that_is_no_rate_says_its_line_and_why_and_spoils_no_other(line, words):
    sheet = rows(f"{HEAD}GBP,2024-10,1.3\n{line}\nCHF,2024-10,1.1\n")

    assert [row.currency for row in sheet.rows] == ["GBP", "CHF"]
    assert [(one.line, one.reason[: len(words)]) for one in sheet.refused] == [(3, words)]
    assert len(sheet.refused[0].text) <= rate_files.SHOWN
    assert sheet.refused[0].text.isprintable()


@pytest.mark.parametrize("raw", [b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc0\x80", b"\xe9"])
def test_bytes_that_are_no_letters_refuse_their_line_only(raw):
    sheet = rows(HEAD.encode() + b"EUR,2024-10," + raw + b"\nCHF,2024-10,1.1\n")

    assert values(sheet) == [("CHF", "2024-10", "1.1")]
    assert sheet.refused[0].reason.startswith("The line has characters that cannot be read.")


FILES = {
    "empty": (b"", "The file is empty."),
    "one that is wide": (HEAD.encode("utf-16"), "The file is not in UTF-8."),
    "one without a column": (b"currency,month\n", "The first line lacks: rate"),
    "one with another column": (b"currency,month,rate,note\n", "The first line names columns that are not known: note"),
    "one with a column twice": (b"currency,month,rate,rate\n", "The first line names a column twice: rate"),
    "one with a broken head": (b"currency,mon\0th,rate\n", "The first line cannot be read"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "The first line cannot be read"),
    "too many columns": (b"," * 500 + b"\n", "The first line cannot be read"),
    "too large": (HEAD.encode() + b"x" * 1024 * 1024, "The file is larger than 1 MB."),
    "too many rows": (HEAD.encode() + b"x\n" * 10_001, "The file has more than 10000 rows."),
    "too many empty rows": (HEAD.encode() + b"\n" * 1_000_000, "The file has more than 10000 rows."),
}


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_says_why(content, words):
    with pytest.raises(Unreadable) as problem:
        rows(content)

    assert str(problem.value).startswith(words)


def test_as_many_rows_as_there_may_be_are_read_at_once():
    began = time.process_time()

    sheet = rows(HEAD + "EUR,2024-10,1\n" * 10_000)

    assert len(sheet.refused) == 10_000
    assert time.process_time() - began < 5


def test_a_month_that_the_file_says_twice_is_left_out_both_times():
    sheet = rows(HEAD + "EUR,2024-10,1.1\nGBP,2024-10,1.3\nEUR,2024-10,1.2\neur,2024-10,1.1\n")

    assert values(sheet) == [("GBP", "2024-10", "1.3")]
    assert [(one.line, one.reason.split(" says")[0]) for one in sheet.refused] == [
        (2, "Line 4"),
        (4, "Line 2"),
        (5, "Line 2"),
    ]


@pytest.mark.parametrize(
    ("today", "last", "refused"),
    [
        ("2026-11-22", "2026-12", "2027-01"),
        ("2026-12-31", "2027-01", "2027-02"),
        ("2026-11-30", "2026-12", "2027-01"),
    ],
)
def test_rates_are_known_up_to_the_next_month(monkeypatch, today, last, refused):
    now = timezone.datetime.fromisoformat(f"{today}T23:59:59.999999+00:00")
    monkeypatch.setattr(timezone, "now", lambda: now)
    sheet = rows(f"{HEAD}EUR,{last},1\nEUR,{refused},1\nEUR,2000-01,1\n")

    assert [month for _currency, month, _rate in values(sheet)] == [last, "2000-01"]
    assert f"to {last}" in sheet.refused[0].reason


def test_a_month_begins_at_midnight_utc_wherever_the_reader_is(monkeypatch):
    now = timezone.datetime.fromisoformat("2026-11-30T23:59:59.999999+00:00")
    monkeypatch.setattr(timezone, "now", lambda: now)

    with timezone.override("Pacific/Auckland"):
        sheet = rows(HEAD + "EUR,2027-01,1\n")

    assert sheet.rows == ()


def test_the_largest_and_the_smallest_rate_are_kept_to_the_last_digit():
    sheet = rows(HEAD + "EUR,2024-10,9999999999.9999999999\nJPY,2024-10,0.0000000001\n")

    assert [row.rate for row in sheet.rows] == [Decimal("9999999999.9999999999"), Decimal("0.0000000001")]
    assert sheet.rows[0].month == date(2024, 10, 1)
