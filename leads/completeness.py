"""What a business profile still lacks: what publishing needs, what would bring more customers, and why."""

from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from leads.models import ProfilePlace
from referrals import alerting

TAGS = ("industries", "products", "services")


@dataclass(frozen=True)
class Hint:
    """One thing that is missing. ``at``: the section of the edit page that asks for it."""

    words: str
    why: str
    at: str
    is_needed: bool = False


@dataclass(frozen=True)
class Completeness:
    """How far a profile is. ``missing`` keeps it from being published, ``advice`` does not."""

    hints: tuple
    total: int

    @property
    def missing(self):
        return [hint for hint in self.hints if hint.is_needed]

    @property
    def advice(self):
        return [hint for hint in self.hints if not hint.is_needed]

    @property
    def done(self):
        return self.total - len(self.hints)


def of(profile, *, contacts=None):
    """What this profile lacks. ``contacts``: the company's, by location, where they are known already."""
    with_locations = Prefetch("places", ProfilePlace.objects.select_related("location"))
    prefetch_related_objects([profile], with_locations)
    places = list(profile.places.all())
    if contacts is None:
        contacts = alerting.of_places(profile.organization)
    asked = [*_needed(profile, places), *_advised(profile), *_of_places(places, contacts)]
    return Completeness(tuple(hint for is_there, hint in asked if not is_there), len(asked))


def _needed(profile, places):
    """(there, hint): without these nothing is published."""
    in_use = [place for place in places if place.location.is_active and place.city]
    company = profile.organization
    out = _("%(company)s is not in the co-sell ecosystem") % {"company": company}
    yield company.in_ecosystem, Hint(out, _("Only its members are in the directory. Ask the platform."), "top", True)
    words = _("Describe what you do")
    yield bool(profile.description), Hint(words, _("Its first lines are what search results show."), "about", True)
    words = _("Choose at least one industry, product or service, or a keyword")
    tagged = any(getattr(profile, name) for name in (*TAGS, "keywords"))
    yield tagged, Hint(words, _("Customers find you by your tags, not by the description."), "tags", True)
    words = _("Add a place with its city")
    yield bool(in_use), Hint(words, _("Each place has its own page, and leads arrive at a place."), "places", True)


def _advised(profile):
    """(there, hint): each is worth having."""
    yield profile.logo, Hint(_("Add a logo"), _("A page with a logo is recognized in the results."), "logo")
    yield profile.website, Hint(_("Add your website"), _("Customers look at it before they write."), "about")
    tags = {
        "industries": (_("Choose industries"), _("Many customers search by their industry.")),
        "products": (_("Choose products"), _("Customers search for help with a product they have.")),
        "services": (_("Choose services"), _("Many customers search by the service they need.")),
    }
    for name, (words, why) in tags.items():
        yield getattr(profile, name), Hint(words, why, "tags")


def _of_places(places, contacts):
    for place in places:
        told = {"place": place.location.name}
        at = f"place-{place.uuid}"
        words, why = _("%(place)s is no longer in use: remove it") % told, _("Nobody finds it in the directory.")
        yield place.location.is_active, Hint(words, why, at)
        words, why = _("Add a phone number for %(place)s") % told, _("Some customers would rather call.")
        yield place.phone, Hint(words, why, at)
        words = _("Name a contact for %(place)s") % told
        why = _("Without one, only your referrals admins are alerted of its leads.")
        yield place.location_id in contacts, Hint(words, why, at)
