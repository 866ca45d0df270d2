"""The directory's two pages: anybody finds a partner, reads all of its page, and asks it (row 157)."""

import re
from itertools import product

import pytest
from django.test import Client

from accounts.models import Organization
from tests.hostile import BAD
from tests.leads.directory_story import LANGUAGES, a_page, address, close, many_pages, names, text

pytestmark = pytest.mark.django_db

FULL = {
    "line1": "Cais 12",
    "state": "Norte",
    "postal_code": "4050-100",
    "phone": "+351 220 000 000",
    "website": "https://northlight.example/food",
    "social": "https://social.example/northlight",
    "industries": ["Manufacturing"],
    "products": ["Databases"],
    "services": ["Integration"],
    "keywords": ["cold chain", "olive oil"],
    "sizes": ["10to50employees"],
}
SKIP = {
    "en": "Skip to the content",
    "pt-br": "Pular para o conteúdo",
    "pt-pt": "Saltar para o conteúdo",
    "es": "Saltar al contenido",
    "ru": "Перейти к содержимому",
}
FIELDS = ["need", "industries", "services", "products", "country", "city", "size", "after"]


@pytest.fixture
def lisbon(cast):
    return a_page(cast.lisbon, **FULL)


def test_anybody_finds_a_partner_by_what_is_needed(cast, client, lisbon):  # row 157
    a_page(cast.rome, keywords=["tax law"])

    found = client.get("/directory/en/", {"need": "cold chain"})

    assert found.status_code == 200
    assert names(found) == ["Northlight Software"]


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ({"industries": "Manufacturing"}, {"industries": "Education"}),
        ({"services": "Integration"}, {"services": "Hardware"}),
        ({"products": "Databases"}, {"products": "MailServer"}),
        ({"country": "PT"}, {"country": "BR"}),
        ({"city": "porto"}, {"city": "Natal"}),
        ({"size": "10to50employees"}, {"size": "Morethan20000employees"}),
    ],
)
def test_each_field_of_the_search_narrows_it(client, lisbon, asked, other):  # row 157, row 171
    assert names(client.get("/directory/en/", asked)) == ["Northlight Software"]
    assert names(client.get("/directory/en/", other)) == []


def test_a_result_says_who_where_and_what_was_matched(cast, client, lisbon):
    Organization.objects.filter(pk=cast.northlight.pk).update(designations=["expert_msp"])

    page = text(client.get("/directory/en/", {"industries": "Manufacturing", "need": "olive oil"}))

    assert "Porto, Portugal" in page and "We plan stock and routes for makers of food." in page
    assert "Expert managed service provider" in page
    hits = re.findall(r"badge--new[^>]*>.*?</svg>([^<]+)<", page)
    assert sorted(hits) == ["Manufacturing", "olive oil"]
    assert f'<a href="{address(lisbon)}?need=olive+oil&amp;industries=Manufacturing"' in page


def test_an_inquiry_can_be_sent_to_one_or_to_several(client, lisbon):
    page = text(client.get("/directory/en/", {"need": "olive oil", "services": "Integration"}))

    one = f"/directory/en/ask/?to={lisbon.uuid}&amp;need=olive+oil&amp;services=Integration"
    assert f'href="{one}"' in page
    assert '<form class="stack" action="/directory/en/ask/" method="get" data-selecting data-most="3">' in page
    assert f'<input type="checkbox" name="to" value="{lisbon.uuid}">' in page
    assert '<input type="hidden" name="need" value="olive oil">' in page
    assert client.get(one.replace("&amp;", "&")).status_code == 200


