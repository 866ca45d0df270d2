"""The list of a company's registrations, and the page of a changed spreadsheet, as ready strings."""

from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.older import older
from referrals import format, registered
from referrals.models import RegistrationFile
from referrals.questions import ANSWERS
from referrals.sheets import columns, committing, comparing, listing
from referrals.words import RegistrationStatus as S

State = RegistrationFile.State
PAGE, ROWS, FILES = 25, 50, 5
STATUSES = (S.ACTION, S.REVIEW, S.PASSED, S.APPROVED, S.FAILED)
FILE_TONES = {State.READ: "soon", State.COMMITTED: "won", State.FAILED: "lost"}
SHOWN = {
    "": gettext_lazy("Changed or refused"),
    comparing.CHANGED: pgettext_lazy("row", "Changed"),
    comparing.REFUSED: gettext_lazy("Refused"),
    comparing.UNCHANGED: gettext_lazy("Unchanged"),
}
RESULTS = {
    committing.DONE: ("won", gettext_lazy("Submitted")),
    committing.NOT: ("lost", gettext_lazy("Not submitted")),
    committing.TAKEN_BACK: ("new", gettext_lazy("Undone")),
    committing.KEEPS: ("won", gettext_lazy("Stays submitted")),
}
WHAT = {
    comparing.CHANGED: ("soon", pgettext_lazy("row", "Changed")),
    comparing.REFUSED: ("lost", gettext_lazy("Refused")),
    comparing.UNCHANGED: ("plain", gettext_lazy("Unchanged")),
}


