"""Answers in the reader's language and zone, and keeps signed-in pages out of every cache."""

import zoneinfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers


def in_the_readers_words(get_response):
    """The person's own language and zone; before sign-in, the browser's language."""

    def middleware(request):
        person = request.user
        language = person.language if person.is_authenticated else _asked_for(request)
        with translation.override(language), timezone.override(_zone(person)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        if "Content-Language" not in response.headers:  # else its address says the language
            response.headers["Content-Language"] = language
            patch_vary_headers(response, ["Accept-Language"])
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        if person.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _asked_for(request):
    """The chosen language of a visitor (cookie), else the browser's, else English."""
    return translation.get_language_from_request(request)


def _zone(person):
    try:
        return zoneinfo.ZoneInfo(person.timezone if person.is_authenticated else settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
