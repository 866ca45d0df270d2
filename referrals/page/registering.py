"""What the pages of a deal's registrations show: the criteria, what is registered, what can be, and the form."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from referrals import eligibility, format, problems, registered
from referrals.criteria import Verdict
from referrals.forms.registering import RegistrationForm
from referrals.models import Registration, RegistrationEvent, SolutionLine
from referrals.page import registration as criteria
from referrals.questions import ANSWERS
from referrals.words import OPEN_REGISTRATION, RegistrationKind
from referrals.words import RegistrationStatus as S


def overview(referral):
    """Everything about registering this deal."""
    standing = eligibility.standing(referral)
    rows = list(Registration.objects.of(referral))
    for row in rows:
        row.referral = referral
    codes = dict(SolutionLine.objects.filter(referral=referral).values_list("solution", "solution__code"))
    drafts = [row for row in rows if row.is_draft]
    begun = {(row.kind, row.solution_id) for row in drafts}
    open_ = [(found.kind, one) for found, one in standing.open if (found.kind, one["id"]) not in begun]
    lines = _lines(rows)
    return {
        "deal": referral,
        "paths": [_path(found) for found in standing.shown],
        "against": _against(standing),
        "registrations": [_row(row) | {"lines": lines.get(row.pk, [])} for row in rows if not row.is_draft],
        "drafts": [_row(row) for row in drafts],
        "open": [_open(referral, kind, one, codes.get(one["id"])) for kind, one in open_],
        "nothing_left": standing.why_not,
        "elsewhere": sorted({name for found in standing.paths for name in _taken(found)}),
    }


def _against(standing):
    """What stands against registering anything now, of the path that is nearest; nothing where all is done."""
    if standing.open or (standing.done and not standing.untouched):
        return []
    return problems.of_deal(standing.nearest)


def _path(found):
    return {"title": found.kind.label, "words": _of_path(found.kind), "rows": criteria.rows(found.criteria)}


def _of_path(kind):
    if kind == RegistrationKind.BUSINESS:
        return _("Recorded for billing, and complete at once.")
    return _("%(platform)s reviews it.") % {"platform": settings.PLATFORM_NAME}


def _taken(found):
    return [one["name"] for one in eligibility.eligible(found.facts, found.kind) if one["id"] in found.facts.taken]


def _open(referral, kind, solution, code):
    return {
        "name": solution["name"],
        "kind": kind.label,
        "words": _of_path(kind),
        "url": form_url(referral, code, kind),
    }


def form_url(referral, code, kind):
    """Where one solution of the deal is registered, or its draft continued."""
    return f"{reverse('deal-register', args=[referral.uuid])}?{urlencode({'solution': code, 'kind': kind})}"


def url(row):
    """Where this registration is; a draft's is its form."""
    if row.is_draft:
        return form_url(row.referral, row.solution.code, row.kind)
    return reverse("deal-registration", args=[row.referral.uuid, row.uuid])


def _row(row):
    """One registration as ready strings."""
    return registered.state(row) | {
        "words": _words(row),
        "must_act": row.status == S.ACTION,
        "url": url(row),
        "discard_url": reverse("deal-registration", args=[row.referral.uuid, row.uuid]),
        "version": row.version,
        "created": format.instant(row.created_at),
        "ended": format.instant(row.ended_at),
    }


def _words(row):
    """What is waited for, or how it ended."""
    platform = {"platform": settings.PLATFORM_NAME}
    if row.status == S.PASSED and row.kind == RegistrationKind.BUSINESS:
        return _("It is recorded. Nothing more is needed.")
    if row.status == S.APPROVED and row.is_marketplace:
        return _("A sale through the marketplace needs no review. Nothing more is needed.")
    said = {
        S.REVIEW: _("%(platform)s reviews it. You are told when something is asked, and when it ends."),
        S.ACTION: _("%(platform)s waits for your answer."),
        S.PASSED: _("It has passed. Nothing more is needed."),
        S.APPROVED: _("It is approved. Nothing more is needed."),
        S.FAILED: _("It has failed, for the reason that %(platform)s gives."),
    }
    return said.get(row.status, "") % platform


def sent(row):
    """What happened by sending it, and what happens next."""
    if row.status == S.REVIEW:
        words = _("Submitted. %(platform)s reviews it; you are told when something is asked, and when it ends.")
        return words % {"platform": settings.PLATFORM_NAME}
    if row.status == S.APPROVED:
        return _("Registered and approved: a sale through the marketplace needs no review.")
    return _("Registered: it is recorded, and nothing more is needed.")


def _lines(rows):
    """Registration → its history, newest first; of the platform's people the platform's name is shown."""
    events = RegistrationEvent.objects.filter(registration__in=rows).select_related("actor", "registration")
    found = {}
    for event in events.order_by("-version"):
        person = event.actor.get_full_name() if event.actor else ""
        actor = settings.PLATFORM_NAME if event.of_platform else person
        found.setdefault(event.registration_id, []).append(registered.line(event, actor=actor))
    return found


