"""One registration as its reviewer reads it: the deal beside the answers, the criteria then and now, the steps."""

from decimal import Decimal

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import format, history, registered, reviewing
from referrals.criteria import Verdict
from referrals.forms.reviewing import AskForm, FailForm, note
from referrals.page.reviews import row
from referrals.registered import MARKS
from referrals.words import RegistrationKind
from referrals.words import RegistrationStatus as S

SENT = frozenset({"submit", "resubmit", "undo"})  # lines of history that begin anew
CONFIRMED, NOT_CONFIRMED = gettext_lazy("Confirmed in the registration"), gettext_lazy("Not confirmed")


def context(registration, viewer, *, ask=None, fail=None, conflict=None, opened=""):
    """Everything on the page of one registration. ``ask``, ``fail``: forms as they were sent."""
    events = list(registration.events.select_related("actor").order_by("-version"))
    steps = {name: _step(registration, step, viewer) for name, step in reviewing.STEPS.items()}
    names, ask = registered.names_of(registration), ask or AskForm()
    facts = registration.facts
    return {
        "registration": row(registration, viewer) | _state(registration),
        "version": registration.version,
        "steps": steps,
        "decided": _same([steps[name]["why_not"] for name in ("approve", "pass", "fail")]),
        "ask": ask,
        "whole": ask[note("")],
        "asked_whole": registration.asks.get("", ""),
        "fail": fail or FailForm(),
        "answers": _answers(registration, names, ask, events),
        "facts": _facts(facts) + registered.worth(registration),
        "criteria": criteria(registration, events),
        "early": _early(registration),
        "lines": [_line(event, facts) for event in events],
        "reply": _reply(registration, events),
        "conflict": conflict,
        "opened": opened,
    }


def criteria(registration, events):
    """Each criterion as it is now, and how it stood at submission where that was otherwise."""
    then = {one["code"]: one["verdict"] for one in registration.criteria}
    for event in events:  # the newest first: back to the submission, over what the clock has found since
        if event.kind in SENT:
            break
        then |= {code: before for code, before, _now in event.data.get("criteria", ())}
    return [_criterion(one, then.get(one.code), registration) for one in reviewing.criteria_now(registration)]


def _criterion(one, then, registration):
    icon, tone, words = MARKS[one.verdict]
    label, value = one.label, one.value
    if one.code == "contract":
        label = registered.OF_CONTRACT
        if one.verdict == Verdict.HOLDS:
            value = CONFIRMED if registration.holds_contract else NOT_CONFIRMED
    before = "" if then == one.verdict else MARKS[then][2] if then else _("Not asked")
    return {"label": label, "value": value, "words": words, "icon": icon, "tone": tone, "before": before}


def _step(registration, step, viewer):
    label, consequence = step.label, step.consequence
    if step.name == "take" and registration.taken_at:
        label = _("Take over the review")
        consequence = _("%(person)s has begun it.") % {"person": registration.taken_by.get_full_name()}
    if registration.status in step.unreviewed:
        consequence = _("What was complete is taken back. The partner is told.")
    return {
        "name": step.name,
        "label": label,
        "style": step.style,
        "consequence": consequence,
        "url": reverse("review-step", args=[registration.uuid, step.name]),
        "why_not": reviewing.why_not(registration, step, by=viewer),
    }


def _same(reasons):
    """The reason that all of these share, or nothing."""
    return reasons[0] if len(set(reasons)) == 1 else ""


def _state(registration):
    """What is waited for, in one sentence."""
    sentences = {
        S.REVIEW: _("The partner waits for your decision."),
        S.ACTION: _("The partner was asked for changes. You are told when it is submitted again."),
        S.PASSED: _("It has passed; the partner was told. It can still be approved."),
        S.APPROVED: _("It is approved; the partner was told."),
        S.FAILED: _("It has failed; the partner was told why."),
    }
    if registration.kind == RegistrationKind.BUSINESS:
        sentences[S.PASSED] = _("It is recorded for billing, and needs no review. You can still fail it.")
    elif registration.is_marketplace and registration.taken_by_id is None:
        sentences[S.APPROVED] = _(
            "Approved without a review: it was sold through the marketplace. You can still fail it."
        )
    begun = format.instant(registration.taken_at).text if registration.taken_at else ""
    return {"sentence": sentences[registration.status], "begun": begun}


def _reply(registration, events):
    """What the partner wrote with the answers that wait for a decision."""
    last = next((event for event in events if event.kind in SENT), None)
    return last.data.get("reply", "") if last and registration.status == S.REVIEW else ""


