"""Opens one XLSX file in a process of its own, under limits: ``python -I opening.py name… < file > answer``.

It imports nothing of the product and is given no environment: whatever a file does, it does to a process that knows
nothing, and can neither grow nor last. It answers one JSON object: the rows, or the code of what is wrong.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
import zlib
from io import BytesIO

MEGABYTE = 1024 * 1024
LIMITS = {
    "RLIMIT_CPU": 5,  # seconds
    "RLIMIT_AS": 512 * MEGABYTE,
    "RLIMIT_FSIZE": 16 * MEGABYTE,  # the answer
    "RLIMIT_NOFILE": 32,
    "RLIMIT_CORE": 0,
}
ENTRIES, UNPACKED, RATIO, SMALL = 200, 64 * MEGABYTE, 100, 2 * MEGABYTE
ROWS, LAST_ROW, LAST_COLUMN, SHEETS = 5000, 20_000, 200, 10
KEY_ROWS = 5  # the names of the columns stand in one of the first rows
LETTERS, ALL_LETTERS = 1000, 4_000_000  # of one cell, of all of them
NEEDED = ("id", "version")
HEADING = "ID"  # what the row of headings says where the others have their id

PACKED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,20})["']""")
SIZE = re.compile(rb"""<(?:\w+:)?dimension\b[^>]*?\bref\s*=\s*["'](?:[A-Za-z]+\d+:)?([A-Za-z]{1,9})(\d{1,20})["']""")
OVERLAP = 256  # bytes in which two pieces of an entry are looked at together


class Refused(Exception):
    """The file is not read; the argument is the code of the reason."""


def limit():
    """Take the limits on, for good. A system that cannot limit one of these still has the others and the clock."""
    for name, most in LIMITS.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            continue


def check(content):
    """Look into the archive before anybody believes it. Raises Refused."""
    if content.startswith(COMPOUND):
        raise Refused("locked")
    if not content.startswith(PACKED):
        raise Refused("other")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > ENTRIES:
            raise Refused("large")
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise Refused("other")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("locked")
        if len(names) != len(entries) or {e.compress_type for e in entries} - {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }:
            raise Refused("broken")
        _weigh(sum(entry.file_size for entry in entries), len(content))
        _look_through(archive, entries, len(content))


def _weigh(unpacked, packed):
    if unpacked > UNPACKED or (unpacked > SMALL and unpacked > RATIO * packed):
        raise Refused("large")


def _look_through(archive, entries, packed):
    """Unpack every entry piece by piece: how large it really is, and whether it is what a spreadsheet is made of."""
    unpacked = 0
    for entry in entries:
        rest = b""
        with archive.open(entry) as stream:
            while piece := stream.read(64 * 1024):
                unpacked += len(piece)
                _weigh(unpacked, packed)
                if not rest and piece.startswith((PACKED, COMPOUND)):
                    raise Refused("nested")
                _look_at(entry.filename, rest + piece)
                rest = piece[-OVERLAP:]


def _look_at(name, piece):
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if DECLARES.search(piece.replace(b"\0", b"")):  # in UTF-16 every other byte is zero
        raise Refused("declares")
    if name.startswith("xl/worksheets/"):
        for column, row in [*PLACE.findall(piece), *SIZE.findall(piece)]:
            if int(row) > LAST_ROW or _number_of(column) > LAST_COLUMN:
                raise Refused("wide")


def _number_of(column):
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


def rows(content, names):
    """[[line, {column: text}], …] of the first sheet that has the names of the columns. Raises Refused."""
    from python_calamine import load_workbook

    book = load_workbook(BytesIO(content))
    for name in book.sheet_names[:SHEETS]:
        try:
            sheet = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (TypeError, ValueError):  # a chart
            continue
        for number, cells in enumerate(sheet[:KEY_ROWS], 1):
            keys = [_text(cell) for cell in cells]
            if set(NEEDED) <= set(keys):
                return _below(sheet[number:], number, keys, names)
    raise Refused("keys")


def _below(sheet, number, keys, names):
    if any(keys.count(name) > 1 for name in names):
        raise Refused("keys")
    found, letters = [], 0
    places = {key: place for place, key in enumerate(keys) if key in names}
    for line, cells in enumerate(sheet, number + 1):
        row = {key: _text(cells[place])[:LETTERS] for key, place in places.items()}
        if row["id"] == HEADING or not any(row.values()):
            continue
        letters += sum(map(len, row.values()))
        found.append([line, row])
        if len(found) > ROWS:
            raise Refused("rows")
        if letters > ALL_LETTERS:
            raise Refused("large")
    return found


def _text(cell):
    """What the cell says, as a form would be sent it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell).replace("\0", "\ufffd").strip()  # a NUL, which no database keeps, is written _x0000_ there


def answer(names):
    """The answer about the file on the standard input."""
    try:
        content = sys.stdin.buffer.read()
        check(content)
        return {"rows": rows(content, names)}
    except Refused as refused:
        return {"problem": str(refused)}
    except MemoryError:
        return {"problem": "large"}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return {"problem": "broken"}
    except Exception as problem:  # calamine's own, which are of no common kind
        return {"problem": "locked" if type(problem).__name__ == "PasswordError" else "broken"}


if __name__ == "__main__":
    limit()
    json.dump(answer(sys.argv[1:]), sys.stdout)
