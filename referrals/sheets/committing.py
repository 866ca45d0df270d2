"""Submits the good rows of a file, and takes that back: begun by a person, done row by row by the worker."""

from functools import partial

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.clock import Clock
from referrals import lifecycle, notices
from referrals import registration as registering
from referrals.models import Registration, RegistrationFile
from referrals.moves import Conflict, Refused
from referrals.sheets import comparing, telling
from referrals.words import RegistrationStatus as S

State = RegistrationFile.State
KEPT = (*registering.ANSWERS, "asks", "typed", "submitted_at")  # what taking it back restores
DONE, NOT, TAKEN_BACK, KEEPS = "done", "not", "undone", "keeps"


def commit(file, *, by, seen):
    """Submit its good rows. Raises Refused where there is none, Conflict."""
    if not any(row["what"] == comparing.CHANGED for row in file.rows):
        raise Refused(_("There is no row to submit."))
    _begin(file, State.READ, State.COMMITTING, by, seen)


def undo(file, *, by, seen):
    """Take back what was submitted from it, where no reviewer has begun. Raises Refused, Conflict."""
    if not any(row.get("result") == DONE for row in file.rows):
        raise Refused(_("There is nothing to undo."))
    _begin(file, State.COMMITTED, State.UNDOING, by, seen)


def _begin(file, source, target, by, seen):
    same = RegistrationFile.objects.workable_by(by).filter(pk=file.pk, version=seen, state=source)
    if not same.update(state=target, version=F("version") + 1, problem=""):
        raise Conflict(f"file {file.uuid} is not {source} at version {seen}")
    file.refresh_from_db(fields=["state", "version", "problem"])


def commit_next(file, by, size):
    """Submit the next rows, each by itself. Whether that was the last of them."""
    changed = [row for row in file.rows if row["what"] == comparing.CHANGED]
    waiting = [row for row in changed if "result" not in row]
    for row, registration in _in_order(waiting[:size], by):
        row |= _submitted(row, registration, by, _tell(file, changed))
    return len(waiting) <= size


def undo_next(file, by, size):
    """Take the next rows back, each by itself. Whether that was the last of them."""
    done = [row for row in file.rows if row.get("result") in (DONE, TAKEN_BACK)]
    waiting = [row for row in done if row["result"] == DONE]
    for row, registration in _in_order(waiting[:size], by):
        row |= _taken_back(row, registration, by, _tell(file, done))
    return len(waiting) <= size


def _tell(file, rows):
    """How people hear of one of these: of several, in one notice."""
    return notices.tell_of_registration if len(rows) == 1 else partial(telling.tell, file, len(rows))


def _in_order(rows, by):
    """Each row with its registration or None; all their deals are ours first, in the order that everybody keeps."""
    found = comparing.found_for([row["id"] for row in rows], by)
    lifecycle.lock_won([registration.referral for registration in found.values()])
    return [(row, found.get(row["id"])) for row in rows]


def _submitted(row, registration, by, tell):
    if registration is None:
        return {"result": NOT, "said": _gone()}
    before = _snapshot(registration)
    form = comparing.form_of(registration, row["cells"])
    if not form.is_valid():
        return {"result": NOT, "said": " ".join(str(one) for found in form.errors.values() for one in found)}
    try:
        with transaction.atomic():
            registering.resubmit(registration, registration.referral, form.answers, by=by, seen=row["seen"], tell=tell)
    except Conflict:
        return {"result": NOT, "said": _("It was changed meanwhile. Download it again.")}
    except Refused as refused:
        return {"result": NOT, "said": str(refused)}
    return {"result": DONE, "before": before, "at": str(registration.submitted_at)}


def _taken_back(row, registration, by, tell):
    if registration is None:
        return {"result": KEEPS, "said": _gone()}
    # The clock may have looked at it and raised its version since; what was submitted is the same until it is again.
    seen = registration.version if str(registration.submitted_at) == row["at"] else 0
    try:
        with transaction.atomic():
            before = _restored(row["before"])
            registering.undo(registration, registration.referral, before, by=by, seen=seen, tell=tell)
    except Conflict:
        now = Registration.objects.get(pk=registration.pk)
        if now.taken_at or now.status != S.REVIEW:
            return {"result": KEEPS, "said": _("A reviewer has begun with it.")}
        return {"result": KEEPS, "said": _("It was changed meanwhile.")}
    except Refused as refused:
        return {"result": KEEPS, "said": str(refused)}
    return {"result": TAKEN_BACK}


def _gone():
    return _("This is none of the registrations that you can work on.")


def _snapshot(registration):
    """What the registration says, as JSON."""
    values = {name: getattr(registration, name) for name in KEPT}
    return {
        name: value if isinstance(value, str | bool | dict | None) else str(value) for name, value in values.items()
    }


def _restored(before):
    """The same as the columns hold it."""
    fields = {name: Registration._meta.get_field(name) for name in KEPT}
    return {
        name: value if isinstance(fields[name], models.JSONField) else fields[name].to_python(value)
        for name, value in before.items()
    }


def ended(file):
    """The file after its last row."""
    file.state = State.COMMITTED if file.state == State.COMMITTING else State.UNDONE
    file.committed_at = file.committed_at or Clock()
