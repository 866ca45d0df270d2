"""bin/test: every test: most of them in two processes, then those that go alone, beside those on real servers."""

import os
import signal
import subprocess
import sys
import tempfile
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
    runs = [("-m", f"alone and not real_servers{without}")]
    if missing:
        print(f"The tests on real servers are left out: {missing} is not installed here.", flush=True)
    else:
        runs.append(("-m", "real_servers"))
    codes = [pytest("-n", "2", "-m", f"not alone and not real_servers{without}")]
    if codes != [INTERRUPTED]:
        codes += together(runs)
    failed = [code for code in codes if code not in {0, NO_TESTS}]
    print(f"All of it took {time.monotonic() - began:.0f} s.", flush=True)
    return failed[0] if failed else 0


def together(runs):
    """The exit codes of runs that mostly wait, at the same time; what each says is printed when all have ended."""
    said = [tempfile.TemporaryFile() for _ in runs]
    codes = _codes(*(_start(arguments, stdout=file, stderr=file) for arguments, file in zip(runs, said, strict=True)))
    for file in said:
        with file:
            file.seek(0)
            print(file.read().decode(errors="replace"), flush=True)
    return codes


def pytest(*arguments):
    """Its exit code."""
    return _codes(_start(arguments))[0]


def _start(arguments, **where):
    return subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, **where)


def _codes(*running):
    """Wait for all of them; they are asked to stop their servers when we are asked to stop."""
    signal.signal(signal.SIGTERM, lambda *_: [one.send_signal(signal.SIGINT) for one in running])
    return [_code(one) for one in running]


def _code(running):
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            pass  # the terminal told pytest too


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
