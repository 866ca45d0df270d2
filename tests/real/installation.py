"""An installation as production runs it: the system's PostgreSQL and Redis, and the commands of docker-compose.yml."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cosell.local import real
from cosell.local.postgres import Cluster
from cosell.local.supervisor import Service, Supervisor
from cosell.local.toolchain import ROOT
from tests.local.product import free_port
from tests.real.compose import Compose

HOST = "cosell.example"
BEHIND_A_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https"}


class Installation:
    """What an operator has: a folder, an .env file's values, two servers, and four commands to run."""

    def __init__(self, folder, mail_port):
        self.folder = folder
        self.supervisor = Supervisor()
        self.database_port, self.queue_port, self.web_port = free_port(), free_port(), free_port()
        self.cluster = self._cluster()
        self.compose = Compose(self._values(mail_port), self._addresses())
        self.queue = self.web = self.worker = None

    def _cluster(self):
        binaries = real.postgres_binaries()
        log = self.folder / "postgres.log"
        return Cluster(self.folder / "postgres", log, durable=False, binaries=binaries, port=self.database_port)

    def _values(self, mail_port):
        """What the operator writes into .env."""
        return {
            "SECRET_KEY": secrets.token_hex(32),
            "OWNER_PASSWORD": self.cluster.known["passwords"]["owner"],
            "APP_PASSWORD": self.cluster.known["passwords"]["app"],
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": f"https://{HOST}",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }

    def _addresses(self):
        return {
            "@postgres:5432/": f"@127.0.0.1:{self.database_port}/",
            "//redis:6379/": f"//127.0.0.1:{self.queue_port}/",
        }

    def environment(self, service):
        """Only what the compose file gives, besides where programs and static files are on this machine."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        here = {"PATH": path, "STATIC_ROOT": str(self.folder / "static"), "PYTHONUNBUFFERED": "1"}
        here["FILES_ROOT"] = str(self.folder / "files")
        given = self.compose.environment(service)
        if "GRANIAN_HOST" in given:  # every address of a container is one address here
            here |= {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(self.web_port)}
        return given | here

    def run(self, command, service="web", **more):
        environment = self.environment(service) | more
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def start_servers(self):
        self.supervisor.start(self.cluster.service())
        self.cluster.make_roles()
        self.start_queue()

    def start_queue(self):
        """Always empty: a Redis that forgot everything."""
        folder = self.folder / f"redis-{secrets.token_hex(4)}"
        folder.mkdir()
        placed = ["--port", self.queue_port, "--bind", "127.0.0.1", "--dir", folder]
        command = [real.redis_server(), *self.compose.command("redis")[1:], *placed]
        self.queue = Service("Redis", command, self.folder / "redis.log", self.queue_answers)
        self.supervisor.start(self.queue)

    def queue_answers(self):
        try:
            return redis.Redis(port=self.queue_port, retry=Retry(NoBackoff(), 0)).ping()
        except redis.ConnectionError:
            return False

    def kill_queue(self):
        self.queue.process.send_signal(signal.SIGKILL)
        self.queue.process.wait()
        self.supervisor.services.remove(self.queue)

    def start(self, name, answers=lambda: True):
        options = {"env": self.environment(name), "cwd": ROOT}
        command = [part.replace("/tmp/", f"{self.folder}/") for part in self.compose.command(name)]  # noqa: S108
        service = Service(name, command, self.folder / f"{name}.log", answers, options)
        self.supervisor.start(service)
        return service

    def start_everything(self):
        self.web = self.start("web", lambda: self.status("/healthz") == 200)
        self.worker = self.start("worker")
        self.beat = self.start("beat")

    def restart_whatever_ended(self):
        """As the compose file says. A worker that loses its queue while it acknowledges a task gives up and ends."""
        for name in ("worker", "beat"):
            service = getattr(self, name)
            if service.process.poll() is not None:
                assert self.compose.services[name]["restart"] == "unless-stopped"
                self.supervisor.services.remove(service)
                setattr(self, name, self.start(name))

    def status(self, path):
        return self.get(path)[0]

    def get(self, path, headers=BEHIND_A_PROXY):
        """Status, headers and body of an answer as the proxy gets it; 0 where nothing listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        except OSError:
            return 0, {}, ""
        finally:
            connection.close()

    def query(self, sql, *parameters):
        """As the superuser, whom no wall stops; never what the product connects as."""
        with psycopg.connect(self.cluster.url("superuser"), autocommit=True) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()
