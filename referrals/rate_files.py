"""Reads a file of exchange rates in bounded time: each line is a rate, or says why it is none (docs/rates-csv.md)."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from referrals.importing import reading
from referrals.importing.reading import Unreadable, Wrong
from referrals.words import CURRENCIES, DOLLAR

COLUMNS = ("currency", "month", "rate")
BYTES, LINES = 1024 * 1024, 10_001  # the first line names the columns
SHOWN = 80  # characters of a refused line
KNOWN = tuple(code for code, _name in CURRENCIES if code != DOLLAR)
FIRST = date(2000, 1, 1)
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
RATE = re.compile(r"\d{1,10}(\.\d{1,10})?", re.ASCII)
UNREAD = "\ufffd"  # stands in the text for what was none


class Row(NamedTuple):
    """One rate; ``line`` is where the file says it."""

    line: int
    currency: str
    month: date
    rate: Decimal

    @property
    def key(self):
        """What it is the rate of."""
        return self.currency, self.month


class Refusal(NamedTuple):
    """A line that is no rate, and why."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """What was read of a file."""

    rows: tuple
    refused: tuple


def text_of(content):
    """The bytes of a file as a text that can be kept; bytes that are no letters are marked. Raises Unreadable."""
    if len(content) > BYTES:
        raise Unreadable(_("The file is larger than %(limit)d MB.") % {"limit": BYTES // 1024 // 1024})
    reading.header(io.BytesIO(content), COLUMNS, COLUMNS)
    return content.decode(errors="replace").replace("\0", UNREAD)


def read(text):
    """Every line of the file. Raises Unreadable."""
    stream = io.BytesIO(text.encode())
    head = reading.header(stream, COLUMNS, COLUMNS)
    rows, refused = [], []
    for line in reading.lines(stream, head, 1):
        if line.number > LINES:
            raise Unreadable(_("The file has more than %(limit)d rows.") % {"limit": LINES - 1})
        if line.raw:
            try:
                rows.append(_row(line, comma=head.delimiter == ";"))
            except Wrong as wrong:
                refused.append(Refusal(line.number, str(wrong), _shown(line.text)))
    return _once(rows, refused)


def currency_in(text):
    """A currency that has a rate. Raises Wrong."""
    if text.strip().upper() not in KNOWN:
        raise Wrong(_("Write one of %(known)s.") % {"known": ", ".join(KNOWN)})
    return text.strip().upper()


def month_in(text):
    """The first day of a month written as in 2026-10. Raises Wrong."""
    written = MONTH.fullmatch(text.strip())
    latest = _next_month()
    month = date(max(int(written[1]), 1), int(written[2]), 1) if written else None
    if month is None or not FIRST <= month <= latest:
        told = {"first": f"{FIRST:%Y-%m}", "last": f"{latest:%Y-%m}"}
        raise Wrong(_("Write a month from %(first)s to %(last)s, as in 2026-10.") % told)
    return month


def rate_in(text, *, comma):
    """US dollars for one unit. ``comma``: whether that may stand before the decimals. Raises Wrong."""
    written = text.strip()
    written = written.replace(",", ".", 1) if comma else written
    if not RATE.fullmatch(written):
        raise Wrong(_("Write a number as in 1.0857, with at most 10 digits before and 10 after the point."))
    if not Decimal(written):
        raise Wrong(_("Write a number greater than zero."))
    return Decimal(written)


def _next_month():
    now = timezone.now().astimezone(UTC).date()
    return date(now.year + now.month // 12, now.month % 12 + 1, 1)


def _row(line, *, comma):
    if UNREAD in line.text:
        raise Wrong(_("The line has characters that cannot be read. Save the file as “CSV UTF-8” and try again."))
    if line.problem:
        raise Wrong(line.problem)
    cells = line.cells
    return Row(
        line.number,
        _cell("currency", currency_in, cells),
        _cell("month", month_in, cells),
        _cell("rate", rate_in, cells, comma=comma),
    )


def _cell(column, reader, cells, **how):
    try:
        return reader(cells[column], **how)
    except Wrong as wrong:
        raise Wrong(f"{column}: {wrong}") from wrong


def _shown(text):
    """Its beginning, without what a page or a terminal would obey."""
    return "".join(letter if letter.isprintable() else UNREAD for letter in text[:SHOWN])


def _once(rows, refused):
    """Without the rates that the file says twice: nobody can know which of them is meant."""
    lines = defaultdict(list)
    for row in rows:
        lines[row.key].append(row.line)
    for row in rows:
        if len(lines[row.key]) > 1:
            first, second = lines[row.key][:2]
            other = {"line": second if row.line == first else first}
            reason = _("Line %(line)d says the rate of this month too: leave one.") % other
            refused.append(Refusal(row.line, reason, f"{row.currency} {row.month:%Y-%m} {row.rate:f}"))
    return Sheet(tuple(row for row in rows if len(lines[row.key]) == 1), tuple(sorted(refused)))
