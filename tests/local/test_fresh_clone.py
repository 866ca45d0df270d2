"""A fresh clone works for an ordinary user. Where the tests run as one, every other test is the proof."""

import os
import pwd
import shutil
import subprocess

import pytest

from cosell.local.toolchain import ROOT
from tests.local.product import Product

ACCOUNT = "nobody"


def clone_for(account, place):
    """A checkout of exactly what git would give, owned by that account, with nothing installed."""
    checkout = place / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    (place / "home").mkdir()
    who = pwd.getpwnam(account)
    for folder in (checkout, place / "home"):
        subprocess.run(["chown", "-R", f"{who.pw_uid}:{who.pw_gid}", folder], check=True)
    return checkout


if os.geteuid() == 0:

    @pytest.mark.alone
    def test_an_ordinary_user_starts_it_from_a_fresh_clone_with_one_command(place):
        checkout = clone_for(ACCOUNT, place)
        who = pwd.getpwnam(ACCOUNT)
        before = ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]
        product = Product(checkout / "var", checkout=checkout, before=before, HOME=str(place / "home"))
        try:
            product.start()
            assert product.ask("/readyz")[0] == 200
            assert {process.username() for process in product.everybody()} == {ACCOUNT}
            assert product.press_ctrl_c() == 0
        finally:
            product.kill()
