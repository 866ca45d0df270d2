"""PostgreSQL of our own runs wherever a checkout may lie, and survives what people do to it."""

import os
import shutil

import psycopg
import pytest

from cosell.local import postgres, rights, state
from cosell.local.supervisor import Supervisor
from cosell.local.toolchain import Failed


@pytest.fixture
def supervisor():
    watching = Supervisor()
    yield watching
    watching.stop()


def started(supervisor, folder):
    cluster = postgres.Cluster(folder / "postgres", folder / "postgres.log", durable=False)
    supervisor.start(cluster.service())
    cluster.make_roles()
    return cluster


def ask(cluster, sql, who="owner"):
    with psycopg.connect(cluster.url(who), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def test_data_and_passwords_survive_a_restart(supervisor, place):
    cluster = started(supervisor, place)
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    supervisor.stop()

    assert ask(started(supervisor, place), "SELECT answer FROM kept", "app") == 42


def test_a_server_left_behind_by_a_killed_supervisor_makes_room(supervisor, place):
    left_behind = started(Supervisor(), place)
    cluster = started(supervisor, place)

    assert ask(cluster, "SELECT 1") == 1
    assert left_behind.url("app") == cluster.url("app")


def test_an_initialisation_that_was_cut_short_starts_over(supervisor, place):
    folder = place / "cut-short"
    (folder / "postgres" / "data.part" / "base").mkdir(parents=True)

    assert ask(started(supervisor, folder), "SELECT 1") == 1


def test_a_very_long_path_gets_a_short_folder_for_its_socket(supervisor, place):
    folder = place / ("long-" * 24)
    folder.mkdir()
    cluster = started(supervisor, folder)

    assert len(str(cluster.sockets)) < state.LONGEST_SOCKET_FOLDER
    assert ask(cluster, "SELECT 1") == 1
    supervisor.stop()
    shutil.rmtree(cluster.sockets)


def test_another_versions_data_is_refused_in_a_sentence(place):
    cluster = postgres.Cluster(place / "old" / "postgres", place / "old.log")
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(Failed, match="is PostgreSQL 9's; only PostgreSQL"):
        cluster.service()


def test_neither_role_goes_round_row_level_security(supervisor, place):
    cluster = started(supervisor, place)

    for who in ("owner", "app"):
        assert ask(cluster, "SELECT NOT rolsuper AND NOT rolbypassrls FROM pg_roles WHERE rolname = current_user", who)


def test_the_application_reads_and_writes_what_the_owner_makes_and_no_more(supervisor, place):
    cluster = started(supervisor, place)
    ask(cluster, "CREATE TABLE IF NOT EXISTS made (id bigserial PRIMARY KEY, word text)")
    ask(cluster, "INSERT INTO made (word) VALUES ('in')", "app")

    assert ask(cluster, "SELECT word FROM made", "app") == "in"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster, "DROP TABLE made", "app")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster, "CREATE TABLE mine (id int)", "app")


if os.geteuid() == 0:

    def test_root_gives_the_server_to_an_account_without_rights(supervisor, place):
        cluster = started(supervisor, place / "open")

        assert cluster.known["mode"] == "account"
        assert cluster.data.stat().st_uid != 0

    def test_root_starts_it_in_a_folder_that_nobody_else_may_enter(supervisor, place):
        """as in a checkout under a home of mode 0700: under another name or, failing that, with its data outside."""
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        cluster = started(supervisor, closed)
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
        supervisor.stop()

        assert ask(started(supervisor, closed), "SELECT answer FROM kept") == 42
        assert (cluster.mode == "account") == bool(cluster.known["outside"])

    def test_where_root_can_take_no_other_name_data_and_programs_go_outside(place, monkeypatch):
        monkeypatch.setattr(rights, "OUTSIDE", place / "outside")
        closed = place / "shut"
        closed.mkdir(mode=0o700)
        package = postgres.packaged_binaries().parents[1]
        for original in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(original, closed / original.name, symlinks=True)

        folder = rights.outside(closed / "postgres")
        programs = rights.reachable(closed / package.name / "pginstall" / "bin", "account")

        rights.give(folder, "account")
        assert rights.works("account", "test", "-w", folder)
        assert rights.works("account", programs / "postgres", "--version")
