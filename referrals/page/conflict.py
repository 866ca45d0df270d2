"""What changed while somebody was typing: theirs and yours, side by side."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import format, history, meanwhile, stages, terms
from referrals.page import details, head

DEAL = {
    "since": gettext_lazy("This deal has changed since you opened it. Look at it, then press again."),
    "you": gettext_lazy("You changed this deal in the meantime (%(when)s: %(sentence)s)."),
    "they": gettext_lazy("%(who)s changed this deal in the meantime (%(when)s: %(sentence)s)."),
    "it": gettext_lazy("This deal changed in the meantime (%(when)s: %(sentence)s)."),
}
LEAD = {
    "since": gettext_lazy("This lead has changed since you opened it. Look at it, then press again."),
    "you": gettext_lazy("You changed this lead in the meantime (%(when)s: %(sentence)s)."),
    "they": gettext_lazy("%(who)s changed this lead in the meantime (%(when)s: %(sentence)s)."),
    "it": gettext_lazy("This lead changed in the meantime (%(when)s: %(sentence)s)."),
}


def since(referral, seen, form, *, viewer, clash, kind="", why=""):
    """In words, the values as they stand now, and what was typed: all of it where the form cannot be shown again."""
    events = meanwhile.since(referral, seen) if seen else []
    events = [event for event in events if meanwhile.is_clash(event, clash)] or events
    labels = terms.labels()
    theirs = _theirs(referral, events, labels)
    if form is not None and not why:
        theirs = {name: fact for name, fact in theirs.items() if name in form.fields} or theirs
    whole = why or "contact" in theirs
    return {
        "text": _words(referral, events, labels, viewer, kind, why),
        "theirs": [{"label": label, "value": value} for label, value in theirs.values()],
        "yours": [] if form is None else _yours(form, form.fields if whole else theirs),
    }


def _words(referral, events, labels, viewer, kind, why):
    said = LEAD if referral.is_lead else DEAL
    if not events:
        return why or said["since"]
    alike = [event for event in events if event.kind == kind]
    same = next((event for event in alike if event.actor_id == viewer.pk), next(iter(alike), None))
    event = same or events[-1]
    told = {
        "sentence": history.sentence(event, labels),
        "who": event.actor.get_full_name() if event.actor else "",
        "when": format.instant(event.at).text,
    }
    if event.actor_id == viewer.pk:
        if same:
            return _("You have done this already (%(when)s: %(sentence)s). Nothing was done twice.") % told
        changed = said["you"]
    elif told["who"]:
        changed = said["they"]
    else:
        changed = said["it"]
    return " ".join([changed % told, why or _("Compare, then press again.")])


def _theirs(referral, events, labels):
    """Field → (label, value now) for all that was changed since; the state when that moved."""
    found = {}
    for event in events:
        for name, (_old, new) in event.data.get("changes", {}).items():
            found[name] = (history.label(name), history.shown(name, new, labels, event.at, stages.of(referral)))
    if "contact" in found:
        found["contact"] = (history.label("contact"), details.contact(referral))
    if any("to" in event.data and event.data["to"] != event.data.get("from") for event in events):
        found["substatus"] = (_("Status"), head.badge(head.state(referral))["status"])
    return found


def _yours(form, names):
    typed = [(form.fields[name].label, _typed(form, name)) for name in names if name in form.fields]
    return [{"label": label, "value": value} for label, value in typed if value]


def _typed(form, name):
    """The answer as a person reads it: a choice by its label."""
    value = form[name].value()
    choices = getattr(form.fields[name], "choices", ())
    return next(
        (str(label) for code, label in choices if str(code) == str(value)), value if value != "on" else _("Yes")
    )
