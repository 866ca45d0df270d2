"""An addressed partner hangs on an engagement of the company that asked."""

from django.db import migrations

SAME_TENANT = """
ALTER TABLE leads_addressed ADD CONSTRAINT leads_addressed_engagement_id_same_tenant
FOREIGN KEY (organization_id, engagement_id) REFERENCES referrals_engagement (organization_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_f_reading"), ("referrals", "0010_g_senders")]

    operations = [migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop)]
