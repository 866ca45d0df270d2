"""Exchange rates, registrations of won deals, and the instant from which a deal can safely be won."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_leads"),
        ("referrals", "0009_walls_and_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("EUR", "EUR"),
                            ("GBP", "GBP"),
                            ("BRL", "BRL"),
                            ("CHF", "CHF"),
                            ("PLN", "PLN"),
                            ("SEK", "SEK"),
                            ("MXN", "MXN"),
                            ("RUB", "RUB"),
                            ("JPY", "JPY"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10,
                        max_digits=20,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="US dollars for one",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why it was replaced")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                ("replaced_at", models.DateTimeField(editable=False, null=True, verbose_name="replaced")),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
                "ordering": ["-month", "currency", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RateImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("text", models.TextField(editable=False, verbose_name="text")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                ("applied_at", models.DateTimeField(editable=False, null=True, verbose_name="imported")),
                ("added", models.PositiveIntegerField(default=0, editable=False, verbose_name="new")),
                ("replaced", models.PositiveIntegerField(default=0, editable=False, verbose_name="replaced")),
            ],
            options={
                "verbose_name": "import of exchange rates",
                "verbose_name_plural": "imports of exchange rates",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("ip", "IP co-sell"), ("business", "Business applications")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("None", "Not registered"),
                            ("ReviewPending", "Submitted"),
                            ("ActionRequired", "Action pending"),
                            ("Passed", "Passed"),
                            ("Approved", "Approved"),
                            ("Failed", "Failed"),
                        ],
                        default="None",
                        editable=False,
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                ("status_reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                (
                    "contract_type",
                    models.CharField(
                        blank=True,
                        choices=[("New", "New"), ("Renewal", "Renewal")],
                        max_length=10,
                        verbose_name="contract type",
                    ),
                ),
                (
                    "contract_value",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Software and services, without hardware.",
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="contract value",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("USD", "USD"),
                            ("EUR", "EUR"),
                            ("GBP", "GBP"),
                            ("BRL", "BRL"),
                            ("CHF", "CHF"),
                            ("PLN", "PLN"),
                            ("SEK", "SEK"),
                            ("MXN", "MXN"),
                            ("RUB", "RUB"),
                            ("JPY", "JPY"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "solution_value",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Without one-off customization, reimbursements and licences that the platform is paid for.",
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="solution value",
                    ),
                ),
                ("runs_on_platform", models.BooleanField(null=True, verbose_name="runs on the platform's cloud")),
                (
                    "deployed_in",
                    models.CharField(
                        blank=True,
                        choices=[("Customer", "The customer's"), ("Partner", "The partner's")],
                        max_length=10,
                        verbose_name="consumes in the tenant of",
                    ),
                ),
                (
                    "pricing",
                    models.CharField(
                        blank=True,
                        choices=[("PayAsYouGo", "Pay as you go"), ("Other", "Other")],
                        max_length=12,
                        verbose_name="pricing model",
                    ),
                ),
                ("starts_on", models.DateField(null=True, verbose_name="contract start")),
                ("is_perpetual", models.BooleanField(default=False, verbose_name="the contract has no end")),
                (
                    "ends_on",
                    models.DateField(
                        help_text="Pay as you go: the date of the last or most recent invoice.",
                        null=True,
                        verbose_name="contract end",
                    ),
                ),
                (
                    "signed_on",
                    models.DateField(
                        help_text="Pay as you go: the date of the first invoice.", null=True, verbose_name="signed on"
                    ),
                ),
                ("is_marketplace", models.BooleanField(default=False, verbose_name="sold through the marketplace")),
                ("marketplace_on", models.DateField(null=True, verbose_name="estimated date of the transaction")),
                ("first_name", models.CharField(blank=True, max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "is_named",
                    models.BooleanField(default=False, verbose_name="company and solution are named in the contract"),
                ),
                (
                    "holds_contract",
                    models.BooleanField(default=False, verbose_name="the contract with the customer is ours"),
                ),
                ("facts", models.JSONField(default=dict, editable=False, verbose_name="the deal")),
                ("criteria", models.JSONField(default=list, editable=False, verbose_name="criteria")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=10, editable=False, max_digits=20, null=True, verbose_name="exchange rate"
                    ),
                ),
                ("rate_month", models.DateField(editable=False, null=True, verbose_name="month of the rate")),
                (
                    "usd_value",
                    models.DecimalField(
                        decimal_places=12, editable=False, max_digits=36, null=True, verbose_name="value in US dollars"
                    ),
                ),
                (
                    "closed_early",
                    models.BooleanField(default=False, editable=False, verbose_name="won too soon after creation"),
                ),
                ("typed", models.JSONField(default=dict, editable=False, verbose_name="typed, not yet submitted")),
                ("asks", models.JSONField(default=dict, editable=False, verbose_name="asked by the reviewer")),
                ("taken_at", models.DateTimeField(editable=False, null=True, verbose_name="review begun")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "looked_at",
                    models.DateTimeField(
                        db_default=accounts.clock.Clock(), editable=False, verbose_name="criteria looked at"
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RegistrationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=accounts.clock.Clock(), verbose_name="when")),
                ("kind", models.CharField(max_length=40, verbose_name="what")),
                ("data", models.JSONField(default=dict, verbose_name="details")),
                ("version", models.PositiveIntegerField()),
                ("of_platform", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "line of a registration's history",
                "verbose_name_plural": "history of registrations",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RegistrationFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("content", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
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
                ("problem", models.CharField(blank=True, editable=False, max_length=300, verbose_name="problem")),
                ("rows", models.JSONField(default=list, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                ("committed_at", models.DateTimeField(editable=False, null=True, verbose_name="committed")),
            ],
            options={
                "verbose_name": "file of registrations",
                "verbose_name_plural": "files of registrations",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="registration_status",
            field=models.CharField(
                choices=[
                    ("None", "Not registered"),
                    ("ReviewPending", "Submitted"),
                    ("ActionRequired", "Action pending"),
                    ("Passed", "Passed"),
                    ("Approved", "Approved"),
                    ("Failed", "Failed"),
                ],
                db_default="None",
                default="None",
                editable=False,
                max_length=15,
                verbose_name="registration",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="is_registrable",
            field=models.BooleanField(db_default=False, editable=False, null=True, verbose_name="can be registered"),
        ),
        migrations.AddField(
            model_name="referral",
            name="registration_waits",
            field=models.BooleanField(db_default=False, editable=False, verbose_name="a registration waits for facts"),
        ),
        migrations.AddField(
            model_name="referral",
            name="win_from",
            field=models.DateTimeField(editable=False, null=True, verbose_name="to be marked as won from"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("win_from__isnull", False)), fields=["win_from", "id"], name="referral_to_be_won"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("registration_waits", True)), fields=["id"], name="referral_to_register"
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="rateimport",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="came_with",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rates",
                to="referrals.rateimport",
                verbose_name="came with",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="engagement",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.engagement"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="referral",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="registrations",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="solution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.solution",
                verbose_name="solution",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="taken_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reviewer",
            ),
        ),
        migrations.AddField(
            model_name="registrationevent",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="registrationevent",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="registrationevent",
            name="registration",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="referrals.registration",
            ),
        ),
        migrations.AddField(
            model_name="registrationfile",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="registrationfile",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("currency", "month"), name="one_rate_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="rate_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="month_is_its_first_day"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["organization", "submitted_at", "id"], name="registration_of_company"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("status", "None"), _negated=True),
                fields=["status", "submitted_at", "id"],
                name="registration_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("status__in", frozenset(["ActionRequired", "ReviewPending"]))),
                fields=["looked_at", "id"],
                name="registration_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="registration_key"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                fields=("referral", "solution", "kind"), name="one_registration_per_solution"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["None", "Failed"]), _negated=True),
                fields=("engagement", "solution", "kind"),
                name="one_registration_per_engagement",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("status__in", frozenset(["Approved", "Failed", "Passed"]))),
                    models.Q(
                        models.Q(("status__in", frozenset(["Approved", "Failed", "Passed"])), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="registration_ended_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationevent",
            constraint=models.UniqueConstraint(
                fields=("organization", "registration", "version"), name="one_registration_event_per_version"
            ),
        ),
        migrations.AddIndex(
            model_name="registrationfile",
            index=models.Index(fields=["organization", "user", "-id"], name="registration_file_of_person"),
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
