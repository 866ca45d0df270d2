"""The demo's data: loaded once by the owner into a database of its own, then looked at as the application."""

import io
import json
import os
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from psycopg import sql

from accounts import tenancy
from accounts.models import AccountEvent, Location, Membership, Notice, Organization, User
from accounts.models.user import places_of
from referrals import history, terms
from referrals.customers.search import tabs
from referrals.forms.wizard.plan import Plan
from referrals.models import (
    AccountMatch,
    CustomerAccount,
    Draft,
    Engagement,
    Favorite,
    Note,
    Party,
    Referral,
    ReferralEvent,
    Registration,
    Solution,
    SolutionLine,
)
from referrals.words import UNANSWERED

ALL = [
    *(AccountEvent, AccountMatch, CustomerAccount, Draft, Engagement, Favorite, Membership, Note, Notice, Organization),
    *(Party, Referral, ReferralEvent),
]
LOGINS = {
    "admin@harbour.example": {"account_admin": "everywhere", "referrals_admin": "everywhere"},
    "porto@harbour.example": {"referrals_admin": "Porto"},
    "seller@harbour.example": {"referrals_user": "Lisbon"},
    "admin@alder.example": {"account_admin": "everywhere", "referrals_admin": "everywhere"},
    "admin@birch.example": {"account_admin": "everywhere", "referrals_admin": "everywhere"},
    "seller@cloudmere.example": {"seller": "everywhere"},
    "desk@cloudmere.example": {"account_matcher": "everywhere", "registration_reviewer": "everywhere"},
    "theo@cloudmere.example": {"marketer": "everywhere"},
    "ops@cloudmere.example": {},
}
PLACES = {
    ("Harbour Software", "Lisbon", "7000101"),
    ("Harbour Software", "Porto", "7000102"),
    ("Alder Analytics", "Berlin", "7000201"),
    ("Alder Analytics", "Madrid", "7000202"),
    ("Birch Services", "São Paulo", "7000301"),
}


