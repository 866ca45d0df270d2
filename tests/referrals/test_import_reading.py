"""Hostile files of accounts: every line is read or refused with its reason, in bounded memory, and reading goes on."""

import io
import tracemalloc

import pytest

from referrals.importing import reading
from referrals.importing.checking import WrongCell, checked

HEAD = b"source,key,name,country\n"
GOOD = b"platform,A-1,Harbour,PT\n"
MEGABYTE = 1024 * 1024


def read(content):
    """(number, name or problem) of every line after the first."""
    stream = io.BytesIO(content)
    head = reading.header(stream)
    return [
        (line.number, line.cells["name"] if line.cells else line.problem)
        for line in reading.lines(stream, head, 1)
        if line.cells or line.problem
    ]


class Long(io.RawIOBase):
    """A stream of a few pieces, each repeated, that never lies in memory as a whole."""

    def __init__(self, *pieces):
        self.pieces = [[memoryview(piece), times] for piece, times in pieces]

    def readable(self):
        return True

    def tell(self):
        return 0

    def readinto(self, buffer):
        if not self.pieces:
            return 0
        piece = self.pieces[0]
        size = min(len(buffer), len(piece[0]))
        buffer[:size] = piece[0][:size]
        piece[1] -= 1
        if not piece[1]:
            self.pieces.pop(0)
        return size


def test_a_row_is_read_by_the_names_of_its_columns():
    assert read(HEAD + GOOD) == [(2, "Harbour")]
    assert read(b"country;name;key;source\nPT;Harbour;A-1;platform\n") == [(2, "Harbour")]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEAD + GOOD,
        HEAD.replace(b"\n", b"\r\n") + GOOD.replace(b"\n", b"\r\n"),
        HEAD + GOOD.rstrip(),
        HEAD.upper() + GOOD,
        b"source;key;name;country\n" + GOOD.replace(b",", b";"),
        HEAD + b"\n \n" + GOOD,
    ],
    ids=["mark", "windows", "no last line break", "capitals", "semicolons", "empty lines"],
)
def test_files_are_taken_as_spreadsheets_write_them(content):
    assert [name for _number, name in read(content)] == ["Harbour"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "lacks: country, key, name, source"),
        ("source,key,name,country\n".encode("utf-16"), "not in UTF-8"),
        (b"source,key,name,countr\xe9\n", "not in UTF-8, from byte 23"),
        (b"source,key,na\0me,country\n", "NUL"),
        (b"source,key,name,country,name\n", "a column twice: name"),
        (b"source,key,name\n", "lacks: country"),
        (b"source,key,name,country,phone\n", "not known: phone"),
        (b'source,key,"name,country\n', "quotation mark"),
        (b"source,key,name,country" + b"," * 60_000, "more than 100 columns"),
        (b"source,key,name,country" + b"," * 400_000, "longer than 65536 bytes"),
        (b"x" * MEGABYTE, "longer than 65536 bytes"),
    ],
)
def test_a_file_whose_first_line_is_wrong_is_refused_as_a_whole(content, words):
    with pytest.raises(reading.Unreadable) as problem:
        read(content)

    assert words in str(problem.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"platform,A-2,Har\0bour,PT", "NUL"),
        (b"platform,A-2,Caf\xe9,PT", "not in UTF-8, from byte 17"),
        (b"platform,A-2,\xed\xa0\x80,PT", "not in UTF-8"),
        (b"platform,A-2,Har\x1bbour,PT", "control characters"),
        (b"platform,A-2,Har\rbour,PT", "control characters"),
        ("platform,A-2,Har\u202ebour,PT".encode(), "control characters"),
        (b'platform,A-2,"Harbour,PT', "quotation mark"),
        (b'platform,A-2,"Harbour"x,PT', "quotation mark"),
        (b"platform,A-2,Harbour", "Cells in the row: 3; columns in the first line: 4"),
        (b"platform,A-2,Harbour,PT,", "Cells in the row: 5; columns in the first line: 4"),
        (b"platform" + b"," * 400_000, "longer than 65536 bytes"),
        (b"platform" + b"," * 60_000, "more than 100 columns"),
        (b'"platform"' + b"," * 60_000, "more than 100 columns"),
        (b"x" * (2 * MEGABYTE), "longer than 65536 bytes"),
    ],
)
def test_a_wrong_line_is_refused_with_its_reason_and_the_next_is_read(line, words):
    (number, problem), after = read(HEAD + line + b"\n" + GOOD)

    assert number == 2
    assert words in problem
    assert after == (3, "Harbour")


