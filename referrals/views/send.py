"""An opportunity that a seller of the platform sends to a partner."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import sent
from accounts.access import scoped
from referrals import drafting, sending
from referrals.forms.careful import known
from referrals.forms.opportunity import OpportunityForm
from referrals.models import CustomerAccount, Referral
from referrals.moves import Refused
from referrals.page.wizard import customers
from referrals.views.deal import deal_page, told_words, warn_of_the_past

TEMPLATE = "referrals/send.html"


@require_http_methods(["GET", "HEAD", "POST"])
@scoped()
def send(request):
    """A seller sends an opportunity to a partner's location."""
    by = request.user
    if not by.organization.is_platform:
        return redirect("deal-new")
    if reason := drafting.why_no_new_deal(by):
        raise PermissionDenied(reason)
    search = request.GET.get("q", "")[:200]
    looked_up = known(CustomerAccount.objects.all(), request.GET.get("account", ""))
    form = OpportunityForm(by, request.POST if request.method == "POST" else None, search, looked_up)
    if not form.is_bound:
        return render(request, TEMPLATE, {"form": form} | customers(request))
    key = _key(form)
    if twice := _made_already(request, key):
        return twice
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form} | customers(request), status=422)
    try:
        deal = _sent(by, form, key)
    except Refused as reason:
        form.add_error(None, str(reason))
        return render(request, TEMPLATE, {"form": form} | customers(request), status=422)
    except IntegrityError:  # sent twice at the same instant; or a key that is taken elsewhere, which is worth nothing
        if twice := _made_already(request, key):
            return twice
        deal = _sent(by, form, uuid4())
    created = _("The deal is created. This is its page.")
    messages.success(request, " ".join([created, *told_words(deal.told)]))
    warn_of_the_past(request, form)
    return redirect(deal)


def _sent(by, form, key):
    with transaction.atomic():
        return sending.send_opportunity(
            by=by,
            facts=form.facts | {"uuid": key},
            location=form.cleaned_data["to"],
            lines=form.lines,
            contact=form.contact,
        )


def _key(form):
    """What makes a form that is sent twice one deal; one that was tampered with is replaced."""
    return sent.uuid(form["key"].value()) or uuid4()


def _made_already(request, key):
    """Whether the same form was sent before: then the deal is there, and this is its page."""
    deal = Referral.objects.visible_to(request.user).filter(uuid=key).first()
    if deal is None:
        return None
    words = _("You have done this already: the deal exists, and is not created twice.")
    return deal_page(request, deal, conflict={"text": words, "region": "deal-head"}, status=409)
