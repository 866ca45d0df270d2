"""Processes that are killed at a chosen boundary: before their Nth statement that may write, before or after a commit.

After a statement nothing happens to the database before the next one, or the commit: that is the same boundary. So is
before a statement that only reads: whoever dies there leaves what they would have left one statement later. The
functions of ours that a SELECT calls write nothing.
"""

import os
import signal
import time
import traceback

from django.db import connection, connections

READS = ("SELECT", "SAVEPOINT", "RELEASE")


def die_at(boundary):
    """From now on this process counts what it does to the database, and kills itself with SIGKILL at that boundary."""
    passed = 0

    def reached():
        nonlocal passed
        passed += 1
        if passed == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_a_statement(execute, sql, params, many, context):
        if not sql.lstrip().startswith(READS):
            reached()
        return execute(sql, params, many, context)

    commit = connection._commit

    def around_a_commit():
        reached()
        commit()
        reached()

    connection.execute_wrappers.append(before_a_statement)
    connection._commit = around_a_commit


def survives(act, boundary):
    """Run the act in a process of its own that dies at that boundary; whether it came through to the end."""
    connections.close_all()  # a child must not share them
    child = os.fork()
    if not child:
        try:
            os.environ["PGAPPNAME"] = f"dying {os.getpid()}"
            die_at(boundary)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"the act failed by itself at boundary {boundary}"
    _wait_until_its_locks_are_gone(f"dying {child}")
    return status == 0


def _wait_until_its_locks_are_gone(name):
    """The server notices a moment later that a client has died, and until then keeps what it had locked."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name])
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError(f"{name} still holds a connection")


def boundaries():
    """1, 2, 3 … the caller stops when the act survives."""
    return range(1, 500)
