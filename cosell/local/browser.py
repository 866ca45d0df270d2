"""Finds a Chromium for the browser tests, and gets one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cosell.local.toolchain import step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST_DOWNLOAD = 300


def find():
    """The path of a Chromium: CHROMIUM, the system's, or Playwright's own; None where there is none."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    return playwrights_own()


def playwrights_own():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def get():
    """Find one, else download it as Playwright does, else install the system's package when we may."""
    return find() or download() or install_package()


def download():
    return attempt("Getting Chromium from Playwright", [sys.executable, "-m", "playwright", "install", "chromium"])


def install_package():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]
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
