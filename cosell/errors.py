"""What is shown instead of a page: plain templates that need neither the database nor a person."""

import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

log = logging.getLogger(__name__)

FRAME = {"platform_name": settings.PLATFORM_NAME, "person": None}

# PostgreSQL's ways to say that it is going, gone or full; without a code nobody answered at all.
AWAY = ("08", "57P", "53300")


def bad_request(request, exception=None):
    """The request itself makes no sense."""
    return _error(request, 400)


def forbidden(request, exception=None):
    """The person is known, and a role is missing; the exception may say which."""
    return _error(request, 403, reason=str(exception or ""))


def missing(request, exception=None):
    """Nothing here, or nothing that this person may see: the same page for both; from the directory, back to it."""
    language = request.resolver_match and request.resolver_match.kwargs.get("language")
    if not language:
        return _error(request, 404)
    with translation.override(language):
        return _error(request, 404, directory_url=reverse("directory-search", args=[language]))


def too_large(request, limit):
    """More than ``limit`` MB; nothing has read it."""
    return _error(request, 413, limit=limit, back=_before(request))


def _before(request):
    """The page that the form was on, if it is one of ours; nothing otherwise."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return ""
    path = urlsplit(page).path
    return path if url_has_allowed_host_and_scheme(path, None) else ""  # //elsewhere is none


def too_many(request, exception=None):
    """Slow down (django-allauth's limits)."""
    return _error(request, 429)


def broken(request):
    """Our fault, or nobody's: while the database is away, a page that says when to come back."""
    problem = sys.exc_info()[1]
    if not is_away(problem):
        return _error(request, 500)
    log.error("the database is away: %s", problem)
    with translation.override(translation.get_language_from_request(request)):
        response = _error(request, 503)
    response.headers["Retry-After"] = "30"
    return response


def is_away(problem):
    """Whether this error means that the database can not be reached."""
    if not isinstance(problem, OperationalError | InterfaceError):
        return False
    code = getattr(problem.__cause__, "sqlstate", None)
    return code is None or code.startswith(AWAY)


def _error(request, status, **context):
    return render(request, f"errors/{status}.html", {"shell": FRAME} | context, status=status)
