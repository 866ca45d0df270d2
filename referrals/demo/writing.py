"""What people write into the demo's deals: the facts of a new one, and the words of its notes."""

from datetime import timedelta
from decimal import Decimal

from referrals.demo import accounts, plots
from referrals.demo.customers import customers
from referrals.demo.deal import WINDOW
from referrals.words import HelpType, Intent, PartnerRole

ASKS = [HelpType.VALUE, HelpType.ARCHITECTURE, HelpType.PROOF, HelpType.QUOTES]
ROSA = {"first_name": "Rosa", "last_name": "Delgado", "phone": "+34 600 555 777", "email": "rosa@freelance.example"}
DAYS_TO_GO = [-6, 3, 9, 17, 25, 40, 61, 75, 90, 120, 160]


class Writer:
    """Writes about one deal at a time."""

    def __init__(self, plays, now, dice):
        self.plays, self.now, self.dice = list(plays.values()), now, dice
        self.customers, self.accounts = customers(), accounts.enlist()

    def turn_to(self, deal):
        """Everything said from now on is about this deal."""
        self.deal, self.customer, self.said = deal, self.customers[deal.customer], set()

    def say(self, sentences, person):
        """One of the sentences, in the person's language, about this customer; not twice while there are others."""
        known = sentences.get(person.language[:2], sentences["en"])
        sentence = self.dice.choice([one for one in known if one not in self.said] or sentences["en"])
        self.said.add(sentence)
        contact = f"{self.customer.first_name} {self.customer.last_name}"
        words = {"contact": contact, "customer": self.customer.name, "city": self.customer.city}
        return sentence.format(**words)

    def facts(self, author):
        """The columns of a new referral."""
        deal = self.deal
        facts = {
            "name": deal.name,
            "deal_value": Decimal(deal.value),
            "currency": deal.currency,
            "closing_date": self._closing_date(),
            "notes": self.say(plots.OPENINGS, author),
            "campaign": self.dice.choice(["", "", "", "SPRING-FAIR", "HARBOUR-DAYS"]),
            "shared_with_sellers": deal.kind != "private",
            "consent_to_share": True,
            "consent_to_contact": True,
        }
        asked = self.help(author) | self.needed(deal.kind) if deal.asks_help else {"help_type": HelpType.UNKNOWN}
        if deal.is_sent and deal.kind == "services":
            asked |= {"partner_program": "branch-office" if deal.begun < 60 else "harbor-light"}
        return facts | asked | accounts.facts_of(deal.customer, self.customer, self.accounts)

    def help(self, person):
        """What is asked of the platform's sellers."""
        return {"help_type": self.dice.choice(ASKS), "help_notes": self.say(plots.HELP_NOTES, person)}

    def needed(self, kind):
        """What a co-sell deal of this kind must say besides."""
        play = self.dice.choice(self.plays)
        if kind == "ip":
            return {"marketplace_intent": self.dice.choice(Intent.values)}
        return {
            "partner_role": self.dice.choice(PartnerRole.values),
            "solution_area": play.area,
            "solution_play": play,
        }

    def _closing_date(self):
        """Around the day a closed deal ended; in the months to come for the others; for some old ones it is over."""
        if self.deal.ended > 3:
            return (self.now + timedelta(days=self.dice.randint(-10, 20) - self.deal.ended)).date()
        days = self.dice.choice(DAYS_TO_GO)
        return (self.now + timedelta(days=days if self.deal.begun > WINDOW else abs(days))).date()
