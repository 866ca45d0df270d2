"""The tenants' wall around people and places, and the table of counters that limit sign-in attempts."""

from django.db import migrations

from accounts.walls import PERSON, PLATFORM, walled

CACHE = """
CREATE TABLE cosell_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cosell_cache_expires ON cosell_cache (expires)
"""
MEMBER = "accounts_membership", ("organization_id", "user_id")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(CACHE, "DROP TABLE cosell_cache"),
        walled("accounts_location", also_read=[PLATFORM]),
        walled("accounts_membership", also_read=[f"user_id = {PERSON}"]),
        walled(
            "accounts_organizationgrant",
            tenant="content_object_id",
            parents=[(("content_object_id", "user_id"), *MEMBER)],
        ),
        walled(
            "accounts_locationgrant",
            parents=[
                (("organization_id", "content_object_id"), "accounts_location", ("organization_id", "id")),
                (("organization_id", "user_id"), *MEMBER),
            ],
        ),
        walled("accounts_invitation"),
        walled("accounts_notice"),
        walled("accounts_accountevent", append_only=True),
    ]
