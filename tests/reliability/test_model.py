"""A deal's whole life against a small model of it, written from the specification and nothing else (sections 3, 8)."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts import tenancy
from accounts.models import Notice
from referrals import editing, lines, partnering, sweeps, team
from referrals.lifecycle import Conflict
from referrals.models import Referral
from tests import counts
from tests.referrals import scenes
from tests.reliability import harbour
from tests.reliability.living import live
from tests.reliability.sides import CLOSED, COLLEAGUES, LEFT, PARTNERS, PLACES, SAID, TYPES, WHO, WITHOUT_A_ROLE, Side

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Life(RuleBasedStateMachine):
    """Drives the real acts; after every step the rows must be what the model says."""

    cast = None  # set by the test

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.sides, self.told, self.kind = {}, [], None

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(
        kind=st.sampled_from(["asked", "sent", "private", "partner_led", "asked", "sent"]),
        invited=st.sampled_from([[], ["Mallow Systems"], list(PARTNERS)]),
    )
    def begin(self, kind, invited):
        self.kind = kind
        if kind == "sent":
            theirs, mine = scenes.sent_deal(self.cast)
            self.join(theirs, began=True, people={"Sela"})
            self.join(mine, began=False, people={"Lena"})
            return
        if kind == "asked":
            mine, theirs = scenes.asked_deal(self.cast)
        else:
            mine, theirs = scenes.own_deal(self.cast, shared_with_sellers=kind == "partner_led"), None
        self.join(mine, began=True, people={"Ada"})
        if theirs:
            self.join(theirs, began=False, people={"Sela"})
        ours = self.sides["Northlight Software"]
        for company in invited:
            self.ask_partner(ours, company, ours.version)

    def join(self, row, *, began, people):
        side = Side(row.organization.name, began=began, people=people)
        side.row, side.kind = row, self.kind
        self.sides[side.company] = side
        if not began:
            self.tell(side, "received")

    def tell(self, side, kind, people=None):
        told = set(people or side.people)
        if not people and told <= WITHOUT_A_ROLE:
            told.add(WHO[side.company].title())
        self.told += [(side.company, person, f"deal_{kind}") for person in told]

    def others(self, side):
        """Who take part and meet this side: two invited partners never do."""
        rivals = PARTNERS if side.company in PARTNERS else ()
        there = [other for other in self.sides.values() if other is not side and other.company not in rivals]
        return [other for other in there if other.state not in LEFT]

    # Acts of people. Each says by the specification whether it is possible, then tries.

    def attempt(self, side, possible, seen, act):
        """Try the act with that version on the page; whether it was done is what the model says."""
        row = scenes.fresh(side.row)
        possible = possible and seen == side.version
        try:
            with self.cast.acting(WHO[side.company]) as person:
                act(row, person)
            done = True
        except (Conflict, editing.Refused):
            done = False
        assert done is possible
        side.version += done
        return done

    def side(self, data, fits=lambda side: side.state == "Accepted"):
        """Mostly a side that could do it, else any."""
        sides = list(self.sides.values())
        return data.draw(st.sampled_from([side for side in sides if fits(side)] * 4 + sides), "side")

    def page(self, side, data):
        """The version on the page: mostly the current one."""
        return data.draw(st.sampled_from([side.version] * 8 + [max(side.version - 1, 0), side.version + 1]), "seen")

    @rule(data=st.data())
    def accept(self, data):
        side = self.side(data, lambda side: side.waits)
        seen = self.page(side, data)
        place = getattr(self.cast, PLACES[side.company])

        def act(row, person):
            answers = scenes.accepting(self.cast, location=place)
            scenes.lifecycle.make(row, scenes.lifecycle.MOVES["accept"], by=person, seen=seen, **answers)

        if self.attempt(side, side.waits, seen, act):
            side.state, side.stage, side.accepted = "Accepted", 10, True
            side.team |= {WHO[side.company].title()}
            side.people = set(side.team)
            for other in self.others(side):
                self.tell(other, "accept")

    @rule(data=st.data())
    def decline(self, data):
        self.end(self.side(data, lambda side: side.waits), "decline", data)

    @rule(data=st.data(), name=st.sampled_from(["lose", "error", "win"]))
    def close(self, data, name):
        self.end(self.side(data), name, data)

    def end(self, side, name, data):
        seen = self.page(side, data)
        possible = {"decline": side.waits, "error": side.waits or side.state == "Accepted"}
        target = {"decline": "Declined", "lose": "Lost", "error": "Error", "win": "Won"}[name]

        def act(row, person):
            scenes.lifecycle.make(row, scenes.lifecycle.MOVES[name], by=person, seen=seen, **SAID[name])

        told = self.others(side)
        if self.attempt(side, possible.get(name, side.state == "Accepted"), seen, act):
            side.state, side.stage = target, 100 if name == "win" else side.stage
            for other in told:
                self.tell(other, name)
            for other in told if side.began else ():
                if other.waits:
                    other.state, other.version = "Error" if name == "error" else "Expired", other.version + 1

    @rule(data=st.data(), percent=st.integers(0, 100))
    def stage(self, data, percent):
        side = self.side(data)
        seen = self.page(side, data)

        def act(row, person):
            scenes.lifecycle.make(row, scenes.lifecycle.MOVES["stage"], by=person, seen=seen, sales_stage=percent)

        if self.attempt(side, side.state == "Accepted", seen, act):
            side.stage = percent

    @rule(data=st.data(), name=st.sampled_from(["share", "ask_help"]))
    def upgrade(self, data, name):
        side = self.side(data)
        seen = self.page(side, data)
        ladder = {"share": ["private"], "ask_help": ["private", "partner_led"]}[name]
        possible = side.state == "Accepted" and side.began and self.kind in ladder

        def act(row, person):
            scenes.lifecycle.make(row, scenes.lifecycle.MOVES[name], by=person, seen=seen, **SAID[name])

        if self.attempt(side, possible, seen, act):
            self.kind = "partner_led" if name == "share" else "asked"
            for other in self.sides.values():
                follows = other.company in PARTNERS and other.state not in CLOSED
                if other is side or follows:
                    other.kind, other.version = self.kind, other.version + follows
            if name == "ask_help":
                self.join(scenes.side_of(side.row, self.cast.platform), began=False, people={"Sela"})

    @rule(data=st.data(), company=st.sampled_from(list(PARTNERS)))
    def invite(self, data, company):
        side = self.side(data, lambda side: side.state == "Accepted" and side.began)
        self.ask_partner(side, company, self.page(side, data))

    def ask_partner(self, side, company, seen):
        partner = getattr(self.cast, PARTNERS[company])
        possible = side.state == "Accepted" and side.company == "Northlight Software" and side.began

        def act(row, person):
            partnering.invite(row, harbour.invitation(self.cast, partner), by=person, seen=seen)

        if self.attempt(side, possible and company not in self.sides, seen, act):
            self.join(scenes.side_of(side.row, partner), began=False, people={WHO[company].title()})

    @rule(data=st.data(), what=st.sampled_from(["edit", "note", "contact", "solution"]))
    def edit(self, data, what):
        side = self.side(data)
        seen = self.page(side, data)

        def act(row, person):
            field = editing.FIELDS["name"]
            acts = {
                "edit": lambda: editing.change(row, field, by=person, seen=seen, name=f"Name {side.version}"),
                "note": lambda: editing.add_note(row, "Said on the telephone.", by=person, seen=seen),
                "contact": lambda: editing.set_contact(row, by=person, seen=seen, phone=f"+351 {side.version}"),
                "solution": lambda: lines.add(row, self.solution(), by=person, seen=seen),
            }
            acts[what]()

        frozen = what == "contact" and side.kind in ("asked", "sent")  # 3.5
        self.attempt(side, side.state == "Accepted" and not frozen, seen, act)

    def solution(self):
        from tests.factories import SolutionFactory

        return SolutionFactory(organization=self.cast.northlight)

    @rule(data=st.data())
    def staff(self, data):
        side = self.side(data)
        seen = self.page(side, data)
        colleague = COLLEAGUES.get(side.company)
        if colleague is None or colleague.title() in side.team:
            return

        def act(row, person):
            team.add(row, by=person, seen=seen, **team.details_of(getattr(self.cast, colleague)))

        if self.attempt(side, side.waits or side.state == "Accepted", seen, act):
            side.team |= {colleague.title()}
            side.people = set(side.team)
            self.tell(side, "team", {colleague.title()})

    # The clock.

    @rule(data=st.data())
    def pass_the_deadline(self, data):
        side = self.side(data, lambda side: side.waits)
        if side.state == "Pending":
            with tenancy.everyone("test"):
                Referral.objects.filter(pk=side.row.pk).update(answer_by=LONG_AGO)
            side.late = True

    @rule()
    def sweep(self):
        overdue = [side for side in self.sides.values() if side.state == "Pending" and side.late]

        assert (sweeps.expire_overdue(), sweeps.remind_waiting()) == (len(overdue), 0)

        for side in overdue:
            side.state, side.version = "Expired", side.version + 1
        for side in overdue:  # who left in the same instant hears no more of the others either
            for other in self.others(side):
                self.tell(other, "expire")

    # What must hold after every step.

    @invariant()
    def rows_are_what_the_model_says(self):
        for side in self.sides.values():
            row = scenes.fresh(side.row)
            assert (row.substatus, row.version, row.sales_stage) == (side.state, side.version, side.stage)
            assert row.deal_type == TYPES[side.kind]
            assert (row.closed_at is not None) == (side.state in CLOSED)
            assert (row.answer_by is not None) == (side.state == "Pending")
            numbered = [event.version for event in scenes.events(row) if event.version]
            assert numbered == list(range(1, side.version + 1))

    @invariant()
    def faces_are_the_rows(self):
        for side in self.sides.values():
            scenes.assert_faces_are_the_rows(side.row)

    @invariant()
    def everybody_was_told_exactly_what_concerns_them(self):
        assert scenes.told(*(side.row for side in self.sides.values())) == sorted(self.told)
        with tenancy.everyone("test"):
            keys = list(Notice.objects.values_list("organization", "key"))
        assert len(keys) == len(set(keys))

    @invariant()
    def steps_are_counted(self):
        counts.add("model", steps_compared=1)


@pytest.mark.django_db
def test_a_deals_life_is_the_models(cast):
    harbour.join(cast)

    live(Life, cast)
