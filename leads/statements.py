"""The two statements of the directory's search: values are parameters, only numbers of ours stand in the text."""

# ruff: noqa: S608 (as it says)

from leads.models import Listing
from leads.wanted import IN_PART

BLOCK = 500
UNREAD = ("words", "score")  # nobody prints them; the rest of a page and the company's designations come along
READ = [f"listing.{field.column}" for field in Listing._meta.concrete_fields if field.name not in UNREAD]
COLUMNS = ", ".join([*READ, "company.designations"])
JOINED = """JOIN leads_listing listing USING (id)
            JOIN accounts_organization company ON company.id = listing.organization_id
            ORDER BY found.rank DESC, found.score DESC, found.uuid DESC"""
FACTOR = "(0.75::float8 + 0.5::float8 * score)"
ORDER = "rank DESC, score DESC, uuid DESC"
TOP = "'infinity'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"


def whole(wanted, place, limit):
    """What matches everything: for each relevance a walk along the score from where the page begins, merged.

    The place is known by its public id alone: its rank is made anew from its score. Rows of equal rank come by score,
    then by public id, which is random: no company is favored by its name or its age.
    """
    walks, values, last = [], [], ""
    if place.after:
        relevance = f"{wanted.levels[place.level][0]}::float8"
        last = (
            f"WITH last AS MATERIALIZED (SELECT {relevance} * {FACTOR} AS rank, score, uuid"
            " FROM leads_listing WHERE uuid = %s) "
        )
        values.append(place.after)
    for level, (relevance, query) in enumerate(wanted.levels):
        walk, given = _best(wanted, query, relevance, limit, place.after and _behind(level == place.level, relevance))
        walks.append(f"(SELECT *, {level} AS level FROM {walk})")
        values += given
    sql = (
        f"{last}SELECT {COLUMNS}, found.level, true AS whole FROM"
        f" (SELECT * FROM ({' UNION ALL '.join(walks)}) walked ORDER BY {ORDER} LIMIT {limit}) found"
        f" {JOINED}"
    )
    return sql, values


def _best(wanted, query, relevance, limit, behind):
    """A call of the function that finds pages that are open, have the words and come behind the place, best first."""
    behind = behind or f"NULL, NULL, NULL, {', '.join(TOP)}"
    return (
        f"leads_best(%s::tsquery, {relevance}, {behind}, %s, {limit}) best",
        [query or None, list(wanted.except_for) or None],
    )


def _behind(same, relevance):
    """The rank, score and public id of the place; and where in this walk that is: there are thousands of new companies
    with the same score, so in its own walk the place is exact. In the others it is where the rank is the same."""
    rank, score, uuid = (f"(SELECT {name} FROM last)" for name in ("rank", "score", "uuid"))
    start = f"{score}, {uuid}" if same else f"(SELECT (rank / {relevance} - 0.75) * 2 + 1e-9 FROM last), {TOP[1]}"
    return f"{rank}, {score}, {uuid}, {start}"


def partly(wanted, place, limit):
    """What matches in part, in blocks: of the five hundred with the best scores those first that match most.

    Exact where no more than a block match in part; where more do, what was asked is so common that the best scored are
    a fair choice, and the next block follows behind them. Nothing is left out.
    """
    behind = place.block and ", ".join(
        f"(SELECT {name} FROM last)" for name in ("rank", "score", "uuid", "score", "uuid")
    )
    walk, given = _best(wanted, wanted.partly, 1, BLOCK + 1, behind)
    share = " + ".join(["(words @@ %s::tsquery)::int"] * len(wanted.points))
    rank = f"{IN_PART}::float8 * ({share}) / {len(wanted.points)} * {FACTOR}"
    after = f"WHERE ({ORDER.replace(' DESC', '')}) < (SELECT rank, score, uuid FROM ranked WHERE uuid = %s)"
    sql = f"""
        WITH last AS MATERIALIZED (SELECT {FACTOR} AS rank, score, uuid FROM leads_listing WHERE uuid = %s),
        block AS MATERIALIZED (
            SELECT id, row_number() OVER (ORDER BY score DESC, uuid DESC) AS number FROM {walk}
        ),
        ranked AS MATERIALIZED (
            SELECT id, uuid, score, {rank} AS rank FROM block JOIN leads_listing USING (id) WHERE number <= {BLOCK}
        ),
        found AS (SELECT * FROM ranked {after if place.after else ""} ORDER BY {ORDER} LIMIT {limit})
        SELECT {COLUMNS}, false AS whole, (
            SELECT uuid FROM leads_listing JOIN block USING (id) WHERE number = {BLOCK}
            AND EXISTS (SELECT FROM block WHERE number > {BLOCK})
        ) AS block_end
        FROM found {JOINED}"""
    return sql, [place.block, *given, *wanted.points, *([place.after] if place.after else [])]
