"""The demo's companies, their locations, and their people with the roles they hold."""

from collections import namedtuple
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts import grants, tenancy
from accounts.models import Location, Organization, User
from accounts.roles import Role

PASSWORD = "cosell-demo"  # noqa: S105 (the demo's, printed for everybody)

# key: name, kind, designations, whether vetted for solution assessments
COMPANIES = {
    "cloudmere": (settings.PLATFORM_NAME, "platform", [], False),
    "harbour": ("Harbour Software", "partner", ["solutions_partner"], True),
    "alder": ("Alder Analytics", "partner", ["specialization"], False),
    "birch": ("Birch Services", "partner", ["solutions_partner", "expert_msp"], False),
}

# key: company, programme id, name, country
PLACES = {
    "lisbon": ("harbour", "7000101", "Lisbon", "PT"),
    "porto": ("harbour", "7000102", "Porto", "PT"),
    "berlin": ("alder", "7000201", "Berlin", "DE"),
    "madrid": ("alder", "7000202", "Madrid", "ES"),
    "sao paulo": ("birch", "7000301", "São Paulo", "BR"),
    "iberia": ("cloudmere", "7000001", "Iberia desk", "ES"),
    "central": ("cloudmere", "7000002", "Central Europe desk", "DE"),
    "latin": ("cloudmere", "7000003", "Latin America desk", "BR"),
}

Person = namedtuple("Person", "company first_name last_name phone language timezone roles")

# Roles are (role, place or None for everywhere).
PEOPLE = {
    "ops@cloudmere.example": Person(None, "Oskar", "Nyberg", "+46 8 555 010 01", "en", "Europe/Stockholm", []),
    "admin@harbour.example": Person(
        *("harbour", "Helena", "Marques", "+351 21 555 0101", "en", "Europe/Lisbon"),
        [(Role.ACCOUNT_ADMIN, None), (Role.REFERRALS_ADMIN, None)],
    ),
    "porto@harbour.example": Person(
        *("harbour", "Paulo", "Vasconcelos", "+351 22 555 0102", "pt-pt", "Europe/Lisbon"),
        [(Role.REFERRALS_ADMIN, "porto")],
    ),
    "seller@harbour.example": Person(
        *("harbour", "Sofia", "Lindgren", "+351 21 555 0103", "en", "Europe/Lisbon"),
        [(Role.REFERRALS_USER, "lisbon")],
    ),
    "vera@harbour.example": Person(
        *("harbour", "Вера", "Соколова", "+351 21 555 0104", "ru", "Europe/Lisbon"),
        [(Role.REFERRALS_USER, "lisbon")],
    ),
    "tiago@harbour.example": Person(
        *("harbour", "Tiago", "Nóbrega de Albuquerque", "+351 22 555 0105", "pt-pt", "Europe/Lisbon"),
        [(Role.REFERRALS_USER, "porto")],
    ),
    "amara@harbour.example": Person(
        *("harbour", "Amara", "Okafor", "+351 21 555 0106", "en", "Africa/Lagos"),
        [(Role.PROFILE_ADMIN, None)],
    ),
    "admin@alder.example": Person(
        *("alder", "Anneliese", "Krüger", "+49 30 555 0201", "en", "Europe/Berlin"),
        [(Role.ACCOUNT_ADMIN, None), (Role.REFERRALS_ADMIN, None)],
    ),
    "elena@alder.example": Person(
        *("alder", "Elena", "Íñiguez Peña", "+34 91 555 0202", "es", "Europe/Madrid"),
        [(Role.REFERRALS_ADMIN, "madrid")],
    ),
    "jonas@alder.example": Person(
        *("alder", "Jonas", "Weiß", "+49 30 555 0203", "en", "Europe/Berlin"),
        [(Role.REFERRALS_USER, "berlin")],
    ),
    "admin@birch.example": Person(
        *("birch", "Beatriz", "Figueiredo", "+55 11 5550 0301", "pt-br", "America/Sao_Paulo"),
        [(Role.ACCOUNT_ADMIN, None), (Role.REFERRALS_ADMIN, None)],
    ),
    "caio@birch.example": Person(
        *("birch", "Caio", "Teixeira", "+55 11 5550 0302", "pt-br", "America/Sao_Paulo"),
        [(Role.REFERRALS_USER, "sao paulo")],
    ),
    "seller@cloudmere.example": Person(
        *("cloudmere", "Marta", "Solberg", "+34 91 555 0011", "en", "Europe/Madrid"),
        [(Role.SELLER, None)],
    ),
    "desk@cloudmere.example": Person(
        *("cloudmere", "Dana", "Whitfield", "+353 1 555 0012", "en", "Europe/Dublin"),
        [(Role.ACCOUNT_MATCHER, None), (Role.REGISTRATION_REVIEWER, None)],
    ),
    "theo@cloudmere.example": Person(
        *("cloudmere", "Theo", "Abernathy", "+353 1 555 0014", "en", "Europe/Dublin"),
        [(Role.MARKETER, None)],
    ),
    "ingrid@cloudmere.example": Person(
        *("cloudmere", "Ingrid", "Thorvaldsen", "+49 89 555 0013", "en", "Europe/Berlin"),
        [(Role.ACCOUNT_ADMIN, None), (Role.SELLER, "central")],
    ),
}

OPERATOR = "ops@cloudmere.example"
ALSO_IN = [("caio@birch.example", "harbour", [(Role.REFERRALS_USER, "porto")])]  # a consultant of two companies


class Cast:
    """The demo's companies, places and people, by key."""

    def __init__(self, backdate, now):
        self.backdate, self.now = backdate, now
        self.companies, self.places, self.people = {}, {}, {}
        self.password = make_password(PASSWORD)  # once: it is slow on purpose

    def settle(self):
        """Found the companies and their places, then let everybody join with their roles, over two years."""
        for key, (name, kind, designations, is_vetted) in COMPANIES.items():
            self.companies[key] = Organization.objects.create(
                name=name, kind=kind, designations=designations, is_vetted_for_assessments=is_vetted
            )
        for key, (company, program_id, name, country) in PLACES.items():
            self.places[key] = Location.objects.create(
                organization=self.companies[company], program_id=program_id, name=name, country=country
            )
        for number, address in enumerate(PEOPLE):
            self._welcome(address, self.now - timedelta(days=700 - 30 * number, hours=number))
        for address, company, roles in ALSO_IN:
            self._join(self.people[address], company, roles)
            self.backdate.people(self.now - timedelta(days=90))

    def _welcome(self, address, when):
        who = PEOPLE[address]
        person = User.objects.create(
            email=address,
            password=self.password,
            first_name=who.first_name,
            last_name=who.last_name,
            phone=who.phone,
            language=who.language,
            timezone=who.timezone,
            is_staff=address == OPERATOR,
            is_superuser=address == OPERATOR,
        )
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        self.people[address] = person
        if who.company:
            self._join(person, who.company, who.roles)
        self.backdate.people(when)

    def _join(self, person, company, roles):
        organization, operator = self.companies[company], self.people[OPERATOR]
        with tenancy.entered(organization, operator):
            grants.join(person, organization, by=operator)
            for role, place in roles:
                location = self.places[place] if place else None
                grants.grant(person, role, by=operator, organization=organization, location=location)
