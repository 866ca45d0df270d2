"""Finding partners in the public directory: one order for customers, sellers and whoever asks another partner.

Whatever was asked has a *relevance*, and the order is that of the specification (9): relevance x (0.75 + 0.5 x score).
What matches everything that was asked is *whole*, and its relevance has few values; so each value is one walk along
the index by score, and the walks are merged: exact on every page, and a deep page reads no more than the first. What
matches in part comes after all of that, by its relevance: at most 0.36 x 1.25 is never more than at least 0.6 x 0.75.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from leads import statements
from leads.models import Listing
from leads.wanted import Wanted
from referrals import terms

PAGE, MOST, NEAREST = 20, 100, 5
LONGEST = 400


class Unknown(Exception):
    """The cursor is not one of ours."""


@dataclass(frozen=True)
class Page:
    """Some listings, best first; ``after``: where the next page begins, empty on the last one.

    Each listing has ``whole``: whether it is all that was asked. ``lost``: the place in the list is no more, so this is
    its beginning.
    """

    listings: list
    after: str = ""
    lost: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind a listing of a walk (``level``), or of a block of those that match in part."""

    level: int = 0
    after: UUID | None = None
    block: UUID | None = None


def search(asked, *, after="", size=PAGE):
    """A page of the directory: ``asked`` may hold need, industries, products, services, country, city and size, and
    except_for, the ids of companies to leave out.

    One statement; a second one where a page ends the whole matches and begins those in part. Between two pages nothing
    comes twice and nothing is left out, unless a score changes.
    """
    wanted, size = Wanted.of(asked), max(1, min(size, MOST))
    try:
        place = read(after, wanted) if after else Place()
    except Unknown:
        return _lost(asked, size)
    found, place = _found(wanted, place, size)
    if not found and after:
        return _lost(asked, size)
    return Page(found, place and written(place))


def _lost(asked, size):
    page = search(asked, size=size)
    return Page(page.listings, page.after, lost=True)


def _found(wanted, place, size):
    """Listings, and the place behind them, empty where there is nothing behind."""
    found = []
    if place.level != wanted.PARTLY:
        rows = _rows(*statements.whole(wanted, place, size + 1))
        if place.after and not rows:  # there was more behind it, so it has gone
            return [], ""
        found, rest = rows[:size], rows[size:]
        if rest:
            return found, Place(found[-1].level, found[-1].uuid)
        if not wanted.partly:
            return found, ""
        place = Place(wanted.PARTLY)
    rows = _rows(*statements.partly(wanted, place, size - len(found) + 1))
    found, rest = [*found, *rows[: size - len(found)]], rows[size - len(found) :]
    if rest and len(rows) > 1:
        return found, Place(wanted.PARTLY, rows[-2].uuid, place.block)
    if rest:
        return found, place
    if rows and rows[0].block_end:
        return found, Place(wanted.PARTLY, None, rows[0].block_end)
    return found, ""


def _rows(sql, values):
    return list(Listing.objects.raw(sql, values))


def written(place):
    """A place as an opaque text: public ids only, no score."""
    parts = [place.level, *(str(part) if part else "" for part in (place.after, place.block))]
    return urlsafe_base64_encode(json.dumps(parts).encode())


def read(cursor, wanted):
    """The place that a text stands for; Unknown, whatever else was typed."""
    try:
        level, *parts = json.loads(urlsafe_base64_decode(cursor[:LONGEST]))
        after, block = (UUID(part) if part else None for part in parts)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise Unknown from problem
    in_part = level == wanted.PARTLY and wanted.partly
    if type(level) is not int or not (0 <= level < len(wanted.levels) or in_part):
        raise Unknown
    return Place(level, after, block)


def nearest(asked, exclude=()):
    """Up to five pages of other companies for who asks another partner, one of each company.

    ``asked``: an inquiry, a listing or a mapping; ``exclude``: ids of the companies asked already. By its tags, country
    and size; where that are too few, by country and size; where they still are, by size alone.
    """
    get = asked.get if isinstance(asked, dict) else lambda name: getattr(asked, name, None)
    given = {name: value for name in ("size", "country", *terms.TAGS) if (value := get(name))}
    chosen, seen = [], set(exclude)
    for musts in (given, ("size", "country"), ("size",)):
        asking = {name: given[name] for name in musts if name in given}
        for listing in search(asking | {"except_for": seen}).listings:
            if listing.organization_id not in seen and len(chosen) < NEAREST:
                seen.add(listing.organization_id)
                chosen.append(listing)
        if len(chosen) == NEAREST:
            break
    return chosen


def for_seller(words, *, after="", size=PAGE, **asked):
    """The same search for the platform's people: same score, same order (specification 9)."""
    return search({"need": words, **asked}, after=after, size=size)
