"""Where a checkout keeps what it runs on: one folder, so that two checkouts never meet."""

import json
import os
import tempfile
from pathlib import Path

from cosell.local.toolchain import STATE

LONGEST_SOCKET_FOLDER = 80  # a socket's whole path may have about 104 characters


def folder(*names):
    """A folder inside the state folder, made if it is not there; others may pass through, not look."""
    path = STATE
    for name in (None, *names):
        path = path / name if name else path
        if not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(0o711)
    return path


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else {}


def write_private_json(path, content):
    """All of it or nothing, for the owner's eyes only."""
    part = path.with_name(f"{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    part.replace(path)


def sockets_folder(wanted):
    """The folder asked for or, where its path is too long for a socket, a short one remembered beside it."""
    if len(str(wanted)) <= LONGEST_SOCKET_FOLDER:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    note = wanted.with_suffix(".json")
    known = read_json(note).get("folder")
    if not known or not Path(known).is_dir():
        known = tempfile.mkdtemp(prefix="cosell-", dir="/tmp")  # noqa: S108 - mkdtemp makes it private
        write_private_json(note, {"folder": known})
    return Path(known)
