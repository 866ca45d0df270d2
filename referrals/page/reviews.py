"""The reviewers' queue as ready strings."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import format, registered
from referrals.forms.reviewing import STATES

EMPTY = {
    "": (
        gettext_lazy("No registration waits for a review"),
        gettext_lazy("You are told when a partner submits one. Until then, look at what is with its partner."),
        "asked",
    ),
    "asked": (
        gettext_lazy("Nothing is with a partner"),
        gettext_lazy("Whatever you ask a partner to change stands here until it is submitted again."),
        "",
    ),
    "ended": (
        gettext_lazy("No review has ended yet"),
        gettext_lazy("Registrations that have passed, were approved or failed stand here."),
        "",
    ),
}


def address(asked, **changes):
    """The queue's address with these answers, some of them changed."""
    query = {name: "on" if value is True else value for name, value in (asked | changes).items() if value}
    return f"{reverse('reviews')}?{urlencode(query)}" if query else reverse("reviews")


def tabs(asked, counts):
    """The states of the queue; what is searched for goes along."""
    return [
        {
            "label": label,
            "url": address(asked, status=word),
            "count": counts.get(word, ""),
            "current": word == asked.get("status", ""),
        }
        for word, (_states, label) in STATES.items()
    ]


def empty(asked):
    """What to do where nothing stands."""
    if asked.get("q") or asked.get("mine"):
        url, action = address({"status": asked.get("status")}), _("Show everything")
        text = _("Search for part of a name, or look at what your colleagues have.")
        return {"icon": "search", "title": _("Nothing like this is here"), "text": text, "url": url, "action": action}
    title, text, other = EMPTY[asked.get("status", "")]
    url, action = address({"status": other}), STATES[other][1]
    return {"icon": "badge-check", "title": title, "text": text, "url": url, "action": action}


def row(registration, user):
    """One line of the queue."""
    facts = registration.facts
    taken = registration.taken_by
    return registered.state(registration) | {
        "url": reverse("review", args=[registration.uuid]),
        "deal": facts.get("name", ""),
        "company": facts.get("company", ""),
        "customer": facts.get("customer_name", ""),
        "usd": format.dollars(registration.usd_value),
        "won": _day(facts.get("won_at")),
        "submitted": format.day_of(registration.submitted_at),
        "early": registration.closed_early,
        "taken": _("You") if taken == user else taken.get_full_name() if taken else "",
    }


def _day(text):
    return format.day_of(parse_datetime(text)) if text else None
