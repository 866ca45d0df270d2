"""What somebody types finds the account that was meant, in the right tab, once per customer, in bounded time."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from referrals.customers import candidates, cascade, spelling
from referrals.customers.asked import understood
from referrals.customers.search import linked, search, tabs
from referrals.customers.spelling import learn
from referrals.models import CustomerAccount, NameWord
from tests.factories import CustomerAccountFactory

pytestmark = pytest.mark.django_db


def an_account(name, **fields):
    return CustomerAccountFactory(name=name, **fields)


def names(rows):
    return [row.account.name for row in rows]


@pytest.fixture
def accounts():
    an_account("Northwake Trading Ltd", duns="300100200")
    an_account("Velora Consulting Group GmbH", country="DE", city="Köln")
    an_account("Coral Foods Pvt. Ltd.", category="unmanaged")
    an_account("ООО «Волга Трейд»", category="unmanaged", country="RU", city="Казань")
    an_account("Tarn Ltd", aliases=["Blue Lantern"], parent_name="Mallow Holdings")
    an_account("Harbour Freight Lines Intl", source="duns", key="123456789")


# fmt: off
TYPED = {
    "Northwake Trading Ltd": (
        "nor", "northwa", "Northwake Trading", "NORTHWAKE TRADING LIMITED", "Northwake Trading, Inc.",
        "trading northwake", "northwake trad", "northwake limi", "northwake l", "norhtwake", "nortwake trading",
        "northvake tradng", "northwaake", "northwake trading europe", "Нортхваке", "300100200", "30-010-0200",
    ),
    "Velora Consulting Group GmbH": (
        "velora consulting group ag", "Vélora", "group velora", "velroa consluting", "consulting velora gmb",
        "velora grp x",
    ),
    "Coral Foods Pvt. Ltd.": ("coral foods private limited", "coral food", "coarl foods", "foods coral"),
    "ООО «Волга Трейд»": (
        "Волга", "волга трейд", "volga treyd", "OOO Volga", "О.О.О. Волга Трейд", "трейд волга", "вогла трейд", "vogla",
    ),
    "Tarn Ltd": ("tarn", "blue lantern", "lantern", "mallow holdings plc", "bleu lantern", "holdings mallow"),
    "Harbour Freight Lines Intl": (
        "harbour freight", "HFLI", "harbour international", "lines freight harbour", "harbor freight lines",
        "123456789", "123 456 789", "harbuor frieght",
    ),
}
# fmt: on


@pytest.mark.parametrize(("meant", "typed"), [(meant, typed) for meant, them in TYPED.items() for typed in them])
def test_the_account_that_was_meant_is_the_first(accounts, meant, typed):
    # rows 28, 36, 42
    assert names(search(typed))[:1] == [meant]


@pytest.mark.parametrize("typed", ["zebrafish", "qqq", "987654321", "northern lights", "volcano"])
def test_what_is_like_nothing_finds_nothing(accounts, typed):
    # row 36: then the tips are shown
    assert search(typed) == []
    assert [(tab.rows, tab.count, tab.more) for tab in tabs(typed).values()] == [([], 0, False)] * 3


def test_three_tabs_each_with_its_own(accounts):
    # rows 31, 33, 34
    for place, (source, category) in enumerate([("platform", "managed"), ("platform", "unmanaged"), ("duns", "other")]):
        for number in range(place + 1):
            an_account(f"Quayline {category} {number}", source=source, category=category)

    found = tabs("quayline")

    assert list(found) == ["managed", "unmanaged", "other"]
    assert [tab.category for tab in found.values()] == list(found)
    assert [tab.count for tab in found.values()] == [1, 2, 3]
    assert {row.account.category for row in found["unmanaged"].rows} == {"unmanaged"}
    assert names(search("quayline", category="managed")) == ["Quayline managed 0"]
    assert len(search("quayline")) == 6
    assert search("quayline", category="manual") == []


def test_counts_stop_at_a_hundred_and_search_more_shows_them():
    # row 37
    for number in range(103):
        an_account(f"Quayline {number}")

    few, many = tabs("quayline")["managed"], tabs("quayline", limit=1000)["managed"]

    assert (len(few.rows), few.count, few.more, few.has_more) == (10, 100, True, True)
    assert (len(many.rows), many.count, many.more, many.has_more) == (100, 100, True, False)
    assert names(many.rows)[:10] == names(few.rows)


def test_linked_accounts_are_one_row_that_opens():
    # rows 32, 41
    head = an_account("Quayline", link_group="Q")
    branches = [an_account(f"Quayline {place}", link_group="Q") for place in ("Braga", "Faro")]
    an_account("Quayline Works", link_group="Q", category="unmanaged")
    an_account("Quayline Federal", link_group="Q", is_federal=True)
    an_account("Quayline Other")

    tab = tabs("quayline")["managed"]

    assert names(tab.rows) == ["Quayline", "Quayline Other"]
    assert [row.linked for row in tab.rows] == [2, 0]
    assert tab.count == 2
    assert linked(head) == branches
    assert linked(branches[0]) == [head, branches[1]]
    assert linked(tab.rows[1].account) == []


def test_the_branch_that_was_typed_stands_for_its_customer():
    # row 41
    an_account("Quayline", link_group="Q")
    an_account("Quayline Braga", link_group="Q")

    assert names(tabs("quayline braga")["managed"].rows) == ["Quayline Braga"]


def test_entries_of_the_directory_are_told_apart_by_number_and_never_folded():
    # rows 34, 42
    for key in ("100000001", "100000002"):
        an_account("Quayline", source="duns", key=key, link_group="Q")

    rows = tabs("quayline")["other"].rows

    assert [(row.account.duns, row.linked) for row in rows] == [("100000001", 0), ("100000002", 0)]
    assert [row.account.key for row in search("100000002")] == ["100000002"]


def test_federal_accounts_are_only_found_in_the_directory_and_the_tab_says_so():
    # row 29
    an_account("Quayline Ministry", is_federal=True)
    an_account("Quayline Ministry", source="duns", is_federal=True)

    found = tabs("quayline ministry")

    assert [(len(tab.rows), tab.count, tab.hidden_federal) for tab in found.values()] == [
        (0, 0, True),
        (0, 0, False),
        (1, 1, False),
    ]
    assert [row.account.source for row in search("quayline ministry")] == ["duns"]
    assert search("quayline ministry", category="managed") == []
    assert not any(tab.hidden_federal for tab in tabs("velora").values())


def test_the_country_is_a_filter_and_the_city_only_comes_first():
    # row 28
    for city, country in (("Porto", "PT"), ("Köln", "DE"), ("Lisboa", "PT")):
        an_account("Quayline Ltd", city=city, country=country)

    assert {row.account.city for row in search("quayline", country="pt")} == {"Porto", "Lisboa"}
    assert search("quayline", country="FR") == []
    for city in ("Porto", "köln", "Koln", "LISBOA", "lisb"):
        found = [row.account.city for row in search("quayline", city=city)]
        assert (found[0][:3].lower().replace("ö", "o"), len(found)) == (city[:3].lower().replace("ö", "o"), 3)
    assert len(search("quaylnie", country="DE", city="Berlin")) == 1


def test_equals_keep_their_order():
    made = [an_account("Quayline", source="duns", city=city) for city in ("Porto", "Braga", "Porto", "Faro")]
    wanted = [made[1].pk, made[3].pk, made[0].pk, made[2].pk]

    for _ in range(3):
        assert [row.account.pk for row in search("quayline")] == wanted


def test_a_better_match_comes_before_a_worse_one(accounts):
    for name in ("Velora Consulting Partners", "Velora", "Velora Consulting", "Nova Velora"):
        an_account(name)

    assert names(search("velora"))[:3] == ["Velora", "Velora Consulting", "Velora Consulting Group GmbH"]
    assert names(search("velora consulting"))[0] == "Velora Consulting"
    scores = [row.score for row in search("velora consulting")]
    assert scores == sorted(scores, reverse=True) and scores[0] == 100


def test_two_letters_are_too_few_unless_they_are_words():
    an_account("3M Ltd")
    an_account("青空 株式会社")
    an_account("3Ms Workshop")

    assert search("3M") == search("3") == []
    assert names(search("3M Ltd")) == ["3M Ltd"]
    assert names(search("青空")) == ["青空 株式会社"]


# fmt: off
HOSTILE = [
    "", " ", "ab", "\0\0\0", "nor\0thwake", "\ud800\udfff\ud800", "x" * 100_000, "a " * 140, "щ" * 300, "' OR 1=1 --",
    "'''",
    "\\\\\\'", "%%%", "___", "northwake:*", "& | ! ( )", "()<->()", "$$$", "%s %s", "{0}", None, 12345, ["northwake"],
    b"nor",
    "ﷺ" * 300, "\u202enorth", "٣٤٥٦٧٨٩١٢", "1" * 40, "\U0010ffff" * 3, "a\u0301" * 100,
]
# fmt: on


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: ascii(typed)[:20])
def test_whatever_is_typed_is_answered(accounts, typed):
    assert list(tabs(typed)) == ["managed", "unmanaged", "other"]
    assert len(search(typed)) <= 1
    assert search("northwake", city=typed)
    assert len(search("northwake", country=typed)) == (typed != "ab"), "what can be no country is no filter"


def test_a_name_with_a_nul_is_no_name(accounts):
    assert search("northwake\0") == search("north\0wake") == []


def test_nothing_typed_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        tabs("ab")
        tabs("\0")


@pytest.mark.parametrize("typed", ["quayline", "quaylnie", "quayline wroks trading", "zzzz yyyy xxxx"])
def test_the_number_of_statements_does_not_grow(accounts, typed):
    def asked():
        with CaptureQueriesContext(connection) as context:
            tabs(typed, "PT", "Porto")
        return len(context)

    an_account("Quayline Works", link_group="Q1")
    few = asked()
    for number in range(60):
        an_account(
            f"Quayline Works {number}", link_group=f"Q{number // 3}", category=("managed", "unmanaged")[number % 2]
        )

    assert asked() <= few <= 12


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_every_statement_is_bounded_and_the_bounds_end_with_the_search(accounts, monkeypatch):
    seen = []
    keep = cascade.Cascade.keep

    def looking(self, rows):
        seen.append((setting("statement_timeout"), setting("enable_seqscan")))
        keep(self, rows)

    monkeypatch.setattr(cascade.Cascade, "keep", looking)
    before = setting("statement_timeout"), setting("enable_seqscan")
    with transaction.atomic():
        search("velroa consluting nothing")

        assert (setting("statement_timeout"), setting("enable_seqscan")) == before
    assert len(seen) > 2 and set(seen) == {("200ms", "off")}


def test_a_search_that_takes_too_long_shows_what_is_known_by_then(accounts, monkeypatch):
    an_account("Trading Northwake")

    def slowly(cursor, *_rest, **_bounds):
        cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(candidates, "by_words", slowly)
    with transaction.atomic():
        assert names(search("northwake")) == ["Northwake Trading Ltd"]
        assert CustomerAccount.objects.count() == 7, "the transaction around it goes on"


def test_another_failure_is_not_taken_for_a_slow_search(accounts, monkeypatch):
    def broken(cursor, *_rest, **_bounds):
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$")

    monkeypatch.setattr(candidates, "by_words", broken)
    with pytest.raises(Exception, match="the disk is full"), transaction.atomic():
        search("northwake")


def test_changing_a_name_changes_what_finds_it(accounts):
    account = CustomerAccount.objects.get(name="Tarn Ltd")
    account.name, account.aliases = "Umber Ltd", []
    account.save(update_fields=["name", "aliases"])

    assert names(search("umbre")) == ["Umber Ltd"]
    assert search("tarn") == search("blue lantern") == []


def test_words_are_learned_once_and_in_any_number():
    an_account("Quayline")
    learned = learn(["quayline", "umber", "umber", "of", "12345678", "x" * 41, *(f"word{n}" for n in range(3000))])

    assert learned == 3001
    assert learn(["umber", "quayline"]) == learn([]) == 0
    assert set(NameWord.objects.filter(word__in=["quayline", "umber", "of", "12345678"]).values_list(flat=True)) == {
        "quayline",
        "umber",
    }


def test_a_word_that_somebody_else_learned_meanwhile_is_no_error(monkeypatch):
    learn(["umber"])
    monkeypatch.setattr(spelling, "known", lambda cursor, words: set())

    learn(["umber", "amber"])

    assert NameWord.objects.filter(word__in=["umber", "amber"]).count() == 2


WAYS = {
    "account_name_duns": lambda cursor, asked: candidates.by_beginning(cursor, ["other"], asked),
    "account_name_platform": lambda cursor, asked: candidates.by_beginning(cursor, ["managed"], asked),
    "account_number_platform": lambda cursor, asked: candidates.by_number(cursor, ["managed"], "123456789"),
    "word_near": lambda cursor, asked: spelling.meant(cursor, ["velora"]),
}


class Explaining:
    """A cursor that has the plan of each statement made instead of its result."""

    def __init__(self, cursor):
        self.cursor, self.plan = cursor, ""

    def execute(self, statement, values):
        self.cursor.execute(f"EXPLAIN {statement}", values)
        self.plan = "\n".join(line for (line,) in self.cursor.fetchall())

    def fetchall(self):
        return []


MANY = """
INSERT INTO referrals_customeraccount (uuid, source, key, category, name, aliases, parent_name, link_group, duns, line1,
    city, state, postal_code, country, has_macc, is_federal, plain, also)
