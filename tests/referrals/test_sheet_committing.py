"""The good rows of a file are submitted once, each by itself, and taken back until a reviewer begins."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import F

from accounts import grants, tenancy
from referrals import registration, reviewing
from referrals import registration_sweeps as sweeps
from referrals.moves import Conflict, Refused
from referrals.sheets import committing, reading, running
from tests.referrals import scenes, wins
from tests.referrals.sheets import changed, downloaded, edited, now, packed, taken, worked_on
from tests.referrals.test_registration_sweeps import old, put

pytestmark = pytest.mark.django_db


def acted(cast, file, act, by="ada"):
    """The file after a person has begun it and the worker has done it."""
    with cast.acting(by) as person:
        act(file, by=person, seen=file.version)
    return worked_on(file)


def said(found):
    """Everything that the registration says."""
    row = wins.now(found)
    return {name: getattr(row, name) for name in (*registration.ANSWERS, "status", "asks")}


def results(file):
    return [row.get("result") for row in file.rows]


def test_from_the_download_to_the_undoing(cast):
    """Round the whole way: downloaded, changed, sent up, looked at, submitted, taken back."""
    found = wins.asked(cast)
    before = said(found)
    file = taken(cast, edited(cast, contract_value=95000, starts_on=date(2026, 11, 2), pricing="Other"))

    file = acted(cast, file, committing.commit)
    assert (file.state, results(file)) == ("committed", ["done"])
    new = {"contract_value": Decimal("95000.00"), "starts_on": date(2026, 11, 2), "pricing": "Other"}
    assert said(found) == before | new | {"status": "ReviewPending", "asks": {}}
    assert scenes.fresh(wins.now(found).referral).registration_status == "ReviewPending"

    file = acted(cast, file, committing.undo)
    assert (file.state, results(file)) == ("undone", ["undone"])
    assert said(found) == before
    assert scenes.fresh(wins.now(found).referral).registration_status == "ActionRequired"
    assert [kind for _version, kind, _who, _of in wins.history(found)][-2:] == ["resubmit", "undo"]


def test_the_good_rows_are_submitted_and_the_others_stay_as_they_are(cast):
    good, wrong = wins.asked(cast), wins.asked(cast)
    cells = changed(downloaded(cast), contract_value=95000)
    for row in cells[2:]:
        if row[0] == str(wrong.uuid):
            row[cells[0].index("email")] = "nobody"
    before = said(wrong)
    file = acted(cast, taken(cast, packed(cells)), committing.commit)
    assert sorted(map(str, results(file))) == ["None", "done"]
    assert (said(good)["contract_value"], said(wrong)) == (95000, before)


def test_a_row_that_changed_after_the_look_is_not_submitted_and_stops_no_other(cast):
    late, good = wins.asked(cast), wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    with tenancy.entered(late.organization, cast.ada):
        registration.keep(wins.now(late).referral, cast.tidal, "ip", {"phone": "1"}, by=cast.ada, seen=late.version)
    file = acted(cast, file, committing.commit)
    told = {row["id"]: (row["result"], row.get("said", "")) for row in file.rows}
    assert told[str(good.uuid)] == ("done", "")
    assert told[str(late.uuid)] == ("not", "It was changed meanwhile. Download it again.")
    assert said(late)["status"] == "ActionRequired"


def test_committing_twice_submits_once(cast):
    found = wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    with cast.acting("ada") as ada:
        seen = file.version
        committing.commit(file, by=ada, seen=seen)
        for version in (seen, file.version):
            with pytest.raises(Conflict):
                committing.commit(file, by=ada, seen=version)
    file = worked_on(file)
    with cast.acting("ada") as ada, pytest.raises(Conflict):
        committing.commit(file, by=ada, seen=file.version)
    worked_on(file)
    assert [kind for _version, kind, _who, _of in wins.history(found)] == ["submit", "ask", "resubmit"]


def test_two_files_with_the_same_registration_submit_it_once(cast):
    found = wins.asked(cast)
    first, second = (taken(cast, edited(cast, contract_value=value)) for value in (95000, 96000))
    assert results(acted(cast, first, committing.commit)) == ["done"]
    assert results(acted(cast, second, committing.commit)) == ["not"]
    assert said(found)["contract_value"] == 95000


def test_many_rows_are_submitted_a_few_at_a_time_and_a_death_in_between_loses_none(cast):
    found = [wins.asked(cast) for _ in range(3)]
    file = taken(cast, edited(cast, contract_value=95000))
    with cast.acting("ada") as ada:
        committing.commit(file, by=ada, seen=file.version)
    assert running.step(file.pk, file.organization_id, cast.ada.pk, size=2) is True
    assert sorted(said(one)["status"] for one in found) == ["ActionRequired", "ReviewPending", "ReviewPending"]
    file = worked_on(file)  # whoever comes next goes on where that ended
    assert (file.state, results(file)) == ("committed", ["done"] * 3)


def test_what_a_reviewer_has_begun_with_stays_and_the_rest_is_taken_back(cast):
    begun, ended, free = (wins.asked(cast) for _ in range(3))
    file = acted(cast, taken(cast, edited(cast, contract_value=95000)), committing.commit)
    with cast.acting("dora") as dora:
        reviewing.take(wins.now(begun), by=dora, seen=wins.now(begun).version)
        reviewing.conclude(wins.now(ended), "pass", by=dora, seen=wins.now(ended).version)
    file = acted(cast, file, committing.undo)
    told = {row["id"]: (row["result"], row.get("said", "")) for row in file.rows}
    assert told == {
        str(begun.uuid): ("keeps", "A reviewer has begun with it."),
        str(ended.uuid): ("keeps", "A reviewer has begun with it."),
        str(free.uuid): ("undone", ""),
    }
    assert [said(one)["contract_value"] for one in (begun, ended, free)] == [95000, 95000, 90000]


def test_what_only_the_clock_has_looked_at_since_the_look_is_submitted(cast):
    found = wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    put(wins.now(old(found)).referral, customer_category="unmanaged")
    sweeps.reevaluate()
    assert wins.now(found).version == found.version + 1
    assert results(acted(cast, file, committing.commit)) == ["done"]


def test_what_was_submitted_anew_since_is_not_taken_back(cast):
    found = wins.asked(cast)
    file = acted(cast, taken(cast, edited(cast, contract_value=95000)), committing.commit)
    again = wins.asked(cast, wins.now(found))
    with tenancy.entered(found.organization, cast.ada):
        answers = wins.ANSWERS | {"contract_value": 97000}
        registration.resubmit(again, wins.now(found).referral, answers, by=cast.ada, seen=again.version)
    file = acted(cast, file, committing.undo)
    assert [(row["result"], row["said"]) for row in file.rows] == [("keeps", "It was changed meanwhile.")]
    assert said(found)["contract_value"] == 97000


def test_what_only_the_clock_has_looked_at_since_is_taken_back(cast):
    found = wins.asked(cast)
    file = acted(cast, taken(cast, edited(cast, contract_value=95000)), committing.commit)
    with tenancy.everyone("the clock looks at the criteria"):
        type(found).objects.filter(pk=found.pk).update(version=F("version") + 1)
    assert results(acted(cast, file, committing.undo)) == ["undone"]


def test_a_file_is_taken_back_once(cast):
    wins.asked(cast)
    file = acted(cast, taken(cast, edited(cast, contract_value=95000)), committing.commit)
    file = acted(cast, file, committing.undo)
    with cast.acting("ada") as ada, pytest.raises((Conflict, Refused)):
        committing.undo(file, by=ada, seen=file.version)


def test_nothing_to_submit_and_nothing_to_undo_are_refused(cast):
    wins.asked(cast)
    file = taken(cast, packed(downloaded(cast)))
    with cast.acting("ada") as ada:
        for act in (committing.commit, committing.undo):
            with pytest.raises(Refused):
                act(file, by=ada, seen=file.version)


def test_whoever_lost_their_role_meanwhile_submits_nothing(cast):
    found = wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    with cast.acting("ada") as ada:
        committing.commit(file, by=ada, seen=file.version)
    with tenancy.entered(cast.northlight):
        grants.leave(cast.ada, cast.northlight, by=None)
    file = worked_on(file)
    assert (file.state, results(file)) == ("committed", ["not"])
    assert said(found)["status"] == "ActionRequired"


def test_what_somebody_sent_who_may_no_longer_sign_in_is_not_submitted(cast):
    found = wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    with cast.acting("ada") as ada:
        committing.commit(file, by=ada, seen=file.version)
        type(ada).objects.filter(pk=ada.pk).update(is_active=False)
    file = worked_on(file)
    assert (file.state, results(file)) == ("committed", [None])
    assert said(found)["status"] == "ActionRequired"


def test_nobody_submits_or_takes_back_the_file_of_another(cast):
    wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    for act in (committing.commit, committing.undo):
        with cast.acting("lena") as lena, pytest.raises(Conflict):
            act(file, by=lena, seen=file.version)
        file = acted(cast, file, committing.commit) if act is committing.commit else file
    assert (file.state, results(file)) == ("committed", ["done"])


def test_what_a_colleague_was_typing_is_there_again_when_the_file_is_taken_back(cast):
    found = wins.asked(cast)
    with tenancy.entered(found.organization, cast.ada):
        registration.keep(wins.now(found).referral, cast.tidal, "ip", {"phone": "1"}, by=cast.ada, seen=found.version)
    file = acted(cast, taken(cast, edited(cast, contract_value=95000)), committing.commit)
    assert wins.now(found).typed == {}
    acted(cast, file, committing.undo)
    assert wins.now(found).typed == {"phone": "1"}


def test_the_worker_acts_in_the_company_that_the_file_is_of(cast):
    """whichever the person has switched to since."""
    found = wins.asked(cast)
    file = taken(cast, edited(cast, contract_value=95000))
    with cast.acting("ada") as ada:
        committing.commit(file, by=ada, seen=file.version)
        type(ada).objects.filter(pk=ada.pk).update(organization=cast.rival)
    assert results(worked_on(file)) == ["done"]
    assert said(found)["status"] == "ReviewPending"


def test_files_that_the_worker_stumbles_over_end_and_keep_no_other_waiting(cast, monkeypatch, tmp_path):
    program = tmp_path / "other.py"
    program.write_text("print('{\"rows\": [[3]]}')")
    monkeypatch.setattr(reading, "PROGRAM", program)
    with cast.acting("ada") as ada:
        stones = [running.take(b"anything", f"{n}.xlsx", by=ada) for n in range(2)]
    running.carry_on(seconds=60)
    told = [(file.state, "ValueError" in file.problem, file.content) for file in map(now, stones)]
    assert told == [("failed", True, None)] * 2
