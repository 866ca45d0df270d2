"""The words by which the directory finds a page: those of its tags in every language, its company and its place."""

import unicodedata
from contextlib import suppress
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils import translation

from referrals import terms
from referrals.customers.plain import PLAINER
from referrals.models.reference import SHIPPED

LONGEST_TEXT, LONGEST_WORD, MOST_WORDS = 4000, 40, 8
WHOLE, CUT_FROM, CUT = 3, 8, 3
TELLING, PLACE = ("",), ("@",)  # what marks the words of tags and names, and those of places
ANYWHERE = TELLING + PLACE
ANY_SIZE = ""
# What people write around what they need, in five languages, as ``plain`` spells it: none of it finds a partner.
# fmt: off
AROUND = frozenset("""
a about all also an and any are as at be but by can could do for from get have help how i if in into is it like look
looking me more my need needs new not of on one or our partner partners please seeking so some somebody someone than
that the their them there this to up us use want wants we well what where which who with would you your
ajuda ao aos as com como da das de do dos e ela ele em empresa entre essa esse esta este eu isso mais mas meu minha na
nao nas no nos nossa nosso o os ou para parceiro parceiros pela pelo por precisa precisamos preciso procuramos procuro
quais qual que queremos quero se sem ser seu sua sobre tem temos ter um uma umas uns
al algo ayuda buscamos busco con cual del donde el ella en es ese eso esta este esto hay la las le lo los mas mi mis
necesita necesitamos necesito nuestra nuestro para pero por queremos quiero se sea ser si sin sobre son su sus tener
tenemos un una unas unos y ya
bez budet by byl v vam vas vash vashi vo vot vse vy da dlya do ego ee esli est eshche i ih ili im ishchem ishchu iz k
kak ko kto li mne mozhet moy my na nado nam nas nash nasha nashi ne nebolshoy nuzhen nuzhna nuzhno nuzhny o ob on ona
oni ot partner partnera partnerov po pod pomogite pomoshch pri s so ta tak takzhe to tolko u uzhe khotim chto chtoby
eta eti eto etot ya
""".split())
# fmt: on


def plain(text):
    """Its words in lower case and Latin letters, without accents and punctuation, in their order."""
    spelled = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].lower()).lower().translate(PLAINER)
    return [word[:LONGEST_WORD] for word in spelled.split()]


def asked(text):
    """The few different words of a need that can find a partner; all of them where nothing else was written."""
    words = list(dict.fromkeys(plain(text)))
    telling = [word for word in words if word not in AROUND and (len(word) > 1 or not word.isascii())]
    return (telling or words)[:MOST_WORDS]


def beginning(word, where=ANYWHERE):
    """One word in PostgreSQL's language for queries: whatever begins so, in one of those places.

    A short word stands for itself: too many begin with it; and so does a word of the product's own tags, because nearly
    every page has some of those. Of a long one the ending does not count, so that "manufacturer" finds "manufacturing"
    and a slip of the last letters does no harm.
    """
    whole = (word.isascii() and len(word) <= WHOLE) or (where != PLACE and word in shipped())
    found = [f"'{mark}{word}'" if whole else f"'{mark}{without_ending(word)}':*" for mark in where]
    return f"({' | '.join(found)})" if len(found) > 1 else found[0]


def without_ending(word):
    if len(word) >= CUT_FROM:
        return word[:-CUT]
    return word[:-1] if len(word) > WHOLE + 1 and word.endswith("s") else word


@cache
def shipped():
    """The words of the product's own tags in all languages."""
    known = terms.Labels()
    return frozenset(
        word
        for kind in terms.TAGS.values()
        for code in SHIPPED[kind].values
        for word in called(known, kind, code)
        if len(word) > WHOLE
    )


def exactly(kind, code):
    """A code as a word that nobody can type: no word begins with an equals sign."""
    said = code.replace("\0", "").encode(errors="ignore").decode()  # a lone surrogate is no text
    inside = f"={kind} {said}".replace("\\", "\\\\").replace("'", "''")
    return f"'{inside}'"


def labels():
    """What each tag is called in each language: (kind, code) → its words. Reads the terms once, when first asked."""
    known, found = terms.labels(), {}

    def words_of(kind, code):
        if (kind, code) not in found:
            found[kind, code] = called(known, kind, code)
        return found[kind, code]

    return words_of


def called(known, kind, code):
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= dict.fromkeys(plain(known.of(kind, code)))
    return words


def countries(code):
    """The country's name in each language."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with suppress(KeyError):
            words |= dict.fromkeys(plain(Locale.parse(translation.to_locale(language)).territories[code]))
    return words


def vector(listing, labels):
    """What ``Listing.words`` holds. Not the description: tags drive the search (specification 7)."""
    telling, places = set(plain(listing.name)), set(countries(listing.country))
    codes = [exactly("country", listing.country)]
    codes += [exactly("size", size) for size in listing.sizes or [ANY_SIZE]]
    for text in (listing.city, listing.state, listing.place, listing.postal_code):
        places.update(plain(text))
    for keyword in listing.keywords:
        telling.update(plain(keyword))
    for column, kind in terms.TAGS.items():
        for code in getattr(listing, column):
            telling.update(labels(kind, code))
            codes.append(exactly(column, code))
    marked = [(words, mark) for words, (mark,) in ((telling, TELLING), (places, PLACE))]
    return " ".join([*(f"'{mark}{word}'" for words, mark in marked for word in sorted(words)), *codes])


def fill(listing, labels_of=None):
    """Set what the search compares, from what the listing says now. ``labels_of``: one ``labels()`` for many."""
    listing.words = vector(listing, labels_of or labels())
