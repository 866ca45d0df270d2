"""The start page, and the two addresses a supervisor asks."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
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
    return redirect("profiles") if _only_keeps_profiles(request.user) else redirect("deals", "inbound")


def _only_keeps_profiles(person):
    """Whether business profiles are all this person works on."""
    with tenancy.entered(person.organization, person):
        on_deals = person.holds(Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.ACCOUNT_ADMIN)
        return person.holds(Role.PROFILE_ADMIN) and not on_deals


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
