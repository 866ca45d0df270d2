"""The pages of a new deal as strings ready to show: where one is, what each step offers besides its questions."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import catalogue, composing, format, team
from referrals.customers import search
from referrals.forms.catalogue import CatalogueForm
from referrals.forms.wizard.customer import SearchForm
from referrals.forms.wizard.partners import PartnerSearch
from referrals.forms.wizard.plan import PAGES, REVIEW, STEPS, typed
from referrals.models import Referral, TeamMember
from referrals.team import REACHABLE

PLACES = (*PAGES, "later")
MARKS = {  # a step that is complete, or only begun
    (True, True): ("circle-check", gettext_lazy("complete")),
    (False, True): ("circle-alert", gettext_lazy("needs answers")),
    (False, False): ("circle-dashed", ""),
}
RECENT = 8  # colleagues of earlier deals that are offered
FIRST, MORE = 10, 100  # rows of a customer search


def url(draft, step):
    """The step's address; without a draft, where one begins."""
    if draft is None:
        return reverse("deal-new")
    return (
        reverse("draft-review", args=[draft.uuid]) if step == REVIEW.name else reverse("draft", args=[draft.uuid, step])
    )


def after(plan, step):
    """The step that follows; the review after the last one."""
    names = [*plan.names, REVIEW.name]
    return names[names.index(step) + 1] if step in names else REVIEW.name


def template(request, step):
    """The whole page or, for htmx, the part that a search within the step changes."""
    part = {"customer": "#found", "sharing": "#questions", "solutions": "#found"}.get(step, "")
    return f"referrals/wizard/{step}.html{part if request.htmx else ''}"


def frame(draft, plan, step, form):
    """What every step shows around its questions."""
    pages = [*(STEPS[name] for name in plan.names), REVIEW]
    number = next((place for place, page in enumerate(pages, start=1) if page.name == step), len(pages))
    return {
        "form": form,
        "draft": draft,
        "version": draft.version if draft else 0,
        "here": url(draft, step),
        "label": plan.label(step),
        "number": number,
        "count": len(pages),
        "steps": [_mark(plan, draft, page, step) for page in pages],
        "kind": plan.kind_words,
        "earns_nothing": bool(plan.kind_words) and plan.earns_nothing,
        "discard_url": reverse("draft-discard", args=[draft.uuid]) if draft else "",
        "kept_until": format.day_of(draft.expires_at).text if draft else "",
    }


def _mark(plan, draft, page, step):
    answered = page.name in plan.answers
    done = answered and plan.is_done(page.name)
    icon, words = MARKS[done, answered]
    return {
        "name": page.name,
        "label": plan.label(page.name),
        "url": url(draft, page.name) if draft else "",
        "is_here": page.name == step,
        "icon": icon,
        "words": words,
    }


def about(draft):
    """A draft as its confirmation page names it."""
    name = "".join(typed(draft.answers.get("details")).get("name", [])[:1])
    return {"draft": draft, "name": name or _("a deal without a name")}


def is_past(plan):
    """Whether the close date has gone by already: taken, with a word of warning (14.2, 13)."""
    return plan.facts["closing_date"] < timezone.localdate()


def _customer(request, draft, plan, form):
    """The search, its three tabs, and the typed customer where it is wanted or was begun."""
    looked_for = customers(request)
    asked = looked_for["search"].asked
    if "typed" in request.GET and "account" in form.data:
        form = plan.fresh("customer")  # by hand, after all
    chosen = form.account_chosen if form.is_bound else None
    typed = form.is_bound and chosen is None and "account" not in form.errors
    if not form.is_bound:
        form.initial |= {
            f"customer_{name}": value for name, value in asked.items() if name != "name" or not value.isdigit()
        }
    return looked_for | {
        "form": form,
        "chosen": chosen,
        "is_typed": typed or "typed" in request.GET,
        "typed_url": _query(request, typed="yes"),
    }


