"""A registration as people read it: its answers by their labels, and the sentences of its history."""

from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, DateField, DecimalField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals import format
from referrals.models import Registration
from referrals.registration import ANSWERS, OF_MARKETPLACE

SENTENCES = {
    "submit": pgettext_lazy("registration", "Submitted"),
    "resubmit": gettext_lazy("Submitted again"),
    "undo": gettext_lazy("Changes taken back before the review began"),
    "take": gettext_lazy("Review begun"),
    "ask": gettext_lazy("Changes asked for"),
    "pass": pgettext_lazy("registration", "Passed"),
    "approve": pgettext_lazy("registration", "Approved"),
    "fail": pgettext_lazy("registration", "Failed"),
    "reevaluated": gettext_lazy("The criteria are no longer as they were"),
}
OTHERWISE = gettext_lazy("Changed")  # a kind that an older or a newer version wrote


def names_of(registration):
    """The fields that its form asks: three answers where it was sold through the marketplace, all but one otherwise."""
    asked = OF_MARKETPLACE if registration.is_marketplace else set(ANSWERS) - {"marketplace_on"}
    several = registration.facts.get("is_p2p", True)
    return [name for name in ANSWERS if name in asked and (several or name != "holds_contract")]


def label(name):
    """A field's name as people read it; of "" that of the whole."""
    if not name:
        return _("The registration as a whole")
    return capfirst(str(Registration._meta.get_field(name).verbose_name))


def shown(name, value, currency=""):
    """An answer, or its stored text, as people read it."""
    text = "" if value is None else str(value)
    if not text:
        return format.NOTHING
    field = Registration._meta.get_field(name)
    if isinstance(field, BooleanField):
        return _("Yes") if text == "True" else _("No")
    if isinstance(field, DecimalField):
        return format.money(Decimal(text), currency) if currency else format.number(Decimal(text))
    if isinstance(field, DateField):
        return format.day(date.fromisoformat(text)).text
    return text if name == "currency" else str(dict(field.flatchoices).get(text, text))


def answer(registration, name):
    """One answer of this registration as people read it."""
    return shown(name, getattr(registration, name), registration.currency)


def notes(asks):
    """(label, note) of what a reviewer asked, in the order of the form, the whole first."""
    return [(label(name), asks[name]) for name in ("", *ANSWERS) if name in asks]


def line(event, *, actor):
    """A line of history as ready strings. ``actor``: what this reader may know of who did it."""
    at = format.instant(event.at)
    pairs = event.data.get("changes", {}).items()
    return {
        "sentence": SENTENCES.get(event.kind, OTHERWISE),
        "actor": actor,
        "when": at.text,
        "exact": at.exact,
        "reason": event.data.get("reason", ""),
        "notes": [{"label": name, "text": text} for name, text in notes(event.data.get("asks", {}))],
        "changes": [
            {"label": label(name), "before": shown(name, old), "after": shown(name, new)} for name, (old, new) in pairs
        ],
    }
