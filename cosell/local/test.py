"""bin/test: every test, in three runs: side by side, one after the other, and on real servers."""

import os
import subprocess
import sys
import time

from cosell.local import browser, catalogs, real
from cosell.local.toolchain import ROOT, Failed

NO_TESTS = 5  # pytest's exit code


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
    codes = [
        pytest("-n", "2", "-m", f"not alone and not real_servers{without}"),
        pytest("-m", f"alone and not real_servers{without}"),
    ]
    if missing:
        print(f"The tests on real servers were left out: {missing} is not installed here.", flush=True)
    else:
        codes.append(pytest("-m", "real_servers"))
    failed = [code for code in codes if code not in {0, NO_TESTS}]
    print(f"All of it took {time.monotonic() - began:.0f} s.", flush=True)
    return failed[0] if failed else 0


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
    command = [sys.executable, "-m", "pytest", *arguments]
    running = subprocess.Popen(command, cwd=ROOT)
    try:
        return running.wait()
    except KeyboardInterrupt:  # the terminal told pytest too: let it stop its servers
        running.wait()
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
