"""Qualified leads: who sends which kind, what the partner gets, what the sender keeps (rows 159, 160, 162, 166)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import grants, tenancy
from accounts.roles import Role
from leads import sending
from leads.models import Addressed, Inquiry, Listing
from referrals import lifecycle, terms
from referrals.models import Referral, Sender
from referrals.words import Box
from tests.factories import InquiryFactory, ListingFactory, LocationFactory, OrganizationFactory
from tests.referrals.scenes import fresh, told

pytestmark = pytest.mark.django_db
SEND, SENT = "/leads/send/", "/leads/sent/"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def page(cast):
    """Northlight's page of Porto in the directory."""
    return ListingFactory(location=cast.porto)


def marketer(cast, name="dora"):
    """Somebody of the platform who may send marketing-qualified leads."""
    with tenancy.entered(cast.platform):
        grants.grant(getattr(cast, name), Role.MARKETER, by=None, organization=cast.platform)
    del cast.__dict__[name]
    return cast.client(name)


def answers(listing, **more):
    return {
        "to": listing.uuid,
        "company": "Quinta Verde",
        "city": "Porto",
        "country": "PT",
        "first_name": "Rita",
        "last_name": "Sol",
        "email": "rita@quinta.example",
        "need": "Stock planning for two warehouses.\nBefore the harvest.",
        "consent": "on",
    } | more


# All that a lead needs; what each guard looks for is taken away below.
FACTS = {
    "kind": "SalesQualified",
    "company": "Quinta Verde",
    "first_name": "Rita",
    "last_name": "Sol",
    "email": "rita@quinta.example",
    "country": "PT",
    "need": "Stock planning.",
    "consent_text": "yes",
}


def leads():
    with tenancy.everyone("test"):
        return list(Referral.objects.select_related("organization", "location").order_by("pk"))


def inquiries():
    with tenancy.everyone("test"):
        return list(Inquiry.objects.order_by("pk"))


def test_a_sellers_lead_is_sales_qualified_and_the_partners_alone(cast, page):
    """Row 160: the seller does not stay engaged."""
    sent = cast.client("sela").post(SEND, answers(page, wants_contact="on"), follow=True)

    assert sent.redirect_chain == [(SENT, 302)]
    assert "The lead is sent to Northlight Software. 1 person at Northlight Software was told." in sent.text
    (lead,) = leads()
    assert (lead.organization, lead.location, lead.box) == (cast.northlight, cast.porto, Box.QUALIFIED)
    assert (lead.qualification, lead.invited_by_id) == ("SalesQualified", cast.platform.pk)
    assert lead.customer_requested_contact and lead.name == "Stock planning for two warehouses."
    assert [person for _company, person, _kind in told(lead)] == ["Petra"]
    with cast.acting("sela") as sela:
        assert not Referral.objects.visible_to(sela).exists()
        assert not Referral.objects.filter(organization=cast.platform).exists()


def test_a_marketers_lead_is_marketing_qualified_and_names_its_campaign(cast, page):
    """Row 159."""
    sent = marketer(cast).post(SEND, answers(page, campaign="SPRING-27"))

    assert sent.status_code == 302
    (lead,) = leads()
    assert (lead.qualification, lead.campaign, lead.box) == ("MarketingQualified", "SPRING-27", Box.QUALIFIED)


@pytest.mark.parametrize("kind", ["SalesQualified", "MarketingQualified"])
def test_who_holds_both_roles_chooses_the_kind(cast, page, kind):
    browser = marketer(cast, "sela")

    assert 'name="kind"' in browser.get(SEND).text
    assert browser.post(SEND, answers(page, kind=kind)).status_code == 302
    assert [lead.qualification for lead in leads()] == [kind]


def test_who_holds_both_roles_must_choose(cast, page):
    assert marketer(cast, "sela").post(SEND, answers(page)).status_code == 422


@pytest.mark.parametrize("kind", ["MarketingQualified", "Direct", "None", "x"])
def test_a_seller_cannot_pick_another_kind(cast, page, kind):
    browser = cast.client("sela")

    assert 'name="kind"' not in browser.get(SEND).text
    browser.post(SEND, answers(page, kind=kind))

    assert [lead.qualification for lead in leads()] == ["SalesQualified"]


@pytest.mark.parametrize(
    ("who", "kind"),
    [("sela", "MarketingQualified"), ("sela", "Direct"), ("dora", "SalesQualified"), ("ada", "SalesQualified")],
)
def test_the_act_refuses_a_kind_that_is_not_the_senders(cast, page, who, kind):
    marketer(cast)
    with cast.acting(who) as person, pytest.raises(sending.Refused):
        sending.send_lead(by=person, facts=FACTS | {"kind": kind}, listing=page)

    assert inquiries() == leads() == []


