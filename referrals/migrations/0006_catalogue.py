"""What the catalogue's search needs: solutions in the order of their names, and the words in them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from referrals.models.referral import _SQL


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_walls_and_terms")]

    operations = [
        migrations.AddField(
            model_name="solution",
            name="name_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=_SQL("referrals_plain(name)", models.TextField()),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="solution",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=_SQL(
                    "referrals_words(name || ' ' || code)", django.contrib.postgres.search.SearchVectorField()
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="solution",
            index=models.Index(fields=["name_key", "id"], name="solution_by_name"),
        ),
        migrations.AddIndex(
            model_name="solution",
            index=models.Index(fields=["kind", "name_key", "id"], name="solution_by_kind"),
        ),
        migrations.AddIndex(
            model_name="solution",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="solution_words"),
        ),
    ]
