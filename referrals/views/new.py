"""A deal comes to be: a partner's own, or an opportunity that a seller of the platform sends."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import scoped
from referrals import drafting, sending
from referrals.forms.new_deal import NewDealForm
from referrals.forms.opportunity import OpportunityForm
from referrals.models import Referral
from referrals.views.deal import deal_page, told_words, warn_of_the_past

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@scoped()
def new(request):
    """A partner's own deal: private, partner-led or co-sell. A seller is led to their own page."""
    by = request.user
    if by.organization.is_platform:
        return redirect("deal-send")
    _may_create(by)
    form = NewDealForm(by, request.POST if request.method == "POST" else None)

    def create(key):
        return drafting.create(
            by=by,
            facts=form.facts | {"uuid": key},
            members=form.members,
            lines=[{"solution": solution} for solution in form.cleaned_data["solutions"]],
            contact=form.contact,
        )

    return _drafted(request, form, create, "referrals/new.html")


@require_http_methods(METHODS)
@scoped()
def send(request):
    """A seller sends an opportunity to a partner's location."""
    by = request.user
    if not by.organization.is_platform:
        return redirect("deal-new")
    _may_create(by)
    search = request.GET.get("q", "")[:200]
    form = OpportunityForm(by, request.POST if request.method == "POST" else None, search)

    def create(key):
        return sending.send_opportunity(
            by=by,
            facts=form.facts | {"uuid": key},
            location=form.cleaned_data["to"],
            lines=[{"solution": solution} for solution in form.cleaned_data["solutions"]],
            contact=form.contact,
        )

    return _drafted(request, form, create, "referrals/send.html")


def _may_create(by):
    if reason := drafting.why_no_new_deal(by):
        raise PermissionDenied(reason)


def _drafted(request, form, create, template):
    """The page with its questions, with their errors, or on to the deal that now is."""
    if not form.is_bound:
        return render(request, template, {"form": form})
    key = _key(form)
    if twice := _made_already(request, key):
        return twice
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    try:
        deal = _create(create, key)
    except drafting.Refused as reason:
        form.add_error(None, str(reason))
        return render(request, template, {"form": form}, status=422)
    except IntegrityError:  # sent twice at the same instant; or a key that is taken elsewhere, which is worth nothing
        if twice := _made_already(request, key):
            return twice
        deal = _create(create, uuid4())
    created = _("The deal is created. This is its page.")
    messages.success(request, " ".join([created, *told_words(getattr(deal, "told", {}))]))
    warn_of_the_past(request, form)
    return redirect(deal)


def _create(create, key):
    with transaction.atomic():
        return create(key)


def _key(form):
    """What makes a form that is sent twice one deal; one that was tampered with is replaced."""
    try:
        return UUID(str(form["key"].value()))
    except ValueError:
        return uuid4()


def _made_already(request, key):
    """Whether the same form was sent before: then the deal is there, and this is its page."""
    deal = Referral.objects.visible_to(request.user).filter(uuid=key).first()
    if deal is None:
        return None
    words = _("You have done this already: the deal exists, and is not created twice.")
    return deal_page(request, deal, conflict={"text": words, "region": "deal-head"}, status=409)