@pytest.mark.parametrize("gap", ["consent_text", "email"])
def test_the_act_refuses_a_lead_without_consent_or_without_a_way_to_the_customer(cast, page, gap):
    with cast.acting("sela") as sela, pytest.raises(sending.Refused):
        sending.send_lead(by=sela, facts=FACTS | {gap: ""}, listing=page)

    assert inquiries() == []


def test_a_sellers_role_at_a_partner_sends_nothing(cast, page):
    with tenancy.entered(cast.northlight):
        grants.grant(cast.ada, Role.SELLER, by=None, organization=cast.northlight)
    del cast.__dict__["ada"]

    assert cast.client("ada").post(SEND, answers(page)).status_code == 403
    with cast.acting("ada") as ada, pytest.raises(sending.Refused):
        sending.send_lead(by=ada, facts=FACTS, listing=page)
    assert inquiries() == []


@pytest.mark.parametrize("who", ["ada", "lena", "ugo", "prue", "cora", "nina", "mallory", "dora"])
@pytest.mark.parametrize("address", [SEND, SENT])
def test_nobody_else_gets_the_pages(cast, page, who, address):
    browser = cast.client(who)

    assert browser.get(address).status_code == 403
    if address == SEND:
        assert browser.post(address, answers(page)).status_code == 403
    assert inquiries() == []


def test_the_consent_is_kept_as_it_was_shown(cast, page):
    browser = cast.client("sela")
    shown = browser.get(SEND, {"to": page.uuid}).text
    browser.post(SEND, answers(page))

    (inquiry,) = inquiries()
    assert inquiry.consent_text.startswith("The customer agreed that Cloudmere passes these details on")
    assert inquiry.consent_text in shown


@pytest.mark.parametrize("gap", ["company", "country", "first_name", "last_name", "need", "to", "consent"])
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(cast, page, gap):
    answer = cast.client("sela").post(SEND, answers(page) | {gap: ""})

    assert answer.status_code == 422
    assert gap in answer.context["form"].errors
    if gap != "need":
        assert "Before the harvest." in answer.text
    assert inquiries() == []


@pytest.mark.parametrize(
    ("email", "phone", "status"),
    [("", "", 422), ("", "+351 210", 302), ("rita@quinta.example", "", 302), ("rita", "", 422), ("rita", "1", 422)],
)
def test_an_address_or_a_phone_number_is_enough(cast, page, email, phone, status):
    answer = cast.client("sela").post(SEND, answers(page, email=email, phone=phone))

    assert answer.status_code == status
    assert len(inquiries()) == (status == 302)


def test_tags_are_kept_once_each_and_only_known_ones(cast, page):
    (industry, _label), (other, _other_label), *_rest = terms.choices(terms.TAGS["industries"])
    browser = cast.client("sela")

    refused = browser.post(SEND, answers(page, industries=[industry, "made-up"]))
    assert refused.status_code == 422
    assert [field.label for field in refused.context["form"].tags["group"]] == ["Industries", "Products", "Services"]
    assert browser.post(SEND, answers(page, industries=[industry, other, industry])).status_code == 302
    assert [lead.industries for lead in leads()] == [[industry, other]]


def test_a_form_that_is_sent_twice_is_one_lead(cast, page):
    browser = cast.client("sela")
    key = browser.get(SEND).context["form"]["key"].value()

    first = browser.post(SEND, answers(page, key=key))
    second = browser.post(SEND, answers(page, key=key, company="Changed"), follow=True)

    assert first.status_code == 302
    assert second.redirect_chain == [(SENT, 302)]
    assert "is not sent twice" in second.text
    assert len(inquiries()) == len(leads()) == 1


def test_a_form_that_is_sent_again_after_the_place_has_closed_is_still_the_same_lead(cast, page):
    browser = cast.client("sela")
    key = browser.get(SEND).context["form"]["key"].value()
    browser.post(SEND, answers(page, key=key))
    Listing.objects.filter(pk=page.pk).delete()

    assert browser.post(SEND, answers(page, key=key)).status_code == 302
    assert len(leads()) == 1


@pytest.mark.parametrize("key", ["", "x", NOWHERE])
def test_a_key_of_ones_own_making_is_worth_nothing(cast, page, key):
    assert cast.client("sela").post(SEND, answers(page, key=key)).status_code == 302
    assert len(leads()) == 1


