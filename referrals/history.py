"""A deal's history in words: the sentence of every kind of line, written once, and what changed from what to what."""

from datetime import date
from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal
from django.conf import settings
from django.db.models import BooleanField
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from referrals import format, stages, terms
from referrals.models import AccountMatch, Referral
from referrals.words import DealType, RegistrationStatus

# Kind → what happened. A move's kind is its name; news of another party's move is the same after ``their_``.
SENTENCES = {
    "created": gettext_lazy("Deal created: %(type)s"),
    "received": gettext_lazy("Received from %(party)s"),
    "see": gettext_lazy("Marked as seen"),
    "accept": pgettext_lazy("history", "Accepted"),
    "decline": gettext_lazy("Declined: %(reason)s"),
    "expire": gettext_lazy("Expired, because nobody answered in time"),
    "withdraw": gettext_lazy("Withdrawn by %(party)s"),
    "void": gettext_lazy("Closed as an error by %(party)s: %(reason)s"),
    "edit": gettext_lazy("Details changed"),
    "contact": gettext_lazy("Customer contact changed"),
    "note": gettext_lazy("Note added"),
    "stage": gettext_lazy("Sales stage marked: %(stage)s"),
    "share": gettext_lazy("Shared with the sellers of the platform"),
    "ask_help": gettext_lazy("Help asked for: %(help)s"),
    "invite": gettext_lazy("Invited %(party)s; working with them: %(members)s"),
    "follow": gettext_lazy("The deal of %(party)s is of another kind now"),
    "matched": gettext_lazy("Account matching ended: %(match)s"),
    "held": gettext_lazy("The request to the platform's sellers waits until the customer is matched with an account"),
    "released": gettext_lazy("The request for help was sent to the sellers of the platform"),
    "account": gettext_lazy("Customer account changed by the platform"),
    "win": pgettext_lazy("history", "Won"),
    "wait": gettext_lazy("To be marked as won from %(instant)s on"),
    "register": gettext_lazy("%(solution)s registered: %(registration)s"),
    "review": gettext_lazy("The registration of %(solution)s changed: %(registration)s"),
    "lose": gettext_lazy("Lost: %(reason)s"),
    "error": gettext_lazy("Closed as an error: %(reason)s"),
    "team_added": gettext_lazy("%(member)s joined the team"),
    "team_removed": gettext_lazy("%(member)s left the team"),
    "solution_added": gettext_lazy("Solution added: %(solution)s"),
    "solutions_chosen": gettext_lazy("Solutions chosen: %(solutions)s"),
    "solution_removed": gettext_lazy("Solution removed: %(solution)s"),
    "solution_priced": gettext_lazy("Price or quantity changed: %(solution)s"),
    "their_accept": gettext_lazy("%(party)s accepted"),
    "their_decline": gettext_lazy("%(party)s declined: %(reason)s"),
    "their_expire": gettext_lazy("%(party)s did not answer in time"),
    "their_stage": gettext_lazy("%(party)s marked its sales stage: %(stage)s"),
    "their_share": gettext_lazy("%(party)s shared the deal with the sellers of the platform"),
    "their_ask_help": gettext_lazy("%(party)s asked the platform's sellers for help"),
    "their_win": gettext_lazy("%(party)s marked its side as won"),
    "their_lose": gettext_lazy("%(party)s marked its side as lost: %(reason)s"),
    "their_error": gettext_lazy("%(party)s closed its side as an error: %(reason)s"),
}
# What a reviewer did to a registration, or the company itself, by the status it led to.
BY_PLATFORM = {
    RegistrationStatus.ACTION: gettext_lazy("%(platform)s asked about the registration of %(solution)s"),
    RegistrationStatus.PASSED: gettext_lazy("%(platform)s passed the registration of %(solution)s"),
    RegistrationStatus.APPROVED: gettext_lazy("%(platform)s approved the registration of %(solution)s"),
    RegistrationStatus.FAILED: gettext_lazy("%(platform)s refused the registration of %(solution)s"),
}
BY_COMPANY = {
    RegistrationStatus.REVIEW: gettext_lazy("The registration of %(solution)s was submitted again"),
    RegistrationStatus.ACTION: gettext_lazy("The last change to the registration of %(solution)s was taken back"),
}
WAITS_NO_LONGER = gettext_lazy("No longer waits to be marked as won")
OTHERWISE = gettext_lazy("Changed")  # a kind that an older or a newer version wrote
LONG = 200


