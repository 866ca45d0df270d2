"""What companies publish, draft and keep of themselves, and what customers and the platform ask partners for."""

import hashlib
from uuid import uuid4

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Location
from leads import inquiring, profiles, sending
from leads.models import Addressed, BusinessProfile, Inquiry, Listing, Logo, Mark, ProfilePlace, Score
from referrals import lifecycle
from referrals.models import AlertContact, Engagement, Referral, Sender
from referrals.words import CustomerSize, Qualification

# Company → the place that is published, who answers for it, and a place that waits in a draft of another country.
PROFILES = {
    "northlight": ("lisbon", "ada", "porto"),
    "rival": ("rome", "mallory", None),
    "harbour": ("haven", "hana", None),
    "platform": ("desk", "sela", None),
}

# Inquiry → its kind, who sent it (None: a customer, whose own it is), and lead → the place that it reached. The three
# partners that were asked the same never hear of each other; the last one has declined.
INQUIRIES = {
    "a customer's": (Qualification.DIRECT, None, {"lead": "lisbon", "their_lead": "rome", "refused": "haven"}),
    "a seller's": (Qualification.SALES, "sela", {"sold": "lisbon"}),
    "a marketer's": (Qualification.MARKETING, "mara", {"marketed": "lisbon"}),
}
LEADS = [lead for _kind, _who, leads in INQUIRIES.values() for lead in leads]

# Fields of a lead that hold what its sender wrote, written out: the customer's consent and network are not among them.
ARRIVES = {"name", "notes", "campaign", "partner_program", "customer_name", "customer_city"}


def begin(world):
    """Everything; each text in it is a word that stands nowhere else."""
    world.inquiries, world.pages = {}, {}
    for company, (place, who, draft) in PROFILES.items():
        _profile(world, company, place, who)
        if draft:
            _draft(world, company, draft)
    for name, (kind, who, places) in INQUIRIES.items():
        world.inquiries[name] = _inquiry(world, kind, who, places)
    _answers(world)
    for company in ("northlight", "rival"):
        _for_the_wall_alone(world, company)


def _profile(world, company, place, who):
    """Published, and edited since: the working copy has words that nobody outside may read, and another logo."""
    organization, location = getattr(world.cast, company), getattr(world.cast, place)
    with tenancy.entered(organization):
        said = texts(world, organization) | {"logo": _logo(world, organization)}
        profile = BusinessProfile.objects.create(organization=organization, country="PT", **said)
        address = {name: world.marker.word(organization.pk) for name in ("line1", "city", "state", "postal_code")}
        address["phone"] = world.marker.word(organization.pk)
        page = ProfilePlace.objects.create(organization=organization, profile=profile, location=location, **address)
        score = Score.objects.create(organization=organization, as_of=Clock(), value=0.7301 + organization.pk / 1e5)
        deals = [world.deal(name) for name in world.deals]
        first = next(deal for deal in deals if deal.organization_id == organization.pk)
        Mark.objects.create(organization=organization, referral=first, kind="answer", credit=1, at=Clock())
        _contacts(world, organization, location, world.person(who))
        profiles.publish(profile, by=world.person(who), seen=1)
        Listing.objects.filter(location_id=location.pk).update(score=score.value)
    world.pages[place] = Listing.objects.get(location_id=location.pk).pk
    with tenancy.entered(organization):
        later = texts(world, organization) | {"logo": _logo(world, organization)}
        BusinessProfile.objects.filter(pk=profile.pk).update(version=2, **later)
        ProfilePlace.objects.filter(pk=page.pk).update(phone=world.marker.word(organization.pk))


def _draft(world, company, place):
    """Of another country, and never published."""
    organization = getattr(world.cast, company)
    with tenancy.entered(organization):
        profile = BusinessProfile.objects.create(
            organization=organization, country="ES", logo=_logo(world, organization), **texts(world, organization)
        )
        ProfilePlace.objects.create(
            organization=organization,
            profile=profile,
            location=getattr(world.cast, place),
            city=world.marker.word(organization.pk),
        )


