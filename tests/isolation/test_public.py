"""The public pages: what is published and nothing else, whoever looks, and whatever happens behind them."""

import re

import pytest
from django.db.models import F
from django.test import Client

from accounts import tenancy
from leads.models import Listing, Score
from tests import counts
from tests.factories import a_referral
from tests.isolation.asking import Asker, Question
from tests.isolation.knowing import PUBLISHABLE, Knowledge
from tests.isolation.seeking import PROFILES
from tests.leads.inquiries import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

A_LITTLE = 4e-6  # of a score: less than what companies are apart, so that the order stays
READERS = [None, "ada", "mallory", "nina", "sela", "mara", "olga"]


def page_of(world, company):
    """The company's page of the directory."""
    return Listing.objects.get(pk=world.pages[PROFILES[company][0]])


def public_addresses(world):
    """Every public page that shows something."""
    listings = [page_of(world, company) for company in PROFILES]
    return [
        "/directory/en/",
        "/directory/es/?country=PT",
        "/directory/en/?need=stock&industries=Education&size=10to50employees",
        *(f"/directory/en/?need={listing.keywords[0]}" for listing in listings),
        *(listing.get_absolute_url() for listing in listings),
        *(f"/directory/logos/{listing.logo}.png" for listing in listings),
        form_of(*listings[:2]),
        "/sitemap.xml",
        "/sitemap/0.xml",
        "/robots.txt",
    ]


def get(asker, path):
    counts.add("isolation", requests=1)
    return asker.ask(Question(path, "GET", "nothing", path, ()))


def asker_of(world, name):
    return Asker(world, name, Knowledge(world, name))


def differences(before, after):
    """The lines that one has and the other has not."""
    return sorted(set(before.splitlines()) ^ set(after.splitlines()))


def test_the_directory_holds_what_may_be_published_and_nothing_else(world):
    """Row by row: a word that stands there stands in a profile, in the place on it, or in the name of the place."""
    elsewhere = {
        word: [place.table for place in world.places[word]]
        for word in world.published & world.places.keys()
        if not any(place.table in PUBLISHABLE for place in world.places[word])
    }

    assert len(world.published & world.places.keys()) > 20
    assert elsewhere == {}


def test_what_was_edited_since_and_never_published_is_not_in_it(world):
    with tenancy.everyone("the test's own look"):
        listed = " ".join(map(str, world.marker.rows(Listing)))
    secret = {
        word
        for word, places in world.places.items()
        if {place.table for place in places} & {"leads_businessprofile", "leads_profileplace", "referrals_alertcontact"}
        and word not in listed
    }

    assert len(secret) > 40
    assert secret & Knowledge(world, None).known == set()
    assert secret & Knowledge(world, "prue").known != set()


@pytest.mark.parametrize("name", READERS, ids=str)
def test_every_public_page_shows_published_words_only(world, name):
    asker = asker_of(world, name)
    colleagues = Knowledge(world, name).known if name else set()
    shown = {path: get(asker, path) for path in public_addresses(world)}
    found = {path: answer.words & world.places.keys() - world.published - colleagues for path, answer in shown.items()}
    counts.add("isolation", leaks=sum(map(len, found.values())))

    assert {path: answer.status for path, answer in shown.items() if answer.status != 200} == {}
    assert {path: words for path, words in found.items() if words} == {}
    assert len(set().union(*(answer.words & world.published for answer in shown.values()))) > 30


@pytest.mark.parametrize("name", [None, "ada", "mallory"], ids=str)
def test_what_happens_behind_a_page_changes_no_byte_of_it(world, name):
    """Deals, leads, drafts, contacts, scores: no number and no word of them, however many there are."""
    asker, paths = asker_of(world, name), public_addresses(world)
    before = {path: get(asker, path).plain for path in paths}
    company = world.cast.rival if name != "mallory" else world.cast.northlight
    place = world.cast.rome if name != "mallory" else world.cast.lisbon
    for number in range(12):
        kind = {"deal_type": "lead", "direction": "Incoming"} if number % 2 else {"substatus": "Accepted"}
        a_referral(company, location=place, name=f"Loud {number}", **kind)
    with tenancy.everyone("the test's own hand"):
        more = {"answer_count": 500, "report_count": 300}
        Score.objects.filter(organization=company).update(value=F("value") + A_LITTLE, **more)
        Listing.objects.filter(organization=company).update(score=F("score") + A_LITTLE)

    after = {path: get(asker, path).plain for path in paths}
    assert {path: differences(before[path], after[path]) for path in paths if before[path] != after[path]} == {}


def test_no_score_is_in_any_byte_of_a_public_page(world):
    """Not as a number, not in a cursor, not in what machines read."""
    for number, company in enumerate(PROFILES):
        Listing.objects.filter(organization=getattr(world.cast, company)).update(score=0.6180339 + number / 1e9)
    asker = asker_of(world, None)

    texts = {path: get(asker, path).content.decode(errors="replace") for path in public_addresses(world)}
    texts = {path: re.sub(r"[0-9a-f-]{32,}", "", text) for path, text in texts.items()}  # ids have them by chance

    assert [path for path, text in texts.items() if re.search(r"0?[.,]?618\d|61[.,]8|62 ?%", text)] == []


@pytest.mark.parametrize("company", PROFILES)
def test_a_logo_that_no_page_shows_is_like_one_that_never_was(world, company):
    asker = asker_of(world, None)
    shown = page_of(world, company).logo
    digests = [row.uuid for row in asker.uuids["leads_logo"] if row.tenant == getattr(world.cast, company).pk]
    unknown = get(asker, f"/directory/logos/{'0' * 64}.png").plain

    for digest in set(digests) - {shown}:
        assert get(asker, f"/directory/logos/{digest}.png").plain.replace(digest, "0" * 64) == unknown
    assert len(digests) > 1


def test_a_page_that_anybody_may_keep_holds_nothing_of_one_visitor(world):
    """A shared cache that keeps it would hand a cookie or a form's token to the next visitor."""
    kept = 0
    for path in public_addresses(world):
        response = Client().get(path)
        if "public" in response.headers.get("Cache-Control", ""):
            kept += 1
            assert not response.cookies, path
            assert b"csrfmiddlewaretoken" not in response.content, path

    assert kept > 5


def test_what_somebody_with_a_session_sees_is_kept_by_nobody(world):
    for path in public_addresses(world):
        visitor = Client()
        visitor.cookies["sessionid"] = "anybody"  # what was said to them may stand on the page
        for response in (world.cast.client("ada").get(path), visitor.get(path)):
            if not response.headers["Content-Type"].startswith("text/html"):
                continue
            assert "public" not in response.headers.get("Cache-Control", ""), path
            assert "Cookie" in response.headers["Vary"], path