def sentence(event, labels):
    """What happened, in the reader's language and with the labels of that day (``labels``: terms.labels())."""
    data = event.data
    reason = data.get("reason") or _new(data, "status_reason")
    return _said(event) % {
        "platform": settings.PLATFORM_NAME,
        "registration": _label(RegistrationStatus, data.get("to_status")),
        "party": data.get("party", ""),
        "member": data.get("member", ""),
        "members": ", ".join(data.get("members", [])),
        "solutions": ", ".join(data.get("solutions", [])),
        "solution": data.get("solution", ""),
        "type": _label(DealType, data.get("type")),
        "reason": labels.of(terms.REASON, reason, event.at) or _("no reason given"),
        "help": labels.of(terms.HELP, _new(data, "help_type"), event.at),
        "match": _label(AccountMatch.Decision, data.get("decision")),
        "instant": format.instant(parse_datetime(_new(data, "win_from") or "")).text,
        "stage": _stage(event, data.get("sales_stage") or _new(data, "sales_stage")),
    }


def _said(event):
    otherwise = SENTENCES.get(event.kind, OTHERWISE)
    if event.kind == "wait" and not _new(event.data, "win_from"):
        return WAITS_NO_LONGER
    if event.kind != "review":
        return otherwise
    return (BY_COMPANY if event.actor_id else BY_PLATFORM).get(event.data.get("to_status"), otherwise)


def changes(event, labels):
    """(label, before, after) of each field that changed and that the sentence does not tell."""
    pairs = [pair for pair in event.data.get("changes", {}).items() if _tells(event, pair[0])]
    return [
        (label(name), *(shown(name, text, labels, event.at) for text in before_after)) for name, before_after in pairs
    ]


def _tells(event, name):
    return name not in ("status_reason", "win_from") and not (name == "sales_stage" and event.kind == "stage")


def label(name):
    """A field's name as people read it."""
    if name == "contact":
        return _("Customer contact")
    return capfirst(str(Referral._meta.get_field(name).verbose_name))


def shown(name, text, labels, at, table=stages.STANDARD):
    """A stored text as people read it: codes by their labels at that instant, days and numbers in the reader's way."""
    if not text or name == "contact":
        return text
    if name in terms.COLUMNS:
        return labels.of(terms.COLUMNS[name], text, at)
    field = Referral._meta.get_field(name)
    if isinstance(field, BooleanField):
        return _("Yes") if text == "True" else _("No")
    if field.flatchoices and name != "currency":
        return str(dict(field.flatchoices).get(text, text))
    if name == "sales_stage":
        return stage_label(text, table)
    return READ.get(name, _shortened)(text)


def _shortened(text):
    return Truncator(text).chars(LONG)


def _number(text):
    try:
        return format_decimal(Decimal(text), locale=format.locale())
    except InvalidOperation:
        return text


def _day(text):
    return format.day(date.fromisoformat(text)).text


def _stage(event, percent):
    return stage_label(percent, stages.of(event.referral)) if percent else ""


def stage_label(percent, table):
    """A sales stage by its name in that table, and its share; empty when there is none."""
    if not percent:
        return ""
    return f"{table.standard(int(percent)).label} · {int(percent)} %"


READ = {"deal_value": _number, "closing_date": _day}


def _new(data, name):
    return data.get("changes", {}).get(name, ["", ""])[1]


def _label(choices, value):
    return str(choices(value).label) if value in choices else ""
