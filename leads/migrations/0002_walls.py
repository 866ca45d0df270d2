"""The tenants' wall around profiles, inquiries and scores. What is published stands outside it."""

from django.db import migrations

from accounts.walls import walled

OF_PROFILE = (("organization_id", "profile_id"), "leads_businessprofile", ("organization_id", "id"))
OF_LOCATION = (("organization_id", "location_id"), "accounts_location", ("organization_id", "id"))
OF_INQUIRY = (("organization_id", "inquiry_id"), "leads_inquiry", ("organization_id", "id"))
OF_REFERRAL = (("organization_id", "referral_id"), "referrals_referral", ("organization_id", "id"))

# An addressed partner hangs on an engagement of the company that asked.
SAME_TENANT = """
ALTER TABLE leads_addressed ADD CONSTRAINT leads_addressed_engagement_id_same_tenant
FOREIGN KEY (organization_id, engagement_id) REFERENCES referrals_engagement (organization_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("referrals", "0009_walls_and_tags")]

    operations = [
        walled("leads_businessprofile"),
        walled("leads_profileplace", parents=[OF_PROFILE, OF_LOCATION]),
        walled("leads_logo"),
        walled("leads_inquiry"),
        walled("leads_addressed", parents=[OF_INQUIRY]),
        walled("leads_score"),
        walled("leads_mark", parents=[OF_REFERRAL]),
        migrations.RunSQL(SAME_TENANT, migrations.RunSQL.noop),
        migrations.RunSQL("INSERT INTO leads_reading (event_id) VALUES (0)", migrations.RunSQL.noop),
    ]
