"""The page of one deal, and the moves it can make."""

from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url

from accounts.access import READING, scoped
from referrals import eligibility, history, lifecycle, meanwhile, page, partnering, stages, tabs
from referrals.forms import accepting
from referrals.forms.answers import answers_form
from referrals.forms.details import press
from referrals.models import Referral
from referrals.moves import Conflict, Refused
from referrals.page import conflict, head
from referrals.views.seen import seen

PARTS = frozenset({"deal-head", "deal-details", "deal-team", "deal-solutions", "deal-notes", "deal-timeline"})


def at_home(view):
    """A lead's pages stand under Leads, a deal's under Deals: in the wrong place readers are led to the right one.

    Nothing is sent to the wrong one, and of what a lead does not have it has no page at all.
    """

    @wraps(view)
    def wrapper(request, referral, **kwargs):
        kind, _dash, part = request.resolver_match.url_name.partition("-")
        if (kind == "lead") is referral.is_lead:
            return view(request, referral=referral, **kwargs)
        try:
            there = referral.address(part, *kwargs.values())
        except NoReverseMatch as unknown:
            raise Http404 from unknown
        if request.method not in READING:
            raise Http404
        return redirect(there)

    return wrapper


@require_safe
@scoped(referral=Referral)
@at_home
def deal(request, referral):
    """The whole page; htmx picks from it what it needs."""
    return deal_page(request, referral)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(referral=Referral)
@at_home
def deal_move(request, referral, move):
    """GET: the page with this move's question. POST: make it. A move with a page of its own is made there only."""
    if move.page and move in lifecycle.buttons(referral):
        must_work(request, referral)
        return redirect(referral.address(move.page))
    if request.method != "POST":
        return _ask(request, referral, move)

    def make(form):
        lifecycle.make(referral, move, by=request.user, **form.answers)
        partnering.bring(referral, by=request.user, **accepting.brought(form))
        messages.success(request, _made(referral, move))
        warn_of_the_past(request, form)

    return answer(
        request,
        referral,
        make,
        form_for=lambda row: answers_form(move, row, by=request.user, data=request.POST),
        part="deal-head",
        gate=move,
        clash=meanwhile.touching("sales_stage") if move.name == "stage" else meanwhile.the_deal,
        kind=move.name,
        asking=move,
        onwards=(lambda: _onwards(referral)) if move.name == "win" else None,
    )


def _onwards(referral):
    """Where a win leads: to registering it now or later, where it can be (4.2)."""
    return "" if referral.is_lead or eligibility.why_not_registered(referral) else referral.address("registrations")


def warn_of_the_past(request, form):
    """A close date in the past is taken, with a word of warning (specification 14.2, 13)."""
    closing = form.cleaned_data.get("closing_date")
    if closing and closing < timezone.localdate():
        messages.warning(request, _("The close date is in the past."))


def must_work(request, referral):
    """Whoever only looks gets the answer of an unknown address."""
    if not Referral.objects.workable_by(request.user).contains(referral):
        raise Http404


def _ask(request, referral, move):
    must_work(request, referral)
    if move not in lifecycle.buttons(referral):
        messages.warning(request, _closed_words(referral, move))
        return deal_page(request, referral, part="deal-head")
    return deal_page(request, referral, part="deal-head", asking=move)


def _closed_words(referral, move):
    told = {"move": move.label, "state": head.badge(head.state(referral))["status"]}
    if referral.is_lead:
        return _("“%(move)s” is not possible: this lead is now “%(state)s”.") % told
    return _("“%(move)s” is not possible: this deal is now “%(state)s”.") % told


def _made(referral, move):
    """What the move did, and who was told."""
    state = head.badge(head.state(referral))["status"]
    if move.name == "stage":
        state = history.stage_label(referral.sales_stage, stages.of(referral))
    elif move.target is None:
        state = referral.get_deal_type_display()
    done = _("Done. This lead is now: %(state)s.") if referral.is_lead else _("Done. This deal is now: %(state)s.")
    return " ".join([done % {"state": state}, *told_words(referral.told)])


