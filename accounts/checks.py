"""Declare or fail: refuses to start with a view that does not say who may reach it."""

from django.core.checks import Error, register
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

# Addresses of others that we mount, and who guards them.
GUARDED_ELSEWHERE = {
    "accounts/": "django-allauth: sign-in pages are public, the rest ask for the signed-in person",
    "admin/": "the operators' admin: staff only, in tenancy.everyone",
}


def entries(patterns=None, prefix=""):
    """Every (route, URL pattern) of the installation."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from entries(pattern.url_patterns, route)


def is_ours(route):
    """Whether this installation's own code answers here, and therefore must declare its access."""
    return not route.startswith(tuple(GUARDED_ELSEWHERE))


@register()
def every_view_declares_its_access(app_configs, **kwargs):
    """accounts.E001 for each of our views that is none of @scoped, @signed_in and @public."""
    return [
        Error(f"{route} ({entry.lookup_str}) does not say who may reach it", id="accounts.E001")
        for route, entry in entries()
        if is_ours(route) and not hasattr(entry.callback, "access")
    ]
