"""The pages of a company's registrations: list, download, upload, what a file would change, what came of it."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import load_workbook

from referrals import format, registered
from referrals.models import RegistrationFile
from referrals.sheets import reading, running
from tests.referrals import wins
from tests.referrals.sheets import edited, now, taken, worked_on
from tests.referrals.test_registration_sweeps import put

pytestmark = pytest.mark.django_db

LIST, UPLOAD = "/deals/registered/", "/deals/registered/upload/"


def sent(cast, content, by="ada", name="mine.xlsx"):
    return cast.client(by).post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def of(file, part=""):
    return f"/deals/registered/files/{file.uuid}/{part}"


def test_the_list_shows_what_was_submitted_with_what_is_asked(cast):
    found = wins.asked(cast)
    page = cast.client("ada").get(LIST).content.decode()
    assert f"/registrations/{found.uuid}/" in page
    assert f"At most {reading.BYTES // 1024 // 1024} MB." in page
    submitted = registered.state(found)["submitted"].exact
    assert f'<time datetime="{submitted}" title="{submitted}">{format.day_of(found.submitted_at).text}</time>' in page
    for words in (
        "Harbour cranes",
        "Action pending",
        "Quayside Logistics",
        "Contract value: The contract says another",
    ):
        assert words in page


def test_the_list_is_narrowed_to_a_status(cast):
    asked, other = wins.asked(cast), wins.submitted(cast)
    page = cast.client("ada").get(LIST, {"status": "ActionRequired"}).content.decode()
    assert str(asked.uuid) in page and str(other.uuid) not in page
    file = cast.client("ada").get(LIST + "download/", {"status": "ReviewPending"})
    rows = load_workbook(BytesIO(b"".join(file.streaming_content))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == [str(other.uuid)]


@pytest.mark.parametrize("status", ["None", "nonsense", "Passed"])
def test_a_status_that_nothing_has_is_no_error(cast, status):
    wins.submitted(cast)
    assert cast.client("ada").get(LIST, {"status": status}).status_code == 200


@pytest.mark.parametrize(
    "before", ["11111111-2222-4333-8444-555555555555", "x", "1" * 5000], ids=["unknown", "x", "long"]
)
def test_a_place_in_the_list_that_is_none_is_not_found(cast, before):
    assert cast.client("ada").get(LIST, {"before": before}).status_code == 404


def test_the_list_goes_on_where_it_ended(cast, monkeypatch):
    from referrals.page import sheets as page

    monkeypatch.setattr(page, "PAGE", 2)
    found = [str(wins.submitted(cast).uuid) for _ in range(3)][::-1]
    browser, first = cast.client("ada"), cast.client("ada").get(LIST)
    assert [row["url"].split("/")[-2] for row in first.context["rows"]] == found[:2]
    second = browser.get(first.context["next_url"])
    assert [row["url"].split("/")[-2] for row in second.context["rows"]] == found[2:]


def test_the_download_is_a_spreadsheet_with_a_name(cast):
    wins.asked(cast)
    answer = cast.client("ada").get(LIST + "download/")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"].startswith('attachment; filename="registrations-')
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_a_file_is_sent_up_read_looked_at_submitted_and_undone(cast):
    found = wins.asked(cast)
    browser = cast.client("ada")
    answer = sent(cast, edited(cast, contract_value=95000))
    address = answer["Location"]
    assert "Being read" in browser.get(address).content.decode()

    running.carry_on(seconds=60)
    page = browser.get(address)
    words = " ".join(page.content.decode().split())
    assert "<del>90,000</del>" in words and "<ins>95,000</ins>" in words and "Submit 1 row" in words

    version = page.context["file"].version
    assert browser.post(address, {"version": version})["Location"] == address
    assert "0 of 1 rows" in browser.get(address).content.decode()
    running.carry_on(seconds=60)
    page = browser.get(address)
    assert "One registration was submitted again." in page.content.decode()
    assert wins.now(found).contract_value == 95000

    assert browser.post(address + "undo/", {"version": page.context["file"].version}).status_code == 302
    running.carry_on(seconds=60)
    assert "One registration is again as it was." in browser.get(address).content.decode()
    assert (wins.now(found).contract_value, wins.now(found).status) == (90000, "ActionRequired")


def test_in_two_windows_it_is_submitted_once_and_the_second_sees_what_happened(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    browser = cast.client("ada")
    assert browser.post(of(file), {"version": file.version}).status_code == 302
    for version in (file.version, now(file).version, "", "x"):
        again = browser.post(of(file), {"version": version})
        assert again.status_code == 409 and "Being submitted" in again.content.decode()


def test_errors_stand_beside_their_cells_and_nothing_can_be_submitted(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, email="nobody", contract_value=95000))
    page = cast.client("ada").get(of(file))
    (row,) = page.context["rows"]
    assert [(cell["label"], bool(cell["errors"])) for cell in row["cells"]] == [
        ("Contract value", False),
        ("E-mail address", True),
    ]
    assert "No row can be submitted." in page.content.decode()
    assert cast.client("ada").post(of(file), {"version": file.version}).status_code == 422


def test_an_error_of_a_cell_that_nobody_changed_stands_beside_it(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, is_marketplace="Yes"))
    (row,) = cast.client("ada").get(of(file)).context["rows"]
    (cell,) = (cell for cell in row["cells"] if cell["errors"])
    assert (cell["label"], cell["old"], cell["new"]) == ("Estimated date of the transaction", "", "")


def test_the_part_that_looks_again_is_the_part(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, phone="1"))
    part = cast.client("ada").get(of(file), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and part.strip().startswith('<div class="stack" id="sheet"')


def test_a_file_is_its_senders_alone(cast):
    """A colleague's with every right, another company's, an unknown one: answered alike."""
    wins.asked(cast)
    file = taken(cast, edited(cast, phone="1"))
    for by in ("lena", "cora", "mallory", "dora"):
        for address in (of(file), of(RegistrationFile(uuid=uuid4()))):
            assert cast.client(by).get(address).status_code == 404
            assert cast.client(by).post(address, {"version": file.version}).status_code == 404
            assert cast.client(by).post(address + "undo/", {"version": file.version}).status_code == 404
    assert now(file).state == "read"


def test_a_file_shows_nothing_of_deals_that_are_no_longer_its_senders(cast):
    from accounts import grants, tenancy
    from accounts.roles import Role

    wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000), by="lena")
    assert "Harbour cranes" in cast.client("lena").get(of(file)).content.decode()
    with tenancy.entered(cast.northlight):
        grants.revoke(cast.lena, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight, location=cast.lisbon)
    del cast.lena  # read anew: the old session has ended with the role
    page = cast.client("lena").get(of(file)).content.decode()
    assert "Unknown registration" in page and "Harbour cranes" not in page and "95,000" not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (bytes(reading.BYTES + 1), "The file is larger than 5 MB."),
    ],
    ids=["empty", "large"],
)
def test_what_is_not_taken_is_said_beside_the_field(cast, content, words):
    answer = sent(cast, content)
    assert answer.status_code == 422 and words in answer.content.decode()
    with cast.acting("ada") as ada:
        assert not RegistrationFile.objects.visible_to(ada).exists()


def test_an_upload_without_a_file_is_answered(cast):
    assert cast.client("ada").post(UPLOAD).status_code == 422
    assert cast.client("ada").post(UPLOAD, {"file": "text"}).status_code == 422
    assert cast.client("ada").get(UPLOAD).status_code == 405


def test_a_person_has_only_so_many_files_waiting(cast):
    answers = [sent(cast, b"anything") for _ in range(running.WAITING + 1)]
    assert [answer.status_code for answer in answers] == [302] * running.WAITING + [422]


def test_a_person_sends_only_so_many_files_within_a_day(cast):
    for _ in range(running.DAILY):
        file = taken(cast, b"anything")
    answer = sent(cast, b"anything")
    assert answer.status_code == 422 and "20 files within a day" in answer.content.decode()
    put(file, created_at=timezone.now() - timedelta(days=1))
    assert sent(cast, b"anything").status_code == 302


@pytest.mark.parametrize(
    "name", ["a\0b.xlsx", "\u202eslx.exe", "x" * 400 + ".xlsx", " "], ids=["nul", "rtl", "long", "none"]
)
def test_a_files_name_is_only_shown(cast, name):
    with cast.acting("ada") as ada:
        file = running.take(b"anything", name, by=ada)
    assert worked_on(file).state == "failed"
    assert file.name and file.name.isprintable() and len(file.name) <= 200
    assert cast.client("ada").get(of(file)).status_code == 200


@pytest.mark.parametrize("query", ["show=nonsense", "after=x", "after=-1", "after=99999999999", "after=²"])
def test_an_address_with_anything_behind_it_is_answered(cast, query):
    wins.asked(cast)
    file = taken(cast, edited(cast, phone="1"))
    assert cast.client("ada").get(f"{of(file)}?{query}").status_code == 200


def test_rows_are_shown_by_what_would_happen_to_them_and_go_on(cast, monkeypatch):
    from referrals.page import sheets as page

    monkeypatch.setattr(page, "ROWS", 1)
    wins.asked(cast), wins.asked(cast), wins.submitted(cast)
    file = taken(cast, edited(cast, phone="1"))
    browser = cast.client("ada")
    lines = {}
    for show in ("", "changed", "refused", "unchanged"):
        address, lines[show] = of(file) + f"?show={show}", []
        while address:
            found = browser.get(address)
            lines[show] += [row["line"] for row in found.context["rows"]]
            address = found.context["next_url"]
    assert lines == {"": [3, 4, 5], "changed": [3, 4], "refused": [5], "unchanged": []}


@pytest.mark.parametrize("by", ["ada", "nina", "dora", "sela"])
def test_an_empty_list_says_what_it_is_for(cast, by):
    answer = cast.client(by).get(LIST)
    assert answer.status_code == 200 and "No registrations yet" in answer.content.decode()


def test_the_list_and_a_file_cost_the_same_for_few_and_for_many(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, phone="1"))
    browser = cast.client("ada")
    browser.get(LIST)

    def asked():
        with CaptureQueriesContext(connection) as found:
            browser.get(LIST)
            browser.get(of(file))
        return len(found)

    few = asked()
    for _ in range(3):
        wins.asked(cast)
    file = taken(cast, edited(cast, phone="2"))
    assert asked() == few


def test_a_file_is_gone_ninety_days_after_the_last_that_was_done_with_it(cast):
    """until then what was submitted from it can be undone."""
    wins.asked(cast), wins.asked(cast)
    unread, broken = (taken(cast, content) for content in (edited(cast, phone="1"), b"anything"))
    file = taken(cast, edited(cast, phone="2"))
    cast.client("ada").post(of(file), {"version": file.version})
    file, ago = worked_on(file), timezone.now() - timedelta(days=90)
    for one in (unread, broken, file):
        put(one, created_at=ago + timedelta(minutes=1))
    assert running.sweep() == 0
    for one in (unread, broken, file):
        put(one, created_at=ago)
    assert running.sweep() == 2
    assert [cast.client("ada").get(of(one)).status_code for one in (unread, broken, file)] == [404, 404, 200]
    put(file, committed_at=ago, state="undoing")
    assert running.sweep() == 0
    put(file, state="committed")
    assert running.sweep() == 1
    assert cast.client("ada").post(of(file, "undo/"), {"version": file.version}).status_code == 404
    assert of(file) not in cast.client("ada").get(LIST).content.decode()