def test_the_search_goes_along_from_the_page_of_a_place_to_its_form(cast, client, lisbon):  # row 157
    porto = a_page(cast.porto)
    asked = "need=olive+oil&amp;services=Integration"
    found = text(client.get("/directory/en/?need=olive+oil&services=Integration&city=porto"))
    assert f'<a href="{address(lisbon)}?{asked}"' in found

    old = client.get(f"/directory/en/{lisbon.uuid}/?need=olive+oil&services=Integration&to=x")
    assert old.url == f"{address(lisbon)}?{asked}".replace("&amp;", "&")
    page = text(client.get(old.url))
    assert f'href="/directory/en/ask/?to={lisbon.uuid}&amp;{asked}"' in page
    assert f'href="{address(porto)}?{asked}"' in page and f'href="{address(lisbon, "ru")}?{asked}" hreflang' in page
    assert f'rel="canonical" href="http://localhost:8000{address(lisbon)}"' in page
    assert f'hreflang="ru" href="http://localhost:8000{address(lisbon, "ru")}"' in page


def test_more_partners_come_by_a_link_and_each_comes_once(cast, client):
    pages = many_pages(cast.northlight, 23)

    first = client.get("/directory/en/", {"country": "PT"})
    (following,) = re.findall(r'rel="next" href="([^"]+)"', text(first))
    second = client.get(following.replace("&amp;", "&"))

    boxes = re.findall(r'name="to" value="([^"]+)"', text(first) + text(second))
    assert sorted(boxes) == sorted(str(page.uuid) for page in pages)
    assert (len(names(first)), len(names(second))) == (20, 3)
    assert 'rel="next"' not in text(second)


def test_a_cursor_that_is_none_of_ours_begins_again_and_says_so(client, lisbon):
    page = client.get("/directory/en/", {"after": "rubbish"})

    assert names(page) == ["Northlight Software"]
    assert "The list has changed" in text(page)


def test_an_empty_result_says_what_to_leave_out(client, lisbon):
    page = text(client.get("/directory/en/", {"country": "BR", "services": "Integration"}))

    empty = page[page.index("No partner fits all of this") :]
    assert 'href="/directory/en/?services=Integration">Country: Brazil' in empty
    assert 'href="/directory/en/?country=BR">Service: Integration' in empty
    assert 'href="/directory/en/">Show all partners' in empty


def test_a_directory_without_partners_says_so(client):
    assert "No partner is listed here yet" in text(client.get("/directory/en/"))


def test_the_page_of_a_place_shows_everything_that_is_published(cast, client, lisbon):  # row 156, row 157
    Organization.objects.filter(pk=cast.northlight.pk).update(designations=["solutions_partner"])

    page = text(client.get(address(lisbon)))

    for published in [
        "Northlight Software", "Lisbon", "Cais 12", "4050-100", "Porto", "Norte", "Portugal", "+351 220 000 000",
        "We plan stock and routes for makers of food.", "https://northlight.example/food",
        "https://social.example/northlight", "Manufacturing", "Databases", "Integration", "cold chain", "olive oil",
        "10 to 50 employees", "Solutions partner designation",
    ]:  # fmt: skip
        assert published in page
    assert f'href="/directory/en/ask/?to={lisbon.uuid}"' in page


def test_the_page_of_a_place_leads_to_the_companys_other_places(cast, client, lisbon):
    porto, rome = a_page(cast.porto), a_page(cast.rome)

    page = text(client.get(address(lisbon)))

    assert address(porto) in page and address(rome) not in page
    assert page.count(str(lisbon.uuid)) and "Other places of this partner" in page


@pytest.mark.parametrize("slug", ["", "another-name/"])
def test_whatever_else_an_address_says_leads_to_the_right_one_for_good(client, lisbon, slug):
    answer = client.get(f"/directory/es/{lisbon.uuid}/{slug}")

    assert (answer.status_code, answer.url) == (302, address(lisbon, "es"))


def test_a_name_in_another_script_has_an_address_too(cast, client):
    page = a_page(cast.lisbon, name="Нева Данные", place="Порту / ☃")

    assert page.slug == "нева-данные-порту"
    assert client.get(address(page, "ru")).status_code == 200
    assert a_page(cast.porto, name="☃", place="☃").slug == "-"


