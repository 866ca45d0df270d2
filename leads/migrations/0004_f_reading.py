"""How far the history was read for the score, and how many marks each of its numbers is made from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_a_open"), ("accounts", "0004_f_standing")]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(default=0)),
            ],
            options={"verbose_name": "place in the history", "verbose_name_plural": "places in the history"},
        ),
        migrations.RunSQL("INSERT INTO leads_reading (event_id) VALUES (0)", migrations.RunSQL.noop),
        migrations.AddField("score", "answer_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("score", "report_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("score", "swept_on", models.DateField(null=True)),
    ]
