"""One plain spelling of a company's name, the same for import, for saving and for what somebody types."""

import re
import unicodedata
from zlib import crc32

# fmt: off
CYRILLIC = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґўђјљњћџ",
    ("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya ye i yi g u dj j lj nj c dz")
    .split(), strict=True,
)) | {"ъ": "", "ь": ""}
LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}
GLUE = "'’‘ʼ`´"  # inside a word: L'Orme, Dane's

# Always a legal form, wherever it stands.
FORMS = frozenset("""
ltd limited pvt private llc llp lllp inc incorporated corp corporation plc gmbh mbh kgaa ohg sarl sasu eurl srl srls
ltda limitada eireli epp cpp slu sll sapi pty bhd sdn jsc pjsc ojsc cjsc ooo oao zao pao nao doo ead eood aps oyj
""".split())
# A legal form at the end; elsewhere it may be a word.
AT_END = FORMS | frozenset("""
co company cie cia companhia compania sa ag kg sl se sas bv nv ab as asa oy me lda unipessoal ug ev eg sca scs snc spa
sc cv rl scrl sprl bvba vof ks nyrt kft zrt sro spol ad dd ood ua lp pc pte pt tbk oo hf ehf sia uab oue gie
""".split())
AT_START = frozenset("ooo oao zao pao nao".split())
OF_CYRILLIC = frozenset("ao ip too tov chp".split())  # at either end, of a name in Cyrillic only
BETWEEN = frozenset("and und et".split())
# fmt: on

# fmt: off
SPELLED_OUT = {
    "intl": "international", "bros": "brothers", "mfg": "manufacturing", "mgmt": "management", "svcs": "services",
    "natl": "national", "govt": "government", "dept": "department", "assn": "association", "assoc": "associates",
    "ctr": "center", "grp": "group", "hldgs": "holdings", "labs": "laboratories", "univ": "university",
    "engg": "engineering", "eng": "engineering", "tech": "technologies", "pharma": "pharmaceuticals",
    "sys": "systems", "inds": "industries", "bldg": "building", "dist": "distribution", "transp": "transport",
    "st": "saint", "mt": "mount",
}
# fmt: on
# Where the short word begins the long one, looking for words that begin like it finds the long one already.
SHORTENED = {long: short for short, long in SPELLED_OUT.items() if not long.startswith(short)}
HYPHENATED = re.compile(r"\w+(?:[-‐‑]\w+)+")
LONGEST_NAME, LONGEST_WORD, MOST_WORDS, FIRST_LETTERS = 200, 40, 40, 7


class Letters(dict):
    """Code point → what is written instead, found out once for each."""

    def __missing__(self, code):
        letter = chr(code)
        kind = unicodedata.category(letter)
        if letter in GLUE or kind in ("Mn", "Cf"):
            plainer = ""
        elif letter in LETTERS:
            plainer = LETTERS[letter]
        elif letter.isalnum() or kind == "Mc":
            parts = [part for part in unicodedata.normalize("NFKD", letter) if unicodedata.category(part) != "Mn"]
            plainer = "".join(CYRILLIC.get(part, part) if part.isalnum() or part == letter else " " for part in parts)
        else:
            plainer = " "
        self[code] = plainer
        return plainer


PLAINER = Letters({ord(letter): latin for letter, latin in CYRILLIC.items()})
IS_CYRILLIC = re.compile(r"[\u0400-\u052f]")


def plain(name):
    """The name in lower case and Latin letters, without accents, punctuation and legal form; "" for no name at all."""
    name = name[:LONGEST_NAME].lower()
    more = frozenset()
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).lower()
        if IS_CYRILLIC.search(name):
            more = OF_CYRILLIC
    words = joined(name.translate(PLAINER).split())
    return " ".join(stripped(words, more))[:LONGEST_NAME].rstrip()


def joined(words):
    """Letters that stand alone come together: "s a", "o o o" and "j r smith" are "sa", "ooo" and "jr smith"."""
    if all(len(word) > 1 for word in words):
        return words
    together, alone = [], False
    for word in words:
        single = len(word) == 1 and not word.isdigit()
        if single and alone:
            together[-1] += word
        else:
            together.append(word)
        alone = single
    return together


def stripped(words, more):
    """Without legal forms and the "and" between names, unless nothing else would be left."""
    first, last = 0, len(words)
    while last and (words[last - 1] in AT_END or words[last - 1] in more or leads_to_form(words, last)):
        last -= 1
    while first < last and (words[first] in AT_START or words[first] in more):
        first += 1
    if first == last:
        return words
    kept = [
        word
        for place, word in enumerate(words[first:last])
        if word not in FORMS and not (word in BETWEEN and 0 < place < last - first - 1)
    ]
    return kept or words


def leads_to_form(words, last):
    """The "sp z" of "sp z oo", the "de" of "sa de cv", the "and" of "and company"; and "sp zoo", which is no zoo."""
    word, follows = words[last - 1], words[last] if last < len(words) else ""
    return (
        (word in ("z", "sp") and follows in ("oo", "zoo", "z"))
        or (word == "zoo" and last > 1 and words[last - 2] == "sp")
        or (word == "de" and follows in ("cv", "rl"))
        or (word == "s" and follows == "de")
        or (word in BETWEEN and follows in AT_END)
    )


def also(account):
    """Further words that find an account: other names, the parent, abbreviations either way, and initials."""
    name = account.plain or plain(account.name)
    own = name.split()
    words = {}
    for text in (*account.aliases, account.parent_name):
        words |= dict.fromkeys(plain(text).split()) if text else {}
    for word in (*own, *words):
        other = SPELLED_OUT.get(word) or SHORTENED.get(word)
        if other:
            words[other] = None
    if "-" in account.name:
        words |= {plain(part.replace("-", "")): None for part in HYPHENATED.findall(account.name)}
    if len(own) > 2:
        words["".join(word[0] for word in own)] = None
    for word in (*own, ""):
        words.pop(word, None)
    return " ".join(word for word in list(words)[:MOST_WORDS] if len(word) <= LONGEST_WORD)


def near(word):
    """Hashes of the word and of what is left of it without one of its letters; equal everywhere and forever.

    Only its first letters count: a mistake in them is found so, one behind them leaves them as they are.
    """
    word = word[:FIRST_LETTERS]
    pieces = {word}
    if len(word) > 3:
        pieces.update(word[:place] + word[place + 1 :] for place in range(len(word)))
    return [hashed(piece) for piece in sorted(pieces)]


def hashed(piece):
    """32 bits, with a sign as PostgreSQL wants it."""
    return (crc32(piece.encode()) ^ 0x80000000) - 0x80000000


def words_of(account):
    """The words by which the account is found."""
    return {*account.plain.split(), *account.also.split()}


def fill(account):
    """Set what the search compares, from the names the account has now."""
    account.plain = plain(account.name)
    account.also = also(account)
