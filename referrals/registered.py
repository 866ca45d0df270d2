"""A registration as people read it: its answers by their labels, and the sentences of its history."""

from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, DateField, DecimalField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals import format, rates
from referrals.criteria import Facts, Verdict, criteria
from referrals.models import Referral, Registration
from referrals.questions import ANSWERS, asked
from referrals.words import RegistrationStatus as S

TONES = {S.REVIEW: "new", S.ACTION: "soon", S.PASSED: "won", S.APPROVED: "won", S.FAILED: "lost"}
MARKS = {  # icon, colour, and the words that say the same
    Verdict.HOLDS: ("circle-check", "good", gettext_lazy("Holds")),
    Verdict.UNKNOWN: ("circle-dashed", "warn", gettext_lazy("Open")),
    Verdict.FAILS: ("circle-x", "bad", gettext_lazy("Fails")),
}

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
AT_ONCE = gettext_lazy("Submitted, and complete without a review")
OTHERWISE = gettext_lazy("Changed")  # a kind that an older or a newer version wrote
OF_CONTRACT = gettext_lazy("The company holds the contract with the customer")  # whoever reads it


def state(registration):
    """What every page says of one registration."""
    return {
        "solution": str(registration.solution),
        "kind": registration.get_kind_display(),
        "status": registration.get_status_display(),
        "tone": TONES.get(registration.status, "plain"),
        "reason": registration.status_reason,
        "asks": notes(registration.asks),
        "submitted": format.instant(registration.submitted_at),
    }


def worth(registration):
    """(label, value): what the deal was worth in dollars when it was submitted, and by which rate, if it needed one."""
    if registration.usd_value is None:
        return []
    found = [(_("Value in US dollars"), format.dollars(registration.usd_value))]
    if registration.facts.get("currency") == rates.DOLLAR:
        return found
    rate = {"rate": format.number(registration.rate), "month": format.month(registration.rate_month)}
    return [*found, (_("Exchange rate"), _("%(rate)s of %(month)s") % rate)]


def names_of(registration):
    """The fields that its form asks: three answers where it was sold through the marketplace, all but one otherwise."""
    several = registration.facts.get("is_p2p", True)
    return [name for name in asked(registration.is_marketplace) if several or name != "holds_contract"]


def label(name):
    """A field's name as people read it; of "" that of the whole."""
    if not name:
        return _("The registration as a whole")
    if name == "reply":
        return _("Your answer to the reviewer")
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
    changes = [(label(name), shown(name, old), shown(name, new)) for name, (old, new) in pairs]
    at_once = event.kind == "submit" and event.data.get("to") in (S.PASSED, S.APPROVED)
    return {
        "sentence": AT_ONCE if at_once else SENTENCES.get(event.kind, OTHERWISE),
        "actor": actor,
        "when": at.text,
        "exact": at.exact,
        "said": event.data.get("reason") or event.data.get("reply", ""),
        "notes": notes(event.data.get("asks", {})),
        "changes": changes + _verdicts(event),
    }


def _verdicts(event):
    """(criterion, verdict before, verdict now) of what the clock has found to be otherwise."""
    if not event.data.get("criteria"):
        return []
    any_deal = Facts(Referral(is_p2p=True))  # for what the criteria of this path are called
    found = criteria(any_deal, timezone.now(), kind=event.registration.kind)
    names = {one.code: one.label for one in found} | {"contract": OF_CONTRACT}
    words = {verdict: mark[2] for verdict, mark in MARKS.items()} | {"": _("Not asked")}
    return [
        (names.get(code, code), words.get(old, old), words.get(now, now)) for code, old, now in event.data["criteria"]
    ]
