"""Finds a Chromium for the browser tests, and gets one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cosell.local.toolchain import step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "libatomic1")  # the second one is for Playwright's driver
LONGEST_DOWNLOAD = 300


def find():
    """The path of a Chromium: CHROMIUM, the system's, or Playwright's own; None where there is none."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    return playwrights_own()


def playwrights_own():
    """Asked in a process of its own, for its driver needs a library that a bare machine lacks."""
    question = "from playwright.sync_api import sync_playwright as s; print(s().start().chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True).stdout.strip()
    return answer if answer and Path(answer).exists() else None


def driver_runs():
    return not subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True).returncode


def get():
    """Find one, else download it as Playwright does, else install the system's package when we may."""
    for make_sure in (find, download, install_package):
        if (found := make_sure()) and driver_runs():
            return found
    return None


def download():
    if find():
        return find()
    return attempt("Getting Chromium from Playwright", [sys.executable, "-m", "playwright", "install", "chromium"])


def install_package():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES]
    return attempt("Installing Debian's Chromium", ["apt-get", "update", "-q"], install)


def attempt(text, *commands):
    """Whether it worked is seen by looking for the browser."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step(text):
            for command in commands:
                subprocess.run(command, check=True, capture_output=True, env=environment, timeout=LONGEST_DOWNLOAD)
    except (OSError, subprocess.SubprocessError):
        pass
    return find()
