"""Files of accounts from beginning to end: checked, applied, killed, resumed, repeated, sent twice."""

import csv
import io
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from referrals.importing import reading, running, storing
from referrals.importing.refused import as_csv
from referrals.lifecycle import Conflict
from referrals.models import AccountImport, CustomerAccount, ImportKey, ImportProblem, NameWord
from referrals.tasks import carry_on_imports, start_importing
from tests import counts
from tests.factories import CustomerAccountFactory
from tests.reliability.dying import boundaries, survives
from tests.reliability.together import Together

State = AccountImport.State
HEAD = "source,key,category,name,country,aliases"
FIRST = ["platform,A-1,managed,Harbour,PT,", "platform,A-2,unmanaged,Tidal,DE,Old Tidal", "duns,760010111,,Granite,GB,"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """A folder of this test's own for uploads."""
    settings.FILES_ROOT = str(tmp_path / "files")


@pytest.fixture
def together(committed):
    """Three workers that begin at the same instant."""
    workers = Together(3)
    yield workers
    workers.go_home()


NUMBERS = count(1)


def sent(*rows, head=HEAD, by=None):
    """An import of a file of these rows, as if it had been sent up."""
    stored = f"{storing.FOLDER}/{next(NUMBERS)}.csv"
    (storing.folder() / stored.rpartition("/")[2]).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return running.begin(stored, "accounts.csv", by=by)


def go_on(job, size=2):
    """Batch by batch until it waits or has ended."""
    while running.step(job.pk, size):
        pass
    job.refresh_from_db()
    return job


def imported(*rows, **more):
    job = go_on(sent(*rows, **more))
    if job.state == State.CHECKED:
        running.apply(job, by=None)
        go_on(job)
    return job


def numbers(job):
    return [getattr(job, name) for name in ("rows", "added", "changed", "unchanged", "refused")]


def stored():
    """Every account, without what is different each time."""
    return sorted(CustomerAccount.objects.values_list("source", "key", "category", "name", "aliases", "plain", "also"))


def writes():
    """Every row of the accounts' table with its physical version: what changes whenever it is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source, key, updated_at, xmin::text, ctid::text FROM referrals_customeraccount ORDER BY 1, 2"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_checking_says_what_would_happen_and_changes_nothing():
    CustomerAccountFactory(key="A-1", category="managed", name="Harbour", country="PT")
    CustomerAccountFactory(key="A-2", category="managed", name="Tidal", country="DE")
    before = writes()

    job = go_on(sent(*FIRST, "platform,A-3,managed,Nowhere,XX,"))

    assert job.state == State.CHECKED
    assert numbers(job) == [4, 1, 1, 1, 1]
    assert [(row["line"], row["what"]) for row in job.preview] == [
        (2, "unchanged"),
        (3, "changed"),
        (4, "added"),
        (5, "refused"),
    ]
    assert writes() == before


@pytest.mark.django_db
def test_what_was_checked_is_imported_when_somebody_says_so():
    job = imported(*FIRST)

    assert job.state == State.DONE
    assert numbers(job) == [3, 3, 0, 0, 0]
    assert stored() == [
        ("duns", "760010111", "other", "Granite", [], "granite", ""),
        ("platform", "A-1", "managed", "Harbour", [], "harbour", ""),
        ("platform", "A-2", "unmanaged", "Tidal", ["Old Tidal"], "tidal", "old"),
    ]
    assert {"harbour", "tidal", "granite"} <= set(NameWord.objects.values_list("word", flat=True))


@pytest.mark.django_db
def test_the_same_file_a_second_time_writes_nothing():
    imported(*FIRST)
    before = writes()

    assert numbers(imported(*FIRST)) == [3, 0, 0, 3, 0]
    assert writes() == before


@pytest.mark.django_db
def test_only_what_differs_is_written():
    imported(*FIRST)
    before = writes()

    assert numbers(imported(FIRST[0], FIRST[1].replace("Tidal,", "Tidal Sea,"), FIRST[2])) == [3, 0, 1, 2, 0]
    assert len(set(writes()) - set(before)) == 1
    assert CustomerAccount.objects.get(key="A-2").plain == "tidal sea"


@pytest.mark.django_db
def test_a_column_that_is_not_there_leaves_what_is_stored_and_an_empty_cell_empties_it():
    CustomerAccountFactory(key="A-1", name="Harbour", country="PT", city="Faro", aliases=["Bay"], has_macc=True)

    imported("platform,A-1,managed,Harbour One,PT", head="source,key,category,name,country")
    account = CustomerAccount.objects.get(key="A-1")
    assert (account.name, account.city, account.aliases, account.has_macc) == ("Harbour One", "Faro", ["Bay"], True)
    assert "bay" in account.also

    imported("platform,A-1,managed,Harbour One,PT,,,", head="source,key,category,name,country,city,aliases,has_macc")
    account = CustomerAccount.objects.get(key="A-1")
    assert (account.city, account.aliases, account.has_macc) == ("", [], False)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 10])
def test_an_account_that_stands_in_the_file_twice_is_taken_from_its_first_line(size):
    rows = [FIRST[0], FIRST[1], FIRST[0].replace("Harbour", "Other"), FIRST[2], FIRST[0]]
    job = sent(*rows)
    go_on(job, size)
    running.apply(job, by=None)
    go_on(job, size)

    assert numbers(job) == [5, 3, 0, 0, 2]
    assert [(problem.line, problem.reason) for problem in job.problems.all()] == [
        (4, "This account is in line 2 already."),
        (6, "This account is in line 2 already."),
    ]
    assert [problem.text.strip() for problem in job.problems.all()] == [rows[2], rows[4]]
    assert CustomerAccount.objects.get(key="A-1").name == "Harbour"


@pytest.mark.django_db
def test_refused_rows_are_kept_with_line_and_reason_up_to_a_number(monkeypatch):
    monkeypatch.setattr(running, "KEPT_PROBLEMS", 3)

    job = imported(FIRST[0], *["platform,A-9,managed,Nowhere,XX,"] * 5, FIRST[1])

    assert numbers(job) == [7, 2, 0, 0, 5]
    assert [problem.line for problem in job.problems.all()] == [3, 4, 5]
    assert job.problems.first().reason == "country: Write a country as its two letters, as in PT."
    assert job.problems.first().text == "platform,A-9,managed,Nowhere,XX,"


@pytest.mark.django_db
def test_no_cell_of_the_refused_rows_is_a_formula():
    job = go_on(
        sent("=cmd|' /C calc'!A0,A-1,managed,Harbour,PT,", "+1,A-1,managed,X,PT,", "@x", "-1", "  =1+1", "plain")
    )
    text = "".join(as_csv(job)).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))

    assert [line for line, _reason, _text in rows] == ["line", "2", "3", "4", "5", "6", "7"]
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"source,key\n", "lacks: country, name"), ("source,key\n".encode("utf-16"), "not in UTF-8")],
)
def test_a_file_that_cannot_be_read_fails_with_the_reason(content, words):
    (storing.folder() / "wrong.csv").write_bytes(content)
    job = go_on(running.begin(f"{storing.FOLDER}/wrong.csv", "wrong.csv", by=None))

    assert job.state == State.FAILED
    assert words in job.problem


@pytest.mark.django_db
def test_the_reasons_are_in_the_words_of_whoever_sent_the_file(cast):
    olga = cast.olga
    olga.language = "es"
    olga.save()

    job = go_on(sent("platform,A-1,managed,,PT,", by=olga))

    assert job.problems.get().reason == "name: Este campo es obligatorio."


@pytest.mark.django_db
def test_a_file_that_is_gone_or_has_changed_fails_with_the_reason():
    gone, changed = sent(*FIRST), sent(*FIRST)
    storing.located(gone.path).unlink()
    go_on(changed)
    running.apply(changed, by=None)
    with open(storing.located(changed.path), "a") as file:
        file.write("more")

    assert "FILES_ROOT" in go_on(gone).problem
    assert "changed" in go_on(changed).problem
    assert stored() == []


@pytest.mark.django_db
def test_an_import_is_cancelled_at_any_time_and_what_is_imported_stays():
    job = go_on(sent(*FIRST))
    running.apply(job, by=None)
    running.step(job.pk, 1)
    running.cancel(job, by=None)

    assert not running.step(job.pk)
    assert (job.state, len(stored())) == (State.CANCELLED, 1)
    with pytest.raises(Conflict):
        running.apply(job, by=None)
    with pytest.raises(Conflict):
        running.cancel(job, by=None)


@pytest.mark.django_db
def test_what_has_ended_leaves_no_file_and_no_remembered_lines_behind():
    done, waiting = imported(*FIRST), go_on(sent(*FIRST))
    file = storing.located(done.path)

    running.tidy()

    assert not file.exists()
    assert storing.located(waiting.path).exists()
    assert set(ImportKey.objects.values_list("of_id", flat=True)) == {waiting.pk}


@pytest.mark.django_db
def test_beat_goes_on_with_what_nobody_works_on_and_leaves_a_commands_file_to_its_command(tmp_path):
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, *FIRST]))
    commands = running.begin(tmp_path / "mine.csv", "mine.csv", by=None)
    first, second = sent(*FIRST), sent("nothing", head="wrong")

    carry_on_imports()

    states = {job.pk: job.state for job in AccountImport.objects.all()}
    assert states == {commands.pk: State.CHECKING, first.pk: State.CHECKED, second.pk: State.FAILED}


def test_a_queue_that_is_away_keeps_nobody_from_sending_a_file(settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    start_importing()

    assert "beat will start referrals.tasks.carry_on_imports" in caplog.text


@pytest.mark.django_db
def test_a_batch_ends_after_so_many_bytes_too(monkeypatch):
    monkeypatch.setattr(running, "BYTES", 60)
    job = sent(*FIRST)

    running.step(job.pk, 1000)
    job.refresh_from_db()

    assert (job.state, job.rows) == (State.CHECKING, 2)
    assert numbers(go_on(job)) == [3, 3, 0, 0, 0]


def test_a_killed_import_goes_on_exactly_where_it_was(committed):
    rows = [*FIRST, "platform,A-9,managed,Nowhere,XX,", FIRST[0], "platform,A-4,managed,Quartz,PT,"]
    for boundary in boundaries():
        CustomerAccount.objects.all().delete()
        job = sent(*rows)

        def whole(job=job):
            go_on(job)
            if job.state == State.CHECKED:
                running.apply(job, by=None)
            go_on(job)

        survived = survives(whole, boundary)
        job.refresh_from_db()
        whole()

        assert job.state == State.DONE
        assert numbers(job) == [6, 4, 0, 0, 2], f"killed at boundary {boundary}"
        assert [problem.line for problem in job.problems.all()] == [5, 6]
        assert [key for _source, key, *_rest in stored()] == ["760010111", "A-1", "A-2", "A-4"]
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_two_workers_at_once_take_turns(committed, together):
    job = sent(*(f"platform,A-{number},managed,Harbour {number},PT," for number in range(60)))

    def work():
        while AccountImport.objects.get(pk=job.pk).is_moving:
            running.step(job.pk, 5)

    assert together.press(work, work, work) == [None] * 3
    job.refresh_from_db()
    assert (job.state, numbers(job)) == (State.CHECKED, [60, 60, 0, 0, 0])

    running.apply(job, by=None)
    assert together.press(work, work, work) == [None] * 3
    job.refresh_from_db()
    assert (job.state, numbers(job)) == (State.DONE, [60, 60, 0, 0, 0])
    assert len(stored()) == 60


def test_two_files_with_the_same_accounts_at_once_do_not_stop_each_other(committed, together):
    rows = [f"platform,A-{number},managed,Harbour,PT," for number in range(3000)]
    one, other = go_on(sent(*rows), 3000), go_on(sent(*reversed(rows)), 3000)
    for job in (one, other):
        running.apply(job, by=None)

    assert together.press(lambda: go_on(one, 3000).state, lambda: go_on(other, 3000).state) == [State.DONE] * 2
    assert one.added + other.added == 3000
    assert one.unchanged + other.unchanged == 3000


# The command.


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("\n".join([HEAD, *FIRST, "platform,A-9,managed,Nowhere,XX,"]))
    return path


def run(file, *options):
    told = io.StringIO()
    call_command("import_accounts", file, *options, stdout=told)
    return told.getvalue()


@pytest.mark.django_db
def test_the_command_imports_a_file_and_says_how_far_it_is(file, tmp_path):
    told = run(file, "--refused", tmp_path / "mend.csv")

    assert "Checking: 100 %, 4 rows, 1 refused" in told
    assert "Imported: 3 new, 0 changed, 0 unchanged, 1 refused." in told
    assert "line 5: country: Write a country as its two letters, as in PT." in told
    assert "Nowhere" in (tmp_path / "mend.csv").read_text()
    assert len(stored()) == 3
    assert file.exists()


@pytest.mark.django_db
def test_the_command_only_checks_if_asked_to_and_goes_on_with_that_later(file):
    assert "Would be: 3 new, 0 changed, 0 unchanged, 1 refused." in run(file, "--dry-run")
    assert stored() == []

    assert "Imported: 3 new" in run(file)
    assert AccountImport.objects.count() == 1


@pytest.mark.django_db
def test_the_command_stopped_half_way_goes_on_from_there(file, monkeypatch):
    monkeypatch.setattr(running.step, "__defaults__", (1,))
    write = running.Batch.write
    steps = count(1)

    def interrupted(batch):
        if next(steps) == 3:
            raise KeyboardInterrupt
        return write(batch)

    monkeypatch.setattr(running.Batch, "write", interrupted)
    with pytest.raises(CommandError, match="goes on from here"):
        run(file)
    assert len(stored()) == 2

    assert "Imported: 3 new, 0 changed, 0 unchanged, 1 refused." in run(file)
    assert AccountImport.objects.count() == 1
    assert ImportProblem.objects.count() == 1


@pytest.mark.django_db
def test_the_command_begins_again_with_a_file_that_is_another_by_now(file):
    run(file, "--dry-run")
    file.write_text(f"{HEAD}\n{FIRST[0]}\n")

    assert "Imported: 1 new" in run(file)
    assert sorted(AccountImport.objects.values_list("state", flat=True)) == [State.CANCELLED, State.DONE]


@pytest.mark.django_db
def test_the_command_refuses_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nothing.csv")
    (tmp_path / "empty.csv").touch()
    with pytest.raises(CommandError, match="The file is empty"):
        run(tmp_path / "empty.csv")


@pytest.mark.django_db
def test_hostile_lines_among_good_ones_are_refused_and_the_rest_is_imported(tmp_path):
    """Everything a file can do wrong, in one file, through the whole way."""
    good = [row.encode() for row in FIRST]
    wrong = [b"\0" * 100, b"\xff\xfe", b'"', b"," * 400_000, b"x" * (reading.LINE_LIMIT * 40), b"=1+1,=1,=2,=3,=4,=5"]
    path = tmp_path / "hostile.csv"
    path.write_bytes(
        b"\n".join([HEAD.encode(), *[line for pair in zip(wrong, good * 2, strict=True) for line in pair]])
    )

    told = run(path)

    job = AccountImport.objects.get()
    assert "Imported: 3 new" in told
    assert [problem.line for problem in job.problems.all()] == [2, 4, 6, 8, 9, 10, 11, 12, 13]
    assert all(problem.reason for problem in job.problems.all())
