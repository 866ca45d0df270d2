"""Deals that the demo's people have begun to write and not finished: drafts, some steps answered, some not."""

from datetime import timedelta

from django.conf import settings

from accounts import tenancy
from referrals import drafts, team
from referrals.demo import plots
from referrals.demo.writing import ROSA
from referrals.forms.wizard.people import rows_of
from referrals.models import Draft
from referrals.words import HelpType, Intent

SOFIA, PAULO = "seller@harbour.example", "porto@harbour.example"


def leave_unfinished(cast, solutions, accounts, now):
    """Three drafts: one stops before its solutions, one needs only the last word, one was hardly begun."""
    desk = Desk(cast, now)
    desk.write(
        SOFIA,
        timedelta(days=6),
        customer={"account": [_id(accounts["azenha"])]},
        details=desk.details("lisbon", "Second canning line", 42_000, "They want the same for the line in Olhão."),
        team=rows_of([team.details_of(cast.people["vera@harbour.example"])]),
    )
    desk.write(SOFIA, timedelta(hours=5), **_complete(desk, cast, solutions, accounts))
    desk.write(
        PAULO,
        timedelta(days=1, hours=3),
        customer={
            "customer_name": ["Padaria Pão da Aldeia"],
            "customer_line1": ["Largo do Forno 2"],
            "customer_postal_code": ["4900-360"],
            "customer_city": ["Viana do Castelo"],
            "customer_country": ["PT"],
        },
    )


def _complete(desk, cast, solutions, accounts):
    """Every step of an IP co-sell with a partner."""
    partner, codes = _id(cast.companies["alder"]), [solutions[key].code for key in ("quayside", "compute")]
    asked = {
        "deal_value": ["30000"],
        "currency": ["EUR"],
        "closing_date": [desk.in_two_months],
        "notes": ["You know how flowers sell before they are cut. Please bring the forecast."],
        "help_type": [HelpType.VALUE],
        "solutions": [solutions["forecast"].code],
        "members": [SOFIA],
    }
    return {
        "customer": {"account": [_id(accounts["polder"])]},
        "details": desk.details("lisbon", "Cold store next to the auction", 118_000, plots.NOTES["en"][1]),
        "team": rows_of([ROSA]),
        "solutions": {"solution": codes, f"price-{codes[1]}": ["1450.00"], f"quantity-{codes[1]}": ["12"]},
        "sharing": {
            "help_type": [HelpType.PROOF],
            "kind_shown": ["ip"],
            "wish": ["ip"],
            "help_notes": ["We need credits for a proof of concept of four weeks, before the auction's season begins."],
            "marketplace_intent": [Intent.values[0]],
            "contact_first_name": ["Sjoerd"],
            "contact_last_name": ["van den IJssel"],
            "contact_title": ["Supply chain"],
            "contact_phone": ["+31 555 1708"],
            "contact_email": ["contact@polderland.example"],
            "consent_to_contact": ["on"],
        },
        "partners": {"partner": [partner]} | {f"{partner}-{key}": asked[key] for key in asked},
    }


def _id(row):
    """The address of a row by now: all of them have been named anew."""
    row.refresh_from_db(fields=["uuid"])
    return str(row.uuid)


class Desk:
    """Where drafts are written, step by step as the wizard does, and then dated back."""

    def __init__(self, cast, now):
        self.cast, self.now = cast, now
        self.in_two_months = (now + timedelta(days=61)).date().isoformat()

    def details(self, place, name, value, notes):
        """The answers of the second step."""
        return {
            "name": [name],
            "location": [_id(self.cast.places[place])],
            "deal_value": [str(value)],
            "currency": ["EUR"],
            "closing_date": [self.in_two_months],
            "notes": [notes],
        }

    def write(self, address, ago, **steps):
        """A person's draft with the answers of these steps, left alone so long ago."""
        person = self.cast.people[address]
        with tenancy.entered(person.organization, person):
            (first, answers), *others = steps.items()
            draft = drafts.begin(by=person, step=first, answers=answers)
            for step, answers in others:
                drafts.save(draft, step=step, answers=answers, seen=draft.version)
            left = self.now - ago
            dates = {"created_at": left - timedelta(minutes=20), "updated_at": left}
            Draft.objects.filter(pk=draft.pk).update(**dates, expires_at=left + timedelta(days=settings.DRAFT_DAYS))
