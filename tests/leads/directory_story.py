"""What tests of the directory begin from: pages of places, and what a visitor reads of an answer."""

import re

from accounts import tenancy
from leads.models import Logo
from tests.factories import ListingFactory, LocationFactory

LANGUAGES = ("en", "pt-br", "pt-pt", "es", "ru")
SITE = "https://partners.example"  # what the tests say BASE_URL is
DIGEST = "ab" * 32


def a_page(location, **fields):
    """A page of the directory for a place of the cast."""
    return ListingFactory(location=location, **fields)


def many_pages(company, number, **fields):
    with tenancy.everyone("the test makes places"):
        places = [LocationFactory(organization=company, name=f"Place {n:02}") for n in range(number)]
    return [ListingFactory(location=place, **fields) for place in places]


def close(place):
    """The place is in use no more."""
    with tenancy.everyone("the test closes a place"):
        place.is_active = False
        place.save()


def a_logo(company, digest=DIGEST, image=b"\x89PNG picture"):
    with tenancy.everyone("the test makes a logo"):
        return Logo.objects.create(organization=company, digest=digest, image=image)


def address(page, language="en"):
    return f"/directory/{language}/{page.uuid}/{page.slug}/"


def text(response):
    return response.content.decode()


def alternates(response):
    """Language → address, as search engines are told."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', text(response)))


def canonical(response):
    return re.findall(r'<link rel="canonical" href="([^"]+)">', text(response))


def names(response):
    """The partners of a search, in their order."""
    return re.findall(r'itemprop="name">([^<]+)<', text(response))
