"""What search engines read: titles, languages, structured data, the sitemap, and what they may visit (row 157)."""

import re
import xml.etree.ElementTree as ET

import pytest

from leads.views import crawling
from tests.leads.directory_story import (
    DIGEST,
    LANGUAGES,
    SITE,
    a_logo,
    a_page,
    address,
    alternates,
    canonical,
    close,
    many_pages,
    text,
)

pytestmark = pytest.mark.django_db

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def site(settings):
    settings.BASE_URL = SITE


def parts(client):
    """The addresses of the sitemap's parts."""
    found = ET.fromstring(client.get("/sitemap.xml").content).findall("s:sitemap/s:loc", SPACES)  # noqa: S314
    return [loc.text for loc in found]


def pages(client, part):
    """Address → its alternates by language."""
    root = ET.fromstring(client.get(part.removeprefix(SITE)).content)  # noqa: S314
    return {
        url.find("s:loc", SPACES).text: {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)
        }
        for url in root.findall("s:url", SPACES)
    }


def test_the_search_has_one_address_per_language(client):
    page = client.get("/directory/es/?utm_source=mail")

    assert canonical(page) == [f"{SITE}/directory/es/"]
    assert alternates(page) == {
        "en": f"{SITE}/directory/en/",
        "pt-br": f"{SITE}/directory/pt-br/",
        "pt-pt": f"{SITE}/directory/pt-pt/",
        "es": f"{SITE}/directory/es/",
        "ru": f"{SITE}/directory/ru/",
        "x-default": f"{SITE}/directory/",
    }
    assert "noindex" not in text(page)


def test_the_page_of_a_place_has_one_address_per_language(cast, client):
    lisbon = a_page(cast.lisbon)

    page = client.get(address(lisbon, "ru"))

    assert lisbon.slug == "northlight-software-lisbon"
    assert canonical(page) == [f"{SITE}/directory/ru/{lisbon.uuid}/northlight-software-lisbon/"]
    assert alternates(page) == {
        "en": f"{SITE}/directory/en/{lisbon.uuid}/northlight-software-lisbon/",
        "pt-br": f"{SITE}/directory/pt-br/{lisbon.uuid}/northlight-software-lisbon/",
        "pt-pt": f"{SITE}/directory/pt-pt/{lisbon.uuid}/northlight-software-lisbon/",
        "es": f"{SITE}/directory/es/{lisbon.uuid}/northlight-software-lisbon/",
        "ru": f"{SITE}/directory/ru/{lisbon.uuid}/northlight-software-lisbon/",
        "x-default": f"{SITE}/directory/en/{lisbon.uuid}/northlight-software-lisbon/",
    }


@pytest.mark.parametrize("query", ["?need=olive", "?country=PT", "?after=x", "?size=10to50employees&city=Porto"])
def test_a_narrowed_search_is_not_for_search_engines(cast, client, query):
    page = client.get(f"/directory/en/{query}")

    assert '<meta name="robots" content="noindex">' in text(page)
    assert canonical(page) == [] and alternates(page) == {}


def test_a_page_says_what_it_is_about_to_whoever_lists_or_shares_it(cast, client):
    a_logo(cast.northlight)
    lisbon = a_page(cast.lisbon, logo=DIGEST, description="We plan stock.\n\n" + "And routes, day by day. " * 30)

    page = text(client.get(address(lisbon)))

    assert "<title>Northlight Software, Lisbon · Cloudmere</title>" in page
    (said,) = re.findall(r'<meta name="description" content="([^"]+)">', page)
    assert said.startswith("We plan stock. And routes,") and said.endswith("…") and len(said) <= 155
    shared = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)">', page))
    assert shared == {
        "type": "website",
        "site_name": "Cloudmere",
        "title": "Northlight Software, Lisbon",
        "description": said,
        "url": f"{SITE}{address(lisbon)}",
        "image": f"{SITE}/directory/logos/{DIGEST}.png",
    }


def test_a_page_without_words_is_described_by_its_tags(cast, client):
    lisbon = a_page(cast.lisbon, description="", services=["Integration"], keywords=["olive oil"])

    page = text(client.get(address(lisbon)))

    assert 'name="description" content="Northlight Software, Porto, Portugal: Integration, olive oil"' in page


