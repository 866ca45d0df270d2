"""A customer as it was typed beside the accounts it could be: fact by fact, and where they differ."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import format
from referrals.customers.plain import plain
from referrals.models import CustomerAccount

SAME, DIFFERENT = gettext_lazy("same"), gettext_lazy("different")

# Fact → of the deal's customer; the account has it under the same name.
BOTH = ("name", "duns", "line1", "city", "state", "postal_code", "country")
ACCOUNTS_ONLY = ("aliases", "parent_name", "category", "source", "key", "link_group", "has_macc", "is_federal")


def table(referral, found):
    """A row per fact: its label, as it was typed, and for each (account, confidence) the text with its mark."""
    accounts = [account for account, _confidence in found]
    rows = [_row(name, getattr(referral, f"customer_{name}"), accounts) for name in BOTH]
    return rows + [_row(name, None, accounts) for name in ACCOUNTS_ONLY if accounts]


def _row(name, typed, accounts):
    cells = [(_text(name, account), _mark(typed, getattr(account, name))) for account in accounts]
    shown = format.country(typed) if typed and name == "country" else typed
    return {"label": CustomerAccount._meta.get_field(name).verbose_name, "typed": shown or "–", "cells": cells}


def _mark(typed, theirs):
    """Nothing to compare where one side does not say."""
    if not typed or not theirs:
        return None
    is_same = typed == theirs or plain(typed) == plain(theirs)
    return {"sign": "=" if is_same else "×", "words": SAME if is_same else DIFFERENT, "is_same": is_same}


def _text(name, account):
    value = getattr(account, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "aliases":
        return ", ".join(value) or "–"
    if name in ("category", "source"):
        return getattr(account, f"get_{name}_display")()
    return (format.country(value) if name == "country" else value) or "–"
