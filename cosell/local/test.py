"""bin/test: every test, in three runs: side by side, one after the other, and on real servers."""

import os
import signal
import subprocess
import sys
import time

from cosell.local import browser, catalogs, real
from cosell.local.toolchain import ROOT, Failed

INTERRUPTED, NO_TESTS = 2, 5  # pytest's exit codes


def main(arguments):
    """pytest's exit codes, all of them zero or the first that is not."""
    try:
        return run_selected(arguments) if arguments else run_everything()
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_selected(arguments):
    prepare()
    return pytest(*arguments)


def run_everything():
    began = time.monotonic()
    without = "" if prepare() else " and not browser"
    missing = real.missing()
    runs = [
        ("-n", "2", "-m", f"not alone and not real_servers{without}"),
        ("-m", f"alone and not real_servers{without}"),
    ]
    if missing:
        print(f"The tests on real servers are left out: {missing} is not installed here.", flush=True)
    else:
        runs.append(("-m", "real_servers"))
    failed = [code for code in each_in_turn(runs) if code not in {0, NO_TESTS}]
    print(f"All of it took {time.monotonic() - began:.0f} s.", flush=True)
    return failed[0] if failed else 0


def each_in_turn(runs):
    """A failure does not keep the rest from running; somebody's wish to stop does."""
    for arguments in runs:
        code = pytest(*arguments)
        yield code
        if code == INTERRUPTED:
            return


def prepare():
    """Everything a test run needs besides packages; whether there is a browser."""
    catalogs.compile_catalogs()
    if found := browser.get():
        os.environ["CHROMIUM"] = found
        return True
    sentence = "No Chromium was found, and none could be installed: the browser tests cannot run."
    if os.environ.get("CI"):
        raise Failed(sentence)
    print(f"{sentence} They are left out.", flush=True)
    return False


def pytest(*arguments):
    """Its exit code; it is asked to stop its servers when we are asked to stop."""
    running = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: running.send_signal(signal.SIGINT))
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            pass  # the terminal told pytest too


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
