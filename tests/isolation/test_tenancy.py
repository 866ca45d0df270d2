"""The tenant in force: entered, nested, restored, and forgotten with the transaction, whatever happens inside."""

from contextlib import suppress
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import tenancy
from accounts.models import Location
from referrals.models import Referral
from tests.isolation.raw import run

NAMES = ("organization", "user", "platform", "everyone")
NOWHERE = ("", "", "", "")


def in_force():
    """What the database believes at this instant."""
    return tuple(run("SELECT coalesce(current_setting(%s, true), '')", f"app.{name}")[0][0] for name in NAMES)


def fails():
    run("SELECT 1 / 0")


def ends_well():
    """A transaction that commits."""


def ends_in_python():
    raise LookupError


@pytest.mark.parametrize("ending", [ends_well, ends_in_python, fails])
def test_the_connection_forgets_the_tenant_with_the_transaction(committed, cast, ending):
    with suppress(LookupError, DatabaseError), tenancy.entered(cast.northlight, cast.ada):
        inside = in_force()
        ending()

    assert inside == (str(cast.northlight.pk), str(cast.ada.pk), "", "")
    assert in_force() == NOWHERE
    assert run("SELECT count(*) FROM referrals_referral") == [(0,)]
    with pytest.raises(tenancy.NoTenant):
        tenancy.current()


def test_the_same_connection_serves_one_company_after_the_other(committed, cast):
    seen = []
    for company in (cast.northlight, cast.rival, cast.northlight):
        with tenancy.entered(company):
            seen.append([place.name for place in Location.objects.order_by("name")])

    assert seen == [["Lisbon", "Porto"], ["Rome"], ["Lisbon", "Porto"]]


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [ends_well, ends_in_python])
def test_leaving_an_inner_tenant_restores_the_outer_one(cast, ending):
    with tenancy.entered(cast.northlight, cast.ada):
        outer = in_force()
        with suppress(LookupError), tenancy.entered(cast.platform, cast.sela):
            inner = in_force()
            ending()
        after = in_force()
        names = [place.name for place in Location.objects.order_by("name")]

    assert inner == (str(cast.platform.pk), str(cast.sela.pk), "on", "")
    assert after == outer == (str(cast.northlight.pk), str(cast.ada.pk), "", "")
    assert names == ["Lisbon", "Porto"]
    assert in_force() == NOWHERE


@pytest.mark.django_db
def test_a_statement_that_fails_in_an_inner_tenant_leads_back_to_the_outer_one(cast):
    with tenancy.entered(cast.northlight):
        with suppress(DatabaseError), transaction.atomic(), tenancy.entered(cast.rival):
            fails()

        assert in_force() == (str(cast.northlight.pk), "", "", "")
        assert tenancy.current().organization_id == cast.northlight.pk


@pytest.mark.django_db
def test_every_tenant_ends_where_it_began(cast):
    with tenancy.entered(cast.northlight):
        with suppress(LookupError), tenancy.everyone("a test"):
            everywhere = in_force()
            raise LookupError

        assert in_force() == (str(cast.northlight.pk), "", "", "")
    assert everywhere == ("", "", "", "on")


@pytest.mark.django_db
def test_a_tenant_within_everyone_is_only_that_tenant(cast):
    with tenancy.everyone("a test"), tenancy.entered(cast.rival):
        assert in_force() == (str(cast.rival.pk), "", "", "")
        assert [place.name for place in Location.objects.all()] == ["Rome"]


@pytest.mark.django_db
def test_a_person_of_no_company_reaches_their_own_memberships_only(cast):
    with tenancy.entered(None, cast.ada):
        assert in_force() == ("", str(cast.ada.pk), "", "")
        assert Referral.objects.count() == Location.objects.count() == 0


@pytest.mark.django_db
def test_the_platform_is_the_platform_owner_and_nobody_else(cast):
    for company, platform in [(cast.platform, "on"), (cast.northlight, ""), (cast.rival, "")]:
        with tenancy.entered(company):
            assert in_force()[2] == platform


def test_a_tenant_is_not_handed_to_another_thread(committed, cast):
    asked = []

    def ask():
        try:
            tenancy.current()
        except tenancy.NoTenant:
            asked.append("nothing")

    with tenancy.entered(cast.northlight):
        thread = Thread(target=ask)
        thread.start()
        thread.join()

    assert asked == ["nothing"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: Referral.objects.all(),
        lambda: Referral.objects.count(),
        lambda: Referral.objects.create(),
        lambda: Location.objects.get(pk=1),
        lambda: Location.objects.update(name="x"),
        lambda: Location.objects.bulk_create([]),
    ],
)
def test_rows_are_asked_for_inside_a_tenant_or_not_at_all(ask):
    with pytest.raises(tenancy.NoTenant):
        ask()


@pytest.mark.parametrize("company", ["northlight", "rival"])
def test_a_tenant_that_could_not_be_entered_is_not_in_force(committed, cast, company):
    def lose(execute, sql, params, many, context):
        context["connection"].connection.pgconn.finish()
        return execute(sql, params, many, context)

    northlight, other = cast.northlight, getattr(cast, company)
    with suppress(DatabaseError), connection.execute_wrapper(lose), tenancy.entered(northlight):
        raise AssertionError("entered without a database")
    connection.close()

    with pytest.raises(tenancy.NoTenant):
        tenancy.current()
    with tenancy.entered(other):
        assert Location.objects.exists()
