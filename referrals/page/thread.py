"""What was said and what happened: the thread of notes and the timeline, a page at a time."""

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import Http404

from accounts import sent
from referrals import format, history
from referrals.forms.details import note_form
from referrals.models import Note

NOTES, EVENTS = 10, 30
OLDEST_FIRST = ("at", "pk")


def notes(deal, viewer, before=None, *, adding="", form=None, **_asked):
    """The newest notes that this reader may read. ``before``: how many older ones there are (the cursor)."""
    readable = Note.objects.shown_to(deal).filter(seen_by__contains=[viewer.organization_id])
    page, older = _page(readable, before, NOTES)
    open_ = deal.mine and not deal.is_unanswered and not deal.is_closed
    here = deal.address("notes")
    return {
        "notes": [_note(note) for note in page],
        "notes_more_url": f"{here}?after={older}" if older else "",
        "note_url": here,
        "note_form": ((adding == "deal-notes" and form) or note_form()) if open_ else None,
    }


def _note(note):
    at = format.instant(note.at)
    return {
        "author": note.author_name,
        "organization": note.organization_name,
        "when": at.text,
        "exact": at.exact,
        "text": note.text,
    }


def timeline(deal, before=None):
    """The newest lines of history, or those below the cursor."""
    page, older = _page(deal.events.select_related("actor"), before, EVENTS)
    here = deal.address("timeline")
    return {
        "timeline": [_line(event, deal.labels) for event in page],
        "timeline_more_url": f"{here}?after={older}" if older else "",
    }


def _page(rows, before, size):
    """(rows newest first, how many are older). History only grows, so the count of older ones is a lasting cursor."""
    if before is not None:
        start = max(before - size, 0)
        return list(rows.order_by(*OLDEST_FIRST)[start:before])[::-1], start
    numbered = rows.annotate(number=Window(RowNumber(), order_by=OLDEST_FIRST))
    page = list(numbered.order_by("-number")[:size])
    return page, page[-1].number - 1 if page else 0


def cursor(text):
    """The cursor as sent, or a 404."""
    before = sent.number(text)
    if text and before is None:
        raise Http404
    return before


def _line(event, labels):
    at = format.instant(event.at)
    changes = history.changes(event, labels)
    return {
        "sentence": history.sentence(event, labels),
        "actor": event.actor.get_full_name() if event.actor else "",
        "when": at.text,
        "exact": at.exact,
        "changes": [{"label": label, "before": old, "after": new} for label, old, new in changes],
    }
