"""The score that orders partners: what it means, its three numbers, and the constants they are made with.

score = 0.5 · responsiveness + 0.3 · outcome reporting + 0.2 · fit (specification 9). Each referral adds at most one
``Mark`` of each kind; a mark weighs half as much after each half-life. ``leads.counting`` keeps the weighted sums up
to date in the database; the functions here say what they are, and what is read off them.
"""

from dataclasses import dataclass
from datetime import timedelta

from leads.models import Mark

HALF_LIFE = timedelta(days=180)  # after which a mark weighs half
OLDEST = 1000  # half-lives; anything older weighs as much, which is nothing
NEUTRAL = 0.5  # what each number is without any marks
PRIOR = 5  # weight of the neutral value, in fresh marks: few marks move a number little
IN_TIME, LATE = timedelta(hours=24), timedelta(hours=72)  # from receipt to answer: full credit, half credit
PER_NETWORK = 3  # inquiries of a day from one network to one company that count
LEAST_OUTCOMES = 3  # won and lost together; below it the fit is neutral
RESPONSIVENESS, REPORTING, FIT = 0.5, 0.3, 0.2  # the parts of the score; together 1
STEP = 0.01  # in which the score orders partners, so that a day's fading does not reorder and rewrite everything

# Kind of mark → the two sums it is added to (credit × weight, weight), and the count of marks.
SUMS = {
    Mark.Kind.ANSWER: ("answered", "answers", "answer_count"),
    Mark.Kind.REPORT: ("reported", "reports", "report_count"),
    Mark.Kind.FIT: ("won", "outcomes", "outcome_count"),
}


@dataclass(frozen=True)
class Numbers:
    """The three numbers of a company, each from 0 to 1."""

    responsiveness: float = NEUTRAL
    reporting: float = NEUTRAL
    fit: float = NEUTRAL

    @property
    def score(self):
        return RESPONSIVENESS * self.responsiveness + REPORTING * self.reporting + FIT * self.fit


def weight(mark, at):
    """What a mark counts at an instant: 1 when it is made, half after each half-life."""
    return 0.5 ** min((at - mark.at) / HALF_LIFE, OLDEST)


def sums(marks, at):
    """The weighted sums of these marks at an instant, and their counts, by their names in ``Score``: the definition."""
    found = {name: 0 for names in SUMS.values() for name in names}
    for mark in marks:
        credits, weights, count = SUMS[mark.kind]
        found[credits] += mark.credit * weight(mark, at)
        found[weights] += weight(mark, at)
        found[count] += 1
    return found


def numbers(marks, at):
    """The three numbers that these marks make at an instant."""
    return read_off(**sums(marks, at))


def of(score, at):
    """The three numbers of a company at an instant, from its kept sums: all of them fade alike."""
    faded = 0.5 ** min((at - score.as_of) / HALF_LIFE, OLDEST)
    names = [(name, name.endswith("_count")) for names in SUMS.values() for name in names]
    return read_off(**{name: getattr(score, name) * (1 if counts else faded) for name, counts in names})


def read_off(*, answered, answers, reported, reports, won, outcomes, outcome_count, **_counts):
    """The three numbers, from weighted sums."""
    return Numbers(
        responsiveness=_smoothed(answered, answers),
        reporting=_smoothed(reported, reports),
        fit=_smoothed(won, outcomes) if outcome_count >= LEAST_OUTCOMES else NEUTRAL,
    )


def _smoothed(credits, weights):
    """A share, drawn toward neutral as if so many fresh marks of neutral credit had been there before."""
    return (credits + PRIOR * NEUTRAL) / (weights + PRIOR)
