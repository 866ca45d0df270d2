"""What somebody typed into the customer search, made ready to be compared."""

import re
from dataclasses import dataclass

from referrals.customers.plain import AT_END, plain

SHORTEST, LONGEST, MOST_WORDS = 3, 300, 8
SHORT = 4  # letters from which a last word is worth a look into the index of words
LAST_OF_ALL = "\U0010ffff"
NUMBER = re.compile(r"\d(?:[ \-.]?\d){8}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """The plain name and its words, the place, and a D-U-N-S number if that is what was typed."""

    text: str
    words: tuple  # what the index of words is asked for
    beginning: str  # a last word too short for that: compared row by row
    may_be_form: bool  # the last word could be the start of "Limited"
    end: str  # what, after the text, closes the range of names that begin with it
    number: str
    country: str
    city: str
    city_typed: str


def understood(name, country, city):
    """What was typed, or None if there is nothing to look for in it."""
    if not isinstance(name, str) or "\0" in name or len(name) > LONGEST:
        return None
    typed, words = name.strip(), plain(name).split()[:MOST_WORDS]
    text = " ".join(words)
    if not text or (text.isascii() and len(typed) < SHORTEST):
        return None
    last = words[-1]
    may_be_form = len(words) > 1 and any(form.startswith(last) for form in AT_END)
    is_short = len(words) > 1 and len(last) < SHORT and last.isascii()
    looked_up = words[:-1] if may_be_form or is_short else words
    city = city if isinstance(city, str) and "\0" not in city else ""
    return Asked(
        text=text,
        words=tuple(looked_up),
        beginning=last if is_short and not may_be_form else "",
        may_be_form=may_be_form,
        end="!" if text.isascii() and len(text) < SHORTEST else LAST_OF_ALL,  # "3M Co": a whole word
        number=re.sub(r"\D", "", typed) if NUMBER.fullmatch(typed) else "",
        country=country.upper() if isinstance(country, str) and re.fullmatch("[A-Za-z]{2}", country) else "",
        city=plain(city),
        city_typed=city.strip().lower()[:100],
    )
