"""Plays the demo's deals: puts the steps of all their sides in order, takes each, and dates it back."""

import random
from datetime import timedelta

from accounts.roles import Role
from referrals.demo import plots
from referrals.demo.acting import Actor
from referrals.demo.companies import PEOPLE
from referrals.demo.deal import WINDOW

SHORTLY = timedelta(minutes=15)
DESK = 7  # days; whatever customer is older has been matched


class Player:
    """Plays one deal after the other, always with the same dice."""

    def __init__(self, cast, solutions, plays, backdate, now):
        self.backdate, self.now = backdate, now
        self.dice = random.Random(20)  # noqa: S311 (the same every time is the point)
        self.actor = Actor(cast, solutions, plays, now, self.dice)

    def play(self, deal):
        """The whole story of a deal."""
        begun, ended = self._ago(deal.begun), self._ago(max(deal.ended, 0.01))
        if not deal.is_due_soon:
            begun = self._by_daylight(begun)
        self.actor.begin(deal)
        self.backdate.deals(begun)
        steps = [*self._matching(deal, begun), *self._steps(deal, begun, ended)]
        for guest in deal.guests:
            steps += self._steps_of_guest(deal, guest, begun, ended)
        for when, side, (act, *words) in sorted(steps, key=lambda step: step[0]):
            getattr(self.actor, act)(side, *words)
            self.backdate.deals(when)

    def _ago(self, days):
        return self.now - timedelta(days=days)

    def _matching(self, deal, begun):
        """Operators look a customer up the day after; the desk holds what came in lately."""
        if deal.begun > DESK and not deal.is_held:
            yield self._by_daylight(begun + timedelta(days=1)), deal, ("match",)

    def _steps_of_guest(self, deal, guest, begun, ended):
        invited = self._invitation(deal, guest, begun, ended)
        if self._joins_later(deal, guest):
            yield invited, guest, ("invite",)
        if {role for role, _place in PEOPLE[guest.person].roles} == {Role.REFERRALS_USER}:
            yield invited + min(timedelta(minutes=95), (self.now - invited) / 2), guest, ("staff",)
        yield from self._steps(guest, invited, ended)

    def _joins_later(self, deal, guest):
        """Whether the guest is not there from the beginning, nor brought in by asking for help."""
        if deal.is_sent:
            return guest is not deal.guests[0]
        return guest.company != "cloudmere"

    def _invitation(self, deal, guest, begun, ended):
        """When: whoever the deal is for, at once; the sellers, once they are asked; further partners, later."""
        life = ended - begun
        if guest.company == "cloudmere":
            return begun if deal.asks_help else begun + life * plots.ASKED
        if guest is deal.guests[0]:
            return begun
        if guest.plot in ("waiting", "seen"):
            return max(begun, self._ago(self.dice.uniform(1, 8)))
        return begun + life * 0.1

    def _steps(self, side, begun, ended):
        """(instant, side, act) for each step of its plots, one after the other, by daylight where there is time."""
        at, life = begun, ended - begun
        for name in side.plot.split(" > "):
            for when, *act in plots.PLOTS[name]:
                at = self._instant(when, at, begun, life)
                yield at, side, act

    def _instant(self, when, last, begun, life):
        if when == plots.DEADLINE:
            return begun + timedelta(days=WINDOW)
        if when == plots.ANSWER:
            when = min(timedelta(days=self.dice.uniform(0.7, 6)), life * 0.25) / life
        wanted = self._by_daylight(begun + life * when)
        return min(max(last + SHORTLY, wanted), self.now - timedelta(minutes=5))

    def _by_daylight(self, instant):
        hour, minute = self.dice.randint(8, 17), self.dice.randint(0, 59)
        return instant.replace(hour=hour, minute=minute) if self.now - instant > timedelta(days=2) else instant