def registrations(user, status, before):
    """The list, from before one of its rows, with the newest files of this person. Http404 for an unknown place."""
    rows = list(listing.newest(older(listing.of(user, status), before, by="submitted_at"))[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    files = RegistrationFile.objects.visible_to(user).defer("content", "rows")[:FILES]
    counts = dict(listing.of(user).order_by().values_list("status").annotate(Count("pk")))
    here = reverse("registrations")
    return {
        "rows": [_line(row) for row in page],
        "tabs": [_tab(one, status, counts) for one in ("", *STATUSES)],
        "files": [_file(file) for file in files],
        "empty": not page and _nothing(status or before),
        "next_url": f"{here}?{urlencode({'status': status, 'before': page[-1].uuid})}" if more else "",
        "download_url": reverse("registrations-download") + (f"?{urlencode({'status': status})}" if status else ""),
        "is_cut": sum(counts.values()) > listing.MOST,
        "most": listing.MOST,
    }


def _line(row):
    return registered.state(row) | {
        "deal": row.referral.name,
        "url": reverse("deal-registration", args=[row.referral.uuid, row.uuid]),
        "customer": row.referral.customer_name,
        "submitted": format.day_of(row.submitted_at),
    }


def _tab(one, status, counts):
    url = reverse("registrations")
    return {
        "label": S(one).label if one else _("All"),
        "count": counts.get(one, 0) if one else sum(counts.values()),
        "url": f"{url}?{urlencode({'status': one})}" if one else url,
        "current": one == status,
    }


def _file(file):
    return {
        "name": file.name,
        "url": reverse("registrations-file", args=[file.uuid]),
        "state": file.get_state_display(),
        "tone": FILE_TONES.get(file.state, "new"),
        "created": format.instant(file.created_at),
    }


def _nothing(narrowed):
    if narrowed:
        texts = _("Nothing here"), _("No registration has this status.")
        return {"title": texts[0], "text": texts[1], "url": reverse("registrations"), "action": _("See all of them")}
    text = _("Registrations of won deals appear here once they are submitted, to be looked after together.")
    url = reverse("deals-start")
    return {"icon": "badge-check", "title": _("No registrations yet"), "text": text, "url": url, "action": _("Deals")}


def file(file, user, *, show="", after=0):
    """One file: how far it is, what would happen or has happened, row by row."""
    show = show if show in SHOWN else ""
    fits = (comparing.CHANGED, comparing.REFUSED) if not show else (show,)
    rows = [row for row in file.rows if row["what"] in fits and row["line"] > after]
    page, more = rows[:ROWS], len(rows) > ROWS
    known = comparing.found_for([row["id"] for row in page], user)
    numbers = _numbers(file)
    here = reverse("registrations-file", args=[file.uuid])
    return {
        "file": file,
        "here": here,
        "state": file.get_state_display(),
        "tone": FILE_TONES.get(file.state, "new"),
        "numbers": numbers,
        "tabs": [_kind(here, one, show, numbers) for one in SHOWN] if file.rows else [],
        "rows": [_row(row, known.get(row["id"])) for row in page],
        "next_url": f"{here}?{urlencode({'show': show, 'after': page[-1]['line']})}" if more else "",
        "commit": _commit_words(file, numbers),
        "left_out": numbers["refused"],
        "can_undo": file.state == State.COMMITTED and numbers["done"],
        "kept": numbers["keeps"] if file.state == State.UNDONE else 0,
        "is_at_work": file.is_at_work,
        "progress": _progress(file, numbers),
    }


def _numbers(file):
    words = [comparing.CHANGED, comparing.UNCHANGED, comparing.REFUSED]
    found = {word: sum(row["what"] == word for row in file.rows) for word in words}
    results = (committing.DONE, committing.NOT, committing.TAKEN_BACK, committing.KEEPS)
    return found | {word: sum(row.get("result") == word for row in file.rows) for word in results}


def _kind(here, one, show, numbers):
    count = numbers[one] if one else numbers[comparing.CHANGED] + numbers[comparing.REFUSED]
    return {
        "label": SHOWN[one],
        "count": count,
        "url": f"{here}?{urlencode({'show': one})}" if one else here,
        "current": one == show,
    }


def _commit_words(file, numbers):
    number = numbers[comparing.CHANGED]
    if file.state != State.READ or not number:
        return ""
    if numbers[comparing.REFUSED]:
        words = ngettext("Submit the %(number)s good row", "Submit the %(number)s good rows", number)
    else:
        words = ngettext("Submit %(number)s row", "Submit all %(number)s rows", number)
    return words % {"number": number}


def _progress(file, numbers):
    """(rows that are through, all of them) while they are gone through one by one."""
    if file.state == State.COMMITTING:
        return {"done": numbers["done"] + numbers["not"], "all": numbers[comparing.CHANGED]}
    if file.state == State.UNDOING:
        through = numbers["undone"] + numbers["keeps"]
        return {"done": through, "all": through + numbers["done"]}
    return {}


def _row(row, registration):
    """One row; of what this person may not see (any more) only that."""
    tone, label = RESULTS.get(row.get("result")) or WHAT[row["what"]]
    shown = {"line": row["line"], "tone": tone, "label": label, "why": row.get("said") or row.get("why", "")}
    if registration is None:
        return shown | {"name": _("Unknown registration")}
    errors, hints = row.get("errors", {}), row.get("hints", {})
    return shown | {
        "name": registration.referral.name,
        "solution": registration.solution.name,
        "url": reverse("deal-registration", args=[registration.referral.uuid, registration.uuid]),
        "hint": hints.get("", ""),
        "cells": [
            {
                "label": columns.heading(name),
                "old": columns.shown(name, pair[0]) if pair[0] else "",
                "new": columns.shown(name, pair[1]) if pair[1] else "",
                "errors": errors.get(name, []),
                "hint": hints.get(name, ""),
            }
            for name, pair in _cells(row)
        ],
    }


def _cells(row):
    """What changes, and besides what is wrong with a cell that stays as it is; in the order of the form."""
    changes, says = row.get("changes", {}), row.get("cells", {})
    stays = {name: [says[name]] * 2 for name in row.get("errors", {}) if name in says}
    pairs = stays | changes
    return [(name, pairs[name]) for name in ANSWERS if name in pairs]
