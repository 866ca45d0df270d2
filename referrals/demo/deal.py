"""What a line of the demo's lists of deals says, and reading the lists (data/*.csv)."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
WINDOW = 14  # days to answer
MINUTES = {"minutes": 1, "hours": 60}


@dataclass(frozen=True)
class Guest:
    """A company invited into a deal: where, who answers for it, and how (plots, joined by " > ")."""

    company: str
    place: str | None
    person: str
    plot: str


@dataclass(frozen=True)
class Deal:
    """One opportunity with all its sides. ``begun`` and ``ended`` are days ago."""

    name: str
    customer: str
    value: int
    currency: str
    kind: str  # ip, services, shared, private, assessment
    solutions: list
    person: str
    place: str
    begun: float
    ended: float
    plot: str
    guests: list

    @property
    def is_sent(self):
        """Whether a seller of the platform sent it to a partner."""
        return self.person.endswith("@cloudmere.example")

    @property
    def is_due_soon(self):
        """Whether its instant of beginning is what makes its deadline."""
        return WINDOW - 1 < self.begun < WINDOW

    @property
    def is_held(self):
        """Whether its request to the sellers waits for account matching, for a while at least."""
        return any(guest.plot in ("held", "nobody manages") for guest in self.guests)

    @property
    def asks_help(self):
        """Whether a partner asks the platform's sellers for help from the beginning."""
        return self.kind in ("ip", "services")


def deals(name):
    """The deals of one list."""
    return [_deal(row) for row in rows(name)]


def rows(name):
    """The lines of a file as dicts."""
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _deal(row):
    guests = [_guest(words) for words in row.pop("guests").split(" | ") if words]
    begun, ended, value = _days_ago(row.pop("begun")), float(row.pop("ended")), int(row.pop("value"))
    solutions = row.pop("solutions").split()
    return Deal(**row, value=value, solutions=solutions, begun=begun, ended=ended, guests=guests)


def _guest(words):
    company, place, person, plot = words.split(", ")
    return Guest(company, None if place == "nowhere" else place, person, plot)


def _days_ago(words):
    """ "12.5", or "due in 20 minutes": so long before its answer is due."""
    if due := re.fullmatch(r"due in (\d+) (minutes|hours)", words):
        return WINDOW - int(due[1]) * MINUTES[due[2]] / (24 * 60)
    return float(words)
