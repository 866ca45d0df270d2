"""The lines of a file in which each account stood first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_customer_search"), ("referrals", "0006_catalogue")]

    operations = [
        migrations.CreateModel(
            name="ImportKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "of_id", "source", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="referrals.accountimport",
                    ),
                ),
                ("source", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=40)),
                ("line", models.BigIntegerField()),
            ],
            options={"verbose_name": "line of an account", "verbose_name_plural": "lines of accounts"},
        ),
    ]
