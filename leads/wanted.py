"""What somebody asks the directory for, as queries for words: everything of it, or part of it."""

from dataclasses import dataclass, field
from itertools import product

from leads import wording
from referrals import terms

MOST_CODES, MOST_COMPANIES, LONGEST = 30, 200, 200
# Relevance of what matches everything. A word in the tags or the company's name tells more than one in the place; all
# tags of a kind, more than one of them.
EVERYWHERE, ALL_TAGS = 1.0, 1.0
IN_PLACE, SOME_TAGS = 0.8, 0.75
# Of what matches in part: this, times the share that matches.
IN_PART = 0.36


@dataclass(frozen=True)
class Wanted:
    """Queries in PostgreSQL's language, each valid and quoted; an empty one asks for nothing."""

    levels: tuple  # (relevance, query) of the walks for what matches everything
    partly: str = ""  # what matches in part, and not in whole
    points: tuple = ()  # of which the share that matches orders those
    except_for: tuple = field(default=())

    PARTLY = -1

    @classmethod
    def of(cls, asked):
        """From a form's valid answers or from anything else: what cannot be understood is not asked."""
        words, place = wording.asked(_text(asked, "need")), wording.plain(_text(asked, "city"))[: wording.MOST_WORDS]
        must = _musts(asked)
        city = _all(wording.beginning(word, wording.PLACE) for word in place)
        whole = [
            (of_words * of_tags, _all([*must, city, one, other]))
            for (of_words, one), (of_tags, other) in product(_with_words(words), _with_tags(asked))
        ]
        return cls(tuple(whole), *_in_part(must + [_some_tags(asked)], words, city), _companies(asked))


def _text(asked, name):
    value = asked.get(name)
    return value if isinstance(value, str) else ""


def _codes(asked, name):
    value = asked.get(name)
    codes = value if isinstance(value, list | tuple | set | frozenset) else ()
    return [code for code in list(codes)[:MOST_CODES] if isinstance(code, str) and code and len(code) <= LONGEST]


def _companies(asked):
    keys = (pk for pk in asked.get("except_for") or () if isinstance(pk, int) and 0 < pk < 2**63)
    return tuple(sorted(keys)[:MOST_COMPANIES])


def _musts(asked):
    """Country and size: a page has them or is not shown. Without a choice of sizes a page is for all (row 171)."""
    must = []
    if country := _text(asked, "country")[:LONGEST]:
        must.append(wording.exactly("country", country.upper()))
    if size := _text(asked, "size")[:LONGEST]:
        must.append(_any(wording.exactly("size", one) for one in (wording.ANY_SIZE, size)))
    return must


def _with_words(words):
    if not words:
        return [(1.0, "")]
    where = (wording.TELLING, wording.ANYWHERE)
    telling, anywhere = (_all(wording.beginning(word, there) for word in words) for there in where)
    return [(EVERYWHERE, telling), (IN_PLACE, f"{anywhere} & !{telling}")]


def _with_tags(asked):
    """Of each kind at least one of the chosen; where several of a kind were chosen, all of all kinds are one level."""
    kinds = [[wording.exactly(column, code) for code in _codes(asked, column)] for column in terms.TAGS]
    every, some = _all(_all(codes) for codes in kinds), _some_tags(asked)
    return [(ALL_TAGS, every)] if every == some else [(ALL_TAGS, every), (SOME_TAGS, f"{some} & !{every}")]


def _some_tags(asked):
    return _all(_any(wording.exactly(column, code) for code in _codes(asked, column)) for column in terms.TAGS)


def _in_part(must, words, city):
    """Those that miss a word or the city: at least one word if any was written. Tags, country and size are no part."""
    points = [wording.beginning(word) for word in words] + ([city] if city else [])
    must = [query for query in must if query]
    if len(points) < 2 and not (city and must):
        return "", ()
    return _all([*must, _any(points[: len(words)]), f"!{_all(points)}"]), tuple(points)


def _all(queries):
    return _joined(queries, " & ")


def _any(queries):
    return _joined(queries, " | ")


def _joined(queries, sign):
    queries = [query for query in queries if query]
    return f"({sign.join(queries)})" if len(queries) > 1 else "".join(queries)
