"""Compares the rows of a file with what is registered: cell by cell, with the rules of the form."""

from collections import Counter
from uuid import UUID

from django.utils.translation import gettext as _

from referrals.forms.registering import RegistrationForm
from referrals.questions import ANSWERS
from referrals.registration import changes, cleaned, unchanged
from referrals.sheets import columns, listing, reading
from referrals.words import RegistrationStatus as S

CHANGED, UNCHANGED, REFUSED = "changed", "unchanged", "refused"
MOST = 1000  # rows of a file that differ


def compared(lines, by):
    """A row as it is kept for each [line, cells]: what would happen to which registration, and what is wrong.

    Raises Unreadable where more of them differ than a file may change.
    """
    found = found_for([cells.get("id", "") for _line, cells in lines], by)
    times = Counter(_id(cells.get("id", "")) for _line, cells in lines)
    rows, differing = [], 0
    for line, cells in lines:
        row = {"line": line, "id": _id(cells.get("id", "")), "what": REFUSED}
        rows.append(row)
        registration = found.get(row["id"])
        if registration is None:
            row["why"] = _("This is none of the registrations that you can work on.")
        else:
            row |= _compared(registration, cells, times[row["id"]])
        differing += row["what"] != UNCHANGED
        if differing > MOST:
            raise reading.Unreadable("many")
    return rows


def found_for(ids, by):
    """Id → registration, of those that this person may work; any other id is simply not there."""
    wanted = {uuid for uuid in map(_id, ids) if uuid}
    rows = listing.of(by).filter(uuid__in=wanted).select_related("referral__organization")
    return {str(one.uuid): one for one in rows}


def form_of(registration, cells):
    """The form as if these cells had been typed into it; what the file does not have stays as it is."""
    return RegistrationForm(
        {name: columns.sent(name, said) for name, said in cells.items()}, deal=registration.referral
    )


def _id(text):
    """The id as we write it; empty where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _compared(registration, cells, times):
    now = {name: columns.code(name, getattr(registration, name)) for name in ANSWERS}
    says = now | {name: columns.understood(name, cells[name]) for name in ANSWERS if name in cells}
    if says == now:
        return {"what": UNCHANGED}
    raw = {name: [now[name], _cut(says[name])] for name in ANSWERS if says[name] != now[name]}
    if why := _why_not(registration, cells, times):
        return {"changes": raw, "why": why}
    form = form_of(registration, says)
    if not form.is_valid():
        errors = {name: [_cut(str(one), 300) for one in found] for name, found in form.errors.items()}
        why = " ".join(errors.pop("__all__", ()))
        stays = {name: now[name] for name in errors if name in now}
        return {"changes": raw, "cells": stays, "errors": errors, "why": why}
    effect = changes(registration, cleaned(form.answers))
    if not effect:
        return {"what": UNCHANGED}
    new = cleaned(form.answers)
    told = {name: [now[name], columns.code(name, new[name])] for name in effect}
    hints = {one.field: f"{one.rule} {one.fix}".strip() for one in form.notices}
    kept = {"cells": says, "seen": registration.version}
    return kept | {"what": CHANGED, "changes": told, "hints": hints | _begun(registration)}


def _cut(text, letters=100):
    """What is kept of a text that nobody will submit."""
    return text if len(text) <= letters else f"{text[:letters]}…"


def _why_not(registration, cells, times):
    """Why this row is not taken whatever its cells say; empty where it can be."""
    if times > 1:
        return _("This registration is in the file %(times)d times; leave one row of it.") % {"times": times}
    if registration.status != S.ACTION:
        told = {"status": registration.get_status_display()}
        return _("Its status is “%(status)s”: only what is pending for you can be changed.") % told
    seen = cells.get("version", "")
    if not (seen.isdecimal() and unchanged(registration, int(seen))):
        return _("It was changed after this file was downloaded. Download it again.")
    return ""


def _begun(registration):
    """What a colleague has typed on the page and not submitted would be gone."""
    if not registration.typed:
        return {}
    return {"": _("Somebody has begun to change it on its page. What is typed there will be replaced.")}