def test_an_unclosed_quotation_mark_spoils_its_own_line_only():
    lines = read(HEAD + b'platform,A-2,"Harbour\n' + GOOD * 3 + b'platform,A-3,"Har ""bour"" Ltd",PT\n')

    assert [name for _number, name in lines[1:]] == ["Harbour"] * 3 + ['Har "bour" Ltd']


def test_a_line_of_fifty_megabytes_is_passed_in_little_memory():
    long = Long((HEAD, 1), (b"x" * MEGABYTE, 50), (b"\n" + GOOD, 1))
    stream = io.BufferedReader(long, MEGABYTE)
    tracemalloc.start()
    head = reading.header(stream)
    first, second = reading.lines(stream, head, 1)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "longer than" in first.problem
    assert second.cells["name"] == "Harbour"
    assert most < 4 * MEGABYTE


def test_what_is_kept_of_a_refused_line_can_be_stored_and_shown():
    stream = io.BytesIO(HEAD + b"platform,\0\xff" + b"x" * MEGABYTE)
    head = reading.header(stream)
    (line,) = reading.lines(stream, head, 1)

    assert line.text.startswith("platform,\ufffd\ufffdx")
    assert len(line.text) <= 500


# What one account must be like.

CELLS = {"source": "platform", "key": "A-1", "category": "managed", "name": "Harbour", "country": "pt"}
FROM_DIRECTORY = {"source": "duns", "key": "760010111", "name": "Harbour", "country": "PT"}


def test_a_row_is_stored_tidied():
    row = checked(
        CELLS | {"name": " Harbour\u00a0 do  Mar ", "aliases": "HM| HM |", "duns": "76-001-0111", "has_macc": "Yes"}
    )

    assert (row.name, row.country, row.aliases, row.duns, row.has_macc) == (
        "Harbour do Mar",
        "PT",
        ["HM"],
        "760010111",
        True,
    )


def test_an_entry_of_the_directory_is_always_other_and_named_by_its_number():
    row = checked(FROM_DIRECTORY)

    assert (row.category, row.key, row.duns) == ("other", "760010111", "760010111")


@pytest.mark.parametrize("name", ["=1+1", "+HARBOUR", "-harbour", "@harbour"])
def test_a_name_that_looks_like_a_formula_is_a_name(name):
    assert checked(CELLS | {"name": name}).name == name


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"source": "elsewhere"}, "source"),
        ({"source": ""}, "source"),
        ({"key": ""}, "key"),
        ({"key": "=A1"}, "key"),
        ({"key": "+A1"}, "key"),
        ({"key": "-A1"}, "key"),
        ({"key": "@A1"}, "key"),
        ({"key": "A" * 41}, "key"),
        ({"key": "Ключ"}, "key"),
        ({"link_group": "=G"}, "link_group"),
        ({"category": ""}, "category"),
        ({"category": "other"}, "category"),
        ({"category": "manual"}, "category"),
        ({"name": ""}, "name"),
        ({"name": " \u00a0"}, "name"),
        ({"name": "!!!"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"aliases": "x" * 201}, "aliases"),
        ({"aliases": "|".join(f"name {n}" for n in range(21))}, "aliases"),
        ({"city": "x" * 101}, "city"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"country": "EU"}, "country"),
        ({"country": "PRT"}, "country"),
        ({"duns": "=1"}, "duns"),
        ({"duns": "12345678"}, "duns"),
        ({"duns": "1234567890"}, "duns"),
        ({"duns": "١٢٣٤٥٦٧٨٩"}, "duns"),
        ({"has_macc": "maybe"}, "has_macc"),
        ({"is_federal": "2"}, "is_federal"),
        (FROM_DIRECTORY | {"category": "managed"}, "category"),
        (FROM_DIRECTORY | {"key": "A-1"}, "key"),
        (FROM_DIRECTORY | {"duns": "760010112"}, "duns"),
    ],
)
def test_a_wrong_cell_is_refused_by_its_column(given, column):
    with pytest.raises(WrongCell) as problem:
        checked((CELLS if "source" not in given or given["source"] in ("", "elsewhere") else {}) | given)

    assert problem.value.column == column
