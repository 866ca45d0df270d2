"""Finds every translatable string of the product, without gettext's own programs: Babel over Python and templates."""

import io
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import template

SOURCES = ("accounts", "referrals", "leads", "cosell", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def messages():
    """(context or None, text, plural or None) → the places where it stands, as sorted "path:line"."""
    found = {}
    for path in _files():
        for line, text, _comments, context in extract("python", _source(path), KEYWORDS):
            text, plural = text if isinstance(text, tuple) else (text, None)
            if text:
                found.setdefault((context, text, plural), []).append(f"{path.relative_to(settings.BASE_DIR)}:{line}")
    return found


def _files():
    """Python and templates of the product; migrations say nothing to people."""
    for source in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, source).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _source(path):
    """A template becomes what Django's own extraction makes of it: calls among crossed-out text."""
    text = path.read_text()
    if path.suffix != ".py":
        lines = template.templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines)
    return io.BytesIO(text.encode())
