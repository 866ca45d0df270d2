"""The role of the platform's marketers, the score that orders partners, and what paced mails are found by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_walls")]

    operations = [
        migrations.AlterModelOptions(
            name="organization",
            options={
                "default_permissions": (),
                "ordering": ["name"],
                "permissions": [
                    ("referrals_admin", "Referrals admin"),
                    ("referrals_user", "Referrals user"),
                    ("profile_admin", "Business-profile admin"),
                    ("account_admin", "Account admin"),
                    ("seller", "Seller"),
                    ("marketer", "Marketer"),
                    ("account_matcher", "Account-matching operator"),
                    ("registration_reviewer", "Registration reviewer"),
                ],
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
            },
        ),
        migrations.AddField("organization", "standing", models.FloatField(db_default=0.5, default=0.5, editable=False)),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["email", "sent_at"], condition=models.Q(user=None), name="notice_of_address"),
        ),
    ]
