"""A qualified lead: what the platform's staff sends to a partner for a customer, without staying engaged (T8)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Role
from leads import arriving
from leads.models import Inquiry
from referrals.moves import Refused
from referrals.words import Qualification

# Who sends which kind; who holds both roles chooses.
KINDS = {Role.SELLER: Qualification.SALES, Role.MARKETER: Qualification.MARKETING}


def kinds_of(person):
    """The kinds of leads this person sends; none but for the platform's sellers and marketers."""
    if not person.organization.is_platform:
        return []
    return [kind for role, kind in KINDS.items() if person.holds(role)]


@transaction.atomic
def send_lead(*, by, facts, listing):
    """One lead to one place of a partner; returns it, as the partner has it (``told``: company → people told).

    ``facts``: an Inquiry's own fields. What the sender keeps is the inquiry and the partner's answer, and no deal.
    Raises Refused where the person sends no such lead, nobody can be reached, or the place takes no such customer.
    """
    if reason := _why_not(by, facts):
        raise Refused(reason)
    inquiry = Inquiry.objects.create(organization=by.organization, created_by=by, language=by.language, **facts)
    return arriving.arrive(inquiry, listing, by=by)


def _why_not(by, facts):
    if facts["kind"] not in kinds_of(by):
        return _("Sellers send sales-qualified leads, marketers marketing-qualified ones.")
    if not (facts.get("email") or facts.get("phone")):
        return _("Say how the customer can be reached: an e-mail address or a phone number.")
    if not facts.get("consent_text"):
        return _("The customer must have agreed to be contacted.")
    return ""
