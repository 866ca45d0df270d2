"""What is done from the list: hearts, and favorites or declines for a selection at once."""

from collections import Counter
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_POST

from accounts import sent
from accounts.access import scoped
from referrals import lifecycle
from referrals.forms.answers import answers_form
from referrals.models import Favorite, Referral
from referrals.moves import Conflict
from referrals.page import consequences
from referrals.views.deal import at_home
from referrals.views.list import address_of_list, deals_page, first_tab

LIMIT = 100
NAMED = 10  # skipped deals that are named one by one
DECLINE = lifecycle.MOVES["decline"]
SAID = {
    "deals": {
        "which": gettext_lazy("Choose what to do with the deals."),
        "none": gettext_lazy("Tick the deals first."),
        "many": gettext_lazy("Choose at most %(limit)s deals at once."),
        "missing": ngettext_lazy("%(number)s deal was not found.", "%(number)s deals were not found.", "number"),
        "favorite": ngettext_lazy(
            "%(number)s deal is a favorite now.", "%(number)s deals are favorites now.", "number"
        ),
        "unfavorite": ngettext_lazy(
            "%(number)s deal is no favorite any more.", "%(number)s deals are no favorites any more.", "number"
        ),
        "ask": ngettext_lazy("Decline %(number)s deal", "Decline %(number)s deals", "number"),
        "decline": ngettext_lazy("%(number)s deal was declined.", "%(number)s deals were declined.", "number"),
    },
    "leads": {
        "which": gettext_lazy("Choose what to do with the leads."),
        "none": gettext_lazy("Tick the leads first."),
        "many": gettext_lazy("Choose at most %(limit)s leads at once."),
        "missing": ngettext_lazy("%(number)s lead was not found.", "%(number)s leads were not found.", "number"),
        "favorite": ngettext_lazy(
            "%(number)s lead is a favorite now.", "%(number)s leads are favorites now.", "number"
        ),
        "unfavorite": ngettext_lazy(
            "%(number)s lead is no favorite any more.", "%(number)s leads are no favorites any more.", "number"
        ),
        "ask": ngettext_lazy("Decline %(number)s lead", "Decline %(number)s leads", "number"),
        "decline": ngettext_lazy("%(number)s lead was declined.", "%(number)s leads were declined.", "number"),
    },
}


@require_POST
@scoped(by_sight=True, referral=Referral)
@at_home
def favorite(request, referral):
    """Mark the deal or take the mark away, whatever its state (T25). ``favorite``: on or off; else the other way."""
    own = Favorite.objects.filter(organization=request.user.organization_id, user=request.user)
    wanted = request.POST.get("favorite") or ("off" if own.filter(referral=referral).exists() else "on")
    if wanted == "on":
        _mark(request.user, [referral])
    else:
        own.filter(referral=referral).delete()
    if not request.htmx:
        return redirect(_back(request) or referral.get_absolute_url())
    context = {"favorite": wanted == "on", "favorite_url": request.path, "name": referral.name}
    return render(request, "includes/heart.html", context)


@require_POST
@scoped()
def bulk(request, section="deals"):
    """Favorites or declines for the chosen deals; whatever cannot be done is skipped, and said."""
    request.section = section
    ids = list(dict.fromkeys(request.POST.getlist("deal")))
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _refused(request, "which")
    if not ids:
        return _refused(request, "none")
    if len(ids) > LIMIT:
        return _refused(request, "many")
    return act(request, ids)


def _favorite(request, ids):
    chosen = _chosen(Referral.objects.visible_to(request.user), ids)
    _mark(request.user, chosen)
    return _done(request, "favorite", len(chosen), _missing(request, ids, chosen))


def _unfavorite(request, ids):
    chosen = _chosen(Referral.objects.visible_to(request.user), ids)
    Favorite.objects.filter(organization=request.user.organization_id, user=request.user, referral__in=chosen).delete()
    return _done(request, "unfavorite", len(chosen), _missing(request, ids, chosen))


def _decline(request, ids):
    """Asks the reason once, then declines each deal by itself: one that changed meanwhile stops none of the others."""
    chosen = _chosen(Referral.objects.workable_by(request.user).select_related("organization", "engagement"), ids)
    now = timezone.now()
    able = [deal for deal in chosen if DECLINE.open_for(deal, now)]
    skipped = [f"{deal.name}: {DECLINE.why_not(deal, now)}" for deal in chosen if deal not in able]
    skipped += _missing(request, ids, chosen)
    if not able:
        return _done(request, "decline", 0, skipped)
    form = answers_form(DECLINE, able[0], by=request.user, data=request.POST if "asked" in request.POST else None)
    if not form.is_valid():
        return _asking(request, able, skipped, form)
    declined = 0
    for deal in able:
        try:
            with transaction.atomic():
                lifecycle.make(deal, DECLINE, by=request.user, **form.answers)
        except Conflict:
            skipped.append(": ".join([deal.name, _("It has changed meanwhile.")]))
        else:
            declined += 1
    return _done(request, "decline", declined, skipped)


ACTS = {"favorite": _favorite, "unfavorite": _unfavorite, "decline": _decline}


def _chosen(queryset, ids):
    """The deals with these public ids among the person's own; anything else is simply not there."""
    return list(queryset.filter(uuid__in=filter(None, map(sent.uuid, ids))).order_by("urgency", "pk"))


def _mark(user, deals):
    own = {"organization": user.organization, "user": user}
    Favorite.objects.bulk_create([Favorite(referral=deal, **own) for deal in deals], ignore_conflicts=True)


def _said(request, what, **told):
    """One sentence, about deals or about leads."""
    return SAID[_list_of(request)[0].section][what] % told


def _missing(request, ids, chosen):
    """One line for each id that led to no deal of this person's, whatever the cause."""
    number = len(ids) - len(chosen)
    return [_said(request, "missing", number=number)] if number else []


def _asking(request, able, skipped, form):
    tab, query = _list_of(request)
    asking = {
        "title": _said(request, "ask", number=len(able)),
        "consequence": consequences.of_all(able, DECLINE),
        "names": [deal.name for deal in able],
        "skipped": skipped,
        "ids": [str(deal.uuid) for deal in able],
        "form": form,
    }
    return deals_page(request, tab, query, status=422, bulk_asking=asking)


def _done(request, done, number, skipped):
    """Back to the list, with what was done and what was not."""
    if number:
        messages.success(request, _said(request, done, number=number))
    if skipped:
        messages.warning(request, _("Skipped: %(lines)s") % {"lines": " ".join(_shortened(skipped))})
    tab, query = _list_of(request)
    return redirect(_back(request) or tab.url)


def _shortened(lines):
    counted = Counter(lines)
    said = [line if times == 1 else f"{line} (×{times})" for line, times in list(counted.items())[:NAMED]]
    more = len(counted) - NAMED
    return (
        [*said, ngettext("And %(number)s more.", "And %(number)s more.", more) % {"number": more}] if more > 0 else said
    )


def _refused(request, why):
    tab, query = _list_of(request)
    return deals_page(request, tab, query, status=422, bulk_result=[_said(request, why, limit=LIMIT)])


def _back(request):
    """The list's address that the form carried, if it is one of ours."""
    return address_of_list(request.POST.get("back", ""))


def _list_of(request):
    """The tab and the query string that the form came from; the first tab when it does not say."""
    if (back := _back(request)) is None:
        return first_tab(request.user, request.section), QueryDict()
    parts = urlsplit(back)
    return resolve(parts.path).kwargs["tab"], QueryDict(parts.query)
