"""How alike a typed name and the name of an account are, from 0 to 100."""

from rapidfuzz.distance import OSA

from referrals.customers.plain import plain

BEGINS, MISSPELT, FURTHER = 0.9, 0.9, 0.97  # the worth of a beginning, of a likeness, of a word of another name
LIKE_ENOUGH = 0.6
PERHAPS = 0.25  # the weight of a word that may be the start of a legal form
EXTRA, MOST_EXTRA, ELSEWHERE, IN_CITY = 0.015, 0.06, 0.03, 0.03


class Likeness:
    """Compares one typed name with many; remembers how alike two words are, because words come back."""

    def __init__(self, asked):
        self.text, self.words = asked.text, asked.text.split()
        self.city, self.number = asked.city, asked.number
        self.weights = [len(word) ** 0.5 for word in self.words]
        if asked.may_be_form:
            self.weights[-1] *= PERHAPS
        self.seen = {}

    def score(self, row):
        """100 for the same name or number; every word counts, the longer ones more, in any order."""
        if self.number and row.number == self.number:
            return 100
        own, further = row.plain.split(), row.also.split()
        total = 0
        for word, weight in zip(self.words, self.weights, strict=True):
            best = max((self.alike(word, other) for other in own), default=0)
            if best < 1 and further:
                best = max(best, FURTHER * max(self.alike(word, other) for other in further))
            total += weight * best
        covered = total / sum(self.weights) - min(MOST_EXTRA, EXTRA * max(0, len(own) - len(self.words)))
        if row.plain == self.text:
            covered = 1
        elif not row.plain.startswith(self.text):
            covered -= ELSEWHERE
        in_city = IN_CITY if self.city and alike_cities(self.city, plain(row.city)) else 0
        return round(100 * (covered + in_city), 1)

    def alike(self, word, other):
        key = (word, other)
        if key not in self.seen:
            self.seen[key] = compared(word, other)
        return self.seen[key]


def compared(word, other):
    if word == other:
        return 1
    if other.startswith(word):
        return BEGINS + (1 - BEGINS) * len(word) / len(other)
    alike = OSA.normalized_similarity(word, other, score_cutoff=LIKE_ENOUGH)
    return MISSPELT * alike


def alike_cities(one, other):
    return one == other or (len(one) > 3 and other.startswith(one))