SELECT gen_random_uuid(), (ARRAY['platform', 'duns'])[1 + n % 2], n::text, (ARRAY['managed', 'other'])[1 + n % 2], 'x',
    '{}', '', '', n::text, '', '', '', '', 'PT', false, false, md5(n::text) || ' ' || md5((n + 1)::text), ''
FROM generate_series(1, 4000) n
"""


@pytest.mark.parametrize("index", WAYS)
def test_each_step_has_its_index(index):
    NameWord.objects.bulk_create(NameWord(word=f"word{n}", near=[n, n + 1]) for n in range(4000))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MANY)
        cursor.execute(cascade.LIMITS)
        explaining = Explaining(cursor)
        WAYS[index](explaining, understood("velora", "", ""))
        transaction.set_rollback(True)

    assert index in explaining.plan


def test_words_are_asked_for_as_the_index_has_them():
    """The planner needs figures of a full table to choose it; that the expression is the same one, it says at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) SELECT {candidates.WORDS} FROM referrals_customeraccount")  # noqa: S608
        asked = cursor.fetchall()[1][0].strip().removeprefix("Output: ")
        cursor.execute(
            "SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = ANY (%s::regclass[])",
            [["account_words_duns", "account_words_platform"]],
        )
        assert [kept for (kept,) in cursor.fetchall()] == [asked, asked]
