"""The tenants' wall around contacts for alerts and senders; the tags of section 2.9, as the first version of each."""

from django.db import migrations

from accounts.walls import walled
from referrals.tags import Industry, Product, Service

OF_LOCATION = (("organization_id", "location_id"), "accounts_location", ("organization_id", "id"))

# A sender hangs on an engagement of its own company: the answer of another's deal is never copied to it.
SAME_TENANT = """
ALTER TABLE referrals_sender ADD CONSTRAINT referrals_sender_engagement_id_same_tenant
FOREIGN KEY (organization_id, engagement_id) REFERENCES referrals_engagement (organization_id, id)
DEFERRABLE INITIALLY DEFERRED
"""

# A member who leaves is unbound from what they were alerted of, in the same statement.
ALERTS_OF_MEMBERS = """
ALTER TABLE referrals_alertcontact ADD CONSTRAINT referrals_alertcontact_user_is_member
FOREIGN KEY (organization_id, user_id) REFERENCES accounts_membership (organization_id, user_id)
ON DELETE SET NULL (user_id)
"""


def first_version(apps, schema_editor):
    Term = apps.get_model("referrals", "Term")
    for kind, tags in {"industry": Industry, "product": Product, "service": Service}.items():
        Term.objects.bulk_create(
            Term(kind=kind, code=code, position=place) for place, code in enumerate(tags.values, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_leads"), ("accounts", "0003_leads")]

    operations = [
        walled("referrals_alertcontact", parents=[OF_LOCATION]),
        walled("referrals_sender"),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
        migrations.RunSQL(ALERTS_OF_MEMBERS, migrations.RunSQL.noop),
        migrations.RunPython(first_version, migrations.RunPython.noop),
    ]
