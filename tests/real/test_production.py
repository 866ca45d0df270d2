"""The production settings and the commands of docker-compose.yml, on the system's own PostgreSQL and Redis."""

import json

import pytest

from tests.local.product import eventually

pytestmark = pytest.mark.real_servers

A_SWEEP = 100  # seconds: beat rings once a minute, and the machine may be busy
AN_UNANSWERED_DEAL = "SELECT id FROM referrals_referral WHERE substatus = 'Received' AND answer_by > now() LIMIT 1"
OVERDUE = "UPDATE referrals_referral SET answer_by = now() - interval '1 minute' WHERE id = %s"
NOW_EXPIRED = "SELECT 1 FROM referrals_referral WHERE id = %s AND substatus = 'Expired'"


def test_the_server_is_the_systems_own_and_the_roles_can_do_no_more_than_they_need(installation):
    ((version,),) = installation.query("SHOW server_version")
    roles = installation.query(
        "SELECT rolname, rolcanlogin, rolcreatedb, rolsuper, rolbypassrls"
        " FROM pg_roles WHERE rolname LIKE 'cosell%%' ORDER BY rolname"
    )

    assert version.split(".")[0] in str(installation.cluster.binaries)
    assert roles == [
        ("cosell_app", True, False, False, False),
        ("cosell_owner", True, True, False, False),
        ("cosell_search", False, False, False, False),
    ]


def test_the_roles_can_be_made_again_without_harm(migrated):
    migrated.cluster.make_roles()

    assert migrated.run(["python", "manage.py", "migrate", "--check"], "migrate").returncode == 0


def test_the_application_owns_no_table_and_cannot_change_one(migrated):
    owned = migrated.query("SELECT relname FROM pg_class WHERE relowner = 'cosell_app'::regrole")
    refused = migrated.run(["python", "manage.py", "migrate", "accounts", "zero"], "web")

    assert owned == []
    assert refused.returncode != 0


def test_the_deployment_check_is_clean(migrated):
    done = migrated.run(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"])

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_demo_is_refused(migrated):
    done = migrated.run(["python", "manage.py", "demo"])

    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_web_is_alive_and_ready_behind_its_proxy(running):
    assert running.status("/healthz") == 200
    assert json.loads(running.get("/readyz")[2]) == {"database": "ok", "queue": "ok"}


def test_the_health_checks_of_the_compose_file_pass(running):
    assert running.run(running.compose.health_check("web")).returncode == 0
    answer = eventually(
        lambda: running.run(running.compose.health_check("worker"), "worker").returncode == 0, within=60
    )
    assert answer, running.log("worker")


def test_the_sign_in_page_is_served_with_its_static_files_and_over_https_only(running):
    status, headers, body = running.get("/accounts/login/")
    stylesheet = body.partition('rel="stylesheet" href="')[2].partition('"')[0]

    assert status == 200
    assert "Secure" in headers["Set-Cookie"]
    assert "max-age" in headers["Strict-Transport-Security"]
    assert running.status(stylesheet) == 200
    assert running.get("/accounts/login/", {"Host": "cosell.example"})[0] == 301
    assert running.get("/accounts/login/", {"Host": "elsewhere.example", "X-Forwarded-Proto": "https"})[0] == 400


def test_beat_sweeps_what_nobody_answered_and_the_mail_goes_out(running, letters):
    ((deal,),) = running.query(AN_UNANSWERED_DEAL)
    letters.received.clear()
    running.query(OVERDUE, deal)

    assert eventually(lambda: running.query(NOW_EXPIRED, deal), within=A_SWEEP), running.log("worker")
    assert eventually(lambda: letters.received, within=A_SWEEP), running.log("worker")


def test_web_says_so_when_redis_is_gone_and_a_redis_that_forgot_everything_costs_nothing(running):
    ((deal,),) = running.query(AN_UNANSWERED_DEAL)
    running.kill_queue()
    status, headers, body = running.get("/readyz")
    running.query(OVERDUE, deal)
    running.start_queue()

    assert (status, json.loads(body)["database"]) == (503, "ok")
    assert "Retry-After" in headers
    assert eventually(lambda: running.status("/readyz") == 200, within=10)

    def expired():
        running.restart_whatever_ended()
        return running.query(NOW_EXPIRED, deal)

    assert eventually(expired, within=A_SWEEP), running.log("worker")


def test_web_and_worker_stop_when_asked_and_lose_nothing(running):
    for service in (running.web, running.worker, running.beat):
        service.process.terminate()

    assert [service.process.wait(60) for service in (running.web, running.worker, running.beat)] == [0, 0, 0]
