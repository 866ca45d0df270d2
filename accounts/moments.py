"""Days and instants as the reader writes them: by language and in the reader's zone, each with its exact value."""

from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_datetime
from django.utils import timezone, translation


class Shown(NamedTuple):
    """A text for people and the exact value for machines and for the pointer."""

    text: str
    exact: str


@lru_cache
def _locale(language):
    return Locale.parse(translation.to_locale(language))


def locale():
    """Babel's locale of the reader's language."""
    return _locale(translation.get_language() or "en")


def day_of(moment):
    """The reader's calendar day of an instant, with the exact instant beside it."""
    if moment is None:
        return Shown("", "")
    return Shown(format_date(timezone.localtime(moment), "medium", locale=locale()), exact(moment))


def instant(moment):
    """Day and time in the reader's zone, with the exact instant beside it."""
    if moment is None:
        return Shown("", "")
    local = timezone.localtime(moment)
    place = locale()
    parts = format_date(local, "medium", locale=place), format_datetime(local, "HH:mm", locale=place)
    return Shown(place.datetime_formats["medium"].replace("{1}", parts[0]).replace("{0}", parts[1]), exact(moment))


def exact(moment):
    """The instant to the second, with the reader's zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
