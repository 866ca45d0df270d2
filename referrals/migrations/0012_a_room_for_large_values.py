"""Room for the largest value of a deal at the largest rate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0011_walls_of_registrations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="usd_value",
            field=models.DecimalField(
                decimal_places=12, editable=False, max_digits=36, null=True, verbose_name="value in US dollars"
            ),
        ),
    ]
