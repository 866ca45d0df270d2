"""Inviting a partner to a deal that exists: found by name, asked with a form of its own."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import scoped
from referrals import partnering
from referrals.forms.careful import known
from referrals.forms.wizard.partners import FACTS, InvitationForm, PartnerSearch
from referrals.models import Referral
from referrals.moves import Conflict, Refused
from referrals.views.deal import at_home, must_work, told_words
from referrals.views.seen import seen

TEMPLATE = "referrals/invite.html"


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(referral=Referral)
@at_home
def deal_partners(request, referral):
    """GET: the search, and the form for the partner that was chosen. POST: invite it."""
    must_work(request, referral)
    if reason := partnering.why_not_now(referral):
        messages.warning(request, reason)
        return redirect(referral)
    asked = request.POST if request.method == "POST" else request.GET
    partner = known(partnering.eligible(referral.organization), asked.get("partner", ""))
    if request.method != "POST":
        return _page(request, referral, partner, _form(referral, partner))
    if partner is None:
        messages.error(request, _("This choice is not known here."))
        return _page(request, referral, None, None, status=422)
    form = _form(referral, partner, request.POST)
    if not form.is_valid():
        return _page(request, referral, partner, form, status=422)
    try:
        with transaction.atomic():
            partnering.invite(referral, form.invitation, by=request.user, seen=seen(request) or 0)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, referral, partner, form, status=422)
    except Conflict:
        referral.refresh_from_db()
        return _page(request, referral, partner, form, status=409, changed=True)
    invited = _("%(partner)s is invited and has fourteen days to answer.") % {"partner": partner.name}
    messages.success(request, " ".join([invited, *told_words(referral.told)]))
    return redirect(referral)


def _form(referral, partner, data=None):
    if partner is None:
        return None
    solutions = [line.solution for line in referral.lines.select_related("solution")]
    people = {str(member.uuid): member for member in referral.team.all() if member.is_complete}
    initial = {name: getattr(referral, name) for name in FACTS}
    initial |= {"solutions": [one.code for one in solutions], "members": list(people)}
    details = {key: partnering.details_of(member) for key, member in people.items()}
    return InvitationForm(partner, people=details, solutions=solutions, initial=initial, data=data)


def _page(request, referral, partner, form, status=200, **said):
    looking = PartnerSearch(request.GET)
    found = looking.found(referral.organization)
    again = partnering.why_not_again(referral, found)
    context = {
        "deal": referral,
        "partner": partner,
        "form": form,
        "why_not": partnering.why_not_partner(referral, partner) if partner else "",
        "looking": looking,
        "found": [{"partner": one, "why_not": again.get(one.pk, "")} for one in found],
        "was_asked": bool(looking.cleaned_data.get("q")),
    }
    return render(request, TEMPLATE, context | said, status=status)
