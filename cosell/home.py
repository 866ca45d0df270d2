"""The start page, and the two addresses a supervisor asks."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import tenancy
from accounts.access import public, signed_in
from accounts.roles import Role
from accounts.tasks import ask_the_queue


@require_safe
@public
def home(request):
    """Sends everybody where their work is."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if request.user.organization is None and request.user.is_staff:
        return redirect("admin:index")
    with tenancy.entered(request.user.organization, request.user):
        return redirect(_work_of(request.user))


ON_DEALS = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.ACCOUNT_ADMIN, Role.SELLER)
ELSEWHERE = {
    Role.PROFILE_ADMIN: "profiles",
    Role.REGISTRATION_REVIEWER: "reviews",
    Role.MARKETER: "leads-sent",
}


def works_on_deals(person):
    """Whether deals are this person's work; who holds no role at all is told so where the deals would be."""
    return person.holds(*ON_DEALS) or not person.holds(*ELSEWHERE)


def _work_of(person):
    """The deals, unless business profiles, registrations or leads for partners are all this person works on."""
    if works_on_deals(person):
        return reverse("deals", args=["inbound"])
    return next(reverse(name) for role, name in ELSEWHERE.items() if person.holds(role))


@require_safe
@signed_in
def keyboard(request):
    """The keys that work on every page."""
    return render(request, "keyboard.html")


@require_safe
@public
def healthz(request):
    """Alive: the process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@public
def readyz(request):
    """Ready: the database and the queue answer too; 503 with the one that does not."""
    problems = {name: problem for name, ask in ASKED.items() if (problem := _problem(ask))}
    state = {name: problems.get(name, "ok") for name in ASKED}
    response = JsonResponse(state, status=503 if problems else 200)
    if problems:
        response.headers["Retry-After"] = "10"
    return response


def _ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


ASKED = {"database": _ask_database, "queue": ask_the_queue}


def _problem(ask):
    try:
        ask()
    except Exception as problem:  # whatever it is, the answer is that it is not ready
        return type(problem).__name__
    return ""


@public
def csrf_failure(request, reason=""):
    """A form came from somewhere else, or the page was open too long: say so, keep nothing."""
    context = {"title": _("This form has expired"), "reason": reason}
    return render(request, "errors/csrf.html", context, status=403)
