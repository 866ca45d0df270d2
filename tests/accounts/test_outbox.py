"""The outbox: lease, tries, giving up; told once; nobody is told what is not theirs to know any more."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core.mail.backends import locmem
from django.db import IntegrityError, connection, transaction

from accounts import grants, outbox, tasks, tenancy
from accounts.clock import Clock
from accounts.models import Membership, Notice, User
from accounts.roles import Role
from tests.accounts.browsing import html_of, text_of

KEY = "membership:1:roles_changed:1"


def a_notice(cast, whom="ugo", kind="roles_changed", key=KEY, **fields):
    person = getattr(cast, whom)
    with cast.acting(whom):
        subject = Membership.objects.get(user=person, organization=person.organization).pk
        notice = Notice(
            organization=person.organization,
            user=person,
            kind=kind,
            subject=fields.pop("subject", subject),
            data={"changes": [["granted", Role.REFERRALS_USER, cast.lisbon.pk]]},
            key=key,
            **fields,
        )
        outbox.post([notice])
        return notice


def fresh(notice):
    with tenancy.entered(notice.organization):
        return Notice.objects.annotate(now=Clock()).get(uuid=notice.uuid)


def make_due(notice):
    with tenancy.entered(notice.organization):
        Notice.objects.filter(uuid=notice.uuid).update(next_try=Clock())


@pytest.mark.django_db
def test_a_notice_goes_out_in_text_and_html_to_its_reader(cast, mailbox):
    notice = a_notice(cast)

    assert outbox.deliver() == 1
    letter = mailbox.only()
    assert letter.rcpt == ["ugo@cosell.example"]
    assert letter["Subject"] == "Your roles at Northlight Software have changed"
    assert "Referrals user for Lisbon" in text_of(letter) and "Referrals user for Lisbon" in html_of(letter)
    assert fresh(notice).sent_at


@pytest.mark.django_db
def test_it_goes_out_once(cast, mailbox):
    a_notice(cast)

    assert (outbox.deliver(), outbox.deliver()) == (1, 0)
    assert len(mailbox.letters) == 1


@pytest.mark.django_db
def test_its_number_is_always_the_same_so_that_a_repeat_is_known(cast, mailbox):
    notice = a_notice(cast)
    outbox.deliver()
    with tenancy.entered(cast.northlight):
        Notice.objects.filter(uuid=notice.uuid).update(sent_at=None, next_try=Clock())  # died before it could say so
    outbox.deliver()

    assert [letter["Message-ID"] for letter in mailbox.letters] == [f"<{notice.uuid}@localhost>"] * 2


@pytest.mark.django_db
def test_the_same_thing_is_told_once(cast, mailbox):
    a_notice(cast)
    a_notice(cast)

    outbox.deliver()

    assert len(mailbox.letters) == 1
    with pytest.raises(IntegrityError), transaction.atomic(), tenancy.entered(cast.northlight):
        Notice.objects.create(organization=cast.northlight, user=cast.ugo, kind="joined", subject=1, key=KEY)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["en", "pt-br", "pt-pt", "es", "ru"])
def test_it_is_written_in_the_readers_language(cast, mailbox, code):
    User.objects.filter(pk=cast.ugo.pk).update(language=code)
    a_notice(cast)

    outbox.deliver()

    assert f'<html lang="{code}">' in html_of(mailbox.only())


@pytest.mark.django_db
def test_a_server_in_trouble_is_tried_again_later_and_later_and_in_the_end_given_up(cast, mailbox):
    mailbox.refuses = True
    notice, waits = a_notice(cast), []

    for _ in range(len(outbox.TRIES) + 1):
        make_due(notice)
        assert outbox.deliver() == 0
        now = fresh(notice)
        waits.append(None if now.parked_at else now.next_try - now.now)

    assert [round(wait / timedelta(minutes=1)) for wait in waits[:-1]] == [1, 5, 15, 60, 180, 360, 720, 1440]
    assert waits[-1] is None
    assert "451" in fresh(notice).error
    make_due(notice)
    mailbox.refuses = False
    assert outbox.deliver() == 0


@pytest.mark.django_db
def test_no_server_at_all_costs_one_try_and_nothing_else(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notice = a_notice(cast)

    assert outbox.deliver() == 0
    assert (fresh(notice).attempts, fresh(notice).sent_at) == (1, None)
    assert "ConnectionRefusedError" in fresh(notice).error


@pytest.mark.django_db
def test_one_that_cannot_be_written_does_not_hold_up_the_others(cast, mailbox):
    broken = a_notice(cast, kind="nobody declared this", key="first")
    a_notice(cast, whom="uma", key="second")

    assert outbox.deliver() == 1
    assert mailbox.only().rcpt == ["uma@cosell.example"]
    assert "KeyError" in fresh(broken).error


@pytest.mark.django_db
def test_what_somebody_holds_is_left_alone_until_the_lease_is_over(cast, mailbox):
    notice = a_notice(cast)
    claimed = outbox._claim(None)

    assert [held.uuid for held in claimed] == [notice.uuid]
    assert outbox.deliver() == 0
    make_due(notice)
    assert outbox.deliver() == 1


@pytest.mark.django_db
def test_what_is_not_tried_in_time_counts_no_try_and_is_due_at_once(cast, mailbox, monkeypatch):
    notices = [a_notice(cast, key="first"), a_notice(cast, whom="uma", key="second")]

    assert outbox._deliver_batch(outbox._claim(None), until=0) == 0
    assert [fresh(notice).attempts for notice in notices] == [0, 0]
    monkeypatch.setattr(outbox, "SHIFT", 0)
    assert outbox.deliver() == 0
    monkeypatch.undo()
    assert outbox.deliver() == 2
    assert [fresh(notice).attempts for notice in notices] == [1, 1]


@pytest.mark.django_db
def test_one_that_ends_its_worker_each_time_holds_nobody_up_and_is_given_up(cast, mailbox, monkeypatch):
    monkeypatch.setitem(outbox.KINDS, "deadly", outbox.KINDS["roles_changed"]._replace(compose=lambda notice: exit()))
    deadly, other = a_notice(cast, kind="deadly", key="first"), a_notice(cast, whom="uma", key="second")

    for _ in range(len(outbox.TRIES) + 1):
        make_due(deadly)
        with pytest.raises(SystemExit):
            outbox.deliver()

    assert mailbox.only().rcpt == ["uma@cosell.example"]
    assert (fresh(other).attempts, fresh(deadly).parked_at) == (1, None)
    make_due(deadly)
    assert outbox.deliver() == 0
    assert fresh(deadly).parked_at and fresh(deadly).error


@pytest.mark.django_db
def test_whoever_was_too_slow_neither_sends_nor_hands_back_what_another_has_taken(cast, mailbox):
    sent, held = a_notice(cast, key="first"), a_notice(cast, whom="uma", key="second")
    slow = outbox._claim(None)
    make_due(sent)
    assert outbox.deliver() == 1
    make_due(held)
    outbox._claim(None)

    assert outbox._deliver_batch(slow, until=float("inf")) == 0
    outbox._hand_back(slow)
    assert outbox.deliver() == 0
    assert len(mailbox.letters) == 1


class NoGoodbye(locmem.EmailBackend):
    """A server that takes every mail, and hangs when it is left."""

    def close(self):
        raise TimeoutError


@pytest.mark.django_db
def test_a_server_that_hangs_at_the_end_has_taken_the_mail(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.NoGoodbye"
    notice = a_notice(cast)

    assert outbox.deliver() == 1
    assert fresh(notice).sent_at


@pytest.mark.django_db
def test_nobody_is_mailed_who_does_not_want_mail(cast, mailbox):
    User.objects.filter(pk=cast.ugo.pk).update(wants_mail=False)
    notice = a_notice(cast)

    outbox.deliver()

    assert mailbox.letters == []
    assert fresh(notice).sent_at and not fresh(notice).read_at


@pytest.mark.django_db
def test_nobody_is_mailed_who_left_the_company_in_the_meantime(cast, mailbox):
    a_notice(cast)
    with cast.acting("cora") as cora:
        grants.leave(cast.ugo, cast.northlight, by=cora)

    outbox.deliver()

    assert [letter["Subject"] for letter in mailbox.letters] == ["You no longer belong to Northlight Software"]


@pytest.mark.django_db
def test_nobody_is_mailed_about_what_they_may_not_see_any_more(cast, mailbox):
    with cast.acting("cora"):
        subject = Membership.objects.get(user=cast.nina).pk
    a_notice(cast, whom="ada", kind="joined", subject=subject)
    with cast.acting("cora") as cora:
        grants.revoke(cast.ada, Role.REFERRALS_ADMIN, by=cora, organization=cast.northlight)

    outbox.deliver()

    assert mailbox.letters == []


@pytest.mark.django_db
def test_rights_are_those_in_the_company_that_is_told_whichever_is_active(cast, mailbox):
    with tenancy.entered(cast.rival):
        grants.join(cast.ada, cast.rival, by=None)
    with cast.acting("cora"):
        subject = Membership.objects.get(user=cast.nina).pk
    a_notice(cast, whom="ada", kind="joined", subject=subject)
    User.objects.filter(pk=cast.ada.pk).update(organization=cast.rival)

    outbox.deliver()

    assert mailbox.only()["Subject"] == "Nina Example joined Northlight Software"


@pytest.mark.django_db
def test_the_row_is_the_work_when_the_queue_is_gone(
    cast, mailbox, settings, caplog, django_capture_on_commit_callbacks
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks(execute=True), caplog.at_level(logging.WARNING):
        a_notice(cast)

    assert "the queue is unreachable" in caplog.text
    assert tasks.deliver() == 1


@pytest.mark.alone
def test_two_workers_at_once_send_each_notice_once(cast, committed, mailbox):
    for at in range(20):
        a_notice(cast, key=f"notice {at}")
    together = threading.Barrier(2)

    def work():
        together.wait()
        outbox.deliver()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mailbox.letters) == len({letter["Message-ID"] for letter in mailbox.letters}) == 20
