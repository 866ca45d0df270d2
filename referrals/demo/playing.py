"""Plays the demo's deals: every step is the act that a person would make, dated back to its place in the story."""

import random
from datetime import timedelta
from decimal import Decimal

from accounts import tenancy
from accounts.roles import Role
from referrals import drafting, editing, inviting, lifecycle, sweeps, team
from referrals.demo import plots
from referrals.demo.companies import PEOPLE
from referrals.demo.customers import CUSTOMERS
from referrals.lifecycle import MOVES, Move
from referrals.models import Referral
from referrals.words import HelpType, Intent, PartnerRole, Substatus

SEE = Move("see", "", frozenset({Substatus.PENDING}), Substatus.RECEIVED, in_time=True, tells=False)
ASKS = [HelpType.VALUE, HelpType.ARCHITECTURE, HelpType.PROOF, HelpType.QUOTES]
DESKS = {"berlin": "central", "sao paulo": "latin"}
USERS = {Role.REFERRALS_USER}
COLLEAGUES = {"lisbon": ["seller@harbour.example", "vera@harbour.example"], "porto": ["tiago@harbour.example"]}


class Player:
    """Plays one deal after the other, always with the same dice."""

    def __init__(self, cast, solutions, plays, backdate, now):
        self.cast, self.solutions, self.plays = cast, solutions, plays
        self.backdate, self.now = backdate, now
        self.dice = random.Random(20)  # noqa: S311 (the same every time is the point)

    def play(self, deal):
        """The whole story of a deal, its steps in the order of their instants."""
        self.deal, self.customer = deal, CUSTOMERS[deal.customer]
        begun, ended = self._ago(deal.begun), self._ago(max(deal.ended, 0.05))
        self.author = self._person(deal.person)
        self._create(begun)
        steps = [(when, number, deal, step) for number, (when, step) in enumerate(self._steps(deal.plot, begun, ended))]
        for guest in deal.guests:
            invited = self._invitation(guest, begun, ended)
            if guest.company not in self._present():
                steps.append((invited, -2, guest, ("invite",)))
            if self._needs_team(guest):
                steps.append((invited + timedelta(minutes=min(95, deal.begun * 400)), -1, guest, ("staff",)))
            own = self._steps(guest.plot, invited, ended)
            steps += [(when, number, guest, step) for number, (when, step) in enumerate(own)]
        for when, _number, side, (act, *words) in sorted(steps, key=lambda step: step[:2]):
            getattr(self, f"_{act}")(side, *words)
            self.backdate.deals(when)

    def _ago(self, days):
        return self.now - timedelta(days=days)

    def _person(self, address):
        return self.cast.people[address]

    def _steps(self, plot, begun, ended):
        """(instant, step) for each step of the plots, one after the other, by daylight where there is time."""
        at, life = begun, ended - begun
        for step in (step for name in plot.split(" > ") for step in plots.PLOTS[name]):
            when, *act = step
            if when == plots.DEADLINE:
                at = begun + timedelta(days=14)
            elif when == plots.ANSWER:
                at = begun + min(timedelta(days=self.dice.uniform(0.7, 6)), life * 0.25)
            else:
                at = max(at + timedelta(minutes=20), begun + life * when)
            yield min(at, self._ago(0.01)), act

    def _invitation(self, guest, begun, ended):
        """The platform's sellers are asked at once, and whoever is sent a deal gets it then; partners join later."""
        if guest.company == "cloudmere" or self.deal.person.endswith("@cloudmere.example"):
            return begun + (ended - begun) * (0.4 if "asked" in self.deal.plot else 0)
        if guest.plot in ("waiting", "seen"):
            return max(begun, min(ended, self._ago(self.dice.uniform(1, 8)))) if guest.company != "harbour" else begun
        return begun + (ended - begun) * 0.1 if guest.company != "harbour" else begun

    def _present(self):
        asked_at_once = self.deal.kind in ("ip", "services") or "asked" in self.deal.plot
        sent = {self.deal.guests[0].company} if self.author.email.endswith("@cloudmere.example") else set()
        return sent | ({"cloudmere"} if asked_at_once else set())

    def _needs_team(self, guest):
        roles = PEOPLE[guest.person][-1]
        return {role for role, _place in roles} == USERS

    # What a side does. ``side`` is the deal itself for its author, else the guest.

    def _at(self, side):
        return tenancy.entered(self._person(side.person).organization, self._person(side.person))

    def _own(self, side):
        """The side's own row, as it stands."""
        organization = self._person(side.person).organization
        rows = Referral.objects.select_related("organization", "engagement")
        return rows.get(engagement=self.engagement, organization=organization)

    def _create(self, begun):
        deal, author = self.deal, self.author
        facts = self._facts() | {"location": self.cast.places[deal.place]}
        chosen = [self.solutions[key] for key in deal.solutions.split()]
        with tenancy.entered(author.organization, author):
            if author.organization.is_platform:
                location = self.cast.places[deal.guests[0].place]
                about = {"location": location, "solutions": chosen, "contact": self.customer.contact}
                referral = drafting.send_opportunity(by=author, facts=facts, **about)
            else:
                about = {"members": self._members(), "solutions": chosen, "contact": self.customer.contact}
                referral = drafting.create(by=author, facts=facts, **about)
        self.engagement = referral.engagement
        self.backdate.deals(begun)

    def _facts(self):
        deal, asks = self.deal, self.deal.kind in ("ip", "services")
        services = deal.kind == "services"
        play = self.dice.choice(list(self.plays.values()))
        facts = {
            "name": deal.name,
            "deal_value": Decimal(deal.value),
            "currency": deal.currency,
            "closing_date": self._closing_date(),
            "notes": self._say(plots.OPENINGS),
            "campaign": self.dice.choice(["", "", "", "SPRING-FAIR", "HARBOUR-DAYS"]),
            "help_type": self.dice.choice(ASKS) if asks else HelpType.UNKNOWN,
            "help_notes": self._say(plots.HELP_NOTES) if asks else "",
            "shared_with_sellers": deal.kind != "private",
            "consent_to_share": True,
            "consent_to_contact": deal.kind != "private",
            "marketplace_intent": self.dice.choice(Intent.values) if deal.kind == "ip" else "",
            "partner_role": self.dice.choice(PartnerRole.values) if services else "",
            "partner_program": "Branch Office Accelerator" if services and "@cloudmere" in deal.person else "",
        }
        area = {"solution_area": play.area, "solution_play": play} if asks else {}
        return facts | area | self.customer.facts

    def _closing_date(self):
        deal = self.deal
        if deal.ended > 3:
            return (self._ago(deal.ended) + timedelta(days=self.dice.randint(-10, 20))).date()
        return (self.now + timedelta(days=self.dice.choice([-6, 3, 9, 17, 25, 40, 61, 75, 90, 120, 160]))).date()

    def _members(self):
        """The author's colleagues at the place, for every second deal."""
        others = [address for address in COLLEAGUES.get(self.deal.place, []) if address != self.deal.person]
        chosen = others if self.dice.random() < 0.5 else []
        return [team.details_of(self._person(address)) for address in chosen]

    def _say(self, sentences):
        words = {"customer": self.customer.name, "city": self.customer.city}
        name = f"{self.customer.first_name} {self.customer.last_name}"
        return self.dice.choice(sentences).format(contact=name, **words)

    def _invite(self, guest):
        with self._at(self.deal):
            place = self.cast.places[guest.place] if guest.place else None
            company = self.cast.companies[guest.company]
            inviting.invite(self._own(self.deal), company, by=self.author, location=place)

    def _staff(self, guest):
        admin = self._person("porto@harbour.example" if guest.place == "porto" else "admin@harbour.example")
        with tenancy.entered(admin.organization, admin):
            own = self._own(guest)
            team.add(own, by=admin, seen=own.version, **team.details_of(self._person(guest.person)))

    def _make(self, side, move, **answers):
        with self._at(side):
            return lifecycle.make(self._own(side), MOVES[move], by=self._person(side.person), **answers)

    def _see(self, side):
        with self._at(side):
            own = self._own(side)
            lifecycle.write(own, SEE, substatus=SEE.target)
            lifecycle.record(own, "see", {"from": SEE.sources and "Pending", "to": own.substatus}, by=self._person(side.person))

    def _accept(self, side):
        with self._at(side):
            own = self._own(side)
            place = own.location or self.cast.places[side.place or DESKS.get(self.deal.place, "iberia")]
            answers = {"name": own.name, "currency": own.currency, "closing_date": own.closing_date, "location": place}
            share = Decimal(self.dice.choice(["1", "1", "0.9", "0.6"]))
            answers |= {"deal_value": own.deal_value * share, "notes": self._say(plots.ACCEPT_NOTES)}
            lifecycle.make(own, MOVES["accept"], by=self._person(side.person), **answers)

    def _decline(self, side, reason, explanation):
        self._make(side, "decline", status_reason=reason, status_note=explanation)

    def _lose(self, side, reason, explanation):
        self._make(side, "lose", status_reason=reason, status_note=explanation)

    def _error(self, side, reason, explanation):
        self._make(side, "error", status_reason=reason, status_note=explanation)

    def _win(self, side):
        self._make(side, "win")

    def _share(self, side):
        self._make(side, "share")

    def _stage(self, side, percent):
        own = self._make(side, "stage", sales_stage=percent)
        if self.dice.random() < 0.6:
            with self._at(side):
                editing.add_note(own, self._say(plots.STAGE_NOTES[percent]), by=self._person(side.person))

    def _ask(self, side):
        notes = self._say(plots.HELP_NOTES)
        self._make(side, "ask_help", help_type=self.dice.choice(ASKS), help_notes=notes)

    def _note(self, side):
        with self._at(side):
            editing.add_note(self._own(side), self._say(plots.NOTES), by=self._person(side.person))

    def _change(self, side, field, **values):
        with self._at(side):
            editing.change(self._own(side), editing.FIELDS[field], by=self._person(side.person), **values)

    def _value(self, side):
        with self._at(side):
            value = self._own(side).deal_value * Decimal(self.dice.choice(["0.85", "1.1", "1.25"]))
        self._change(side, "value", deal_value=value.quantize(Decimal(100)))

    def _later(self, side):
        with self._at(side):
            date = self._own(side).closing_date + timedelta(days=30)
        self._change(side, "closing_date", closing_date=date)

    def _crm(self, side):
        self._change(side, "external_reference", external_reference=f"CRM-{self.dice.randint(10_000, 99_999)}")

    def _add(self, side):
        person = {"first_name": "Rosa", "last_name": "Delgado", "phone": "+34 600 555 777", "title": "Solution architect"}
        with self._at(side):
            own = self._own(side)
            details = person | {"email": "rosa@freelance.example"}
            team.add(own, by=self._person(side.person), seen=own.version, **details)

    def _expire(self, side):
        """Its time is over, and the sweep says so."""
        with self._at(side):
            Referral.objects.filter(pk=self._own(side).pk).update(answer_by=self._ago(0.01))
        sweeps.expire_overdue()
