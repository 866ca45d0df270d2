"""Three companies with deals of every kind, alone and together; each text is a word that stands nowhere else."""

from collections import defaultdict

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models

from accounts import grants, inviting, tenancy
from accounts.models import Invitation, Membership, Notice, User
from accounts.roles import Role
from leads.models import Listing, Logo
from referrals import inviting as parties
from referrals import lifecycle, partnering, siblings, words
from referrals.models import AccountMatch, Favorite, Note, Referral, ReferralEvent
from tests.factories import (
    CustomerContactFactory,
    LocationFactory,
    OrganizationFactory,
    SolutionFactory,
    UserFactory,
    a_referral,
)
from tests.isolation import registered, seeking, unsent
from tests.isolation.tokens import UUID, WORD, Marker, tenant_of
from tests.referrals.test_visibility import DEALS

COMPANIES = ("northlight", "rival", "platform")
SECOND = "harbour"  # a further partner, which meets Northlight and the platform, and must never meet the rival

# People besides the cast: name → company, (role, place), and further companies.
MORE_PEOPLE = {
    "rosa": [("rival", Role.REFERRALS_USER, "rome")],
    "quinn": [("platform", Role.SELLER, "desk")],
    "bo": [("northlight", Role.REFERRALS_USER, "lisbon"), ("rival", Role.REFERRALS_ADMIN, None)],
    "hana": [("harbour", Role.REFERRALS_ADMIN, None), ("harbour", Role.ACCOUNT_ADMIN, None)],
    "mara": [("platform", Role.MARKETER, None)],
}
TEAMS = {"lisbon": ["ugo", "bo"], "porto": ["uma"], "rome": ["rosa"]}

# Who sees which deals, written out; eyes only where the matrix of specification 1.3 says so.
SEES = {
    "ada": "lisbon porto placeless private led lead sold marketed won won_there won_together",
    "lena": "lisbon private lead sold marketed won won_together",
    "petra": "porto led won_there",
    "ugo": "lisbon",
    "uma": "porto",
    "cora": "",
    "prue": "",
    "nina": "",
    "bo": "lisbon",
    "mallory": "rome their_led invited their_lead their_won their_part",
    "rosa": "rome",
    "sela": "asked queued help led their_led won won_there their_won won_together",
    "quinn": "queued led their_led won won_there their_won won_together",
    "dora": "",
    "mara": "",
    "hana": "second their_share refused third_part",
}
LED = "led their_led won won_there their_won won_together"
READS_ONLY = {"sela": LED, "quinn": LED}
OPERATOR = "olga"

# What one party's row may hand to another's, field by field: the agreed list, held against siblings.COPIED.
MAY_BE_COPIED = {
    "name",
    "help_type",
    "help_notes",
    "partner_role",
    "partner_program",
    "customer_name",
    "customer_line1",
    "customer_line2",
    "customer_city",
    "customer_state",
    "customer_postal_code",
    "customer_duns",
}
MAY_BE_SHOWN = {"name"}  # of siblings.SHOWN, what holds words people typed
ADDRESSED = {"help_notes", "sender_team"}  # what an inviter writes for one partner alone, kept on that partner's side


