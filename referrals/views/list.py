"""The deals list: tabs, filters, order and pages, all of it in the address."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import scoped
from referrals import drafting, paging, rows, tabs
from referrals.filters import DealFilters

# Column → its heading, what it sorts by, and whether the first press sorts downwards.
COLUMNS = (
    ("name", gettext_lazy("Deal"), "name", False),
    ("stage", gettext_lazy("Stage"), "stage", True),
    ("value", gettext_lazy("Value"), "value", True),
    ("closes", gettext_lazy("Closes"), "closing", False),
    ("due", gettext_lazy("Next step"), "urgency", False),
    ("team", gettext_lazy("Team"), "", False),
)


@require_safe
@scoped()
def start(request):
    """The list's own address leads to its first tab."""
    return redirect("deals", "inbound")


@require_safe
@scoped()
def deals(request, tab):
    """One tab of the list."""
    return deals_page(request, tab, request.GET)


def deals_page(request, tab, query, *, status=200, **more):
    """The whole page, or its one region for htmx. ``query``: the list's query string; ``more``: what bulk acts ask."""
    user = request.user
    if tab not in {one.name for one in tabs.open_to(user)}:
        raise Http404
    url = reverse("deals", args=[tab])
    asked = {"place": query.get("location"), "person": query.get("team"), "words": query.get("q", "")}
    around = tabs.around(user, **asked)
    request.deal_counts = around.counts
    filters = DealFilters(query, tab=tab, url=url, places=around.places, people=around.people, found=around.found)
    found, following, lost = _found(tab, query, filters, user)
    reader = rows.Reader(user)
    new_deal, has_team = _new_deal(user), tab != "shared"  # a partner's team stays the partner's
    context = {
        "heading": tabs.TABS[tab].heading,
        "new_deal": new_deal,
        "tabs": _tabs(tab, around.counts, user, query.get("q", "")),
        "filters": filters,
        "chips": filters.chips(),
        "columns": [_column(column, filters) for column in COLUMNS if has_team or column[0] != "team"],
        "has_team": has_team,
        "rows": [reader.row(deal) for deal in found],
        "empty": not found and _empty(tab, query, filters, new_deal, user),
        "clear_url": url,
        "first_url": filters.address() if query.get("after") else "",
        "next_url": filters.address(after=following) if following else "",
        "lost_place": lost,
        "bulk_url": reverse("deals-bulk"),
        "back": filters.address(),
    }
    template = "referrals/deals.html#deals" if request.htmx else "referrals/deals.html"
    return render(request, template, context | more, status=status)


def _new_deal(user):
    """The button: a seller of the platform sends an opportunity to a partner."""
    url, label = (
        ("deal-send", _("Send an opportunity")) if user.organization.is_platform else ("deal-new", _("New deal"))
    )
    return {"url": reverse(url), "label": label, "why_not": drafting.why_no_new_deal(user)}


def _found(tab, query, filters, user):
    """The rows of this page, the cursor of the next one, and whether the place in the address was no place."""
    queryset = rows.ready(filters.narrowed(tabs.deals(tab, user), user), user)
    after, lost = None, False
    if cursor := query.get("after"):
        try:
            after = paging.place(cursor, filters.order)
        except paging.Unknown:
            lost = True
    return *paging.page(queryset, filters.order, after), lost


def _tabs(current, counts, user, words):
    """The tabs; what is being searched for goes along, so that another tab is one press away."""
    searched = f"?{urlencode({'q': words})}" if words else ""
    return [
        {
            "label": tab.label,
            "url": reverse("deals", args=[tab.name]) + searched,
            "count": counts[tab.name],
            "current": tab.name == current,
        }
        for tab in tabs.open_to(user)
    ]


def _column(column, filters):
    """A heading, how the list is sorted by it now, and the address that sorts by it, or the other way round."""
    key, label, sort, downwards = column
    if not sort:
        return {"key": key, "label": label}
    ways = [f"-{sort}", sort] if downwards else [sort, f"-{sort}"]
    now = filters.order
    following = ways[1] if now == ways[0] else ways[0]
    sorted_now = {sort: "ascending", f"-{sort}": "descending"}.get(now, "")
    return {"key": key, "label": label, "sorted": sorted_now, "sort_url": filters.address(sort=following)}


def _empty(tab, query, filters, new_deal, user):
    """Why there is nothing here, and the one sensible thing to do."""
    if query.get("after"):
        return _says(
            "inbox",
            _("No more deals"),
            _("This is the end of the list."),
            filters.address(),
            _("Back to its beginning"),
        )
    if filters.chips():
        text = _("No deal on this tab fits all of the filters.")
        return _says("search", _("Nothing found"), text, filters.url, _("Clear the filters"))
    if not user.holds("referrals_admin", "referrals_user", "seller"):
        text = _("Your roles do not include deals. An account admin of your company can change that.")
        return _says("lock", _("No deals for your role"), text)
    return EMPTY[tab](new_deal)


def _empty_inbound(new_deal):
    text = _("Opportunities that others send to your company appear here, the most urgent first.")
    return _says("inbox", _("Nothing inbound yet"), text, reverse("deals", args=["outbound"]), _("See outbound deals"))


def _empty_outbound(new_deal):
    text = _("Deals that your company begins appear here.")
    action = () if new_deal["why_not"] else (new_deal["url"], new_deal["label"])
    return _says("send", _("Nothing outbound yet"), text, *action)


def _empty_shared(new_deal):
    text = _("Partner-led deals that partners share with sellers appear here, to read.")
    return _says("eye", _("Nothing shared yet"), text, reverse("deals", args=["inbound"]), _("See inbound deals"))


def _empty_favorites(new_deal):
    text = _("Press the heart on a deal and it appears here. Only you see your favorites.")
    return _says("heart", _("No favorites yet"), text, reverse("deals", args=["inbound"]), _("See inbound deals"))


EMPTY = {
    "inbound": _empty_inbound,
    "outbound": _empty_outbound,
    "shared": _empty_shared,
    "favorites": _empty_favorites,
}


def _says(icon, title, text, url="", action=""):
    return {"icon": icon, "title": title, "text": text, "url": url, "action": action}
