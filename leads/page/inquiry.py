"""The customer's own page: what was asked, and how each partner stands to it, as ready strings."""

from django.utils.translation import gettext_lazy as _

from accounts import moments
from leads import showing
from referrals import format, terms
from referrals.words import Substatus

# The partner's answer → tone of the badge, its word, and what it means. Never the partner's reason.
WAITING = ("new", _("Not answered yet"), _("Can answer until %(day)s."))
CANNOT = ("closed", _("Cannot help"), _("This partner cannot help this time."))
ANSWERS = {
    Substatus.PENDING: WAITING,
    Substatus.RECEIVED: WAITING,
    Substatus.ACCEPTED: ("active", _("Accepted"), _("This partner has accepted and will contact you.")),
    Substatus.DECLINED: CANNOT,
    Substatus.ERROR: CANNOT,
    Substatus.EXPIRED: ("closed", _("Not answered"), _("This partner did not answer in time.")),
}


def page_of(inquiry, rows):
    """The page's context. ``rows``: the partners that were asked, as ``inquiring.asked`` finds them."""
    kept = {name: getattr(inquiry, name) for name in (*terms.TAGS, "size")}  # what was written is in no address
    return {
        "asked": [_line(row) for row in rows],
        "inquiry": inquiry,
        "facts": _facts(inquiry),
        "query": showing.query(kept),
    }


def _line(row):
    tone, word, words = ANSWERS[row.answer]
    return {
        "name": row.name,
        "tone": tone,
        "word": word,
        "words": words % {"day": moments.day_of(row.until).text},
        "sent": moments.day_of(row.created_at),
    }


def _facts(inquiry):
    """(label, value) of what the customer said besides; the rest of what was typed is the customer's to know."""
    labels = terms.labels()
    tags = [
        labels.of(kind, code, inquiry.created_at)
        for name, kind in terms.TAGS.items()
        for code in getattr(inquiry, name)
    ]
    name = f"{inquiry.first_name} {inquiry.last_name}"
    facts = [
        (_("Company"), inquiry.company),
        (_("Name"), name),
        (_("E-mail address"), inquiry.email),
        (_("Phone"), inquiry.phone),
        (_("Country"), format.country(inquiry.country)),
        (_("Company size"), inquiry.get_size_display()),
        (_("About"), ", ".join(tags)),
        (_("Please contact me directly"), _("Yes") if inquiry.wants_contact else ""),
    ]
    return [(label, value) for label, value in facts if value]
