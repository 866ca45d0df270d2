"""The dictionary of words in customers' names: learning them, and finding the one that was meant."""

from django.db import connection
from rapidfuzz.distance import OSA

from referrals.customers.plain import FIRST_LETTERS, LONGEST_WORD, hashed, near
from referrals.models import NameWord

SHORTEST, MOST_MEANT = 4, 8
ENOUGH_FOR_TWO = 7  # letters a word must have for two mistakes in it to be forgiven


def learn(words):
    """Add those words to the dictionary that are not in it yet; how many there were."""
    wanted = {word for word in words if SHORTEST <= len(word) <= LONGEST_WORD and not word.isdigit()}
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        wanted -= known(cursor, wanted)
    # In order, so that two imports that learn the same words wait for each other instead of locking each other out.
    new = [NameWord(word=word, near=near(word)) for word in sorted(wanted)]
    NameWord.objects.bulk_create(new, batch_size=2000, ignore_conflicts=True)
    return len(new)


def known(cursor, words):
    """Those of the words that are in the dictionary."""
    cursor.execute("SELECT word FROM referrals_nameword WHERE word = ANY(%s)", [list(words)])
    return {word for (word,) in cursor.fetchall()}


def meant(cursor, words):
    """For each word that may be misspelt, the words of the dictionary it could be, likeliest first; one statement."""
    words = [word for word in words if SHORTEST <= len(word) <= LONGEST_WORD and not word.isdigit()]
    if not words:
        return {}
    hashes = {number for word in words for number in wider(word)}
    cursor.execute("SELECT word FROM referrals_nameword WHERE near && %s::int[] LIMIT 3000", [list(hashes)])
    similar = [word for (word,) in cursor.fetchall()]
    return {word: nearest(word, similar) for word in words}


def wider(word):
    """Its hashes; of a long word also without any two of its letters, for two letters too many."""
    hashes = near(word)
    if len(word) >= ENOUGH_FOR_TWO:
        word = word[: FIRST_LETTERS + 1]
        pieces = {word[:place] + word[place + 1 :] for place in range(len(word))}
        shorter = {piece[:place] + piece[place + 1 :] for piece in pieces for place in range(len(piece))}
        hashes += [hashed(piece) for piece in shorter]
    return hashes


def nearest(word, similar):
    """The few words at the smallest distance; among equals those that begin and end alike, as one seldom errs there."""
    reach = 2 if len(word) >= ENOUGH_FOR_TWO else 1
    far = [(OSA.distance(word, other, score_cutoff=reach), other) for other in similar]
    close = [
        (distance, word[0] != other[0], word[-1] != other[-1], other) for distance, other in far if distance <= reach
    ]
    return [other for *_, other in sorted(close)[:MOST_MEANT]]
