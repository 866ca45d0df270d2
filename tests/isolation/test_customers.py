"""The customer's page and form: for whoever holds the link, and telling nothing of anybody else."""

import re
from uuid import UUID

import pytest
from django.test import Client

from accounts import tenancy
from leads import inquiring
from leads.models import Inquiry, Listing
from tests.isolation.addressing import UNKNOWN
from tests.isolation.test_public import READERS, asker_of, get, page_of
from tests.isolation.tokens import WORD
from tests.leads.inquiries import box, filled, form_of, seal
from tests.leads.inquiries import send as send_inquiry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]


def its_page(world, inquiry="a customer's"):
    return f"/directory/en/inquiries/{inquiring.token_of(world.inquiries[inquiry])}/"


def of_the_customer(world):
    """What the customer has typed, without what is kept about them besides."""
    typed = {
        word
        for word, places in world.places.items()
        if any(
            place.inquiry == world.inquiries["a customer's"].pk and place.field not in ("network", "consent_text")
            for place in places
        )
    }
    return typed | world.published


@pytest.mark.parametrize("name", READERS, ids=str)
def test_the_customers_page_holds_their_own_words_and_the_partners_published_names(world, name):
    asker = asker_of(world, name)
    answer = get(asker, its_page(world))

    assert answer.status == 200
    assert answer.words & world.places.keys() - of_the_customer(world) - asker.knowledge.known == set()
    assert answer.words & of_the_customer(world)


def test_the_customer_reads_that_a_partner_declined_and_never_why(world):
    """Row 165: the reason is the partner's own."""
    text = get(asker_of(world, None), its_page(world)).content.decode()
    refused = world.deal("refused")

    assert "Cannot help" in text
    assert "udget" not in text
    assert refused.status_note not in text


@pytest.mark.parametrize("inquiry", ["a seller's", "a marketer's"])
def test_what_the_platforms_people_sent_has_no_page_of_a_customer(world, inquiry):
    asker = asker_of(world, None)

    unknown = get(asker, its_page(world).replace(inquiring.token_of(world.inquiries["a customer's"]), "a" * 97))

    assert get(asker, its_page(world, inquiry)).status == 404
    assert (
        get(asker, its_page(world, inquiry)).plain.replace(inquiring.token_of(world.inquiries[inquiry]), "a" * 97)
        == unknown.plain
    )


def test_a_token_that_is_nearly_right_is_answered_like_any_other_that_never_was(world):
    inquiry = world.inquiries["a customer's"]
    token = inquiring.token_of(inquiry)
    key, _, proof = token.partition("-")
    asker = asker_of(world, None)
    unknown = get(asker, f"/directory/en/inquiries/{UUID(UNKNOWN).hex}-{proof}/").plain
    wrong = [
        key,
        f"{key}-",
        f"{key}-{proof[:-1]}",
        f"{key}-{proof[:-1]}{'0' if proof[-1] != '0' else '1'}",
        f"{key}-{proof}a",
        f"{key.upper()}-{proof}",
        f"{inquiry.uuid}-{proof}",
        f"-{key}-{proof}",
        proof,
    ]

    for one in wrong:
        answer = get(asker, f"/directory/en/inquiries/{one}/")
        expected = unknown.replace(f"{UUID(UNKNOWN).hex}-{proof}", one)
        assert (answer.status, answer.plain) == (404, expected), one


def test_nobody_else_reaches_the_customers_inquiry_through_the_platforms_lists(world):
    words = of_the_customer(world) - world.published
    before = world.inquiries["a customer's"].uuid
    for name in ("sela", "quinn", "mara", "dora"):
        asker = asker_of(world, name)
        for path in ("/leads/sent/", f"/leads/sent/?before={before}"):
            assert get(asker, path).words & words == set()


def test_the_form_does_not_tell_whether_an_address_has_asked_before(world):
    """Twice from one address and once from another, and every byte of the answers is alike but for the ids."""
    listing, answers = page_of(world, "northlight"), []
    for title, email in (("A", "rita@quinta.example"), ("B", "rita@quinta.example"), ("C", "other@quinta.example")):
        browser = Client()
        response = send_inquiry(browser, listing, email=email, title=title)
        page = browser.get(response.url)
        text = re.sub(r"[0-9a-f]{32}-[0-9a-f]{64}", "<token>", page.content.decode()).replace(email, "<email>")
        text = re.sub(r'(value=|X-CSRFToken&quot;: )"?\S+', r"\1…", text)
        answers.append((response.status_code, len(response.url), page.status_code, text))

    assert answers[0] == answers[1] == answers[2]
    with tenancy.everyone("the test's own look"):
        assert Inquiry.objects.filter(email__endswith="@quinta.example").count() == 3


def test_a_form_that_was_sent_leads_whoever_has_its_seal_and_nobody_else_to_its_page(world):
    """The inquiry's public id alone opens nothing: the seal around it can not be made up."""
    listing, inquiry = page_of(world, "northlight"), world.inquiries["a customer's"]
    address = form_of(listing)
    given = {"consent": box(Client().get(address))}
    for key in (str(inquiry.uuid), inquiry.uuid.hex, f"{inquiry.uuid.hex}.1", f"{inquiry.uuid.hex}.1:{'A' * 43}"):
        response = Client().post(address, given | {"key": key})

        assert response.status_code == 422
        assert inquiry.uuid.hex not in response.headers.get("Location", "")


@pytest.mark.parametrize("hidden", ["withdrawn", "closed", "never there"])
def test_a_partner_that_takes_no_inquiries_is_one_that_never_was(world, hidden):
    listing = page_of(world, "rival")
    uuid = {"withdrawn": listing.uuid, "closed": listing.uuid, "never there": UNKNOWN}[hidden]
    if hidden == "withdrawn":
        listing.delete()
    if hidden == "closed":
        Listing.objects.filter(pk=listing.pk).update(is_open=False)
    asker = asker_of(world, None)

    page = get(asker, f"/directory/en/{uuid}/")
    asked = get(asker, f"/directory/en/ask/?to={uuid}")
    posted = Client().post(f"/directory/en/ask/?to={uuid}", {"key": seal()})

    assert (page.status, asked.status, posted.status_code) == (404, 404, 422)
    assert (page.words | asked.words | set(WORD.findall(posted.content.decode()))) & world.places.keys() == set()


def test_a_whole_form_is_taken_so_that_the_tests_above_look(world):
    browser, address = Client(), form_of(page_of(world, "northlight"))

    assert browser.post(address, filled(browser, address)).status_code == 302