def detail(row, *, conflict=None):
    """One submitted registration, to read."""
    names = [name for name in registered.names_of(row) if name != "currency"]
    return {
        "deal": row.referral,
        "registration": _row(row),
        "answers": [(registered.label(name), registered.answer(row, name)) for name in names],
        "facts": _facts(row.referral) + registered.worth(row),
        "lines": _lines([row]).get(row.pk, []),
        "early": row.closed_early and row.status in OPEN_REGISTRATION,
        "conflict": conflict,
    }


def _facts(referral):
    """(label, value) of what is read, not asked: the customer and the deal."""
    place = [referral.customer_city, referral.customer_state, format.country(referral.customer_country)]
    return [
        (_("Customer"), referral.customer_name),
        (_("Place"), ", ".join(part for part in place if part)),
        (_("Deal value"), format.money(referral.deal_value, referral.currency)),
        (_("Created"), format.instant(referral.created_at).text),
        (_("Won"), format.instant(referral.closed_at).text),
    ]


def form_page(form, referral, solution, kind, row, *, conflict=None):
    """The form with what it is about. ``row``: the draft, or the registration that a reviewer asks about, or None."""
    found = eligibility.of(referral, kind=kind, rate=row and row.rate)
    asks = row.asks if row else {}
    _annotate(form, asks)
    new = row is None or row.is_draft
    return {
        "form": form,
        "deal": referral,
        "solution": solution,
        "kind": RegistrationKind(kind).label,
        "is_business": kind == RegistrationKind.BUSINESS,
        "platform": settings.PLATFORM_NAME,
        "consequence": _consequence(form, kind, new),
        "is_new": new,
        "row": row and _row(row),
        "version": row.version if row else 0,
        "here": form_url(referral, solution.code, kind) if new else url(row),
        "against": problems.of_deal(found) if new and found.verdict != Verdict.HOLDS else [],
        "asks": [
            {"label": registered.label(name), "text": asks[name], "at": _at(form, name)}
            for name in ("", *ANSWERS)
            if name in asks
        ],
        "notices": _notices(form),
        "rows": criteria.rows(found.criteria),
        "facts": _facts(referral),
        "lines": _lines([row]).get(row.pk, []) if row else [],
        "conflict": conflict,
    }


def _consequence(form, kind, new):
    """One sentence on what follows from sending it."""
    if kind == RegistrationKind.BUSINESS:
        return _("It is recorded and complete at once. It cannot be changed afterwards.")
    if new and form.through_marketplace:
        return _("It is approved at once, without a review. It cannot be changed afterwards.")
    words = _("%(platform)s is told and reviews it. It can be changed again when something is asked.")
    return words % {"platform": settings.PLATFORM_NAME}


def _notices(form):
    """What is said without standing against it; of an unjudged form what concerns the deal."""
    answers = {"is_marketplace": form.through_marketplace}
    found = form.notices or problems.of_answers(answers, form.deal, form.kind)
    return [one for one in found if not one.blocks]


def _at(form, name):
    """The id of the field that a note is about, where the form asks it."""
    return form[name].id_for_label or form[name].auto_id if name in form.fields and name not in form.left_out else ""


def _annotate(form, asks):
    """Write what the reviewer asks beside its field."""
    asked = {"platform": settings.PLATFORM_NAME}
    for name, note in asks.items():
        if name in form.fields and name not in form.left_out:
            field, words = form[name], _("%(platform)s asks:") % asked
            told = format_html('{} <span class="warn"><strong>{}</strong> {}</span>', field.help_text, words, note)
            field.help_text = field.field.help_text = told


def blank(referral, person):
    """What a new form begins with."""
    return {
        "currency": referral.currency,
        "contract_value": referral.deal_value,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "email": person.email,
    }


def initial(row):
    """What was typed last, or else what is submitted."""
    if row.typed or row.is_draft:
        return row.typed
    places = {True: "yes", False: "no", None: ""}
    texts = {name: _as_typed(getattr(row, name)) for name in ANSWERS}
    return texts | {"runs_on_platform": places[row.runs_on_platform]}


def _as_typed(value):
    """A stored answer as its form would send it."""
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


def clash(form, row, text):
    """What a colleague left there and what was typed here, where they differ."""
    theirs = RegistrationForm(deal=form.deal, initial=initial(row), answering=form.answering) if row else None
    names = [name for name in (*ANSWERS, "reply") if name in form.fields]
    differ = [name for name in names if theirs is None or _said(theirs, name) != _said(form, name)]
    return {
        "region": "register",
        "text": text,
        "theirs": [_fact(theirs, name) for name in differ] if theirs else [],
        "yours": [_fact(form, name) for name in differ if theirs or _said(form, name)],
    }


def _fact(form, name):
    return {"label": registered.label(name), "value": _said(form, name) or format.NOTHING}


def _said(form, name):
    """The answer as a person reads it: a choice by its label."""
    value = form[name].value()
    if value in (None, "", False):
        return ""
    return str(form.codes[name].get(value) or (_("Yes") if value in (True, "on") else value))
