"""Keys between tenant rows: a child hangs on a parent of its own tenant, and no unique tells of another's rows."""

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from tests.isolation.raw import APPEND_ONLY, WALLED, limited_to, run

pytestmark = pytest.mark.django_db

# Composite keys: child and its columns → parent.
SAME_TENANT = {
    ("accounts_locationgrant", "organization_id", "content_object_id"): "accounts_location",
    ("accounts_locationgrant", "organization_id", "user_id"): "accounts_membership",
    ("accounts_organizationgrant", "content_object_id", "user_id"): "accounts_membership",
    ("leads_addressed", "organization_id", "engagement_id"): "referrals_engagement",
    ("leads_addressed", "organization_id", "inquiry_id"): "leads_inquiry",
    ("leads_inquiry", "organization_id", "first_id"): "leads_inquiry",
    ("leads_mark", "organization_id", "referral_id"): "referrals_referral",
    ("leads_profileplace", "organization_id", "location_id"): "accounts_location",
    ("leads_profileplace", "organization_id", "profile_id"): "leads_businessprofile",
    ("referrals_accountmatch", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_alertcontact", "organization_id", "location_id"): "accounts_location",
    ("referrals_alertcontact", "organization_id", "user_id"): "accounts_membership",
    ("referrals_customercontact", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_note", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_party", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_referral", "organization_id", "location_id"): "accounts_location",
    ("referrals_referralevent", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_registration", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_registrationevent", "organization_id", "registration_id"): "referrals_registration",
    ("referrals_sender", "organization_id", "engagement_id"): "referrals_engagement",
    ("referrals_solutionline", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_teammember", "organization_id", "referral_id"): "referrals_referral",
    ("referrals_teammember", "organization_id", "user_id"): "accounts_membership",
}

# Keys to walled rows that carry no tenant, and why that is no way in.
SINGLE_KEYS = {
    ("accounts_locationgrant", "content_object_id"): "Django's own, beside the composite key",
    ("leads_addressed", "engagement_id"): "Django's own, beside the composite key",
    ("leads_addressed", "inquiry_id"): "Django's own, beside the composite key",
    ("leads_inquiry", "first_id"): "Django's own, beside the composite key",
    ("leads_profileplace", "location_id"): "Django's own, beside the composite key",
    ("leads_profileplace", "profile_id"): "Django's own, beside the composite key",
    (
        "referrals_accountmatch",
        "engagement_id",
    ): "the engagement of its deal, which the composite key ties to the tenant",
    ("referrals_alertcontact", "location_id"): "Django's own, beside the composite key",
    (
        "referrals_favorite",
        "referral_id",
    ): "a seller marks a partner-led deal of another company; the mark shows nothing of it",
    ("referrals_note", "engagement_id"): "an engagement has several parties; its notes are read by seen_by",
    ("referrals_party", "engagement_id"): "an engagement has several parties",
    ("referrals_referral", "engagement_id"): "an engagement has several parties; one row per party is another key",
    ("referrals_referral", "location_id"): "Django's own, beside the composite key",
    (
        "referrals_registration",
        "engagement_id",
    ): "the engagement of its deal, which the composite key ties to the tenant",
    ("referrals_sender", "engagement_id"): "Django's own, beside the composite key",
}

# Unique columns of tenant tables that do not begin with the tenant, and why they tell nobody anything.
UNIQUE_WITHOUT_TENANT = {
    (
        "accounts_invitation",
        "token_hash",
    ): "a keyed hash of a random id: it can not be guessed, and collides with nothing",
    ("leads_addressed", "engagement_id"): "a serial number, kept to the tenant by the composite key beside it",
    ("referrals_party", "referral_id"): "a serial number, kept to the tenant by the composite key beside it",
    (
        "referrals_registration",
        "engagement_id",
    ): "of several partners one registers, and the others are told that somebody has",
    ("referrals_registration", "referral_id"): "a serial number, kept to the tenant by the composite key beside it",
    ("referrals_sender", "engagement_id"): "a serial number, kept to the tenant by the composite key beside it",
}


def test_the_keys_between_tenant_rows_are_the_ones_written_here():
    keys = run(
        "SELECT conrelid::regclass::text, confrelid::regclass::text,"
        " array_agg(attname::text ORDER BY place) "
        "FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS key (number, place), pg_attribute "
        "WHERE contype = 'f' AND attrelid = conrelid AND attnum = number "
        "GROUP BY pg_constraint.oid, conrelid, confrelid"
    )
    between = {(child, *columns): parent for child, parent, columns in keys if child in WALLED and parent in WALLED}

    assert {key: parent for key, parent in between.items() if len(key) == 3} == SAME_TENANT
    assert {key for key in between if len(key) == 2} == set(SINGLE_KEYS)


@pytest.mark.parametrize("key", SAME_TENANT, ids=lambda key: "-".join(key))
def test_a_row_can_not_hang_on_another_tenants(world, tenants, key):
    child, tenant_column, column = key
    limited_to(everyone="on")
    parent = SAME_TENANT[key]
    theirs = {"accounts_membership": "user_id"}.get(parent, "id")
    mine = run(f"SELECT min(id) FROM {child} WHERE {tenant_column} = {tenants['northlight']}")[0][0]  # noqa: S608
    foreign = run(
        f"SELECT min({theirs}) FROM {parent} WHERE organization_id = {tenants['rival']} AND {theirs} NOT IN"  # noqa: S608
        f" (SELECT {theirs} FROM {parent} WHERE organization_id = {tenants['northlight']})"
    )[0][0]

    with pytest.raises(IntegrityError, match="foreign key|unique"), transaction.atomic():
        if child in APPEND_ONLY:
            _insert_like(child, mine, column, foreign)
        else:
            run(f"UPDATE {child} SET {column} = {foreign} WHERE id = {mine}")  # noqa: S608
        run("SET CONSTRAINTS ALL IMMEDIATE")


def _insert_like(table, pk, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = {pk}")  # noqa: S608
        names = [described.name for described in cursor.description]
        given = dict(zip(names, cursor.fetchone(), strict=True))
        del given["id"]
        given |= {column: value} | ({"uuid": "00000000-0000-4000-8000-000000000001"} if "uuid" in given else {})
        given = {name: Jsonb(part) if name == "data" else part for name, part in given.items()}
        marks = ", ".join(["%s"] * len(given))
        cursor.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})", list(given.values()))  # noqa: S608


def test_every_unique_of_a_tenant_table_leads_with_the_tenant_or_was_looked_at():
    indexes = run(
        "SELECT indrelid::regclass::text, attname::text FROM pg_index"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
        " WHERE indisunique AND NOT indisprimary"
    )
    others = {(table, column) for table, column in indexes if table in WALLED and column != WALLED[table]}
    random_ids = {(table, column) for table, column in others if column == "uuid"}  # random: nobody meets another's

    assert others - random_ids == set(UNIQUE_WITHOUT_TENANT)
