"""The public directory: search, the page of a partner's place, and its logo."""

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from leads import directory as finding
from leads import inquiring, logos, showing, speaking
from leads.forms.finding import FindForm
from leads.models import Listing
from referrals import terms

FRESH = 300  # seconds that anybody may keep a page
OTHERS = 50  # places of the same company that its page names


@require_safe
@public
def directory(request):
    """Leads to the reader's language."""
    return redirect("directory-search", get_language())


@require_safe
@public
@speaking.in_its_language
def search(request):
    """What the visitor needs, and the partners that fit, best first."""
    form = FindForm(request.GET)
    after = request.GET.get("after", "")
    found = finding.search(form.asked, after=after)
    prefetch_related_objects(found.listings, "organization")
    labels = terms.labels()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    chips = [{"label": label, "url": _narrowed(given, without=name)} for name, label in form.said()]
    context = {
        "form": form,
        "cards": [showing.card(listing, labels, form.asked) for listing in found.listings],
        "chips": chips,
        "lost": found.lost,
        "at_once": inquiring.AT_FIRST,
        "carried": showing.carried(form.asked),
        "next_url": found.after and _narrowed(given, after=found.after),
        "bare_url": _narrowed({}),
        "ask_url": showing.ask_url(),
        "languages": speaking.languages("directory-search", query=urlencode(given)),
        "description": _(
            "Find a company that plans, builds and runs your systems with you, by need, industry and place."
        ),
    }
    if not given and not after:  # narrowed pages are not for search engines
        context |= {"canonical": _narrowed({}), "elsewhere": reverse("directory")}
    return _shown(request, "directory/search.html", context)


@require_safe
@public
@speaking.in_its_language
def listing(request, listing_id, slug=""):
    """Everything that is published of one place of a partner; what was searched for goes along to its form."""
    shown = get_object_or_404(Listing.objects.open().select_related("organization"), uuid=listing_id)
    asked = dict(request.GET.lists())
    if slug != shown.slug:
        return redirect(shown.get_absolute_url() + showing.query(asked))
    others = Listing.objects.open().filter(organization=shown.organization_id).exclude(pk=shown.pk)
    page = showing.page(shown, terms.labels(), asked=asked)
    languages = speaking.languages("listing", shown.uuid, shown.slug)
    context = {
        "listing": page,
        "others": [
            {"place": other.place, "where": showing.where_is(other), "url": other.get_absolute_url() + page["query"]}
            for other in others.order_by("country", "city", "pk")[:OTHERS]
        ],
        "languages": languages,
        "description": page["summary"],
        "canonical": page["url"],
        "elsewhere": next(one["url"] for one in languages if one["code"] == settings.LANGUAGE_CODE),
        "picture": page["logo_url"],
    }
    return _shown(request, "directory/listing.html", context)


@require_safe
@public
def logo(request, digest):
    """A picture that a page of the directory shows; it is named by what is in it and never changes."""
    if (image := logos.shown(digest)) is None:
        raise Http404
    headers = {
        "Content-Disposition": 'inline; filename="logo.png"',
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return HttpResponse(bytes(image), content_type="image/png", headers=headers)


def _narrowed(given, *, without="", **more):
    """The search's address with these answers."""
    answers = {name: value for name, value in given.items() if name != without} | more
    address = reverse("directory-search", args=[get_language()])
    return f"{address}?{urlencode(answers)}" if answers else address


def _shown(request, template, context):
    """Anybody may keep the page for a while, unless it was made for somebody: then the request had a cookie."""
    response = render(request, template, context | {"site": settings.BASE_URL})
    if not request.COOKIES:
        response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    return response
