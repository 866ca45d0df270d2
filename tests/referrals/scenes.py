"""Deals as they come to be by the real acts, and a way to look at everything that was written about them."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import psycopg
from django.db import connection

from accounts import tenancy
from accounts.models import Notice
from referrals import drafting, lifecycle, sending
from referrals.models import Note, Party, Referral, ReferralEvent
from tests.factories import PlayFactory

CONTACT = {"first_name": "Ines", "last_name": "Prado", "phone": "+351 000 000 001", "email": "ines@customer.example"}
ASK = {"help_type": "ProofOfConceptOrDemo", "help_notes": "Please show the proof of concept."}
HELP = ASK | {"marketplace_intent": "HaveNotDecided"}  # what asking for an IP co-sell says


def facts(**fields):
    """What a person types into the form of a new deal."""
    return {
        "name": "Harbour cranes",
        "deal_value": Decimal("50000.00"),
        "currency": "EUR",
        "closing_date": date(2027, 3, 1),
        "notes": "They need it before the summer.",
        "help_type": "Unknown",
        "help_notes": "",
        "shared_with_sellers": False,
        "consent_to_share": True,
        "consent_to_contact": True,
        "customer_name": "Quayside Logistics",
        "customer_line1": "Cais 12",
        "customer_city": "Lisbon",
        "customer_country": "PT",
        "customer_category": "managed",
    } | fields


def own_deal(cast, *, by="ada", members=(), solutions=("tidal",), contact=CONTACT, more=None, **fields):
    """A deal that Northlight creates for itself (T1-T3); with ``help_type`` the platform's side comes with it."""
    with cast.acting(by) as person:
        given = facts(location=cast.lisbon) | needed(solutions, fields) | fields
        return drafting.create(
            by=person, facts=given, members=members, lines=lines(cast, solutions), contact=contact, **(more or {})
        )


def needed(solutions, fields):
    """What a deal that asks for help says besides, by the kind that it will be."""
    if fields.get("help_type", "Unknown") == "Unknown":
        return {}
    if "tidal" in solutions:
        return HELP
    play = PlayFactory()
    return ASK | {"partner_role": "SolutionDesign", "solution_area": play.area, "solution_play": play}


def lines(cast, names):
    """Catalogue entries as what hangs on a deal."""
    return [{"solution": getattr(cast, name)} for name in names]


def asked_deal(cast, **fields):
    """Northlight asks the platform for help (T3): its own active side, and the platform's, unanswered."""
    mine = own_deal(cast, **(HELP | fields))
    return mine, side_of(mine, cast.platform)


def sent_deal(cast, *, by="sela", to="lisbon", solutions=("tidal",), **fields):
    """A seller sends an opportunity (T7): the platform's active side, and the partner's, unanswered."""
    with cast.acting(by) as person:
        theirs = sending.send_opportunity(
            by=person, facts=facts(**fields), location=getattr(cast, to), lines=lines(cast, solutions), contact=CONTACT
        )
    return theirs, side_of(theirs, getattr(cast, to).organization)


def side_of(referral, organization):
    """That company's own side of the same engagement."""
    with tenancy.everyone("test"):
        rows = Referral.objects.select_related("organization", "engagement", "location")
        return rows.get(engagement=referral.engagement_id, organization=organization)


def fresh(referral):
    """The row as it now stands."""
    return side_of(referral, referral.organization)


def move(cast, referral, move, /, *, by, seen=None, **answers):
    """What a person does by pressing a button; by None: the clock."""
    person = by and getattr(cast, by)
    with tenancy.entered(referral.organization, person):
        return lifecycle.make(referral, lifecycle.MOVES[move], by=person, seen=seen, **answers)


def accepting(cast, **fields):
    """The answers that accepting asks for."""
    return {
        "name": "Cranes, as we see it",
        "deal_value": Decimal("60000.00"),
        "currency": "USD",
        "closing_date": date(2027, 4, 1),
        "location": cast.lisbon,
        "notes": "We know this customer.",
    } | fields


