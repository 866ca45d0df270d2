"""An inquiry that is sent on to another partner knows the first one, so that no partner is asked twice."""

import django.db.models.deletion
from django.db import migrations, models

SAME_TENANT = """
ALTER TABLE leads_inquiry ADD CONSTRAINT leads_inquiry_first_id_same_tenant
FOREIGN KEY (organization_id, first_id) REFERENCES leads_inquiry (organization_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_mailbox")]

    operations = [
        migrations.AddField(
            "inquiry",
            "first",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="leads.inquiry",
                verbose_name="sent on from",
            ),
        ),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
    ]
