"""A real worker on a queue of its own: killed, cut off, forgotten; every mail still goes out, and goes out once."""

import os
import shutil
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from kombu.exceptions import OperationalError

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Notice
from cosell.celery import app
from cosell.local.toolchain import ROOT
from referrals.models import Referral
from tests import counts
from tests.local.product import eventually
from tests.referrals import scenes
from tests.reliability.web import Server, accepting, ask, cookies_of, move
from tests.reliability.workshop import Workshop

PATIENCE = 60
SWEEPS = ("referrals.tasks.expire_overdue", "referrals.tasks.remind_waiting", "accounts.tasks.deliver")


@pytest.fixture
def workshop(committed, letters):
    folder = Path(tempfile.mkdtemp(prefix="cosell-queue-"))
    workshop = Workshop(folder, committed, letters)
    yield workshop
    letters.gate.set()
    workshop.supervisor.stop()
    shutil.rmtree(folder, ignore_errors=True)


def notices():
    with tenancy.everyone("test"):
        return list(Notice.objects.order_by("pk"))


def all_sent():
    return all(notice.sent_at for notice in notices())


def leases_end():
    """Five minutes pass for whatever a dead worker held."""
    with tenancy.everyone("test"):
        Notice.objects.filter(sent_at=None).update(next_try=Clock())


def assert_each_was_mailed_once(letters):
    assert sorted(letters.taken) == sorted(f"<{notice.uuid}@localhost>" for notice in notices())


def overdue(*deals):
    with tenancy.everyone("test"):
        Referral.objects.filter(pk__in=[deal.pk for deal in deals]).update(answer_by=Clock())


def test_a_worker_runs_with_the_settings_that_lose_nothing(workshop):
    workshop.start_worker()

    (conf,) = workshop.probe.control.inspect(timeout=5, limit=1).conf(with_defaults=True).values()
    (stats,) = workshop.probe.control.inspect(timeout=5, limit=1).stats().values()

    assert {
        name: conf.get(name)
        for name in ("task_acks_late", "task_reject_on_worker_lost", "task_ignore_result", "worker_prefetch_multiplier")
    } == {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "worker_prefetch_multiplier": 1,
    }
    assert conf["broker_transport_options"]["visibility_timeout"] == 900
    assert conf["task_time_limit"] < 900
    assert conf["task_publish_retry"] is False
    assert stats["prefetch_count"] == 1
    assert {entry["task"] for entry in conf["beat_schedule"].values()} == set(TASKS)
    assert {entry["schedule"] for entry in conf["beat_schedule"].values()} == {30, 60, 300, 600, 3600}
    (known,) = workshop.probe.control.inspect(timeout=5, limit=1).registered().values()
    assert set(SWEEPS) <= set(known)


def test_no_task_waits_for_business_time():
    sources = [path for app in ("accounts", "referrals", "cosell") for path in (ROOT / app).rglob("*.py")]
    words = ("eta=", "countdown=", "apply_async", "chain(", "chord(")

    assert [(path, word) for path in sources for word in words if word in path.read_text()] == []


# Every task of ours, with arguments it would get.
TASKS = {
    "referrals.tasks.expire_overdue": (),
    "referrals.tasks.remind_waiting": (),
    "referrals.tasks.drop_old_drafts": (),
    "referrals.tasks.drop_old_sheets": (),
    "referrals.tasks.carry_on_imports": (),
    "referrals.tasks.carry_on_sheets": (),
    "referrals.tasks.find_candidates": (),
    "referrals.tasks.tell_safe_wins": (),
    "referrals.tasks.tell_registrable": (),
    "referrals.tasks.reevaluate_registrations": (),
    "accounts.tasks.deliver": (),
    "leads.tasks.count_scores": (),
    "leads.tasks.reword": (),
}


def test_these_are_all_the_tasks_there_are():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}

    assert ours == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_needs_no_ambient_tenant_and_leaves_none(cast, committed, name):
    theirs, mine = scenes.sent_deal(cast)
    overdue(mine)

    def alone():
        app.loader.import_default_modules()
        try:
            app.tasks[name](*TASKS[name])
            tenancy.current()
        except tenancy.NoTenant:
            return "no tenant afterwards"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(alone).result(PATIENCE) == "no tenant afterwards"


def test_a_pool_process_killed_in_the_middle_of_a_mail_is_replaced_and_the_mail_goes_out_once(cast, workshop, letters):
    workshop.start_worker()
    letters.gate.clear()
    theirs, mine = scenes.sent_deal(cast)
    workshop.ring()
    assert eventually(lambda: letters.waiting, within=PATIENCE), workshop.log()
    before = workshop.child()

    os.kill(before, signal.SIGKILL)

    assert eventually(lambda: workshop.child() not in (None, before), within=PATIENCE), workshop.log()
    letters.gate.set()
    leases_end()
    workshop.ring()
    assert eventually(all_sent, within=PATIENCE), workshop.log()
    assert eventually(
        lambda: workshop.probe.control.inspect(timeout=1, limit=1).active() == nothing(workshop), within=PATIENCE
    )
    assert_each_was_mailed_once(letters)
    counts.add("kills", worker_processes=1)


