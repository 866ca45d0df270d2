"""What the directory's pages never show: drafts, people, contacts, scores, deals; and nothing in them runs."""

import pytest
from django.test import Client

from accounts import tenancy
from accounts.models import User
from leads import profiles
from leads.models import Listing
from leads.views import crawling
from referrals.models import AlertContact
from tests.factories import a_referral
from tests.leads.directory_story import DIGEST, a_logo, a_page, address, close, names, text
from tests.leads.profiles_story import a_profile, publish, shown

pytestmark = pytest.mark.django_db

PUBLIC = ["/directory/en/", "/directory/en/?need=olive", "/sitemap.xml", "/sitemap/0.xml", "/robots.txt"]
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def everything(client):
    """All that the public can read of the directory."""
    pages = [address(page) for page in Listing.objects.all()]
    return "".join(text(client.get(path)) for path in [*PUBLIC, *pages])


def test_a_draft_is_nowhere(cast, client):
    a_profile(cast, cast.lisbon)

    assert "Northlight" not in everything(client)


def test_a_published_profile_is_there_until_its_place_closes(cast, client):
    publish(cast, a_profile(cast, cast.lisbon))
    (page,) = shown().values()
    part = f"/sitemap/{page.pk // crawling.BLOCK}.xml"
    assert "Northlight" in everything(client) and str(page.uuid) in text(client.get(part))

    close(cast.lisbon)

    assert client.get(address(page)).status_code == 404
    assert "Northlight" not in "".join(text(client.get(path)) for path in PUBLIC)


def test_a_page_that_is_gone_leads_back_to_the_directory_in_its_language(client):
    gone = "/directory/pt-pt/00000000-0000-0000-0000-000000000000/"
    answer = client.get(gone, headers={"Accept-Language": "ru"})

    assert answer.status_code == 404
    assert '<html lang="pt-pt">' in text(answer)
    assert '<a class="button button--primary" href="/directory/pt-pt/">' in text(answer)
    assert '<a class="button button--primary" href="/">' in text(client.get("/nothing/"))


def test_a_change_that_is_not_published_is_nowhere(cast, client):
    profile = publish(cast, a_profile(cast, cast.lisbon))
    with cast.acting("prue") as prue:
        profiles.change(profile, by=prue, seen=profile.version, description="A secret plan.")

    assert "A secret plan." not in everything(client)


def test_no_person_and_no_address_of_a_person_is_on_a_public_page(cast, client):  # row 172
    publish(cast, a_profile(cast, cast.lisbon))
    with tenancy.everyone("the test names a contact"):
        AlertContact.objects.create(
            organization=cast.northlight, location=cast.lisbon, first_name="Vesna", email="vesna@alerts.example"
        )
    a_referral(cast.northlight, location=cast.lisbon, name="Secret cranes", customer_name="Azenha Secret")

    public = everything(client)

    assert "Northlight" in public
    people = [value for user in User.objects.all() for value in (user.email, user.get_full_name()) if value]
    assert len(people) > 10
    for secret in [*people, "Vesna", "vesna@", "Secret cranes", "Azenha", "alerts.example"]:
        assert secret not in public


@pytest.mark.parametrize("score", [0.123456, 0.987654])
def test_a_score_orders_and_is_never_printed(cast, client, score):
    a_page(cast.lisbon, score=score)
    a_page(cast.rome, score=0.5)

    assert names(client.get("/directory/en/"))[0] == ("Northlight Software" if score > 0.5 else "Mallow Systems")
    assert str(score)[:5] not in everything(client)


def test_what_a_partner_writes_is_text_and_nothing_else(cast, client):
    page = a_page(
        cast.lisbon, name=MARKUP, place=MARKUP, description=MARKUP, city=MARKUP, keywords=[MARKUP[:40]], line1=MARKUP
    )

    for path in ("/directory/en/", address(page)):
        said = text(client.get(path))
        assert "<script>alert" not in said and "<img src=x" not in said
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said


@pytest.mark.parametrize("address_of", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example"])
def test_only_addresses_of_the_web_become_links(cast, client, address_of):
    page = a_page(cast.lisbon, website=address_of, social=address_of)

    assert address_of not in text(client.get(address(page)))


def test_a_host_that_somebody_made_up_is_in_no_link(cast, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = a_page(cast.lisbon)

    for path in [*PUBLIC, address(page), "/directory/", f"/directory/en/{page.uuid}/"]:
        answer = client.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        assert "evil.example" not in text(answer) + str(answer.headers)


def test_a_visitor_gets_no_cookie_and_anybody_may_keep_the_page(cast, client, django_assert_max_num_queries):
    page = a_page(cast.lisbon)

    for path in ("/directory/en/", "/directory/en/?need=olive", address(page)):
        answer = client.get(path)
        assert not answer.cookies and "csrfmiddlewaretoken" not in text(answer)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["Vary"] == "Cookie, HX-Request"


def test_a_page_that_was_made_for_somebody_is_kept_by_nobody(cast):
    a_page(cast.lisbon)
    visitor = Client()
    visitor.cookies["messages"] = "x"

    assert "Cache-Control" not in visitor.get("/directory/en/").headers


def test_a_logo_is_served_while_a_page_names_it(cast, client):
    a_logo(cast.northlight)
    path = f"/directory/logos/{DIGEST}.png"
    assert client.get(path).status_code == 404

    page = a_page(cast.lisbon, logo=DIGEST)

    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"\x89PNG picture")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'inline; filename="logo.png"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert path in text(client.get(address(page))) and path in text(client.get("/directory/en/"))
    close(cast.lisbon)
    assert client.get(path).status_code == 404


def test_one_companys_page_does_not_publish_anothers_logo(cast, client):
    a_logo(cast.rival)
    a_page(cast.lisbon, logo=DIGEST)

    assert client.get(f"/directory/logos/{DIGEST}.png").status_code == 404


@pytest.mark.parametrize("digest", ["x", "0" * 64, "A" * 3000, "-"])
def test_a_logo_that_is_none_is_not_found(client, cast, digest):
    a_page(cast.lisbon)

    assert client.get(f"/directory/logos/{digest}.png").status_code == 404
