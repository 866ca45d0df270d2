"""What search engines read: which addresses they may visit, and where the directory's pages are."""

from django.conf import settings
from django.db.models import F, Max
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import public
from leads import speaking
from leads.models import Listing

BLOCK = 100  # ids; each page has an address per language, so 500 addresses at most
FRESH = 3600
ROBOTS = """\
User-agent: *
Allow: /directory/
Allow: /static/
Allow: /sitemap
Disallow: /directory/*/ask/
Disallow: /directory/*/inquiries/
Disallow: /

Sitemap: {site}/sitemap.xml
"""


@require_safe
@public
def robots(request):
    """The directory is for search engines, nothing else is."""
    return _kept(HttpResponse(ROBOTS.format(site=settings.BASE_URL), content_type="text/plain; charset=utf-8"))


@require_safe
@public
def sitemap(request):
    """The parts of the sitemap: one per so many ids, and when one of its pages was published last."""
    blocks = Listing.objects.open().values(block=F("id") / BLOCK).annotate(last=Max("published_at")).order_by("block")
    dates = {0: None} | {row["block"]: row["last"] for row in blocks}
    parts = [{"url": reverse("sitemap-page", args=[block]), "last": last} for block, last in dates.items()]
    return _xml(request, "directory/sitemap_index.xml", {"parts": parts})


@require_safe
@public
def sitemap_page(request, block):
    """The pages of one part in every language, each with the addresses of the others."""
    first = block * BLOCK
    listings = Listing.objects.open().filter(id__gte=first, id__lt=first + BLOCK).order_by("id")
    pages = [
        {"languages": speaking.languages("listing", listing.uuid, listing.slug), "last": listing.published_at}
        for listing in listings.only("id", "uuid", "name", "place", "published_at")
    ]
    if block == 0:
        search = {"languages": speaking.languages("directory-search"), "elsewhere": reverse("directory")}
        pages.insert(0, search)
    if not pages:
        raise Http404
    return _xml(request, "directory/sitemap.xml", {"pages": pages})


def _xml(request, template, context):
    context |= {"site": settings.BASE_URL}
    return _kept(render(request, template, context, content_type="application/xml; charset=utf-8"))


def _kept(response):
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    return response