def _answers(registration, names, ask, events):
    """One line per answer: what was answered, what it was before, what is asked about it, and where to ask."""
    last = next((event for event in events if event.kind in SENT), None)
    changed = last.data.get("changes", {}) if last else {}
    value, won = _value(registration.facts), _instant(registration.facts.get("won_at"))
    beside = {"contract_value": value, "solution_value": value, "signed_on": won and _("won %(when)s") % {"when": won}}
    return [
        {
            "label": registered.label(name),
            "value": registered.answer(registration, name),
            "deal": beside.get(name, ""),
            "before": registered.shown(name, changed[name][0]) if name in changed else "",
            "asked": registration.asks.get(name, ""),
            "note": ask[note(name)],
        }
        for name in names
    ]


FACTS = ("name", "direction", "deal_type", "is_p2p", "customer_name", "customer_duns", "customer_category")
OWN_LABELS = {
    "company": gettext_lazy("Company"),
    "deal_value": gettext_lazy("Deal value"),
    "place": gettext_lazy("Customer's address"),
    "created_at": gettext_lazy("Created"),
    "won_at": gettext_lazy("Won"),
}


def _facts(facts):
    """(label, value) of the deal as it was at submission: what the allow-list holds, and no more."""
    own = {
        "company": facts.get("company", ""),
        "deal_value": _value(facts),
        "place": _place(facts),
        "created_at": _instant(facts.get("created_at")),
        "won_at": _instant(facts.get("won_at")),
    }
    shown = {name: _fact(name, facts[name]) for name in FACTS if name in facts}
    order = ("company", *FACTS[:4], "deal_value", "created_at", "won_at", "customer_name", "place", *FACTS[5:])
    both = shown | own
    return [(OWN_LABELS.get(name) or history.label(name), both[name]) for name in order if both.get(name)]


def _value(facts):
    value = facts.get("deal_value")
    return format.money(Decimal(value), facts.get("currency", "")) if value else ""


def _fact(name, value):
    return history.shown(name, str(value), None, None)


def _place(facts):
    town = " ".join(part for part in (facts.get("customer_postal_code"), facts.get("customer_city")) if part)
    country = format.country(facts.get("customer_country", ""))
    return ", ".join(part for part in (facts.get("customer_line1"), town, facts.get("customer_state"), country) if part)


def _early(registration):
    """The flag of a deal that was won too soon after its creation, with how soon."""
    if not registration.closed_early:
        return ""
    created, won = (parse_datetime(registration.facts[name]) for name in ("created_at", "won_at"))
    hours = {"hours": int((won - created).total_seconds() // 3600)}
    return _("Won %(hours)s hours after the deal was created: sooner than a registration asks for.") % hours


def _line(event, facts):
    """A reviewer is named to reviewers; of the partner it is the company that did it; the clock has no name."""
    company = facts.get("company", "") if event.actor else ""
    return registered.line(event, actor=event.actor.get_full_name() if event.of_platform else company)


def _instant(text):
    return format.instant(parse_datetime(text)).text if text else ""


def overtaken(registration, version, viewer, step, form):
    """What changed since that version, and what was typed, where the page has no more room for it."""
    events = list(registration.events.filter(version__gt=version).select_related("actor").order_by("version"))
    changed = {name: new for event in events for name, (_old, new) in event.data.get("changes", {}).items()}
    theirs = [(registered.label(name), registered.shown(name, new)) for name, new in changed.items()]
    if events:
        theirs.append((_("Status"), registration.get_status_display()))
    why = reviewing.why_not(registration, step, by=viewer)
    lost = form.typed() if why else form.typed(besides=registered.names_of(registration))
    return {
        "region": "review",
        "text": _overtaken(registration, events, viewer, step, form, why),
        "theirs": [{"label": label, "value": value} for label, value in theirs],
        "yours": [{"label": label, "value": value} for label, value in lost],
    }


def _overtaken(registration, events, viewer, step, form, why):
    if not events:
        return why or _("This registration has changed since you opened it. Look at it, then press again.")
    last = events[-1]
    line = _line(last, registration.facts)
    if not last.actor:
        changed = _("This registration changed in the meantime (%(when)s: %(sentence)s).") % line
    elif last.actor != viewer:
        changed = _("%(actor)s changed this registration in the meantime (%(when)s: %(sentence)s).") % line
    elif last.kind == step.name and form.says(last.data):
        return _("You have done this already (%(when)s: %(sentence)s). Nothing was done twice.") % line
    else:
        changed = _("You changed this registration in the meantime (%(when)s: %(sentence)s).") % line
    return " ".join([changed, why or _("Compare, then press again.")])
