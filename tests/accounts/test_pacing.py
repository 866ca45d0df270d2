"""An address that somebody typed into a public form gets at most one mail an hour; nothing is lost, only later."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox, tenancy
from accounts.clock import Clock
from accounts.models import Notice

RITA = "rita@quinta.example"


@pytest.fixture(autouse=True)
def _two_paced_kinds():
    """Kinds of this test's own, taken back afterwards."""
    before, paced = dict(outbox.KINDS), set(outbox.PACED)
    for name in ("first_thing", "second_thing"):
        outbox.kind(name, "accounts/mail/membership_ended", paced=True)(composed)
    outbox.kind("unpaced_thing", "accounts/mail/membership_ended")(composed)
    yield
    outbox.KINDS.clear()
    outbox.KINDS.update(before)
    outbox.PACED.clear()
    outbox.PACED.update(paced)


def composed(notice):
    return {"organization": notice.organization, "path": "/"}


def a_notice(cast, key, email=RITA, kind="first_thing", **fields):
    with tenancy.entered(cast.platform):
        notice = Notice(organization=cast.platform, email=email, kind=kind, subject=1, key=key, **fields)
        outbox.post([notice])
        return notice


def change(*notices, **fields):
    with tenancy.everyone("the test's clock"):
        Notice.objects.filter(uuid__in=[notice.uuid for notice in notices]).update(**fields)


def sent():
    with tenancy.everyone("the test looks"):
        return list(Notice.objects.exclude(sent_at=None).order_by("sent_at").values_list("key", flat=True))


@pytest.mark.django_db
def test_all_that_waits_is_told_in_one_mail_and_what_comes_later_an_hour_after_it(cast, mailbox):
    for key, kind in (("1", "first_thing"), ("2", "second_thing"), ("3", "first_thing")):
        a_notice(cast, key, kind=kind)

    assert (outbox.deliver(), set(sent()), len(mailbox.letters)) == (1, {"1", "2", "3"}, 1)
    later = [a_notice(cast, "4"), a_notice(cast, "5")]
    assert outbox.deliver() == 0
    with tenancy.everyone("the test's clock"):
        Notice.objects.exclude(sent_at=None).update(sent_at=Clock() - timedelta(minutes=59, seconds=58))
    assert outbox.deliver() == 0
    with tenancy.everyone("the test's clock"):
        Notice.objects.exclude(sent_at=None).update(sent_at=Clock() - timedelta(hours=1))
    assert (outbox.deliver(), len(sent()), len(mailbox.letters)) == (1, 5, 2)
    with tenancy.everyone("the test looks"):
        tries = dict(Notice.objects.filter(uuid__in=[one.uuid for one in later]).values_list("key", "attempts"))
    assert tries == {"4": 1, "5": 0}


@pytest.mark.django_db
def test_however_much_waits_the_newest_is_told_with_the_next_mail(cast, mailbox):
    notices = [a_notice(cast, str(number)) for number in range(30)]

    outbox.deliver()

    assert set(sent()) == {notice.key for notice in notices}


@pytest.mark.django_db
def test_the_queue_is_read_by_the_address(cast):
    """Behind the wall an index of an expression is not searched, and each claim would read every letter ever sent."""
    with tenancy.everyone("a plan"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        due = Notice.objects.due().in_their_turn(outbox.PACED, outbox.PACE)
        plan = due.explain()

    assert "notice_of_address" in plan
    assert "mailbox)::text = (" in plan.split("notice_of_address")[1].split("Index Cond")[1].splitlines()[0]


@pytest.mark.django_db
def test_every_spelling_of_a_mailbox_shares_its_hour_and_none_reads_the_news_of_another(cast, mailbox):
    """What stands behind a plus sign, and capital letters, are the reader's own sorting."""
    for number in range(3):
        a_notice(cast, f"{number}", email=f"rita+{number}@quinta.example")
    a_notice(cast, "again", email="rita+0@quinta.example")
    a_notice(cast, "plain", email="Rita@Quinta.Example")
    a_notice(cast, "other", email="+rita@quinta.example")

    told = []
    while outbox.deliver():
        told.append({letter.rcpt[0] for letter in mailbox.letters})
        mailbox.letters.clear()
        with tenancy.everyone("an hour later"):
            Notice.objects.exclude(sent_at=None).update(sent_at=Clock() - timedelta(hours=1))

    assert told == [
        {"rita+0@quinta.example", "+rita@quinta.example"},
        {"rita+1@quinta.example"},
        {"rita+2@quinta.example"},
        {"Rita@Quinta.Example"},
    ]
    assert len(sent()) == 6


@pytest.mark.django_db
def test_other_addresses_other_kinds_and_people_do_not_wait(cast, mailbox):
    a_notice(cast, "1")
    a_notice(cast, "2", email="someone@else.example")
    a_notice(cast, "3", kind="unpaced_thing")
    a_notice(cast, "4", email="", user=cast.sela)
    a_notice(cast, "5", email="", user=cast.sela)

    assert outbox.deliver() == 5


@pytest.mark.django_db
def test_one_that_is_on_its_way_holds_the_next_one_back(cast, mailbox):
    first, second = a_notice(cast, "1"), a_notice(cast, "2")

    assert [notice.uuid for notice in outbox._claim([str(first.uuid)])] == [first.uuid]
    assert outbox._claim(None) == []
    change(first, next_try=Clock() - timedelta(days=1), error="451 not now")  # it failed, and is tried again
    assert [notice.uuid for notice in outbox._claim(None)] == [first.uuid]
    assert outbox._claim(None) == []
    change(first, sent_at=Clock() - timedelta(hours=2))
    assert [notice.uuid for notice in outbox._claim(None)] == [second.uuid]


@pytest.mark.django_db
def test_one_that_cannot_be_sent_does_not_hold_the_next_one_back(cast, mailbox):
    broken = a_notice(cast, "1")
    outbox.KINDS["broken_thing"] = outbox.KINDS["first_thing"]._replace(compose=lambda notice: 1 / 0)
    change(broken, kind="broken_thing")
    outbox.PACED.add("broken_thing")
    a_notice(cast, "2")

    assert outbox.deliver() == 1
    assert sent() == ["2"]


@pytest.mark.django_db
def test_the_bell_rings_for_the_second_only_and_it_waits_for_the_first(cast, mailbox):
    first = a_notice(cast, "1")
    second = a_notice(cast, "2")

    assert outbox.deliver([str(second.uuid)]) == 0
    assert outbox.deliver([str(first.uuid)]) == 1
    assert set(sent()) == {"1", "2"}


@pytest.mark.alone
def test_a_claim_waits_for_the_one_before_it(cast, committed):
    a_notice(cast, "1")
    claimed = []

    def other_worker():
        a_notice(cast, "2", next_try=timezone.now() - timedelta(hours=1))  # begun earlier, and seen only now
        claimed.extend(outbox._claim(None))
        connection.close()

    thread = threading.Thread(target=other_worker)
    with transaction.atomic():
        assert len(outbox._claim(None)) == 1
        thread.start()
        while thread.is_alive() and not somebody_waits():
            pass
    thread.join()

    assert claimed == []


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.alone
def test_two_workers_at_once_send_an_address_one_mail(cast, committed, mailbox):
    for number in range(15):
        a_notice(cast, f"rita {number}")
        a_notice(cast, f"other {number}", email=f"other{number}@quinta.example")
    together = threading.Barrier(4)

    def work():
        together.wait()
        outbox.deliver()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([letter for letter in mailbox.letters if letter.rcpt == [RITA]]) == 1
    assert len(mailbox.letters) == 16
