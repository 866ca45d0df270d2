"""What became of the demo's won deals: rates of two years, and registrations at every stage of their review."""

from datetime import timedelta
from decimal import Decimal

from accounts import tenancy
from referrals import eligibility, registration, reviewing
from referrals.models import ExchangeRate, Referral
from referrals.rates import month_of
from referrals.words import DealType, Substatus

REVIEWER = "desk@cloudmere.example"
MONTHS = 24
# Currency → dollars for one, this month; each month before it was worth a little less.
WORTH = {
    "EUR": "1.0874",
    "GBP": "1.2710",
    "BRL": "0.1835",
    "CHF": "1.1302",
    "PLN": "0.2519",
    "SEK": "0.0951",
    "MXN": "0.0507",
    "RUB": "0.0112",
    "JPY": "0.006734",
}
DRIFT = Decimal("0.9985")

# What happened to a win that can be registered, one after the other: (days after the win, what).
STORIES = [
    ((2, "submit"), (5, "take"), (9, "approve")),
    ((1, "submit"), (3, "ask")),
    ((3, "submit"),),
    (),  # later
    ((4, "submit"), (6, "take"), (8, "ask"), (10, "resubmit"), (12, "fail")),
    ((1, "sell"),),
    ((2, "draft"),),
]
ASKS = {
    "contract_value": "The signed page says another amount. Which one holds?",
    "signed_on": "The signature is dated after the start: please check.",
}
REASON = "The contract names another product: this solution is not part of it."


def register(cast, backdate, now, tell):
    """Publish rates, then tell the story of each win that can be registered."""
    month = month_of(now)
    for months in range(MONTHS):
        ExchangeRate.objects.bulk_create(
            ExchangeRate(currency=code, month=month, rate=(Decimal(worth) * DRIFT**months).quantize(Decimal("1E-6")))
            for code, worth in WORTH.items()
        )
        month = (month - timedelta(days=1)).replace(day=1)
    wins = _registrable()
    for place, deal in enumerate(wins):
        Story(cast, backdate, now, deal).tell(STORIES[place % len(STORIES)])
    tell(f"{len(WORTH) * MONTHS} exchange rates, {len(wins)} wins that can be registered")


def _registrable():
    rows = Referral.objects.filter(substatus=Substatus.WON, organization__kind="partner", is_p2p=False)
    rows = rows.filter(deal_type__in=[DealType.IP, DealType.PARTNER_LED]).select_related("organization", "engagement")
    return [deal for deal in rows.order_by("closed_at", "pk") if eligibility.standing(deal).open]


class Story:
    """One deal's registration, step by step, by the acts that the pages call."""

    def __init__(self, cast, backdate, now, deal):
        self.reviewer, self.deal = cast.people[REVIEWER], deal
        self.backdate, self.now = backdate, now
        with tenancy.entered(deal.organization):
            self.person = deal.team.select_related("user").filter(user__isnull=False).first().user
        found, solution = eligibility.standing(deal).open[0]
        self.kind = found.kind
        self.solution = next(line.solution for line in deal.lines.all() if line.solution_id == solution["id"])
        self.found = None

    def tell(self, steps):
        """Take each step, and date it back; what would lie ahead has not happened yet."""
        for days, step in steps:
            when = self.deal.closed_at + timedelta(days=days, hours=3)
            if when < self.now - timedelta(minutes=30):
                getattr(self, f"_{step}")()
                self.backdate.deals(when)

    def _acting(self):
        return tenancy.entered(self.deal.organization, self.person)

    def _answers(self, **changed):
        signed = self.deal.closed_at.date()
        return {
            "contract_type": "New",
            "contract_value": (self.deal.deal_value * Decimal("1.4")).quantize(Decimal("1.00")),
            "currency": self.deal.currency,
            "solution_value": self.deal.deal_value,
            "runs_on_platform": True,
            "deployed_in": "Customer",
            "pricing": "PayAsYouGo",
            "starts_on": signed + timedelta(days=14),
            "is_perpetual": False,
            "ends_on": signed + timedelta(days=14 + 730),
            "signed_on": signed,
            "is_named": True,
            "first_name": self.person.first_name,
            "last_name": self.person.last_name,
            "phone": self.person.phone,
            "email": self.person.email,
        } | changed

    def _submit(self, **changed):
        with self._acting():
            answers = self._answers(**changed)
            self.found = registration.submit(self.deal, self.solution, self.kind, answers, by=self.person)

    def _sell(self):
        self._submit(is_marketplace=True, marketplace_on=self.deal.closed_at.date())

    def _draft(self):
        typed = {"contract_type": "Renewal", "contract_value": "about 90,000", "currency": self.deal.currency}
        with self._acting():
            registration.keep(self.deal, self.solution, self.kind, typed, by=self.person)

    def _resubmit(self):
        with self._acting():
            self.found = registration.resubmit(
                self.found, self.deal, self._answers(contract_type="Renewal"), by=self.person, seen=self.found.version
            )

    def _review(self, act, *words, **more):
        self.found = act(self.found, *words, by=self.reviewer, seen=self.found.version, **more)

    def _take(self):
        self._review(reviewing.take)

    def _ask(self):
        self._review(reviewing.ask, ASKS)

    def _approve(self):
        self._review(reviewing.conclude, "approve")

    def _fail(self):
        self._review(reviewing.conclude, "fail", reason=REASON)
