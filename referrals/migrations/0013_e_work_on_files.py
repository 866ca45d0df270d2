"""Files of registrations are committed and undone by the worker too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0012_a_room_for_large_values"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="registrationfile",
            name="registration_file_unread",
        ),
        migrations.AlterField(
            model_name="registrationfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("read", "Read"),
                    ("committing", "Being submitted"),
                    ("committed", "Submitted"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                    ("failed", "Failed"),
                ],
                default="reading",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="registrationfile",
            index=models.Index(
                condition=models.Q(("state__in", ["reading", "committing", "undoing"])),
                fields=["id"],
                name="registration_file_at_work",
            ),
        ),
    ]
