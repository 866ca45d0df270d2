"""The spreadsheet of registrations: what is in it, what can be changed, that no cell is a formula."""

import re
import zipfile
from io import BytesIO

import pytest
from django.utils import translation

from referrals.questions import ANSWERS
from referrals.sheets import columns, listing, writing
from tests.referrals import wins
from tests.referrals.sheets import downloaded

pytestmark = pytest.mark.django_db


def parts(cast, by="ada"):
    """The parts of the download, by name, as text."""
    with cast.acting(by) as person, zipfile.ZipFile(writing.written(listing.urgent(listing.of(person)))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def look_of(part, styles, cell):
    """The format of a cell: whether it is locked, and how its number is written."""
    number = int(re.search(rf'<c r="{cell}" s="(\d+)"', part)[1])
    return re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1])[number]


def test_it_holds_names_headings_and_each_registration_once(cast):
    found = wins.asked(cast)
    names, headings, row = downloaded(cast)
    assert names == ["id", "version", "status", "asks", "deal", "customer", "solution", "kind", *ANSWERS]
    assert headings[:4] == ["ID", "Version", "Status", "What the reviewer asks"]
    values = dict(zip(names, row, strict=True))
    assert (values["id"], values["version"], values["status"]) == (
        str(found.uuid),
        str(found.version),
        "Action pending",
    )
    assert values["asks"] == "Contract value: The contract says another value."
    assert (values["contract_value"], values["starts_on"]) == (90000, wins.ANSWERS["starts_on"])
    assert (values["runs_on_platform"], values["pricing"], values["marketplace_on"]) == ("Yes", "Pay as you go", "")


def test_only_the_answers_of_what_is_pending_are_open_and_the_sheet_is_protected_without_a_password(cast):
    wins.asked(cast)
    wins.submitted(cast, by="ada")
    found = parts(cast)
    sheet, styles = found["xl/worksheets/sheet1.xml"], found["xl/styles.xml"]
    answers = {letter: "locked" for letter in "ABCDEFGH"}
    assert {
        letter: "locked" if 'locked="0"' not in look_of(sheet, styles, f"{letter}3") else "" for letter in answers
    } == (answers)
    assert 'locked="0"' in look_of(sheet, styles, "I3") and 'locked="0"' in look_of(sheet, styles, "AA3")
    assert 'locked="0"' not in look_of(sheet, styles, "I4")
    assert re.search(r"<sheetProtection [^>]*sheet=\"1\"", sheet) and "password" not in sheet
    assert "unprotect the sheet" in found["xl/worksheets/sheet2.xml"] and "deleteRows" not in sheet
    assert "Answer in words on the page of the registration" in found["xl/worksheets/sheet2.xml"]
    assert re.search(r'<row r="1"[^>]*hidden="1"', sheet) and re.search(r'<col min="2" max="2"[^>]*hidden="1"', sheet)


def test_choices_dates_amounts_and_texts_have_their_rules(cast):
    wins.asked(cast)
    found = parts(cast)
    rules = re.findall(r'<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+)3"', found["xl/worksheets/sheet1.xml"])
    kinds = {"choice": "list", "date": "date", "number": "decimal", "text": "textLength"}
    assert [kind for kind, _column in rules] == [kinds[columns.way(name)] for name in ANSWERS]
    offered = [label for name in ANSWERS for _code, label in columns.choices(name)]
    assert {"USD", "JPY", "Renewal", "Yes", "No"} <= set(offered)
    assert all(
        label.replace("'", "&#39;") in found["xl/worksheets/sheet3.xml"].replace("'", "&#39;") for label in offered
    )
    assert 'state="hidden"' in found["xl/workbook.xml"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+351 210", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("https://x.example")'], ids=repr
)
def test_no_cell_of_it_is_a_formula_or_a_link(cast, text):
    """and what begins like one comes back as it was."""
    deal = wins.won_deal(cast, name=text)
    wins.asked(cast, wins.submitted(cast, deal, last_name=text.strip()), note=text)
    found = parts(cast)
    assert not any("<f>" in part or "<hyperlink" in part for part in found.values())
    names, _headings, row = downloaded(cast)
    assert dict(zip(names, row, strict=True))["last_name"] == text.strip()
    assert dict(zip(names, row, strict=True))["deal"] == text


def test_every_label_of_a_choice_is_understood_in_every_language_and_means_one_thing():
    for name in [name for name in ANSWERS if columns.choices(name)]:
        for language in ("en", "pt-br", "pt-pt", "es", "ru"):
            with translation.override(language):
                labels = columns.choices(name)
                assert [columns.understood(name, label.upper()) for _code, label in labels] == [
                    code for code, _ in labels
                ]


def test_what_is_pending_comes_first_and_drafts_do_not_come_at_all(cast):
    with cast.acting("ada") as ada:
        from referrals import registration

        registration.keep(wins.won_deal(cast), cast.tidal, "ip", {"first_name": "Draft"}, by=ada)
    asked = wins.asked(cast)
    later = wins.submitted(cast)
    assert [row[0] for row in downloaded(cast)[2:]] == [str(asked.uuid), str(later.uuid)]
    assert [row[0] for row in downloaded(cast, status="ReviewPending")[2:]] == [str(later.uuid)]


def test_nobody_downloads_what_they_may_not_work(cast):
    """Another place's admin, a colleague outside the team, another company, the platform's reviewer."""
    found = wins.submitted(cast)  # at Lisbon
    got = {
        by: [row[0] for row in downloaded(cast, by)[2:]] for by in ("lena", "petra", "ugo", "cora", "mallory", "dora")
    }
    assert got == {"lena": [str(found.uuid)]} | dict.fromkeys(("petra", "ugo", "cora", "mallory", "dora"), [])


def test_an_empty_list_is_a_file_too(cast):
    assert len(downloaded(cast)) == 2


def test_a_file_is_whole_from_its_first_byte(cast):
    with cast.acting("ada") as ada:
        assert zipfile.is_zipfile(BytesIO(writing.written(listing.urgent(listing.of(ada))).read()))
