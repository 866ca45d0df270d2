"""Logos are found by their digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0006_b1_search")]

    operations = [
        migrations.AddIndex(
            "listing",
            models.Index(fields=["logo"], condition=~models.Q(logo=""), name="listing_by_logo"),
        ),
    ]
