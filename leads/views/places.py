"""The parts of a business profile that are saved by themselves: its logo, its places, and whom they alert."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from leads import profiles
from leads.forms import profile as forms
from leads.models import BusinessProfile, Logo, ProfilePlace
from leads.views.profiles import METHODS, READERS, answer
from referrals import alerting
from referrals.forms.details import press
from referrals.moves import Conflict
from referrals.views.seen import seen


@require_safe
@scoped(*READERS)
def profile_logo_image(request, digest):
    """One of the company's own logos, in use or not yet."""
    logo = Logo.objects.visible_to(request.user).filter(digest=digest).first()
    if logo is None:
        raise Http404
    return HttpResponse(bytes(logo.image), content_type="image/png")


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_logo(request, profile):
    """Another logo, or none."""
    if request.method != "POST":
        return redirect(profile)
    takes_off = "remove" in request.POST

    def change(form):
        png = None if takes_off else form.cleaned_data["logo"]
        profiles.set_logo(profile, png, by=request.user, seen=profile.version)

    return answer(
        request,
        profile,
        press(request.POST) if takes_off else forms.logo_form(request.POST, request.FILES),
        change,
        at="logo",
        said=_("The logo is gone.") if takes_off else _("The logo is saved."),
        stored=lambda: profile,
        names=["logo"],
    )


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_places(request, profile):
    """One more place."""
    if request.method != "POST":
        return redirect(profile)
    return answer(
        request,
        profile,
        forms.new_place_form(profile, request.POST),
        lambda form: profiles.add_place(profile, by=request.user, **form.cleaned_data),
        at="new-place",
        said=_("The place is on the profile."),
    )


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_place(request, profile, place_id):
    """Another address, city or phone."""
    if request.method != "POST":
        return redirect(profile)
    place = _found(profile, place_id)
    if place is None and seen(request) == profile.version:
        raise Http404
    place = place or ProfilePlace(uuid=place_id, profile=profile)  # removed meanwhile: what was typed is shown again
    return answer(
        request,
        profile,
        forms.place_form(place, request.POST),
        lambda form: profiles.change_place(place, by=request.user, seen=profile.version, **form.cleaned_data),
        at=f"place-{place_id}",
        said=_("Saved. The directory shows it once you publish."),
        stored=lambda: _found(profile, place_id),
        names=profiles.OF_PLACE,
    )


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_place_remove(request, profile, place_id):
    """Take a place off the profile; what is gone already stays gone."""
    if request.method != "POST":
        return redirect(profile)
    place = _place(profile, place_id)
    try:
        profiles.remove_place(place, by=request.user)
    except Conflict:
        raise Http404 from None
    told = {"place": place.location.name}
    messages.success(request, _("%(place)s is off the profile. Its page goes when you publish.") % told)
    return redirect(f"{profile.get_absolute_url()}#places")


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_contacts(request, profile, place_id):
    """One more person to alert of what arrives for a place; at once, and never public."""
    if request.method != "POST":
        return redirect(profile)
    place = _place(profile, place_id)
    return answer(
        request,
        profile,
        forms.contact_form(place, request.POST),
        lambda form: alerting.add(place.location, by=request.user, **form.cleaned_data),
        at=f"contact-{place_id}",
        said=_("Saved. From now on this person is alerted of leads for %(place)s.") % {"place": place.location.name},
    )


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_contact_remove(request, profile, place_id, contact_id):
    """Alert somebody no more."""
    if request.method != "POST":
        return redirect(profile)
    place = _place(profile, place_id)
    there = alerting.of_places(profile.organization).get(place.location_id, [])
    contact = next((one for one in there if one.uuid == contact_id), None)
    if contact is None:
        raise Http404
    try:
        alerting.remove(contact, by=request.user)
    except Conflict:
        raise Http404 from None
    messages.success(request, _("%(contact)s is no longer alerted.") % {"contact": contact})
    return redirect(f"{profile.get_absolute_url()}#place-{place_id}")


def _found(profile, place_id):
    place = profile.places.select_related("location").filter(uuid=place_id).first()
    if place is not None:
        place.profile = profile
    return place


def _place(profile, place_id):
    if (place := _found(profile, place_id)) is None:
        raise Http404
    return place
