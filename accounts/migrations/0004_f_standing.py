"""The score that orders partners, where every search can read it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_marketer")]

    operations = [
        migrations.AddField("organization", "standing", models.FloatField(db_default=0.5, default=0.5, editable=False))
    ]
