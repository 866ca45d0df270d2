"""What the directory's search looks at: words with their places and codes, and the order by score."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_g_addressed")]

    operations = [
        migrations.AddField("listing", "words", SearchVectorField(default="", editable=False)),
        migrations.AddIndex(
            "listing",
            models.Index(fields=["score", "uuid"], condition=models.Q(is_open=True), name="listing_by_score"),
        ),
        migrations.AddIndex("listing", GinIndex(fields=["words"], name="listing_words", fastupdate=False)),
    ]
