"""Who may reach a view. Every view says so with one of these, or the system check refuses to start."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.roles import Role

READING = ("GET", "HEAD")


def public(view):
    """Anybody, signed in or not. No tenant is entered, so no tenant row can be read."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    wrapper.access = "public"
    return wrapper


def signed_in(view):
    """Somebody signed in, about themselves. No tenant is entered, so no tenant row can be read."""
    wrapper = login_required(view)
    wrapper.access = "signed in"
    return wrapper


def scoped(*roles, by_sight=False, **models):
    """``@scoped(referral=Referral)``: the URL's ``referral_id`` becomes a row this person may see (or, to POST, work).

    The whole view runs in the transaction of the person's active company. Anything else is a 404, the same for an
    unknown id and for a foreign one. With roles, a person who holds none of them there is refused (403).
    ``by_sight``: the view changes nothing of the row itself, so whoever may see it may also post.
    """

    def decorate(view):
        @login_required
        @wraps(view)
        def wrapper(request, **kwargs):
            person = request.user
            if person.organization is None:
                return render(request, "accounts/nowhere.html", status=403)
            with tenancy.entered(person.organization, person):
                if roles and not person.holds(*roles):
                    raise PermissionDenied(_needed(roles))
                for name, model in models.items():
                    kwargs[name] = _reached(model, kwargs.pop(f"{name}_id"), request, by_sight)
                return view(request, **kwargs)

        wrapper.access = "scoped"
        wrapper.models, wrapper.by_sight = models, by_sight
        return wrapper

    return decorate


def _needed(roles):
    return _("This is for people with one of these roles: %(roles)s.") % {
        "roles": ", ".join(str(Role(role).label) for role in roles)
    }


def _reached(model, uuid, request, by_sight):
    rows = model.objects.visible_to if by_sight or request.method in READING else model.objects.workable_by
    if (row := rows(request.user).filter(uuid=uuid).first()) is None:
        raise Http404
    return row
