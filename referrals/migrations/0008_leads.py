"""Leads are referrals: what they have besides, who sent them, and whom to alert."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import referrals.models.referral


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_leads"),
        ("referrals", "0007_import_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(fields=["organization", "id"], name="engagement_key"),
        ),
        migrations.CreateModel(
            name="AlertContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_name", models.CharField(max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
            ],
            options={
                "verbose_name": "contact for alerts",
                "verbose_name_plural": "contacts for alerts",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Sender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("pt-br", "Portuguese (Brazil)"),
                            ("pt-pt", "Portuguese (Portugal)"),
                            ("es", "Spanish"),
                            ("ru", "Russian"),
                        ],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("Pending", "Pending"),
                            ("Received", "Received"),
                            ("Accepted", "Accepted"),
                            ("Won", "Won"),
                            ("Lost", "Lost"),
                            ("Declined", "Declined"),
                            ("Expired", "Expired"),
                            ("Error", "Error"),
                        ],
                        default="Pending",
                        editable=False,
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", editable=False, max_length=50, verbose_name="reason"),
                ),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "sender",
                "verbose_name_plural": "senders",
            },
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_urgency",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_name",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_value",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_closing",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_stage",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_by_status",
        ),
        migrations.AddField(
            model_name="referral",
            name="box",
            field=models.GeneratedField(
                db_persist=True,
                expression=referrals.models.referral._SQL(
                    "\nCASE WHEN deal_type <> 'lead' THEN CASE direction WHEN 'Incoming' THEN 'inbound' ELSE 'outbound' END\n     WHEN qualification = 'Direct' THEN 'marketplace' ELSE 'qualified' END\n",
                    models.CharField(max_length=12),
                ),
                output_field=models.CharField(
                    choices=[
                        ("inbound", "Inbound"),
                        ("outbound", "Outbound"),
                        ("marketplace", "Marketplace"),
                        ("qualified", "Qualified"),
                    ],
                    max_length=12,
                ),
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="call_to_action",
            field=models.CharField(
                blank=True, choices=[("ContactMe", "Contact me")], db_default="", editable=False, max_length=20
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="customer_requested_contact",
            field=models.BooleanField(
                db_default=False, editable=False, verbose_name="the customer asks to be contacted"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="customer_size",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1to9employees", "1 to 9 employees"),
                    ("10to50employees", "10 to 50 employees"),
                    ("51to250employees", "51 to 250 employees"),
                    ("251to1000employees", "251 to 1,000 employees"),
                    ("1001to5000employees", "1,001 to 5,000 employees"),
                    ("5001to10000employees", "5,001 to 10,000 employees"),
                    ("10001to20000employees", "10,001 to 20,000 employees"),
                    ("Morethan20000employees", "More than 20,000 employees"),
                ],
                db_default="",
                max_length=30,
                verbose_name="company size",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="industries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="industries",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="products",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="products",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="referral_source",
            field=models.CharField(
                blank=True,
                choices=[("SolutionProviderPage", "Partner directory")],
                db_default="",
                editable=False,
                max_length=30,
                verbose_name="lead source",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="services",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="services",
            ),
        ),
        migrations.AlterField(
            model_name="note",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="deal_type",
            field=models.CharField(
                choices=[
                    ("ip", "IP co-sell"),
                    ("services", "Services co-sell"),
                    ("partner_led", "Partner-led"),
                    ("private", "Private"),
                    ("assessment", "Solution assessment"),
                    ("lead", "Lead"),
                ],
                editable=False,
                max_length=12,
                verbose_name="deal type",
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reason", "Reason"),
                    ("help", "Help type"),
                    ("role", "Partner role"),
                    ("program", "Partner program"),
                    ("industry", "Industry"),
                    ("product", "Product"),
                    ("service", "Service"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "box", "urgency", "id"], name="referral_in_box_urgency"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "box", "name_key", "id"], name="referral_in_box_name"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "box", "value_key", "id"], name="referral_in_box_value"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "box", "closing_key", "id"], name="referral_in_box_closing"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organization", "box", "sales_stage", "id"], name="referral_in_box_stage"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["organization", "box", "status", "urgency", "id"], name="referral_in_box_status"
            ),
        ),
        migrations.AddField(
            model_name="alertcontact",
            name="location",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.location",
            ),
        ),
        migrations.AddField(
            model_name="alertcontact",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="alertcontact",
            name="solution",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="referrals.solution",
            ),
        ),
        migrations.AddField(
            model_name="alertcontact",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sender",
            name="engagement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="sender", to="referrals.engagement"
            ),
        ),
        migrations.AddField(
            model_name="sender",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="sender",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="alertcontact",
            index=models.Index(fields=["organization", "location"], name="alerted_of_location"),
        ),
        migrations.AddIndex(
            model_name="alertcontact",
            index=models.Index(fields=["organization", "solution"], name="alerted_of_solution"),
        ),
        migrations.AddIndex(
            model_name="alertcontact",
            index=models.Index(fields=["user"], name="alerts_of_user"),
        ),
        migrations.AddConstraint(
            model_name="alertcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("location__isnull", False), ("solution", None)),
                    models.Q(("location", None), ("solution__isnull", False)),
                    _connector="OR",
                ),
                name="alerted_of_one_thing",
            ),
        ),
    ]
