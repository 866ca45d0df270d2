"""Changing a deal's fields: what can be edited when, and why not, as one table (specification 3.5)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from referrals import lifecycle, siblings
from referrals.models import CustomerContact, SolutionLine
from referrals.words import CO_SELL, DealType


@dataclass(frozen=True)
class Field:
    """An editable detail: the columns it writes, the deal types that show it, and until when it can change."""

    name: str
    columns: tuple
    types: frozenset = frozenset(DealType)
    frozen: str = ""  # why it can never be edited
    until_shared: bool = False  # freezes once the platform was asked for help


BY_SENDER = _("Set by the sender.")
BY_LOCATION = _("Fixed when the deal was created or accepted: it decides who sees the deal.")
SERVICES = frozenset({DealType.SERVICES})

# fmt: off
FIELDS = {
    field.name: field
    for field in [
        Field("name",               ("name",)),
        Field("value",              ("deal_value", "currency")),
        Field("closing_date",       ("closing_date",)),
        Field("external_reference", ("external_reference",)),
        Field("campaign",           ("campaign",)),
        Field("marketplace_intent", ("marketplace_intent",), types=frozenset({DealType.IP})),
        Field("partner_role",       ("partner_role",),       types=SERVICES),
        Field("solution_area",      ("solution_area", "solution_play"), types=CO_SELL),
        Field("partner_program",    ("partner_program",),    types=SERVICES, frozen=BY_SENDER),
        Field("location",           ("location",),           frozen=BY_LOCATION),
        Field("contact",            (),                      until_shared=True),
        Field("help",               ("help_type", "help_notes"), types=CO_SELL, until_shared=True),
    ]
}
# fmt: on


def why_frozen(referral, field):
    """Why this detail cannot be edited now; empty when it can."""
    if reason := lifecycle.MOVES["edit"].why_not(referral, referral.updated_at):
        return _("Accept the deal first.") if referral.is_unanswered else reason
    if field.frozen:
        return field.frozen
    if field.until_shared and referral.is_co_sell:
        return _("Fixed when help was asked for.")
    return ""


def change(referral, field, *, by, seen=None, **values):
    """Write one detail, or raise lifecycle.Conflict. The caller has asked ``why_frozen``; the database asks again."""
    data = {"changes": lifecycle.changes(referral, values)}
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen, **values)
    lifecycle.record(referral, "edit", data, by=by)
    siblings.show(referral)
    return referral


def set_contact(referral, *, by, seen=None, **details):
    """Write whom to talk to at the customer, or raise lifecycle.Conflict."""
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen)
    contact = referral.contacts.first() or CustomerContact(organization=referral.organization, referral=referral)
    before = str(contact)
    for name, value in details.items():
        setattr(contact, name, value)
    contact.save()
    lifecycle.record(referral, "contact", {"changes": {"contact": [before, str(contact)]}}, by=by)
    return contact


def add_note(referral, text, *, by, seen=None):
    """Add to the thread; the latest text is the field."""
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen, notes=text)
    lifecycle.record(referral, "note", {}, by=by)
    return lifecycle.add_note(referral, text, by=by)


Refused = lifecycle.Refused


def add_solution(referral, solution, *, by, seen=None, price=None, quantity=None):
    """One more line, up to SolutionLine.LIMIT. Raises Refused or lifecycle.Conflict."""
    lines = list(referral.lines.values_list("solution", flat=True))
    if solution.pk in lines:
        raise Refused(_("This solution is on the deal already."))
    if len(lines) >= SolutionLine.LIMIT:
        raise Refused(_("A deal has at most %(limit)s solutions.") % {"limit": SolutionLine.LIMIT})
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen)
    line = SolutionLine.objects.create(
        organization=referral.organization, referral=referral, solution=solution, price=price, quantity=quantity
    )
    lifecycle.record(referral, "solution_added", {"solution": solution.name}, by=by)
    return line


def why_not_remove(line, lines):
    """Why this line must stay; empty when it can go (2.2: everything but services needs a solution)."""
    if line.referral.deal_type != DealType.SERVICES and len(lines) == 1:
        return _("The last solution must stay: add another one first.")
    return ""


def remove_solution(line, *, by, seen=None):
    """Take a line off the deal. Raises Refused or lifecycle.Conflict."""
    referral = line.referral
    if reason := why_not_remove(line, list(referral.lines.all())):
        raise Refused(reason)
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen)
    name = line.solution.name
    line.delete()
    lifecycle.record(referral, "solution_removed", {"solution": name}, by=by)
