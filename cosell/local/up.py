"""bin/up: the whole product in the foreground, on servers of its own, with demo data."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from cosell.local import catalogs, state, valkey
from cosell.local.alive import is_alive
from cosell.local.postgres import Cluster
from cosell.local.supervisor import Service, Supervisor
from cosell.local.toolchain import ROOT, Failed, step

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PASSWORD = "cosell-demo"  # noqa: S105 - the demo's, printed for everybody
LOGINS = {
    "admin@harbour.example": "Harbour Software: account admin, referrals admin of the entire company",
    "porto@harbour.example": "Harbour Software: referrals admin, Porto only",
    "seller@harbour.example": "Harbour Software: partner seller, Lisbon",
    "amara@harbour.example": "Harbour Software: business-profile admin",
    "admin@alder.example": "Alder Analytics: account admin, referrals admin",
    "admin@birch.example": "Birch Services: account admin, referrals admin",
    "seller@cloudmere.example": "Cloudmere, the platform: platform seller",
    "theo@cloudmere.example": "Cloudmere: marketer, sends qualified leads",
    "desk@cloudmere.example": "Cloudmere: account matching and registration review",
    "ops@cloudmere.example": "Cloudmere: operations, in /admin/",
}


def main():
    """Start everything, watch over it until Ctrl-C, stop everything."""
    for number in STOP_SIGNALS:
        signal.signal(number, interrupt)
    supervisor = Supervisor(tell=lambda sentence: print(sentence, flush=True))
    try:
        port = chosen_port()
        with the_lock(port):
            run(supervisor, port)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename} belongs to somebody else: use a checkout of your own.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def interrupt(*_):
    raise KeyboardInterrupt


def run(supervisor, port):
    try:
        refuse_taken_port(port)
        start_everything(supervisor, port)
        while True:
            supervisor.look()
            time.sleep(0.3)
    finally:
        stop(supervisor)


def start_everything(supervisor, port):
    catalogs.compile_catalogs()
    environment = servers(supervisor, port)
    owner = {**environment, "DATABASE_URL": environment["OWNER_DATABASE_URL"]}
    if manage("migrate", "--check", environment=owner, may_fail=True):
        with step("Migrating the database"):
            manage("migrate", "--no-input", environment=owner)
    with step("Loading the demo, once"):
        manage("demo", environment=owner)
    with step("Starting web and worker"):
        supervisor.start(worker(environment))
        supervisor.start(web(environment, port))
    print(welcome(port, environment), flush=True)


def chosen_port():
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise Failed("PORT must be a number from 1 to 65535.")
    return port


@contextmanager
def the_lock(port):
    """One copy for each state folder; the file says who holds it."""
    with open(state.folder() / "lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Failed(f"Cosell is already running from this folder: {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"http://localhost:{port}, process {os.getpid()}.\n")
        lock.flush()
        yield


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failed(
                f"Port {port} is taken by another program: choose another, as in PORT={port + 1} bin/up."
            ) from None


def servers(supervisor, port):
    """The environment of web and worker; servers that it names already are used, the others are started."""
    mail = state.folder("mail")
    environment = {
        "EMAIL_URL": f"file:///{mail}",
        "BASE_URL": f"http://localhost:{port}",
        **os.environ,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "cosell.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if "DATABASE_URL" not in environment:
        environment |= start_postgres(supervisor)
    environment.setdefault("OWNER_DATABASE_URL", environment["DATABASE_URL"])
    if "REDIS_URL" not in environment:
        with step("Starting Valkey"):
            service, environment["REDIS_URL"] = valkey.service(state.folder() / "valkey", fresh_log("valkey"))
            supervisor.start(service)
    return environment


def start_postgres(supervisor):
    with step("Starting PostgreSQL"):
        cluster = Cluster(state.folder() / "postgres", fresh_log("postgres"))
        supervisor.start(cluster.service())
        cluster.make_roles()
    if cluster.known["outside"]:
        print(f"Its data is in {cluster.folder}, for PostgreSQL refuses root and only root may enter {state.STATE}.")
    return {"DATABASE_URL": cluster.url("app"), "OWNER_DATABASE_URL": cluster.url("owner")}


def fresh_log(name):
    """This run's log; the last run's is kept beside it."""
    log = state.folder("log") / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch()
    return log


def manage(*arguments, environment, may_fail=False):
    """Run a management command; its exit code, which must be 0 unless it may fail."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode and not may_fail:
        raise Failed(f"{(done.stderr or done.stdout).strip()[-3000:]}\nmanage.py {arguments[0]} failed.")
    return done.returncode


def web(environment, port):
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port),
        *("--workers", 2, "--blocking-threads", 1, "--log-level", "warning", "--respawn-failed-workers"),
        *("--workers-kill-timeout", 5),  # one that is told to stop while it starts does not hear it
        "cosell.wsgi:application",
    ]
    return Service(
        "web", command, fresh_log("web"), lambda: is_alive(port, "localhost"), {"env": environment, "cwd": ROOT}
    )


def worker(environment):
    """The worker and beat in one; it is as good as started once it runs, for the database keeps the work."""
    command = [
        *(sys.executable, "-m", "celery", "--app", "cosell", "worker", "--beat", "--concurrency", 1),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
        *("--schedule", state.folder() / "beat-schedule"),
    ]
    return Service("worker", command, fresh_log("worker"), lambda: True, {"env": environment, "cwd": ROOT})


def welcome(port, environment):
    width = max(map(len, LOGINS))
    logins = "\n".join(f"  {email:{width}}  {who}" for email, who in LOGINS.items())
    return f"""
  Cosell runs at http://localhost:{port}
  Its partner directory is public: http://localhost:{port}/directory/

  Sign in with the password {PASSWORD} as
{logins}

  Mail goes to {mail_place(environment)}, logs to {shown(state.folder("log"))}.
  Ctrl-C stops everything; the data stays.
"""


def mail_place(environment):
    address = environment["EMAIL_URL"]
    return shown(Path(address.removeprefix("file:///"))) if address.startswith("file:///") else "EMAIL_URL's server"


def shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def stop(supervisor):
    """In reverse order, and no second Ctrl-C half-way."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if supervisor.services:
        print()
        with step("Stopping web, worker and servers"):
            supervisor.stop()


if __name__ == "__main__":
    sys.exit(main())
