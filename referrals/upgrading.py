"""The ladder private → partner-led → co-sell: what a step up needs, and what follows from it (3.4, T19, T20)."""

from django.utils.translation import gettext_lazy as _

from referrals import inviting, matching, requirements, siblings
from referrals.words import DealType

ASKED_WITH_HELP = {
    DealType.IP: ("marketplace_intent",),
    DealType.SERVICES: ("partner_role", "solution_area", "solution_play"),
}


def possible(referral):
    """The kinds of co-sell that asking for help could make of this deal, the usual one first."""
    solutions = [line.solution for line in referral.lines.select_related("solution")]
    return inviting.possible_co_sell(referral.organization, solutions)


def needed(referral):
    """What asking for help must say besides: per kind; which kind, where two are possible; the consent, if missing."""
    kinds = possible(referral)
    fields = [field for kind in kinds for field in ASKED_WITH_HELP[kind]]
    consent = [] if referral.consent_to_contact else ["consent_to_contact"]
    return (*(["deal_type"] if len(kinds) > 1 else []), *fields, *consent)


def of_some_kinds(referral):
    """What only one of two possible kinds needs; nothing where only one is possible."""
    kinds = possible(referral)
    return {field for kind in kinds for field in ASKED_WITH_HELP[kind]} if len(kinds) > 1 else set()


def kind_of(referral, answers):
    """What the deal becomes: what was wished for, else the usual kind; None where no co-sell is possible."""
    kinds = possible(referral)
    wish = answers.get("deal_type")
    return wish if wish in kinds else next(iter(kinds), None)


def why_not_ready(referral):
    """Why help cannot be asked for yet; empty when it can."""
    if not possible(referral):
        return inviting.WHY_NO_HELP
    if not referral.deal_value or referral.deal_value < 1:
        return _("A co-sell deal is worth at least 1: correct the value first.")
    if not any(contact.is_complete for contact in referral.contacts.all()):
        return _("First add a customer contact with name, phone and e-mail address.")
    return ""


def unanswered(referral, answers):
    """The fields that the kind of co-sell still needs, read off the table of requirements."""
    kind = kind_of(referral, answers)
    if kind is None:
        return []
    asked = (*ASKED_WITH_HELP[kind], "help_type", "help_notes", "consent_to_contact")
    given = {name: answers.get(name, getattr(referral, name)) for name in asked}
    return [field for field, _words in requirements.problems(kind, given) if field in asked]


def why_unanswered(referral, answers):
    """Why these answers do not ask for help yet; empty when they do."""
    if unanswered(referral, answers):
        return _("This kind of co-sell needs more answers, and the customer's consent to be contacted.")
    return ""


def follow(referral, by):
    """The invited partners' sides follow the type; from now on the customer's account is in question."""
    siblings.follow(referral)
    matching.begin(referral, by=by)


def ask(referral, by):
    """The platform's sellers are asked, as soon as the customer is matched."""
    told = referral.told
    follow(referral, by)
    inviting.ask_platform(referral, by)
    referral.told = told | referral.told
