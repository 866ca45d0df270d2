"""What one account must be like, whether it comes from a file or is typed by an operator."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.customers.plain import fill
from referrals.importing.columns import LONGEST
from referrals.models import CustomerAccount
from referrals.words import COUNTRIES, AccountCategory

PLATFORM, DIRECTORY = CustomerAccount.Source.PLATFORM, CustomerAccount.Source.DIRECTORY
CATEGORIES = {PLATFORM: (AccountCategory.MANAGED, AccountCategory.UNMANAGED), DIRECTORY: (AccountCategory.OTHER,)}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*", re.ASCII)  # never the beginning of a formula
DUNS = re.compile(r"[0-9]{9}|[0-9]{2}-[0-9]{3}-[0-9]{4}", re.ASCII)
ALIASES, LONGEST_ALIAS = 20, 200
SAYS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


class WrongCell(Exception):
    """A cell cannot be taken: its column, and why."""

    def __init__(self, column, words):
        super().__init__(words)
        self.column, self.words = column, words

    def __str__(self):
        return f"{self.column}: {self.words}"


EMPTY = gettext_lazy("This field is required.")


@dataclass(slots=True)
class Row:
    """An account as the file says it, with the attributes that the model has."""

    source: str = ""
    key: str = ""
    category: str = ""
    name: str = ""
    aliases: list = field(default_factory=list)
    parent_name: str = ""
    link_group: str = ""
    duns: str = ""
    line1: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    has_macc: bool = False
    is_federal: bool = False
    plain: str = ""
    also: str = ""


def checked(cells):
    """The account that the cells (text by column) describe. Raises WrongCell."""
    row = Row()
    for column, limit in LONGEST.items():
        text = " ".join(cells.get(column, "").split())
        if len(text) > limit and column != "duns":
            raise WrongCell(column, _("At most %(limit)d characters.") % {"limit": limit})
        setattr(row, column, text)
    if not row.name:
        raise WrongCell("name", EMPTY)
    row.country = row.country.upper()
    if row.country not in COUNTRIES:
        raise WrongCell("country", _("Write a country as its two letters, as in PT."))
    _identify(row)
    row.aliases = _aliases(cells.get("aliases", ""))
    row.has_macc = _yes_or_no("has_macc", cells.get("has_macc", ""))
    row.is_federal = _yes_or_no("is_federal", cells.get("is_federal", ""))
    fill(row)
    if not row.plain:
        raise WrongCell("name", _("There is no letter or digit in it."))
    return row


def _identify(row):
    """Where it belongs: its source, key, category, number and group."""
    row.source = row.source.lower()
    if row.source not in CATEGORIES:
        raise WrongCell("source", _("Write platform or duns."))
    if row.source == DIRECTORY:
        row.key = _duns("key", row.key)
        row.category = row.category or AccountCategory.OTHER.value
    row.duns = _duns("duns", row.duns) if row.duns else ""
    if row.source == DIRECTORY:
        if row.duns not in ("", row.key):
            raise WrongCell("duns", _("In the directory the key is the D-U-N-S number; these two differ."))
        row.duns = row.key
    row.category = row.category.lower()
    if row.category not in CATEGORIES[row.source]:
        raise WrongCell("category", _("Write one of: %(words)s") % {"words": ", ".join(CATEGORIES[row.source])})
    for column in ("key", "link_group"):
        code = getattr(row, column)
        if code and not CODE.fullmatch(code):
            raise WrongCell(
                column, _("Only letters from A to Z, digits and . _ : / -, beginning with a letter or digit.")
            )
    if not row.key:
        raise WrongCell("key", EMPTY)


def _duns(column, text):
    if not DUNS.fullmatch(text):
        raise WrongCell(column, _("A D-U-N-S number has nine digits."))
    return text.replace("-", "")


def _aliases(text):
    """Other names, separated by a bar; each once."""
    names = list(dict.fromkeys(name for part in text.split("|") if (name := " ".join(part.split()))))
    if len(names) > ALIASES or any(len(name) > LONGEST_ALIAS for name in names):
        limits = {"number": ALIASES, "limit": LONGEST_ALIAS}
        raise WrongCell("aliases", _("At most %(number)d names of at most %(limit)d characters.") % limits)
    return names


def _yes_or_no(column, text):
    try:
        return SAYS[text.strip().lower()]
    except KeyError:
        raise WrongCell(column, _("Write yes or no.")) from None