def test_a_key_that_is_taken_elsewhere_tells_nothing_and_changes_nothing(cast, page):
    customers = InquiryFactory(organization=cast.platform)

    answer = cast.client("sela").post(SEND, answers(page, key=customers.uuid), follow=True)

    assert "is not sent twice" not in answer.text
    assert len(leads()) == 1 and len(inquiries()) == 2


def test_a_customer_of_a_size_that_the_partner_does_not_take_on_is_refused_with_everything_typed_kept(cast):
    page = ListingFactory(location=cast.porto, sizes=["51to250employees"])

    answer = cast.client("sela").post(SEND, answers(page, size="1to9employees"))

    assert answer.status_code == 422
    assert "Northlight Software does not take on customers of this size" in answer.text
    assert "Quinta Verde" in answer.text
    assert inquiries() == []


def test_a_place_that_takes_no_leads_any_more_is_not_known(cast, page):
    with tenancy.entered(cast.northlight):
        type(cast.porto).objects.filter(pk=cast.porto.pk).update(is_active=False)
    browser = cast.client("sela")

    assert "Northlight" not in browser.get(SEND, {"to": page.uuid}).text
    assert browser.post(SEND, answers(page)).status_code == 422
    assert leads() == []


def test_partners_are_found_by_words_in_the_order_customers_see(cast, page):
    better = ListingFactory(location=cast.rome, score=0.9, keywords=["harvest"])
    Listing.objects.filter(pk=page.pk).update(score=0.1)
    browser = cast.client("sela")

    everybody = [uuid for uuid, _label in browser.get(SEND).context["form"]["to"].field.choices]
    found = [uuid for uuid, _label in browser.get(SEND, {"q": "harvest"}).context["form"]["to"].field.choices]

    assert everybody == [str(better.uuid), str(page.uuid)]
    assert found == [str(better.uuid)]
    assert "No partner in the directory" in browser.get(SEND, {"q": "zeppelin"}).text


def test_looking_for_another_partner_keeps_what_was_typed_and_checks_nothing(cast, page):
    other = ListingFactory(location=cast.rome, keywords=["harvest"])
    browser = cast.client("sela")
    key = browser.get(SEND).context["form"]["key"].value()
    typed = answers(page, key=key, company="", q="harvest", find="1", wants_contact="on", size="1to9employees")

    answer = browser.post(SEND, typed)

    assert answer.status_code == 200
    form = answer.context["form"]
    assert [uuid for uuid, _label in form["to"].field.choices] == [str(page.uuid), str(other.uuid)]
    assert "Before the harvest." in answer.text and "attention" not in answer.text
    assert (form["key"].value(), form["size"].value(), form["wants_contact"].value()) == (
        str(key),
        "1to9employees",
        True,
    )
    assert inquiries() == []


def test_the_search_is_paged_and_a_choice_of_the_second_page_is_taken(cast):
    company = OrganizationFactory()
    places = [LocationFactory(organization=company, name=f"Place {number}") for number in range(23)]
    pages = [ListingFactory(location=place) for place in places]
    browser = cast.client("sela")

    first = browser.get(SEND)
    second = browser.get(first.context["next_url"])

    found = [uuid for answer in (first, second) for uuid, _label in answer.context["form"]["to"].field.choices]
    assert sorted(found) == sorted(str(page.uuid) for page in pages)
    last = next(page for page in pages if str(page.uuid) == found[-1])
    assert browser.post(SEND, answers(last)).status_code == 302


@pytest.mark.parametrize("value", ["\0", "x" * 5000, "\ud800", "'", "9" * 400])
@pytest.mark.parametrize(
    "name", ["to", "q", "after", "company", "need", "email", "size", "country", "industries", "key"]
)
def test_whatever_is_sent_is_answered(cast, page, name, value):
    browser = cast.client("sela")
    value = value.encode("utf-8", "surrogatepass")

    assert browser.post(SEND, answers(page) | {name: [value, value]}).status_code in (200, 302, 422)
    assert browser.get(SEND, {name: [value, value]}).status_code == (400 if value == b"\0" else 200)


# The list of what was sent.


def a_lead(cast, by="sela", place="porto", listing=None, **facts):
    """A lead that this person sent; as the partner has it."""
    listing = listing or ListingFactory(location=getattr(cast, place))
    with cast.acting(by) as person:
        return sending.send_lead(by=person, facts=FACTS | facts, listing=listing)


