"""A sender hangs on an engagement of its own company: the answer of another's deal is never copied to it."""

from django.db import migrations, models

SAME_TENANT = """
ALTER TABLE referrals_sender ADD CONSTRAINT referrals_sender_engagement_id_same_tenant
FOREIGN KEY (organization_id, engagement_id) REFERENCES referrals_engagement (organization_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_walls_and_tags")]

    operations = [
        migrations.AddConstraint(
            "engagement", models.UniqueConstraint(fields=["organization", "id"], name="engagement_key")
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
