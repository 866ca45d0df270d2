"""Registering a won deal: what can be registered, the form, and each registration (specification 4)."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from referrals import eligibility, problems
from referrals import registration as acts
from referrals.forms.registering import RegistrationForm, typed
from referrals.models import Referral
from referrals.page import registering as page
from referrals.views.deal import at_home, must_work
from referrals.views.seen import seen
from referrals.words import RegistrationKind
from referrals.words import RegistrationStatus as S

METHODS = ["GET", "HEAD", "POST"]
OPEN = frozenset({S.NONE, S.ACTION})  # the partner may write
FORM = "referrals/register_form.html"


@require_safe
@scoped(referral=Referral)
@at_home
def registrations(request, referral):
    """Everything about registering this deal."""
    _must_register(request, referral)
    return render(request, "referrals/register.html", page.overview(referral))


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def register(request, referral):
    """GET: the form for one solution and path, or where it is registered already. POST: register, or keep a draft."""
    _must_register(request, referral)
    solution, kind = _chosen(request, referral)
    row = _row(referral, solution=solution, kind=kind)
    if request.method == "POST":
        return _answer(request, referral, solution, kind, row)
    if row and not row.is_draft:
        messages.info(request, _("This solution is registered for this opportunity already."))
        return redirect("deal-registration", referral.uuid, row.uuid)
    if row is None and (why := _why_not(referral, solution, kind)):
        messages.warning(request, why)
        return redirect("deal-registrations", referral.uuid)
    begun = page.initial(row) if row else page.blank(referral, request.user)
    return _form(request, RegistrationForm(deal=referral, kind=kind, initial=begun), referral, solution, kind, row)


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def registration(request, referral, registration_id):
    """One registration to read, or to answer what was asked. POST on a draft: whether to discard it, and that."""
    _must_register(request, referral)
    row = _row(referral, uuid=registration_id)
    if row is None:
        raise Http404
    if row.is_draft:
        return _discard(request, referral, row) if request.method == "POST" else redirect(page.url(row))
    if request.method == "POST":
        return _answer(request, referral, row.solution, row.kind, row)
    if row.status == S.ACTION:
        form = RegistrationForm(deal=referral, initial=page.initial(row), answering=True)
        return _form(request, form, referral, row.solution, row.kind, row)
    return _read(request, row)


def _must_register(request, referral):
    """Partners register what they work on; to everybody else the page does not exist."""
    must_work(request, referral)
    if referral.organization.is_platform:
        raise Http404


def _row(referral, **asked):
    """That registration of the deal, a draft as well, or None."""
    row = referral.registrations.select_related("solution").filter(**asked).first()
    if row:
        row.referral = referral
    return row


def _chosen(request, referral):
    """The solution and the path that the address names, or 404."""
    code, kind = request.GET.get("solution", ""), request.GET.get("kind", "")
    lines = referral.lines.select_related("solution")
    solution = next((line.solution for line in lines if line.solution.code == code), None)
    if solution is None or kind not in RegistrationKind.values:
        raise Http404
    return solution, RegistrationKind(kind)


def _why_not(referral, solution, kind):
    """Why nothing new can be begun for this solution, in words; empty where it can."""
    found = eligibility.of(referral, kind=kind)
    if solution.pk in found.facts.taken:
        return _("Another company of this opportunity has registered this solution.")
    if solution.pk not in {one["id"] for one in eligibility.eligible(found.facts, kind)}:
        return _("This solution is not eligible.")
    return " ".join(f"{one.rule} {one.fix}".strip() for one in problems.of_deal(found)[:1])


def _answer(request, referral, solution, kind, row):
    """Keep or send what the form says: once, and with nothing lost that was typed."""
    asked = {"deal": referral, "kind": kind, "answering": row is not None and not row.is_draft}
    if "look" in request.POST and (row is None or row.status in OPEN):
        form = RegistrationForm(initial=typed(request.POST), **asked)
        return _form(request, form, referral, solution, kind, row, version=seen(request) or 0)
    form = RegistrationForm(request.POST, **asked)
    try:
        if "save" not in request.POST and form.is_valid():
            try:
                return _send(request, form, referral, solution, kind, row)
            except acts.Wrong as wrong:
                form.blame(wrong.problems)
        with transaction.atomic():  # what is wrong is kept as well, as a draft
            row = acts.keep(referral, solution, kind, typed(request.POST), by=request.user, seen=seen(request) or 0)
    except acts.Registered as there:
        return _there(request, form, referral, solution, kind, there.first)
    except acts.Conflict:
        return _clash(request, form, referral, solution, kind)
    except acts.Refused as reason:
        form.add_error(None, str(reason))
        return _form(request, form, referral, solution, kind, row, status=422)
    if "save" not in request.POST:
        return _form(request, form, referral, solution, kind, row, status=422)
    messages.success(request, _("The draft is saved. Your colleagues on this deal can continue it."))
    return redirect("deal-registrations", referral.uuid) if row.is_draft else redirect(page.url(row))


def _send(request, form, referral, solution, kind, row):
    version = seen(request) or 0
    with transaction.atomic():
        if row and not row.is_draft:
            reply = form.cleaned_data["reply"]
            if not reply and acts.unchanged(row, version) and not acts.changes(row, acts.cleaned(form.answers)):
                rule, fix = _("Nothing is changed, and nothing written."), _("Write here what you answer.")
                raise acts.Wrong([problems.Problem("nothing_said", "reply", rule, fix)])
            row = acts.resubmit(row, referral, form.answers, by=request.user, seen=version, reply=reply)
        else:
            row = acts.submit(referral, solution, kind, form.answers, by=request.user, seen=version)
    row.referral = referral
    messages.success(request, page.sent(row))
    for notice in form.notices:
        messages.warning(request, f"{notice.rule} {notice.fix}")
    return redirect(page.url(row))


def _clash(request, form, referral, solution, kind):
    """A colleague was quicker: theirs and yours, and the form to press again; where it was sent, what was typed."""
    row = _row(referral, solution=solution, kind=kind)
    if row and row.status not in OPEN:
        return _there(request, form, referral, solution, kind, row)
    text = _("The draft was discarded in the meantime. What you typed is still here: save it, or submit it.")
    if row:
        text = _("This was changed in the meantime. What you typed is still here: compare, then press again.")
    form = RegistrationForm(deal=referral, kind=kind, initial=typed(request.POST), answering=form.answering)
    return _form(request, form, referral, solution, kind, row, conflict=page.clash(form, row, text), status=409)


def _there(request, form, referral, solution, kind, first):
    """It is registered already: where, and what was typed, so that it can be told to whoever registered it."""
    if first is None:
        text = _("Another company of this opportunity has registered this solution.")
        context = page.overview(referral) | {"conflict": page.clash(form, None, text)}
        return render(request, "referrals/register.html", context, status=409)
    text = _("This is registered already: it stands below. What you typed was not sent.")
    first.referral = referral
    return _read(request, first, conflict=page.clash(form, first, text), status=409)


def _discard(request, referral, row):
    """Ask once, then the draft is gone; one that was continued or sent meanwhile stays."""
    if "confirmed" not in request.POST:
        return render(request, "referrals/register_discard.html", page.detail(row), status=422)
    try:
        with transaction.atomic():
            acts.discard(referral, row, seen=seen(request) or 0)
    except acts.Conflict:
        messages.warning(request, _("It was changed in the meantime, and is not discarded. Look at it first."))
    else:
        messages.success(request, _("The draft is discarded."))
    return redirect("deal-registrations", referral.uuid)


def _form(request, form, referral, solution, kind, row, *, status=200, conflict=None, **other):
    if row:
        row.referral = referral
    context = page.form_page(form, referral, solution, kind, row, conflict=conflict) | other
    template = f"{FORM}#questions" if request.htmx and "look" in request.POST else FORM
    return render(request, template, context, status=status)


def _read(request, row, *, conflict=None, status=200):
    return render(request, "referrals/register_read.html", page.detail(row, conflict=conflict), status=status)
