"""The statements that fetch a bounded number of accounts whose names could be the one that was typed."""

from typing import NamedTuple

from referrals.customers.asked import SHORT

# Where each tab looks. Literal, so that PostgreSQL sees that the partial index holds the rows.
PLACES = {
    "managed": "source = 'platform' AND category = 'managed'",
    "unmanaged": "source = 'platform' AND category = 'unmanaged'",
    "other": "source = 'duns'",
}
NUMBERS = {"managed": "duns", "unmanaged": "duns", "other": "key"}  # the directory has it for its key, with an index
WORDS = "array_to_tsvector(array_remove(string_to_array(plain || ' ' || also, ' '), ''))"  # as the index has it
FETCHED, LOOKED_AT = 150, 1000


class Candidate(NamedTuple):
    pk: int
    tab: str
    plain: str
    also: str
    city: str
    link_group: str
    is_federal: bool
    name: str
    number: str

    @property
    def order(self):
        """Among equals: by name, then place, then age."""
        return self.plain, self.name, self.city, self.pk


def selected(tab, condition, *, order="", limit):
    """One tab's part of a statement."""
    columns = f"id, '{tab}' AS tab, plain, also, city, link_group, is_federal, name, {NUMBERS[tab]}"
    where = f"{PLACES[tab]} AND {condition}"
    return f"(SELECT {columns} FROM referrals_customeraccount WHERE {where}{order} LIMIT {limit})"  # noqa: S608


def best_of(part, order, limit):
    """Of what a part looks at, the first rows in another order."""
    return f"(SELECT * FROM {part} looked_at ORDER BY {order} LIMIT {limit})"  # noqa: S608


def fetched(cursor, parts, values):
    cursor.execute(" UNION ALL ".join(parts), values)
    return [Candidate(*row) for row in cursor.fetchall()]


def by_number(cursor, tabs, number):
    """The accounts with this D-U-N-S number."""
    parts = [selected(tab, f"{NUMBERS[tab]} = %s AND duns <> ''", limit=FETCHED) for tab in tabs]
    return fetched(cursor, parts, [number] * len(tabs))


def by_beginning(cursor, tabs, asked):
    """Names that begin with what was typed, in their order; with a city, those of the city first."""
    condition, values = 'plain COLLATE "C" >= %s AND plain COLLATE "C" < %s', [asked.text, asked.text + asked.end]
    if asked.country:
        condition, values = condition + " AND country = %s", [*values, asked.country]
    order = ' ORDER BY plain COLLATE "C"'
    if not asked.city:
        return fetched(
            cursor, [selected(tab, condition, order=order, limit=FETCHED) for tab in tabs], values * len(tabs)
        )
    near_first = 'lower(city) = %s DESC, plain COLLATE "C"'
    parts = [best_of(selected(tab, condition, order=order, limit=LOOKED_AT), near_first, FETCHED) for tab in tabs]
    return fetched(cursor, parts, [*values, asked.city_typed] * len(tabs))


def by_words(cursor, tabs, asked, queries, *, limit=FETCHED):
    """Names with all words of one of the queries (each a list of alternatives per word), the shortest names first."""
    parts, values = [], []
    for tab in tabs:
        for query in queries:
            condition, given = matching(query, asked)
            order = ("lower(city) = %s DESC, " if asked.city else "") + "length(plain), plain, id"
            parts.append(best_of(selected(tab, condition, limit=LOOKED_AT), order, limit))
            values += [*given, asked.city_typed] if asked.city else given
    return fetched(cursor, parts, values) if parts else []


def matching(query, asked):
    """The condition for one query, and its values. The last word's beginning, if short, is compared row by row."""
    condition, values = f"{WORDS} @@ %s::tsquery", [" & ".join(f"({' | '.join(words)})" for words in query)]
    if asked.country:
        condition, values = condition + " AND country = %s", [*values, asked.country]
    if asked.beginning:
        condition, values = condition + " AND ' ' || plain || ' ' || also LIKE %s", [*values, f"% {asked.beginning}%"]
    return condition, values


def exactly(word):
    """The word as it is. Plain words have nothing in them that needs quoting."""
    return f"'{word}'"


def beginning(word):
    """Words that begin so; a very short one as it is, because too many do."""
    return f"'{word}':*" if len(word) >= SHORT else exactly(word)
