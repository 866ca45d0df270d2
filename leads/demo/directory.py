"""The demo's business profiles, published through the acts that the pages call."""

import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from accounts import tenancy
from accounts.models import Location, Organization
from leads import logos, profiles
from leads.demo import dating
from referrals import alerting, tags
from referrals.demo.companies import OPERATOR
from referrals.words import CustomerSize

DATA = Path(__file__).parent / "data"
EDITORS = {
    "harbour": "amara@harbour.example",
    "alder": "admin@alder.example",
    "birch": "admin@birch.example",
}
TAGS = {"industries": tags.Industry, "products": tags.Product, "services": tags.Service, "sizes": CustomerSize}
SIDE = 160  # pixels of a drawn logo
LATIN = 0x17F  # the last letter that Pillow's own font draws


def read(name):
    """One of the demo's files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def publish(cast, backdate, now):
    """All profiles, over the last months; and the companies that are in the directory and nowhere else."""
    for number, told in enumerate(read("profiles")["profile"]):
        company = cast.companies[told["company"]] if "company" in told else _found(told)
        editor = cast.people[EDITORS.get(told.get("company"), OPERATOR)]
        instant = now - timedelta(days=300 - 20 * number, hours=number)
        with tenancy.entered(company, editor):
            profile = _write(cast, company, told, editor)
        dating.profile(profile, instant)
        backdate.people(instant)


def _found(told):
    company = Organization.objects.create(name=told["name"], designations=told["designations"])
    Location.objects.create(
        organization=company, program_id=told["program_id"], name=told["location"], country=told["country"]
    )
    return company


def _write(cast, company, told, editor):
    profile = profiles.begin(company, told["country"], by=editor)
    facts = {name: [choices[code].value for code in told[name]] for name, choices in TAGS.items()}
    facts |= {name: told[name] for name in ("description", "website", "keywords")}
    profiles.change(profile, by=editor, seen=profile.version, **facts)
    drawn = _logo(company.name, told["colour"])
    profiles.set_logo(profile, logos.drawn(drawn), by=editor, seen=profile.version)
    for page in told["pages"]:
        location = cast.places[page.pop("place")] if "place" in page else Location.objects.get(organization=company)
        contact = page.pop("contact", None)
        profiles.add_place(profile, location, by=editor, **page)
        if contact:
            first_name, last_name, email = contact
            alerting.add(location, by=editor, first_name=first_name, last_name=last_name, email=email)
    if told.get("published", True):
        profiles.publish(profile, by=editor, seen=profile.version)
    return profile


def _logo(name, colour):
    """The first letter on a round ground; a ring where the font does not know the letter."""
    image = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, SIDE - 1, SIDE - 1), fill=colour)
    if ord(name[0]) > LATIN:
        pen.ellipse((SIDE / 4, SIDE / 4, SIDE * 3 / 4, SIDE * 3 / 4), outline="#ffffff", width=SIDE // 8)
    else:
        pen.text((SIDE / 2, SIDE / 2), name[0], fill="#ffffff", anchor="mm", font_size=SIDE * 0.6)
    file = BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file
