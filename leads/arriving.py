"""How a lead comes to be: an inquiry reaches a partner's place, as a referral in a new engagement (T8)."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from leads.models import Addressed, Listing
from referrals import drafting, inviting, notices, requirements, siblings, terms
from referrals.models import CustomerContact, Engagement, Note, Referral, ReferralEvent, Sender
from referrals.moves import Refused
from referrals.words import CallToAction, DealType, Direction, LeadSource, Qualification, Substatus

LINK = re.compile(r"://|https?:|www\.|[<>]", re.IGNORECASE)  # what nobody is called, and mail programs make links of
HOST = re.compile(r"\w[.。．｡][^\W\d_]{2,}")  # they make links of these too, in any alphabet
NAME = 80  # letters of the need that name the lead, until its owner names it


@transaction.atomic
def arrive(inquiry, listing, *, by=None):
    """One partner's lead of this inquiry, unanswered for fourteen days; its people are told (``referral.told``).

    ``by``: the person of the platform who sends it; None: the customer. Runs in any tenant or in none. Raises Refused
    where the place takes no such lead, or the inquiry, or what it sends on, was sent to this partner before.
    """
    if not Listing.objects.open().filter(pk=listing.pk).exists():  # withdrawn since it was chosen
        told = {"partner": listing.name}
        raise Refused(_("%(partner)s is not in the directory any more. Choose another partner.") % told)
    if reason := why_not_to(listing, inquiry):
        raise Refused(reason)
    platform, facts = inquiry.organization, _facts(inquiry)
    with tenancy.entered(platform, by):
        if inquiry.reached().filter(partner=listing.organization_id).exists():
            raise Refused(_("%(partner)s has this inquiry already.") % {"partner": listing.name})
        engagement = Engagement.objects.create(organization=platform)
        Sender.objects.create(
            organization=platform,
            engagement=engagement,
            user=by,
            email="" if by else inquiry.email,
            language=inquiry.language,
        )
        Addressed.objects.create(
            organization=platform,
            inquiry=inquiry,
            engagement=engagement,
            partner=listing.organization,
            place=listing.uuid,
            name=str(listing),
        )
    with tenancy.entered(listing.organization):
        return _received(engagement, listing, inquiry, facts, by)


def why_not_to(listing, inquiry):
    """Why this place takes no such lead; empty when it does: size preferences of the profile (specification 7)."""
    if listing.sizes and inquiry.size and inquiry.size not in listing.sizes:
        return _("%(partner)s does not take on customers of this size. Choose another partner.") % {
            "partner": listing.name
        }
    return ""


def _facts(inquiry):
    """The inquiry as fields of a referral."""
    from_customer = inquiry.kind == Qualification.DIRECT
    asks = inquiry.wants_contact
    return {name: getattr(inquiry, name) for name in terms.TAGS} | {
        "qualification": inquiry.kind,
        "name": _name(inquiry),
        "notes": inquiry.need,
        "campaign": inquiry.campaign,
        "partner_program": inquiry.program,
        "customer_name": inquiry.company,
        "customer_city": inquiry.city,
        "customer_country": inquiry.country,
        "customer_size": inquiry.size,
        "customer_requested_contact": asks,
        "referral_source": LeadSource.DIRECTORY if from_customer else "",
        "call_to_action": CallToAction.CONTACT_ME if asks else "",
        "consent_to_share": True,
        "consent_to_contact": True,
    }


def _name(inquiry):
    """The first line of the need; the company where that line could become a link in somebody's mail."""
    first_line = inquiry.need.strip().partition("\n")[0].rstrip()  # browsers end a line with two signs
    is_safe = not (LINK.search(first_line) or HOST.search(first_line))
    return Truncator(first_line).chars(NAME)[:NAME] if is_safe else inquiry.company  # it counts no accents


def _received(engagement, listing, inquiry, facts, by):
    """The partner's side, inside its tenant."""
    contact = {name: getattr(inquiry, name) for name in ("first_name", "last_name", "phone", "email", "title")}
    given = facts | {"location": listing.location_id, "contact": contact}
    for field, words in requirements.problems(DealType.LEAD, given):
        raise Refused(words % {"field": drafting.label(field)} if "%" in words else str(words))
    referral = Referral.objects.create(
        organization=listing.organization,
        engagement=engagement,
        deal_type=DealType.LEAD,
        direction=Direction.INCOMING,
        substatus=Substatus.PENDING,
        answer_by=Clock() + timedelta(days=settings.ANSWER_WINDOW_DAYS),
        location_id=listing.location_id,
        invited_by=by and inquiry.organization,
        created_by=by,
        **facts,
    )
    referral.refresh_from_db(fields=["answer_by", "created_at"])
    inviting.hang(referral, CustomerContact, [contact])
    ReferralEvent.objects.create(
        organization=referral.organization,
        referral=referral,
        version=referral.version,
        kind="received",
        data={"to": referral.substatus, "party": _from(inquiry, by)},
    )
    siblings.join(referral, [])
    _keep_the_need(referral, inquiry, by)
    referral.told = notices.tell(
        [referral], "received", version=referral.version, about=referral, by=by, party=_from(inquiry, by)
    )
    return referral


def _from(inquiry, by):
    return inquiry.organization.name if by else inquiry.company


def _keep_the_need(referral, inquiry, by):
    """The need stands first in the thread, in the name of whoever wrote it: the customer, or the sender."""
    Note.objects.create(
        organization=referral.organization,
        engagement=referral.engagement,
        referral=referral,
        author=by,
        author_name=by.get_full_name() if by else f"{inquiry.first_name} {inquiry.last_name}".strip(),
        organization_name=_from(inquiry, by),
        seen_by=[referral.organization_id],
        text=inquiry.need,
    )
