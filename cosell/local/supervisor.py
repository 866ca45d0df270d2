"""Starts services in order, starts again what dies, and stops them in reverse; nothing outlives it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cosell.local.toolchain import Failed

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
LONGEST_PAUSE = 30
STEADY_AFTER = 60


@dataclass
class Service:
    """One process: how it is started, how one sees that it answers, and how it is asked to stop."""

    name: str
    command: list
    log: Path
    answers: Callable[[], bool]
    options: dict = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM
    patience: float = 60
    process: subprocess.Popen | None = None
    started: float = 0
    deaths: int = 0
    retry_at: float = 0

    def start(self):
        """In a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._end_with_parent,  # noqa: PLW1509
                **self.options,
            )
        self.started = time.monotonic()

    def _end_with_parent(self):
        if LIBC:
            LIBC.prctl(PR_SET_PDEATHSIG, self.stop_signal)

    def wait_until_it_answers(self):
        deadline = time.monotonic() + self.patience
        while not self.answers():
            if self.process.poll() is not None:
                raise Failed(f"{self.last_words()}\n{self.name} did not start (its log: {self.log}).")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name} did not answer within {self.patience:.0f} seconds (its log: {self.log}).")
            time.sleep(0.05)

    def last_words(self):
        return self.log.read_text(errors="replace").strip()[-1500:]

    def stop(self):
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                pass
        self.end_stragglers()

    def end_stragglers(self):
        """What the process left behind in its session must not hold the port, the socket or a lock."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # macOS says so for a group of nobody
            pass
        self.process.wait()


class Supervisor:
    def __init__(self, tell=print):
        self.services = []
        self.tell = tell

    def start(self, service):
        self.services.append(service)
        service.start()
        service.wait_until_it_answers()

    def look(self):
        """Start again whatever has died, sooner the first time than the fifth."""
        for service in self.services:
            if service.process.poll() is not None:
                self._revive(service)

    def _revive(self, service):
        now = time.monotonic()
        if not service.retry_at:
            service.end_stragglers()
            service.deaths = 1 if now - service.started > STEADY_AFTER else service.deaths + 1
            pause = min(2 ** (service.deaths - 1), LONGEST_PAUSE)
            service.retry_at = now + pause
            self.tell(f"{service.name} stopped {_how(service.process)}; it starts again in {pause} s ({service.log}).")
        elif now >= service.retry_at:
            service.retry_at = 0
            service.start()

    def stop(self):
        while self.services:
            self.services.pop().stop()


def _how(process):
    code = process.returncode
    return f"with exit code {code}" if code >= 0 else f"by signal {-code}"
