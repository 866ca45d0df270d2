"""The two statements of the directory's search: values are parameters, only numbers of ours stand in the text."""

# ruff: noqa: S608 (as it says)

from leads.models import Listing
from leads.wanted import IN_PART

BLOCK = 1000
UNREAD = ("words", "score")  # nobody prints them; the rest of a page and the company's designations come along
READ = [f"listing.{field.column}" for field in Listing._meta.concrete_fields if field.name not in UNREAD]
COLUMNS = ", ".join([*READ, "company.designations"])
JOINED = """JOIN leads_listing listing USING (id)
            JOIN accounts_organization company ON company.id = listing.organization_id
            ORDER BY found.rank DESC, found.score DESC, found.uuid DESC"""
FACTOR = "(0.75::float8 + 0.5::float8 * score)"
ORDER = "rank DESC, score DESC, uuid DESC"


def whole(wanted, place, limit):
    """What matches everything: for each relevance a walk along the score from where the page begins, merged.

    The place is known by its public id alone: its rank is made anew from its score. Rows of equal rank come by score,
    then by public id, which is random: no company is favored by its name or its age.
    """
    walks, values = [], []
    for level, (relevance, query) in enumerate(wanted.levels):
        condition, given = _open(wanted, query)
        if place.after:
            condition += _beyond(level == place.level, relevance)
        rank = f"{relevance}::float8 * {FACTOR}"
        walks.append(
            f"(SELECT id, uuid, score, {level} AS level, {rank} AS rank FROM leads_listing"
            f" WHERE {condition} ORDER BY score DESC, uuid DESC LIMIT {limit})"
        )
        values += given
    last = ""
    if place.after:
        relevance = wanted.levels[place.level][0]
        last = (
            f"WITH last AS MATERIALIZED (SELECT {relevance}::float8 * {FACTOR} AS rank, score, uuid"
            " FROM leads_listing WHERE uuid = %s) "
        )
        values.insert(0, place.after)
    sql = (
        f"{last}SELECT {COLUMNS}, found.level, true AS whole FROM"
        f" (SELECT * FROM ({' UNION ALL '.join(walks)}) walked ORDER BY {ORDER} LIMIT {limit}) found"
        f" {JOINED}"
    )
    return sql, values


def _beyond(same, relevance):
    """Behind the place: in its own walk by a row comparison that the index answers, many equal scores or not; in the
    others by a bound for the score, which the index answers too, and the order itself."""
    last = "(SELECT score FROM last), (SELECT uuid FROM last)"
    if same:
        return f" AND (score, uuid) < ({last})"
    bound = f"(SELECT (rank / {relevance} - 0.75) * 2 + 1e-9 FROM last)"
    rank = f"({relevance}::float8 * {FACTOR}, score, uuid)"
    return f" AND score <= {bound} AND {rank} < ((SELECT rank FROM last), {last})"


def _open(wanted, query):
    """Pages that are shown and can be asked: as ``ListingQuerySet.open``."""
    condition, values = "is_open", []
    if query:
        condition, values = condition + " AND words @@ %s::tsquery", [query]
    if wanted.except_for:
        condition, values = condition + " AND organization_id <> ALL(%s)", [*values, list(wanted.except_for)]
    return condition, values


def partly(wanted, place, limit):
    """What matches in part, in blocks: of the thousand with the best scores those first that match most.

    Exact where no more than a thousand match in part; where more do, what was asked is so common that the thousand best
    scored are a fair choice, and the next thousand follow behind them. Nothing is left out.
    """
    condition, values = _open(wanted, wanted.partly)
    if place.block:
        condition += " AND (score, uuid) < ((SELECT score FROM before), (SELECT uuid FROM before))"
    share = " + ".join(["(words @@ %s::tsquery)::int"] * len(wanted.points))
    rank = f"{IN_PART}::float8 * ({share}) / {len(wanted.points)} * {FACTOR}"
    behind = f" WHERE ({ORDER.replace(' DESC', '')}) < (SELECT rank, score, uuid FROM ranked WHERE uuid = %s)"
    sql = f"""
        WITH before AS MATERIALIZED (SELECT score, uuid FROM leads_listing WHERE uuid = %s),
        block AS MATERIALIZED (SELECT id, uuid, score, words FROM leads_listing
            WHERE {condition} ORDER BY score DESC, uuid DESC LIMIT {BLOCK + 1}),
        numbered AS (SELECT *, row_number() OVER (ORDER BY score DESC, uuid DESC) AS number FROM block),
        ranked AS MATERIALIZED (SELECT id, uuid, score, {rank} AS rank FROM numbered WHERE number <= {BLOCK}),
        found AS (SELECT * FROM ranked {behind if place.after else ""} ORDER BY {ORDER} LIMIT {limit})
        SELECT {COLUMNS}, false AS whole, (
            SELECT max(uuid::text) FILTER (WHERE number = {BLOCK})::uuid FROM numbered HAVING count(*) > {BLOCK}
        ) AS block_end
        FROM found {JOINED}"""
    return sql, [place.block, *values, *wanted.points, *([place.after] if place.after else [])]
