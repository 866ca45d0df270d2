"""One factory per thing to make: valid by default, overridable by keyword, each inside its own tenant."""

from datetime import timedelta
from decimal import Decimal
from functools import cache
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts import tenancy
from accounts.models import Location, Organization, User
from leads.models import BusinessProfile, Inquiry, Listing, ProfilePlace
from referrals import siblings, words
from referrals.models import (
    AlertContact,
    CustomerAccount,
    CustomerContact,
    Engagement,
    ExchangeRate,
    Favorite,
    Note,
    Referral,
    Solution,
    SolutionArea,
    SolutionLine,
    SolutionPlay,
    TeamMember,
    Term,
)

PASSWORD = "correct horse battery"


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Company {n}")


@cache
def hashed(password):
    """As it is stored; counted once for everybody, because it is slow on purpose."""
    return make_password(password)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    first_name = factory.Sequence(lambda n: f"Person{n}")
    last_name = "Example"
    phone = "+351 210 000 000"
    email = factory.LazyAttribute(lambda person: f"{person.first_name.lower()}@people.example")
    password = factory.LazyFunction(lambda: hashed(PASSWORD))


class SolutionFactory(DjangoModelFactory):
    class Meta:
        model = Solution

    code = factory.Sequence(lambda n: f"SOL-{n:05}-TST")
    name = factory.Sequence(lambda n: f"Solution {n}")
    is_co_sell_ready = True
    is_ip_eligible = True


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = SolutionArea

    code = factory.Sequence(lambda n: f"area-{n}")
    label = factory.Sequence(lambda n: f"Area {n}")


class PlayFactory(DjangoModelFactory):
    class Meta:
        model = SolutionPlay

    area = factory.SubFactory(AreaFactory)
    code = factory.Sequence(lambda n: f"play-{n}")
    label = factory.Sequence(lambda n: f"Play {n}")


class TermFactory(DjangoModelFactory):
    """A partner role that operators have added; ``kind=`` makes it another code."""

    class Meta:
        model = Term

    kind = Term.Kind.ROLE
    code = factory.Sequence(lambda n: f"term-{n}")
    label = factory.Sequence(lambda n: f"Term {n}")
    position = 50


class CustomerAccountFactory(DjangoModelFactory):
    """A managed account of the platform's list; ``source="duns"`` makes it an entry of the directory."""

    class Meta:
        model = CustomerAccount

    source = CustomerAccount.Source.PLATFORM
    key = factory.Sequence(lambda n: f"{n:09}")
    category = factory.LazyAttribute(
        lambda account: words.AccountCategory.OTHER if account.source == "duns" else words.AccountCategory.MANAGED
    )
    name = factory.Sequence(lambda n: f"Account {n} Ltd")
    duns = factory.LazyAttribute(lambda account: account.key if account.source == "duns" else "")
    city = "Porto"
    country = "PT"


