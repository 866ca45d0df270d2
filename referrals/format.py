"""Money, days, instants and time left, as the reader writes them: by language, and in the reader's zone."""

import copy
import re
import unicodedata
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import moments
from accounts.moments import Shown, locale
from referrals.words import DOLLAR

day_of, instant = moments.day_of, moments.instant  # with the other formats, for whoever writes about deals

SOON = 3 * 86400  # seconds: from here on the time left is shown in warning colours
NOTHING = "–"
CENT = Decimal("0.01")
DOT = re.compile(r"[.。．｡](?=\w)")  # inside a host, in any alphabet


class Left(NamedTuple):
    """How much time is left, how pressing that is (``soon``, ``overdue`` or nothing), and until when exactly."""

    text: str
    tone: str
    exact: str


@lru_cache
def _whole(place):
    """The currency pattern without cents."""
    pattern = copy.copy(place.currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return pattern


def money(amount, currency):
    """``€120,000``; cents only where there are any."""
    if amount is None:
        return NOTHING
    place = locale()
    cents = amount != amount.to_integral_value()
    pattern = place.currency_formats["standard"] if cents else _whole(place)
    return pattern.apply(amount, place, currency=currency, currency_digits=False)


def dollars(amount):
    """US dollars to the cent, rounded down, or too little reads as enough."""
    return money(amount if amount is None else amount.quantize(CENT, ROUND_DOWN), DOLLAR)


def country(code):
    """A country's name; the code where it has none."""
    return locale().territories.get(code, code)


def sortable(name):
    """A name without its marks, to sort by: Áustria among the A; only й is a letter of its own, after every и."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("й", "и\uffff"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def weekday(moment):
    """``Tue 3 Mar 14:05``: an instant of the coming days in the reader's zone."""
    local = timezone.localtime(moment)
    return Shown(format_datetime(local, "EEE d MMM HH:mm", locale=locale()), moments.exact(moment))


def day(date):
    """A calendar day, with the ISO day beside it."""
    if date is None:
        return Shown(NOTHING, "")
    return Shown(format_date(date, "medium", locale=locale()), date.isoformat())


def left(until):
    """``2 days left`` until an instant; past it, that the time is over."""
    if until is None:
        return Left("", "", "")
    seconds = (until - timezone.now()).total_seconds()
    return Left(_words_for(seconds), _tone_of(seconds), moments.exact(until))


def _words_for(seconds):
    if seconds <= 0:
        return _("time is over")
    minutes = max(1, int(seconds // 60))
    if minutes < 60:
        return ngettext("%(number)s minute left", "%(number)s minutes left", minutes) % {"number": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("%(number)s hour left", "%(number)s hours left", hours) % {"number": hours}
    days = minutes // 1440
    return ngettext("%(number)s day left", "%(number)s days left", days) % {"number": days}


def _tone_of(seconds):
    if seconds < 86400:
        return "overdue"
    return "soon" if seconds < SOON else ""


def month(first_day):
    """``November 2026``."""
    return format_skeleton("yMMMM", first_day, locale=locale())


def number(value):
    """A number with the decimals it has, and no more."""
    return format_decimal(value.normalize(), format="#,##0.##########", locale=locale())


def unlinked(text):
    """What strangers typed, for a mail: an unseen sign after each dot, or a mail program links the host."""
    return DOT.sub("\\g<0>\u2060", text)