@pytest.fixture(scope="module")
def demo(stage, testrun_uid, django_db_blocker):
    """What the command said: as the application, as the owner, and the second time."""
    owner = psycopg.conninfo.conninfo_to_dict(os.environ["OWNER_DATABASE_URL"])
    name = f"demo_{stage.name}"
    with django_db_blocker.unblock():
        with psycopg.connect(**owner | {"dbname": "postgres"}, autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(1)")  # one worker loads, the others find it done
            said = known(admin, testrun_uid) or load(admin, owner, testrun_uid)
            copy(admin, "demo", name)
        with connected(NAME=name):
            yield said
    with psycopg.connect(**owner | {"dbname": "postgres"}, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def known(admin, run):
    """What was said when it was loaded in this run of the tests, if it was."""
    said = admin.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'demo'"
    ).fetchone()
    said = json.loads(said[0] or "{}") if said else {}
    return said if said.get("run") == run else None


def load(admin, owner, testrun):
    copy(admin, "cosell", "demo")
    with connected(NAME="demo"):
        said = {"run": testrun, "app": run()}
        with connected(USER=owner["user"], PASSWORD=owner["password"]):
            said["owner"] = run()
            before = sizes()
            said["again"] = run()
        said |= {"sizes": (before, sizes()), "at": timezone.now().isoformat()}
    admin.execute(sql.SQL("COMMENT ON DATABASE demo IS {}").format(json.dumps(said)))
    return said


def copy(admin, source, target):
    admin.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


class connected:
    """The connection's settings, otherwise."""

    def __init__(self, **settings):
        self.settings = settings

    def __enter__(self):
        connection.close()
        self.before = dict(connection.settings_dict)
        connection.settings_dict |= self.settings

    def __exit__(self, *problem):
        connection.close()
        connection.settings_dict |= self.before


def run():
    said = io.StringIO()
    try:
        call_command("demo", stdout=said)
    except CommandError as refused:
        return str(refused)
    return said.getvalue()


def sizes():
    with tenancy.everyone("count the demo"):
        return {model.__name__: (model.objects.count(), model.objects.latest("pk").pk) for model in ALL}


@pytest.fixture
def everything(demo):
    """Every tenant of the demo, looked at as the application."""
    with tenancy.everyone("look at the demo"):
        yield


def harbours(**which):
    return Referral.objects.filter(organization__name="Harbour Software", **which).exclude(deal_type="lead")


def test_the_application_itself_may_not_load_it_for_it_dates_history_back(demo):
    assert demo["app"] == "The demo is loaded as the database's owner: set DATABASE_URL to OWNER_DATABASE_URL."


def test_it_says_what_it_has_loaded(demo):
    assert demo["owner"].splitlines()[0] == "  4 companies with 16 people"
    assert demo["owner"].splitlines()[-1].startswith("The demo is loaded, in ")


def test_a_second_run_changes_nothing(demo):
    before, after = demo["sizes"]

    assert demo["again"] == "The demo is there already; nothing was changed.\n"
    assert after == before


def test_it_refuses_outside_the_demo_setting(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="The demo is loaded in the demo setting only: set DEMO=1."):
        call_command("demo")


@pytest.mark.django_db
def test_it_refuses_where_companies_are_at_work(cast):
    with pytest.raises(CommandError, match="this one has companies"):
        call_command("demo")


def test_the_companies_work_where_the_readme_says(everything):
    working = Location.objects.filter(organization__in=Membership.objects.values("organization"))
    places = set(working.values_list("organization__name", "name", "program_id"))

    assert {place for place in places if place[0] != "Cloudmere"} == PLACES
    assert Organization.objects.get(kind="platform").name == "Cloudmere"
    assert Organization.objects.get(name="Birch Services").sells_services


def test_the_companies_have_the_same_ids_in_every_demo(everything):
    assert Organization.objects.get(name="Cloudmere").uuid == UUID("6018366c-f658-47a7-9ed3-4fe53a096533")


@pytest.mark.parametrize(("address", "roles"), LOGINS.items(), ids=LOGINS)
def test_a_login_holds_exactly_its_roles(everything, address, roles):
    person = User.objects.get(email=address)
    held = {role: place for role, place in places_of(person, person.organization).items() if place}
    names = dict(Location.objects.values_list("pk", "name"))

    assert {
        role: "everywhere" if place.everywhere else " ".join(names[pk] for pk in place.locations)
        for role, place in held.items()
    } == roles


@pytest.mark.parametrize("address", LOGINS)
def test_a_login_opens_with_the_printed_password(everything, address):
    person = User.objects.get(email=address)

    assert person.check_password("cosell-demo")
    assert EmailAddress.objects.get(user=person).verified


def test_the_operator_belongs_to_no_company_and_is_the_only_one(everything):
    assert [person.email for person in User.objects.filter(is_staff=True)] == ["ops@cloudmere.example"]
    assert not Membership.objects.filter(user__is_staff=True).exists()


def test_people_read_in_every_language_there_is(everything, settings):
    read = set(User.objects.values_list("language", flat=True))

    assert read == {code for code, _name in settings.LANGUAGES}


def test_somebody_belongs_to_two_companies(everything):
    members = Counter(Membership.objects.values_list("user__email", flat=True))

    assert [address for address, number in members.items() if number == 2] == ["caio@birch.example"]


def test_harbour_has_forty_deals_each_way_in_every_state_and_type(everything):
    inbound, outbound = harbours(direction="Incoming"), harbours(direction="Outgoing")

    assert inbound.count() >= 40
    assert outbound.count() >= 40
    assert set(inbound.values_list("substatus", flat=True)) == {
        *("Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"),
    }
    assert set(outbound.values_list("substatus", flat=True)) == {"Accepted", "Won", "Lost", "Error"}
    sent = {"ip", "services", "partner_led", "private"}
    assert set(inbound.values_list("deal_type", flat=True)) == sent
    assert set(outbound.values_list("deal_type", flat=True)) == {*sent, "assessment"}
    for deals in (inbound, outbound):
        assert set(deals.values_list("currency", flat=True)) == {"EUR", "USD", "BRL"}
        assert set(deals.filter(substatus="Accepted").values_list("sales_stage", flat=True)) == {10, 20, 40, 60, 80}


def test_some_expire_while_one_looks_and_some_within_hours(demo, everything):
    now = datetime.fromisoformat(demo["at"])
    waiting = harbours(substatus__in=UNANSWERED, answer_by__gt=now)

    assert waiting.filter(answer_by__lt=now + timedelta(minutes=4)).count() == 1
    assert waiting.filter(answer_by__lt=now + timedelta(minutes=25)).count() == 2
    assert waiting.filter(answer_by__lt=now + timedelta(hours=24)).count() == 6


def test_the_seller_has_something_to_answer(everything):
    sofia = User.objects.get(email="seller@harbour.example")

    with tenancy.entered(sofia.organization, sofia):
        assert Referral.objects.visible_to(sofia).filter(substatus__in=UNANSWERED, direction="Incoming").count() >= 3


def test_harbour_and_alder_and_the_platform_share_engagements(everything):
    parties = {}
    for engagement, name in Referral.objects.values_list("engagement", "organization__name"):
        parties.setdefault(engagement, set()).add(name)
    three = {"Harbour Software", "Alder Analytics", "Cloudmere"}
    begun = Referral.objects.filter(organization__name="Harbour Software", direction="Outgoing").values("engagement")

    assert sum(names == three for names in parties.values()) >= 5
    assert Referral.objects.filter(engagement__in=begun, organization__name="Alder Analytics").count() >= 5
    answers = Referral.objects.filter(engagement__in=begun, organization__name="Cloudmere")
    assert {"Pending", "Accepted", "Declined", "Expired"} <= set(answers.values_list("substatus", flat=True))


def test_every_deal_has_a_customer_a_past_and_a_solution(everything):
    deals = Referral.objects.exclude(deal_type="lead")

    assert not deals.exclude(pk__in=SolutionLine.objects.values("referral")).exists()
    assert not Referral.objects.exclude(pk__in=ReferralEvent.objects.values("referral")).exists()
    assert Note.objects.count() > 200
    assert Solution.objects.count() == 21


def test_the_past_is_in_order(everything):
    assert not ReferralEvent.objects.filter(at__gt=timezone.now()).exists()
    assert not ReferralEvent.objects.filter(at__lt=F("referral__created_at")).exists()
    for referral in Referral.objects.prefetch_related("events"):
        own = [event.version for event in referral.events.all() if event.version]
        assert own == sorted(own, reverse=True)


def test_every_line_of_the_past_has_its_sentence(everything):
    labels = terms.labels()
    assert all(history.sentence(event, labels) for event in ReferralEvent.objects.all())
    assert all(event.sentence for event in AccountEvent.objects.select_related("subject"))


def test_deadlines_are_fourteen_days_after_the_invitation(everything):
    window = timedelta(days=14)

    assert not Referral.objects.filter(substatus__in=UNANSWERED).exclude(answer_by=F("created_at") + window).exists()
    expired = Referral.objects.filter(substatus="Expired", status_reason="")
    assert expired.count() >= 8
    assert not expired.exclude(closed_at=F("created_at") + window).exists()


def test_one_deal_was_won_too_soon(everything):
    assert harbours(closed_early=True).count() == 1


def test_no_mail_waits_and_the_bell_rings_a_little(everything):
    unread = Counter(Notice.objects.filter(read_at=None).values_list("user__email", flat=True))

    assert not Notice.objects.filter(sent_at=None).exists()
    assert 1 <= unread["seller@harbour.example"] <= 12
    assert 1 <= unread["admin@harbour.example"] <= 12


def test_what_the_others_are_shown_has_the_dates_of_the_story(everything):
    for party in Party.objects.select_related("referral"):
        accepted = party.referral.accepted_at
        assert (party.shown["accepted_at"] or "")[:19] == (accepted.isoformat()[:19] if accepted else "")


def test_an_assessment_is_under_way_and_one_is_done_stage_by_stage(everything):
    stages = {}
    for deal in harbours(deal_type="assessment"):
        moves = deal.events.filter(kind="stage").order_by("version")
        stages[deal.substatus] = [event.data["changes"]["sales_stage"][1] for event in moves]

    assert stages == {"Accepted": ["20", "40"], "Won": ["20", "40", "60", "80"]}
    assert list(Organization.objects.filter(is_vetted_for_assessments=True)) == [
        Organization.objects.get(name="Harbour Software")
    ]


def test_harbour_has_partners_on_deals_of_every_kind_in_every_mood(everything):
    begun = harbours(direction="Outgoing").values("engagement")
    asked = Referral.objects.filter(engagement__in=begun, is_p2p=True).exclude(organization__name="Harbour Software")
    answers = set(asked.values_list("deal_type", "substatus"))

    assert {
        *(("private", "Pending"), ("partner_led", "Accepted"), ("partner_led", "Declined")),
        *(("ip", "Accepted"), ("ip", "Pending"), ("ip", "Declined")),
    } <= answers
    own = asked.get(name="Forecast for the flower auction")
    ours = harbours().get(engagement=own.engagement)
    assert own.closing_date == ours.closing_date + timedelta(days=45)
    assert own.deal_value == 22_000
    assert [line.solution.name for line in own.lines.all()] == ["Alder Demand Forecast"]
    assert own.team.count() == 2


def test_harbour_is_invited_by_a_partner_whose_people_are_named(everything):
    invitation = harbours(direction="Incoming", is_p2p=True, substatus="Pending").get(
        name="Spare parts for mountain lifts"
    )

    assert sorted(person["first_name"] for person in invitation.sender_team) == ["Anneliese", "Jonas"]


def test_services_deals_arrive_with_role_and_program_and_one_program_has_ended(everything):
    services = harbours(direction="Incoming", deal_type="services").exclude(partner_program="")
    labels = terms.labels()

    assert {labels.on_deal(deal, "partner_program") for deal in services} == {
        *("Branch Office Accelerator", "Harbor Light Launch"),
    }
    assert all(labels.on_deal(deal, "partner_role") for deal in services)
    assert [label for _code, label in terms.choices(terms.PROGRAM)] == ["Branch Office Accelerator"]


def test_the_desk_has_customers_to_match_with_candidates_and_one_holds_a_request(everything):
    waiting = AccountMatch.objects.filter(decision="pending")
    held = waiting.get(holds=True)

    assert waiting.count() >= 2
    assert held.referral.closing_date > timezone.localdate()
    assert all(match.candidates for match in waiting)
    assert min(match.confidence for match in waiting) < 95
    assert held.referral.customer_category == "manual"
    assert not Party.objects.filter(engagement=held.engagement, organization__kind="platform").exists()
    assert set(AccountMatch.objects.values_list("decision", flat=True)) == {"pending", "managed", "unmanaged", "none"}


def test_a_customer_that_nobody_manages_ended_a_request(everything):
    match = AccountMatch.objects.get(holds=True, decision="unmanaged")
    answer = Referral.objects.get(engagement=match.engagement, organization__kind="platform")

    assert (answer.substatus, answer.status_reason) == ("Declined", "no_seller")
    assert match.referral.substatus == "Accepted"


def test_customers_waited_and_were_matched_within_the_story(everything):
    lately = timezone.now() - timedelta(hours=1)

    assert not AccountMatch.objects.filter(Q(created_at__gt=lately) | Q(decided_at__gt=lately)).exists()
    assert not AccountMatch.objects.filter(created_at__lt=F("referral__created_at")).exists()
    assert not AccountMatch.objects.filter(decided_at__lt=F("created_at")).exists()
    assert not AccountMatch.objects.filter(decision="pending").exclude(decided_at=None).exists()
    assert not AccountMatch.objects.exclude(decision="pending").filter(decided_at=None).exists()


def test_drafts_wait_for_the_seller_and_for_porto(everything):
    missing = {}
    for draft in Draft.objects.order_by("pk"):
        person = draft.user
        with tenancy.entered(person.organization, person):
            plan = Plan(person, draft.answers)
            missing.setdefault(person.email, []).append([step.name for step in plan.missing])
        assert draft.updated_at < timezone.now() < draft.expires_at

    assert missing == {
        "seller@harbour.example": [["solutions", "sharing"], []],
        "porto@harbour.example": [["details", "solutions", "sharing"]],
    }


@pytest.mark.parametrize(
    ("typed", "tab", "name"),
    [
        ("azenha", "managed", "Conservas Azenha do Mar"),
        ("serra", "managed", "Águas da Serra Velha"),
        ("ветер степи", "unmanaged", "Ветер Степи Логистика"),
        ("cerveceria nopalito", "managed", "Cervecería Nopalito"),
        ("federal", "other", "Federal Office of Harbour Statistics"),
    ],
)
def test_customers_are_found_as_people_type_them(everything, typed, tab, name):
    assert tabs(typed)[tab].rows[0].account.name == name


def test_wins_are_registered_and_stand_at_every_stage_of_their_review(everything):
    found = Registration.objects.select_related("referral")

    assert Counter(found.values_list("status", flat=True)) == {
        "Approved": 1,
        "ActionRequired": 1,
        "ReviewPending": 1,
        "Failed": 1,
    }
    assert all(one.usd_value == one.referral.deal_value * one.rate for one in found)
    assert all(one.referral.closed_at < one.submitted_at < timezone.now() for one in found)
    assert all(one.referral.registration_status == one.status for one in found)
