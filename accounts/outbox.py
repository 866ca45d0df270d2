"""Delivers notices: claim with a lease, compose from what the recipient may see now, send, or try again later."""

import logging
from collections import namedtuple
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Notice, Organization

log = logging.getLogger(__name__)

Kind = namedtuple("Kind", "template compose")
KINDS = {}

LEASE = timedelta(minutes=5)
BATCH = 100
TRIES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]


def kind(name, template):
    """Declares a kind of notice: ``compose(notice)`` gives the template's context, or None when it must not be sent."""

    def register(compose):
        KINDS[name] = Kind(template, compose)
        return compose

    return register


def post(notices):
    """Put notices into the outbox, in the caller's transaction, and ring the bell once it has committed."""
    from accounts.tasks import ring

    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if notices:
        transaction.on_commit(partial(ring, [str(notice.uuid) for notice in notices]), robust=True)


def deliver(uuids=None):
    """Send what is due, the named notices or any. Safe to run twice at once; returns how many were sent."""
    sent = 0
    while batch := _claim(uuids):
        with get_connection() as mail:
            sent += sum(_deliver_one(notice, mail) for notice in batch)
        if uuids is not None:
            break
    return sent


def _claim(uuids):
    """Take a batch for LEASE: whoever dies holding it delays it, and loses nothing."""
    with tenancy.everyone("deliver notices"):
        due = Notice.objects.due().order_by("next_try", "pk")
        due = due if uuids is None else due.filter(uuid__in=uuids)
        claimed = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
        Notice.objects.filter(pk__in=claimed).update(next_try=Clock() + LEASE, attempts=F("attempts") + 1)
        return list(Notice.objects.filter(pk__in=claimed).select_related("organization", "user").order_by("pk"))


def _deliver_one(notice, mail):
    try:
        message = _composed(notice)
        if message is not None:
            message.connection = mail
            message.send()
        outcome = {"sent_at": Clock(), "error": ""}
    except Exception as problem:  # whatever it is, the others in the batch must go out
        log.warning("notice %s not sent: %s", notice.key, problem)
        outcome = _next_try(notice, problem)
    with tenancy.entered(notice.organization, notice.user):
        Notice.objects.filter(pk=notice.pk, sent_at=None).update(**outcome)
    return "sent_at" in outcome


def _next_try(notice, problem):
    again = {"error": f"{type(problem).__name__}: {problem}"[:500]}
    if notice.attempts > len(TRIES):
        return again | {"parked_at": Clock()}
    return again | {"next_try": Clock() + TRIES[notice.attempts - 1]}


def _composed(notice):
    """The message in the recipient's language and zone, or None when there is nobody to tell any more."""
    reader = notice.user
    if reader and not (reader.is_active and reader.wants_mail):
        return None
    reader_of = Organization.objects.get(pk=notice.organization_id)
    language = reader.language if reader else notice.data.get("language", settings.LANGUAGE_CODE)
    with tenancy.entered(reader_of, reader), translation.override(language):
        if reader:
            reader.organization = reader_of  # rights as held in the company that is told, whichever is active now
        with timezone.override(reader.timezone if reader else settings.TIME_ZONE):
            template, compose = KINDS[notice.kind]
            context = compose(notice)
            return None if context is None else _message(notice, template, context)


def _message(notice, template, context):
    context = {"platform_name": settings.PLATFORM_NAME, "base_url": settings.BASE_URL, "notice": notice} | context
    text = render_to_string(f"{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[notice.user.email if notice.user else notice.email],
        headers={"Message-ID": f"<{notice.uuid}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message
