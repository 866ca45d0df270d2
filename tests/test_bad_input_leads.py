"""Whatever is typed into a profile, a search of the directory, a lead that is sent or a list of leads."""

import io
import logging
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import outbox, tenancy
from accounts.models import Notice
from leads.models import BusinessProfile, Inquiry, Listing
from referrals.filters import DealFilters
from referrals.models import AlertContact
from tests.factories import ListingFactory
from tests.hostile import ALLOWED, BAD, PICTURE, Ground, wrong
from tests.isolation.addressing import MALFORMED, UNKNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncopied")]

MORE = BAD | {
    "header": "Eve\r\nBcc: all@victims.example",
    "attribute": '" autofocus onfocus=alert(1) x="',
    "link": "javascript:alert(1)//https://evil.example",
    "other scheme": "data:text/html,<script>alert(1)</script>",
}
NOT_SENT = "nul"  # a browser's address can not hold it: refused before any page is asked
RUNS = re.compile(r"<script>alert|[\"'] autofocus onfocus=|(href|src|action)=[\"']?(javascript|data):", re.IGNORECASE)


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def ground(cast):
    ground = Ground(cast)
    ground.browser.raise_request_exception = False
    return ground


def asked(path, response, what=""):
    """The line of an answer; a page in which something of what was typed would run is worse than any status."""
    runs = RUNS.search(response.content.decode(errors="replace"))
    return f"{path} {what} {response.status_code} {runs and runs[0]}", 500 if runs else response.status_code


# The public directory.

FOUND_BY = ["need", "industries", "services", "products", "country", "city", "size", "after", "to", "x"]


@pytest.mark.parametrize("kind", [kind for kind in MORE if kind != NOT_SENT])
def test_no_search_of_the_directory_breaks_it(ground, cast, kind):
    browser = Client(raise_request_exception=False)
    pages = ["/directory/en/", f"/directory/en/{ground.ids['listing_id']}/", "/directory/", "/sitemap.xml"]
    answers = [
        asked(path, browser.get(f"{path}?{query}"), name)
        for path in pages
        for name in FOUND_BY
        for query in (f"{name}={quote(MORE[kind])}", f"need=stock&{name}={quote(MORE[kind])}&{name}=a&{name}=")
    ]

    assert wrong(answers) == []


@pytest.mark.parametrize(
    "path",
    [
        "/directory/xx/",
        "/directory/EN/",
        f"/directory/en/{MALFORMED}/",
        f"/directory/en/{UNKNOWN}/",
        f"/directory/en/{UNKNOWN}/{'a' * 3000}/",
        "/directory/logos/.png",
        f"/directory/logos/{'f' * 64}.png",
        f"/directory/logos/{'0' * 5000}.png",
        "/directory/logos/..%2f..%2fsettings.png",
        "/directory/en/inquiries/-/",
        f"/directory/en/inquiries/{'9' * 5000}/",
        "/sitemap/99999999999999999999999999.xml",
        "/sitemap/-1.xml",
        "/leads/nowhere/",
        f"/leads/{UNKNOWN}/",
        f"/organization/profiles/{UNKNOWN}/",
    ],
)
def test_an_address_that_is_none_is_not_found(ground, path):
    assert {ground.browser.get(path).status_code, ground.browser.post(path).status_code} <= {404, 405}


@pytest.mark.parametrize("slug", ["a", "%e2%80%ae", "..%2f..%2f", "%3Cscript%3Ealert(1)%3C/script%3E", "x" * 900])
def test_a_wrong_name_in_the_address_of_a_page_leads_to_the_right_one(ground, slug):
    listing = Listing.objects.get(uuid=ground.ids["listing_id"])
    answer = Client().get(f"/directory/en/{listing.uuid}/{slug}/")

    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or answer.headers["Location"] == f"/directory/en/{listing.uuid}/{listing.slug}/"


# Business profiles.

FORMS = {  # part of the page → its fields
    "": ["description", "website", "social", "industries", "products", "services", "keywords", "sizes", "version"],
    "logo/": ["logo", "remove", "version"],
    "places/": ["location", "line1", "city", "state", "postal_code", "phone", "version"],
    "places/{place}/": ["line1", "city", "state", "postal_code", "phone", "version", "was"],
    "places/{place}/contacts/": ["first_name", "last_name", "email", "phone", "version"],
    "publish/": ["version"],
    "withdraw/": ["version"],
}


@pytest.mark.parametrize("part", FORMS, ids=lambda part: part or "about")
def test_no_field_of_a_profile_breaks_its_page_or_runs(ground, cast, part):
    profile = f"/organization/profiles/{ground.ids['profile_id']}/"
    url = profile + part.format(place=ground.ids["place_id"])
    usual = {"city": "Porto", "first_name": "Ines", "email": "ines@northlight.example"}
    answers = []
    for name in FORMS[part]:
        for kind, value in MORE.items():
            given = usual | {"version": version_of(ground)} | {name: [value, "a"] if kind == "list" else value}
            answers.append(asked(url, ground.browser.post(url, given), f"{name}={kind}"))
        answers.append(asked(profile, ground.browser.get(profile), f"after {name}"))
        answers.append(asked(profile, ground.browser.get(f"{profile}preview/"), f"after {name}"))

    assert wrong(answers) == []


def version_of(ground):
    with tenancy.everyone("the test looks"):
        return BusinessProfile.objects.get(uuid=ground.ids["profile_id"]).version


