"""A deal's life goes on after the win: registering and reviewing against a small model of them (sections 3, 4).

The model of ``test_model`` with its companies, people and notices, grown by the wait, by what a win can be registered
for, and by the registration's own table.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from accounts import tenancy
from referrals import registration, registration_sweeps, reviewing
from referrals.lifecycle import MOVES, Conflict, make
from referrals.models import ExchangeRate, Referral, Registration, RegistrationEvent
from referrals.moves import Refused
from tests import counts
from tests.referrals import scenes, wins
from tests.reliability import harbour
from tests.reliability.living import live
from tests.reliability.sides import PARTNERS, WHO
from tests.reliability.test_model import LONG_AGO, Life

LATER = datetime(2099, 1, 1, tzinfo=UTC)
CO_SELL = ("asked", "sent")

# From where to where a registration goes, and whose step it is (4.2).
STEPS = {
    "take": ({"ReviewPending"}, None, "dora"),
    "ask": ({"ReviewPending", "ActionRequired"}, "ActionRequired", "dora"),
    "pass": ({"ReviewPending"}, "Passed", "dora"),
    "approve": ({"ReviewPending", "Passed"}, "Approved", "dora"),
    "fail": ({"ReviewPending"}, "Failed", "dora"),
    "resubmit": ({"ActionRequired"}, "ReviewPending", "partner"),
    "undo": ({"ReviewPending"}, "ActionRequired", "partner"),
}
SAID = {
    **{"ask": "registration_ask", "pass": "registration_pass", "approve": "registration_approve"},
    **{"fail": "registration_fail", "resubmit": "registration_resent", "undo": "registration_undo"},
}


class Registered:
    """The model's registration of one side."""

    def __init__(self):
        self.status, self.version, self.taken = "ReviewPending", 2, False