def events(referral):
    """Its whole history, oldest first."""
    with tenancy.everyone("test"):
        return list(ReferralEvent.objects.filter(referral=referral).order_by("pk"))


def history(referral):
    """Its whole history as (version, kind, who)."""
    return [(event.version, event.kind, event.actor_id) for event in events(referral)]


def notes(referral):
    """The engagement's whole thread, oldest first."""
    with tenancy.everyone("test"):
        return list(Note.objects.filter(engagement=referral.engagement_id).order_by("pk"))


def told(*referrals):
    """Every notice about these deals, as (company, first name, kind), sorted."""
    with tenancy.everyone("test"):
        found = Notice.objects.filter(subject__in=[referral.pk for referral in referrals])
        found = found.exclude(kind="review_waits")  # it is about a registration, which may have the same number
        return sorted(found.values_list("organization__name", "user__first_name", "kind"))


def party_of(referral):
    """What this side shows, and to whom."""
    with tenancy.everyone("test"):
        return Party.objects.get(referral=referral)


def everything_about(referral):
    """All rows of the engagement, to compare before and after something that must change nothing."""
    tables = {
        "referrals_referral": "engagement_id = %s",
        "referrals_party": "engagement_id = %s",
        "referrals_note": "engagement_id = %s",
        "referrals_referralevent": "referral_id IN (SELECT id FROM referrals_referral WHERE engagement_id = %s)",
        "referrals_teammember": "referral_id IN (SELECT id FROM referrals_referral WHERE engagement_id = %s)",
        "referrals_solutionline": "referral_id IN (SELECT id FROM referrals_referral WHERE engagement_id = %s)",
        "accounts_notice": "subject IN (SELECT id FROM referrals_referral WHERE engagement_id = %s)",
    }
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} t WHERE {where}"  # noqa: S608
        for table, where in tables.items()
    )
    with tenancy.everyone("test"), connection.cursor() as cursor:
        cursor.execute(counted, [referral.engagement_id] * len(tables))
        return cursor.fetchall()


def assert_faces_are_the_rows(referral):
    """Each party of the engagement shows what its row says, and its team only if it has accepted."""
    with tenancy.everyone("test"):
        sides = Referral.objects.filter(engagement=referral.engagement_id).prefetch_related("team")
        for side in sides:
            shown = Party.objects.get(referral=side).shown
            row = {
                "name": side.name,
                "substatus": side.substatus,
                "sales_stage": side.sales_stage,
                "deal_value": side.deal_value and str(side.deal_value),
                "currency": side.currency,
                "closing_date": side.closing_date and side.closing_date.isoformat(),
                "incoming": side.direction == "Incoming",
                "contacts": [member.email for member in side.team.all()] if side.accepted_at else [],
            }
            face = {name: shown[name] for name in row if name != "contacts"}
            face["contacts"] = [contact["email"] for contact in shown["contacts"]]
            assert face == row


@contextmanager
def stopped_clock(stage, instant):
    """PostgreSQL's ``clock_timestamp()`` stands still at that instant, for this transaction's statements."""
    with psycopg.connect(stage.owner, dbname=stage.name, autocommit=True) as owner:
        owner.execute(STOPPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('test.clock', %s, true)", [instant.isoformat()])
        cursor.execute("SET LOCAL search_path TO stopped, pg_catalog, public")
        yield
        cursor.execute("SET LOCAL search_path TO DEFAULT")


STOPPED = """
SELECT pg_advisory_lock(2);
CREATE SCHEMA IF NOT EXISTS stopped;
GRANT USAGE ON SCHEMA stopped TO cosell_app;
CREATE OR REPLACE FUNCTION stopped.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
AS $$ SELECT pg_catalog.current_setting('test.clock')::timestamptz $$
"""
