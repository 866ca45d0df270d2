"""What each kind of deal asks, when it is created and when it is accepted: one table (specification 2, 3.2)."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from referrals.words import DealType, HelpType


class Need(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    ABSENT = "absent"  # not asked, not shown, not taken


R, O, X = Need.REQUIRED, Need.OPTIONAL, Need.ABSENT  # noqa: E741 (the letters of the table)
TYPES = (
    DealType.IP,
    DealType.SERVICES,
    DealType.PARTNER_LED,
    DealType.PRIVATE,
    DealType.ASSESSMENT,
    DealType.LEAD,
)

# fmt: off
AT_CREATION = {
    #                        IP SV PL PV SA LD
    "customer_name":        (R, R, R, R, R, R),
    "customer_country":     (R, R, R, R, R, R),
    "name":                 (R, R, R, R, R, R),
    "location":             (R, R, R, R, R, R),
    "deal_value":           (R, R, R, R, R, X),
    "currency":             (R, R, R, R, R, X),
    "closing_date":         (R, R, R, R, R, X),
    "notes":                (R, R, R, R, R, R),
    "external_reference":   (O, O, O, O, O, X),
    "campaign":             (O, O, O, O, O, O),
    "team":                 (R, R, R, R, R, X),
    "solutions":            (R, O, R, R, R, X),
    "help_type":            (R, R, X, X, X, X),
    "help_notes":           (R, R, X, X, X, X),
    "marketplace_intent":   (R, X, X, X, X, X),
    "partner_role":         (X, R, X, X, X, X),
    "solution_area":        (O, R, X, X, X, X),
    "solution_play":        (O, R, X, X, X, X),
    "contact":              (R, R, O, O, R, R),
    "consent_to_contact":   (R, R, O, O, R, R),
    "consent_to_share":     (R, R, R, R, R, R),
    "invitations":          (O, O, O, O, X, X),
}
AT_ACCEPTANCE = {
    #                        IP SV PL PV SA LD
    "name":                 (R, R, R, R, R, R),
    "location":             (R, R, R, R, R, R),  # not of the platform: its sellers' queues are no places of a deal
    "deal_value":           (R, R, R, R, R, R),
    "currency":             (R, R, R, R, R, R),
    "closing_date":         (R, R, R, R, R, R),
    "notes":                (R, R, R, R, R, R),
    "external_reference":   (O, O, O, O, O, O),
    "campaign":             (O, O, O, O, O, O),
}
# fmt: on

MISSING = {
    "solutions": _("Choose at least one solution."),
    "contact": _("Name a customer contact with phone and e-mail address."),
    "consent_to_contact": _("The customer must have agreed to be contacted."),
    "consent_to_share": _("A deal needs the consent to share its information."),
    "team": _("A deal needs at least one team member with name, phone and e-mail address."),
    "help_notes": _("Tell the seller what the problem is and what help you need."),
}
NEEDED = _("This kind of deal needs: %(field)s.")
UNWANTED = _("This kind of deal does not take: %(field)s.")


def need(field, deal_type, table=AT_CREATION):
    """Whether a deal of this type asks for the field there."""
    return table[field][TYPES.index(deal_type)]


def problems(deal_type, given, table=AT_CREATION):
    """(field, words) of whatever is missing or not taken. ``given``: field → its value."""
    for field in table:
        wanted, there = need(field, deal_type, table), _is_there(field, given.get(field))
        if wanted == Need.REQUIRED and not there:
            yield field, MISSING.get(field, NEEDED)
        if wanted == Need.ABSENT and there:
            yield field, UNWANTED


def missing_to_accept(referral, answers):
    """What accepting this deal still needs, in words; empty when nothing."""
    if referral.is_lead:
        answers = answers | {"location": referral.location}  # it was addressed to one
    for field, words in problems(referral.deal_type, answers, AT_ACCEPTANCE):
        if not (field == "location" and referral.organization.is_platform):
            return words % {"field": referral._meta.get_field(field).verbose_name}
    return ""


def _is_there(field, value):
    if field == "deal_value":
        return value is not None
    return bool(value) and not (field == "help_type" and value == HelpType.UNKNOWN)
