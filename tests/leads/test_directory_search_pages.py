"""Pages of the directory's search: each listing once, few statements, bounded work, whatever is typed."""

import base64
import json
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import directory, statements, wording
from leads.models import Listing
from leads.wanted import Wanted
from tests.leads.finding import a_page, names, walked

pytestmark = pytest.mark.django_db

ASKED = {
    "nothing": ({}, 60),
    "a tag": ({"industries": ["Education"]}, 30),
    "two tags": ({"industries": ["Education", "Healthcare"]}, 40),
    "a word": ({"need": "buoys"}, 36),
    "words and a tag": ({"need": "buoys cranes", "industries": ["Education", "Healthcare"]}, 32),
    "a place": ({"country": "PT", "city": "Braga"}, 60),
    "a size": ({"size": "10to50employees"}, 60),
}


def sixty(company):
    """Many of them with the same score; words in tags and in places; tags alone and together."""
    for n in range(60):
        a_page(
            company,
            f"Page {n}",
            score=(0.5, 0.5, 0.1, 0.9)[n % 4],
            industries=[[], ["Education"], ["Education", "Healthcare"], ["Education"], [], ["Healthcare"]][n % 6],
            keywords=[["buoys"], ["cranes"], ["buoys", "cranes"], [], []][n % 5],
            city="Buoys" if n % 5 == 3 else "Braga" if n % 2 else "Faro",
        )


