"""Two partners invited to one deal never learn of each other; whom we name for one is shown to that one alone."""

import pytest
from django.db import connection

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import lifecycle
from referrals.models import Note, Party, Referral
from tests.isolation.asking import Asker, Question
from tests.isolation.knowing import Knowledge
from tests.isolation.raw import WALLED, limited_to, run
from tests.isolation.tokens import WORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

# Who asks, about which side; the company that must stay unknown to them, and its person.
PARTNERS = [
    ("mallory", "invited", "Harbour Analytics", "hana", "second"),
    ("hana", "second", "Mallow Systems", "mallory", "invited"),
]
NOT_READ = {"seen_by"}  # ids that PostgreSQL compares and no page prints


def pages_of(deal):
    here = deal.get_absolute_url()
    return [here, f"{here}timeline/", f"{here}notes/", "/deals/inbound/", "/deals/outbound/", "/organization/notices/"]


def asked(world, name, path):
    asker = Asker(world, name, Knowledge(world, name))
    return asker.ask(Question(path, "GET", "nothing", path, ())).content.decode()


@pytest.mark.parametrize(("name", "side", "other", "their_person", "their_side"), PARTNERS)
def test_no_page_of_a_partner_names_the_other(world, name, side, other, their_person, their_side):
    deal, theirs = world.deal(side), world.deal(their_side)
    for path in pages_of(deal):
        body = asked(world, name, path)

        assert other not in body
        assert str(theirs.uuid) not in body
        assert theirs.name not in body


@pytest.mark.parametrize(("name", "side", "other", "their_person", "their_side"), PARTNERS)
def test_a_partners_page_names_the_inviter_and_the_platform(world, name, side, other, their_person, their_side):
    body = asked(world, name, world.deal(side).get_absolute_url())

    assert "Northlight Software" in body
    assert "Cloudmere" in body


@pytest.mark.parametrize(("name", "side", "other", "their_person", "their_side"), PARTNERS)
def test_no_row_that_a_partners_company_can_read_names_the_other(world, name, side, other, their_person, their_side):
    limited_to(world.tenant(name), world.people[name])
    for table in WALLED:
        columns = [
            column.name
            for column in connection.introspection.get_table_description(connection.cursor(), table)
            if column.name not in NOT_READ
        ]
        rows = run(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 (tables of our list)

        assert [row for row in rows if other in str(row)] == []


@pytest.mark.parametrize(("name", "side", "other", "their_person", "their_side"), PARTNERS)
def test_no_mail_to_a_partner_names_the_other(world, name, side, other, their_person, their_side):
    with tenancy.everyone("the test's own look"):
        notices = list(Notice.objects.filter(user=world.people[name]).select_related("organization", "user"))
    mails = [message for notice in notices if (message := outbox._composed(notice)) is not None]

    assert mails
    assert [mail.subject for mail in mails if other in mail.subject + mail.body + str(mail.alternatives)] == []


def test_the_inviter_and_the_platform_meet_both_partners(world):
    for name, side, others in [
        ("ada", "lisbon", {"Mallow Systems", "Harbour Analytics", "Cloudmere"}),
        ("sela", "help", {"Mallow Systems", "Harbour Analytics", "Northlight Software"}),
    ]:
        body = asked(world, name, world.deal(side).get_absolute_url())

        assert {other for other in others if other in body} == others


@pytest.mark.parametrize(("name", "side", "other", "their_person", "their_side"), PARTNERS)
def test_what_one_partner_does_changes_no_byte_of_the_others_pages(world, name, side, other, their_person, their_side):
    asker = Asker(world, name, Knowledge(world, name))
    paths = pages_of(world.deal(side))

    def look():
        return {path: asker.ask(Question(path, "GET", "nothing", path, ())).plain for path in paths}

    before = look()
    with world.cast.acting(their_person):
        theirs, by = world.deal(their_side), world.person(their_person)
        lifecycle.add_note(theirs, "Between us.", by=by)
        lifecycle.make(theirs, lifecycle.MOVES["stage"], by=by, sales_stage=60)
        lifecycle.make(theirs, lifecycle.MOVES["lose"], by=by, status_reason="budget", status_note="")

    assert [path for path, page in look().items() if page != before[path]] == []


def test_the_people_named_for_one_partner_are_read_by_that_partner_and_by_us_and_nobody_else(world):
    sides = {"invited": "mallory", "second": "hana"}
    for side, reader in sides.items():
        (person,) = world.deal(side).sender_team
        pages = {
            name: asked(world, name, world.deal(deal).get_absolute_url())
            for name, deal in [("ada", "lisbon"), ("mallory", "invited"), ("hana", "second"), ("sela", "help")]
        }

        shown = {name for name, body in pages.items() if person["first_name"] in body}
        reached = {name for name, body in pages.items() if person["email"] in body}
        assert (shown, reached) == ({"ada", reader}, {reader})


def test_why_one_partner_was_invited_is_read_by_that_partner_alone(world):
    for side, reader in {"invited": "mallory", "second": "hana"}.items():
        why = world.deal(side).help_notes
        pages = {
            name: asked(world, name, world.deal(deal).get_absolute_url())
            for name, deal in [("ada", "lisbon"), ("mallory", "invited"), ("hana", "second"), ("sela", "help")]
        }

        assert WORD.fullmatch(why)
        assert {name for name, body in pages.items() if why in body} == {reader}


def test_a_seller_who_looks_at_a_shared_deal_reads_nothing_of_the_partner_invited_to_it(world):
    led, theirs = world.deal("led"), world.deal("their_share")
    body = asked(world, "sela", led.get_absolute_url())
    with tenancy.everyone("the test's own look"):
        said = list(Note.objects.filter(referral=theirs))

    assert led.name in body
    assert "Harbour Analytics" not in body
    assert [note.text for note in said if note.text in body] == []
    assert len(said) == 1
    assert world.tenant("sela") not in said[0].seen_by


def test_partners_are_faces_to_the_inviter_and_the_platform_only(world):
    ids = {name: world.tenant(name) for name in ("ada", "mallory", "hana", "sela")}
    with tenancy.everyone("the test's own look"):
        seen = {
            side: set(Party.objects.get(referral=world.deals[side]).seen_by) for side in ("invited", "second", "help")
        }

    assert seen["invited"] == {ids["mallory"], ids["ada"], ids["sela"]}
    assert seen["second"] == {ids["hana"], ids["ada"], ids["sela"]}
    assert seen["help"] == set(ids.values())


def test_a_partner_can_not_invite_further_ones(world):
    for name, side in (("mallory", "invited"), ("hana", "second")):
        asker = Asker(world, name, Knowledge(world, name))
        path = f"{world.deal(side).get_absolute_url()}partners/"
        with tenancy.everyone("the test's own look"):
            before = Referral.objects.count()

        for method in ("GET", "POST"):
            answer = asker.ask(
                Question(path, method, "own", path, ()), {"partner": str(world.cast.northlight.uuid), "q": "a"}
            )

            assert answer.status == 302
            assert not answer.changed
        with tenancy.everyone("the test's own look"):
            assert Referral.objects.count() == before
