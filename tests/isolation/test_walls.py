"""The second wall by itself: what PostgreSQL refuses to the application's role, whatever the application forgets."""

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from tests.isolation.raw import APPEND_ONLY, WALLED, counted, limited_to, run
from tests.isolation.world import COMPANIES

pytestmark = pytest.mark.django_db


def test_the_list_above_is_every_table_behind_the_wall():
    forced = run("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")

    assert {table for (table,) in forced} == set(WALLED)


def test_every_model_that_names_an_organization_is_behind_the_wall():
    known = {
        "accounts_user": "the active company of a person",
        "leads_listing": "what a company has published, for everybody",
        "referrals_solution": "the catalogue, for everybody",
    }
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is not None and field.related_model._meta.label == "accounts.Organization"
    }

    assert naming == set(WALLED) | set(known)


def test_the_application_is_nobody_special():
    ((user, superuser, bypasses, creates_roles, creates),) = run(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    owned = run("SELECT relname FROM pg_class WHERE relowner = current_user::regrole")
    member_of = run("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole")

    assert (user, superuser, bypasses, creates_roles, creates) == ("cosell_app", False, False, False, False)
    assert (owned, member_of) == ([], [])


def test_the_owner_and_the_searcher_can_not_pass_the_wall_either():
    special = run("SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND rolname LIKE 'cosell%%'")

    assert special == []


def test_the_application_can_not_make_or_change_anything_of_the_structure():
    for statement in [
        "ALTER TABLE referrals_referral DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON referrals_referral",
        "CREATE POLICY mine ON referrals_referral USING (true)",
        "CREATE TABLE public.mine (id int)",
        "SET ROLE cosell_search",
        "SET ROLE cosell_owner",
        "SET session_replication_role = replica",
    ]:
        with pytest.raises(DatabaseError, match="must be owner|permission denied"), transaction.atomic():
            run(statement)


@pytest.mark.parametrize("table", WALLED)
def test_without_a_tenant_there_are_no_rows_and_no_error(world, table):
    assert counted(table) == 0

    limited_to(organization="")

    assert counted(table) == 0


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize("company", COMPANIES)
def test_a_tenant_reads_its_own_rows_and_no_others(world, tenants, company, table):
    tenant, column = tenants[company], WALLED[table]
    limited_to(everyone="on")
    own, all_of_them = counted(table, f"{column} = {tenant}"), counted(table)

    limited_to(tenant)
    seen_own, seen_others = counted(table, f"{column} = {tenant}"), counted(table, f"{column} <> {tenant}")

    assert 0 < own < all_of_them
    assert seen_own == own
    assert seen_others == shared_with(company, table)


def shared_with(company, table):
    """Rows of others that a party of a common engagement reads: written out for the deals that they work on together.

    On the one that all work on, the two partners do not meet; the other has Northlight and the second partner only;
    on the won one Northlight meets each of two.
    """
    return {
        "referrals_party": {"northlight": 6, "rival": 3, "platform": 3},
        "referrals_engagement": {"northlight": 3, "rival": 3, "platform": 1},  # one Northlight began, and their leads'
        "referrals_note": {"northlight": 6, "rival": 2, "platform": 8},  # what was addressed to them
    }.get(table, {}).get(company, 0)


@pytest.mark.parametrize("table", WALLED)
def test_a_tenant_that_does_not_exist_reads_nothing(world, table):
    limited_to(2_000_000_000)

    assert counted(table) == 0


def test_a_setting_that_is_no_number_is_an_error_and_never_a_row(world):
    limited_to("1 OR true")

    with pytest.raises(DatabaseError), transaction.atomic():
        counted("referrals_referral")


def test_the_platform_reads_places_and_what_is_shared_and_nothing_else_of_partners(world, tenants):
    read = {}
    for setting in ("", "on"):
        limited_to(tenants["platform"], platform=setting)
        read[setting] = {
            table: counted(table, f"{column} <> {tenants['platform']}") for table, column in WALLED.items()
        }
    more = {table: (read[""][table], count) for table, count in read["on"].items() if count != read[""][table]}

    assert more == {
        "accounts_location": (0, 4),
        "referrals_referral": (0, 6),
        "referrals_registration": (0, 19),  # whatever was submitted
        "referrals_registrationevent": (0, 29),
        "referrals_solutionline": (0, 42),
    }


def test_a_person_reads_their_own_memberships_wherever_they_are(world, tenants):
    limited_to(tenants["northlight"], world.people["bo"])

    assert counted("accounts_membership", f"organization_id = {tenants['rival']}") == 1


@pytest.mark.parametrize("table", WALLED)
def test_a_row_of_another_tenant_can_not_be_written(world, tenants, table):
    column, foreign = WALLED[table], tenants["rival"]
    limited_to(everyone="on")
    names = [
        name
        for (name,) in run(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
            " AND column_name NOT IN ('id', 'uuid')",
            table,
        )
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    uuid = (
        [("uuid", "gen_random_uuid()")]
        if run("SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'uuid'", table)
        else []
    )
    more, values = "".join(f", {name}" for name, _ in uuid), "".join(f", {value}" for _, value in uuid)
    run(f"CREATE TEMPORARY TABLE theirs ON COMMIT DROP AS SELECT * FROM {table} WHERE {column} = {foreign}")  # noqa: S608
    before = counted(table, f"{column} = {foreign}")

    for company, platform in [("northlight", ""), ("platform", "on")]:
        limited_to(tenants[company], platform=platform)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            run(f"INSERT INTO {table} ({columns}{more}) SELECT {columns}{values} FROM theirs LIMIT 1")  # noqa: S608
        if table not in APPEND_ONLY:
            assert run(f"UPDATE {table} SET {column} = {column} WHERE {column} = {foreign}") == 0  # noqa: S608
            assert run(f"DELETE FROM {table} WHERE {column} = {foreign}") == 0  # noqa: S608

    limited_to(everyone="on")
    assert counted(table, f"{column} = {foreign}") == before > 0


@pytest.mark.parametrize("table", sorted(set(WALLED) - APPEND_ONLY))
def test_a_row_can_not_be_given_to_another_tenant(world, tenants, table):
    limited_to(tenants["northlight"])

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        run(f"UPDATE {table} SET {WALLED[table]} = {tenants['rival']}")  # noqa: S608


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "SELECT 1 FROM {} FOR UPDATE"]
)
def test_history_can_be_added_to_and_nothing_else(world, tenants, table, statement):
    limited_to(tenants["northlight"])

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement.format(table))


