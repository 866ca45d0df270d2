"""Business profiles: begun, changed, completed; published to the directory and withdrawn from it (specification 7)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.clock import Clock
from accounts.models import AccountEvent, Location, Organization
from leads import completeness, logos, wording
from leads.models import BusinessProfile, Listing, ProfilePlace
from referrals import alerting, words
from referrals.moves import Conflict, Refused

# What a page of the directory shows of the profile, and of the place.
OF_PROFILE = (
    *("country", "description", "website", "social", "industries", "products", "services"),
    *("keywords", "sizes", "logo"),
)
OF_PLACE = ("line1", "city", "state", "postal_code", "phone")
WRITTEN = tuple(name for name in OF_PROFILE if name not in ("country", "logo"))


def countries(organization):
    """The countries where the company has places in use and no profile yet."""
    begun = BusinessProfile.objects.filter(organization=organization).values("country")
    open_ = Location.objects.filter(organization=organization, is_active=True).exclude(country__in=begun)
    return sorted(set(open_.order_by().values_list("country", flat=True)))


@transaction.atomic
def begin(organization, country, *, by):
    """The company's profile of that country; the one there is already where there is one. Raises Refused."""
    there = BusinessProfile.objects.filter(organization=organization, country=country).first()
    if there is not None:
        return there
    if country not in countries(organization):
        raise Refused(_("Your company has no active location in this country."))
    profile, new = BusinessProfile.objects.get_or_create(organization=organization, country=country)
    if new:
        profile.refresh_from_db()
        _record("profile_begun", profile, by)
    return profile


@transaction.atomic
def change(profile, *, by, seen, **facts):
    """Other facts of the profile itself (WRITTEN). Raises Refused or Conflict; the same facts again change nothing."""
    if len(facts.get("description", "")) > BusinessProfile.DESCRIPTION:
        limit = BusinessProfile.DESCRIPTION
        raise Refused(_("The description has at most %(limit)s characters.") % {"limit": limit})
    if len(facts.get("keywords", ())) > BusinessProfile.KEYWORDS:
        raise Refused(_("At most %(limit)s keywords.") % {"limit": BusinessProfile.KEYWORDS})
    if not set(facts.get("sizes", ())) <= set(words.CustomerSize.values):
        raise Refused(_("This choice is not known here."))
    _hold(profile, seen)
    changed = [name for name in WRITTEN if name in facts and facts[name] != getattr(profile, name)]
    if changed:
        _write(profile, by=by, changed=changed, **{name: facts[name] for name in changed})
    return changed


@transaction.atomic
def set_logo(profile, png, *, by, seen):
    """Another logo, or none (``None``); what no profile and no page shows any more is forgotten."""
    logos.hold(profile.organization)
    _hold(profile, seen)
    digest = logos.keep(profile.organization, png) if png else ""
    if digest != profile.logo:
        _write(profile, by=by, changed=["logo"], logo=digest)
        logos.drop_unused(profile.organization)


@transaction.atomic
def add_place(profile, location, *, by, **facts):
    """One more place, a location of the company in that country; overwrites nothing. Raises Refused."""
    _hold(profile)
    if reason := why_no_more(profile.places.count()):
        raise Refused(reason)
    if not places_open_to(profile).filter(pk=location.pk).exists():
        raise Refused(_("Choose an active location of this country that is not on the profile yet."))
    place, _new = ProfilePlace.objects.get_or_create(
        organization=profile.organization, location=location, defaults={"profile": profile} | facts
    )
    _write(profile, by=by, changed=["places"])
    return place


def why_no_more(count):
    """Why a profile with that many places takes no further one; empty when it does."""
    if count < BusinessProfile.PLACES:
        return ""
    return _("A profile has at most %(limit)s places: remove one first.") % {"limit": BusinessProfile.PLACES}


def places_open_to(profile):
    """The company's active locations of the profile's country that no profile shows yet."""
    shown = ProfilePlace.objects.filter(organization=profile.organization).values("location")
    own = Location.objects.filter(organization=profile.organization, country=profile.country, is_active=True)
    return own.exclude(pk__in=shown)


@transaction.atomic
def change_place(place, *, by, seen, **facts):
    """Another address, city or phone. Raises Conflict."""
    profile = place.profile
    _hold(profile, seen)
    if not ProfilePlace.objects.filter(pk=place.pk).exists():
        raise Conflict(f"{place.uuid} was removed")
    changed = {name: facts[name] for name in OF_PLACE if name in facts and facts[name] != getattr(place, name)}
    if changed:
        ProfilePlace.objects.filter(pk=place.pk).update(**changed)
        _write(profile, by=by, changed=["places"])


