"""The tests' own servers end with the tests, and never touch what bin/up keeps."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cosell.local.toolchain import ROOT, STATE
from tests.local.product import eventually, own_environment, runs

SAYS_WHERE = """
import os, pathlib, time
def test_it():
    pathlib.Path({note!r}).write_text(os.environ["REDIS_URL"] + " " + os.environ["DATABASE_URL"])
    time.sleep({seconds})
"""


def begin(place, name, seconds):
    """Another pytest, with servers of its own; it notes where they are."""
    note, test = place / f"{name}.txt", place / f"test_{name}.py"
    test.write_text(SAYS_WHERE.format(note=str(note), seconds=seconds))
    environment = own_environment()
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT, test]
    running = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    assert eventually(note.exists)
    folder = Path(eventually(note.read_text).split()[0].removeprefix("redis+socket://")).parents[2]
    return running, folder, psutil.Process(running.pid).children(recursive=True)


def test_they_end_with_the_run(place):
    running, folder, servers = begin(place, "short", 0)

    assert running.wait(60) == 0
    assert not folder.exists()
    assert not [server for server in servers if runs(server)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "kill"])
def test_they_end_when_the_run_is_told_to_stop(place, number):
    running, folder, servers = begin(place, f"long_{number}", 600)
    assert servers
    os.killpg(running.pid, number)
    running.wait(60)

    assert not folder.exists()
    assert not [server for server in servers if runs(server)]


def test_they_are_not_those_of_the_product():
    assert str(STATE) not in os.environ["DATABASE_URL"]
    assert str(STATE) not in os.environ["REDIS_URL"]
