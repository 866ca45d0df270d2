"""Refuses politely: an unreachable database is a 503 that says when to come back, NUL bytes are a 400."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def refuse_politely(get_response):
    """Outermost: nothing below it may need the database for the page it shows."""

    def middleware(request):
        if _has_nul(request.META.get("QUERY_STRING", "")) or "\0" in request.path:
            return HttpResponseBadRequest(_("The address holds a character that no page understands."))
        return get_response(request)

    return middleware


def _has_nul(query):
    return "%00" in query or "\0" in query


def unreachable(request, problem):
    """The page shown while the database is away."""
    log.error("database unreachable: %s", problem)
    response = render(request, "errors/503.html", status=503, using=None)
    response.headers["Retry-After"] = "30"
    return response


UNREACHABLE = (OperationalError, InterfaceError)
