"""The inquiry form: what it asks, what it keeps, and that a form sent twice is one inquiry (rows 157, 158)."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from accounts import tenancy
from leads import inquiring
from leads.models import Listing
from referrals.models import Note
from tests.factories import LocationFactory, OrganizationFactory
from tests.leads.inquiries import (
    ANSWERS,
    RITA,
    a_page,
    addressed,
    box,
    close,
    filled,
    form_of,
    inquiries,
    leads_of,
    letters_to,
    seal,
    send,
    shown_consent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon)


@pytest.fixture
def rome(cast):
    return a_page(cast.rome)


def test_an_inquiry_becomes_a_lead_of_the_partner_and_a_page_of_the_customer(cast, client, lisbon):  # row 158
    sent = send(client, lisbon, wants_contact="on", phone="+351 910 000 000", size="10to50employees")

    (inquiry,) = inquiries()
    assert sent.status_code == 302
    assert sent.url == f"/directory/en/inquiries/{inquiring.token_of(inquiry)}/"
    assert "Your inquiry is sent. This page is yours" in client.get(sent.url).content.decode()
    (lead,) = leads_of(cast.northlight)
    assert (lead.qualification, lead.substatus, lead.location) == ("Direct", "Pending", cast.lisbon)
    assert (lead.customer_name, lead.customer_country, lead.customer_size) == ("Quinta Verde", "PT", "10to50employees")
    assert lead.customer_requested_contact and lead.notes == "We need to plan our stock.\nSoon."
    assert [notice.kind for notice in letters_to(RITA)] == ["inquiry_sent"]


def test_up_to_three_partners_get_it_and_none_knows_of_another(cast, client, lisbon, rome):
    send(client, lisbon, rome)

    (mine,), (theirs,) = leads_of(cast.northlight), leads_of(cast.rival)
    assert mine.engagement_id != theirs.engagement_id
    assert addressed() == ["Northlight Software · Lisbon", "Mallow Systems · Rome"]


@pytest.fixture
def four(lisbon, rome):
    """The pages of four companies."""
    more = [LocationFactory(organization=OrganizationFactory(name=name)) for name in ("Delta Tide", "Far Shore")]
    return [lisbon, rome, *map(a_page, more)]


def test_one_page_of_a_company_is_asked_and_no_more_than_three_companies(cast, client, lisbon, four):
    porto = a_page(cast.porto)

    assert [page.pk for page in inquiring.listings([str(lisbon.uuid), str(porto.uuid)])] == [lisbon.pk]
    assert [page.pk for page in inquiring.listings([str(porto.uuid)] * 3 + [str(lisbon.uuid)])] == [porto.pk]
    assert inquiring.listings([str(page.uuid) for page in four]) == four[:3]
    assert send(client, *four).status_code == 302
    assert addressed() == [str(page) for page in four[:3]]


@pytest.mark.parametrize("left_out", ["a fourth company", "a second place", "one that has left"])
def test_whoever_ticked_more_than_can_be_asked_is_told(cast, client, lisbon, four, left_out):
    pages = {"a fourth company": four, "a second place": [lisbon, a_page(cast.porto)], "one that has left": four[:3]}
    if left_out == "one that has left":
        close(four[2])
    words = "Some of those you ticked are left out"

    assert words in client.get(form_of(*pages[left_out])).content.decode()
    assert words in send(client, *pages[left_out], email="").content.decode()
    assert words not in client.get(form_of(lisbon, lisbon, four[1])).content.decode()


def test_without_a_partner_there_is_no_form(cast, client, lisbon):
    close(lisbon)

    for address in (
        form_of(lisbon),
        f"/directory/en/ask/?to={uuid4()}",
        "/directory/en/ask/?to=1&to=%7B",
    ):
        assert client.get(address).status_code == 404


def test_whoever_has_chosen_nobody_yet_looks_on_with_the_same_search(client):
    sent = client.get("/directory/es/ask/?need=stock&country=PT")

    assert (sent.status_code, sent.url) == (302, "/directory/es/?need=stock&country=PT")
    assert client.get(sent.url).status_code == 200
    shown = client.get("/directory/en/ask/?need=stock", follow=True)
    assert "Tick the partners that you want to ask." in shown.content.decode()
    assert "max-age" not in shown.headers.get("Cache-Control", "")


def test_a_partner_that_left_while_the_form_was_filled_in_costs_nobody_what_they_typed(client, lisbon):
    answers = filled(client, form_of(lisbon))
    close(lisbon)
    refused = client.post(form_of(lisbon), answers)

    assert refused.status_code == 422
    assert "take no inquiries any more" in refused.content.decode()
    assert "We need to plan our stock." in refused.content.decode()
    assert inquiries() == []


@pytest.mark.parametrize("name", ["need", "company", "first_name", "last_name", "email", "country", "consent"])
def test_what_is_needed_is_asked_for_beside_its_field_with_everything_else_kept(client, lisbon, name):
    refused = send(client, lisbon, **{name: ""})

    assert refused.status_code == 422
    assert inquiries() == []
    html = refused.content.decode()
    assert f'id="inquiry-{name}_error"' in html
    kept = {"company": "Quinta Verde", "last_name": "Sol", "email": RITA, "need": "plan our stock"}
    assert [text for field, text in kept.items() if field != name and text not in html] == []


def test_whoever_wants_a_call_gives_a_number(client, lisbon):
    refused = send(client, lisbon, wants_contact="on")

    assert refused.status_code == 422
    assert "Give a number, so that the partner can call you." in refused.content.decode()
    assert send(client, lisbon, wants_contact="on", phone="+351 910 000 000").status_code == 302


def test_a_partner_that_takes_no_customers_of_this_size_says_so_beside_the_size(cast, client):  # row 171
    page = a_page(cast.lisbon, sizes=["1001to5000employees"])
    refused = send(client, page, size="1to9employees")

    assert refused.status_code == 422
    words = "Northlight Software does not take on customers of this size. Choose another partner."
    assert re.search(rf'id="inquiry-size_error"><span>{words}</span>', refused.content.decode())
    assert inquiries() == []
    assert send(client, page, size="1001to5000employees").status_code == 302


def test_one_of_several_partners_is_left_out_with_everything_else_kept(cast, client, lisbon):
    small = a_page(cast.rome, sizes=["1to9employees"])
    answers = filled(client, form_of(lisbon, small), size="1001to5000employees")
    html = client.post(form_of(lisbon, small), answers).content.decode()
    assert "Mallow Systems does not take on customers of this size." in html

    (_lisbon, without_rome) = re.findall(r'form="ask" name="leave_out" formaction="([^"]+)" formnovalidate', html)
    kept = answers | {"leave_out": "", "wants_contact": "on", "services": ["Hardware", "Integration"]}
    shown = client.post(f"/directory/en/ask/{without_rome}", kept)
    assert shown.status_code == 200
    assert "We need to plan our stock." in shown.content.decode()
    assert f'name="key" value="{answers["key"]}"' in shown.content.decode()
    assert len(re.findall(r"<input[^>]* checked", shown.content.decode())) == 3  # all but the consent
    assert "Mallow" not in shown.content.decode()
    assert 'formaction="' not in shown.content.decode()
    assert client.post(f"/directory/en/ask/{without_rome}", answers | {"consent": box(shown)}).status_code == 302
    assert addressed() == ["Northlight Software · Lisbon"]


def test_leaving_a_partner_out_of_an_unfinished_form_finds_no_fault_with_it(client, lisbon, rome):
    html = client.post(form_of(lisbon), {"key": seal(age=0), "email": "rita@", "leave_out": ""}).content.decode()

    assert 'value="rita@"' in html
    assert "aria-invalid" not in html and "need attention" not in html
    assert inquiries() == []


def test_what_was_searched_for_is_filled_in(client, lisbon):
    asked = "&need=Plan+stock&country=ES&size=1to9employees&industries=Education&services=Consulting&products=nonsense"
    html = client.get(form_of(lisbon) + asked).content.decode()

    assert "Plan stock</textarea>" in html
    assert '<option value="ES" selected>' in html
    assert '<option value="1to9employees" selected>' in html
    assert '<details class="fold" open>' in html
    assert re.search(r'value="Education"[^>]* checked', html)


def test_tags_are_kept_with_the_inquiry_and_reach_the_lead(cast, client, lisbon):
    send(client, lisbon, industries=["Education", "Government"])

    assert inquiries()[0].industries == ["Education", "Government"]
    assert leads_of(cast.northlight)[0].industries == ["Education", "Government"]


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
def test_the_consent_is_kept_in_the_very_words_that_were_shown(client, lisbon, rome, language):
    shown = shown_consent(client.get(form_of(lisbon, rome, language=language)))
    send(client, lisbon, rome, language=language)

    (inquiry,) = inquiries()
    assert inquiry.consent_text == shown
    assert "Northlight Software · Lisbon" in shown and "Mallow Systems · Rome" in shown
    assert inquiry.language == language


def test_words_that_changed_meanwhile_are_shown_again_and_not_taken_as_agreed_to(client, lisbon, rome):
    answers = filled(client, form_of(lisbon))
    refused = client.post(form_of(lisbon, rome), answers)

    assert refused.status_code == 422
    assert inquiries() == []
    assert "Read them again and agree once more" in refused.content.decode()
    assert "Mallow Systems" in shown_consent(refused)
    assert not re.search(r'name="consent"[^>]* checked', refused.content.decode())
    assert client.post(form_of(lisbon, rome), answers | {"consent": box(refused)}).status_code == 302
    assert inquiries()[0].consent_text == shown_consent(refused)


def test_a_partner_that_was_renamed_meanwhile_is_agreed_to_by_its_new_name(client, lisbon):
    answers = filled(client, form_of(lisbon))
    Listing.objects.filter(pk=lisbon.pk).update(name="Southlight")

    assert client.post(form_of(lisbon), answers).status_code == 422
    assert inquiries() == []


def test_a_form_that_is_sent_twice_is_one_inquiry_in_whichever_browser(client, lisbon):
    answers = filled(client, form_of(lisbon))
    first = client.post(form_of(lisbon), answers)
    again = client.post(form_of(lisbon), answers)
    elsewhere = Client().post(form_of(lisbon), answers | {"need": "Something else."})

    assert first.url == again.url == elsewhere.url
    assert "it is not sent twice" in client.get(again.url).content.decode()
    assert len(inquiries()) == len(letters_to(RITA)) == 1


def test_what_was_written_stands_on_the_leads_page_as_text(cast, client, lisbon):
    send(client, lisbon, need="<script>alert(1)</script> {{ 7|add:7 }}")

    (lead,) = leads_of(cast.northlight)
    page = cast.client("ada").get(f"/leads/{lead.uuid}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in page
    with tenancy.entered(cast.northlight):
        assert Note.objects.get(referral=lead).author_name == "Rita Sol"


def test_the_form_is_in_no_cache_and_in_no_search_engine(client, lisbon):
    page = client.get(form_of(lisbon))

    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_form_asks_the_database_the_same_number_of_questions_for_one_partner_and_for_three(
    client, lisbon, four, django_assert_num_queries, django_assert_max_num_queries
):
    client.get(form_of(lisbon))
    with django_assert_max_num_queries(8) as one:
        client.get(form_of(lisbon))
    with django_assert_num_queries(len(one)):
        assert client.get(form_of(*four[:3])).content.count(b'name="leave_out"') == 3


def test_the_form_works_without_a_size_and_with_everything(client, lisbon):
    everything = {"title": "Owner", "city": "Porto", "phone": "1", "size": "1to9employees", "wants_contact": "on"}

    assert send(client, lisbon, **everything).status_code == 302
    (inquiry,) = inquiries()
    assert (inquiry.title, inquiry.city, inquiry.phone, inquiry.wants_contact) == ("Owner", "Porto", "1", True)
    assert {name: getattr(inquiry, name) for name in ANSWERS if name != "need"} == {
        name: value for name, value in ANSWERS.items() if name != "need"
    }
    assert seal() != seal()


def test_the_same_words_from_a_second_window_are_one_inquiry(cast, client, lisbon, rome):
    first = send(client, lisbon, rome)

    again = send(Client(), rome, email=RITA.upper())

    assert (again.status_code, again.url) == (302, first.url)
    assert len(leads_of(cast.northlight)) == len(leads_of(cast.rival)) == 1


@pytest.mark.parametrize("other", [{"title": "Owner"}, {"need": "Something else."}, {"services": ["Hardware"]}])
def test_one_word_that_differs_is_another_inquiry(cast, client, lisbon, other):
    send(client, lisbon)

    send(client, lisbon, **other)

    assert len(leads_of(cast.northlight)) == 2


def test_the_same_words_to_a_further_partner_are_another_inquiry(cast, client, lisbon, rome):
    send(client, lisbon)

    send(client, lisbon, rome)

    assert len(leads_of(cast.rival)) == 1


@pytest.mark.parametrize(
    ("company", "status"), [("free-gift.example/claim now", 422), ("Sol & Mar Lda.", 302), ("Nord.Wind", 302)]
)
def test_a_name_may_have_a_dot_and_no_path(client, lisbon, company, status):
    assert send(client, lisbon, company=company).status_code == status
