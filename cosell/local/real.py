"""The system's own PostgreSQL and Redis servers, on which bin/test proves the production settings."""

import os
import shutil
import subprocess

from cosell.local.postgres import system_binaries
from cosell.local.toolchain import Failed, step

PACKAGES = {"PostgreSQL": "postgresql", "Redis": "redis-server"}


def missing():
    """What is not installed, as words; in CI it is installed, or that is a failure."""
    absent = [name for name, there in _found().items() if not there]
    if absent and os.environ.get("CI"):
        _install(absent)
        absent = [name for name, there in _found().items() if not there]
        if absent:
            raise Failed(f"CI needs {' and '.join(absent)} from the system's packages, and could not install it.")
    return " and ".join(absent)


def postgres_binaries():
    return system_binaries()[0]


def redis_server():
    return shutil.which("redis-server") or shutil.which("valkey-server")


def _found():
    return {"PostgreSQL": bool(system_binaries()), "Redis": bool(redis_server())}


def _install(absent):
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [PACKAGES[name] for name in absent]
    try:
        with step(f"Installing {' and '.join(packages)}"):
            for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
                subprocess.run(["apt-get", "-q", *command], check=True, env=environment, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        pass  # whether it worked is seen by looking again
