"""An import from beginning to end: checked, then applied, batch by batch; each batch and how far it got are one commit.

Nobody holds an import between two batches. Whoever dies in one leaves it where the batch before it ended; two at once
take turns.
"""

import logging
import time
from contextlib import closing
from itertools import islice

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.clock import Clock
from referrals.importing import reading, storing
from referrals.importing.applying import Batch
from referrals.importing.checking import WrongCell, checked
from referrals.lifecycle import Conflict
from referrals.models import AccountImport, ImportKey, ImportProblem

log = logging.getLogger(__name__)

State = AccountImport.State
MOVING, ENDED = (State.CHECKING, State.APPLYING), (State.DONE, State.CANCELLED, State.FAILED)
ROWS, BYTES = 5000, 8 * 1024 * 1024  # the most of one batch
PREVIEWED = 20
KEPT_PROBLEMS = 10_000
COUNTS = ("rows", "added", "changed", "unchanged", "refused")


def begin(stored, name, *, by):
    """A new import of the file; it is checked first."""
    size = storing.located(stored).stat().st_size
    return AccountImport.objects.create(name=name[:200], path=str(stored), size=size, by=by)


def apply(job, *, by):
    """Import what was checked, from the first row on. Raises Conflict unless it waits for that."""
    fresh = dict.fromkeys(("offset", "line", *COUNTS), 0)
    _move(job, [State.CHECKED], by=by or job.by, state=State.APPLYING, **fresh)


def cancel(job, *, by):
    """Stop; what is imported already stays. Raises Conflict if it has ended."""
    _move(job, [State.CHECKING, State.CHECKED, State.APPLYING], by=by or job.by, state=State.CANCELLED)


def _move(job, states, **to):
    moved = AccountImport.objects.filter(pk=job.pk, state__in=states).update(updated_at=Clock(), **to)
    if not moved:
        raise Conflict
    job.refresh_from_db()


def carry_on(seconds):
    """Go on with every upload under way that nobody works on, for about that long."""
    mine = AccountImport.objects.filter(state__in=MOVING).exclude(path__startswith="/").order_by("updated_at")
    work_off(list(mine.values_list("pk")), step, _fail, seconds=seconds)
    tidy()


def work_off(waiting, step, fail, *, seconds):
    """Step through each of them for about that long in all; ``fail`` what cannot go on. Whether the time is over."""
    until = time.monotonic() + seconds
    for one in waiting:
        try:
            while time.monotonic() < until and step(*one):
                pass
        except (OperationalError, InterfaceError):  # the database is away or busy: the next look goes on
            log.exception("%s did not go on with %s", step.__module__, one)
        except Exception as problem:  # or one file would keep all others waiting, for ever
            log.exception("%s ends with %s", step.__module__, one)
            fail(_("It cannot go on; the log says more: %(problem)s.") % {"problem": type(problem).__name__}, one[0])
    return time.monotonic() >= until


def _fail(words, pk):
    AccountImport.objects.filter(pk=pk).update(state=State.FAILED, problem=words)


def step(pk, size=ROWS):
    """One batch. Whether there may be more to do: not if the import has ended, waits, or is in other hands."""
    with transaction.atomic():
        waiting = AccountImport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
        job = waiting.filter(pk=pk, state__in=MOVING).first()
        if job is None:
            return False
        with translation.override(job.by.language if job.by else translation.get_language()):
            try:
                _advance(job, size)
            except reading.Unreadable as problem:
                job.state, job.problem = State.FAILED, str(problem)
            except OSError:
                job.state = State.FAILED
                job.problem = _("The file is not there. Web and worker must share one FILES_ROOT.")
        job.updated_at = Clock()
        job.save()
    return job.is_moving


def _advance(job, size):
    """Read, check and compare or write the next rows, and note how far that went."""
    with open(storing.located(job.path), "rb", buffering=1024 * 1024) as stream:
        if stream.seek(0, 2) != job.size:
            raise reading.Unreadable(_("The file has changed since. Begin again."))
        stream.seek(0)
        head = reading.header(stream)
        stream.seek(max(job.offset, head.end))
        line, rows, texts, refused, ended = _taken(stream, head, max(job.line, 1), size)
        job.offset, job.line = stream.tell(), line
    with Batch(job, rows, head.columns) as batch:
        for repeated, first in batch.duplicates().items():
            words = _("This account is in line %(line)d already.") % {"line": first}
            refused[repeated] = (words, texts[repeated])
        if job.state == State.APPLYING:
            counted = batch.write()
        else:
            counted = _compared(job, batch, refused)
            _keep(job, refused)
    job.rows, job.refused = job.rows + len(batch.rows) + len(refused), job.refused + len(refused)
    for name, number in counted.items():
        setattr(job, name, getattr(job, name) + number)
    if ended:
        job.state = State.DONE if job.state == State.APPLYING else State.CHECKED


def _taken(stream, head, number, size):
    """The last line's number, rows and texts by line, (reason, text) by refused line, and whether all is read."""
    rows, texts, refused, begun = {}, {}, {}, stream.tell()
    with closing(reading.lines(stream, head, number)) as lines:
        while len(rows) + len(refused) < size and stream.tell() - begun < BYTES:
            line = next(lines, None)
            if line is None:
                return number, rows, texts, refused, True
            number = line.number
            try:
                if line.cells is not None:
                    rows[number], texts[number] = checked(line.cells), line.text
                elif line.problem:
                    refused[number] = (line.problem, line.text)
            except WrongCell as wrong:
                refused[number] = (str(wrong), line.text)
    return number, rows, texts, refused, False


def _compared(job, batch, refused):
    """How many rows would do what; the first of the file are kept to be looked at."""
    what = batch.compare()
    if len(job.preview) < PREVIEWED:
        shown = [
            {"line": line, "what": what[line], "key": row.key, "name": row.name, "country": row.country}
            for line, row in islice(batch.rows.items(), PREVIEWED)
        ]
        shown += [
            {"line": line, "what": "refused", "name": text[:80], "note": reason}
            for line, (reason, text) in islice(sorted(refused.items()), PREVIEWED)
        ]
        job.preview += sorted(shown, key=lambda row: row["line"])[: PREVIEWED - len(job.preview)]
    happens = list(what.values())
    return {name: happens.count(name) for name in ("added", "changed", "unchanged")}


def _keep(job, refused):
    """Store refused rows, as long as there is room; beyond that they are only counted."""
    room = max(0, KEPT_PROBLEMS - job.refused)
    ImportProblem.objects.bulk_create(
        ImportProblem(of=job, line=line, reason=reason[:300], text=text)
        for line, (reason, text) in islice(sorted(refused.items()), room)
    )


def tidy():
    """Remove the files and the remembered lines of imports that have ended, and files that belong to none."""
    for job in AccountImport.objects.filter(~Q(path=""), state__in=ENDED):
        ImportKey.objects.filter(of=job).delete()
        storing.remove(job.path)
        AccountImport.objects.filter(pk=job.pk).update(path="")
    known = AccountImport.objects.exclude(path="").values_list("path", flat=True)
    storing.remove_forgotten(set(known))
