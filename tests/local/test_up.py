"""bin/up does what the README says, from the first start to the last Ctrl-C. In this order, on one copy."""

import signal

import pytest

from cosell.local.up import LOGINS, PASSWORD
from tests.local.product import Product, eventually, runs

pytestmark = pytest.mark.alone

SERVICES = {"web": "granian", "worker": "celery", "PostgreSQL": "postgres", "Valkey": "valkey"}


@pytest.fixture(scope="module")
def product(place):
    running = Product(place / "state").start()
    yield running
    running.kill()


def test_it_says_where_it_runs_and_who_may_sign_in(product):
    said = product.said()

    assert f"http://localhost:{product.port}" in said
    assert [email for email in LOGINS if email not in said] == []
    assert PASSWORD in said


def test_everybody_it_names_can_sign_in(product):
    answers = {email: product.submit("/accounts/login/", login=email, password=PASSWORD)[0] for email in LOGINS}

    assert answers == dict.fromkeys(LOGINS, 302)


def test_it_is_alive_and_ready(product):
    assert product.ask("/healthz")[0] == 200
    assert product.ask("/readyz")[0] == 200


def test_mail_is_written_to_the_folder_it_names(product):
    status, _ = product.submit("/accounts/password/reset/", email="seller@harbour.example")

    assert status == 302
    letters = eventually(lambda: list((product.state / "mail").iterdir()))
    assert "seller@harbour.example" in "".join(letter.read_text() for letter in letters)


def test_a_second_copy_is_refused_in_one_sentence(product):
    second = product.run()

    assert second.returncode == 1
    assert second.stderr.strip().splitlines() == [
        f"Cosell is already running from this folder: http://localhost:{product.port}, process {product.process.pid}."
    ]


def test_a_taken_port_is_refused_in_one_sentence_before_anything_starts(product, place):
    other = Product(place / "other").run(PORT=str(product.port))

    assert other.returncode == 1
    assert other.stderr.strip().splitlines() == [
        f"Port {product.port} is taken by another program: choose another, as in PORT={product.port + 1} bin/up."
    ]
    assert not (place / "other" / "postgres").exists()


def test_whatever_is_killed_comes_back(product):
    killed = {name: product.named(part) for name, part in SERVICES.items()}
    for victim in killed.values():
        victim.kill()

    for name, part in SERVICES.items():
        assert eventually(lambda part=part, name=name: (now := product.named(part)) and now != killed[name]), name
    assert eventually(lambda: product.ask("/readyz")[0] == 200), product.said()
    assert "starts again" in product.said()


def test_ctrl_c_leaves_nothing_running_and_a_restart_finds_everything_as_it_was(product):
    _, cookies = product.submit("/accounts/login/", login="seller@harbour.example", password=PASSWORD)
    everybody = product.everybody()

    assert product.press_ctrl_c() == 0
    assert [process for process in everybody if runs(process)] == []
    assert "Traceback" not in product.said()

    product.start()
    assert "Migrating" not in product.said()
    assert product.ask("/deals/inbound/", cookies=cookies)[0] == 200


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(product):
    everybody = product.everybody()
    product.process.send_signal(signal.SIGKILL)
    product.process.wait()

    assert eventually(lambda: not [process for process in everybody if runs(process)]), everybody
    product.start()
    assert product.ask("/readyz")[0] == 200
    assert product.press_ctrl_c() == 0