def customers(request):
    """What the search for a customer found: the three tabs, and the rows of the one that is open."""
    looking = SearchForm(request.GET)
    asked = looking.asked
    more = request.GET.get("more") == "yes"
    found = search.tabs(asked["name"], asked["country"], asked["city"], limit=MORE if more else FIRST)
    named = found if asked["name"] else {}
    tab = _open_tab(request.GET.get("tab", ""), named)
    return {
        "search": looking,
        "asked": asked["name"],
        "tabs": [_tab(request, name, one, name == tab) for name, one in named.items()],
        "found": named.get(tab),
        "tab": tab,
        "rows": [_account(one, request) for one in named[tab].rows] if tab else [],
        "more_url": _query(request, more="yes") if tab and named[tab].has_more and not more else "",
    }


def _open_tab(wanted, tabs):
    """The tab asked for; else the first that found something."""
    if wanted in tabs:
        return wanted
    return next((name for name, tab in tabs.items() if tab.count), next(iter(tabs), ""))


def _tab(request, name, tab, is_here):
    label = {"managed": _("Managed"), "unmanaged": _("Unmanaged"), "other": _("Other")}[name]
    count = f"{tab.count}+" if tab.more else str(tab.count)
    return {"label": label, "count": count, "is_here": is_here, "url": _query(request, tab=name)}


def _account(found, request):
    account = found.account
    where = ", ".join(part for part in (account.line1, account.city, format.country(account.country)) if part)
    linked = search.linked(account) if request.GET.get("linked") == str(account.uuid) else []
    return {
        "id": account.uuid,
        "name": account.name,
        "where": where,
        "duns": account.duns,
        "has_macc": account.has_macc,
        "linked": found.linked,
        "linked_url": _query(request, linked=account.uuid) if found.linked and not linked else "",
        "others": [
            {"id": one.uuid, "name": one.name, "where": ", ".join(part for part in (one.line1, one.city) if part),
             "duns": one.duns, "has_macc": one.has_macc}
            for one in linked
        ],
    }  # fmt: skip


def _query(request, **changes):
    kept = {name: request.GET[name] for name in ("name", "country", "city", "tab", "more") if request.GET.get(name)}
    return f"?{urlencode(kept | changes)}"


def _team(request, draft, plan, form):
    there = {person.lower() for person in form.people} if form.is_bound else set()
    recent = recent_members(request.user)
    return {
        "writer": plan.by,
        "recent": [
            {"key": key, "name": team.name_of(one), "email": one["email"]}
            for key, one in recent.items()
            if one["email"].lower() not in there
        ][:RECENT],
    }


def recent_members(user):
    """uuid → details of the members of this person's recent deals, newest first, each address once (row 60)."""
    mine = Referral.objects.visible_to(user).filter(organization=user.organization_id, team__user=user)
    deals = mine.order_by("-pk").values("pk")[:100]
    latest = TeamMember.objects.filter(organization=user.organization_id, referral__in=deals).exclude(user=user)
    found, addresses = {}, set()
    for member in latest.order_by("-pk")[:200]:
        if member.is_complete and member.email.lower() not in addresses:
            addresses.add(member.email.lower())
            found[str(member.uuid)] = {name: getattr(member, name) for name in (*REACHABLE, "title")}
    return found


def _solutions(request, draft, plan, form):
    organization = plan.by.organization
    looking = CatalogueForm(request.GET, assessments=organization.is_vetted_for_assessments)
    found = catalogue.search(organization, looking.cleaned_data, after=request.GET.get("after"))
    answers = plan.answers.get("sharing", {}).get("marketplace_intent", [""])
    intent = answers[0] if answers else ""
    return {
        "looking": looking,
        "found": found,
        "chosen": [solution.code for solution in form.solutions],
        "hints": catalogue.hints(looking.cleaned_data, found, account=plan.account, intent=intent),
    }


def _sharing(request, draft, plan, form):
    answers = plan.answers.get("sharing", {})
    first = {name: (answers.get(name) or [""])[0] for name in ("problem", "wanted")}
    return {"composed": composing.latest(draft.uuid, request.user), "is_assessment": plan.is_assessment} | first


def _partners(request, draft, plan, form):
    looking = PartnerSearch(request.GET)
    return {
        "looking": looking,
        "found": looking.found(plan.by.organization, without=[one.partner.uuid for one in form.forms]),
        "was_asked": bool(looking.cleaned_data.get("q")),
    }


def _details(request, draft, plan, form):
    return {}


CONTEXTS = {
    "customer": _customer,
    "details": _details,
    "team": _team,
    "solutions": _solutions,
    "sharing": _sharing,
    "partners": _partners,
}
