"""The operators' admin: who gets in, what each page may do, and that it costs the same for one row and for thirty."""

import logging
from datetime import date
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin import site
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import grants, tenancy
from accounts.models import AccountEvent, Invitation, Notice, User
from referrals.models import (
    AccountImport,
    AccountMatch,
    RateImport,
    ReferralEvent,
    Registration,
    RegistrationEvent,
    RegistrationFile,
)
from tests.factories import (
    AreaFactory,
    CustomerAccountFactory,
    ExchangeRateFactory,
    InquiryFactory,
    LocationFactory,
    OrganizationFactory,
    PlayFactory,
    ProfilePlaceFactory,
    SolutionFactory,
    TermFactory,
    a_referral,
)

pytestmark = pytest.mark.django_db

READ, CHANGE_ONLY, WRITE = set(), {"change"}, {"add", "change"}

# Page → what operators may do there besides reading. Nothing is deleted anywhere.
PAGES = {
    "account_emailaddress": READ,
    "accounts_accountevent": READ,
    "accounts_invitation": READ,
    "accounts_location": WRITE,
    "accounts_membership": READ,
    "accounts_notice": READ,
    "accounts_organization": WRITE,
    "accounts_user": CHANGE_ONLY,
    "admin_logentry": READ,
    "leads_businessprofile": READ,
    "leads_inquiry": READ,
    "referrals_accountimport": {"add"},
    "referrals_accountmatch": READ,
    "referrals_customeraccount": WRITE,
    "referrals_exchangerate": {"add"},
    "referrals_rateimport": {"add"},
    "referrals_referral": READ,
    "referrals_referralevent": READ,
    "referrals_registration": READ,
    "referrals_registrationevent": READ,
    "referrals_registrationfile": READ,
    "referrals_solution": WRITE,
    "referrals_solutionarea": WRITE,
    "referrals_solutionplay": WRITE,
    "referrals_term": WRITE,
}


NUMBERS = count()


def somebody(**fields):
    """A person without a password: making one is slow on purpose."""
    return User.objects.create(email=f"somebody{next(NUMBERS)}@people.example", first_name="Somebody", **fields)


def a_deal(cast, number):
    return a_referral(cast.northlight, team=[cast.ugo], solutions=[cast.tidal], location=cast.lisbon)


def a_member(cast, number):
    person = somebody()
    with tenancy.entered(cast.northlight):
        return grants.join(person, cast.northlight, by=cast.cora)


def a_line(cast, number):
    deal = a_deal(cast, number)
    with tenancy.entered(cast.northlight):
        return ReferralEvent.objects.create(
            organization=cast.northlight, referral=deal, kind="created", actor=cast.ada, data={"type": "ip"}
        )


def a_match(cast, number):
    deal = a_deal(cast, number)
    with tenancy.entered(cast.northlight):
        return AccountMatch.objects.create(
            organization=cast.northlight, referral=deal, engagement=deal.engagement, asked_by=somebody(), holds=True
        )


def a_file_of_rates():
    return RateImport.objects.create(name="rates.csv", text="currency,month,rate\nEUR,2024-10,1.1\n", by=somebody())


def a_registration(cast, number):
    deal = a_deal(cast, number)
    with tenancy.entered(cast.northlight):
        found = Registration.objects.create(
            organization=cast.northlight,
            referral=deal,
            engagement=deal.engagement,
            solution=cast.tidal,
            kind="ip",
            status="ReviewPending",
            taken_by=somebody(),
            typed={"phone": "not submitted yet"},
            asks={"phone": "Another one?"},
        )
        data = {"asks": {"phone": "Another one?"}, "changes": {"phone": ["1", "2"]}}
        line = {"registration": found, "version": 2, "kind": "ask", "data": data}
        RegistrationEvent.objects.create(organization=cast.northlight, actor=somebody(), **line)
        return found


def a_line_of_a_registration(cast, number):
    found = a_registration(cast, number)
    with tenancy.entered(cast.northlight):
        return RegistrationEvent.objects.get(registration=found)


def in_northlight(model):
    def make(cast, number):
        with tenancy.entered(cast.northlight):
            return model.objects.create(organization=cast.northlight, **FIELDS[model](cast, number))

    return make


