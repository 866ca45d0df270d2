"""Counts everybody's inquiries of an hour without reading those of all years."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0008_b1_best")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["organization", "created_at"], name="inquiry_of_hour"),
        ),
    ]