def texts(world, organization):
    """What a profile says of its company; the codes are everybody's."""
    word = world.marker.word
    return {
        "description": word(organization.pk),
        "website": f"https://{word(organization.pk)}.example/",
        "social": f"https://{word(organization.pk)}.example/",
        "keywords": [word(organization.pk)],
        "industries": ["Education"],
        "products": ["Databases"],
        "services": ["Hardware"],
    }


def _logo(world, organization):
    """An image that carries a word, as a comment would."""
    image = b"\x89PNG\r\n\x1a\n" + world.marker.word(organization.pk).encode()
    return Logo.objects.create(organization=organization, digest=hashlib.sha256(image).hexdigest(), image=image).digest


def _contacts(world, organization, location, member):
    """A member and a stranger for the place, a stranger for a solution."""
    for about in ({"location": location, "user": member}, {"location": location}, {"solution": world.cast.tidal}):
        names = {name: world.marker.word(organization.pk) for name in ("first_name", "last_name", "phone")}
        email = f"{world.marker.word(organization.pk)}@x.example"
        AlertContact.objects.create(organization=organization, email=email, **about, **names)


def _name_of(location):
    """As it is called by now: every place was given a word."""
    with tenancy.entered(location.organization):
        return Location.objects.get(pk=location.pk).name


def _inquiry(world, kind, who, places):
    """By the product's own acts: every text that a sender may type, and what is kept of the customer besides."""
    platform, person = world.cast.platform, who and world.person(who)
    fields = ("company", "first_name", "last_name", "title", "phone", "city", "need", "campaign", "program")
    facts = {name: world.marker.word(platform.pk) for name in (*fields, "consent_text", "network")}
    facts |= {"email": f"{world.marker.word(platform.pk)}@x.example", "country": "PT", "size": CustomerSize.TO_50}
    facts |= {"uuid": uuid4(), "wants_contact": who is None}
    pages = [Listing.objects.get(pk=world.pages[place]) for place in places.values()]
    with tenancy.entered(platform, person):
        if who:
            made = Inquiry.objects.get(pk=sent_by(person, facts | {"kind": kind}, pages[0]))
        else:
            made = inquiring.ask(facts, pages)
        engagements = made.addressed.order_by("pk").values_list("engagement", flat=True)
        engagements = list(engagements)
    with tenancy.everyone("the world's own look"):
        for lead, engagement in zip(places, engagements, strict=True):
            world.deals[lead] = Referral.objects.get(engagement=engagement).pk
    return made


def queries(world):
    """What the form for a lead begins with: what anybody has sent before, or customers have."""
    return [f"?again={inquiry.uuid}" for inquiry in world.inquiries.values()]


def sent_by(person, facts, page):
    """The id of the inquiry that somebody of the platform sends."""
    lead = sending.send_lead(by=person, facts=facts, listing=page)
    with tenancy.everyone("the world's own look"):
        return Addressed.objects.get(engagement=lead.engagement_id).inquiry_id


def _answers(world):
    """One lead is accepted, one is declined with an explanation; their senders are told."""
    with world.cast.acting("lena") as lena:
        sold = world.deal("sold")
        said = {"name": world.marker.word(sold.organization_id), "notes": world.marker.word(sold.organization_id)}
        money = {"deal_value": 7, "currency": "EUR", "closing_date": "2027-01-01"}
        lifecycle.make(sold, lifecycle.MOVES["accept"], by=lena, **said, **money)
    with world.cast.acting("hana") as hana:
        refused = world.deal("refused")
        why = {"status_reason": "budget", "status_note": world.marker.word(refused.organization_id)}
        lifecycle.make(refused, lifecycle.MOVES["decline"], by=hana, **why)


def _for_the_wall_alone(world, company):
    """What the product keeps for the platform only: rows that never are, so that the wall has some to hold."""
    organization = getattr(world.cast, company)
    with tenancy.entered(organization):
        word = world.marker.word(organization.pk)
        inquiry = Inquiry.objects.create(
            organization=organization, kind=Qualification.DIRECT, company=word, email=f"{word}@x.example", need=word
        )
        engagement = Engagement.objects.create(organization=organization)
        Sender.objects.create(organization=organization, engagement=engagement, email=f"{word}@x.example")
        Addressed.objects.create(
            organization=organization,
            inquiry=inquiry,
            engagement=engagement,
            partner=world.cast.harbour,
            place=inquiry.uuid,
            name=word,
        )