def answer(cast, lead, move, by="ada", **answers):
    with cast.acting(by) as person:
        row = Referral.objects.workable_by(person).get(pk=lead.pk)
        lifecycle.make(row, lifecycle.MOVES[move], by=person, **answers)


def rows(browser, address=SENT):
    return browser.get(address).context["rows"]


def test_the_sender_reads_the_partners_answer_and_why(cast, page):
    lead = a_lead(cast, listing=page)
    browser = cast.client("sela")
    before = rows(browser)
    answer(cast, lead, "decline", status_reason="budget", status_note="Our secret words.")

    (row,) = rows(browser)

    assert [(one["partner"], one["customer"], one["answer"]) for one in before] == [
        ("Northlight Software · Porto", "Quinta Verde", "Waiting")
    ]
    assert (row["answer"], row["reason"], row["tone"]) == ("Declined", "Insufficient project budget", "closed")
    assert "Our secret words." not in browser.get(SENT).text


def test_accepting_shows_nothing_of_what_the_partner_makes_of_it(cast, page):
    lead = a_lead(cast, listing=page)
    more = {"deal_value": 4711, "currency": "EUR", "closing_date": timezone.now().date(), "notes": "Ours"}
    answer(cast, lead, "accept", name="Renamed by us", external_reference="", campaign="", **more)

    (row,) = rows(cast.client("sela"))
    text = cast.client("sela").get(SENT).text

    assert row["answer"] == "Accepted"
    assert fresh(lead).name == "Renamed by us"
    assert [words for words in ("Renamed by us", "4711", "4,711") if words in text] == []


def test_a_lead_that_nobody_answered_reads_as_expired_before_the_clock_comes_by(cast, page):
    a_lead(cast, listing=page)
    with tenancy.everyone("test"):
        Addressed.objects.update(created_at=timezone.now() - timedelta(days=15))

    (row,) = rows(cast.client("sela"))

    assert (row["answer"], row["left"]) == ("Expired", None)


def test_each_sees_only_what_they_sent(cast, page):
    other = OrganizationFactory()
    a_lead(cast, listing=page)
    browser = marketer(cast)
    theirs = a_lead(cast, "dora", listing=ListingFactory(location=cast.rome), kind="MarketingQualified")

    assert [row["partner"] for row in rows(browser)] == ["Mallow Systems · Rome"]
    assert [row["partner"] for row in rows(cast.client("sela"))] == ["Northlight Software · Porto"]
    assert theirs.organization == cast.rival != other


def test_customers_own_inquiries_are_not_among_them(cast):
    InquiryFactory(organization=cast.platform)

    assert rows(cast.client("sela")) == []
    assert "You have sent no lead yet" in cast.client("sela").get(SENT).text


@pytest.fixture
def sixty(cast):
    """Sixty leads to sixty places; the newest first."""
    company = OrganizationFactory()
    listings = [ListingFactory(location=LocationFactory(organization=company)) for _number in range(60)]
    return [a_lead(cast, listing=listing) for listing in listings][::-1]


def test_a_long_list_is_paged_without_gap_or_repeat(cast, sixty):
    browser, address, seen = cast.client("sela"), SENT, []

    while address:
        answer = browser.get(address)
        seen += [row["partner"] for row in answer.context["rows"]]
        address = answer.context["next_url"] and SENT + answer.context["next_url"]

    with tenancy.everyone("test"):
        assert seen == list(Addressed.objects.order_by("-pk").values_list("name", flat=True))
    assert len(seen) == 60


def test_the_list_costs_the_same_queries_whatever_its_length(cast, page):
    lead = a_lead(cast, listing=page)
    answer(cast, lead, "decline", status_reason="budget", status_note="")
    browser, costs = cast.client("sela"), []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(SENT)
        costs.append(len(queries))
        company = OrganizationFactory()
        for number in range(20):
            a_lead(cast, listing=ListingFactory(location=LocationFactory(organization=company, name=f"P{number}")))
        with tenancy.everyone("test"):
            Sender.objects.update(answer="Declined", reason="timeline", answered_at=timezone.now())

    assert costs[0] == costs[1]


@pytest.mark.parametrize("before", ["x", "0", NOWHERE, "%FF", "'"])
def test_a_made_up_place_in_the_list_is_no_page(cast, before):
    assert cast.client("sela").get(f"{SENT}?before={before}").status_code == 404


def test_a_place_in_somebody_elses_list_is_no_page(cast, page):
    a_lead(cast, listing=page)
    (inquiry,) = inquiries()

    assert marketer(cast).get(f"{SENT}?before={inquiry.uuid}").status_code == 404
