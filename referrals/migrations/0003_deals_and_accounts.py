import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_walls"),
        ("referrals", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="AccountImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("path", models.CharField(editable=False, max_length=500)),
                ("size", models.BigIntegerField(default=0, editable=False, verbose_name="bytes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked"),
                            ("applying", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="checking",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.TextField(blank=True, editable=False, verbose_name="problem")),
                ("offset", models.BigIntegerField(default=0, editable=False)),
                ("line", models.BigIntegerField(default=0, editable=False)),
                ("rows", models.BigIntegerField(default=0, editable=False, verbose_name="rows")),
                ("added", models.BigIntegerField(default=0, editable=False, verbose_name="new")),
                ("changed", models.BigIntegerField(default=0, editable=False, verbose_name="changed")),
                ("unchanged", models.BigIntegerField(default=0, editable=False, verbose_name="unchanged")),
                ("refused", models.BigIntegerField(default=0, editable=False, verbose_name="refused")),
                ("preview", models.JSONField(default=list, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="updated"),
                ),
            ],
            options={
                "verbose_name": "import of accounts",
                "verbose_name_plural": "imports of accounts",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="AccountMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting for account matching"),
                            ("managed", "Managed"),
                            ("unmanaged", "Unmanaged"),
                            ("none", "No match"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("holds", models.BooleanField(default=False, verbose_name="a request to the sellers waits for it")),
                ("candidates", models.JSONField(null=True, verbose_name="candidates")),
                ("confidence", models.PositiveSmallIntegerField(null=True, verbose_name="confidence")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=accounts.clock.Clock(), editable=False, verbose_name="waiting since"
                    ),
                ),
            ],
            options={
                "verbose_name": "account match",
                "verbose_name_plural": "account matches",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="ComposedNotes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.UUIDField(verbose_name="draft or deal")),
                ("inputs", models.JSONField(verbose_name="made from")),
                ("drafted", models.TextField(verbose_name="as drafted")),
                ("used", models.TextField(blank=True, verbose_name="as used")),
                ("at", models.DateTimeField(db_default=accounts.clock.Clock(), verbose_name="when")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="taken over")),
            ],
            options={
                "verbose_name": "composed notes",
                "verbose_name_plural": "composed notes",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="CustomerAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("platform", "Account list of the platform"), ("duns", "D-U-N-S directory")],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="account id")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("managed", "Managed"),
                            ("unmanaged", "Unmanaged"),
                            ("other", "Other"),
                            ("manual", "Typed by hand"),
                        ],
                        max_length=10,
                        verbose_name="account category",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="other names",
                    ),
                ),
                ("parent_name", models.CharField(blank=True, max_length=200, verbose_name="parent company")),
                ("link_group", models.CharField(blank=True, max_length=40, verbose_name="link group")),
                ("duns", models.CharField(blank=True, max_length=9, verbose_name="D-U-N-S number")),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("state", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("has_macc", models.BooleanField(default=False, verbose_name="has a consumption commitment")),
                ("is_federal", models.BooleanField(default=False, verbose_name="federal")),
                ("plain", models.TextField(editable=False)),
                ("also", models.TextField(blank=True, editable=False)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="updated"),
                ),
            ],
            options={
                "verbose_name": "customer account",
                "verbose_name_plural": "customer accounts",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("answers", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=accounts.clock.Clock(), verbose_name="created")),
                ("updated_at", models.DateTimeField(db_default=accounts.clock.Clock(), verbose_name="updated")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "ordering": ["-updated_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.BigIntegerField(verbose_name="line")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="row")),
            ],
            options={
                "verbose_name": "refused row",
                "verbose_name_plural": "refused rows",
                "ordering": ["line", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("columns", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "columns of the list",
                "verbose_name_plural": "columns of the list",
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("near", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                "verbose_name": "word of a name",
                "verbose_name_plural": "words of names",
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(verbose_name="code")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reason", "Reason"),
                            ("help", "Help type"),
                            ("role", "Partner role"),
                            ("program", "Partner program"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="label")),
                ("labels", models.JSONField(blank=True, default=dict, verbose_name="labels by language")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "used_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="For reasons: which steps offer it.",
                        size=None,
                        verbose_name="used for",
                    ),
                ),
                ("needs_words", models.BooleanField(default=False, verbose_name="needs an explanation")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["kind", "position", "code"],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="customer_is_matched",
            field=models.BooleanField(db_default=False, editable=False, verbose_name="account matching is complete"),
        ),
        migrations.AddField(
            model_name="referral",
            name="is_p2p",
            field=models.BooleanField(db_default=False, editable=False, verbose_name="with invited partners"),
        ),
        migrations.AddField(
            model_name="referral",
            name="sender_team",
            field=models.JSONField(
                db_default=[], default=list, editable=False, verbose_name="the sender's people for this deal"
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="help_type",
            field=models.CharField(default="Unknown", max_length=50, verbose_name="help needed"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="partner_role",
            field=models.CharField(blank=True, max_length=50, verbose_name="partner role"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="status_reason",
            field=models.CharField(blank=True, max_length=50, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="solutionarea",
            name="code",
            field=models.SlugField(verbose_name="code"),
        ),
        migrations.AlterField(
            model_name="solutionplay",
            name="code",
            field=models.SlugField(verbose_name="code"),
        ),
        migrations.AddConstraint(
            model_name="solutionarea",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("code", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_area_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="solutionplay",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("code", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_play_a_day",
            ),
        ),
        migrations.AddField(
            model_name="accountimport",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="engagement",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.engagement"
            ),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="referral",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="composednotes",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="composednotes",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="customeraccount",
            constraint=models.UniqueConstraint(fields=("source", "key"), name="one_account_per_key"),
        ),
        migrations.AddField(
            model_name="accountmatch",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.customeraccount",
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="customer_account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.customeraccount",
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="of",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="referrals.accountimport",
            ),
        ),
        migrations.AddField(
            model_name="listcolumns",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="list_columns", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("kind", "="),
                    ("code", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_term_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="composednotes",
            index=models.Index(fields=["about"], name="composed_about"),
        ),
        migrations.AddIndex(
            model_name="accountmatch",
            index=models.Index(fields=["referral"], name="match_of_referral"),
        ),
        migrations.AddIndex(
            model_name="accountmatch",
            index=models.Index(
                condition=models.Q(("decision", "pending")), fields=["created_at"], name="match_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmatch",
            constraint=models.UniqueConstraint(fields=("organization", "engagement"), name="one_match_per_engagement"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["organization", "user", "-updated_at"], name="drafts_of_person"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["expires_at"], name="drafts_by_expiry"),
        ),
        migrations.AddIndex(
            model_name="importproblem",
            index=models.Index(fields=["of", "line"], name="problem_of_import"),
        ),
    ]
