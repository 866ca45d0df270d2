"""A changed spreadsheet beside what is registered: cell by cell, with the rules of the form."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from accounts import tenancy
from referrals import registration
from referrals import registration_sweeps as sweeps
from referrals.sheets import comparing, listing, opening
from tests.referrals import wins
from tests.referrals.sheets import changed, downloaded, edited, packed, taken
from tests.referrals.test_registration_sweeps import old, put

pytestmark = pytest.mark.django_db


def row_of(file):
    assert (file.state, file.problem, file.content) == ("read", "", None)
    (row,) = file.rows
    return row


def test_a_file_that_nobody_changed_changes_nothing(cast):
    wins.asked(cast)
    wins.submitted(cast, by="ada")
    wins.concluded(cast, "fail", reason="Not enough")
    file = taken(cast, packed(downloaded(cast)))
    assert [row["what"] for row in file.rows] == ["unchanged"] * 3


def test_each_changed_cell_is_told_with_what_it_was(cast):
    found = wins.asked(cast)
    content = edited(
        cast, contract_value=95000.5, pricing="Other", ends_on=date(2028, 1, 31), phone="+49 30", runs_on_platform="No"
    )
    row = row_of(taken(cast, content))
    assert (row["what"], row["id"], row["line"]) == ("changed", str(found.uuid), 3)
    assert row["changes"] == {
        "contract_value": ["90000.00", "95000.50"],
        "pricing": ["PayAsYouGo", "Other"],
        "ends_on": ["2027-10-31", "2028-01-31"],
        "phone": ["+351 210 000 000", "+49 30"],
        "runs_on_platform": ["yes", "no"],
    }


def test_labels_are_understood_whatever_language_the_file_was_downloaded_in(cast):
    wins.asked(cast)
    with translation.override("ru"):
        cells = changed(downloaded(cast), is_perpetual="Да")
    row = row_of(taken(cast, packed(cells)))
    assert row["changes"] == {"is_perpetual": ["no", "yes"], "ends_on": ["2027-10-31", ""]}


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"contract_value": "a lot"}, "contract_value"),
        ({"contract_value": -1}, "contract_value"),
        ({"contract_value": 1e20}, "contract_value"),
        ({"contract_value": ""}, "contract_value"),
        ({"solution_value": 90000.01}, "solution_value"),
        ({"currency": "XXX"}, "currency"),
        ({"starts_on": "31.02.2026"}, "starts_on"),
        ({"ends_on": date(2026, 10, 1)}, "ends_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"signed_on": date(1999, 1, 1)}, "signed_on"),
        ({"email": "nobody"}, "email"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"first_name": "a\x07b"}, "first_name"),
        ({"is_named": "No"}, "is_named"),
        ({"is_marketplace": "Yes"}, "marketplace_on"),
    ],
    ids=[
        *("no amount", "below nothing", "huge", "none", "more than all", "no currency", "no day", "before its start"),
        *("no end", "long ago", "no address", "long", "a bell", "unnamed", "no date of the sale"),
    ],
)
def test_what_the_form_refuses_is_refused_beside_its_cell(cast, cells, field):
    """row 140"""
    wins.asked(cast)
    row = row_of(taken(cast, edited(cast, **cells)))
    assert row["what"] == "refused"
    assert set(row["errors"]) == {field} and all(row["errors"][field])


def test_a_sale_that_became_one_through_the_marketplace_loses_what_that_does_not_ask(cast):
    wins.asked(cast)
    row = row_of(taken(cast, edited(cast, is_marketplace="Yes", marketplace_on=date(2026, 12, 1))))
    assert row["what"] == "changed"
    assert row["changes"]["contract_value"] == ["90000.00", ""]
    assert row["changes"]["marketplace_on"] == ["", "2026-12-01"]


def test_what_is_only_said_does_not_refuse(cast):
    wins.asked(cast)
    row = row_of(taken(cast, edited(cast, signed_on=date(2026, 11, 5))))
    assert row["what"] == "changed" and "signed_on" in row["hints"]


def test_only_what_is_pending_can_be_changed(cast):
    wins.submitted(cast)
    row = row_of(taken(cast, edited(cast, contract_value=95000)))
    assert (row["what"], row["why"]) == (
        "refused",
        "Its status is “Submitted”: only what is pending for you can be changed.",
    )


def test_what_was_changed_after_the_download_is_refused(cast):
    found = wins.asked(cast)
    content = edited(cast, contract_value=95000)
    with tenancy.entered(found.organization, cast.ada):
        registration.keep(found.referral, cast.tidal, "ip", {"phone": "1"}, by=cast.ada, seen=found.version)
    row = row_of(taken(cast, content))
    assert (row["what"], "downloaded" in row["why"]) == ("refused", True)


def test_what_only_the_clock_has_looked_at_since_the_download_is_taken(cast):
    found = wins.asked(cast)
    content = edited(cast, contract_value=95000)
    for category in ("unmanaged", "managed"):
        put(wins.now(found).referral, customer_category=category)
        old(found)
        sweeps.reevaluate()
    assert wins.now(found).version == found.version + 2
    assert row_of(taken(cast, content))["what"] == "changed"


def test_what_a_colleague_is_typing_is_told_of(cast):
    found = wins.asked(cast)
    with tenancy.entered(found.organization, cast.ada):
        registration.keep(found.referral, cast.tidal, "ip", {"phone": "1"}, by=cast.ada, seen=found.version)
    row = row_of(taken(cast, edited(cast, contract_value=95000)))
    assert row["what"] == "changed" and row["hints"][""]


@pytest.mark.parametrize("version", ["", "0", "9", "x", "-1", "²", "99999999999999999999"], ids=repr)
def test_a_version_of_ones_own_is_refused(cast, version):
    wins.asked(cast)
    assert row_of(taken(cast, edited(cast, version=version, phone="1")))["what"] == "refused"


def test_a_registration_that_stands_in_the_file_twice_is_taken_from_neither_row(cast):
    wins.asked(cast)
    cells = changed(downloaded(cast), contract_value=95000)
    file = taken(cast, packed([*cells, changed(downloaded(cast), contract_value=96000)[2]]))
    assert [(row["what"], "2 times" in row["why"]) for row in file.rows] == [("refused", True)] * 2


def test_a_foreign_an_unknown_a_draft_and_no_id_are_answered_alike(cast):
    found = wins.asked(cast)
    cells = changed(downloaded(cast), contract_value=95000)
    with cast.acting("ada") as ada:
        draft = registration.keep(wins.won_deal(cast), cast.tidal, "ip", {}, by=ada)
    ids = [str(found.uuid), str(uuid4()), "no id", "", str(found.uuid)[:-1] + "é"]
    names = cells[0]
    file = taken(cast, packed([*cells[:2], *([one, *cells[2][1:]] for one in ids)]), by="mallory")
    assert names[0] == "id"
    told = [{key: value for key, value in row.items() if key not in ("line", "id")} for row in file.rows]
    assert told == [{"what": "refused", "why": "This is none of the registrations that you can work on."}] * 5
    mine = taken(cast, packed([*cells[:2], [str(draft.uuid), *cells[2][1:]]]))
    assert {key: value for key, value in mine.rows[0].items() if key not in ("line", "id")} == told[0]


def test_a_file_may_have_all_rows_of_a_download_where_few_differ(cast, monkeypatch):
    monkeypatch.setattr(comparing, "MOST", 2)
    many = [wins.asked(cast) for _ in range(2)] + [wins.submitted(cast) for _ in range(2)]
    cells = downloaded(cast)
    pending = {str(found.uuid) for found in many[:2]}
    some = [row if row[0] in pending else old for row, old in zip(changed(cells, phone="1"), cells, strict=True)]
    file = taken(cast, packed(some))
    assert sorted(row["what"] for row in file.rows) == ["changed"] * 2 + ["unchanged"] * 2
    assert opening.ROWS >= listing.MOST


def test_more_rows_that_differ_than_a_file_may_change_are_refused_whatever_is_wrong_with_them(cast, monkeypatch):
    monkeypatch.setattr(comparing, "MOST", 2)
    wins.asked(cast), wins.submitted(cast)
    cells = changed(downloaded(cast), phone="1")
    unknown = [str(uuid4()), *cells[2][1:]]
    file = taken(cast, packed([*cells, unknown]))
    assert (file.state, file.rows) == ("failed", [])
    assert "More than 1,000 rows differ" in file.problem and "no password" in file.problem


def test_of_what_will_not_be_submitted_little_is_kept(cast):
    pending = wins.asked(cast)
    wins.submitted(cast)
    file = taken(cast, edited(cast, last_name="x" * 1000, pricing="y" * 1000, phone="z" * 1000))
    assert {row["what"] for row in file.rows} == {"refused"}
    for row in file.rows:
        assert {name: len(new) for name, (_old, new) in row["changes"].items()} == dict.fromkeys(
            ("last_name", "pricing", "phone"), 101
        )
        assert len(json.dumps(row)) < 1500
    (row,) = (row for row in file.rows if row["id"] == str(pending.uuid))
    assert set(row["errors"]) == {"last_name", "pricing", "phone"}


def test_a_file_without_the_other_columns_changes_what_it_has(cast):
    found = wins.asked(cast)
    file = taken(cast, packed([["id", "version", "phone"], [str(found.uuid), found.version, "+1 5"]]))
    assert row_of(file)["changes"] == {"phone": ["+351 210 000 000", "+1 5"]}


def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(cast):
    file = taken(cast, b"id,version\n")
    assert (file.state, file.content, file.rows) == ("failed", None, [])
    assert file.problem == "This is no XLSX file. Save it as a workbook (.xlsx) and upload that."


def test_a_comparison_asks_the_database_as_often_for_many_rows_as_for_one(cast, django_assert_max_num_queries):
    found = wins.asked(cast)
    cells = {"id": str(found.uuid), "version": str(found.version), "phone": "1"}
    wins.asked(cast, wins.submitted(cast))
    with cast.acting("ada") as ada, django_assert_max_num_queries(3):
        comparing.compared([[3, cells], *([n, {"id": str(uuid4())}] for n in range(50))], ada)
