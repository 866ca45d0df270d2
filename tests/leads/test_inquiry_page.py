"""The customer's own page: who was asked, how each answered, and asking another partner (rows 157, 165, 166)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.crypto import salted_hmac

from accounts import tenancy
from accounts.clock import Clock
from leads import inquiring
from leads.models import Addressed
from referrals.models import Sender
from tests.factories import InquiryFactory, LocationFactory, OrganizationFactory
from tests.leads.inquiries import (
    RITA,
    a_page,
    addressed,
    answer,
    box,
    close,
    decline,
    inquiries,
    leads_of,
    letters_to,
    send,
    shown_consent,
)
from tests.reliability.together import Together

ACCEPTING = {"deal_value": 1000, "currency": "EUR", "closing_date": "2027-05-01", "notes": "Called."}


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon)


@pytest.fixture
def rome(cast):
    return a_page(cast.rome)


@pytest.fixture
def page(client, lisbon):
    """The address of the page of an inquiry that Lisbon has."""
    return send(client, lisbon).url


def partners(number):
    """Further companies in the directory."""
    return [
        a_page(LocationFactory(organization=OrganizationFactory(name=f"Partner {at}"), name="Faro"))
        for at in range(number)
    ]


def text(response):
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


def another(browser, page, listing, **answers):
    """Open the page and ask this partner too."""
    return browser.post(page, {"to": listing.uuid, "consent": box(browser.get(page))} | answers)


def change_answers(number, answer, reason=""):
    with tenancy.everyone("the test answers"):
        some = list(Sender.objects.order_by("pk").values_list("pk", flat=True)[:number])
        Sender.objects.filter(pk__in=some).update(answer=answer, reason=reason, answered_at=Clock())


@pytest.mark.django_db
def test_it_tells_who_was_asked_what_and_that_nobody_has_answered(client, page):
    shown = text(client.get(page))

    assert "Northlight Software · Lisbon" in shown
    assert "Not answered yet" in shown
    assert "We need to plan our stock." in shown
    assert "Quinta Verde" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "answers", "words"),
    [
        ("accept", {"name": "Stock", **ACCEPTING}, "has accepted and will contact you."),
        ("decline", {"status_reason": "budget", "status_note": "They never pay."}, "cannot help this time."),
        ("error", {"status_reason": "duplicate", "status_note": "They never pay."}, "cannot help this time."),
    ],
)
def test_it_tells_how_a_partner_answered_and_never_why(cast, client, page, move, answers, words):
    answer(cast.northlight, cast.ada, move, **answers)
    shown = text(client.get(page))

    assert words in shown
    assert [hidden for hidden in ("budget", "never pay", "uplicate", "1,000", "Called") if hidden in shown] == []


@pytest.mark.django_db
def test_after_an_acceptance_it_tells_no_outcome(cast, client, page):
    answer(cast.northlight, cast.ada, "accept", name="Stock", **ACCEPTING)
    client.get(page)
    before = text(client.get(page))
    answer(cast.northlight, cast.ada, "lose", status_reason="budget", status_note="")

    assert "Accepted" in before
    assert text(client.get(page)) == before


@pytest.mark.django_db
def test_a_partner_whose_time_is_over_did_not_answer_whether_a_sweep_came_by_or_not(cast, client, page):
    with tenancy.entered(cast.platform):
        Addressed.objects.update(created_at=Clock() - timedelta(days=14))

    assert "did not answer in time" in text(client.get(page))


@pytest.mark.django_db
def test_after_a_decline_the_customer_asks_another_partner(cast, client, page, rome):  # row 165
    decline(cast.northlight, cast.ada)
    shown = client.get(page)
    consent = shown_consent(shown)

    assert "Mallow Systems · Rome" in text(shown)
    sent = another(client, page, rome)

    assert (sent.status_code, sent.url) == (302, page)
    assert "sent to Mallow Systems · Rome too" in text(client.get(page))
    (lead,) = leads_of(cast.rival)
    assert (lead.customer_name, lead.notes, lead.substatus) == (
        "Quinta Verde",
        "We need to plan our stock.\nSoon.",
        "Pending",
    )
    (inquiry,) = inquiries()
    first, _dated, last = inquiry.consent_text.partition("\n\n")
    dated = re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, (.*)\n(.*)", last)
    assert dated.groups() == ("Mallow Systems · Rome", consent)
    assert "Mallow Systems · Rome" in consent and "Mallow" not in first
    assert len(letters_to(RITA)) == 2  # the confirmation and the decline


@pytest.mark.django_db
def test_a_customer_in_a_country_without_partners_asks_another_elsewhere(cast, client, lisbon, rome):  # row 165
    page = send(client, lisbon, country="BR").url
    decline(cast.northlight, cast.ada)

    assert "Mallow Systems · Rome, Portugal" in text(client.get(page))
    assert another(client, page, rome).status_code == 302
    assert addressed() == ["Northlight Software · Lisbon", "Mallow Systems · Rome"]


@pytest.mark.django_db
def test_where_no_other_partner_fits_the_page_leads_to_the_directory_with_what_was_asked(cast, client, lisbon):
    """Row 165. Neither what was written nor the customer's country is in the address."""
    page = send(client, lisbon, size="1to9employees", services=["Hardware"]).url
    decline(cast.northlight, cast.ada)
    shown = client.get(page).content.decode()

    assert "No other partner fits at present." in shown
    assert 'href="/directory/en/?services=Hardware&amp;size=1to9employees">Look in the directory' in shown
    assert 'name="to"' not in shown