def test_a_page_carries_structured_data(cast, client):
    a_logo(cast.northlight)
    lisbon = a_page(
        cast.lisbon,
        logo=DIGEST,
        line1="Cais 12",
        postal_code="4050-100",
        state="Norte",
        phone="+351 22",
        services=["Integration"],
    )

    page = text(client.get(address(lisbon)))

    assert 'itemscope itemtype="https://schema.org/LocalBusiness"' in page
    assert 'itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"' in page
    for name, said in [
        ("name", "Northlight Software"), ("description", "We plan stock and routes for makers of food."),
        ("streetAddress", "Cais 12"), ("postalCode", "4050-100"), ("addressLocality", "Porto"),
        ("addressRegion", "Norte"), ("telephone", "+351 22"), ("knowsAbout", "Integration"),
    ]:  # fmt: skip
        assert re.search(rf'itemprop="{name}"[^>]*>{re.escape(said)}<', page), name
    assert '<meta itemprop="addressCountry" content="PT">' in page
    assert f'<link itemprop="url" href="{SITE}{address(lisbon)}">' in page
    assert re.search(rf'<img [^>]*src="/directory/logos/{DIGEST}.png"[^>]* itemprop="logo">', page)


def test_search_engines_may_visit_the_directory_and_nothing_else(client):
    robots = client.get("/robots.txt")

    assert robots.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text(robots) == (
        "User-agent: *\n"
        "Allow: /directory/\n"
        "Allow: /static/\n"
        "Allow: /sitemap\n"
        "Disallow: /directory/*/ask/\n"
        "Disallow: /directory/*/inquiries/\n"
        "Disallow: /\n"
        "\n"
        "Sitemap: https://partners.example/sitemap.xml\n"
    )


def test_the_sitemap_names_every_page_in_every_language(cast, client):
    lisbon, rome = a_page(cast.lisbon), a_page(cast.rome)
    listed = {}
    for part in parts(client):
        listed |= pages(client, part)

    everywhere = {f"{SITE}{address(page, language)}" for page in (lisbon, rome) for language in LANGUAGES}
    assert set(listed) == everywhere | {f"{SITE}/directory/{language}/" for language in LANGUAGES}
    assert listed[f"{SITE}{address(lisbon, 'ru')}"] == {
        **{language: f"{SITE}{address(lisbon, language)}" for language in LANGUAGES},
        "x-default": f"{SITE}{address(lisbon, 'en')}",
    }
    assert listed[f"{SITE}/directory/es/"]["x-default"] == f"{SITE}/directory/"


def test_the_sitemap_forgets_a_place_that_closed(cast, client):
    lisbon = a_page(cast.lisbon)
    close(cast.lisbon)

    assert parts(client) == [f"{SITE}/sitemap/0.xml"]
    assert str(lisbon.uuid) not in text(client.get("/sitemap/0.xml"))


def test_the_sitemap_is_divided_and_each_part_costs_the_same(cast, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(crawling, "BLOCK", 4)
    made = many_pages(cast.northlight, 9)

    with django_assert_num_queries(1):
        listed = parts(client)
    assert listed == [f"{SITE}/sitemap/{block}.xml" for block in sorted({0} | {page.pk // 4 for page in made})]
    found = []
    for part in listed:
        with django_assert_num_queries(1):
            found += [path for path in pages(client, part) if re.search("/en/.+/", path.removeprefix(SITE))]
    assert sorted(found) == sorted(f"{SITE}{address(page)}" for page in made)


def test_a_part_is_never_larger_than_search_engines_take():
    assert crawling.BLOCK * len(LANGUAGES) + len(LANGUAGES) <= 10_000


@pytest.mark.parametrize("block", ["1", "99999999999999999999999", "9" * 400])
def test_a_part_that_is_none_is_not_found(client, block):
    assert client.get(f"/sitemap/{block}.xml").status_code == 404


def test_the_sitemap_is_of_the_kind_it_says(cast, client):
    a_page(cast.lisbon, name="A & <B>", place="<C>")

    for path in ("/sitemap.xml", *(part.removeprefix(SITE) for part in parts(client))):
        answer = client.get(path)
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        ET.fromstring(answer.content)  # noqa: S314
