"""Public pages have their language in their address: each can be found, linked and kept in each language."""

from functools import wraps

from django.conf import settings
from django.urls import reverse
from django.utils import translation


class LanguageConverter:
    """A language of the product, by its code."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


def in_its_language(view):
    """``<language:language>`` in the address decides the page's language, whatever the reader's browser asks for."""

    @wraps(view)
    def wrapper(request, language, **kwargs):
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = view(request, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return wrapper


def languages(name, *args, query=""):
    """The addresses of one page in each language, each language in its own words: what ``directory/base.html`` shows.

    ``args`` are those after the language; ``query`` is what follows the question mark.
    """
    ending = f"?{query}" if query else ""
    now = translation.get_language()
    found = []
    for code, label in settings.LANGUAGES:
        with translation.override(code):
            path = reverse(name, args=[code, *args])
            found.append({"code": code, "name": str(label), "url": path + ending, "current": code == now})
    return found
