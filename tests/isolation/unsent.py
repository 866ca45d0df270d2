"""What nobody but its writer may see: drafts of several people, ready to become deals, and notes drafted for them."""

from datetime import timedelta

from accounts import tenancy
from accounts.clock import Clock
from referrals.models import ComposedNotes, Draft
from tests.referrals import walking

# Whose draft, begun for which company. Bo works for Northlight now: what was begun for the rival waits there.
WRITERS = [
    ("ada", "northlight"),
    ("lena", "northlight"),
    ("ugo", "northlight"),
    ("mallory", "rival"),
    ("bo", "northlight"),
    ("bo", "rival"),
    ("sela", "platform"),
    ("hana", "harbour"),
]
PLACES = {"northlight": "lisbon", "rival": "rome", "platform": "desk", "harbour": "haven"}
PARTNERS = {"northlight": "rival", "rival": "harbour", "platform": "rival", "harbour": "rival"}


def begin(world):
    """One draft each; every text in it is a word that stands nowhere else."""
    for name, company in WRITERS:
        organization, person = getattr(world.cast, company), world.person(name)

        def word(tenant=organization.pk):
            return world.marker.word(tenant)

        with tenancy.entered(organization, person):
            draft = Draft.objects.create(
                organization=organization,
                user=person,
                answers=answers(world.cast, company, word),
                expires_at=Clock() + timedelta(days=9),
            )
            ComposedNotes.objects.create(
                organization=organization,
                user=person,
                about=draft.uuid,
                inputs={"problem": word(), "wanted": word()},
                drafted=word(),
                used=word(),
            )


def answers(cast, company, word):
    """Every step, answered; the partner is one that can be invited."""
    place, partner = getattr(cast, PLACES[company]), getattr(cast, PARTNERS[company])
    colleague = {name: word() for name in ("first_name", "last_name", "phone", "title")}
    colleague["email"] = f"{word()}@x.example"
    customer = {name: word() for name in ("customer_name", "customer_line1", "customer_city")}
    contact = {name: word() for name in walking.CONTACT if name != "contact_email"} | {"consent_to_contact": "on"}
    said = {"problem": word(), "wanted": word(), "help_notes": word()}
    steps = {
        "customer": customer | {"customer_country": "PT"},
        "details": walking.details(cast, location=str(place.uuid), name=word(), notes=word(), campaign=word()),
        "team": walking.people(colleague),
        "solutions": {"solution": cast.tidal.code},
        "sharing": (walking.IP if company == "northlight" else walking.SHARED)
        | contact
        | {"contact_email": f"{word()}@x.example"}
        | said,
        "partners": invitation(cast, partner, colleague, word),
    }
    return {step: {name: _list(value) for name, value in typed.items()} for step, typed in steps.items()}


def invitation(cast, partner, colleague, word):
    typed = walking.invitation(partner, cast.tidal, notes=word(), members=[colleague["email"]])
    return typed | {"partner": str(partner.uuid)}


def _list(value):
    return value if isinstance(value, list) else [value]
