"""Filling in the inquiry form in a test as a customer would, and looking at what became of it."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

from django.utils import timezone

from accounts import tenancy
from accounts.models import Notice
from leads.defending import Seal
from leads.models import Addressed, Inquiry, Listing
from referrals import lifecycle
from referrals.models import Referral
from tests.factories import ListingFactory

RITA = "rita@quinta.example"
ANSWERS = {
    "need": "We need to plan our stock.\nSoon.",
    "company": "Quinta Verde",
    "first_name": "Rita",
    "last_name": "Sol",
    "email": RITA,
    "country": "PT",
}


def a_page(location, **fields):
    """A place's page of the directory."""
    return ListingFactory(location=location, **fields)


def form_of(*pages, language="en"):
    return f"/directory/{language}/ask/?" + "&".join(f"to={page.uuid}" for page in pages)


def seal(age=60):
    """A form's seal, opened so many seconds ago."""
    return str(Seal(uuid4(), int((timezone.now() - timedelta(seconds=age)).timestamp())))


def box(response, name="consent"):
    """The value of the box of consent on the page."""
    return re.search(rf'<input type="checkbox" name="{name}" value="(\w+)"', response.content.decode())[1]


def shown_consent(response):
    """The words beside the box, as a person reads them."""
    found = re.search(r'name="consent".*?>(.*?)</label>', response.content.decode(), re.DOTALL)
    return unescape(found[1]).strip()


def filled(browser, address, **answers):
    """What a customer sends who has read the form at this address; the form was opened a minute ago."""
    return {"key": seal(), "consent": box(browser.get(address)), **ANSWERS, **answers}


def send(browser, *pages, language="en", headers=None, **answers):
    """Open the form and send it."""
    address = form_of(*pages, language=language)
    return browser.post(address, filled(browser, address, **answers), **(headers or {}))


def inquiries():
    with tenancy.everyone("the test looks"):
        return list(Inquiry.objects.order_by("pk"))


def addressed():
    with tenancy.everyone("the test looks"):
        return list(Addressed.objects.order_by("pk").values_list("name", flat=True))


def leads_of(organization):
    with tenancy.entered(organization):
        leads = Referral.objects.filter(organization=organization, deal_type="lead")
        return list(leads.select_related("location").order_by("pk"))


def answer(organization, by, move, **answers):
    """The partner answers its newest lead."""
    with tenancy.entered(organization, by):
        lead = Referral.objects.filter(organization=organization, deal_type="lead").latest("pk")
        return lifecycle.make(lead, lifecycle.MOVES[move], by=by, **answers)


def decline(organization, by, reason="budget"):
    return answer(organization, by, "decline", status_reason=reason, status_note="We are full until May.")


def letters_to(email):
    with tenancy.everyone("the test looks"):
        return list(Notice.objects.filter(email=email).order_by("pk"))


def close(page):
    """The company takes its page out of the directory."""
    Listing.objects.filter(pk=page.pk).update(is_open=False)
