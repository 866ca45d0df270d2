"""Help for whoever enters the end of a contract that is paid as it is used: the state alone, nothing in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_walls_of_registrations")]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="ends_on",
            field=models.DateField(
                help_text="Pay as you go: the date of the last or most recent invoice.",
                null=True,
                verbose_name="contract end",
            ),
        ),
    ]