def nothing(workshop):
    """What a worker with nothing to do says of its active tasks."""
    (name,) = workshop.probe.control.inspect(timeout=5, limit=1).ping()
    return {name: []}


def test_a_worker_killed_in_the_middle_of_a_mail_delays_it_and_the_next_one_sends_it_once(cast, workshop, letters):
    workshop.start_worker()
    letters.gate.clear()
    scenes.sent_deal(cast)
    workshop.ring()
    assert eventually(lambda: letters.waiting, within=PATIENCE), workshop.log()

    workshop.kill_worker()
    assert eventually(letters.hung_up, within=PATIENCE)
    letters.gate.set()
    workshop.start_worker()
    workshop.ring()
    leases_end()
    workshop.ring()

    assert eventually(all_sent, within=PATIENCE), workshop.log()
    assert_each_was_mailed_once(letters)
    counts.add("kills", worker_processes=1)


def test_a_queue_that_forgot_everything_loses_nothing(cast, workshop, letters):
    pairs = [scenes.sent_deal(cast) for _ in range(5)]
    for notice in notices():
        workshop.ring("accounts.tasks.deliver", [str(notice.uuid)])
    overdue(pairs[0][1], pairs[1][1])

    workshop.kill_queue()
    with pytest.raises(OperationalError):
        workshop.ring()
    workshop.start_queue()
    workshop.start_worker()
    assert letters.taken == []
    workshop.ring("referrals.tasks.expire_overdue")

    assert eventually(lambda: len(notices()) == 7 and all_sent(), within=PATIENCE), workshop.log()
    assert [scenes.fresh(mine).substatus for _, mine in pairs] == ["Expired"] * 2 + ["Pending"] * 3
    assert_each_was_mailed_once(letters)
    counts.add("kills", queues=1)


def test_accepting_is_quick_while_the_queue_is_gone_and_the_mail_goes_out_when_it_is_back(cast, workshop, letters):
    workshop.start_worker()
    (_, first), (_, second) = scenes.sent_deal(cast), scenes.sent_deal(cast)
    cookies = cookies_of(cast.ada)

    with Server("tests.reliability.dying_wsgi:application", queue=workshop.address) as server:
        assert ask(server.port, move(first, "accept"), cookies, accepting(cast)) == 302
        workshop.ring()
        assert eventually(all_sent, within=PATIENCE), workshop.log()
        workshop.kill_queue()
        began = time.monotonic()
        status = ask(server.port, move(second, "accept"), cookies, accepting(cast))
        took = time.monotonic() - began

    assert (status, scenes.fresh(second).substatus) == (302, "Accepted")
    assert took < 5
    assert [(notice.kind, notice.sent_at is None) for notice in notices()] == [
        ("deal_received", False),
        ("deal_received", False),
        ("deal_accept", False),
        ("deal_accept", True),
    ]
    workshop.start_queue()
    assert eventually(workshop.worker_answers, within=PATIENCE), workshop.log()
    workshop.ring()
    assert eventually(all_sent, within=PATIENCE), workshop.log()
    assert_each_was_mailed_once(letters)
    counts.add("kills", queues=1)


def test_the_bell_brings_the_mail_before_any_sweep(cast, workshop, letters):
    workshop.start_worker()
    theirs, mine = scenes.sent_deal(cast)
    with tenancy.everyone("test"):
        Notice.objects.update(sent_at=Clock())
    cookies = cookies_of(cast.ada)

    with Server("tests.reliability.dying_wsgi:application", queue=workshop.address) as server:
        assert ask(server.port, move(mine, "accept"), cookies, accepting(cast)) == 302

    assert eventually(all_sent, within=PATIENCE), workshop.log()
    assert letters.taken == [f"<{notices()[-1].uuid}@localhost>"]


def test_two_bells_for_one_notice_bring_one_mail(cast, workshop, letters):
    workshop.start_worker()
    scenes.sent_deal(cast)
    (notice,) = notices()

    for _ in range(5):
        workshop.ring("accounts.tasks.deliver", [str(notice.uuid)])
        workshop.ring()

    assert eventually(all_sent, within=PATIENCE), workshop.log()
    assert eventually(
        lambda: workshop.probe.control.inspect(timeout=1, limit=1).active() == nothing(workshop), within=PATIENCE
    )
    assert_each_was_mailed_once(letters)