FIELDS = {
    AccountEvent: lambda cast, number: {"actor": cast.cora, "subject": somebody(), "kind": "joined"},
    Notice: lambda cast, number: {"user": somebody(), "kind": "deal_team", "subject": 1, "key": f"key {number}"},
    RegistrationFile: lambda cast, number: {"user": somebody(), "name": "wins.xlsx", "rows": [{}, {}]},
    Invitation: lambda cast, number: {
        "email": f"new{number}@people.example",
        "token_hash": f"hash {number}",
        "invited_by": somebody(),
        "expires_at": timezone.now(),
    },
}
MAKE = {
    "account_emailaddress": lambda cast, number: EmailAddress.objects.create(
        user=somebody(), email=f"a{number}@people.example"
    ),
    "accounts_accountevent": in_northlight(AccountEvent),
    "accounts_invitation": in_northlight(Invitation),
    "accounts_location": lambda cast, number: LocationFactory(organization=OrganizationFactory()),
    "accounts_membership": a_member,
    "accounts_notice": in_northlight(Notice),
    "accounts_organization": lambda cast, number: OrganizationFactory(),
    "accounts_user": lambda cast, number: somebody(organization=OrganizationFactory()),
    "admin_logentry": lambda cast, number: LogEntry.objects.create(
        user=somebody(), content_type=ContentType.objects.first(), object_repr="x", action_flag=CHANGE
    ),
    "leads_businessprofile": lambda cast, number: (
        ProfilePlaceFactory(
            organization=(company := OrganizationFactory()), location=LocationFactory(organization=company)
        ).profile
    ),
    "leads_inquiry": lambda cast, number: InquiryFactory(organization=cast.platform),
    "referrals_accountimport": lambda cast, number: AccountImport.objects.create(name="accounts.csv", by=somebody()),
    "referrals_accountmatch": a_match,
    "referrals_customeraccount": lambda cast, number: CustomerAccountFactory(),
    "referrals_exchangerate": lambda cast, number: ExchangeRateFactory(
        month=date(2000 + number // 12, 1 + number % 12, 1), by=somebody(), came_with=a_file_of_rates()
    ),
    "referrals_rateimport": lambda cast, number: a_file_of_rates(),
    "referrals_referral": a_deal,
    "referrals_referralevent": a_line,
    "referrals_registration": a_registration,
    "referrals_registrationevent": a_line_of_a_registration,
    "referrals_registrationfile": in_northlight(RegistrationFile),
    "referrals_solution": lambda cast, number: SolutionFactory(organization=OrganizationFactory()),
    "referrals_solutionarea": lambda cast, number: AreaFactory(),
    "referrals_solutionplay": lambda cast, number: PlayFactory(),
    "referrals_term": lambda cast, number: TermFactory(),
}


@pytest.fixture
def operator(cast):
    """Olga's browser: staff and superuser, in no company."""
    return cast.client("olga")


def address(page, view, *args):
    return reverse(f"admin:{page}_{view}", args=args)


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = client.get(url)
    assert response.status_code == 200
    return len(seen)


def test_every_page_is_written_out_here():
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry} == set(PAGES)


def test_every_page_says_what_may_be_done_there():
    assert [model.__name__ for model, page in site._registry.items() if not type(page).__dict__.get("__doc__")] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_for_one_as_for_thirty(cast, operator, page):
    MAKE[page](cast, 0)
    queries(operator, address(page, "changelist"))  # content types are remembered from here on
    one = queries(operator, address(page, "changelist"))
    for number in range(1, 30):
        MAKE[page](cast, number)

    assert queries(operator, address(page, "changelist")) == one


@pytest.mark.parametrize("page", PAGES)
def test_a_row_has_a_page(cast, operator, page):
    row = MAKE[page](cast, 0)

    assert operator.get(address(page, "change", row.pk)).status_code == 200
    assert operator.get(address(page, "history", row.pk)).status_code == 200
    assert operator.get(address(page, "changelist"), {"q": "new"}).status_code == 200


@pytest.mark.parametrize(("page", "allowed"), PAGES.items(), ids=PAGES)
def test_operators_may_do_exactly_what_is_written_here(cast, operator, page, allowed):
    row = MAKE[page](cast, 0)
    model_admin = next(own for own in site._registry.values() if f"{own.opts.app_label}_{own.opts.model_name}" == page)
    request = operator.get(address(page, "changelist")).wsgi_request

    assert {
        may for may in ("add", "change", "delete") if getattr(model_admin, f"has_{may}_permission")(request)
    } == allowed
    assert operator.get(address(page, "add")).status_code == (200 if "add" in allowed else 403)
    assert operator.post(address(page, "delete", row.pk), {"post": "yes"}).status_code == 403
    if "change" not in allowed:
        assert operator.post(address(page, "change", row.pk), {}).status_code == 403


def test_a_registrations_page_shows_what_is_asked_and_nothing_that_is_not_submitted(cast, operator):
    found = a_registration(cast, 0)

    page = operator.get(address("referrals_registration", "change", found.pk)).content.decode()

    assert "Phone: Another one?" in page
    assert "not submitted yet" not in page
    found = operator.get(address("referrals_registration", "changelist"), {"q": str(found.uuid)})
    assert found.context["cl"].result_count == 1


def test_a_deals_page_costs_the_same_for_a_long_story(cast, operator):
    deal = a_deal(cast, 0)
    with tenancy.entered(cast.northlight):
        lines = [
            ReferralEvent(organization=cast.northlight, referral=deal, kind="note", actor=somebody()) for _ in range(30)
        ]
        ReferralEvent.objects.bulk_create(lines[:1])
    page = address("referrals_referral", "change", deal.pk)
    queries(operator, page)
    one = queries(operator, page)
    with tenancy.entered(cast.northlight):
        ReferralEvent.objects.bulk_create(lines[1:])

    assert queries(operator, page) == one


@pytest.mark.parametrize("who", ["ada", "cora", "mallory", "sela", "dora"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/referrals/referral/", "/admin/accounts/user/", "/admin/login/"])
def test_no_tenant_gets_in(cast, who, path):
    browser = cast.client(who)

    assert browser.get(path, follow=True).status_code == 404


def test_a_visitor_signs_in_at_the_door_of_everybody(client):
    response = client.get("/admin/referrals/referral/?q=x", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/referrals/referral/%3Fq%3Dx"


def test_signing_in_leads_nowhere_else(client):
    response = client.get("/admin/login/", {"next": "https://elsewhere.example/"})

    assert response["Location"] == "/accounts/login/?next=/admin/"


def test_an_operator_who_is_signed_in_is_let_through(operator):
    assert operator.get("/admin/login/", {"next": "/admin/accounts/user/"})["Location"] == "/admin/accounts/user/"
    assert operator.get("/", follow=True).redirect_chain[-1][0] == "/admin/"


def test_passwords_and_leaving_are_where_everybody_has_them(operator):
    assert operator.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert operator.post("/admin/logout/")["Location"] == reverse("account_logout")


def test_who_looked_at_what_is_logged(operator, caplog):
    with caplog.at_level(logging.INFO, "cosell.ops"):
        operator.get("/admin/referrals/referral/")

    assert caplog.messages == ["GET /admin/referrals/referral/ by olga@cosell.example"]
