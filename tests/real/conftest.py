"""One installation for all tests on real servers: migrated by the owner, filled, and running."""

import shutil
import tempfile
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.local.product import free_port
from tests.real.installation import Installation


class Letters(Message):
    """Keeps what arrives."""

    def __init__(self):
        super().__init__()
        self.received = []

    def handle_message(self, message):
        self.received.append(message)


@pytest.fixture(scope="session")
def letters():
    mail = Letters()
    controller = Controller(mail, hostname="127.0.0.1", port=free_port())
    controller.start()
    mail.port = controller.port
    yield mail
    controller.stop()


@pytest.fixture(scope="session")
def installation(letters):
    folder = Path(tempfile.mkdtemp(prefix="cosell-real-"))
    folder.chmod(0o711)
    made = Installation(folder, letters.port)
    try:
        made.start_servers()
        yield made
    finally:
        made.supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(installation):
    done = installation.run(installation.compose.command("migrate"), "migrate")
    assert done.returncode == 0, done.stderr
    return installation


@pytest.fixture(scope="session")
def running(migrated):
    """With the demo's deals in it (loading them is the one thing here that production refuses)."""
    filled = migrated.run(["python", "manage.py", "demo"], "migrate", DEMO="1")
    assert filled.returncode == 0, filled.stderr
    collect_static_as_the_image_does(migrated)
    migrated.start_everything()
    return migrated


def collect_static_as_the_image_does(installation):
    """The Dockerfile's own line."""
    steps = Path("Dockerfile").read_text().replace("\\\n", " ").splitlines()
    (line,) = [step.removeprefix("RUN ") for step in steps if "collectstatic" in step]
    here = {name: installation.environment("web")[name] for name in ("PATH", "STATIC_ROOT")}
    done = installation.run(["env", "-i", *(f"{name}={value}" for name, value in here.items()), "sh", "-c", line])
    assert done.returncode == 0, done.stderr
