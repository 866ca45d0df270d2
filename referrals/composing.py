"""Notes to a seller, drafted from the customer's problem and the help wanted (specification 9, rows 83-85).

What drafts them is a setting: a function from the inputs to a text. The product's own fills a template; it needs no
network. Nothing is sent before a person has taken the text over, and no contact of the customer is among the inputs.
"""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.clock import Clock
from referrals import format
from referrals.models import ComposedNotes

LONGEST = 4000  # characters of a drafted text, and of each input
PARTS = ("problem", "wanted", "deal", "customer", "place", "solutions", "value", "closing")


def inputs(plan, problem, wanted):
    """What the notes are made from: what was typed for them, and the deal so far without any person."""
    customer, details = plan.form("customer"), plan.form("details")
    facts = customer.facts if customer.is_bound and customer.is_valid() else {}
    deal = details.facts if details.is_bound and details.is_valid() else {}
    value = format.money(deal["deal_value"], deal["currency"]) if deal.get("deal_value") is not None else ""
    texts = (
        problem,
        wanted,
        deal.get("name", ""),
        facts.get("customer_name", ""),
        facts.get("customer_city", ""),
        ", ".join(solution.name for solution in plan.solutions),
        value,
        format.day(deal["closing_date"]).text if deal.get("closing_date") else "",
    )
    return dict(zip(PARTS, (str(text).replace("\x00", "").strip()[:LONGEST] for text in texts), strict=True))


def compose(about, inputs, *, by):
    """Draft the notes and keep them with what they were made from."""
    text = import_string(settings.NOTES_COMPOSER)(inputs)[:LONGEST]
    return ComposedNotes.objects.create(organization=by.organization, user=by, about=about, inputs=inputs, drafted=text)


def latest(about, user):
    """What was drafted last for this draft or deal, or None."""
    rows = ComposedNotes.objects.filter(organization=user.organization_id, user=user, about=about)
    return rows.order_by("-at", "-pk").first()


def take(about, key, *, by):
    """The person takes over the text they read, by its key; empty where it is no text of theirs."""
    notes = ComposedNotes.objects.filter(organization=by.organization_id, user=by, about=about, pk=key).first()
    if notes is None:
        return ""
    ComposedNotes.objects.filter(pk=notes.pk).update(accepted_at=Clock(), used=notes.drafted)
    return notes.drafted


def from_template(inputs):
    """The product's own composer: the same inputs give the same text, in the writer's language."""
    where = f"{inputs['customer']} ({inputs['place']})" if inputs["place"] else inputs["customer"]
    lines = [
        _("Customer: %(customer)s") % {"customer": where} if where else "",
        _("Problem: %(problem)s") % inputs,
        _("What we offer: %(solutions)s") % inputs if inputs["solutions"] else "",
        _("Help wanted: %(wanted)s") % inputs,
        _("Expected value: %(value)s") % inputs if inputs["value"] else "",
        _("Expected to close: %(closing)s") % inputs if inputs["closing"] else "",
    ]
    return "\n".join(line for line in lines if line)
