"""Starts the servers that the tests run on, once, before Django reads its settings: pytest -p tests.servers."""

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from cosell.local import catalogs, valkey
from cosell.local.postgres import Cluster
from cosell.local.supervisor import Supervisor

OVERRIDES = {
    "DATABASE_URL": "COSELL_TEST_DATABASE_URL",
    "OWNER_DATABASE_URL": "COSELL_TEST_OWNER_DATABASE_URL",
    "REDIS_URL": "COSELL_TEST_REDIS_URL",
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """A wrapper goes before pytest-django's hook; the workers of xdist inherit what is set here."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        catalogs.compile_catalogs()
        os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "cosell.settings"}
        os.environ |= given_servers() or start_servers()
    return (yield)


def given_servers():
    """Servers that somebody else started: all three addresses, or none."""
    if not os.environ.get("COSELL_TEST_DATABASE_URL"):
        return None
    return {name: os.environ[override] for name, override in OVERRIDES.items()}


def start_servers():
    """In a temporary folder, without durability, gone when the run ends, however it ends."""
    folder = Path(tempfile.mkdtemp(prefix="cosell-tests-"))
    folder.chmod(0o711)
    supervisor = Supervisor()
    atexit.register(stop_servers, supervisor, folder, os.getpid())
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being told to end is as good as Ctrl-C
    cluster = Cluster(folder / "postgres", folder / "postgres.log", durable=False)
    supervisor.start(cluster.service())
    cluster.make_roles()
    queue, queue_url = valkey.service(folder / "valkey", folder / "valkey.log", durable=False)
    supervisor.start(queue)
    return {"DATABASE_URL": cluster.url("app"), "OWNER_DATABASE_URL": cluster.url("owner"), "REDIS_URL": queue_url}


def stop_servers(supervisor, folder, starter):
    if os.getpid() == starter:  # not in a process that a test forked
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
