"""Makes the environment that everything else runs in, with nothing but Python 3.11, and hands over to it."""

import ast
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("COSELL_STATE") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
UV = "uv==0.13.9"
ENOUGH_SPACE = 1_500_000_000


class Failed(Exception):
    """What a person can act on, in one sentence."""


@contextmanager
def step(text):
    """One line for one piece of work: a dot a second, then a tick and how long it took."""
    began, over = time.monotonic(), threading.Event()
    sys.stdout.write(f"{text} ")
    sys.stdout.flush()

    def dots():
        while not over.wait(1):
            sys.stdout.write(".")
            sys.stdout.flush()

    thread = threading.Thread(target=dots, daemon=True)
    thread.start()
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        over.set()
        thread.join()
        print(f" {mark} {time.monotonic() - began:.1f} s", flush=True)


def main(arguments):
    """toolchain.py up|test [...]: bring the environment up to date, then become that command in it."""
    command, *rest = arguments
    os.chdir(ROOT)
    try:
        refuse_foreign_platforms()
        make_environment(groups_for(command))
    except Failed as failure:
        sys.exit(f"{failure}")
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to somebody else: use a checkout of your own.")
    except KeyboardInterrupt:
        sys.exit(130)
    python = str(VENV / "bin" / "python")
    os.execv(python, [python, "-m", f"cosell.local.{command}", *rest])  # noqa: S606


def refuse_foreign_platforms():
    if sys.platform not in {"linux", "darwin"}:
        raise Failed("Cosell runs on Linux and macOS; on Windows, run it inside WSL.")
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        raise Failed("Cosell's packages are built for Linux with glibc, which this one does not have.")


def groups_for(command):
    if command == "test":
        return {"dev", "embedded"}
    own_servers = {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys()
    return set() if own_servers else {"embedded"}


def make_environment(groups):
    """Install what uv.lock names, unless the stamp says that it is there already."""
    stamp = VENV / "cosell.json"
    seen = json.loads(stamp.read_text()) if stamp.exists() else {}
    groups |= set(seen.get("groups", []))
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    wanted = {"lock": lock, "python": sys.version, "groups": sorted(groups)}
    if seen == wanted:
        return
    refuse_a_full_disk()
    environment = uv_environment()
    uv = find_uv() or install_uv()
    with step("Installing packages"):
        if "UV_DEFAULT_INDEX" in environment:
            sync_through_index(uv, groups, environment)
        else:
            options = [f"--group={group}" for group in sorted(groups)]
            run([uv, "sync", "--frozen", *options], environment, "Installing the packages of uv.lock failed")
    stamp.write_text(json.dumps(wanted))


def refuse_a_full_disk():
    free = shutil.disk_usage(ROOT).free
    if free < ENOUGH_SPACE:
        raise Failed(f"Cosell needs 1.5 GB of free space in {ROOT}; there is {free / 1e9:.1f} GB.")


def uv_environment():
    """uv asks for no Python of its own, trusts the system's certificates and reads pip's choice of index."""
    environment = {
        **os.environ,
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "true",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_NO_PROGRESS": "true",
    }
    environment.pop("VIRTUAL_ENV", None)
    for key, value in pip_configuration().items():
        if key.endswith(".index-url") and value.rstrip("/") != "https://pypi.org/simple":
            environment.setdefault("UV_DEFAULT_INDEX", value)
        if key.endswith(".cert"):
            environment.setdefault("SSL_CERT_FILE", value)
    return environment


def pip_configuration():
    """What pip was told, in its files or in the environment; without pip, in the environment."""
    told = {f"env.{name}": os.environ.get(f"PIP_{name.upper().replace('-', '_')}") for name in ("index-url", "cert")}
    known = {key: value for key, value in told.items() if value}
    if importlib.util.find_spec("pip"):
        listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True)
        pairs = [line.split("=", 1) for line in listed.stdout.splitlines() if "=" in line]
        known |= {key.strip(): ast.literal_eval(value.strip()) for key, value in pairs}
    return known


def sync_through_index(uv, groups, environment):
    """uv.lock names PyPI's own addresses; another index is asked for the same versions, with the same hashes."""
    wanted = STATE / "requirements.txt"
    STATE.mkdir(parents=True, exist_ok=True)
    options = [f"--group={group}" for group in sorted(groups)]
    problem = "Installing the packages of uv.lock from pip's index failed"
    run([uv, "export", "--frozen", "--quiet", "--output-file", wanted, *options], environment, problem)
    run([uv, "venv", "--allow-existing", VENV], environment, problem)
    target = {**environment, "VIRTUAL_ENV": str(VENV)}
    target.pop("UV_PYTHON")
    run([uv, "pip", "sync", "--require-hashes", wanted], target, problem)


def find_uv():
    """Our own copy, else one on the PATH that is not older."""
    for own in (STATE / "tools" / "bin" / "uv", STATE / "tools-venv" / "bin" / "uv"):
        if own.exists():
            return own
    installed = shutil.which("uv")
    if installed:
        answer = subprocess.run([installed, "--version"], capture_output=True, text=True).stdout.split()
        if len(answer) > 1 and as_numbers(answer[1]) >= as_numbers(UV.split("==")[1]):
            return installed
    return None


def as_numbers(version):
    return [int(part) for part in version.split(".") if part.isdigit()]


def install_uv():
    tools = STATE / "tools"
    problem = "Downloading uv, which installs the packages, failed"
    with step("Getting uv"):
        if importlib.util.find_spec("pip"):
            target = [sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, UV]
            run(target, {**os.environ, "PIP_USER": "0"}, problem)
            return tools / "bin" / "uv"
        own = make_tools_venv()
        run([own / "bin" / "python", "-m", "pip", "install", "--quiet", UV], os.environ, problem)
        return own / "bin" / "uv"


def make_tools_venv():
    """Where Python has no pip, a virtual environment may still bring one."""
    own = STATE / "tools-venv"
    command = [sys.executable, "-m", "venv", "--clear", own]
    if subprocess.run(command, capture_output=True).returncode and os.geteuid() == 0 and shutil.which("apt-get"):
        run(["apt-get", "update", "-q"], os.environ, "Asking for Debian's packages failed")
        run(["apt-get", "install", "-q", "-y", "python3-venv"], os.environ, "Installing python3-venv failed")
    if not (own / "bin" / "pip").exists() and subprocess.run(command, capture_output=True).returncode:
        shutil.rmtree(own, ignore_errors=True)
        raise Failed("This Python has neither pip nor venv: install python3-venv or uv, then run this again.")
    return own


def run(command, environment, problem):
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr or done.stdout).strip()[-2000:]
        raise Failed(f"{last}\n{problem} (above: why): is the network there, and is there space on the disk?")


if __name__ == "__main__":
    main(sys.argv[1:])