class TenantFactory(DjangoModelFactory):
    """A row behind the wall: made from inside its own organization."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **fields):
        with tenancy.entered(fields["organization"]):
            return super()._create(model_class, *args, **fields)


class LocationFactory(TenantFactory):
    class Meta:
        model = Location

    program_id = factory.Sequence(lambda n: str(7100000 + n))
    name = factory.Sequence(lambda n: f"Place {n}")
    country = "PT"


class EngagementFactory(TenantFactory):
    class Meta:
        model = Engagement


class ReferralFactory(TenantFactory):
    """An inbound deal waiting for its answer; ``substatus=`` and the rest make it another."""

    class Meta:
        model = Referral

    engagement = factory.SubFactory(EngagementFactory, organization=factory.SelfAttribute("..organization"))
    direction = words.Direction.INCOMING
    substatus = words.Substatus.PENDING
    deal_type = words.DealType.IP
    name = factory.Sequence(lambda n: f"Deal {n}")
    deal_value = Decimal("50000.00")
    currency = "EUR"
    closing_date = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=60))
    customer_name = factory.Sequence(lambda n: f"Customer {n}")
    customer_line1 = "Cais 12"
    customer_city = "Porto"
    customer_country = "PT"
    customer_category = words.AccountCategory.MANAGED
    customer_is_matched = factory.LazyAttribute(lambda deal: deal.customer_category in ("managed", "unmanaged"))
    consent_to_share = True
    consent_to_contact = True
    answer_by = factory.LazyAttribute(
        lambda deal: timezone.now() + timedelta(days=14) if deal.substatus in words.UNANSWERED else None
    )
    accepted_at = factory.LazyAttribute(
        lambda deal: timezone.now() if deal.substatus in ("Accepted", "Won", "Lost") else None
    )
    closed_at = factory.LazyAttribute(lambda deal: timezone.now() if deal.substatus in words.CLOSED else None)


class TeamMemberFactory(TenantFactory):
    class Meta:
        model = TeamMember

    first_name = factory.Sequence(lambda n: f"Member{n}")
    last_name = "Example"
    phone = "+351 210 000 001"
    email = factory.LazyAttribute(lambda member: f"{member.first_name.lower()}@team.example")


class CustomerContactFactory(TenantFactory):
    class Meta:
        model = CustomerContact

    first_name = "Ines"
    last_name = "Prado"
    phone = "+351 000 000 001"
    email = "ines@customer.example"


class SolutionLineFactory(TenantFactory):
    class Meta:
        model = SolutionLine


class FavoriteFactory(TenantFactory):
    class Meta:
        model = Favorite


class NoteFactory(TenantFactory):
    class Meta:
        model = Note

    author_name = "Somebody"
    text = "Spoke to the customer."
    seen_by = factory.LazyAttribute(lambda note: [note.organization.pk])
    organization_name = factory.LazyAttribute(lambda note: note.organization.name)


def a_referral(organization, *, team=(), solutions=(), **fields):
    """A deal with its party; ``team``: users or details; ``solutions``: catalogue entries."""
    referral = ReferralFactory(organization=organization, **fields)
    with tenancy.entered(organization):
        referral = Referral.objects.select_related("organization", "engagement", "location").get(pk=referral.pk)
        for member in team:
            details = member if isinstance(member, dict) else _details(member)
            TeamMember.objects.create(organization=organization, referral=referral, **details)
        for solution in solutions:
            SolutionLine.objects.create(organization=organization, referral=referral, solution=solution)
        siblings.join(referral, [])
    return referral


def a_sibling(referral, organization, **fields):
    """Another company's side of the same engagement; each sees the other's face."""
    shared = {name: getattr(referral, name) for name in siblings.COPIED} | {"engagement": referral.engagement}
    sibling = ReferralFactory(organization=organization, invited_by=referral.organization, **(shared | fields))
    with tenancy.entered(organization):
        sibling = Referral.objects.select_related("organization").get(pk=sibling.pk)
        siblings.join(sibling, [referral.organization])  # from here on it may read the engagement
    return sibling


def _details(user):
    return {
        "user": user,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone or "+351 210 000 002",
        "email": user.email,
    }


class BusinessProfileFactory(TenantFactory):
    """A draft; ``published_at=`` and ``published_version=`` make it a published one, without its listing."""

    class Meta:
        model = BusinessProfile

    country = "PT"
    description = "We plan stock and routes for makers of food."


class ProfilePlaceFactory(TenantFactory):
    class Meta:
        model = ProfilePlace

    profile = factory.SubFactory(BusinessProfileFactory, organization=factory.SelfAttribute("..organization"))
    city = "Porto"


class ListingFactory(DjangoModelFactory):
    """A page of the directory for a place: ``location=`` is the company's own."""

    class Meta:
        model = Listing

    class Params:
        location = None

    organization = factory.LazyAttribute(lambda listing: listing.location.organization)
    location_id = factory.LazyAttribute(lambda listing: listing.location.pk)
    uuid = factory.LazyFunction(uuid4)
    profile_id = factory.Sequence(lambda n: 10_000 + n)
    name = factory.LazyAttribute(lambda listing: listing.location.organization.name)
    place = factory.LazyAttribute(lambda listing: listing.location.name)
    city = "Porto"
    country = "PT"
    description = "We plan stock and routes for makers of food."


class InquiryFactory(TenantFactory):
    """A customer's inquiry; ``organization=`` is the platform owner."""

    class Meta:
        model = Inquiry

    kind = words.Qualification.DIRECT
    company = factory.Sequence(lambda n: f"Quinta {n}")
    first_name, last_name = "Rita", "Sol"
    email = factory.Sequence(lambda n: f"rita{n}@quinta.example")
    country = "PT"
    need = "We need to plan our stock."
    consent_text = "Send my details to the partner."


class AlertContactFactory(TenantFactory):
    """Whom to alert of ``location=`` or of ``solution=``; ``user=`` binds them to an account."""

    class Meta:
        model = AlertContact

    first_name, last_name = "Rosa", "Duarte"
    email = factory.LazyAttribute(lambda contact: contact.user.email if contact.user else "rosa@harbourside.example")
    user = None


class ExchangeRateFactory(DjangoModelFactory):
    """The rate of a month: one euro is one dollar and ten cents."""

    class Meta:
        model = ExchangeRate

    currency = "EUR"
    month = factory.LazyFunction(lambda: timezone.now().date().replace(day=1))
    rate = Decimal("1.10")
