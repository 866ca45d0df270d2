"""The platform's review of registrations: the queue, one registration, and what a reviewer does with it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from accounts.roles import Role
from referrals import reviewing
from referrals import reviews as queue
from referrals.forms.reviewing import FORMS, QueueForm, Step
from referrals.models import Registration
from referrals.moves import Conflict, Refused
from referrals.page import reviewing as page
from referrals.page import reviews as rows
from referrals.views.seen import seen


@require_safe
@scoped(Role.REGISTRATION_REVIEWER)
def reviews(request):
    """What waits for a review, the oldest first; every way of narrowing it has an address."""
    form = QueueForm(request.GET)
    asked, cursor = form.valid, request.GET.get("after", "")
    found = queue.found(request.user, **asked)
    try:
        shown, following = queue.page(found, asked.get("status", ""), cursor)
        lost = False
    except queue.Unknown:
        shown, following = queue.page(found, asked.get("status", ""))
        lost = True
    narrowed = bool(asked.keys() - {"status"})
    context = {
        "form": form,
        "tabs": rows.tabs(asked, queue.counts(found, of_all=narrowed)),
        "rows": [rows.row(one, request.user) for one in shown],
        "ended": asked.get("status") == "ended",
        "empty": {} if shown else rows.empty(asked),
        "lost_place": lost,
        "clear_url": rows.address({"status": asked.get("status")}),
        "narrowed": narrowed,
        "first_url": rows.address(asked) if cursor else "",
        "next_url": rows.address(asked, after=following) if following else "",
    }
    return render(request, "referrals/reviews.html", context)


@require_safe
@scoped(Role.REGISTRATION_REVIEWER, registration=Registration)
def review(request, registration):
    """One registration: the deal beside the answers, the criteria then and now, and what can be done."""
    return _page(request, registration)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Role.REGISTRATION_REVIEWER, registration=Registration)
def review_step(request, registration, step):
    """GET: the page, with what the step asks. POST: take it."""
    if request.method != "POST":
        if reason := reviewing.why_not(registration, step, by=request.user):
            messages.warning(request, reason)
        return _page(request, registration, opened=step.name)
    version, form = seen(request) or 0, FORMS.get(step.name, Step)(request.POST)
    if reviewing.why_not(registration, step, by=request.user):
        return _overtaken(request, registration, step, form, version)
    if not form.is_valid():
        return _page(request, registration, opened=step.name, status=422, **{step.name: form})
    try:
        done = _take(registration, step, form, by=request.user, seen=version)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, registration, opened=step.name, status=422, **{step.name: form})
    except Conflict:
        return _overtaken(request, registration, step, form, version)
    messages.success(request, _said(done, step))
    return redirect("review", registration.uuid)


def _take(registration, step, form, *, by, seen):
    if step.name == "take":
        return reviewing.take(registration, by=by, seen=seen)
    if step.name == "ask":
        return reviewing.ask(registration, form.asks, by=by, seen=seen)
    reason = form.cleaned_data.get("reason", "")
    return reviewing.conclude(registration, step.name, by=by, seen=seen, reason=reason)


def _said(registration, step):
    if step.name == "take":
        return _("The review is yours: what a spreadsheet changed can no longer be taken back.")
    told = {"status": registration.get_status_display()}
    return _("Done. The partner is told. The registration is now: %(status)s.") % told


def _overtaken(request, registration, step, form, version):
    """409: the registration as it now stands, and what was typed."""
    registration = Registration.objects.visible_to(request.user).get(pk=registration.pk)
    found = page.overtaken(registration, version, request.user, step, form)
    typed = {step.name: form} if step.name in FORMS else {}
    return _page(request, registration, conflict=found, opened=step.name, status=409, **typed)


def _page(request, registration, *, status=200, **asked):
    context = page.context(registration, request.user, **asked)
    return render(request, "referrals/review.html", context, status=status)
