"""bin/bench: servers of its own, a database filled for each size, every figure a ratio within this one run."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from cosell.local import valkey
from cosell.local.postgres import Cluster
from cosell.local.supervisor import Supervisor
from cosell.local.toolchain import ROOT, Failed

SMALL, LARGE = 100_000, 5_000_000


def main(arguments):
    """The exit code. Nothing is asserted: the benchmark prints, people judge."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Prints ratios; see the README.")
    searches = "the search for customers, or for partners, instead of the pages"
    parser.add_argument("what", nargs="?", choices=["accounts", "directory"], help=searches)
    filled = "referrals to fill (default 100,000), companies (5,000,000), or pages of the directory (100,000)"
    parser.add_argument("--rows", type=int, help=filled)
    chosen = parser.parse_args(arguments)
    rows = chosen.rows or (LARGE if chosen.what == "accounts" else SMALL)
    if not 1_000 <= rows <= LARGE:
        parser.error("--rows is between 1,000 and 5,000,000")
    folder = Path(tempfile.mkdtemp(prefix="cosell-bench-"))
    folder.chmod(0o711)
    supervisor = Supervisor()
    try:
        if chosen.what:
            run(supervisor, folder, [rows], f"cosell.bench.{chosen.what}")
        else:
            run(supervisor, folder, sorted({min(SMALL, rows), rows}), "cosell.bench")
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def run(supervisor, folder, sizes, module):
    """Fill and measure each size, the small one first: the large one is compared with it."""
    cluster = Cluster(folder / "postgres", folder / "postgres.log")
    supervisor.start(cluster.service())
    cluster.make_roles()
    queue, queue_url = valkey.service(folder / "valkey", folder / "valkey.log", durable=False)
    supervisor.start(queue)
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "DEMO": "1", "REDIS_URL": queue_url, "LOG_LEVEL": "ERROR"}
    call(manage, environment | {"DATABASE_URL": cluster.url("owner")})
    figures = folder / "figures.json"
    figures.write_text(json.dumps({}))
    for size in sizes:
        name = f"bench_{size}"
        with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE cosell OWNER cosell_owner")
        urls = {"DATABASE_URL": cluster.url("app", name), "SUPER_DATABASE_URL": cluster.url("superuser", name)}
        call([sys.executable, "-m", module, str(size), str(figures)], environment | urls)


def call(command, environment):
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise Failed(f"{' '.join(command[1:4])} failed.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
