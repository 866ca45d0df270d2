"""What the platform's people sent to partners, as ready strings: a line of the list, and the page of one lead."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.forms.qualified import CODES, CONTACT, CUSTOMER, LABELS
from leads.models import Inquiry
from referrals import format, terms
from referrals.rows import TONES
from referrals.words import GONE, UNANSWERED, Substatus


def page_of(inquiry):
    """The page's context: with every partner's answer, however often it was sent on."""
    labels = terms.labels()
    reached = inquiry.reached().select_related("inquiry", "engagement__sender")
    answers = [line(one.inquiry, one, labels) for one in reached]
    again = f"{reverse('lead-send')}?again={inquiry.uuid}" if all(one["is_over"] for one in answers) else ""
    return {"inquiry": inquiry, "answers": answers, "again_url": again, "facts": _facts(inquiry, labels)}


def line(inquiry, addressed, labels):
    """One partner's answer."""
    sender = addressed.engagement.sender
    until = addressed.created_at + timedelta(days=settings.ANSWER_WINDOW_DAYS)
    answer = Substatus(sender.answer)
    if answer in UNANSWERED and until <= timezone.now():
        answer = Substatus.EXPIRED  # whether or not the clock has come by
    waits = answer in UNANSWERED
    return {
        "url": reverse("lead-sent", args=[inquiry.uuid]),
        "partner": addressed.name,
        "customer": inquiry.company,
        "kind": inquiry.get_kind_display(),
        "tone": TONES[answer],
        "answer": _("Waiting") if waits else answer.label,
        "is_over": answer in GONE,
        "reason": labels.of(terms.REASON, sender.reason, sender.answered_at),
        "left": format.left(until) if waits else None,
        "answered": format.day_of(sender.answered_at) if sender.answered_at else None,
        "sent": format.day_of(addressed.created_at),
    }


def _facts(inquiry, labels):
    """(label, value) of what was typed besides the need."""
    values = {name: getattr(inquiry, name) for name in (*CUSTOMER, *CONTACT, *terms.TAGS, *CODES)}
    values |= {"country": format.country(inquiry.country), "size": inquiry.get_size_display()}
    values["program"] = labels.of(terms.PROGRAM, inquiry.program, inquiry.created_at)
    for name, kind in terms.TAGS.items():
        values[name] = ", ".join(labels.of(kind, code, inquiry.created_at) for code in values[name])
    facts = [(capfirst(Inquiry._meta.get_field(name).verbose_name), value) for name, value in values.items() if value]
    return [*facts, (LABELS["wants_contact"], _("Yes"))] if inquiry.wants_contact else facts
