"""Spreadsheets that are none, are damaged, or would eat the machine: refused in bounds and in words."""

import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from referrals.sheets import opening, reading
from referrals.sheets.columns import KEYS
from tests.referrals.sheets import packed, rezipped

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
ID = "11111111-2222-4333-8444-555555555555"
HEAD = [["id", "version", "first_name", "contract_value"], ["ID", "Version", "First name", "Contract value"]]
GOOD = packed([*HEAD, [ID, "3", "Ada", 90000]])


def refused(content):
    with pytest.raises(reading.Unreadable) as problem:
        reading.rows(content)
    assert str(problem.value)
    return problem.value.code


def test_a_file_is_read_by_the_names_in_its_first_row():
    assert reading.rows(GOOD) == [[3, {"id": ID, "version": "3", "first_name": "Ada", "contract_value": "90000"}]]


def test_columns_may_stand_in_another_order_be_missing_and_be_of_somebodys_own():
    cells = [["version", "", "mine", "id", "email"], [3, "x", "y", ID, "a@b.example"], ["", "", "z", "", ""]]
    assert reading.rows(packed(cells)) == [[2, {"version": "3", "id": ID, "email": "a@b.example"}]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (95000, "95000"),
        (95000.5, "95000.5"),
        (Decimal("9999999999999.99"), "9999999999999.99"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 11, 1), "2026-11-01"),
        ("  =1+1 ", "=1+1"),
        ("+351 210", "+351 210"),
    ],
    ids=str,
)
def test_a_cell_says_what_a_form_would_be_sent(value, text):
    rows = reading.rows(packed([*HEAD, [ID, "3", value, ""]]))
    assert rows[0][1]["first_name"] == text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "other"),
        (b"id,version\n1,2\n", "other"),
        (b"%PDF-1.7\n", "other"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (GOOD[: len(GOOD) // 2], "broken"),
        (GOOD[:200] + bytes(200) + GOOD[400:], "broken"),
        (packed([["name"], ["Ada"]]), "keys"),
        (packed([["id", "version", "email", "email"], [ID, 1, "a", "b"]]), "keys"),
        (packed(HEAD), "empty"),
        (packed([*HEAD, *([ID, "3", "Ada", n] for n in range(5001))]), "rows"),
    ],
    ids=["nothing", "csv", "pdf", "old", "stub", "half", "hole", "no names", "a name twice", "no rows", "many rows"],
)
def test_what_is_no_file_of_registrations_is_refused_and_says_why(content, code):
    assert refused(content) == code


def archive(*entries):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in entries:
            zipped.writestr(name, body)
    return out.getvalue()


def declaring(body):
    return body.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet', 1)


def reaching_out(body):
    return body.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet', 1)


def in_utf_16(body):
    return declaring(body).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def with_place(place):
    return lambda body: body.replace(b"</sheetData>", b'<row r="9"><c r="%s"><v>1</v></c></row></sheetData>' % place)


def sized(body):
    return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', body)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), "other"),
        (archive(("word/document.xml", "<a/>"), ("[Content_Types].xml", "<a/>")), "other"),
        (rezipped(GOOD, add=[("xl/media/bomb.bin", bytes(100 * 1024 * 1024))]), "large"),
        (rezipped(GOOD, add=[("a.bin", os.urandom(2**20)), ("b.bin", bytes(70 * 2**20))]), "large"),
        (rezipped(GOOD, add=[(f"xl/part{n}.xml", b"<a/>") for n in range(300)]), "large"),
        (rezipped(GOOD, add=[("xl/embeddings/more.xlsx", GOOD)]), "nested"),
        (rezipped(GOOD, {SHEET: declaring}), "declares"),
        (rezipped(GOOD, {SHEET: reaching_out}), "declares"),
        (rezipped(GOOD, {SHEET: in_utf_16}), "declares"),
        (rezipped(GOOD, {SHEET: with_place(b"XFD1048576")}), "wide"),
        (rezipped(GOOD, {SHEET: with_place(b"ZZZZZZZ9")}), "wide"),
        (rezipped(GOOD, {SHEET: with_place(b"A1048576")}), "wide"),
        (rezipped(GOOD, {SHEET: with_place(b"XFD9")}), "wide"),
        (rezipped(GOOD, {SHEET: sized}), "wide"),
        (rezipped(GOOD, {SHEET: lambda body: body[:-40]}), "broken"),
        (rezipped(GOOD, {SHEET: lambda body: b"\xff\xfe\0not xml"}), "broken"),
        (rezipped(GOOD, {SHEET: with_place(b"xfd1048576")}), "wide"),
        (rezipped(GOOD, {BOOK: lambda body: b"<workbook>"}), "broken"),
        (rezipped(GOOD, compress=zipfile.ZIP_LZMA), "broken"),
    ],
    ids=[
        *(
            "ods",
            "docx",
            "zeros",
            "much",
            "entries",
            "nested",
            "laughs",
            "outside",
            "utf-16",
            "last cell",
            "no column",
            "last row",
            "last column",
        ),
        *("dimension", "cut", "noise", "small letters", "no book", "lzma"),
    ],
)
def test_what_would_do_harm_is_refused_before_anything_believes_it(content, code):
    assert refused(content) == code


