"""Partners in a deal: who may be invited, by whom, when, and with what (specification 2.4, 3.4, T5)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Organization
from referrals import inviting, lifecycle, lines, siblings, team
from referrals.models import Party, SolutionLine
from referrals.moves import Refused
from referrals.words import DealType, HelpType, Substatus

INVITE = lifecycle.MOVES["invite"]


@dataclass(frozen=True)
class Invitation:
    """What one partner is asked: its share, until when, why, what it should bring, and whom it will work with."""

    partner: Organization
    deal_value: Decimal
    currency: str
    closing_date: date
    notes: str
    solutions: list
    help_type: str = HelpType.UNKNOWN
    members: list = field(default_factory=list)  # details of our own people


def eligible(organization):
    """Whom this company can invite: partners of the ecosystem that transact, without itself (row 89)."""
    partners = Organization.objects.filter(kind=Organization.Kind.PARTNER, in_ecosystem=True, is_transacting=True)
    return partners.exclude(pk=organization.pk)


def details_of(member):
    """A team member as what a partner is shown of our people."""
    names = ("first_name", "last_name", "phone", "email", "title")
    return {name: getattr(member, name) for name in names}


def bring(referral, *, by, solutions=None, members=()):
    """What whoever accepts brings: an invited partner its own solutions; people for the team. Raises Refused."""
    if solutions is not None:
        lines.choose(referral, solutions, by=by)
    for member in members:
        team.add(referral, by=by, seen=referral.version, **member)


def why_not_now(referral):
    """Why nobody can be invited to this deal now; empty when partners can (3.4)."""
    if referral.is_inbound:
        return _("Only the company that began the deal can invite partners.")
    if referral.organization.is_platform:
        return _("Send the partner an opportunity of its own instead.")
    if referral.deal_type == DealType.ASSESSMENT:
        return _("A solution assessment stands alone: no partner can be invited.")
    return INVITE.why_not(referral, referral.updated_at)


def why_not_partner(referral, partner):
    """Why this partner cannot be invited to the deal; empty when it can."""
    if not eligible(referral.organization).contains(partner):
        return _("%(partner)s does not take deals at present.") % {"partner": partner.name}
    return why_not_again(referral, [partner]).get(partner.pk, "")


def why_not_again(referral, partners):
    """Organization id → why a partner that has a side of the deal already cannot be invited to it."""
    there = Party.objects.filter(engagement=referral.engagement_id, organization__in=partners)
    return {
        party.organization_id: _why_not_again(party, party.organization)
        for party in there.select_related("organization")
    }


def _why_not_again(there, partner):
    if there.shown.get("substatus") in {Substatus.PENDING, Substatus.RECEIVED, Substatus.ACCEPTED}:
        return _("%(partner)s takes part in this deal already.") % {"partner": partner.name}
    return _("%(partner)s has closed its side: a new deal is needed to ask again.") % {"partner": partner.name}


def incomplete(invitation):
    """What the invitation lacks, in words; empty when it is complete."""
    if not invitation.solutions:
        return _("Say which solution the partner should bring.")
    if len(invitation.solutions) > SolutionLine.LIMIT:
        return _("A deal has at most %(limit)s solutions.") % {"limit": SolutionLine.LIMIT}
    if not invitation.notes.strip():
        return _("Say why you invite this partner.")
    if not invitation.members:
        return _("Name at least one of your people who will work with this partner.")
    return ""


def invite(referral, invitation, *, by, seen=None):
    """Give the partner its own side, unanswered for fourteen days. Raises Refused or Conflict."""
    partner = invitation.partner
    reason = why_not_now(referral) or why_not_partner(referral, partner) or incomplete(invitation)
    if reason:
        raise Refused(reason)
    lifecycle.write(referral, INVITE, seen=seen, is_p2p=True)
    sibling = inviting.invite(
        referral,
        partner,
        by=by,
        lines=[{"solution": solution} for solution in invitation.solutions],
        deal_value=invitation.deal_value,
        currency=invitation.currency,
        closing_date=invitation.closing_date,
        help_type=invitation.help_type,
        help_notes=invitation.notes,
        sender_team=invitation.members,
        is_p2p=True,
    )
    people = [team.name_of(member) for member in invitation.members]
    lifecycle.record(referral, "invite", {"party": partner.name, "to": str(partner.uuid), "members": people}, by=by)
    siblings.show(referral)
    return sibling
