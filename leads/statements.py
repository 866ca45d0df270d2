"""The two statements of the directory's search: values are parameters, only numbers of ours stand in the text."""

# ruff: noqa: S608 (as it says)

from accounts.models.organization import LEAST, LIFT
from leads.models import Listing
from leads.wanted import IN_PART

BLOCK = 100
LOOK, LOOK_IN_PART = 1000, 2000  # rows in the order by score that are looked at before words are looked up
UNREAD = ("words", "score")  # nobody prints them; the rest of a page and the company's designations come along
READ = [f"listing.{field.column}" for field in Listing._meta.concrete_fields if field.name not in UNREAD]
COLUMNS = ", ".join([*READ, "company.designations"])
JOINED = """JOIN leads_listing listing USING (id)
            JOIN accounts_organization company ON company.id = listing.organization_id
            ORDER BY found.rank DESC, found.score DESC, found.uuid DESC"""
FACTOR = f"({LEAST}::float8 + {LIFT}::float8 * score)"
ORDER = "rank DESC, score DESC, uuid DESC"


def whole(wanted, place, limit):
    """What matches everything: for each relevance a walk along the score from where the page begins, merged.

    The place is known by its public id alone: its rank is made anew from its score. Rows of equal rank come by score,
    then by public id, which is random: no company is favored by its name or its age.
    """
    relevances, queries = zip(*wanted.levels, strict=True)
    sql = f"""
        SELECT {COLUMNS}, found.level, true AS whole FROM (
            SELECT * FROM leads_found(%s, %s, {place.level}, %s::uuid, %s::bigint[], {limit}, {LOOK}) best
            ORDER BY {ORDER} LIMIT {limit}
        ) found {JOINED}"""
    return sql, [list(queries), list(relevances), place.after, list(wanted.except_for) or None]


def partly(wanted, place, limit):
    """What matches in part, in blocks: of the hundred with the best scores those first that match most.

    Exact where no more than a block match in part; where more do, what was asked is so common that the best scored are
    a fair choice, and the next block follows behind them. Nothing is left out.
    """
    share = " + ".join(["(words @@ %s::tsquery)::int"] * len(wanted.points))
    rank = f"{IN_PART}::float8 * ({share}) / {len(wanted.points)} * {FACTOR}"
    after = f"WHERE ({ORDER.replace(' DESC', '')}) < (SELECT rank, score, uuid FROM ranked WHERE uuid = %s)"
    sql = f"""
        WITH block AS MATERIALIZED (
            SELECT id, uuid, row_number() OVER (ORDER BY score DESC, uuid DESC) AS number
            FROM leads_found(%s, '{{1}}', 0, %s::uuid, %s::bigint[], {BLOCK + 1}, {LOOK_IN_PART}) best
        ),
        ranked AS MATERIALIZED (
            SELECT id, listing.uuid, score, {rank} AS rank
            FROM block JOIN leads_listing listing USING (id) WHERE number <= {BLOCK}
        ),
        found AS (SELECT * FROM ranked {after if place.after else ""} ORDER BY {ORDER} LIMIT {limit})
        SELECT {COLUMNS}, false AS whole, (
            SELECT uuid FROM block WHERE number = {BLOCK} AND EXISTS (SELECT FROM block WHERE number > {BLOCK})
        ) AS block_end
        FROM found {JOINED}"""
    start = [[wanted.partly], place.block, list(wanted.except_for) or None]
    return sql, [*start, *wanted.points, *([place.after] if place.after else [])]
