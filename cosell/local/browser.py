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
    with step("Getting Chromium from Playwright"):
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def install_package():
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    with step("Installing Debian's Chromium"):
        _quietly(["apt-get", "update", "-q"])
        _quietly(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    return find()


def _quietly(command):
    """Whether it worked is seen by looking for the browser."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, capture_output=True, env=environment, timeout=LONGEST_DOWNLOAD)
    except (OSError, subprocess.TimeoutExpired):
        pass
