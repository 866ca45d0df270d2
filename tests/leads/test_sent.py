"""The page of a lead that was sent: what its sender typed, the answer, and the way to another partner (row 166)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tenancy
from leads import sending
from leads.models import Addressed, Inquiry, Listing
from tests.factories import InquiryFactory, ListingFactory, LocationFactory, OrganizationFactory
from tests.leads.test_sending import (
    FACTS,
    NOWHERE,
    SEND,
    SENT,
    a_lead,
    answer,
    answers,
    inquiries,
    leads,
    marketer,
)

pytestmark = pytest.mark.django_db
MORE = {
    "title": "Buyer",
    "phone": "+351 910",
    "city": "Porto",
    "size": "1to9employees",
    "industries": ["Education"],
    "wants_contact": True,
    "need": "Stock planning.\nBefore <b>harvest</b>.",
}


@pytest.fixture
def page(cast):
    """Northlight's page of Porto in the directory; Mallow's of Rome is there too."""
    ListingFactory(location=cast.rome)
    return ListingFactory(location=cast.porto)


def of(lead):
    """The inquiry that this lead came from."""
    with tenancy.everyone("test"):
        return Inquiry.objects.get(addressed__engagement=lead.engagement_id)


def again(lead):
    return f"{SEND}?again={of(lead).uuid}"


def declined(cast, page, **facts):
    lead = a_lead(cast, listing=page, **facts)
    answer(cast, lead, "decline", status_reason="budget", status_note="Our secret words.")
    return lead


def offered(form):
    return [label.partition(" (")[0] for _uuid, label in form["to"].field.choices]


def test_a_line_of_the_list_leads_to_what_was_typed_and_the_answer(cast, page):
    lead = declined(cast, page, **MORE)
    browser = cast.client("sela")

    (row,) = browser.get(SENT).context["rows"]
    shown = browser.get(row["url"])

    assert row["url"] == f"{SENT}{of(lead).uuid}/"
    told = {str(label): str(value) for label, value in shown.context["facts"]}
    assert told == {
        "Company": "Quinta Verde",
        "City": "Porto",
        "Country": "Portugal",
        "Company size": "1 to 9 employees",
        "First name": "Rita",
        "Last name": "Sol",
        "Title": "Buyer",
        "E-mail address": "rita@quinta.example",
        "Phone": "+351 910",
        "Industries": "Education",
        "The customer asks to be contacted directly": "Yes",
    }
    assert "Before &lt;b&gt;harvest&lt;/b&gt;." in shown.text
    assert "Northlight Software · Porto" in shown.text and "Insufficient project budget" in shown.text
    assert "Our secret words." not in shown.text


@pytest.mark.parametrize(("move", "closes"), [("decline", True), ("error", True), ("accept", False), ("", False)])
def test_what_a_partner_does_not_take_can_be_sent_to_another(cast, page, move, closes):
    lead = a_lead(cast, listing=page)
    accepted = {"deal_value": 1, "currency": "EUR", "closing_date": timezone.now().date(), "notes": "Ours", "name": "A"}
    said = accepted if move == "accept" else {"status_reason": "budget", "status_note": "no"}
    if move:
        answer(cast, lead, move, **said)

    shown = cast.client("sela").get(f"{SENT}{of(lead).uuid}/")

    assert (f'href="{again(lead)}"' in shown.text) is closes


def test_what_a_partner_did_not_answer_can_be_sent_to_another_before_the_clock_comes_by(cast, page):
    lead = a_lead(cast, listing=page)
    with tenancy.everyone("test"):
        Addressed.objects.update(created_at=timezone.now() - timedelta(days=15))

    assert f'href="{again(lead)}"' in cast.client("sela").get(f"{SENT}{of(lead).uuid}/").text


def test_the_form_begins_with_what_was_typed_without_the_consent_and_without_that_partner(cast, page):
    lead = declined(cast, page, **MORE)

    form = cast.client("sela").get(again(lead)).context["form"]

    assert {name: form[name].value() for name in MORE} == MORE
    assert (form["company"].value(), form["email"].value(), form["country"].value()) == (
        "Quinta Verde",
        "rita@quinta.example",
        "PT",
    )
    assert not form["consent"].value()
    assert str(form["key"].value()) != str(of(lead).uuid)
    assert offered(form) == ["Mallow Systems · Rome"]


def test_a_search_for_another_partner_keeps_what_was_changed_and_leaves_that_partner_out(cast, page):
    lead = declined(cast, page, **MORE)
    browser = cast.client("sela")
    typed = {"again": of(lead).uuid, "company": "Quinta Nova", "find": "1", "q": "northlight"}

    nothing = browser.post(SEND, typed)
    everything = browser.post(SEND, typed | {"q": ""})

    assert offered(nothing.context["form"]) == []
    assert offered(everything.context["form"]) == ["Mallow Systems · Rome"]
    assert f'name="again" value="{of(lead).uuid}"' in everything.text
    assert everything.context["form"]["company"].value() == "Quinta Nova"
    assert everything.context["form"]["need"].value() is None


def test_sent_to_another_it_is_a_lead_of_its_own_with_the_consent_shown_now(cast, page):
    lead = declined(cast, page)
    browser = cast.client("sela")
    form = browser.get(again(lead)).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value()}
    ((to, _label),) = form["to"].field.choices

    refused = browser.post(SEND, typed | {"again": of(lead).uuid, "to": to})
    sent = browser.post(SEND, typed | {"again": of(lead).uuid, "to": to, "consent": "on"})

    assert (refused.status_code, sent.status_code) == (422, 302)
    assert [one.organization.name for one in leads()] == ["Northlight Software", "Mallow Systems"]
    first, second = inquiries()
    assert (first.need, first.email, first.company) == (second.need, second.email, second.company)
    assert second.consent_text.startswith("The customer agreed that Cloudmere passes these details on")


def sent_on(cast, browser, lead, listing, **changes):
    """The lead that this one was sent on as, by the form, with these changes of what it began with."""
    form = browser.get(again(lead)).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value()}
    typed["need"] = typed["need"].replace("\n", "\r\n")  # as browsers send it
    answered = browser.post(
        SEND, typed | {"again": of(lead).uuid, "to": listing.uuid, "consent": "on"} | changes, follow=True
    )
    assert answered.redirect_chain == [(SENT, 302)]
    return leads()[-1]


def test_sent_on_in_other_words_it_goes_to_nobody_who_has_had_it(cast, page):
    mallow = Listing.objects.get(organization=cast.rival)
    third = ListingFactory(location=LocationFactory(organization=OrganizationFactory()))
    lead, browser = declined(cast, page, **MORE), cast.client("sela")
    second = sent_on(cast, browser, lead, mallow, company="Quinta Nova", need="Other words.")
    answer(cast, second, "decline", by="mallory", status_reason="budget", status_note="no")

    for one in (lead, second):
        shown = browser.get(again(one))
        assert offered(shown.context["form"]) == [str(third)]
        assert "It is not offered again to Northlight Software and Mallow Systems." in shown.text
        for had in (page, mallow):
            assert offered(browser.get(f"{again(one)}&to={had.uuid}").context["form"]) == [str(third)]
            refused = browser.post(SEND, answers(had) | {"again": of(one).uuid})
            assert (refused.status_code, "to" in refused.context["form"].errors) == (422, True)
    assert of(sent_on(cast, browser, second, third)).first_id == of(lead).pk
    assert len(leads()) == 3


def test_nobody_who_has_had_it_gets_it_past_the_form(cast, page):
    lead = declined(cast, page)

    with cast.acting("sela") as sela, pytest.raises(sending.Refused, match="Northlight Software has this inquiry"):
        sending.send_lead(by=sela, facts=FACTS | {"first_id": of(lead).pk}, listing=page)


@pytest.mark.parametrize("edited", [{}, {"need": "Other words."}])
def test_its_page_tells_every_answer_and_sends_no_further_while_one_has_it(cast, page, edited):
    lead, browser = declined(cast, page, **MORE), cast.client("sela")
    second = sent_on(cast, browser, lead, Listing.objects.get(organization=cast.rival), **edited)

    for told, goes_on in (("Waiting", False), ("Declined", True)):
        for one in (lead, second):
            shown = browser.get(f"{SENT}{of(one).uuid}/")
            assert [(row["partner"], row["answer"]) for row in shown.context["answers"]] == [
                ("Northlight Software · Porto", "Declined"),
                ("Mallow Systems · Rome", told),
            ]
            assert (f'href="{again(one)}"' in shown.text) is goes_on
        if not goes_on:
            answer(cast, second, "decline", by="mallory", status_reason="budget", status_note="no")
    assert [row["partner"] for row in browser.get(SENT).context["rows"]] == [
        "Mallow Systems · Rome",
        "Northlight Software · Porto",
    ]


def test_a_lead_of_both_kinds_of_senders_keeps_its_kind_where_one_chooses(cast, page):
    browser = marketer(cast, "sela")
    with cast.acting("sela"):
        lead = declined(cast, page, kind="MarketingQualified", campaign="SPRING-27")

    form = browser.get(again(lead)).context["form"]

    assert (form["kind"].value(), form["campaign"].value()) == ("MarketingQualified", "SPRING-27")


@pytest.mark.parametrize("whose", ["a colleague's", "a customer's"])
def test_what_somebody_else_sent_is_answered_like_what_never_was(cast, page, whose):
    if whose == "a colleague's":
        marketer(cast)
        theirs = of(a_lead(cast, "dora", listing=page, kind="MarketingQualified")).uuid
    else:
        theirs = InquiryFactory(organization=cast.platform).uuid
    browser = cast.client("sela")

    unknown, foreign = (browser.get(SEND, {"again": uuid}).context["form"] for uuid in (NOWHERE, theirs))

    assert {browser.get(f"{SENT}{uuid}/").status_code for uuid in (theirs, NOWHERE)} == {404}
    assert foreign["company"].value() is None
    assert offered(foreign) == offered(unknown)
    assert len(offered(foreign)) == 2


@pytest.mark.parametrize("who", ["ada", "prue", "cora", "dora"])
def test_nobody_without_the_role_reads_it(cast, page, who):
    lead = a_lead(cast, listing=page)

    assert cast.client(who).get(f"{SENT}{of(lead).uuid}/").status_code == 403


def test_neither_page_costs_more_queries_for_what_is_written_in_it(cast, page):
    short, long = declined(cast, page), declined(cast, ListingFactory(location=cast.lisbon), **MORE)
    browser, costs = cast.client("sela"), []
    for lead in (short, long):
        for address in (f"{SENT}{of(lead).uuid}/", again(lead)):
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            costs.append(len(queries))

    assert costs[:2] == costs[2:]
