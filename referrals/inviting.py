"""How a party comes into an engagement: the platform owner's sellers asked for help, a partner sent a deal (3.4)."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals import matching, notices, siblings
from referrals.models import CustomerContact, Party, Referral, ReferralEvent, SolutionLine
from referrals.words import DealType, Direction, Substatus

WHY_NO_HELP = _(
    "Help can be asked for with an IP co-sell solution on the deal, or by a company that holds the solutions partner"
    " designation: add such a solution first."
)


def possible_co_sell(organization, solutions):
    """The kinds of co-sell that this company can ask for with these solutions, the usual one first (3.1)."""
    eligible = [solution for solution in solutions if solution.is_ip_eligible]
    services = [DealType.SERVICES] if organization.asks_for_services else []
    if any(solution.organization_id == organization.pk for solution in eligible):
        return [DealType.IP, *services]
    return [*services, DealType.IP] if eligible else services


def ask_platform(referral, by):
    """Ask the platform's sellers for help (T3, T20): at once, or held until the customer's account is matched."""
    if matching.begin(referral, by=by, holds=True):
        ReferralEvent.objects.create(organization=referral.organization, referral=referral, kind="held")
        referral.told = {}
        return None
    return invite_platform(referral, by)


def invite_platform(referral, by, *, quiet=False):
    """The sellers' side of the engagement, unanswered for fourteen days."""
    return invite(referral, Organization.platform(), by=by, quiet=quiet)


def invite(referral, organization, *, by, location=None, lines=None, quiet=False, **facts):
    """Give another company its own side, from siblings.COPIED and these facts; its people are told (``referral.told``).

    ``lines``: what it is asked to bring; without, what is on the deal. ``quiet``: nobody is told.
    """
    if lines is None:
        lines = list(referral.lines.values("solution_id", "price", "quantity"))
    contacts = list(referral.contacts.values("first_name", "last_name", "phone", "email", "title"))
    contacts = contacts if referral.consent_to_contact else []
    present = list(Organization.objects.filter(_meets(organization, referral)))
    facts = {name: getattr(referral, name) for name in siblings.COPIED} | facts
    with tenancy.entered(organization, by):
        sibling = Referral.objects.create(
            organization=organization,
            engagement_id=referral.engagement_id,
            direction=Direction.INCOMING,
            substatus=Substatus.PENDING,
            answer_by=Clock() + timedelta(days=settings.ANSWER_WINDOW_DAYS),
            invited_by=referral.organization,
            location=location,
            created_by=by,
            **facts,
        )
        sibling.refresh_from_db(fields=["answer_by"])
        hang(sibling, SolutionLine, lines)
        hang(sibling, CustomerContact, contacts)
        ReferralEvent.objects.create(
            organization=organization,
            referral=sibling,
            version=sibling.version,
            actor=None,
            kind="received",
            data={"to": sibling.substatus, "party": referral.organization.name},
        )
        siblings.join(sibling, present)
    told = [] if quiet else [sibling]
    referral.told = notices.tell(told, "received", version=sibling.version, about=referral, by=by)
    return sibling


def _meets(organization, referral):
    """Whom a newcomer meets: the platform owner everybody; a partner the initiator and the platform owner only."""
    there = Q(pk__in=Party.objects.get(referral=referral).seen_by)
    if organization.is_platform:
        return there
    return there & Q(pk=referral.organization_id) | there & Q(kind=Organization.Kind.PLATFORM)


def hang(referral, model, rows):
    """Rows of a side's own: lines, contacts, team members."""
    return model.objects.bulk_create(
        model(organization=referral.organization, referral=referral, **row) for row in rows
    )
