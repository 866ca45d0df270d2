"""Reads a CSV file line by line in bounded memory, whatever is in it: each line is a row or says why it is none."""

import csv
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from referrals.importing.columns import COLUMNS, REQUIRED

LINE_LIMIT = 64 * 1024  # bytes
COLUMN_LIMIT = 100
SHOWN = 500  # characters of a refused line that are kept
MARK = b"\xef\xbb\xbf"
OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # make a name read as another


class Unreadable(Exception):
    """The file as a whole cannot be read; the words say why."""


class Wrong(Exception):
    """One row is refused; the words say why."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says: the columns, what separates them, and where the rows begin."""

    columns: tuple
    delimiter: str
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its cells by column, or the problem."""

    number: int
    raw: bytes
    cells: dict | None = None
    problem: str = ""

    @property
    def text(self):
        """The beginning of the line, for whoever mends it; without what no database and no page can hold."""
        return self.raw[:SHOWN].decode(errors="replace").replace("\0", "\ufffd")


def header(stream, columns=COLUMNS, needed=REQUIRED):
    """Read the first line of the stream, which names what is ``needed`` and only ``columns``. Raises Unreadable."""
    raw, is_whole = _next(stream)
    if raw is None:
        raise Unreadable(_("The file is empty."))
    if raw.startswith(OTHER_MARKS):
        raise Unreadable(_("The file is not in UTF-8. Save it as “CSV UTF-8” and try again."))
    try:
        text = _text(raw.removeprefix(MARK), is_whole)
        delimiter = ";" if text.count(";") > text.count(",") else ","
        names = tuple(name.strip().lower() for name in _split(text, delimiter))
    except Wrong as wrong:
        raise Unreadable(_("The first line cannot be read: %(reason)s") % {"reason": wrong}) from wrong
    _refuse_wrong(names, columns, needed)
    return Header(names, delimiter, stream.tell())


def _refuse_wrong(names, known, needed):
    """The header names each column once, knows them all, and has what every row needs."""
    wrong = {
        _("The first line names a column twice: %(columns)s"): {name for name in names if names.count(name) > 1},
        _("The first line lacks: %(columns)s"): set(needed) - set(names),
        _("The first line names columns that are not known: %(columns)s"): set(names) - set(known),
    }
    for words, columns in wrong.items():
        if columns:
            raise Unreadable(words % {"columns": ", ".join(sorted(name[:40] or "“”" for name in columns))[:200]})


def lines(stream, head, number):
    """Every line from here on, the next being ``number`` + 1; empty ones are left out."""
    while True:
        raw, is_whole = _next(stream)
        if raw is None:
            return
        number += 1
        if not raw.strip():
            yield Line(number, b"")
            continue
        try:
            cells = _split(_text(raw, is_whole), head.delimiter)
            if len(cells) != len(head.columns):
                counts = {"cells": len(cells), "columns": len(head.columns)}
                raise Wrong(_("Cells in the row: %(cells)d; columns in the first line: %(columns)d.") % counts)
            yield Line(number, raw, dict(zip(head.columns, cells, strict=True)))
        except Wrong as wrong:
            yield Line(number, raw, problem=str(wrong))


def _next(stream):
    """The next line without its end, None after the last; of a line beyond the limit its beginning, and False."""
    raw = stream.readline(LINE_LIMIT)
    if not raw:
        return None, True
    if raw.endswith(b"\n") or len(raw) < LINE_LIMIT:
        return raw.rstrip(b"\r\n"), True
    is_whole = True
    while more := stream.readline(LINE_LIMIT):
        is_whole = is_whole and not more.strip(b"\r\n")
        if more.endswith(b"\n"):
            break
    return raw, is_whole


def _text(raw, is_whole):
    """The line in letters."""
    if not is_whole:
        raise Wrong(_("The line is longer than %(limit)d bytes.") % {"limit": LINE_LIMIT})
    if b"\0" in raw:
        raise Wrong(_("The line has a NUL character in it."))
    try:
        text = raw.decode()
    except UnicodeDecodeError as problem:
        raise Wrong(_("The line is not in UTF-8, from byte %(place)d on.") % {"place": problem.start + 1}) from problem
    if not text.isprintable() and any(_is_hidden(letter) for letter in text):
        raise Wrong(_("The line has control characters in it."))
    return text


def _is_hidden(letter):
    return letter in OVERRIDES or (letter != "\t" and unicodedata.category(letter) in ("Cc", "Zl", "Zp"))


def _split(text, delimiter):
    """The cells of a line. A quoted cell ends in its line: an unclosed one spoils this row and no other."""
    if '"' not in text:
        if text.count(delimiter) >= COLUMN_LIMIT:
            raise Wrong(_("The row has more than %(limit)d columns.") % {"limit": COLUMN_LIMIT})
        return text.split(delimiter)
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise Wrong(_("A quotation mark is not closed, or a cell goes on after one.")) from problem
    if len(cells) > COLUMN_LIMIT:
        raise Wrong(_("The row has more than %(limit)d columns.") % {"limit": COLUMN_LIMIT})
    return cells