@transaction.atomic
def remove_place(place, *, by):
    """Take the place and its contacts off the profile; its page stays until the next publishing. Raises Conflict."""
    profile = place.profile
    _hold(profile)
    gone, _rows = ProfilePlace.objects.filter(pk=place.pk).delete()
    if not gone:
        raise Conflict(f"{place.uuid} was removed")
    for contact in list(alerting.of(place.location)):
        alerting.remove(contact, by=by)  # no page would show them any more
    _write(profile, by=by, changed=["places"])


def listings_of(profile):
    """The pages of the directory that publishing would make of the working copy; nothing is written."""
    company = profile.organization
    shared = {name: getattr(profile, name) for name in OF_PROFILE}
    shared |= {"organization": company, "profile_id": profile.pk, "name": company.name, "score": company.standing}
    return [
        Listing(
            uuid=place.uuid,
            location_id=place.location_id,
            place=place.location.name,
            is_open=place.location.is_active and company.in_ecosystem,
            **{name: getattr(place, name) for name in OF_PLACE},
            **shared,
        )
        for place in profile.places.select_related("location")
    ]


def public_pages(profile):
    """The profile's pages that the directory shows now."""
    return list(_pages(profile).open().order_by("place", "pk"))


def _pages(profile):
    return Listing.objects.filter(organization=profile.organization_id, profile_id=profile.pk)


@transaction.atomic
def publish(profile, *, by, seen):
    """Make the working copy public, as it is: a page per place, none for places that were removed.

    Raises Conflict when it is not as it was seen, and Refused with the first thing that is missing.
    """
    profile.organization = Organization.objects.select_for_update(no_key=True).get(pk=profile.organization_id)
    _hold(profile, seen)
    held = Location.objects.select_for_update(no_key=True).filter(pk__in=profile.places.values("location"))
    list(held.order_by("pk"))  # none is taken out of use while its page is written
    for hint in completeness.of(profile).missing:
        raise Refused(hint.words)
    listings = listings_of(profile)
    theirs = Listing.objects.filter(location_id__in=[listing.location_id for listing in listings])  # moved to here
    (_pages(profile) | theirs).exclude(uuid__in=[listing.uuid for listing in listings]).delete()
    BusinessProfile.objects.filter(pk=profile.pk).update(published_at=Clock(), published_version=F("version"))
    profile.refresh_from_db()
    labels = wording.labels()
    for listing in listings:
        listing.published_at = profile.published_at
        wording.fill(listing, labels)
    kept = ("id", "uuid")
    rewritten = [field.name for field in Listing._meta.concrete_fields if field.name not in kept]
    Listing.objects.bulk_create(listings, update_conflicts=True, unique_fields=["uuid"], update_fields=rewritten)
    logos.drop_unused(profile.organization)
    _record("profile_published", profile, by)


@transaction.atomic
def withdraw(profile, *, by):
    """Take every page of the profile out of the directory; the working copy stays. True when there was one."""
    logos.hold(profile.organization)
    _hold(profile)
    if not profile.is_published:
        return False
    _pages(profile).delete()
    BusinessProfile.objects.filter(pk=profile.pk).update(published_at=None, published_version=None)
    profile.refresh_from_db()
    logos.drop_unused(profile.organization)
    _record("profile_withdrawn", profile, by)
    return True


def _hold(profile, seen=...):
    """The profile as it now stands, for us alone. Raises Conflict where that is not the version that was seen."""
    organization = profile.organization
    profile.refresh_from_db(from_queryset=BusinessProfile.objects.select_for_update(no_key=True))
    profile.organization = organization
    if seen is not ... and seen != profile.version:
        raise Conflict(f"{profile.uuid} is at version {profile.version}, not {seen}")


def _write(profile, *, by, changed, **facts):
    rows = BusinessProfile.objects.filter(pk=profile.pk)
    rows.update(version=F("version") + 1, updated_at=Clock(), **facts)
    profile.refresh_from_db()
    _record("profile_changed", profile, by, changed=changed)


def _record(kind, profile, by, **data):
    told = {"country": profile.country, "profile": str(profile.uuid)} | data
    AccountEvent.objects.create(organization=profile.organization, actor=by, kind=kind, data=told)
