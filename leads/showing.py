"""A listing in words: the card that a search shows of it, and its page, for the reader's language."""

from textwrap import shorten
from urllib.parse import urlencode

from babel import Locale
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Organization
from leads import wording
from referrals import format, terms
from referrals.words import CustomerSize

FIRST_LINES = 260  # letters of a description that a search shows
TAGS = 6  # of them on a card; those that were asked for come first
SUMMARY = 155  # letters that search engines show


def card(listing, labels, asked):
    """What a search shows: who, where, the first lines, and the tags with those that were asked for first."""
    wanted = {code for column in terms.TAGS for code in asked.get(column, ())}
    words = set(wording.asked(asked.get("need", "")))
    tags = [
        {"word": word, "hit": code in wanted or not words.isdisjoint(wording.plain(word))}
        for _column, code, word in _tags(listing, labels)
    ]
    return _who(listing, asked) | {
        "lines": shorten(listing.description, FIRST_LINES, placeholder="…"),
        "tags": sorted(tags, key=lambda tag: not tag["hit"])[:TAGS],
        "partly": not getattr(listing, "whole", True),
    }


def page(listing, labels, *, logo_url=None, asked=None):
    """Everything that is published of a place. ``logo_url``: where a preview finds the logo; ``asked``: on the way."""
    groups = {column: [] for column in (*terms.TAGS, "keywords")}
    for column, _code, word in _tags(listing, labels):
        groups[column].append(word)
    return _who(listing, asked or {}) | {
        "logo_url": logo_url or _logo(listing),
        "description": listing.description,
        "summary": summary(listing, labels),
        "groups": [(listing._meta.get_field(column).verbose_name, words) for column, words in groups.items() if words],
        "sizes": [CustomerSize(size).label for size in CustomerSize.values if size in listing.sizes],
        "line1": listing.line1,
        "state": listing.state,
        "postal_code": listing.postal_code,
        "country_code": listing.country,
        "country": country(listing.country),
        "phone": listing.phone,
        "website": _safe(listing.website),
        "social": _safe(listing.social),
    }


def summary(listing, labels):
    """One sentence or two for search engines."""
    tags = ", ".join(word for _column, _code, word in _tags(listing, labels))
    where = f"{listing.name}, {where_is(listing)}"
    return shorten(listing.description.strip() or (f"{where}: {tags}" if tags else where), SUMMARY, placeholder="…")


def where_is(listing):
    return ", ".join(part for part in (listing.city, country(listing.country)) if part)


def ask_url():
    """Where partners are asked, in the language in force."""
    return reverse("inquiry-new", args=[get_language()])


def country(code):
    """A country's name in the reader's language."""
    return Locale.parse(str(format.locale())).territories.get(code, code)


def carried(asked):
    """What the search asked and the inquiry form can take over, as pairs for an address."""
    pairs = ((name, value) for name in ("need", *terms.TAGS, "size") for value in _each(asked.get(name, [])))
    return [(name, value) for name, value in pairs if value]


def query(asked):
    """The same with its question mark; empty where nothing was asked."""
    return f"?{urlencode(pairs)}" if (pairs := carried(asked)) else ""


def _each(value):
    return value if isinstance(value, list) else [value]


def _logo(listing):
    return reverse("logo", args=[listing.logo]) if listing.logo else ""


def _who(listing, asked):
    return {
        "id": listing.uuid,
        "name": listing.name,
        "place": listing.place,
        "city": listing.city,
        "where": where_is(listing) if listing.place == listing.city else f"{listing.place} · {where_is(listing)}",
        "url": listing.get_absolute_url(),
        "query": query(asked),
        "logo_url": _logo(listing),
        "initials": "".join([word[0] for word in listing.name.split() if word[0].isalnum()][:2]).upper(),
        "designations": [
            one.label for one in Organization.Designation if one.value in listing.organization.designations
        ],
        "ask_url": f"{ask_url()}?{urlencode([('to', listing.uuid), *carried(asked)])}",
    }


def _tags(listing, labels):
    """(column, code, word) of each tag; keywords are words already."""
    for column, kind in terms.TAGS.items():
        for code in getattr(listing, column):
            yield column, code, labels.of(kind, code)
    for keyword in listing.keywords:
        yield "keywords", keyword, keyword


def _safe(address):
    """An address of the web, or nothing: whatever else it may be, nobody should follow it."""
    return address if address.startswith(("https://", "http://")) else ""
