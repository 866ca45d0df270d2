"""The operators' page of inquiries: found by address and network, and changed by nobody."""

import pytest
from django.urls import reverse

from tests.leads.inquiries import RITA, a_page, decline, inquiries, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(cast):
    return cast.client("olga")


@pytest.fixture
def sent(cast, client):
    send(client, a_page(cast.lisbon), need="<script>alert(1)</script>")
    return inquiries()[0]


@pytest.mark.parametrize("words", [RITA, "127.0.0.0/24", "Quinta"])
def test_an_inquiry_is_found_by_who_sent_it_and_from_where(operator, sent, words):
    found = operator.get(reverse("admin:leads_inquiry_changelist"), {"q": words}).content.decode()

    assert RITA in found
    assert "127.0.0.0/24" in found
    assert RITA not in operator.get(reverse("admin:leads_inquiry_changelist"), {"q": "nobody"}).content.decode()


def test_it_is_read_with_the_partners_and_their_answers(cast, operator, sent):
    decline(cast.northlight, cast.ada)
    page = operator.get(reverse("admin:leads_inquiry_change", args=[sent.pk])).content.decode()

    assert "Northlight Software · Lisbon" in page
    assert "Declined" in page
    assert "&lt;script&gt;" in page and "<script>alert(1)" not in page


def test_it_is_changed_and_deleted_by_nobody(operator, sent):
    for name in ("change", "delete"):
        answer = operator.post(reverse(f"admin:leads_inquiry_{name}", args=[sent.pk]), {"company": "Other"})
        assert answer.status_code == 403
    assert operator.get(reverse("admin:leads_inquiry_add")).status_code == 403
    assert inquiries()[0].company == "Quinta Verde"


def test_it_asks_the_database_the_same_number_of_questions_for_one_and_for_many(
    cast, client, operator, sent, django_assert_num_queries, django_assert_max_num_queries
):
    def look():
        return operator.get(reverse("admin:leads_inquiry_changelist"))

    look()
    with django_assert_max_num_queries(15) as few:
        look()
    questions = len(few)
    for number, place in enumerate((cast.porto, cast.rome)):
        send(client, a_page(place), email=f"rui{number}@quinta.example")
    with django_assert_num_queries(questions):
        look()


def test_others_than_operators_find_nothing(cast, sent):
    page = cast.client("ada").get(reverse("admin:leads_inquiry_changelist"), follow=True)

    assert page.status_code == 404
    assert RITA not in page.content.decode()
