"""The lists of deals and of leads: tabs, filters, order and pages, all of it in the address."""

from urllib.parse import urlencode, urlsplit

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.access import scoped
from referrals import columns, drafting, paging, rows, tabs
from referrals.filters import DealFilters
from referrals.views import nothing

HEADS = {  # always there, and always the first
    "deals": columns.Column("name", gettext_lazy("Deal"), sort="name"),
    "leads": columns.Column("name", gettext_lazy("Lead"), sort="name"),
}
KINDS = {"deals": gettext_lazy("Kinds of deals"), "leads": gettext_lazy("Kinds of leads")}


@require_safe
@scoped()
def start(request, section="deals"):
    """The list's own address leads to its first tab."""
    if section == "leads" and request.user.organization.is_platform:
        return redirect("leads-sent")
    return redirect(first_tab(request.user, section).url)


def first_tab(user, section):
    """The first tab of that section that this person has, or the answer of an unknown address."""
    found = [tab for tab in tabs.open_to(user) if tab.section == section]
    if not found:
        raise Http404
    return found[0]


@require_safe
@scoped()
def deals(request, tab):
    """One tab of the list."""
    return deals_page(request, tab, request.GET)


def deals_page(request, tab, query, *, status=200, **more):
    """The whole page, or its one region for htmx. ``query``: the list's query string; ``more``: what bulk acts ask."""
    user = request.user
    if tab not in tabs.open_to(user):
        raise Http404
    asked = {"place": query.get("location"), "person": query.get("team"), "words": query.get("q", "")}
    begins = not query.get("after")
    around = tabs.around(user, tab, **asked, drafts=tab.name == "outbound" and begins)
    request.deal_counts = around.counts
    filters = DealFilters(query, tab=tab, around=around)
    chosen = columns.shown_on(tab, around.columns)
    found, following, lost = _found(tab, query, filters, user, chosen)
    reader = rows.Reader(user, chosen)
    new_deal = _new_deal(user) if tab.section == "deals" else {}
    context = {
        "heading": tab.heading,
        "kinds_of": KINDS[tab.section],
        "new_deal": new_deal,
        "tabs": _tabs(tab, around.counts, user, query.get("q", "")),
        "filters": filters,
        "chips": filters.chips(),
        "kinds": filters.kinds(),
        "columns": [_column(column, filters) for column in [HEADS[tab.section], *chosen]],
        "is_wide": len(chosen) > columns.FITTING,
        "columns_url": f"{reverse('deals-columns')}?{urlencode({'back': filters.address()})}",
        "urgent": _urgent(around.urgent, filters),
        "drafts": rows.drafts(around.drafts[: tabs.DRAFTS]),
        "has_more_drafts": len(around.drafts) > tabs.DRAFTS,
        "rows": [reader.row(deal) for deal in found],
        "empty": not found and nothing.here(tab, filters, user, after=not begins, new_deal=new_deal),
        "clear_url": tab.url,
        "first_url": filters.address() if query.get("after") else "",
        "next_url": filters.address(after=following) if following else "",
        "lost_place": lost,
        "bulk_url": reverse(f"{tab.section}-bulk"),
        "back": filters.address(),
    }
    template = "referrals/deals.html#deals" if request.htmx else "referrals/deals.html"
    return render(request, template, context | more, status=status)


def _urgent(number, filters):
    """How many customers ask to be contacted now, and where their leads stand, the newest first."""
    if not number or {"contact", "urgent"} & filters.valid.keys():
        return None
    words = ngettext(
        "%(number)s customer asks to be contacted now", "%(number)s customers ask to be contacted now", number
    )
    asked = {"urgent": "on", "sort": "-urgency"}
    return {"text": words % {"number": tabs.in_words(number)}, "url": f"{filters.url}?{urlencode(asked)}"}


def address_of_list(text):
    """The address of a list, if that is what the text is; of nothing else."""
    parts = urlsplit(text)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.url_name not in HEADS:
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
    queryset = rows.ready(filters.narrowed(tabs.deals(tab.name, user), user), user, chosen)
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
            "url": tab.url + searched,
            "count": counts[tab.name],
            "current": tab == current,
        }
        for tab in tabs.open_to(user)
        if tab.section == current.section
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
