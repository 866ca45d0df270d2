"""The columns of the spreadsheet: stable names, headings for people, and how a cell is said and understood."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from referrals import format, registered
from referrals.models import Registration
from referrals.questions import ANSWERS

# What names the row, and what is only to be read.
FACTS = {
    "id": "ID",  # in every language: by it the row of headings is told from the others
    "version": gettext_lazy("Version"),
    "status": gettext_lazy("Status"),
    "asks": gettext_lazy("What the reviewer asks"),
    "deal": gettext_lazy("Deal"),
    "customer": gettext_lazy("Customer"),
    "solution": gettext_lazy("Solution"),
    "kind": gettext_lazy("Kind"),
}
KEYS = ("id", "version", *ANSWERS)  # what is read again
CENT, AMOUNT = Decimal("0.01"), re.compile(r"[0-9]{1,13}\.[0-9]{2}", re.ASCII)
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")


def field(name):
    """The answer as the model knows it."""
    return Registration._meta.get_field(name)


def heading(name):
    """What stands above the column."""
    return str(FACTS[name]) if name in FACTS else capfirst(str(field(name).verbose_name))


@lru_cache
def way(name):
    """How a cell of this answer is written: date, number, choice or text."""
    if isinstance(field(name), models.DateField):
        return "date"
    if isinstance(field(name), models.DecimalField):
        return "number"
    return "choice" if choices(name) else "text"


def choices(name):
    """(code, label) of an answer that is one of few, in the reader's language."""
    if isinstance(field(name), models.BooleanField):
        return [("yes", str(YES)), ("no", str(NO))]
    return [(str(code), str(label)) for code, label in field(name).choices or ()]


def label(name, code):
    """What a choice is called; the code where it is none."""
    return dict(choices(name)).get(code, code)


def code(name, value):
    """The value of a registration as a form would be sent it."""
    if value is None:
        return ""
    return f"{value:.2f}" if way(name) == "number" else code_of_choice(value)


def code_of_choice(value):
    """What is chosen, or written, as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def understood(name, text):
    """What a cell says, as ``code`` says it: a choice by its code, or by its label in any language."""
    if way(name) == "number":
        try:
            return f"{Decimal(text):.2f}" if Decimal(text) == Decimal(text).quantize(CENT) else text
        except InvalidOperation:
            return text
    return _labels(name).get(text.casefold(), text) if choices(name) else text


def shown(name, text):
    """The same for people."""
    if way(name) == "date" and _is_day(text):
        return format.day(date.fromisoformat(text)).text
    if way(name) == "number" and AMOUNT.fullmatch(text):
        return format.number(Decimal(text))
    return str(label(name, text))


def _is_day(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def sent(name, text):
    """The same as a form sends it: a tick is "on", or not there."""
    return {"yes": "on", "no": ""}.get(text, text) if is_tick(name) else text


def is_tick(name):
    """Whether it is a box to be ticked, which has no third state."""
    return isinstance(field(name), models.BooleanField) and not field(name).null


@lru_cache
def _labels(name):
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {label.casefold(): code for code, label in choices(name)}
    return found | {code.casefold(): code for code, _label in choices(name)}


def asked(registration):
    """What the reviewer asks, one line per field."""
    return "\n".join(f"{label}: {note}" for label, note in registered.notes(registration.asks))
