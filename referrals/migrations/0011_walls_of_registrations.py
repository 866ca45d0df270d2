"""The tenants' wall around registrations: the platform reads what was submitted, and writes nothing.

And a rate that was published keeps its number: the application may only say when it was replaced.
"""

from django.db import migrations

from accounts.walls import APP_ROLE, PLATFORM, walled

OF_REFERRAL = (("organization_id", "referral_id"), "referrals_referral", ("organization_id", "id"))
OF_REGISTRATION = (("organization_id", "registration_id"), "referrals_registration", ("organization_id", "id"))
SUBMITTED = f"status <> 'None' AND {PLATFORM}"

KEPT = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON referrals_exchangerate FROM {APP_ROLE};
GRANT UPDATE (replaced_at) ON referrals_exchangerate TO {APP_ROLE}
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_registration")]

    operations = [
        walled("referrals_registration", also_read=[SUBMITTED], parents=[OF_REFERRAL]),
        walled("referrals_registrationevent", also_read=[PLATFORM], parents=[OF_REGISTRATION], append_only=True),
        walled("referrals_registrationfile"),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
