"""The stage and the cast: built once per worker, every test begins from them."""

import gc
import os
from contextlib import contextmanager

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread, _StaticFilesHandler

from accounts import grants, tenancy
from accounts.models import Location, Organization, User
from accounts.roles import Role
from tests.factories import LocationFactory, OrganizationFactory, SolutionFactory, UserFactory

COMPANIES = {
    "platform": {"name": "Cloudmere", "kind": "platform"},
    "northlight": {"name": "Northlight Software"},
    "rival": {"name": "Mallow Systems", "designations": ["solutions_partner"]},
}
PLACES = {"lisbon": "northlight", "porto": "northlight", "rome": "rival", "desk": "platform"}

# name: company, then (role, place or None for the entire company)
PEOPLE = {
    "ada": ("northlight", [(Role.REFERRALS_ADMIN, None)]),
    "lena": ("northlight", [(Role.REFERRALS_ADMIN, "lisbon")]),
    "petra": ("northlight", [(Role.REFERRALS_ADMIN, "porto")]),
    "ugo": ("northlight", [(Role.REFERRALS_USER, "lisbon")]),
    "uma": ("northlight", [(Role.REFERRALS_USER, None)]),
    "cora": ("northlight", [(Role.ACCOUNT_ADMIN, None)]),
    "prue": ("northlight", [(Role.PROFILE_ADMIN, None)]),
    "nina": ("northlight", []),
    "mallory": ("rival", [(Role.REFERRALS_ADMIN, None), (Role.ACCOUNT_ADMIN, None)]),
    "sela": ("platform", [(Role.SELLER, None)]),
    "dora": ("platform", [(Role.ACCOUNT_MATCHER, None), (Role.REGISTRATION_REVIEWER, None)]),
    "olga": (None, []),
}


def pytest_collection_finish():
    """Python looks for garbage seldom, and not among the thousands of tests: that was a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class QuickPasswords(PBKDF2PasswordHasher):
    """What the product uses and can read, without being slow on purpose."""

    iterations = 1_000


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hundreds of sign-ins; none is about how long one takes."""
    with override_settings(PASSWORD_HASHERS=["tests.conftest.QuickPasswords"]):
        yield


class Cast:
    """The people, companies, places and solutions by name, read afresh in every test."""

    def __getattr__(self, name):
        if name in COMPANIES:
            found = Organization.objects.get(name=COMPANIES[name]["name"])
        elif name in PLACES:
            with tenancy.everyone("the cast"):
                found = Location.objects.select_related("organization").get(name=name.title())
        elif name in PEOPLE:
            found = User.objects.get(email=f"{name}@cosell.example")
        elif name in ("tidal", "cloud", "plain"):
            found = SolutionFactory._meta.model.objects.get(name=name.title())
        else:
            raise AttributeError(name)
        self.__dict__[name] = found
        return found

    @contextmanager
    def acting(self, name):
        """Inside the tenant of that person, as that person."""
        person = getattr(self, name)
        with tenancy.entered(person.organization, person):
            yield person

    def client(self, name):
        """A browser in which that person is signed in."""
        browser = Client()
        browser.force_login(getattr(self, name), backend="django.contrib.auth.backends.ModelBackend")
        return browser


def build_cast():
    """Companies, places, people with their roles, and three solutions."""
    companies = {name: OrganizationFactory(**fields) for name, fields in COMPANIES.items()}
    places = {
        name: LocationFactory(organization=companies[company], name=name.title()) for name, company in PLACES.items()
    }
    for name, (company, roles) in PEOPLE.items():
        person = UserFactory(first_name=name.title(), email=f"{name}@cosell.example", is_staff=name == "olga")
        person.is_superuser = person.is_staff
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        if company:
            with tenancy.entered(companies[company]):
                grants.join(person, companies[company], by=None)
                for role, place in roles:
                    grants.grant(person, role, by=None, organization=companies[company], location=places.get(place))
    SolutionFactory(name="Tidal", organization=companies["northlight"])
    SolutionFactory(name="Plain", organization=companies["rival"], is_ip_eligible=False)
    SolutionFactory(name="Cloud", organization=companies["platform"], kind="1P", is_ip_eligible=False)


class Stage:
    """One worker's database: a copy of the migrated one, with the cast in it, put back when a test has committed."""

    def __init__(self, worker):
        self.name, self.spare = f"test_{worker}", f"cast_{worker}"
        self.owner = os.environ["OWNER_DATABASE_URL"]

    def build(self):
        with self._admin() as admin:
            admin.execute("SELECT pg_advisory_lock(1)")  # one worker migrates, the others find it done
            self._migrate()
            self._copy(admin, "cosell", self.name)
        connections["default"].settings_dict["NAME"] = self.name
        build_cast()
        connections["default"].close()
        with self._admin() as admin:
            self._copy(admin, self.name, self.spare)

    def put_back(self):
        self._hang_up()
        with self._admin() as admin:
            self._copy(admin, self.spare, self.name)

    def _hang_up(self):
        """End every connection of the application to this database, those of a server's threads too."""
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
                [self.name],
            )
        connections["default"].close()

    def _copy(self, admin, source, target):
        admin.execute(f'DROP DATABASE IF EXISTS "{target}"')  # waits for autovacuum; FORCE may not end it
        admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')

    def _migrate(self):
        default = connections["default"]
        default.close()
        as_app = dict(default.settings_dict)
        default.settings_dict |= dict(zip(("USER", "PASSWORD"), self._owner_login(), strict=True))
        call_command("migrate", verbosity=0)
        default.close()
        default.settings_dict |= as_app

    def _owner_login(self):
        parts = psycopg.conninfo.conninfo_to_dict(self.owner)
        return parts["user"], parts["password"]

    def _admin(self):
        return psycopg.connect(self.owner, dbname="postgres", autocommit=True)


@pytest.fixture(scope="session")
def stage(django_db_blocker):
    """The worker's database, ready."""
    with django_db_blocker.unblock():
        stage = Stage(os.environ.get("PYTEST_XDIST_WORKER", "single"))
        stage.build()
    yield stage
    connections["default"].close()


@pytest.fixture(scope="session")
def django_db_setup(stage):
    """The stage instead of pytest-django: tests run as the application role, which may create nothing."""


@pytest.fixture
def cast():
    """The people, companies and places of every test; the test itself says ``db`` or ``committed``."""
    return Cast()


@pytest.fixture
def uncopied(monkeypatch):
    """Django's test client keeps a copy of every context that is drawn; here nobody looks at them."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


@pytest.fixture
def committed(stage, django_db_blocker):
    """For tests that must really commit (races, kills, browsers): the database is put back afterwards."""
    with django_db_blocker.unblock():
        yield stage
        connections.close_all()
        stage.put_back()


@pytest.fixture
def site(committed):
    """The product, served on a free port of this machine; its address."""
    server = LiveServerThread("localhost", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()
    server.join()
