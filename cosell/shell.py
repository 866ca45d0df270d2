"""What every page's frame shows: who is reading, as whom, and where they can go."""

import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.models import Membership, Notice
from accounts.roles import Role
from cosell.home import works_on_deals
from leads import sending
from referrals import reviewers, tabs

log = logging.getLogger(__name__)

# Each language in its own words, for whoever cannot read the page yet.
NATIVE = {
    "en": "English",
    "pt-br": "Português (Brasil)",
    "pt-pt": "Português (Portugal)",
    "es": "Español",
    "ru": "Русский",
}
ICONS = {
    "inbound": "inbox",
    "outbound": "send",
    "shared": "eye",
    "favorites": "heart",
    "marketplace": "store",
    "qualified": "badge-check",
    "lead_favorites": "heart",
}


def shell(request):
    """The context processor of the frame. Nothing is looked up until a page draws its frame; parts never do."""
    return {"shell": SimpleLazyObject(lambda: _frame(request))}


def _frame(request):
    bare = {"platform_name": settings.PLATFORM_NAME, "person": None, "languages": NATIVE}
    bare["request_max_mb"] = settings.REQUEST_MAX_MB
    try:
        person = getattr(request, "user", None)
        if person is None or not person.is_authenticated:
            return bare
        with tenancy.entered(person.organization, person):
            return bare | _of(request, person)
    except (OperationalError, InterfaceError) as problem:
        log.error("the frame without the database: %s", problem)
        return bare


def _of(request, person):
    memberships = _memberships(person)
    return {
        "person": {"name": person.get_full_name(), "email": person.email, "initials": person.initials},
        "organization": person.organization,
        "organizations": [_switch(membership, person) for membership in memberships],
        "unread": _capped(memberships[0].unread) if memberships else "",
        "sections": _sections(request, person) if person.organization else [],
        **_search(request, person),
        "notices_url": reverse("notices"),
        "profile_url": reverse("me"),
        "security_url": reverse("mfa_index"),
        "keyboard_url": reverse("keyboard"),
        "logout_url": reverse("account_logout"),
        "admin_url": reverse("admin:index") if person.is_staff else "",
    }


def _memberships(person):
    """The person's companies, each with the number of unread notices of the active one: one query."""
    unread = Notice.objects.filter(organization=person.organization_id, user=person).unread().order_by()
    counted = unread.values("organization").annotate(number=Count("pk")).values("number")
    own = Membership.objects.filter(user=person).select_related("organization").order_by("organization__name")
    return list(own.annotate(unread=Coalesce(Subquery(counted), 0)))


def _switch(membership, person):
    company = membership.organization
    return {
        "name": company.name,
        "url": reverse("switch", args=[company.uuid]),
        "current": company.pk == person.organization_id,
    }


def _capped(number):
    return "99+" if number > 99 else number or ""


def _sections(request, person):
    counts = getattr(request, "deal_counts", None) or tabs.counts(person)
    items = {"deals": [], "leads": []}
    for tab in tabs.open_to(person):
        items[tab.section].append(_item(request, tab.url, tab.label, ICONS[tab.name], count=counts[tab.name]))
    if not person.organization.is_platform:
        items["deals"].append(_item(request, reverse("registrations"), _("Registrations"), "badge-check"))
    sections = [{"label": _("Deals"), "items": items["deals"]}] if works_on_deals(person) else []
    if items["leads"] and person.holds(Role.REFERRALS_ADMIN, Role.REFERRALS_USER):
        sections.append({"label": _("Leads"), "items": items["leads"]})
    if person.holds(Role.REGISTRATION_REVIEWER):
        waiting = _capped(reviewers.waiting(person, limit=100)) or 0
        reviews = _item(request, reverse("reviews"), _("Reviews"), "badge-check", count=waiting)
        sections.append({"label": _("Registrations"), "items": [reviews]})
    if sending.kinds_of(person):
        sent = [("lead-send", _("Send a lead"), "send"), ("leads-sent", _("Leads you sent"), "history")]
        found = [_item(request, reverse(name), label, icon) for name, label, icon in sent]
        sections.append({"label": _("Leads"), "items": found})
    if own := [_item(request, reverse(name), label, icon) for name, label, icon in _of_company(person)]:
        here = max((item["url"] for item in own if item["current"]), key=len, default="")
        own = [item | {"current": item["url"] == here} for item in own]
        sections.append({"label": _("Organization"), "items": own})
    found = _item(request, reverse("directory"), _("Find a partner"), "store")
    sections.append({"label": _("Directory"), "items": [found]})
    return sections


def _of_company(person):
    """(address, label, icon) of the pages about the company that are for this person."""
    if person.holds(Role.ACCOUNT_ADMIN, Role.REFERRALS_ADMIN):
        yield "people", _("People"), "users"
    if person.holds(Role.PROFILE_ADMIN, Role.REFERRALS_ADMIN):
        yield "profiles", _("Business profiles"), "building-2"
    if person.holds(Role.PROFILE_ADMIN, Role.REFERRALS_ADMIN, Role.REFERRALS_USER):
        yield "ranking", _("Ranking"), "chart-column"


def _search(request, person):
    """What the search on top looks through: leads or registrations for whoever is there, deals everywhere else.

    Nothing for whoever has neither in the menu.
    """
    on_deals = person.organization and works_on_deals(person)
    there = request.path.startswith("/reviews/") or not on_deals
    if there and person.holds(Role.REGISTRATION_REVIEWER):
        return {"search_url": reverse("reviews"), "search_label": _("Search registrations")}
    if not on_deals:
        return {}
    tab, label = tabs.TABS["inbound"], _("Search deals")
    if request.path.startswith("/leads/") and tabs.TABS["marketplace"] in tabs.open_to(person):
        tab, label = tabs.TABS["marketplace"], _("Search leads")
        if request.path == tabs.TABS["qualified"].url:
            tab = tabs.TABS["qualified"]
    return {"search_url": tab.url, "search_label": label}


def _item(request, url, label, icon, count=None):
    return {"url": url, "label": label, "icon": icon, "count": count, "current": request.path.startswith(url)}
