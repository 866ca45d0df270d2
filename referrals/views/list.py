"""The deals list: tabs, filters, order and pages, all of it in the address."""

from urllib.parse import urlencode, urlsplit

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import scoped
from referrals import columns, drafting, paging, rows, tabs
from referrals.filters import DealFilters

HEAD = columns.Column("name", gettext_lazy("Deal"), sort="name")  # always there, and always the first


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
    begins = not query.get("after")
    around = tabs.around(user, **asked, drafts=tab == "outbound" and begins)
    request.deal_counts = around.counts
    filters = DealFilters(query, tab=tab, url=url, around=around)
    chosen = [column for column in columns.known(around.columns) if tab != "shared" or not column.is_own]
    found, following, lost = _found(tab, query, filters, user, chosen)
    reader = rows.Reader(user, chosen)
    new_deal = _new_deal(user)
    context = {
        "heading": tabs.TABS[tab].heading,
        "new_deal": new_deal,
        "tabs": _tabs(tab, around.counts, user, query.get("q", "")),
        "filters": filters,
        "chips": filters.chips(),
        "kinds": filters.kinds(),
        "columns": [_column(column, filters) for column in [HEAD, *chosen]],
        "is_wide": len(chosen) > columns.FITTING,
        "columns_url": f"{reverse('deals-columns')}?{urlencode({'back': filters.address()})}",
        "drafts": rows.drafts(around.drafts[: tabs.DRAFTS]),
        "has_more_drafts": len(around.drafts) > tabs.DRAFTS,
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


def address_of_list(text):
    """The address of a list of deals, if that is what the text is; of nothing else."""
    parts = urlsplit(text)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.url_name != "deals":
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _new_deal(user):
    """The button: a seller of the platform sends an opportunity to a partner."""
    url, label = (
        ("deal-send", _("Send an opportunity")) if user.organization.is_platform else ("deal-new", _("New deal"))
    )
    return {"url": reverse(url), "label": label, "why_not": drafting.why_no_new_deal(user)}


def _found(tab, query, filters, user, chosen):
    """The rows of this page, the cursor of the next one, and whether the place in the address was no place."""
    queryset = rows.ready(filters.narrowed(tabs.deals(tab, user), user), user, chosen)
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
    if not column.sort:
        return column.look()
    ways = [f"-{column.sort}", column.sort] if column.downwards else [column.sort, f"-{column.sort}"]
    now = filters.order
    following = ways[1] if now == ways[0] else ways[0]
    sorted_now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(now, "")
    return column.look() | {"sorted": sorted_now, "sort_url": filters.address(sort=following)}


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
