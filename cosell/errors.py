"""What is shown instead of a page: plain templates that need neither the database nor a person."""

from django.conf import settings
from django.shortcuts import render

FRAME = {"platform_name": settings.PLATFORM_NAME, "person": None}


def bad_request(request, exception=None):
    """The request itself makes no sense."""
    return _error(request, 400)


def forbidden(request, exception=None):
    """The person is known, and a role is missing; the exception may say which."""
    return _error(request, 403, reason=str(exception or ""))


def missing(request, exception=None):
    """Nothing here, or nothing that this person may see: the same page for both."""
    return _error(request, 404)


def too_many(request, exception=None):
    """Slow down (django-allauth's limits)."""
    return _error(request, 429)


def broken(request):
    """Our fault."""
    return _error(request, 500)


def _error(request, status, **context):
    return render(request, f"errors/{status}.html", {"shell": FRAME} | context, status=status)