def test_an_unknown_a_malformed_and_a_closed_page_are_answered_alike(cast, client, lisbon):
    gone = address(lisbon)
    close(cast.lisbon)
    unknown = "/directory/en/01234567-89ab-4def-8123-456789abcdef/"

    answers = {client.get(path).status_code: None for path in (gone, unknown, "/directory/en/x/", "/directory/fr/")}
    assert list(answers) == [404]
    assert client.get(gone).content == client.get(unknown).content


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_the_language_of_its_address(cast, lisbon, language):
    reader = Client(headers={"accept-language": "es" if language == "ru" else "ru"})
    reader.cookies["django_language"] = "ru" if language == "es" else "es"
    country = "Португалия" if language == "ru" else "Portugal"

    for path in (f"/directory/{language}/", address(lisbon, language)):
        answer = reader.get(path)
        assert f'<html lang="{language}">' in text(answer)
        assert answer.headers["Content-Language"] == language
        assert f">{SKIP[language]}</a>" in text(answer)
        assert f"Porto, {country}" in text(answer)


@pytest.mark.parametrize(
    ("asked", "language"), [("pt-BR,en;q=0.5", "pt-br"), ("ru", "ru"), ("fr", "en"), ("es-MX", "es")]
)
def test_the_directory_leads_to_the_readers_language(client, asked, language):
    answer = client.get("/directory/", headers={"accept-language": asked})

    assert (answer.status_code, answer.url) == (302, f"/directory/{language}/")
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_a_person_who_is_signed_in_reads_the_same_pages(cast, lisbon):
    ada = cast.client("ada")

    assert names(ada.get("/directory/en/")) == ["Northlight Software"]
    page = ada.get(address(lisbon))
    assert "My work" in text(page) and "Sign in for partners" not in text(page)
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_way_in_and_the_directory_lead_to_each_other(client):
    assert client.get("/").url == "/accounts/login/"
    assert '<a href="/directory/">Find a partner</a>' in text(client.get("/accounts/login/"))
    assert 'href="/accounts/login/">Sign in for partners</a>' in text(client.get("/directory/en/"))


@pytest.mark.parametrize("number", [1, 20])
def test_a_search_asks_the_database_as_often_for_one_as_for_twenty(cast, client, django_assert_num_queries, number):
    many_pages(cast.northlight, number, **FULL)

    with django_assert_num_queries(4):  # the partners, their companies, what can be chosen, what codes are called
        page = client.get("/directory/en/", {"services": "Integration"})
    assert len(names(page)) == number


@pytest.mark.parametrize("number", [0, 20])
def test_a_page_asks_the_database_as_often_for_one_place_as_for_twenty(
    cast, client, lisbon, django_assert_num_queries, number
):
    many_pages(cast.northlight, number)

    with django_assert_num_queries(3):  # the page, the other places, what codes are called
        assert client.get(address(lisbon)).status_code == 200


@pytest.mark.parametrize("bad", BAD)
def test_nothing_that_is_asked_breaks_the_search(client, lisbon, bad):
    queries = [{field: BAD[bad]} for field in FIELDS] + [{field: [BAD[bad], "x", BAD[bad]] for field in FIELDS}]
    for path, query in product(["/directory/en/", address(lisbon)], queries):
        answer = client.get(path, query)
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in text(answer)


def test_a_half_character_in_the_address_breaks_nothing(client, lisbon):
    for field in FIELDS:
        for path in ("/directory/en/", address(lisbon), f"/directory/en/{lisbon.uuid}/"):
            assert client.get(f"{path}?{field}=%ED%A0%80&{field}=%ff").status_code in (200, 302, 400)


def test_the_pages_are_for_reading_only(client, lisbon):
    for path in ("/directory/", "/directory/en/", address(lisbon), "/robots.txt", "/sitemap.xml"):
        assert client.post(path).status_code == 405
        assert client.head(path).status_code in (200, 302)