@pytest.mark.django_db
def test_nobody_is_asked_twice(client, page, lisbon, rome):
    another(client, page, rome)
    twice = client.post(page, {"to": rome.uuid, "consent": "whatever"})

    assert (twice.status_code, twice.url) == (302, page)
    assert addressed() == ["Northlight Software · Lisbon", "Mallow Systems · Rome"]


@pytest.mark.django_db
def test_another_place_of_a_partner_that_was_asked_is_not_offered(cast, client, page, rome):
    porto = a_page(cast.porto)
    refused = another(client, page, porto)

    assert refused.status_code == 422
    assert "Porto" not in text(client.get(page))
    assert addressed() == ["Northlight Software · Lisbon"]


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["", "x", "\0", "918c9f88-bb66-4c57-9023-8b5b881fc315", "9" * 400])
def test_what_is_not_offered_cannot_be_asked(client, page, rome, to):
    refused = client.post(page, {"to": to, "consent": box(client.get(page))})

    assert refused.status_code in (400, 422)
    assert len(addressed()) == 1


@pytest.mark.django_db
def test_without_consent_nothing_is_passed_on(client, page, rome):
    for consent in ("", "on", "0" * 64):
        assert another(client, page, rome, consent=consent).status_code == 422

    assert len(addressed()) == 1
    assert inquiries()[0].consent_text.count("\n\n") == 0


@pytest.mark.django_db
def test_partners_that_changed_meanwhile_are_shown_again(client, page, rome):
    consent = box(client.get(page))
    (faro,) = partners(1)
    refused = client.post(page, {"to": faro.uuid, "consent": consent})

    assert refused.status_code == 422
    assert "Read them again and agree once more" in refused.content.decode()
    assert len(addressed()) == 1


@pytest.mark.django_db
def test_a_partner_that_left_the_directory_is_not_offered(client, page, rome):
    close(rome)

    assert "Mallow" not in text(client.get(page))


@pytest.mark.django_db
def test_a_partner_that_takes_no_customers_of_this_size_is_not_offered(cast, client, lisbon):
    a_page(cast.rome, sizes=["1001to5000employees"])
    page = send(client, lisbon, size="1to9employees").url

    assert "Mallow" not in text(client.get(page))


@pytest.mark.django_db
def test_five_partners_have_an_inquiry_at_once_and_a_sixth_after_one_cannot_help(client, page):
    further = partners(5)  # as many as are offered at once
    for listing in further[:4]:
        assert another(client, page, listing).status_code == 302

    full = client.get(page)
    assert "Five partners have this inquiry." in text(full)
    assert 'name="to"' not in full.content.decode()
    assert client.post(page, {"to": further[4].uuid, "consent": "x"}).status_code == 422
    with pytest.raises(inquiring.Refused, match="Five partners have this inquiry"):  # two that saw four
        inquiring.ask_another(inquiries()[0], further[4], consent="Yes.")
    change_answers(1, "Declined")
    assert another(client, page, further[4]).status_code == 302
    assert len(addressed()) == 6


@pytest.mark.django_db
def test_what_two_partners_reported_as_abuse_goes_to_nobody_else_and_one_alone_cannot_say_so(cast, client, page, rome):
    further = partners(1)
    decline(cast.northlight, cast.ada, reason="abuse")
    assert another(client, page, rome).status_code == 302
    decline(cast.rival, cast.mallory, reason="abuse")

    shown = client.get(page)
    assert 'name="to"' not in shown.content.decode()
    assert "abuse" not in text(shown)
    assert client.post(page, {"to": further[0].uuid, "consent": "x"}).status_code == 422
    assert len(addressed()) == 2


