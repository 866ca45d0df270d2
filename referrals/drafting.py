"""How a deal comes to be: type derived, parties created, everybody told (specification 3.1, T1-T3, T7)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import Clock
from accounts.models import Location
from referrals import inviting, lifecycle, siblings, team
from referrals.models import CustomerContact, Engagement, Referral, Solution, SolutionLine
from referrals.words import DealType, Direction, HelpType, Substatus

Refused = lifecycle.Refused


def derived_type(solutions, help_type, shared):
    """Specification 3.1, first match wins. Assessments come with the wizard."""
    if help_type != HelpType.UNKNOWN:
        return DealType.IP if any(solution.is_ip_eligible for solution in solutions) else DealType.SERVICES
    return DealType.PARTNER_LED if shared else DealType.PRIVATE


def why_no_new_deal(user):
    """Why this person cannot create a deal now; empty when they can (1.2)."""
    organization = user.organization
    if not user.holds("referrals_admin", "referrals_user", "seller"):
        return _("Your roles do not include creating deals: ask your account admin.")
    if not organization.is_platform and not Solution.objects.ready().filter(organization=organization).exists():
        return _("Your company needs a co-sell ready solution before it can create deals.")
    return ""


@transaction.atomic
def create(*, by, facts, members, solutions, contact=None):
    """A partner's own deal (T1-T3). ``facts``: referral fields; ``members``, ``contact``: dicts of person fields.

    The creator joins the team. With a help type the platform's side is created too, unanswered for fourteen days.
    Raises Refused where the person or the company may not create deals.
    """
    if reason := why_no_new_deal(by) or why_not_create(by, facts, members):
        raise Refused(reason)
    deal_type = derived_type(solutions, facts["help_type"], facts["shared_with_sellers"])
    asks_help = facts["help_type"] != HelpType.UNKNOWN
    referral = _begin(
        by, facts | {"deal_type": deal_type, "shared_with_sellers": facts["shared_with_sellers"] or asks_help}
    )
    inviting.hang(referral, SolutionLine, [{"solution": solution} for solution in solutions])
    inviting.hang(referral, CustomerContact, [contact] if contact else [])
    _staff(referral, by, members)
    siblings.join(referral, [])
    lifecycle.record(referral, "created", {"to": referral.substatus, "type": deal_type}, by=by)
    if asks_help:
        inviting.invite_platform(referral, by)
    lifecycle.add_note(referral, facts["notes"], by=by)
    siblings.show(referral)
    return referral


def why_not_create(by, facts, members):
    """Why this person cannot create this deal; empty when they can (T1: place, consent, a team that can be reached)."""
    if by.organization.is_platform:
        return _("The platform's sellers send opportunities to partners instead.")
    if not Location.objects.open_to_creation_by(by).contains(facts["location"]):
        return _("Your roles do not include creating deals at this location.")
    if not facts["consent_to_share"]:
        return _("A deal needs the consent to share its information.")
    if not any(team.is_complete(details) for details in (*members, team.details_of(by))):
        return _("A deal needs at least one team member with name, phone and e-mail address.")
    return ""


@transaction.atomic
def send_opportunity(*, by, facts, location, solutions, contact=None):
    """A platform seller sends a deal to a partner's location (T7). Raises Refused where the partner is not eligible."""
    if reason := why_no_new_deal(by):
        raise Refused(reason)
    if not by.organization.is_platform:
        raise Refused(_("Only the platform's sellers send opportunities."))
    partner = location.organization
    deal_type = derived_type(solutions, HelpType.OTHER, True)
    if reason := why_not_to(partner, deal_type):
        raise Refused(reason)
    queue = facts.pop("location", None)
    referral = _begin(by, facts | {"deal_type": deal_type, "shared_with_sellers": True, "location": queue})
    inviting.hang(referral, SolutionLine, [{"solution": solution} for solution in solutions])
    inviting.hang(referral, CustomerContact, [contact] if contact else [])
    _staff(referral, by, [])
    siblings.join(referral, [])
    lifecycle.record(referral, "created", {"to": referral.substatus, "type": deal_type}, by=by)
    inviting.invite(referral, partner, by=by, location=location)
    lifecycle.add_note(referral, facts["notes"], by=by)
    siblings.show(referral)
    return referral


def why_not_to(partner, deal_type):
    """Why this partner cannot be sent such a deal; empty when it can (specification 6, T7)."""
    if not (partner.in_ecosystem and partner.is_transacting):
        return _("%(partner)s does not take deals at present.") % {"partner": partner.name}
    if deal_type == DealType.SERVICES and not partner.sells_services:
        return _("%(partner)s holds no designation or specialization for services deals.") % {"partner": partner.name}
    return ""


def _begin(by, facts):
    organization = by.organization
    engagement = Engagement.objects.create(organization=organization)
    referral = Referral.objects.create(
        organization=organization,
        engagement=engagement,
        direction=Direction.OUTGOING,
        substatus=Substatus.ACCEPTED,
        accepted_at=Clock(),
        created_by=by,
        **facts,
    )
    referral.refresh_from_db(fields=["accepted_at"])
    return referral


def _staff(referral, by, members):
    """The named members, and whoever creates the deal: else a plain user would lose it at once (1.2)."""
    named = set()
    for member in members:
        person = team.person_behind(referral.organization, member["email"])
        if person is None or person.pk not in named:  # whoever is named with two addresses is one member
            team.put(referral, member, person)
            named.add(person and person.pk)
    if not referral.team.filter(user=by).exists():
        team.put(referral, team.details_of(by), person=by)
