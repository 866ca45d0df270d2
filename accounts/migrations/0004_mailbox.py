"""Addresses that reach one mailbox are paced together."""

from django.db import migrations, models

from accounts.mailbox import Mailbox


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_leads")]

    operations = [
        migrations.RemoveIndex("notice", "notice_of_address"),
        migrations.AddField(
            "notice",
            "mailbox",
            models.GeneratedField(db_persist=True, expression=Mailbox("email"), output_field=models.EmailField()),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(fields=["mailbox", "sent_at"], condition=models.Q(user=None), name="notice_of_address"),
        ),
    ]
