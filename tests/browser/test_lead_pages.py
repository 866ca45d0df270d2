"""Every page of leads, profiles and the directory: axe finds nothing, nothing scrolls sideways, nothing complains."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from accounts import tenancy
from leads import arriving, inquiring, profiles
from leads.models import Inquiry, Listing
from referrals import alerting
from tests.browser.test_pages import WINDOWS, look
from tests.factories import InquiryFactory, ListingFactory

pytestmark = pytest.mark.browser

LISTS = ["/leads/marketplace/", "/leads/qualified/", "/leads/favorites/", "/leads/marketplace/?status=Closed"]
PROFILES = ["/organization/profiles/", "/organization/profiles/ranking/"]
OF_SELA = ["/leads/send/", "/leads/send/?q=schools", "/leads/sent/"]
TAGS = {"services": ["ManagedServices"], "industries": ["Education", "Healthcare"], "keywords": ["schools"]}


@pytest.fixture
def lead(cast, committed):
    """A lead whose customer asks to be contacted, at Lisbon; and the rival is in the directory too."""
    with tenancy.everyone("two partners are listed"):
        listing = ListingFactory(location=cast.lisbon, website="https://northlight.example/", **TAGS)
        ListingFactory(location=cast.rome, **TAGS)
    inquiry = InquiryFactory(organization=cast.platform, wants_contact=True, phone="+351 910", size="51to250employees")
    return arriving.arrive(inquiry, listing)


@pytest.fixture
def profile(cast, committed):
    """Northlight's working copy, with a place and a contact."""
    with tenancy.entered(cast.northlight, cast.prue):
        profile = profiles.begin(cast.northlight, "PT", by=cast.prue)
        profiles.change(profile, by=cast.prue, seen=profile.version, description="We plan stock.", **TAGS)
        profiles.add_place(profile, cast.porto, by=cast.prue, city="Porto")
        alerting.add(cast.porto, by=cast.prue, first_name="Ines", email="ines@northlight.example")
    return profile


@pytest.mark.parametrize("window", WINDOWS)
def test_every_page_of_a_partner_is_accessible(cast, lead, profile, somebody, window):
    ada = somebody(**window).signs_in("ada")
    page = lead.get_absolute_url()
    own = profile.get_absolute_url()
    paths = [*LISTS, page, f"{page}moves/accept/", f"{page}moves/decline/", f"{page}edit/name/", *PROFILES, own]

    assert [problem for path in [*paths, f"{own}preview/"] for problem in look(ada, path)] == []


@pytest.mark.parametrize("window", WINDOWS)
def test_every_public_page_is_accessible(cast, lead, somebody, window):
    visitor = somebody(**window)
    with tenancy.everyone("the page of the place"):
        listing = lead.engagement.addressed.place
        token = inquiring.token_of(Inquiry.objects.get())
    paths = ["/directory/en/", "/directory/ru/?need=schools&size=51to250employees", "/directory/en/?need=zzzz"]
    paths += [f"/directory/pt-br/ask/?to={listing}", urlsplit(reverse("inquiry", args=["es", token])).path]
    problems = [problem for path in paths for problem in look(visitor, path)]
    visitor.page.goto("/directory/en/")
    visitor.page.get_by_role("link", name="Northlight Software").first.click()

    assert problems + look(visitor, urlsplit(visitor.page.url).path) == []


@pytest.mark.parametrize("window", WINDOWS[:3])
def test_every_page_of_the_platform_is_accessible(cast, lead, somebody, window):
    with tenancy.everyone("she has sent one"):
        sent = InquiryFactory(organization=cast.platform, kind="SalesQualified", created_by=cast.sela, phone="+351 910")
        arriving.arrive(sent, Listing.objects.get(place="Rome"), by=cast.sela)
    sela = somebody(**window).signs_in("sela")

    assert [problem for path in [*OF_SELA, f"/leads/sent/{sent.uuid}/"] for problem in look(sela, path)] == []
