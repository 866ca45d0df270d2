"""bin/up as a person runs it: started in a terminal of its own, looked at from outside, and stopped."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse

import psutil

from cosell.local.toolchain import ROOT

SET_BY_THE_TESTS = {"DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "DEMO", "EMAIL_URL", "BASE_URL", "COSELL_STATE"}
LONGEST_START = 240


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_environment(**more):
    """What the person's shell holds, without what the tests set for themselves."""
    kept = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_TESTS}
    return kept | {name: str(value) for name, value in more.items()}


def eventually(question, *, within=60):
    """The first true answer, or the last one given in that many seconds."""
    deadline = time.monotonic() + within
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def runs(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


class Product:
    def __init__(self, state, *, checkout=ROOT, before=(), **environment):
        self.state, self.checkout, self.before = state, checkout, before
        self.port = free_port()
        self.environment = own_environment(COSELL_STATE=state, PORT=self.port) | environment
        self.process = None

    def run(self, **environment):
        """A copy that is expected to give up at once."""
        command = [*self.before, str(self.checkout / "bin" / "up")]
        return subprocess.run(
            command, env=self.environment | environment, cwd="/", capture_output=True, text=True, timeout=LONGEST_START
        )

    def start(self):
        self.output = self.state.with_name(f"{self.state.name}.out")
        with open(self.output, "w") as output:
            self.process = subprocess.Popen(
                [*self.before, str(self.checkout / "bin" / "up")],
                env=self.environment,
                cwd="/",
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        eventually(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, within=LONGEST_START)
        assert "Ctrl-C" in self.said(), self.said()
        return self

    def said(self):
        return self.output.read_text()

    def everybody(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def named(self, part):
        """The living child whose command line has that word."""
        mine = [child for child in psutil.Process(self.process.pid).children() if runs(child)]
        return next((child for child in mine if any(part in word for word in child.cmdline())), None)

    def press_ctrl_c(self):
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def ask(self, path, *, data=None, cookies=()):
        """Status, headers and body; a form is sent with the token of the page that shows it."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Cookie": "; ".join(cookies), "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST" if data else "GET", path, urllib.parse.urlencode(data or {}), headers)
            answer = connection.getresponse()
            return answer.status, answer.msg, answer.read().decode()
        except OSError:
            return 0, {}, ""
        finally:
            connection.close()

    def submit(self, path, **answers):
        """Open a page with a form, fill it in, send it; the status and the cookies one has then."""
        _, headers, page = self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        status, after, _ = self.ask(path, data={"csrfmiddlewaretoken": token, **answers}, cookies=cookies_of(headers))
        return status, cookies_of(after)


def cookies_of(headers):
    return [cookie.partition(";")[0] for cookie in headers.get_all("Set-Cookie") or []]
