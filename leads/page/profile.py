"""What the pages of business profiles show: how far each is, its forms, its places and whom they alert."""

import hashlib
import json

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import moments
from leads import completeness, profiles, showing
from leads.forms import profile as forms
from leads.models import BusinessProfile, ProfilePlace
from leads.models.profile import speaks_for_company
from referrals import alerting, format, terms


def summaries(viewer):
    """The company's profiles, one line each; a constant number of queries."""
    with_places = Prefetch("places", ProfilePlace.objects.select_related("location"))
    contacts = alerting.of_places(viewer.organization)
    found = BusinessProfile.objects.visible_to(viewer).prefetch_related(with_places)
    rows = []
    for profile in found:
        profile.organization = viewer.organization
        rows.append(_summary(profile, completeness.of(profile, contacts=contacts)))
    return sorted(rows, key=lambda row: row["country"])


def _summary(profile, completed):
    return {
        "country": format.country(profile.country),
        "url": profile.get_absolute_url(),
        "state": state(profile),
        "places": [place.location.name for place in profile.places.all()],
        "done": done(completed),
        "hints": [*completed.missing, *completed.advice][:3],
    }


def done(completed):
    """How far it is, in words."""
    return _("%(done)s of %(total)s complete") % {"done": completed.done, "total": completed.total}


def state(profile):
    """Draft, published, or changed since: a badge and, where it is public, since when."""
    if not profile.is_published:
        return {"tone": "new", "label": _("Draft"), "since": ""}
    since = _("Published on %(day)s") % {"day": moments.day_of(profile.published_at).text}
    if profile.has_changed:
        return {"tone": "soon", "label": _("Changed since published"), "since": since}
    return {"tone": "active", "label": _("Published"), "since": since}


def countries(viewer):
    """(code, name) of the countries for which the reader can begin a profile."""
    if not speaks_for_company(viewer):
        return []
    codes = profiles.countries(viewer.organization)
    return sorted(((code, format.country(code)) for code in codes), key=lambda pair: format.sortable(pair[1]))


def edit(profile, viewer, *, form=None, at="", conflict=None):
    """The edit page. ``form``: what was sent and not taken, for the section ``at``; ``conflict``: what happened."""
    contacts = alerting.of_places(profile.organization)
    completed = completeness.of(profile, contacts=contacts)
    bound = {at: form} if form is not None else {}
    places = [_place(profile, place, contacts, bound) for place in profile.places.all()]
    full = profiles.why_no_more(len(places)) or _none_left(profile)
    return {
        "profile": profile,
        "country": format.country(profile.country),
        "state": state(profile),
        "may_change": speaks_for_company(viewer),
        "completed": completed,
        "done": done(completed),
        "form": bound.get("about") or forms.profile_form(profile),
        "marks": {"about": mark(profile, profiles.WRITTEN), "logo": mark(profile, ["logo"])},
        "logo_form": bound.get("logo") or forms.logo_form(),
        "logo_url": logo_url(profile.logo),
        "places": places,
        "place_form": None if full else bound.get("new-place") or forms.new_place_form(profile),
        "no_more_places": full,
        "publishing": publishing(profile, completed),
        "conflict": conflict and {"region": at} | conflict,
    }


def _none_left(profile):
    if profiles.places_open_to(profile).exists():
        return ""
    told = {"country": format.country(profile.country)}
    return _("Every active location of your company in %(country)s is on the profile.") % told


def logo_url(digest):
    """Where the company's own people see one of its logos, published or not."""
    return reverse("profile-logo-image", args=[digest]) if digest else ""


def _place(profile, place, contacts, bound):
    at, address = f"place-{place.uuid}", [profile.uuid, place.uuid]
    there = contacts.get(place.location_id, [])
    new = f"contact-{place.uuid}"
    full = alerting.why_no_more(len(there))
    return {
        "at": at,
        "name": place.location.name,
        "is_active": place.location.is_active,
        "lines": [part for part in (place.line1, f"{place.postal_code} {place.city}".strip(), place.phone) if part],
        "form": bound.get(at) or forms.place_form(place),
        "is_open": at in bound,
        "mark": mark(place, profiles.OF_PLACE),
        "url": reverse("profile-place", args=address),
        "remove_url": reverse("profile-place-remove", args=address),
        "contacts": [_contact(contact, address) for contact in there],
        "new_contact": new,
        "contact_form": None if full else bound.get(new) or forms.contact_form(place),
        "no_more_contacts": full,
        "contact_url": reverse("profile-contacts", args=address),
    }


def _contact(contact, address):
    return {
        "name": str(contact),
        "email": contact.email,
        "phone": contact.phone,
        "has_account": contact.user_id is not None,
        "remove_url": reverse("profile-contact-remove", args=[*address, contact.uuid]),
    }


def preview(profile, viewer):
    """The pages as the directory will show them, from the working copy."""
    profile.organization = viewer.organization
    labels = terms.labels()
    logo = logo_url(profile.logo)
    pages = [
        {"place": listing.place, "listing": showing.page(listing, labels, logo_url=logo), "is_open": listing.is_open}
        for listing in profiles.listings_of(profile)
    ]
    return {
        "profile": profile,
        "country": format.country(profile.country),
        "state": state(profile),
        "pages": pages,
        "preview": True,
        "may_change": speaks_for_company(viewer),
        "publishing": publishing(profile, completeness.of(profile)),
    }


def publishing(profile, completed):
    """What publishing would make public, or why it cannot be done now; and the pages that are public already."""
    pages = [place.location.name for place in profile.places.all() if place.location.is_active]
    words = ngettext("One page becomes public: %(places)s.", "%(number)s pages become public: %(places)s.", len(pages))
    return {
        "missing": completed.missing,
        "why_not": _("Nothing has changed since it was published.") if _is_current(profile) else "",
        "words": words % {"number": len(pages), "places": ", ".join(pages)},
        "public": [{"place": page.place, "url": page.get_absolute_url()} for page in profiles.public_pages(profile)],
    }


def _is_current(profile):
    return profile.is_published and not profile.has_changed


def mark(row, names):
    """What these columns hold, as one short word: a form that carries it says what its reader saw."""
    held = json.dumps([getattr(row, name) for name in names])
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def since(form, stored):
    """What a colleague made of the answers meanwhile, beside what was typed. ``stored``: the row, if it is there."""
    fields = [field for field in form.visible_fields() if field.widget_type != "file"]
    if stored is None:
        text = _("This was removed in the meantime. Nothing was saved.")
        return {"text": text, "theirs": [], "yours": _typed(fields)}
    differ = [field for field in fields if _shown(field, getattr(stored, field.name)) != _of(field)]
    theirs = [{"label": one.label, "value": _shown(one, getattr(stored, one.name)) or "–"} for one in differ]
    text = _("This was changed since you opened it. Nothing was saved: compare, then press again.")
    return {"text": text, "theirs": theirs, "yours": _typed(differ)}


def _typed(fields):
    return [{"label": field.label, "value": _of(field) or "–"} for field in fields]


def _of(field):
    return _shown(field, field.value())


def _shown(field, value):
    """An answer as a person reads it: choices by their labels."""
    value = field.field.prepare_value(value)
    if isinstance(value, list):
        choices = {str(code): str(label) for code, label in field.field.choices}
        return ", ".join(sorted(choices.get(code, code) for code in value))
    return str(value or "").replace("\r\n", "\n").strip()