@pytest.mark.django_db
def test_what_was_written_is_shown_as_text(client, lisbon):
    hostile = "<script>alert(1)</script> {{ 7|add:7 }} http://evil.example"
    shown = client.get(send(client, lisbon, need=hostile, company="\"'&amp; {% now 'Y' %}").url).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} http://evil.example" in shown
    assert "&quot;&#x27;&amp;amp; {% now &#x27;Y&#x27; %}" in shown
    assert 'href="http://evil.example' not in shown


@pytest.mark.django_db
def test_a_link_that_is_not_whole_opens_nothing(client, page, cast):
    key, mac = page.rstrip("/").rpartition("/")[2].split("-")
    other = InquiryFactory(organization=cast.platform)
    tokens = [
        key,
        mac,
        f"{key}-",
        f"{key}-{mac[:-1]}",
        f"{key}-{mac[::-1]}",
        f"{key}-{mac.upper()}",
        f"{key.upper()}-{mac}",
        f"{other.uuid.hex}-{mac}",
        f"{uuid4().hex}-{mac}",
        f"{key}-{salted_hmac('accounts.invitation', key, algorithm='sha256').hexdigest()}",
        "x" * 4000,
    ]

    assert {client.get(f"/directory/en/inquiries/{token}/").status_code for token in tokens} == {404}
    assert client.get(f"/directory/en/inquiries/{inquiring.token_of(other)}/").status_code == 200


@pytest.mark.django_db
def test_what_the_platforms_people_sent_has_no_such_page(client, cast):
    sent = InquiryFactory(organization=cast.platform, kind="SalesQualified")

    assert client.get(f"/directory/en/inquiries/{inquiring.token_of(sent)}/").status_code == 404


@pytest.mark.django_db
def test_it_is_in_no_cache_in_no_search_engine_and_in_no_other_sites_log(client, page):
    shown = client.get(page)

    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in shown.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["pt-br", "pt-pt", "es", "ru"])
def test_it_can_be_read_in_each_language_whichever_was_written_in(client, page, language):
    shown = client.get(page.replace("/en/", f"/{language}/"))

    assert shown.status_code == 200
    assert f'<html lang="{language}">' in shown.content.decode()


@pytest.mark.django_db
def test_partners_see_nothing_of_the_others_that_were_asked(cast, client, lisbon, rome):
    send(client, lisbon, rome)
    (lead,) = leads_of(cast.northlight)

    for address in (f"/leads/{lead.uuid}/", f"/leads/{lead.uuid}/timeline/", "/leads/marketplace/"):
        shown = cast.client("ada").get(address)
        assert shown.status_code == 200
        assert "Mallow" not in shown.content.decode()
        assert "Rome" not in shown.content.decode()


@pytest.mark.django_db
def test_the_page_asks_the_database_the_same_number_of_questions_however_many_were_asked(
    client, page, django_assert_num_queries, django_assert_max_num_queries
):
    further = partners(3)
    client.get(page)
    with django_assert_max_num_queries(20) as one:
        client.get(page)
    questions = len(one)
    for listing in further[:2]:
        another(client, page, listing)
    client.get(page)
    with django_assert_num_queries(questions):
        client.get(page)


@pytest.mark.alone
def test_two_clicks_at_once_are_one_lead(cast, committed):
    lisbon, rome = a_page(cast.lisbon), a_page(cast.rome)
    page = send(Client(), lisbon).url
    together = Together(4)
    answers = {"to": rome.uuid, "consent": box(Client().get(page))}

    outcomes = together.press(*[lambda: Client().post(page, answers)] * 4)

    together.go_home()
    assert {(one.status_code, one.url) for one in outcomes} == {(302, page)}
    assert len(leads_of(cast.rival)) == 1
    assert inquiries()[0].consent_text.count("\n\n") == 1


@pytest.mark.alone
def test_four_partners_asked_at_once_are_four_leads_each_with_its_consent(cast, committed):
    send(Client(), a_page(cast.lisbon))
    (inquiry,), further, together = inquiries(), partners(4), Together(4)

    outcomes = together.press(
        *[lambda at=at: inquiring.ask_another(inquiry, at, consent=f"To {at}.") for at in further]
    )

    together.go_home()
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert len(addressed()) == 5
    assert [at.name for at in further if f"To {at}." not in inquiries()[0].consent_text] == []