def test_huge_shared_strings_are_refused():
    strings = b"<sst>" + b"".join(b"<si><t>%d%s</t></si>" % (n, b"x" * 90) for n in range(800_000)) + b"</sst>"
    assert refused(rezipped(GOOD, {"xl/sharedStrings.xml": lambda body: strings})) == "large"


def lying(content):
    """The archive whose directory says that an entry of many megabytes has ten bytes."""
    bomb = bytearray(rezipped(content, add=[("xl/worksheets/sheet9.xml", bytes(80 * 1024 * 1024))]))
    size = (80 * 1024 * 1024).to_bytes(4, "little")
    return bytes(bomb.replace(size, (10).to_bytes(4, "little")))


def test_an_archive_that_lies_about_its_sizes_is_refused():
    assert refused(lying(GOOD)) == "broken"


def test_an_entry_with_a_password_is_refused():
    locked = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := locked.find(mark, place + 1)) >= 0:
            locked[place + offset] |= 1
    assert refused(bytes(locked)) == "locked"


def test_what_the_checks_do_not_see_ends_at_the_limits_of_the_process():
    """A reference drawn apart over more than the check looks at together: a table of many gigabytes."""
    apart = b'<row><c r%s="XFD16384"><v>1</v></c></row></sheetData>' % (b" " * 100_000)
    bomb = rezipped(GOOD, {SHEET: lambda body: body.replace(b"</sheetData>", apart)})
    assert refused(bomb) == "large"


def test_the_process_takes_its_limits_on_before_it_reads():
    """A child that is asked what it may use, after the first thing that the program does."""
    asked = (
        "import runpy, resource, json; program = runpy.run_path(%r); program['limit']();"
        "print(json.dumps({name: resource.getrlimit(getattr(resource, name)) for name in program['LIMITS']}))"
    )
    told = subprocess.run(
        [sys.executable, "-I", "-c", asked % opening.__file__], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str({name: [most, most] for name, most in opening.LIMITS.items()}).replace("'", '"')
    assert opening.LIMITS["RLIMIT_AS"] <= 1024**3 and opening.LIMITS["RLIMIT_CPU"] <= 10


def test_the_process_knows_nothing_of_the_product_and_not_its_secrets(monkeypatch, tmp_path):
    program = tmp_path / "spy.py"
    program.write_text(
        "import json, os, sys\n"
        "json.dump({'rows': [[1, {'id': json.dumps([dict(os.environ), sys.path, sys.argv[1:]])}]]}, sys.stdout)\n"
    )
    monkeypatch.setattr(reading, "PROGRAM", program)
    told = reading.rows(GOOD)[0][1]["id"]
    assert "DATABASE_URL" in os.environ and "DATABASE_URL" not in told and "SECRET_KEY" not in told
    assert str(reading.PROGRAM.parent) not in told.split("argv")[0].replace(str(program), "")
    assert all(f'"{key}"' in told for key in KEYS)


def test_a_process_that_does_not_end_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "asleep.py"
    program.write_text("import signal\nsignal.pause()\n")
    monkeypatch.setattr(reading, "PROGRAM", program)
    monkeypatch.setattr(reading, "SECONDS", 1)
    assert refused(GOOD) == "slow"


def test_a_file_that_is_too_large_is_not_even_opened(cast, db):
    from referrals.moves import Refused
    from referrals.sheets import running

    with cast.acting("ada") as ada, pytest.raises(Refused):
        running.take(bytes(reading.BYTES + 1), "large.xlsx", by=ada)