class World:
    """Built once, committed; tests look at it inside transactions of their own."""

    def __init__(self, cast, stage):
        self.cast = cast
        self.marker = Marker(stage, codes_of(words) | set(Role.values) | set(dict(settings.LANGUAGES)) | {"EUR"})
        self.deals, self.people = {}, {name: person.pk for name, person in cast_of(cast)}
        self._one_more_company()
        self._more_people()
        self._deals()
        self._offices()
        self._mark()
        self._together()
        unsent.begin(self)
        registered.begin(self)
        seeking.begin(self)
        self.published = self._published()
        self.places = self._find()

    def person(self, name):
        """As a request finds them."""
        return User.objects.get(pk=self.people[name])

    def tenant(self, name):
        """The company this person works for now; None for nobody and for operators."""
        return self.person(name).organization_id if name else None

    def deal(self, name):
        """The deal's row, whosever it is."""
        with tenancy.everyone("the world's own look"):
            return Referral.objects.select_related("organization", "engagement").get(pk=self.deals[name])

    def _one_more_company(self):
        self.cast.harbour = OrganizationFactory(name="Harbour Analytics")
        self.cast.haven = LocationFactory(organization=self.cast.harbour, name="Haven")
        SolutionFactory(organization=self.cast.harbour, name="Beacon")

    def _more_people(self):
        for name, roles in MORE_PEOPLE.items():
            person = UserFactory(first_name=name.title(), email=f"{name}@cosell.example")
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
            self.people[name] = person.pk
            setattr(self.cast, name, person)
            for company, role, place in roles:
                organization = getattr(self.cast, company)
                with tenancy.entered(organization):
                    grants.join(person, organization, by=None)
                    location = place and getattr(self.cast, place)
                    grants.grant(person, role, by=None, organization=organization, location=location)

    def _deals(self):
        solutions = [self.cast.tidal, self.cast.cloud]
        for name, (company, place, fields) in registered.deals(DEALS).items():
            organization = getattr(self.cast, company)
            team = [self.person(member) for member in TEAMS.get(name, ())]
            deal = a_referral(
                organization,
                location=place and getattr(self.cast, place),
                team=[*team, {"first_name": "F", "last_name": "L", "phone": "1", "email": "f@l.example"}],
                solutions=solutions,
                substatus="Pending" if name == "placeless" else "Accepted",
                direction="Incoming" if name in ("placeless", "asked", "rome") else "Outgoing",
                **fields,
            )
            self.deals[name] = deal.pk
            self._hang(deal)

    def _hang(self, deal):
        CustomerContactFactory(organization=deal.organization, referral=deal)
        with tenancy.entered(deal.organization):
            change = {"changes": {"name": ["before", "after"]}, "party": "party"}
            ReferralEvent.objects.create(
                organization=deal.organization, referral=deal, version=1, kind="edit", data=change
            )
            lifecycle.add_note(deal, "note", by=self.cast.ada)
            alone = {"seen_by": [deal.organization_id], "engagement": deal.engagement, "author": self.cast.ada}
            Note.objects.create(organization=deal.organization, referral=deal, text="before anybody else", **alone)
            found = [{"account": "a candidate", "confidence": 50}]
            AccountMatch.objects.create(
                organization=deal.organization, engagement=deal.engagement, referral=deal, candidates=found
            )
            for member in Membership.objects.filter(organization=deal.organization):
                Favorite.objects.create(organization=deal.organization, user=member.user, referral=deal)

    def _offices(self):
        """Invitations, with their notices and lines of history."""
        for company, who in [("northlight", "cora"), ("rival", "mallory")]:
            with self.cast.acting(who) as by:
                inviting.invite(f"new@{company}.example", [(Role.REFERRALS_ADMIN, None)], by=by, language="en")
        with self.cast.acting("sela") as by:
            letter = {"email": "new@platform.example", "token_hash": "0" * 64, "expires_at": "2099-01-01T00:00Z"}
            Invitation.objects.create(organization=by.organization, invited_by=by, **letter)
        for name, company in [("mallory", "rome"), ("sela", "asked"), ("ada", "lisbon"), ("bo", "lisbon")]:
            with self.cast.acting("sela" if name == "sela" else "mallory" if name == "mallory" else "ada"):
                self._tell(self.deal(company), self.person(name))

    def _tell(self, deal, person):
        details = {"user": person, "subject": deal.pk, "data": {"party": "party", "reason": ""}}
        Notice.objects.create(organization=deal.organization, kind="deal_team", key=f"told {person.pk}", **details)

    def _mark(self):
        for model in self.marker.models:
            self.marker.mark(model, tenant_of)
        self.marker.mark(User, self._companies_of)
        for person in User.objects.all():
            EmailAddress.objects.filter(user=person).update(email=person.email)

    def _together(self):
        """From the marked rows, by the product's own acts: Northlight's deals gain partners' and a seller side."""
        mine = self.deal("lisbon")
        with self.cast.acting("ada"):
            ada = self.person("ada")
            invited = self._invite(mine, "rival", ada)
            help_asked = parties.invite(mine, self.cast.platform, by=ada)
            second = self._invite(mine, SECOND, ada)
            their_share = self._invite(self.deal("led"), SECOND, ada)
            lifecycle.add_note(mine, self.marker.word(mine.organization_id), by=ada)
        self.deals |= {"help": help_asked.pk, "invited": invited.pk, "second": second.pk, "their_share": their_share.pk}
        for name, who, place in [
            ("help", "sela", None),
            ("invited", "mallory", "rome"),
            ("second", "hana", "haven"),
            ("their_share", "hana", "haven"),
        ]:
            self._accept(name, who, place and getattr(self.cast, place))
        with tenancy.everyone("faces"):
            for deal in Referral.objects.all():
                siblings.show(deal)

    def _invite(self, deal, company, by):
        """A partner's own side: asked in words and by people that are for this partner alone."""
        names = ("first_name", "last_name", "phone", "email", "title")
        people = [{name: self.marker.word(deal.organization_id) for name in names}]
        why = self.marker.word(deal.organization_id)
        facts = {"deal_value": 7, "currency": "EUR", "closing_date": "2027-01-01", "notes": why, "members": people}
        invitation = partnering.Invitation(getattr(self.cast, company), solutions=[self.cast.tidal], **facts)
        return partnering.invite(deal, invitation, by=by)

    def _accept(self, name, who, place):
        """With words of its own."""
        with self.cast.acting(who):
            deal, by = self.deal(name), self.person(who)
            text = self.marker.word(deal.organization_id)
            answers = {"name": text, "deal_value": 7, "currency": "EUR", "closing_date": "2027-01-01", "notes": text}
            lifecycle.make(deal, lifecycle.MOVES["accept"], by=by, **answers, location=place)
            first_name = self.marker.word(deal.organization_id)
            CustomerContactFactory(organization=deal.organization, referral=deal, first_name=first_name)

    def _find(self):
        found = defaultdict(list)
        for model in self.marker.models:
            for word, places in self.marker.places(model, tenant_of).items():
                found[word] += places
        for word, places in self.marker.places(User, self._companies_of).items():
            found[word] += places
        return found

    def _published(self):
        """The words and ids that stand on pages of the directory."""
        pages = " ".join(str(row) for row in self.marker.rows(Listing))
        text = pages + " ".join(str(row["image"]) for row in self.marker.rows(Logo) if row["digest"] in pages)
        return {*WORD.findall(text), *UUID.findall(text)}

    def _companies_of(self, row):
        with tenancy.everyone("the world's own look"):
            return list(Membership.objects.filter(user=row["id"]).order_by("pk").values_list("organization", flat=True))

    def companies_of(self, name):
        """The ids of the companies this person belongs to."""
        return set(self._companies_of({"id": self.people[name]})) if name else set()


def cast_of(cast):
    """Everybody of the cast."""
    from tests.conftest import PEOPLE

    return [(name, getattr(cast, name)) for name in PEOPLE]


def codes_of(module):
    """Every code of the field's terms: a JSON value that is one is no word somebody typed."""
    return {
        value
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, models.TextChoices)
        for value in thing.values
    }
