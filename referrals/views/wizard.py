"""A new deal, step by step: each step has its address, saves what was typed, and can be left and found again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import scoped
from referrals import drafting, drafts
from referrals.forms.wizard.customer import CustomerForm
from referrals.forms.wizard.plan import Plan, ReviewForm
from referrals.models import Draft, Referral
from referrals.moves import Conflict, Refused
from referrals.page import beforehand
from referrals.page import wizard as page
from referrals.views import wizard_acts
from referrals.views.deal import deal_page, told_words
from referrals.views.seen import seen

METHODS = ["GET", "HEAD", "POST"]
NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "version", "go", "look"})


@require_http_methods(METHODS)
@scoped()
def new(request):
    """The first step, before there is a draft: it begins with the customer. A seller is led to their own page."""
    by = request.user
    if by.organization.is_platform:
        return redirect("deal-send")
    _may_create(by)
    plan = Plan(by, {})
    if request.method != "POST":
        return _page(request, None, plan, "customer", plan.form("customer"))
    answers = _answers(request, "customer")
    try:
        draft = drafts.begin(by=by, step="customer", answers=answers)
    except Refused as reason:
        messages.error(request, str(reason))
        return _page(request, None, plan, "customer", plan.fresh("customer", answers), status=422)
    return _onwards(request, draft, "customer")


@require_http_methods(METHODS)
@scoped(draft=Draft)
def step(request, draft, step):
    """GET: the step's questions, as they were answered. POST: save them, and go on where they are complete."""
    _may_create(request.user)
    plan = Plan(request.user, draft.answers)
    if request.method != "POST":
        return _page(request, draft, plan, step, _asked(request, draft, plan, step))
    if "look" in request.POST and step == "sharing":
        return _look(request, draft, step)
    try:
        drafts.save(draft, step=step, answers=_answers(request, step), seen=seen(request) or 0)
    except Conflict:
        draft.refresh_from_db()
        typed = plan.fresh(step, drafts.kept(_answers(request, step)))
        return _page(request, draft, plan, step, typed, status=409, saved_elsewhere=True)
    return _onwards(request, draft, step)


def _asked(request, draft, plan, step):
    """The form as it was answered; while partners are still being looked for, without a word of what is missing."""
    if step != "partners" or "unfinished" not in request.GET:
        return plan.form(step)
    form = Plan(request.user, draft.answers).form(step)
    for invitation in form.forms:
        _unjudged(invitation)
    return form


def _onwards(request, draft, step):
    """Where a saved step leads: back to itself after one of its own buttons or with what is wrong, else on."""
    if act := wizard_acts.asked(request, step):
        act(request, draft)
        return redirect(page.url(draft, step) + wizard_acts.place(request))
    if elsewhere := _elsewhere(request, draft):
        return elsewhere
    plan = Plan(request.user, draft.answers)
    form = plan.form(step)
    if getattr(form, "has_new_questions", False):
        asked = _unjudged(plan.fresh(step, plan.answers[step]))
        return _page(request, draft, plan, step, asked, status=422, new_questions=True)
    if not form.is_valid():
        return _page(request, draft, plan, step, form, status=422)
    return redirect(page.url(draft, page.after(plan, step)))


def _elsewhere(request, draft):
    """Where the steps' own names lead, complete or not; None where none of them was pressed."""
    there = request.POST.get("go")
    if there == "later":
        messages.success(request, _("The draft is saved. You find it under Outbound."))
        return redirect("deals", "outbound")
    return redirect(page.url(draft, there)) if there in page.PLACES else None


def _look(request, draft, step):
    """The same questions as the answers would have them, without saving or judging anything."""
    plan = Plan(request.user, draft.answers | {step: drafts.kept(_answers(request, step))})
    return _page(request, draft, plan, step, _unjudged(plan.fresh(step, plan.answers[step])))


def _unjudged(form):
    """The form as it was typed, without a word about what is missing."""
    form._errors = {}
    return form


@require_http_methods(METHODS)
@scoped()
def review(request, draft_id):
    """Everything on one page, and the button that makes it a deal: one deal, however often it is pressed."""
    by = request.user
    draft = Draft.objects.visible_to(by).filter(uuid=draft_id).first()
    if draft is None:
        return _made_already(request, Referral.objects.visible_to(by).filter(uuid=draft_id).first())
    _may_create(by)
    plan = Plan(by, draft.answers)
    form = ReviewForm(plan, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _review_page(request, draft, plan, form)
    if elsewhere := _elsewhere(request, draft):
        return elsewhere
    if plan.missing or not form.is_valid():
        return _review_page(request, draft, plan, form, status=422)
    try:
        with transaction.atomic():
            answers = plan.deal(form.cleaned_data["consent_to_share"])
            deal = drafts.finish(draft, by=by, deal=answers, seen=seen(request) or 0)
    except drafts.Made as made:
        return _made_already(request, made.args[0])
    except Conflict:  # nobody creates what they have not reviewed
        draft.refresh_from_db()
        plan = Plan(by, draft.answers)
        return _review_page(request, draft, plan, ReviewForm(plan), status=409, unreviewed=True)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _review_page(request, draft, plan, form, status=422)
    messages.success(request, " ".join([_("The deal is created. This is its page."), *told_words(deal.told)]))
    if page.is_past(plan):
        messages.warning(request, _("The close date is in the past."))
    return redirect(deal)


def _made_already(request, deal):
    if deal is None:
        raise Http404
    if request.method != "POST":
        return redirect(deal)
    words = _("You have done this already: the deal exists, and is not created twice.")
    return deal_page(request, deal, conflict={"text": words, "region": "deal-head"}, status=409)


@require_http_methods(METHODS)
@scoped(draft=Draft)
def discard(request, draft):
    """GET: whether that is meant. POST: the draft is gone."""
    if request.method != "POST":
        return render(request, "referrals/wizard/discard.html", page.about(draft))
    drafts.discard(draft)
    messages.success(request, _("The draft is discarded."))
    return redirect("deals", "outbound")


def _may_create(by):
    if by.organization.is_platform:
        raise PermissionDenied(_("The platform's sellers send opportunities to partners instead."))
    if reason := drafting.why_no_new_deal(by):
        raise PermissionDenied(reason)


def _answers(request, step):
    """What was typed, by field, without the buttons; beside the id of a chosen account its name, for the list."""
    buttons = NOT_ANSWERS | wizard_acts.BUTTONS
    answers = {name: values for name, values in request.POST.lists() if name not in buttons}
    account = CustomerForm(None, request.POST).account_chosen if step == "customer" else None
    return answers | ({"customer_name": [account.name]} if account else {})


def _page(request, draft, plan, step, form, *, status=200, **said):
    context = page.frame(draft, plan, step, form) | page.CONTEXTS[step](request, draft, plan, form) | said
    return render(request, page.template(request, step), context, status=status)


def _review_page(request, draft, plan, form, status=200, **said):
    context = page.frame(draft, plan, "review", form) | beforehand.context(plan) | said
    return render(request, "referrals/wizard/review.html", context, status=status)
