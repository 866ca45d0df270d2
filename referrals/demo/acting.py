"""What people do in the demo's deals: each step is the act that a page would call."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from accounts import tenancy
from referrals import deciding, drafting, editing, inviting, lifecycle, partnering, sending, sweeps, team, upgrading
from referrals.demo import catalogue, plots
from referrals.demo.companies import OPERATOR
from referrals.demo.writing import ASKS, ROSA, Writer
from referrals.lifecycle import MOVES, Move
from referrals.models import AccountMatch, Referral, Solution
from referrals.words import Substatus

# How an API client says that it has seen a deal; no person makes this move (specification 3.2, notes).
SEE = Move("see", "", frozenset({Substatus.PENDING}), Substatus.RECEIVED, in_time=True, news=False, tells=False)
DESKS = {"berlin": "central", "sao paulo": "latin"}
COLLEAGUES = {
    "lisbon": ["seller@harbour.example", "vera@harbour.example"],
    "porto": ["tiago@harbour.example"],
    "berlin": ["jonas@alder.example"],
}
ADMINS = {"porto": "porto@harbour.example", "lisbon": "admin@harbour.example"}


class Actor:
    """Acts for whoever's turn it is. ``side`` is the deal itself for its author, else the guest."""

    def __init__(self, cast, solutions, plays, now, dice):
        self.cast, self.solutions, self.now, self.dice = cast, solutions, now, dice
        self.writer = Writer(plays, now, dice)

    @contextmanager
    def _acting(self, side):
        """The side's person, in their company, and their own row as it stands."""
        person = self.cast.people[side.person]
        with tenancy.entered(person.organization, person):
            rows = Referral.objects.select_related("organization", "engagement", "location")
            yield person, rows.get(engagement=self.engagement, organization=person.organization)

    def begin(self, deal):
        """The author creates the deal, or sends it."""
        self.deal = deal
        self.writer.turn_to(deal)
        author = self.cast.people[deal.person]
        facts = self.writer.facts(author) | {"location": self.cast.places[deal.place]}
        lines = [self._line(self.solutions[key]) for key in deal.solutions]
        about = {"lines": lines, "contact": self.writer.customer.contact}
        with tenancy.entered(author.organization, author):
            if deal.is_sent:
                location = self.cast.places[deal.guests[0].place]
                referral = sending.send_opportunity(by=author, facts=facts, location=location, **about)
            else:
                referral = drafting.create(by=author, facts=facts, members=self._members(), **about)
        self.engagement = referral.engagement
        match = self._waiting()
        if match and match.holds and not deal.is_held:
            self.match(deal)

    def _line(self, solution):
        """The platform's own solutions come at a price."""
        if solution.kind != Solution.Kind.PLATFORM:
            return {"solution": solution}
        price = Decimal(self.dice.choice(["49.00", "180.00", "1450.00"]))
        return {"solution": solution, "price": price, "quantity": self.dice.choice([1, 12, 40, 250])}

    def _waiting(self):
        """The question which account the customer is, while it is open."""
        return AccountMatch.objects.filter(engagement=self.engagement, decision="pending").first()

    def match(self, side):
        """An operator finds the customer's account, or that the platform has none."""
        if match := self._waiting():
            account = self.writer.accounts.get(self.deal.customer)
            decision = deciding.decision_for(account) if account else "none"
            deciding.decide(match, decision, account=account, by=self.cast.people[OPERATOR])

    def _members(self):
        """The author's colleagues at the place, for every second deal."""
        others = [address for address in COLLEAGUES.get(self.deal.place, []) if address != self.deal.person]
        chosen = others if self.dice.random() < 0.5 else []
        return [team.details_of(self.cast.people[address]) for address in chosen]

    def invite(self, guest):
        with self._acting(self.deal) as (author, own):
            place = self.cast.places[guest.place] if guest.place else None
            company = self.cast.companies[guest.company]
            if own.organization.is_platform:
                inviting.invite(own, company, by=author, location=place)
            else:
                partnering.invite(own, self._invitation(own, company, author), by=author)

    def _invitation(self, own, partner, author):
        """What a partner is asked for a share of the deal."""
        return partnering.Invitation(
            partner=partner,
            deal_value=(own.deal_value / 3).quantize(Decimal("1")),
            currency=own.currency,
            closing_date=own.closing_date,
            notes=self.writer.say(plots.INVITATION_NOTES, author),
            solutions=[line.solution for line in own.lines.select_related("solution")],
            help_type=self.dice.choice(ASKS),
            members=[partnering.details_of(member) for member in own.team.all()],
        )

    def staff(self, guest):
        """An admin hands an arrived deal to a plain user, who sees it from then on."""
        admin, person = self.cast.people[ADMINS[guest.place]], self.cast.people[guest.person]
        with tenancy.entered(admin.organization, admin):
            rows = Referral.objects.select_related("organization", "engagement")
            own = rows.get(engagement=self.engagement, organization=admin.organization)
            team.add(own, by=admin, seen=own.version, **team.details_of(person))

    def see(self, side):
        with self._acting(side) as (person, own):
            lifecycle.write(own, SEE, substatus=SEE.target)
            lifecycle.record(own, SEE.name, {"from": Substatus.PENDING, "to": own.substatus}, by=person)

    def accept(self, side, share="", later=0, **brought):
        """``share``, ``later``: of the value, and days after the date asked; ``brought``: what it puts on the deal."""
        share = share or self.dice.choice(["1", "1", "0.9", "0.6"])
        with self._acting(side) as (person, own):
            lifecycle.make(
                own,
                MOVES["accept"],
                by=person,
                name=own.name,
                deal_value=(own.deal_value * Decimal(share)).quantize(Decimal("1")),
                currency=own.currency,
                closing_date=own.closing_date + timedelta(days=later),
                location=own.location or self.cast.places[side.place or DESKS.get(self.deal.place, "iberia")],
                notes=self.writer.say(plots.ACCEPT_NOTES, person),
            )
            partnering.bring(own, by=person, **brought)

    def accept_differently(self, side):
        """A partner accepts with a value, a date, a solution and a specialist of its own."""
        own = [self.solutions[key] for key in catalogue.FAVORITES[side.company]]
        self.accept(side, "0.75", later=45, solutions=own, members=[ROSA | {"title": "Forecasting specialist"}])

    def _make(self, side, move, **answers):
        with self._acting(side) as (person, own):
            lifecycle.make(own, MOVES[move], by=person, **answers)

    def decline(self, side, reason, explanation):
        self._make(side, "decline", status_reason=reason, status_note=explanation)

    def lose(self, side, reason, explanation):
        self._make(side, "lose", status_reason=reason, status_note=explanation)

    def error(self, side, reason, explanation):
        self._make(side, "error", status_reason=reason, status_note=explanation)

    def win(self, side):
        self._make(side, "win")

    def share(self, side):
        self._make(side, "share")

    def ask(self, side):
        with self._acting(side) as (person, own):
            asked = self.writer.help(person) | self.writer.needed(upgrading.possible(own)[0])
            lifecycle.make(own, MOVES["ask_help"], by=person, **asked)

    def stage(self, side, percent):
        self._make(side, "stage", sales_stage=percent)
        if self.dice.random() < 0.6:
            self._note(side, plots.STAGE_NOTES[percent])

    def assess(self, side, percent):
        """A stage of a solution assessment."""
        self._make(side, "stage", sales_stage=percent)
        self._note(side, plots.ASSESSMENT_NOTES[percent])

    def note(self, side):
        self._note(side, plots.NOTES)

    def _note(self, side, sentences):
        with self._acting(side) as (person, own):
            editing.add_note(own, self.writer.say(sentences, person), by=person)

    def value(self, side):
        with self._acting(side) as (person, own):
            value = own.deal_value * Decimal(self.dice.choice(["0.85", "1.1", "1.25"]))
            rounded = value.quantize(Decimal("1E2")) + 0
            editing.change(own, editing.FIELDS["value"], by=person, deal_value=rounded.quantize(Decimal("1.00")))

    def later(self, side):
        with self._acting(side) as (person, own):
            later = own.closing_date + timedelta(days=30)
            editing.change(own, editing.FIELDS["closing_date"], by=person, closing_date=later)

    def crm(self, side):
        number = f"CRM-{self.dice.randint(10_000, 99_999)}"
        with self._acting(side) as (person, own):
            editing.change(own, editing.FIELDS["external_reference"], by=person, external_reference=number)

    def add(self, side):
        with self._acting(side) as (person, own):
            team.add(own, by=person, seen=own.version, **ROSA, title="Solution architect")

    def expire(self, side):
        """Its time is over, and the sweep says so."""
        with self._acting(side) as (_person, own):
            Referral.objects.filter(pk=own.pk).update(answer_by=self.now - timedelta(minutes=5))
        sweeps.expire_overdue()
