"""What tests of business profiles begin from: a profile with a place, ready to be published."""

import io

from PIL import Image

from accounts import tenancy
from leads import profiles
from leads.models import BusinessProfile, Listing

FACTS = {
    "description": "We plan stock and routes for makers of food.",
    "website": "https://northlight.example/food",
    "social": "https://social.example/northlight",
    "industries": ["Manufacturing"],
    "products": ["Databases"],
    "services": ["Integration"],
    "keywords": ["cold chain", "olive oil"],
    "sizes": ["10to50employees"],
}
WHERE = {"line1": "Cais 12", "city": "Porto", "state": "Norte", "postal_code": "4050-100", "phone": "+351 220 000 000"}


def a_profile(cast, *places, by="prue", **facts):
    """Northlight's profile of Portugal with these places, as that person made it."""
    with cast.acting(by) as person:
        profile = profiles.begin(person.organization, "PT", by=person)
        profiles.change(profile, by=person, seen=profile.version, **(FACTS | facts))
        for place in places:
            profiles.add_place(profile, place, by=person, **WHERE)
        return again(cast, profile)


def again(cast, profile):
    """The profile as it is stored now."""
    with tenancy.everyone("the test looks"):
        return BusinessProfile.objects.select_related("organization").get(pk=profile.pk)


def publish(cast, profile, by="prue"):
    with cast.acting(by) as person:
        profiles.publish(again(cast, profile), by=person, seen=again(cast, profile).version)
    return again(cast, profile)


def shown():
    """The directory's pages, by place."""
    return {listing.place: listing for listing in Listing.objects.all()}


def image(size=(40, 30), format="PNG", mode="RGB", color="teal", **options):
    """An image file's bytes."""
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, format, **options)
    return file.getvalue()