@pytest.mark.parametrize(("asked", "number"), ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("size", [1, 7, 20, 25])
def test_every_listing_comes_exactly_once_and_in_the_order_of_one_page(cast, asked, number, size):
    sixty(cast.northlight)

    seen, pages = walked(asked, size)

    assert (len(seen), len(set(seen)), pages) == (number, number, -(-number // size))
    assert seen == [listing.uuid for listing in directory.search(asked, size=100).listings]


def test_blocks_of_what_matches_in_part_follow_each_other(cast, monkeypatch):
    """With more matches than one block holds nothing is left out; a page may end with its block."""
    sixty(cast.northlight)
    asked = {"need": "buoys cranes", "country": "PT"}
    everything, _pages = walked(asked, 100)
    monkeypatch.setattr(statements, "BLOCK", 9)

    seen, _pages = walked(asked, 4)

    assert len(seen) == len(set(seen)) == len(everything) == 48
    assert set(seen) == set(everything)


def test_looking_among_the_best_first_changes_nothing(cast, monkeypatch):
    sixty(cast.northlight)
    before = [walked(asked, 7) for asked, _number in ASKED.values()]

    for look in (1, 10, 59):
        monkeypatch.setattr(statements, "LOOK", look)
        monkeypatch.setattr(statements, "LOOK_IN_PART", look)
        assert [walked(asked, 7) for asked, _number in ASKED.values()] == before


@pytest.mark.parametrize(("asked", "_number"), ASKED.values(), ids=ASKED)
def test_a_page_is_one_statement_and_at_most_two(cast, asked, _number):
    sixty(cast.northlight)
    after, in_part = "", False
    while True:
        with CaptureQueriesContext(
            connection,
        ) as statements_of_page:
            page = directory.search(asked, after=after, size=7)
        in_part = in_part or not all(listing.whole for listing in page.listings)
        assert len(statements_of_page) == (2 if in_part and any(one.whole for one in page.listings) else 1)
        if not (after := page.after):
            return


# Work


def many(company, number):
    """All with one score, as new companies have it; every second with a word, the one of the lowest id with another."""
    labels = wording.labels()
    pages = [
        Listing(
            organization=company, uuid=UUID(int=n), location_id=n, profile_id=1, name=f"Page {n}", place="Head",
            city="Faro", country="PT", keywords=["cranes"] if n == 1 else ["buoys"] if n % 2 else [],
        )
        for n in range(1, number + 1)
    ]  # fmt: skip
    for page in pages:
        wording.fill(page, labels)
    Listing.objects.bulk_create(pages)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_listing")


class Work:
    """What one search read, by PostgreSQL's own count: rows along the score, lookups of words, readings of it all."""

    def __init__(self, asked, **more):
        with connection.cursor() as cursor:  # of few rows PostgreSQL reads all, whatever is asked
            cursor.execute("SET LOCAL enable_seqscan = off")
        before = self.counted()
        self.page = directory.search(asked, **more)
        after = self.counted()
        self.by_score, self.by_words, self.whole_table = (now - then for now, then in zip(after, before, strict=True))

    @staticmethod
    def counted():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT pg_stat_get_xact_tuples_fetched('listing_by_score'::regclass),
                pg_stat_get_xact_numscans('listing_words'::regclass),
                pg_stat_get_xact_numscans('leads_listing'::regclass)"""
            )
            return cursor.fetchone()


def test_pages_read_only_their_own_rows_however_deep_and_with_one_score(cast):
    many(cast.northlight, 3000)
    deep = directory.written(directory.Place(0, UUID(int=300)))

    among_places = statements.LOOK  # where the word is looked for as well
    for asked, more, rows, looked_up in [
        ({}, {}, 21, 0),
        ({}, {"after": deep}, 22, 0),  # the place itself, and what follows
        ({"need": "buoys"}, {}, 42 + among_places, 1),
        ({"need": "buoys"}, {"after": deep}, 42 + among_places, 1),
    ]:
        work = Work(asked, **more)
        assert len(work.page.listings) == 20
        assert (work.by_score, work.by_words, work.whole_table) == (rows, looked_up, 0)


def test_a_rare_word_is_looked_up_and_not_walked_to(cast):
    many(cast.northlight, 3000)

    work = Work({"need": "cranes"})

    assert [page.name for page in work.page.listings] == ["Page 1"]
    assert (work.by_score, work.by_words, work.whole_table) == (2 * statements.LOOK, 2, 0)


# Whatever is typed

HOSTILE = {
    "nul": "a\0b",
    "a lone surrogate": "buoys \ud800 \udfff",
    "ten thousand words": "word " * 10_000,
    "ten thousand different words": " ".join(f"w{n}x" for n in range(10_000)),
    "one long word": "b" * 20_000,
    "punctuation": "!&|():*<->'\"\\%_;--/*",
    "operators": "buoys & !cranes | (faro:*) <-> 'x':A",
    "quotes": "''' \\' \\\\ $$ E'\\x27'",
    "marks of ours": "=country =size @faro",
    "parameters": "%s %(x)s {0} %%",
    "signs": "\u202e\u200b\ufeff\U0001f4a5",
    "other letters": "船 ابحث ทดสอบ नाव",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_is_searched_for_and_does_no_harm(cast, typed):
    a_page(cast.northlight, "found", keywords=["buoys"])
    asked = [
        {"need": typed},
        {"city": typed},
        {"country": typed},
        {"size": typed},
        {"industries": [typed], "products": [typed] * 1000, "services": typed},
        {"need": [typed], "city": None, "country": 5, "size": {}, "except_for": [typed, None, 2**80]},
        {"need": typed, "city": typed, "country": typed, "size": typed, "industries": [typed]},
    ]
    for one in asked:
        directory.search(one)
        directory.search(one, after=typed)
        directory.nearest(one)


def test_operators_are_punctuation(cast):
    a_page(cast.northlight, "found", keywords=["buoys"])

    assert names({"need": "!buoys"}) == names({"need": "buoys:*&"}) == ["found"]
    assert names({"need": "buoys | cranes"}) == ["found"]
    assert names({"need": "'=country PT'"}) == []


def test_a_long_need_is_cut_to_a_few_words():
    wanted = Wanted.of({"need": " ".join(f"word{n}abc" for n in range(500))})

    assert len(wanted.points) == wording.MOST_WORDS
    assert all(len(query) < 2000 for _relevance, query in wanted.levels)


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


SOME = "918c9f88-bb66-4c57-9023-8b5b881fc315"
GARBAGE = [
    "x", "\0", "\ud800", "é", "a" * 5000, cursor(), cursor(0), cursor(0, SOME), cursor(0, SOME, "", ""),
    cursor("0", SOME, ""), cursor(0.0, SOME, ""), cursor(True, SOME, ""), cursor(None, SOME, ""), cursor(1, SOME, ""),
    cursor(-2, SOME, ""), cursor(10**30, SOME, ""), cursor(0, "1", ""), cursor(0, 1, ""), cursor(0, [SOME], ""),
    cursor(0, SOME, ""), cursor(-1, SOME, ""), cursor(-1, "", SOME), cursor(-1, SOME, SOME),
    base64.urlsafe_b64encode(b"[" * 3000).decode(), base64.urlsafe_b64encode(b"{}").decode(),
]  # fmt: skip


@pytest.mark.parametrize("after", GARBAGE)
def test_a_cursor_that_is_none_leads_to_the_beginning_and_says_so(cast, after):
    a_page(cast.northlight, "found")

    page = directory.search({}, after=after)

    assert ([listing.name for listing in page.listings], page.lost) == (["found"], True)


@pytest.mark.parametrize("need", ["buoys", "buoys cranes"])  # with nothing, and with something, that matches in part
def test_a_cursor_whose_listing_has_gone_leads_to_the_beginning(cast, need):
    sixty(cast.northlight)
    first = directory.search({"need": need}, size=5)
    Listing.objects.filter(uuid=first.listings[-1].uuid).delete()

    again = directory.search({"need": need}, after=first.after, size=4)

    assert (again.lost, [one.uuid for one in again.listings]) == (True, [one.uuid for one in first.listings[:4]])


def test_a_cursor_tells_no_score(cast):
    for n in range(3):
        a_page(cast.northlight, f"Page {n}", score=0.625)

    place = json.loads(base64.urlsafe_b64decode(directory.search({}, size=2).after + "=="))

    assert [type(part) for part in place] == [int, str, str]
    assert (place[0], len(place[1]), place[2]) == (0, 36, "")
