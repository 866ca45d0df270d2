"""Inquiries with addresses that reach one mailbox are counted together."""

from django.db import migrations, models

from accounts.mailbox import Mailbox


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_names")]

    operations = [
        migrations.RemoveIndex("inquiry", "inquiry_of_address"),
        migrations.AddField(
            "inquiry",
            "mailbox",
            models.GeneratedField(db_persist=True, expression=Mailbox("email"), output_field=models.EmailField()),
        ),
        migrations.AddIndex(
            "inquiry",
            models.Index(fields=["organization", "mailbox", "created_at"], name="inquiry_of_address"),
        ),
    ]
