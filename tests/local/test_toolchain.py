"""The environment is made from uv.lock alone, once, with what the machine has and what pip knows."""

import subprocess
import sys

import pytest

from cosell.local import toolchain
from cosell.local.toolchain import Failed
from tests.local.product import own_environment


def test_an_environment_that_is_up_to_date_needs_no_network_again(place):
    offline = {"UV_OFFLINE": "1", "PIP_INDEX_URL": "http://127.0.0.1:1/simple", "COSELL_STATE": place / "state"}
    done = subprocess.run([toolchain.ROOT / "bin" / "test", "--version"], env=own_environment(**offline), text=True)

    assert done.returncode == 0


def test_the_lock_is_up_to_date_and_names_only_the_public_index():
    lock = (toolchain.ROOT / "uv.lock").read_text()
    addresses = {line.split('"')[1] for line in lock.splitlines() if line.startswith("source = { registry")}

    assert addresses == {"https://pypi.org/simple"}
    assert "file://" not in lock


def test_pips_choice_of_index_reaches_uv(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.corp.example/simple")
    monkeypatch.setenv("PIP_CERT", "/etc/corp.pem")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    environment = toolchain.uv_environment()

    assert environment["UV_DEFAULT_INDEX"] == "https://packages.corp.example/simple"
    assert environment["SSL_CERT_FILE"] == "/etc/corp.pem"
    assert environment["UV_PYTHON_DOWNLOADS"] == "never"


def test_a_full_disk_is_told_before_anything_is_downloaded(monkeypatch):
    monkeypatch.setattr(toolchain, "ENOUGH_SPACE", 10**18)

    with pytest.raises(Failed, match="needs 1.5 GB of free space"):
        toolchain.refuse_a_full_disk()


def test_without_a_network_there_is_a_sentence_after_the_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(toolchain, "STATE", tmp_path)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")

    with pytest.raises(Failed, match="is the network there"):
        toolchain.install_uv()


def test_the_toolchain_needs_nothing_but_python():
    """or the very first command fails on a fresh machine."""
    code = "import sys; sys.path.insert(0, 'cosell/local'); import toolchain"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=toolchain.ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
