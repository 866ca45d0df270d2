"""What came with a request and should be a number, an id or an instant: that, or None where it was tampered with."""

from datetime import UTC, datetime
from uuid import UUID


def number(text):
    """The whole number that the text says."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def uuid(text):
    """The public id that the text says."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def instant(text):
    """The instant that the text says with its offset; in UTC, for PostgreSQL refuses offsets of 16 hours and more."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
