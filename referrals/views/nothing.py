"""Why a list has no rows, and the one sensible thing to do about it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role
from referrals import tabs

ANSWERING = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER)
PUBLISHING = (Role.PROFILE_ADMIN, Role.REFERRALS_ADMIN)


def here(tab, filters, user, *, after, new_deal):
    """The words and the one action of an empty list. ``after``: there are rows before the place asked for."""
    if after:
        return _end(tab, filters.address())
    if filters.chips():
        return _nothing_fits(tab)
    if tab.section == "deals" and not user.holds(*ANSWERING, Role.SELLER):
        text = _("Your roles do not include deals. An account admin of your company can change that.")
        return _says("lock", _("No deals for your role"), text)
    if tab.section == "leads" and not user.holds(*ANSWERING):
        text = _("Your roles do not include leads. An account admin of your company can change that.")
        return _says("lock", _("No leads for your role"), text)
    return EMPTY[tab.name](user, new_deal)


def _end(tab, url):
    title = _("No more leads") if tab.section == "leads" else _("No more deals")
    return _says("inbox", title, _("This is the end of the list."), url, _("Back to its beginning"))


def _nothing_fits(tab):
    deals, leads = _("No deal on this tab fits all of the filters."), _("No lead on this tab fits all of the filters.")
    text = leads if tab.section == "leads" else deals
    return _says("search", _("Nothing found"), text, tab.url, _("Clear the filters"))


def _inbound(user, new_deal):
    text = _("Opportunities that others send to your company appear here, the most urgent first.")
    return _says("inbox", _("Nothing inbound yet"), text, tabs.TABS["outbound"].url, _("See outbound deals"))


def _outbound(user, new_deal):
    text = _("Deals that your company begins appear here.")
    action = () if new_deal["why_not"] else (new_deal["url"], new_deal["label"])
    return _says("send", _("Nothing outbound yet"), text, *action)


def _shared(user, new_deal):
    text = _("Partner-led deals that partners share with sellers appear here, to read.")
    return _says("eye", _("Nothing shared yet"), text, tabs.TABS["inbound"].url, _("See inbound deals"))


def _favorites(user, new_deal):
    text = _("Press the heart on a deal and it appears here. Only you see your favorites.")
    return _says("heart", _("No favorites yet"), text, tabs.TABS["inbound"].url, _("See inbound deals"))


def _marketplace(user, new_deal):
    text = _("Inquiries of customers who find your business profile in the partner directory appear here.")
    action = (reverse("profiles"), _("Business profiles")) if user.holds(*PUBLISHING) else ()
    return _says("store", _("No inquiries yet"), text, *action)


def _qualified(user, new_deal):
    text = _("Leads that the platform's marketing and sales people send to your company appear here.")
    return _says("badge-check", _("No qualified leads yet"), text, tabs.TABS["marketplace"].url, _("See inquiries"))


def _lead_favorites(user, new_deal):
    text = _("Press the heart on a lead and it appears here. Only you see your favorites.")
    return _says("heart", _("No favorites yet"), text, tabs.TABS["marketplace"].url, _("See inquiries"))


EMPTY = {
    "inbound": _inbound,
    "outbound": _outbound,
    "shared": _shared,
    "favorites": _favorites,
    "marketplace": _marketplace,
    "qualified": _qualified,
    "lead_favorites": _lead_favorites,
}


def _says(icon, title, text, url="", action=""):
    return {"icon": icon, "title": title, "text": text, "url": url, "action": action}
