"""How a party comes into an engagement: the platform owner's sellers asked for help, a partner sent a deal (3.4)."""

from datetime import timedelta

from django.conf import settings

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals import notices, siblings
from referrals.models import CustomerContact, Party, Referral, ReferralEvent, SolutionLine
from referrals.words import DealType, Direction, Substatus


def platform():
    """The platform owner's organization."""
    return Organization.objects.get(kind=Organization.Kind.PLATFORM)


def co_sell_type(referral):
    """IP where an eligible solution is on the deal, else services (specification 3.1)."""
    eligible = referral.lines.filter(solution__is_ip_eligible=True).exists()
    return DealType.IP if eligible else DealType.SERVICES


def invite_platform(referral, by):
    """Ask the platform's sellers for help: their side of the engagement, unanswered for fourteen days (T3, T20)."""
    return invite(referral, platform(), by=by)


def invite(referral, organization, *, by, location=None):
    """Give another company its own side, from the facts in siblings.COPIED; its people are told (``referral.told``)."""
    lines = list(referral.lines.values("solution_id", "price", "quantity"))
    contacts = list(referral.contacts.values("first_name", "last_name", "phone", "email", "title"))
    contacts = contacts if referral.consent_to_contact else []
    present = list(Organization.objects.filter(pk__in=Party.objects.get(referral=referral).seen_by))
    facts = {name: getattr(referral, name) for name in siblings.COPIED}
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
    referral.told = notices.tell([sibling], "received", version=sibling.version, about=referral, by=by)
    return sibling


def hang(referral, model, rows):
    """Rows of a side's own: lines, contacts, team members."""
    return model.objects.bulk_create(
        model(organization=referral.organization, referral=referral, **row) for row in rows
    )
