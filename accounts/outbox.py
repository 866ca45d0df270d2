"""Delivers notices: claim with a lease, compose from what the recipient may see now, send, or try again later."""

import logging
import time
from collections import namedtuple
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Membership, Notice, Organization

log = logging.getLogger(__name__)

Kind = namedtuple("Kind", "template compose about related outsiders unseen")
KINDS = {}
PACED = set()  # kinds of which a bare address gets one mail per PACE, however many there are to tell

PACE = timedelta(hours=1)
LEASE = timedelta(minutes=5)
SHIFT = 60  # seconds of one delivery: while a mail server hangs, the sweeps behind it in the queue must not wait
BATCH = 100
ALONG = 50  # further things told in one paced mail
TRIES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]


def kind(name, template, *, about=None, related=(None,), outsiders=False, unseen=None, paced=False):
    """Declares a kind of notice: ``compose(notice)`` gives the template's context, or None to tell nothing.

    ``about``: the model whose row ``notice.subject`` is. The row is read through ``visible_to`` its reader and laid
    in ``notice.about`` with its ``related`` rows; where the reader may not see it (any more), or is no user,
    ``unseen`` composes from the notice alone, and without it nothing is told. ``path`` in the context is the page the
    notice leads to; ``is_over`` there: what it asks for was done before a mail went, so only the bell tells it.
    ``outsiders``: also told to somebody who has left the company. ``paced``: the mailbox of an address without a user
    gets at most one mail of all paced kinds per PACE; what else there is to tell the address waits, and is told in its
    next mail as well: its template finds the other contexts in ``also``.
    The first line of the text template is the mail's subject and the notice's sentence in the list behind the bell.
    """

    if paced:
        PACED.add(name)

    def register(compose):
        KINDS[name] = Kind(template, compose, about, related, outsiders, unseen)
        return compose

    return register


def post(notices):
    """Put notices into the outbox, in the caller's transaction, and ring the bell once it has committed."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    _ring_for(notices)


def try_again(notices):
    """Whatever of these was not sent is due at once, as if it had never been tried."""
    unsent = Notice.objects.filter(pk__in=[notice.pk for notice in notices], sent_at=None)
    unsent.update(attempts=0, parked_at=None, next_try=Clock())
    _ring_for(notices)


def _ring_for(notices):
    from accounts.tasks import ring

    if notices:
        transaction.on_commit(partial(ring, [str(notice.uuid) for notice in notices]), robust=True)


def deliver(uuids=None):
    """Send what is due, the named notices or any, for a SHIFT; beat goes on. Safe twice at once; returns how many."""
    sent, until = 0, time.monotonic() + SHIFT
    while time.monotonic() < until and (batch := _claim(uuids)):
        sent += _deliver_batch(batch, until)
        if uuids is not None:
            break
    return sent


def _claim(uuids):
    """Take a batch for LEASE: whoever dies holding it delays it, and loses nothing."""
    with tenancy.everyone("deliver notices"):
        _one_at_a_time()
        due = Notice.objects.due().in_their_turn(PACED, PACE).order_by("next_try", "pk")
        due = due if uuids is None else due.filter(uuid__in=uuids)
        claimed = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
        taken = {"next_try": Clock() + LEASE, "error": ""}  # no error: it is on its way
        Notice.objects.filter(pk__in=claimed).update(**taken)
        mine = Notice.objects.filter(pk__in=claimed).select_related("organization", "user")
        return list(mine.order_by("attempts", "pk"))  # whatever ended a worker comes last


def _one_at_a_time():
    """Whoever claims sees what others have claimed: two workers never send one address two paced mails at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.outbox'))")


def _deliver_batch(batch, until):
    """Send over one connection what fits into the time, and hand back the rest."""
    sent, left, mail = 0, iter(batch), get_connection()
    try:
        while time.monotonic() < until and (notice := next(left, None)):
            sent += _begin(notice) and _deliver_one(notice, mail)
        return sent
    finally:
        _hang_up(mail)
        _hand_back(list(left))


def _begin(notice):
    """Count the try before it is made, for whatever ends its worker is given up as well. False: it is not ours now."""
    begun = {"attempts": F("attempts") + 1, "next_try": Clock() + LEASE}
    if notice.attempts > len(TRIES):
        begun = {"parked_at": Clock(), "error": "Each try ended its worker."}
    with tenancy.entered(notice.organization, notice.user):
        held = Notice.objects.filter(pk=notice.pk, sent_at=None, next_try=notice.next_try)
        is_held = bool(held.update(**begun))
    notice.attempts += 1
    return is_held and "parked_at" not in begun


def _hand_back(left):
    """What was not tried is due as before, but for what another has taken since: its lease ends later."""
    if left:
        with tenancy.everyone("hand back notices"):
            ours = Notice.objects.filter(pk__in=[notice.pk for notice in left], sent_at=None)
            ours.filter(next_try__lte=max(notice.next_try for notice in left)).update(next_try=Clock())


