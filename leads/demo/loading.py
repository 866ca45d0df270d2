"""Plays the demo's leads: each step is the act that a page would call, and is then dated back."""

import random
import uuid
from datetime import timedelta
from decimal import Decimal
from unicodedata import normalize

from django.conf import settings
from django.utils import translation

from accounts import tenancy
from leads import inquiring, sending
from leads.demo import dating, directory
from leads.models import Inquiry, Listing
from referrals import lifecycle, sweeps, tags
from referrals.lifecycle import MOVES
from referrals.models import Referral
from referrals.words import CustomerSize, Qualification

ANSWERS_FOR = {  # place → who answers
    "lisbon": "admin@harbour.example",
    "porto": "porto@harbour.example",
    "berlin": "admin@alder.example",
    "sao paulo": "admin@birch.example",
}
SENDERS = {
    Qualification.SALES: "seller@cloudmere.example",
    Qualification.MARKETING: "theo@cloudmere.example",
}
NOTES = "Spoke with them; they want a first plan, and a date for a visit."
REASONS = {"decline": ("requirement", ""), "lost": ("budget", "")}


def load(cast, backdate, now, tell):
    """Profiles, inquiries and qualified leads, in the order in which they happened."""
    directory.publish(cast, backdate, now)
    tell(f"{Listing.objects.count()} pages in the directory")
    stories = sorted(directory.read("stories")["story"], key=lambda story: -story["hours"])
    for number, story in enumerate(stories):
        _play(cast, backdate, now, story, random.Random(number))  # noqa: S311 (the same every time is the point)
    dating.answers()
    tell(f"{len(stories)} leads")


def _play(cast, backdate, now, story, dice):
    begun = now - timedelta(hours=story["hours"])
    lead = _arrive(cast, story, uuid.UUID(int=dice.getrandbits(128), version=4))
    backdate.deals(begun)
    answered = begun + timedelta(hours=min(story["hours"] / 2, dice.choice([3, 9, 20, 50])))
    person = cast.people[ANSWERS_FOR[story["place"]]]
    for act, instant in _steps(story.get("plot", ""), answered, now):
        if act == "expire":
            dating.expire(lead, timedelta(days=settings.ANSWER_WINDOW_DAYS))
            sweeps.expire_overdue()
            instant = begun + timedelta(days=settings.ANSWER_WINDOW_DAYS)
        else:
            with tenancy.entered(person.organization, person):
                _move(lead, act, person, story, now, dice)
        backdate.deals(instant)


def _steps(plot, answered, now):
    """The plot as (act, instant)."""
    if plot in ("won", "lost"):
        return [("accept", answered), (plot, answered + (now - answered) / 2)]
    return [(plot, answered)] if plot else []


def _arrive(cast, story, key):
    place = cast.places[story["place"]]
    listing = Listing.objects.select_related("organization").get(location_id=place.pk)
    first_name, last_name = story["person"].split(" ", 1)
    address = normalize("NFKD", f"{first_name}@{story['company'].split()[-1]}.example".lower())
    industry, product, service = story["tags"]
    facts = {
        "uuid": key,
        "company": story["company"],
        "first_name": first_name,
        "last_name": last_name,
        "email": address.encode("ascii", "ignore").decode(),
        "phone": "+351 910 555 014",
        "country": story["country"],
        "size": CustomerSize[story["size"]],
        "need": story["need"],
        "industries": [tags.Industry[industry]],
        "products": [tags.Product[product]],
        "services": [tags.Service[service]],
        "wants_contact": story.get("hot", False),
    }
    kind = story.get("kind", Qualification.DIRECT)
    if kind == Qualification.DIRECT:
        with translation.override(story["language"]):
            inquiring.ask(facts | _said([listing], story["language"]), [listing])
        inquiry = Inquiry.objects.get(uuid=key)
    else:
        by = cast.people[SENDERS[kind]]
        with tenancy.entered(by.organization, by):
            sent = facts | {"kind": kind, "consent_text": "The customer agreed that a partner gets in touch."}
            return sending.send_lead(by=by, facts=sent, listing=listing)
    return Referral.objects.get(engagement__addressed__inquiry=inquiry)


def _said(partners, language):
    return {"language": language, "consent_text": inquiring.consent(partners), "network": "198.51.100.0/24"}


def _move(lead, act, person, story, now, dice):
    lead = Referral.objects.select_related("organization", "engagement", "location").get(pk=lead.pk)
    if act == "accept":
        closing = (now + timedelta(days=dice.choice([-20, 30, 60, 90]))).date()
        answers = {
            "name": story["need"].partition("\n")[0],
            "deal_value": Decimal(dice.choice([4800, 12500, 26000, 61000])),
            "currency": "BRL" if story["country"] == "BR" else "EUR",
            "closing_date": closing,
            "notes": NOTES,
        }
        lifecycle.make(lead, MOVES["accept"], by=person, **answers)
    elif act == "won":
        lifecycle.make(lead, MOVES["win"], by=person)
    else:
        reason, note = REASONS[act]
        move = MOVES["decline" if act == "decline" else "lose"]
        lifecycle.make(lead, move, by=person, status_reason=reason, status_note=note)