class LifeAndRegistration(Life):
    """Besides everything of the deal: waits, wins that are registered, reviewers, and the clock for them."""

    edit = stage = staff = decline = upgrade = None  # what the other model does at length

    @initialize(
        kind=st.sampled_from(["partner_led", "asked", "sent", "partner_led", "private"]),
        invited=st.sampled_from([[], [], ["Mallow Systems"], list(PARTNERS)]),
        ahead=st.sampled_from(["registered", "registered", "registered", "won", ""]),
    )
    def begin(self, kind, invited, ahead):
        """Mostly a life that has come so far that there is something to register, or to review."""
        month = (
            datetime.now(UTC).date().replace(day=1)
        )  # a euro that makes every deal of the model worth 25,000 dollars
        ExchangeRate.objects.get_or_create(currency="EUR", month=month, defaults={"rate": Decimal("1.30")})
        super().begin(kind, invited)
        if ahead:
            self.win_at_once()
        if ahead == "registered":
            self.register(Always())

    # What a win can be registered for, by the specification.

    def verdict(self, side, *, as_won=False):
        platform = self.sides.get("Cloudmere")
        if side.company == "Cloudmere" or side.kind == "private" or self.taken(side, seen=True):
            return "fails"
        if side.kind not in CO_SELL or (platform.accepted and platform.state != "Error"):
            return "holds"
        return "unknown" if platform.waits and not (as_won and side.began) else "fails"

    def taken(self, side, *, seen=False):
        """Of several partners one registers (row 99); who did not begin the deal sees only who did."""
        others = [other for other in self.sides.values() if other is not side and other.registered]
        others = [other for other in others if other.registered.status != "Failed"]
        return any(not seen or side.began or other.began for other in others)

    def shared(self, side):
        """Whether it is a deal of several partners."""
        return side.company != "Cloudmere" and any(company in self.sides for company in PARTNERS)

    def prospect(self, side, *, as_won=False):
        """What the list says of a win: can it be registered; None: that is not known yet."""
        verdict = "fails" if side.registered else self.verdict(side, as_won=as_won)
        return {"holds": True, "unknown": None, "fails": False}[verdict]

    def look_again(self, side):
        """The clock looks at the wins of the others."""
        for other in self.sides.values():
            if other is not side and other.state == "Won":
                other.unclear = True

    def hear(self, side, kind):
        """Everybody of the side but whoever did it."""
        told = set(side.people)
        if told <= {"Dora"}:
            told.add(WHO[side.company].title())
        for person in told - {WHO[side.company].title()}:
            self.tell(side, kind, {person})

    def end(self, side, name, data):
        can, before = self.prospect(side, as_won=True), side.state
        super().end(side, name, data)
        if side.state in ("Won", "Lost", "Error", "Declined"):
            side.later = None
        if side.state == "Won" and name == "win" and not side.counted:
            side.counted, side.can = True, can
            side.unclear = side.kind != "private" and (can is None or self.shared(side))
        if side.state == "Error" != before and side.company == "Cloudmere":
            self.look_again(side)

    # Acts.

    @rule(data=st.data(), until=st.sampled_from([LONG_AGO, LATER, None]))
    def wait(self, data, until):
        side = self.side(data)
        seen = self.page(side, data)

        def act(row, person):
            make(row, MOVES["wait"], by=person, seen=seen, win_from=until)

        if self.attempt(side, side.state == "Accepted", seen, act):
            side.later = until

    @rule()
    def win_at_once(self):
        """The platform accepts, a partner accepts and wins."""
        platform = self.sides.get("Cloudmere")
        if platform and platform.waits:
            self.accept(Always(platform))
        for side in list(self.sides.values()):
            if side.company != "Cloudmere" and side.waits:
                self.accept(Always(side))
            if side.company != "Cloudmere" and side.state == "Accepted":
                return self.end(side, "win", Always())

    @rule(data=st.data())
    def register(self, data):
        side = self.side(data, lambda side: side.state == "Won" and side.company != "Cloudmere")
        shared = self.shared(side)
        free = side.registered is None and side.state == "Won" and self.verdict(side) == "holds"
        free = free and not self.taken(side)

        def act(row, person):
            answers = wins.ANSWERS | {"holds_contract": shared}
            registration.submit(row, self.cast.tidal, "ip", answers, by=person)

        if self.attempt(side, free, side.version, act):
            side.registered, side.unclear, side.can = Registered(), False, False
            counts.add("model", registrations=1)
            if shared:
                self.look_again(side)
            self.hear(side, "registration_sent")

    @rule(data=st.data(), step=st.sampled_from(["ask", "ask", "ask", "take", "pass", "approve", "fail"]))
    def review(self, data, step):
        self.go(data, step)

    @rule(data=st.data(), step=st.sampled_from(["resubmit", "resubmit", "undo"]))
    def answer(self, data, step):
        self.go(data, step)

    @rule(data=st.data(), steps=st.lists(st.sampled_from(list(STEPS)), min_size=2, max_size=4))
    def go_on(self, data, steps):
        for step in steps:
            self.go(data, step)

    def go(self, data, step):
        ours = [side for side in self.sides.values() if side.registered]
        if not ours:
            return
        side = data.draw(st.sampled_from(ours), "registered")
        found, (sources, target, whose) = side.registered, STEPS[step]
        seen = data.draw(st.sampled_from([found.version] * 8 + [found.version - 1, found.version + 1]), "seen")
        possible = found.status in sources and seen == found.version
        if step in ("take", "undo"):
            possible = possible and not found.taken
        assert self.try_step(side, step, seen) is possible
        if not possible:
            return
        found.version += 1
        counts.add("model", steps_of_registrations=1)
        found.taken = {"take": True, "resubmit": False, "undo": False}.get(step, found.taken)
        if target is not None and target != found.status:
            found.status, side.version = target, side.version + 1
            side.unclear = side.can = False
            if target == "Failed" and self.shared(side):
                self.look_again(side)
        if step in SAID:
            self.hear(side, SAID[step]) if whose == "partner" else self.tell(side, SAID[step])

    def try_step(self, side, step, seen):
        with tenancy.everyone("the model"):
            row = Registration.objects.select_related("solution").get(referral=side.row)
        try:
            with self.cast.acting(WHO[side.company] if STEPS[step][2] == "partner" else "dora") as person:
                if step == "take":
                    reviewing.take(row, by=person, seen=seen)
                elif step == "ask":
                    reviewing.ask(row, {"contract_value": "What is it?"}, by=person, seen=seen)
                elif step == "resubmit":
                    answers = wins.ANSWERS | {"holds_contract": True}
                    registration.resubmit(row, scenes.fresh(side.row), answers, by=person, seen=seen)
                elif step == "undo":
                    registration.undo(row, scenes.fresh(side.row), {}, by=person, seen=seen)
                else:
                    reviewing.conclude(row, step, by=person, seen=seen, reason="So it is.")
        except (Conflict, Refused):
            return False
        return True

    # The clock.

    @rule()
    def sweep_registrations(self):
        safe = [side for side in self.sides.values() if side.later == LONG_AGO]
        looked = [(side, self.prospect(side)) for side in self.sides.values() if side.unclear]
        news = [(side, can) for side, can in looked if can is not None and can != side.can]

        assert registration_sweeps.tell_safe_wins() == len(safe)
        assert registration_sweeps.tell_registrable() == len(news)
        assert registration_sweeps.reevaluate() == 0

        for side in safe:
            side.later = None
            self.tell(side, "safe")
        for side, can in looked:
            side.can, side.unclear = can, can is None
        for side, can in news:
            counts.add("model", cleared_by_the_clock=1)
            self.tell(side, "registrable" if can else "unregistrable")

    # What must hold after every step.

    @invariant()
    def registrations_are_what_the_model_says(self):
        with tenancy.everyone("the model"):
            for side in self.sides.values():
                row = Referral.objects.get(pk=side.row.pk)
                found = list(Registration.objects.filter(referral=row).values_list("status", "version"))
                lines = RegistrationEvent.objects.filter(registration__referral=row).order_by("version")
                mine = side.registered
                assert (row.win_from, row.registration_waits) == (side.later, side.unclear)
                assert row.substatus != "Won" or row.is_registrable is side.can
                assert row.registration_status == (mine.status if mine else "None")
                assert found == ([(mine.status, mine.version)] if mine else [])
                assert list(lines.values_list("version", flat=True)) == list(range(2, mine.version + 1 if mine else 2))


class Always:
    """What hypothesis draws, where the model leaves no choice: this side, or else what comes first."""

    def __init__(self, side=None):
        self.chosen = side

    def draw(self, strategy, label):
        return self.chosen if self.chosen and label == "side" else strategy.elements[0]


@pytest.mark.django_db
def test_a_deals_life_with_its_registration_is_the_models(cast):
    harbour.join(cast)

    live(LifeAndRegistration, cast, examples=40)
