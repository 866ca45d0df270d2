"""Leads that the platform's staff sends to partners, and what became of them."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from accounts.older import older
from accounts.roles import Role
from accounts.sent import uuid
from leads import sending
from leads.forms.qualified import QualifiedForm
from leads.models import Inquiry, Listing
from leads.page import sent as page
from referrals import terms
from referrals.forms.careful import known
from referrals.moves import Refused
from referrals.views.deal import told_words

PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Role.SELLER, Role.MARKETER)
def send(request):
    """Somebody of the platform sends a lead to a partner's place."""
    if not sending.kinds_of(request.user):
        raise PermissionDenied
    form = _form(request)
    if not form.is_bound:
        return _page(request, form)
    key = uuid(form["key"].value()) or uuid4()  # of a form that is sent twice, one lead
    if _is_sent(request, key):
        return _sent_already(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        lead = _send(request.user, form, key)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, form, status=422)
    except IntegrityError:  # sent twice at the same instant; or a key that is taken elsewhere, which is worth nothing
        if _is_sent(request, key):
            return _sent_already(request)
        lead = _send(request.user, form, uuid4())
    words = _("The lead is sent to %(partner)s.") % {"partner": lead.organization.name}
    messages.success(request, " ".join([words, *told_words(lead.told)]))
    return redirect("leads-sent")


def _form(request):
    """With what was looked for and the chosen place. ``find`` and ``after`` look further, and keep what was typed.

    ``again``: a lead that this person sent before, which goes to another partner now.
    """
    asked = request.POST if request.method == "POST" else request.GET
    looks = {
        "search": asked.get("q", "")[:200],
        "after": asked.get("after", ""),
        "chosen": known(Listing.objects.open(), asked.get("to", "")),
        "again": known(Inquiry.objects.visible_to(request.user), asked.get("again", "")),
    }
    if request.method == "POST" and not {"find", "after"} & request.POST.keys():
        return QualifiedForm(request.user, request.POST, **looks)
    return QualifiedForm(request.user, typed=request.POST, **looks)


def _page(request, form, status=200):
    context = {"form": form, "keeps": request.method == "POST" or form.again}
    if form.found.after:
        context["next_url"] = f"{reverse('lead-send')}?{urlencode({'q': form.initial['q'], 'after': form.found.after})}"
    return render(request, "leads/send.html", context, status=status)


def _send(by, form, key):
    with transaction.atomic():
        return sending.send_lead(by=by, facts=form.facts | {"uuid": key}, listing=form.cleaned_data["to"])


def _is_sent(request, key):
    return Inquiry.objects.visible_to(request.user).filter(uuid=key).exists()


def _sent_already(request):
    messages.info(request, _("You have done this already: the lead is sent, and is not sent twice."))
    return redirect("leads-sent")


@require_safe
@scoped(Role.SELLER, Role.MARKETER)
def sent(request):
    """What this person sent, the newest first, with each partner's answer; ``before`` is the last one shown."""
    mine = Inquiry.objects.visible_to(request.user)
    found = older(mine, request.GET.get("before")).prefetch_related("addressed__engagement__sender")
    shown = list(found[: PAGE + 1])
    labels = terms.labels()
    context = {
        "rows": [page.line(inquiry, one, labels) for inquiry in shown[:PAGE] for one in inquiry.addressed.all()],
        "next_url": f"?before={shown[PAGE - 1].uuid}" if len(shown) > PAGE else "",
        "empty": {
            "icon": "send",
            "title": _("You have sent no lead yet"),
            "text": _("A lead goes to one partner, who has fourteen days to answer. You read the answer here."),
            "url": reverse("lead-send"),
            "action": _("Send a lead"),
        },
    }
    return render(request, "leads/sent.html", context)


@require_safe
@scoped(Role.SELLER, Role.MARKETER, inquiry=Inquiry)
def sent_lead(request, inquiry):
    """One lead that this person sent: what they typed, the answer, and the way to another partner."""
    return render(request, "leads/sent_lead.html", page.page_of(inquiry))
