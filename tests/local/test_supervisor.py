"""Services start in order, come back when they die, and stop in reverse with all they left behind."""

import signal
import sys
import time

import psutil
import pytest

from cosell.local.supervisor import Service, Supervisor
from cosell.local.toolchain import Failed
from tests.local.product import eventually

SAYS_WHEN_IT_ENDS = """
import signal, sys, time
def end(*_):
    print("ended", sys.argv[1], flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("began", sys.argv[1], flush=True)
while True: time.sleep(60)
"""
LEAVES_A_CHILD = (
    "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
)


@pytest.fixture
def supervisor():
    told = []
    watching = Supervisor(tell=told.append)
    watching.told = told
    yield watching
    watching.stop()


def a_service(folder, name, *, code=SAYS_WHEN_IT_ENDS, log=None):
    log = folder / f"{log or name}.log"
    log.touch()
    return Service(name, [sys.executable, "-c", code, name], log, answers=lambda: log.read_text() != "")


def test_services_stop_in_the_reverse_order_of_their_start(supervisor, tmp_path):
    for name in ("first", "second", "third"):
        supervisor.start(a_service(tmp_path, name, log="all"))
    eventually(lambda: (tmp_path / "all.log").read_text().count("began") == 3)
    supervisor.stop()

    ends = [line for line in (tmp_path / "all.log").read_text().splitlines() if line.startswith("ended")]
    assert ends == ["ended third", "ended second", "ended first"]


def test_what_dies_comes_back_and_takes_longer_each_time(supervisor, tmp_path):
    service = a_service(tmp_path, "fragile")
    supervisor.start(service)
    pauses = []
    for _ in range(2):
        service.process.kill()
        service.process.wait()
        supervisor.look()
        pauses.append(service.retry_at - time.monotonic())
        assert eventually(lambda: supervisor.look() or service.process.poll() is None)

    assert [round(pause) for pause in pauses] == [1, 2]
    assert supervisor.told[0] == f"fragile stopped by signal 9; it starts again in 1 s ({service.log})."


def test_a_dead_service_leaves_nobody_holding_its_port(supervisor, tmp_path):
    service = a_service(tmp_path, "parent", code=LEAVES_A_CHILD)
    supervisor.start(service)
    child = psutil.Process(int(service.log.read_text()))
    service.process.kill()
    service.process.wait()
    supervisor.look()

    assert eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_service_that_cannot_start_is_told_with_its_last_words(supervisor, tmp_path):
    log = tmp_path / "hopeless.log"
    hopeless = Service("Hopeless", [sys.executable, "-c", "raise SystemExit('no room')"], log, answers=lambda: False)

    with pytest.raises(Failed, match=r"no room\nHopeless did not start"):
        supervisor.start(hopeless)


def test_a_service_that_does_not_listen_to_reason_is_killed(supervisor, tmp_path):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    )
    service = a_service(tmp_path, "deaf", code=deaf)
    service.patience = 5
    supervisor.start(service)
    service.patience = 0.1
    supervisor.stop()

    assert service.process.returncode == -signal.SIGKILL