@pytest.mark.parametrize("table", sorted(set(WALLED) - APPEND_ONLY))
def test_no_table_can_be_emptied_past_the_wall(world, table):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "words", ["cais:*", "z:*", "''", "a | b", "!nothing", "z:* & !qqq", "%", "' OR true --", "zb0000001:*"]
)
def test_the_search_behind_the_wall_returns_own_ids_whatever_the_words(world, tenants, words):
    for company in ("northlight", "rival"):
        limited_to(tenants[company])
        try:
            with transaction.atomic():
                found = {pk for (pk,) in run("SELECT * FROM referrals_search(%s)", words)}
        except DatabaseError:
            continue  # words that are no query: the form never sends such
        limited_to(everyone="on")
        own = {pk for (pk,) in run("SELECT id FROM referrals_referral WHERE organization_id = %s", tenants[company])}
        assert found <= own


def test_the_search_finds_something_so_the_test_above_looks(world, tenants):
    limited_to(tenants["northlight"])
    own = run("SELECT * FROM referrals_search('z:*')")
    limited_to(tenants["platform"], platform="on")
    shared = run("SELECT * FROM referrals_search('z:*')")
    limited_to()
    nobody = run("SELECT * FROM referrals_search('z:*')")

    assert (len(own), len(shared), len(nobody)) == (11, 9, 0)


def test_no_other_function_of_ours_runs_with_rights_of_its_owner():
    functions = run(
        "SELECT proname, proowner::regrole::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )

    assert functions == [("referrals_search", "cosell_search")]


def test_every_view_asks_as_its_reader():
    assert (
        run("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace") == []
    )
