"""Organization › Business profiles: how far each is, editing, the preview, publishing and withdrawing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import scoped
from accounts.roles import Role
from leads import profiles
from leads.forms import profile as forms
from leads.models import BusinessProfile
from leads.models.profile import speaks_for_company
from leads.page import profile as page
from referrals.moves import Conflict, Refused
from referrals.views.seen import seen

METHODS = ["GET", "HEAD", "POST"]
READERS = (Role.PROFILE_ADMIN, Role.REFERRALS_ADMIN)


@require_safe
@scoped(*READERS)
def profiles_page(request):
    """The company's profiles, and the countries for which one can be begun."""
    return _list(request)


@require_POST
@scoped(*READERS)
def profile_begin(request):
    """A profile for one more country."""
    if not speaks_for_company(request.user):
        raise PermissionDenied(_("Only profile admins and referrals admins of the entire company change profiles."))
    form = forms.CountryForm(page.countries(request.user), request.POST)
    if form.is_valid():
        try:
            profile = profiles.begin(request.user.organization, form.cleaned_data["country"], by=request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect(profile)
    return _list(request, form, status=422)


def _list(request, form=None, status=200):
    countries = page.countries(request.user)
    context = {
        "profiles": page.summaries(request.user),
        "form": form or (forms.CountryForm(countries) if countries else None),
        "may_change": speaks_for_company(request.user),
    }
    return render(request, "leads/profiles.html", context, status=status)


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile(request, profile):
    """The edit page; POST saves what the company says of itself, and what it is found by."""
    if request.method != "POST":
        return profile_page(request, profile)
    return answer(
        request,
        profile,
        forms.profile_form(profile, request.POST),
        lambda form: profiles.change(profile, by=request.user, seen=profile.version, **form.cleaned_data),
        at="about",
        said=_("Saved. The directory shows it once you publish."),
        stored=lambda: profile,
        names=profiles.WRITTEN,
    )


def answer(request, profile, form, act, *, at, said, stored=None, names=()):
    """Do what a form asks: 422 with its errors, 409 with what a colleague changed meanwhile, or back to the page.

    ``stored()``: the row whose columns ``names`` the form overwrites, as it stands now; without it nothing can clash.
    """
    if stored and _clashes(request, profile, stored(), names):
        return _conflict(request, profile, form, stored(), at)
    if not form.is_valid():
        return profile_page(request, profile, form=form, at=at, status=422)
    try:
        with transaction.atomic():
            act(form)
    except Refused as reason:
        form.add_error(None, str(reason))
        return profile_page(request, profile, form=form, at=at, status=422)
    except Conflict:
        profile.refresh_from_db()
        return _conflict(request, profile, form, stored(), at)
    messages.success(request, said)
    return redirect(f"{profile.get_absolute_url()}#{at}")


def _clashes(request, profile, row, names):
    """Whether what the form overwrites is not what its reader saw."""
    if row is None:
        return True
    return seen(request) != profile.version and request.POST.get("was") != page.mark(row, names)


def _conflict(request, profile, form, row, at):
    """A row that is gone has no section any more: what was typed is shown above where it stood."""
    at = at if row is not None else "places"
    return profile_page(request, profile, form=form, at=at, conflict=page.since(form, row), status=409)


def profile_page(request, profile, *, status=200, **asked):
    """The whole edit page."""
    profile.organization = request.user.organization
    return render(request, "leads/profile.html", page.edit(profile, request.user, **asked), status=status)


@require_safe
@scoped(profile=BusinessProfile)
def profile_preview(request, profile):
    """Exactly what the directory will show, page by page."""
    return render(request, "leads/profile_preview.html", page.preview(profile, request.user))


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_publish(request, profile):
    """Make the working copy public."""
    if request.method != "POST":
        return redirect("profile-preview", profile.uuid)
    try:
        profiles.publish(profile, by=request.user, seen=seen(request))
    except Refused as reason:
        messages.error(request, _("Not published: %(reason)s.") % {"reason": reason})
        return profile_page(request, profile, at="publish", status=422)
    except Conflict:
        profile.refresh_from_db()
        text = _("This profile has changed since you looked at it. Nothing was published: look again, then publish.")
        found = {"text": text, "theirs": [], "yours": []}
        return profile_page(request, profile, at="publish", conflict=found, status=409)
    messages.success(request, _("Published. The directory shows it now."))
    return redirect(profile)


@require_http_methods(METHODS)
@scoped(profile=BusinessProfile)
def profile_withdraw(request, profile):
    """Take it out of the directory."""
    if request.method == "POST" and profiles.withdraw(profile, by=request.user):
        messages.success(request, _("Withdrawn. Its pages are no longer in the directory; what you wrote is kept."))
    return redirect(f"{reverse('profile', args=[profile.uuid])}#publish")
