"""Registering a won deal: what can be registered, the form, and each registration (specification 4)."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import scoped
from referrals.models import Referral, Registration
from referrals.page import registering as page
from referrals.views.deal import at_home, must_work
from referrals.words import RegistrationKind


@require_safe
@scoped(referral=Referral)
@at_home
def registrations(request, referral):
    """Everything about registering this deal."""
    _must_register(request, referral)
    return render(request, "referrals/register.html", page.overview(referral))


@require_safe
@scoped(referral=Referral)
@at_home
def register(request, referral):
    """The form for one solution and path."""
    _must_register(request, referral)
    solution, kind = _chosen(request, referral)
    return render(request, "referrals/register_form.html", page.frame(referral, solution, kind))


@require_safe
@scoped(referral=Referral)
@at_home
def registration(request, referral, registration_id):
    """One registration."""
    _must_register(request, referral)
    found = Registration.objects.of(referral).filter(uuid=registration_id).first()
    if found is None:
        raise Http404
    return render(request, "referrals/register_form.html", page.frame(referral, found.solution, found.kind))


def _must_register(request, referral):
    """Partners register what they work on; to everybody else the page does not exist."""
    must_work(request, referral)
    if referral.organization.is_platform:
        raise Http404


def _chosen(request, referral):
    """The solution and the path that the address names, or 404."""
    code, kind = request.GET.get("solution", ""), request.GET.get("kind", "")
    lines = referral.lines.select_related("solution")
    solution = next((line.solution for line in lines if line.solution.code == code), None)
    if solution is None or kind not in RegistrationKind.values:
        raise Http404
    return solution, RegistrationKind(kind)
