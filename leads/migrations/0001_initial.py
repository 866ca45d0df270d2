"""Business profiles, the directory, inquiries, and the score that orders partners."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_leads"),
        ("referrals", "0009_walls_and_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "place in the history",
                "verbose_name_plural": "places in the history",
            },
        ),
        migrations.CreateModel(
            name="BusinessProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("description", models.TextField(blank=True, max_length=2500, verbose_name="description")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("social", models.URLField(blank=True, verbose_name="company page in a social network")),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="industries",
                    ),
                ),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="products",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="services",
                    ),
                ),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="keywords",
                    ),
                ),
                (
                    "sizes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="company sizes",
                    ),
                ),
                ("logo", models.CharField(blank=True, max_length=64, verbose_name="logo")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="updated"),
                ),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")),
                ("published_version", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "business profile",
                "verbose_name_plural": "business profiles",
                "ordering": ["country"],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("None", "None"),
                            ("Direct", "Customer inquiry"),
                            ("MarketingQualified", "Marketing qualified"),
                            ("SalesQualified", "Sales qualified"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("company", models.CharField(max_length=200, verbose_name="company")),
                ("first_name", models.CharField(max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(max_length=100, verbose_name="last name")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                (
                    "size",
                    models.CharField(
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
                        max_length=30,
                        verbose_name="company size",
                    ),
                ),
                ("need", models.TextField(max_length=4000, verbose_name="what you need")),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="industries",
                    ),
                ),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="products",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="services",
                    ),
                ),
                ("wants_contact", models.BooleanField(default=False, verbose_name="please contact me directly")),
                ("campaign", models.CharField(blank=True, max_length=100, verbose_name="marketing campaign id")),
                ("program", models.CharField(blank=True, max_length=100, verbose_name="partner program")),
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
                ("consent_text", models.TextField(verbose_name="consent, as it was shown")),
                ("network", models.CharField(blank=True, max_length=50, verbose_name="network")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="created"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "inquiry",
                "verbose_name_plural": "inquiries",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Addressed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.UUIDField(verbose_name="page of the directory")),
                ("name", models.CharField(max_length=400, verbose_name="partner and location")),
                (
                    "created_at",
                    models.DateTimeField(db_default=accounts.clock.Clock(), editable=False, verbose_name="sent"),
                ),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addressed", to="referrals.engagement"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                        verbose_name="partner",
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addressed",
                        to="leads.inquiry",
                    ),
                ),
            ],
            options={
                "verbose_name": "addressed partner",
                "verbose_name_plural": "addressed partners",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(unique=True)),
                ("location_id", models.BigIntegerField(unique=True)),
                ("profile_id", models.BigIntegerField(db_index=True)),
                ("name", models.CharField(max_length=200, verbose_name="company")),
                ("place", models.CharField(max_length=200, verbose_name="location")),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("state", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("description", models.TextField(blank=True, max_length=2500, verbose_name="description")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("social", models.URLField(blank=True, verbose_name="company page in a social network")),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="industries",
                    ),
                ),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="products",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="services",
                    ),
                ),
                (
                    "keywords",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="keywords",
                    ),
                ),
                (
                    "sizes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="company sizes",
                    ),
                ),
                ("logo", models.CharField(blank=True, max_length=64, verbose_name="logo")),
                ("score", models.FloatField(db_default=0.5, default=0.5)),
                ("published_at", models.DateTimeField(db_default=accounts.clock.Clock(), verbose_name="published")),
                ("is_open", models.BooleanField(db_default=True, default=True, editable=False)),
                ("words", django.contrib.postgres.search.SearchVectorField(default="", editable=False)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "page of the directory",
                "verbose_name_plural": "pages of the directory",
            },
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("image", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=accounts.clock.Clock())),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "logo",
                "verbose_name_plural": "logos",
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "Answered in time"),
                            ("report", "Outcome reported"),
                            ("fit", "Won or lost"),
                        ],
                        max_length=10,
                    ),
                ),
                ("credit", models.FloatField()),
                ("at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark",
                "verbose_name_plural": "marks",
            },
        ),
        migrations.CreateModel(
            name="ProfilePlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line1", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                ("state", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.location",
                        verbose_name="location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="leads.businessprofile",
                    ),
                ),
            ],
            options={
                "verbose_name": "place on a profile",
                "verbose_name_plural": "places on profiles",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("answered", models.FloatField(default=0)),
                ("answers", models.FloatField(default=0)),
                ("reported", models.FloatField(default=0)),
                ("reports", models.FloatField(default=0)),
                ("won", models.FloatField(default=0)),
                ("outcomes", models.FloatField(default=0)),
                ("answer_count", models.PositiveIntegerField(default=0)),
                ("report_count", models.PositiveIntegerField(default=0)),
                ("outcome_count", models.PositiveIntegerField(default=0)),
                ("value", models.FloatField(default=0.5, verbose_name="score")),
                ("swept_on", models.DateField(null=True)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
            },
        ),
        migrations.AddConstraint(
            model_name="businessprofile",
            constraint=models.UniqueConstraint(fields=("organization", "country"), name="one_profile_per_country"),
        ),
        migrations.AddConstraint(
            model_name="businessprofile",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="profile_key"),
        ),
        migrations.AddConstraint(
            model_name="businessprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("published_version", None)),
                    models.Q(("published_at__isnull", False), ("published_version__isnull", False)),
                    _connector="OR",
                ),
                name="published_at_a_version",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["organization", "email", "created_at"], name="inquiry_of_address"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["organization", "network", "created_at"], name="inquiry_of_network"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["organization", "created_at"], name="inquiry_of_hour"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["organization", "created_by", "-created_at", "-id"], name="inquiry_of_person"),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="inquiry_key"),
        ),
        migrations.AddConstraint(
            model_name="addressed",
            constraint=models.UniqueConstraint(fields=("organization", "inquiry", "partner"), name="asked_once"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["score", "uuid"], name="listing_by_score"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("logo", ""), _negated=True), fields=["logo"], name="listing_by_logo"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["words"], name="listing_words"),
        ),
        migrations.AddConstraint(
            model_name="logo",
            constraint=models.UniqueConstraint(fields=("organization", "digest"), name="one_of_each_logo"),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(fields=("organization", "referral", "kind"), name="marked_once"),
        ),
        migrations.AddIndex(
            model_name="profileplace",
            index=models.Index(fields=["profile"], name="places_of_profile"),
        ),
        migrations.AddConstraint(
            model_name="profileplace",
            constraint=models.UniqueConstraint(fields=("organization", "location"), name="one_page_per_location"),
        ),
    ]