def _deliver_one(notice, mail):
    along = _along(notice)
    try:
        message = _composed(notice, along)
        if message is not None:
            mail.open()
            mail.send_messages([message])
        outcome = {"sent_at": Clock(), "error": ""}
    except Exception as problem:  # whatever it is, the others in the batch must go out
        log.warning("notice %s not sent: %s", notice.key, problem)
        _hang_up(mail)
        outcome = _next_try(notice, problem)
    told = [notice, *along] if "sent_at" in outcome else [notice]
    with tenancy.entered(notice.organization, notice.user):
        Notice.objects.filter(pk__in=[one.pk for one in told], sent_at=None).update(**outcome)
    return "sent_at" in outcome


def _along(notice):
    """What else waits for the same bare address: however much a stranger causes with it, its next mail tells it all.

    Another address of the same mailbox waits for its own turn: that the two are one person's is only likely.
    """
    if notice.user_id or notice.kind not in PACED:
        return []
    with tenancy.entered(notice.organization):
        same = {"organization": notice.organization, "mailbox": notice.mailbox, "email": notice.email, "user": None}
        waiting = Notice.objects.filter(sent_at=None, parked_at=None, kind__in=PACED, **same).exclude(pk=notice.pk)
        return list(waiting.order_by("created_at", "pk")[:ALONG])


def _hang_up(mail):
    """A connection that failed once is not used again, and a goodbye that fails undoes nothing."""
    try:
        mail.close()
    except Exception as problem:  # it is being thrown away
        log.debug("closing the mail connection: %s", problem)


def _next_try(notice, problem):
    again = {"error": f"{type(problem).__name__}: {problem}".replace("\0", "")[:500]}
    if notice.attempts > len(TRIES):
        return again | {"parked_at": Clock()}
    return again | {"next_try": Clock() + TRIES[notice.attempts - 1]}


def _composed(notice, along=()):
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
            told = [(notice.kind, context_of(notice, reader)), *_contexts(along)]
            told = [(kind, context) for kind, context in told if context is not None and not context.get("is_over")]
            if not told:
                return None
            (kind, context), *others = told
            return _message(notice, kind, context | {"also": [other for _kind, other in others]})


def _contexts(along):
    """Kind and context of each; what cannot be composed is left out of ``along``, to be tried by itself."""
    for one in list(along):
        try:
            yield one.kind, context_of(one, None)
        except Exception as problem:  # whatever it is, the others must be told
            log.warning("notice %s not told along: %s", one.key, problem)
            along.remove(one)


def context_of(notice, reader):
    """What the templates of this notice are filled with, or None when its reader may not be told (any more)."""
    told = KINDS[notice.kind]
    if reader and not told.outsiders and not _belongs(reader, notice):
        return None
    if told.about is not None:
        notice.about = reader and _rows_about([notice], reader).get((told.about, notice.subject))
    return _filled(notice)


def _belongs(reader, notice):
    return Membership.objects.filter(user=reader, organization=notice.organization_id).exists()


def _filled(notice):
    told = KINDS[notice.kind]
    compose = told.unseen if told.about is not None and notice.about is None else told.compose
    context = compose and compose(notice)
    if context is None:
        return None
    path = context.get("path", context.get("url", "").removeprefix(settings.BASE_URL))
    links = {"path": path, "url": f"{settings.BASE_URL}{path}", "base_url": settings.BASE_URL}
    return {"platform_name": settings.PLATFORM_NAME, "notice": notice} | context | links


def _message(notice, kind, context):
    subject, body = _first_line(kind, context)
    message = EmailMultiAlternatives(
        subject=subject,
        body=body.strip() + "\n",
        to=[notice.user.email if notice.user else notice.email],
        headers={"Message-ID": f"<{notice.uuid}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"},
    )
    message.attach_alternative(render_to_string(f"{KINDS[kind].template}.html", context), "text/html")
    return message


def _first_line(kind, context):
    """The text mail, parted into its subject and the rest."""
    text = render_to_string(f"{KINDS[kind].template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body


def told(notices, reader):
    """The notices with ``sentence`` and ``path``, as their reader may know them now; one query per model."""
    about = _rows_about(notices, reader)
    for notice in notices:
        notice.user, notice.sentence, notice.path = reader, "", ""
        known = KINDS.get(notice.kind)
        if known is None:
            continue
        notice.about = about.get((known.about, notice.subject))
        if (context := _filled(notice)) is not None:
            notice.sentence, notice.path = _first_line(notice.kind, context)[0], context["path"]
    return notices


def _rows_about(notices, reader):
    subjects = {}
    for notice in notices:
        if (known := KINDS.get(notice.kind)) and known.about is not None:
            subjects.setdefault((known.about, known.related), set()).add(notice.subject)
    return {
        (model, row.pk): row
        for (model, related), wanted in subjects.items()
        for row in model.objects.visible_to(reader).select_related(*related).filter(pk__in=wanted)
    }
