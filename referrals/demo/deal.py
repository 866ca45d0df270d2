"""What a line of the demo's lists of deals says."""

from dataclasses import dataclass

SHORT = {"sofia": "seller", "vera": "vera", "tiago": "tiago", "helena": "admin", "paulo": "porto"}


def login(company, name):
    """The address of one of the demo's people by first name; each other company has one who answers for it."""
    own = {"cloudmere": "seller", "alder": "admin", "birch": "admin", "elena": "elena", "jonas": "jonas", "caio": "caio"}
    return f"{SHORT.get(name) or own[name]}@{company}.example"


@dataclass(frozen=True)
class Guest:
    """A company invited into a deal: where, who answers for it, and how (plots, joined by " > ")."""

    company: str
    place: str | None
    person: str
    plot: str = "waiting"


@dataclass(frozen=True)
class Deal:
    """One opportunity with all its sides. ``begun`` and ``ended`` are days ago."""

    name: str
    customer: str
    value: int
    currency: str
    kind: str  # ip, services, shared, private
    solutions: str
    person: str
    place: str
    begun: float
    ended: float
    plot: str
    guests: tuple = ()


def days_before_deadline(**left):
    """How many days ago a deal began whose fourteen days end so much later than now."""
    minutes = left.get("hours", 0) * 60 + left.get("minutes", 0)
    return 14 - minutes / 1440
