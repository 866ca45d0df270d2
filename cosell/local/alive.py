"""Asks the web process on this machine whether it is alive: python -m cosell.local.alive."""

import os
import sys
import urllib.request


def is_alive(port, host):
    """Anything but a 200 within five seconds is a no."""
    question = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})  # noqa: S310
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except OSError:  # HTTPError is one
        return False


if __name__ == "__main__":
    first = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    sys.exit(not is_alive(os.environ["GRANIAN_PORT"], first.replace("*", "localhost").lstrip(".")))