def told_words(told):
    """How many people of which company were told."""
    for company, people in sorted((company, people) for company, people in told.items() if people):
        words = ngettext(
            "%(number)s person at %(company)s was told.", "%(number)s people at %(company)s were told.", people
        )
        yield words % {"number": people, "company": company}


def answer(
    request, referral, act, *, part, gate, form_for=None,
    clash=meanwhile.anything, kind="", why=None, onwards=None, **asked,
):  # fmt: skip
    """Do what a form asks, once: 422 with its errors, 409 with what changed meanwhile, or the part as it now stands.

    ``act(form)`` does it, and may raise Refused or Conflict. ``gate``: the move that must be open for it; ``why(row)``:
    a further reason why it is not. ``form_for(row)`` binds what was sent, where that is more than a button.
    ``clash(event)``: whether a change since the page was shown stands against it; what does not is left as it is.
    ``kind``: of the line of history it writes. ``onwards()``: the page to which it leads, instead of this one.
    """
    version = seen(request)
    form_for = form_for or (lambda row: press(request.POST))
    _hold(request, referral)
    closed = (why and why(referral)) or gate.why_not(referral, timezone.now())
    if not closed and not meanwhile.clashes(referral, version, clash):
        form = form_for(referral)
        if not form.is_valid():
            return deal_page(request, referral, part=part, form=form, status=422, **asked)
        try:
            with transaction.atomic():
                act(form)
        except Refused as reason:
            _refuse(request, form, str(reason))
            return deal_page(request, referral, part=part, form=form, status=422, **asked)
        except Conflict:
            referral.refresh_from_db()
            closed = (why and why(referral)) or gate.why_not(referral, timezone.now())
        else:
            there = onwards() if onwards else ""
            return _lead(request, there) if there else _done(request, referral, part)
    form = None if closed and not asked else form_for(referral)
    found = conflict.since(referral, version, form, viewer=request.user, clash=clash, kind=kind, why=str(closed))
    shown = {} if closed else {"form": form} | asked
    return deal_page(request, referral, part=part, conflict=found | {"region": part}, status=409, **shown)


def _hold(request, referral):
    """The deal as it now stands, for us alone; whoever lost it while waiting gets the answer of an unknown address."""
    before = referral.version
    try:
        lifecycle.hold(referral)
    except Referral.DoesNotExist as not_ours:  # readable, but the database lets nobody here change it
        raise Http404 from not_ours
    if referral.version != before:
        must_work(request, referral)


def gone(request, referral, part, kind):
    """The line is not there: taken off in the meantime, if the deal changed since; else it never was."""
    if seen(request) == referral.version:
        raise Http404

    def nothing_there(form):
        raise Conflict("what should be taken off is not there")

    return answer(request, referral, nothing_there, part=part, gate=lifecycle.MOVES["edit"], kind=kind)


def _refuse(request, form, reason):
    """Beside the form; where it asks nothing, as a message."""
    if form.fields:
        form.add_error(None, reason)
    else:
        messages.error(request, reason)


def _done(request, referral, part):
    if part == "deal-team" and not Referral.objects.workable_by(request.user).contains(referral):
        return _lead(request, tabs.home(referral).url)  # who took themselves off may not see the deal any more
    if not request.htmx:
        return redirect(referral)
    response = deal_page(request, referral, part=part)
    response.headers["HX-Trigger"] = "deal-moved" if part == "deal-head" else "deal-changed"
    there = referral.get_absolute_url()  # rather than the address of a question that is answered
    return response if request.htmx.current_url_abs_path == there else replace_url(response, there)


def _lead(request, there):
    """To another page."""
    return HttpResponseClientRedirect(there) if request.htmx else redirect(there)


def deal_page(request, referral, *, part="", status=200, **asked):
    """The whole page or, for htmx, the one part that what was asked can change."""
    context = page.context(referral, request.user, **asked)
    template = "referrals/deal.html"
    if request.htmx and part in PARTS:
        template = f"{template}#{part}"
    return render(request, template, context, status=status)
