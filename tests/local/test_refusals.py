"""What cannot work is refused at once, in a sentence: by the settings of production, by bin/up, by the tools below."""

import os
import subprocess
import sys

import pytest

from cosell.local.toolchain import ROOT
from tests.local.product import own_environment

PRODUCTION = {
    "SECRET_KEY": "k" * 64,
    "DATABASE_URL": "postgres://cosell_app:word@127.0.0.1:1/cosell",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "ALLOWED_HOSTS": "cosell.example",
    "BASE_URL": "https://cosell.example",
}


def read_settings(name="DEBUG", **environment):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cosell.settings"} | environment
    command = [sys.executable, "-c", f"from django.conf import settings; print(settings.{name})"]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)


def last_line(done):
    return done.stderr.strip().splitlines()[-1]


def test_production_starts_with_its_variables_and_without_debug():
    done = read_settings(**PRODUCTION)

    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize(("trusted", "proxies"), [("on", "1"), ("off", "0")])
def test_wrong_passwords_count_against_the_visitor_and_not_against_the_proxy(trusted, proxies):
    name = "ALLAUTH_TRUSTED_PROXY_COUNT"

    assert read_settings(name, **PRODUCTION, TRUSTED_PROXY=trusted).stdout.strip() == proxies


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_refuses_to_start_without(name):
    done = read_settings(**{key: value for key, value in PRODUCTION.items() if key != name})

    assert done.returncode != 0
    assert f"{name} is not set" in last_line(done)


def test_production_refuses_the_secret_of_the_demo():
    demo = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.SECRET_KEY)"],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cosell.settings", "DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    done = read_settings(**PRODUCTION | {"SECRET_KEY": demo.stdout.strip()})

    assert done.returncode != 0
    assert "production refuses" in last_line(done)


def test_production_refuses_a_short_secret():
    assert "shorter than 50" in last_line(read_settings(**PRODUCTION | {"SECRET_KEY": "short"}))


def test_production_refuses_debug():
    done = read_settings(**PRODUCTION | {"DEBUG": "1"})

    assert done.returncode != 0
    assert "DEBUG is on" in last_line(done)


def up(path=None, **environment):
    command = [str(ROOT / "bin" / "up")]
    environment = own_environment(**environment) | ({"PATH": str(path)} if path else {})
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True)


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(place, port):
    done = up(COSELL_STATE=place / "state", PORT=port)

    assert (done.returncode, done.stderr) == (1, "PORT must be a number from 1 to 65535.\n")


def test_without_python_3_11_there_is_one_sentence(place):
    (place / "bin").mkdir()
    (place / "bin" / "dirname").symlink_to("/usr/bin/dirname")
    (place / "bin" / "sh").symlink_to("/bin/sh")
    (place / "bin" / "python3").write_text("#!/bin/sh\nexit 1\n")  # another version says no
    (place / "bin" / "python3").chmod(0o755)

    done = up(path=place / "bin")

    assert (done.returncode, done.stderr) == (1, "Cosell needs Python 3.11, and there is none on the PATH.\n")
