"""An opportunity that a seller of the platform sends to a partner's location (specification T7)."""

from django.db import transaction
from django.utils.translation import gettext as _

from referrals import drafting, inviting, lifecycle, matching, siblings
from referrals.moves import Refused
from referrals.words import DealType


def sent_type(solutions):
    """IP with an IP co-sell solution, else services."""
    return DealType.IP if any(solution.is_ip_eligible for solution in solutions) else DealType.SERVICES


@transaction.atomic
def send_opportunity(*, by, facts, location, lines, contact=None):
    """A platform seller sends a deal to a partner's location. Raises Refused where the partner is not eligible."""
    if reason := drafting.why_no_new_deal(by):
        raise Refused(reason)
    if not by.organization.is_platform:
        raise Refused(_("Only the platform's sellers send opportunities."))
    partner = location.organization
    deal_type = sent_type([line["solution"] for line in lines])
    reason = why_not_to(partner, deal_type) or drafting.why_not_customer(facts.get("customer_account"))
    if reason := reason or drafting.why_not_lines(by.organization, lines):
        raise Refused(reason)
    facts = {"location": None} | facts | {"shared_with_sellers": True}
    referral = drafting.begin(by, drafting.settled(facts, deal_type))
    drafting.hang_on(referral, by, [], lines, contact)
    inviting.invite(referral, partner, by=by, location=location)
    told = referral.told
    lifecycle.add_note(referral, facts["notes"], by=by)
    matching.begin(referral, by=by)
    siblings.show(referral)
    referral.told = told
    return referral


def why_not_to(partner, deal_type):
    """Why this partner cannot be sent such a deal; empty when it can (specification 6, T7)."""
    if not partner.takes_deals:
        return _("%(partner)s does not take deals at present.") % {"partner": partner.name}
    if deal_type == DealType.SERVICES and not partner.sells_services:
        return _("%(partner)s holds no designation or specialization for services deals.") % {"partner": partner.name}
    return ""
