"""Changing a deal's fields: what can be edited when, by whom, and why not, as one table (specification 2, 3.5)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals import lifecycle, lines, siblings
from referrals.models import CustomerContact
from referrals.moves import Refused
from referrals.words import CO_SELL, DealType, Direction, HelpType


@dataclass(frozen=True)
class Field:
    """One row: the columns, the deals that show it, and until when they can change.

    Who: people of the company whose side it is, as far as they may work it; whoever only looks edits nothing. What
    somebody else sets instead has its reason in ``frozen``.
    """

    name: str
    columns: tuple = ()
    types: frozenset = frozenset(DealType)
    directions: frozenset = frozenset(Direction)
    if_given: bool = False  # other types show it too where it holds something
    part: str = "deal-details"  # of the page; another part has addresses of its own
    gate: str = "edit"  # the move that must be open
    frozen: str = ""  # why nobody on this side ever edits it
    of_lead: str = ""  # the same of a lead, where that has another reason
    until: Callable = lambda referral: ""  # why it is frozen on this deal by now

    def is_on(self, referral):
        """Whether this deal shows the field."""
        kept = self.if_given and any(getattr(referral, column) not in EMPTY for column in self.columns)
        return referral.direction in self.directions and (referral.deal_type in self.types or kept)

    def why_settled(self, referral):
        """Why it can no longer be edited, whatever the deal's state; empty when it can."""
        return (referral.is_lead and self.of_lead) or self.frozen or self.until(referral)


def _until_asked(referral):
    if referral.is_lead:
        return BY_SENDER
    return ASKED if referral.is_co_sell else ""


def _since_asked(referral):
    return BY_SENDER if referral.is_inbound else ASKED


def _by_its_step(referral):
    return ASKED if referral.is_co_sell else BY_STEP


BY_SENDER = _("Set by the sender.")
BY_SUPPORT = _("The account changes only through support.")
BY_ACCOUNT = _("Follows from the account.")
BY_INVITED = _("Only the invited company changes its value and close date.")
BY_STEP = _("Changes only by sharing the deal or asking for help, and never back.")
AT_CREATION = _("Fixed when the deal was created.")
BY_CONSENT = _("Given when the deal is created, or with asking for help.")
BY_LOCATION = _("Fixed when the deal was created or accepted: it decides who sees the deal.")
ASKED = _("Fixed when help was asked for.")
SERVICES, IP = frozenset({DealType.SERVICES}), frozenset({DealType.IP})
DEALS = frozenset(DealType) - {DealType.LEAD}
SHAREABLE = DEALS - {DealType.ASSESSMENT}
LEAD, OUT, NONE = frozenset({DealType.LEAD}), frozenset({Direction.OUTGOING}), frozenset()
EMPTY = ("", None, [], HelpType.UNKNOWN)
CUSTOMER = ("name", "line1", "line2", "city", "state", "postal_code", "country")
PARTIES = "deal-parties"

# fmt: off
FIELDS = {
    field.name: field
    for field in [
        Field("name",               ("name",)),
        Field("value",              ("deal_value", "currency")),
        Field("closing_date",       ("closing_date",)),
        Field("external_reference", ("external_reference",)),
        Field("campaign",           ("campaign",)),
        Field("marketplace_intent", ("marketplace_intent",), types=IP),
        Field("partner_role",       ("partner_role",),       types=SERVICES, if_given=True),
        Field("solution_area",      ("solution_area", "solution_play"), types=CO_SELL, if_given=True),
        Field("partner_program",    ("partner_program",),    types=SERVICES, if_given=True, frozen=BY_SENDER),
        Field("location",           ("location",),           frozen=BY_LOCATION, of_lead=BY_SENDER),
        Field("sharing",            ("shared_with_sellers",), types=SHAREABLE, directions=OUT, until=_by_its_step),
        Field("customer",           tuple(f"customer_{part}" for part in CUSTOMER), frozen=BY_SUPPORT),
        Field("size",               ("customer_size",),      types=LEAD, if_given=True, frozen=BY_SENDER),
        Field("industries",         ("industries",),         types=LEAD, if_given=True, frozen=BY_SENDER),
        Field("products",           ("products",),           types=LEAD, if_given=True, frozen=BY_SENDER),
        Field("services",           ("services",),           types=LEAD, if_given=True, frozen=BY_SENDER),
        Field("duns",               ("customer_duns",),      frozen=BY_SUPPORT),
        Field("category",           ("customer_category",),  types=DEALS, frozen=BY_ACCOUNT),
        Field("consent",            ("consent_to_share",),   frozen=AT_CREATION),
        Field("consent_to_contact", ("consent_to_contact",), frozen=BY_CONSENT, of_lead=BY_SENDER),
        Field("contact",            (),                      until=_until_asked),
        Field("help",               ("help_type",),          types=CO_SELL, if_given=True, until=_since_asked),
        Field("help_notes",         ("help_notes",),         types=CO_SELL, if_given=True, until=_since_asked),
        Field("sender_team",        ("sender_team",),        types=NONE, if_given=True, frozen=BY_SENDER),
        Field("solutions",          (),  types=DEALS, part="deal-solutions", until=lines.why_frozen),
        Field("team",               (),  part="deal-team",      gate="staff"),
        Field("notes",              ("notes",), part="deal-notes"),
        # An invited partner's value and close date; who of ours works with it.
        Field("invited_terms",      (),  types=DEALS, part=PARTIES, directions=OUT, frozen=BY_INVITED),
        Field("invited_team",       (),  types=DEALS, part=PARTIES, directions=OUT, frozen=AT_CREATION),
    ]
}
# fmt: on


def why_frozen(referral, field):
    """Why this cannot be edited now; empty when it can."""
    if not field.is_on(referral):
        return _("Not for this kind of deal.")
    return lifecycle.MOVES[field.gate].why_not(referral, timezone.now()) or field.why_settled(referral)


def _refuse_settled(referral, field):
    if reason := field.why_settled(referral):
        raise Refused(reason)


def change(referral, field, *, by, seen=None, **values):
    """Write one detail. Raises Refused where it is frozen for good, Conflict where the deal has changed."""
    _refuse_settled(referral, field)
    data = {"changes": lifecycle.changes(referral, values)}
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen, **values)
    lifecycle.record(referral, "edit", data, by=by)
    siblings.show(referral)
    return referral


def set_contact(referral, *, by, seen=None, **details):
    """Write whom to talk to at the customer. Raises as ``change``."""
    _refuse_settled(referral, FIELDS["contact"])
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen)
    contact = referral.contacts.first() or CustomerContact(organization=referral.organization, referral=referral)
    before = str(contact)
    for name, value in details.items():
        setattr(contact, name, value)
    contact.save()
    lifecycle.record(referral, "contact", {"changes": {"contact": [before, str(contact)]}}, by=by)
    return contact


def is_on_record(referral, text, *, by, since):
    """Whether this person has written just that since then: the same button pressed twice."""
    theirs = referral.thread.filter(author=by, at__gte=since)
    return any(note.text == text.strip() for note in theirs)


def add_note(referral, text, *, by, seen=None):
    """Add to the thread; the latest text is the field."""
    lifecycle.write(referral, lifecycle.MOVES["edit"], seen=seen, notes=text)
    lifecycle.record(referral, "note", {}, by=by)
    return lifecycle.add_note(referral, text, by=by)