@pytest.mark.parametrize("kind", MORE)
def test_what_is_published_of_it_runs_on_no_page_of_the_directory(cast, kind):
    """Past every form: what stands in the table is text to whoever reads the page."""
    text = MORE[kind].replace("\0", "")[:200]
    facts = dict.fromkeys(["line1", "state", "phone"], text[:20]) | {"website": text, "social": text}
    listing = ListingFactory(
        location=cast.rome,
        name=text or "a",
        place=text or "b",
        city=text[:90],
        description=text,
        keywords=[text[:40]],
        **facts,
    )
    browser = Client(raise_request_exception=False)
    pages = ["/directory/en/", listing.get_absolute_url(), f"/directory/en/ask/?to={listing.uuid}", "/sitemap/0.xml"]
    answers = [asked(path, browser.get(path, follow=True)) for path in pages]

    assert {status for _line, status in answers} == {200}, answers


def gif(width, height):
    return PICTURE[:6] + width.to_bytes(2, "little") + height.to_bytes(2, "little") + PICTURE[10:]


def png(**how):
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG", **how)
    return made.getvalue()


FILES = {
    "nothing": b"",
    "a text": b"GIF89a, or so it says",
    "half a picture": png()[:40],
    "a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a page": b"<html><script>alert(1)</script></html>",
    "a bomb": gif(65535, 65535),
    "too many bytes": b"\x89PNG\r\n\x1a\n" + bytes(2_200_000),
    "an archive": b"PK\x03\x04" + bytes(500),
}
FILE_NAMES = [
    "logo.png",
    "../../../etc/passwd",
    "a\0b.png",
    "x" * 3000 + ".png",
    "<script>alert(1)</script>.png",
    ".",
    "",
]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_picture_is_refused_in_words(ground, kind):
    url = f"/organization/profiles/{ground.ids['profile_id']}/logo/"
    for name in FILE_NAMES:
        file = SimpleUploadedFile("logo.png", FILES[kind], content_type="image/png")
        file._name = name  # what a browser of ours would never send
        answer = ground.browser.post(url, {"version": version_of(ground), "logo": file})
        line, status = asked(url, answer, name)

        assert status in (400, 413, 422), line
    with tenancy.everyone("the test looks"):
        assert BusinessProfile.objects.get(uuid=ground.ids["profile_id"]).logo == ground.ids["digest"]


# Leads that the platform's people send, and the lists.

SENT = ["company", "city", "country", "size", "first_name", "last_name", "title", "email", "phone", "need"]
SENT += ["wants_contact", "campaign", "program", "kind", "key", "q", "to", "consent", "find", "after", "again"]


@pytest.mark.parametrize("name", SENT)
def test_no_field_of_a_lead_that_is_sent_breaks_the_form_or_forges_a_mail(ground, cast, name):
    browser = cast.client("sela")
    browser.raise_request_exception = False
    usual = {"company": "Quinta", "country": "PT", "first_name": "Rita", "last_name": "Sol", "city": "Porto"}
    usual |= {"email": "rita@quinta.example", "need": "Stock", "consent": "on", "to": ground.ids["listing_id"]}
    answers = []
    for kind, value in MORE.items():
        answers.append(asked("send", browser.post("/leads/send/", usual | {name: value}), f"{name}={kind}"))
        if kind != NOT_SENT:
            answers.append(asked("send", browser.get(f"/leads/send/?{name}={quote(value)}"), f"{name}={kind}"))
            answers.append(asked("sent", browser.get(f"/leads/sent/?before={quote(value)}"), f"before={kind}"))
    answers.append(asked("sent", browser.get("/leads/sent/")))

    assert wrong(answers) == []
    assert forged() == []


def forged():
    """Messages with a header, or a reader, that somebody has typed."""
    with tenancy.everyone("the test looks"):
        notices = list(Notice.objects.select_related("organization", "user"))
    messages = [message for notice in notices if (message := outbox._composed(notice))]
    texts = [str(message.message()).partition("\n\n")[0] for message in messages]
    return [text for text in texts if re.search(r"(?m)^bcc:", text, re.IGNORECASE)] + [
        message.to for message in messages if len(message.to) != 1 or re.search(r"[\r\n,]", message.to[0])
    ]


def test_a_contact_named_like_a_header_forges_no_mail(ground, cast):
    with tenancy.entered(cast.northlight):
        contact = AlertContact.objects.get(uuid=ground.ids["contact_id"])
        AlertContact.objects.filter(pk=contact.pk).update(first_name=MORE["header"], last_name=MORE["markup"])
    browser = cast.client("sela")
    given = {"company": "Quinta", "need": MORE["header"], "country": "PT", "city": "Porto", "first_name": "Rita"}
    given |= {"last_name": "Sol", "email": "rita@quinta.example", "consent": "on", "to": ground.ids["listing_id"]}

    assert browser.post("/leads/send/", given).status_code == 302
    with tenancy.everyone("the test looks"):
        assert Inquiry.objects.count() == 1
        assert Notice.objects.filter(kind="deal_received").exists()
    assert forged() == []


@pytest.mark.parametrize("kind", [kind for kind in MORE if kind != NOT_SENT])
def test_no_filter_breaks_a_list_of_leads(ground, kind):
    names = {*DealFilters.base_fields, "q", "sort", "after", "before", "page", "view"}
    answers = [
        asked(path, ground.browser.get(f"{path}?{name}={quote(MORE[kind])}&{name}=a"), name)
        for path in ("/leads/marketplace/", "/leads/qualified/", "/leads/favorites/")
        for name in names
    ]

    assert wrong(answers) == []
    assert {status for _line, status in answers} <= ALLOWED - {400, 403, 404}
