"""Finds what an address without a user was told: it gets one paced mail an hour."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_f_standing")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(Lower("email"), condition=models.Q(user=None), name="notice_of_address"),
        ),
    ]
