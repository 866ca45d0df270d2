"""One company's side of an engagement."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Location, Organization
from referrals import words
from referrals.models.account import CustomerAccount
from referrals.models.engagement import Engagement
from referrals.models.generated import _SQL, BOX, URGENCY
from referrals.models.reference import SolutionArea, SolutionPlay
from referrals.models.scope import SHARED, ReferralQuerySet
from referrals.words import Substatus

# What the list can be sorted by. None is ever NULL, so a row comparison pages through it; each has its index. Their
# types compare "leakproof" (a numeric does not): else row-level security would keep the comparison out of the index.
SORT_KEYS = {
    "urgency": "urgency",
    "name": "name_key",
    "value": "value_key",
    "closing": "closing_key",
    "stage": "sales_stage",
}


def _tags(label):
    return ArrayField(models.CharField(max_length=50), default=list, db_default=[], blank=True, verbose_name=label)


class Referral(models.Model):
    """One organization's side of an engagement (specification 2.1-2.4). Only ``lifecycle`` changes its state."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="referrals")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # State: the pair is stored once, so an illegal pair cannot exist.
    substatus = models.CharField(_("status"), max_length=10, choices=Substatus, editable=False)
    status = models.GeneratedField(
        expression=models.Case(
            models.When(substatus__in=["Pending", "Received"], then=models.Value("New")),
            models.When(substatus="Accepted", then=models.Value("Active")),
            default=models.Value("Closed"),
        ),
        output_field=models.CharField(max_length=10, choices=words.Status),
        db_persist=True,
    )
    status_reason = models.CharField(_("reason"), max_length=50, blank=True)
    status_note = models.TextField(_("explanation"), max_length=2000, blank=True)
    sales_stage = models.PositiveSmallIntegerField(_("sales stage"), default=10)
    answer_by = models.DateTimeField(_("answer by"), null=True, editable=False)
    reminded_on_day = models.PositiveSmallIntegerField(default=0, editable=False)
    closed_early = models.BooleanField(_("won too soon after creation"), default=False, editable=False)
    win_from = models.DateTimeField(_("to be marked as won from"), null=True, editable=False)
    registration_status = models.CharField(
        _("registration"),
        max_length=15,
        choices=words.RegistrationStatus,
        default=words.RegistrationStatus.NONE,
        db_default=words.RegistrationStatus.NONE,
        editable=False,
    )
    is_registrable = models.BooleanField(_("can be registered"), null=True, db_default=False, editable=False)
    registration_waits = models.BooleanField(_("a registration waits for facts"), db_default=False, editable=False)
    urgency = models.GeneratedField(
        expression=_SQL(URGENCY, models.FloatField()), output_field=models.FloatField(), db_persist=True
    )

    # What kind of deal, and from whom.
    direction = models.CharField(_("direction"), max_length=10, choices=words.Direction, editable=False)
    deal_type = models.CharField(_("deal type"), max_length=12, choices=words.DealType, editable=False)
    qualification = models.CharField(
        max_length=20, choices=words.Qualification, default=words.Qualification.SALES, editable=False
    )
    box = models.GeneratedField(
        expression=_SQL(BOX, models.CharField(max_length=12)),
        output_field=models.CharField(max_length=12, choices=words.Box),
        db_persist=True,
    )
    referral_source = models.CharField(
        _("lead source"), max_length=30, choices=words.LeadSource, blank=True, db_default="", editable=False
    )
    call_to_action = models.CharField(
        max_length=20, choices=words.CallToAction, blank=True, db_default="", editable=False
    )
    invited_by = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    is_p2p = models.BooleanField(_("with invited partners"), db_default=False, editable=False)
    sender_team = models.JSONField(_("the sender's people for this deal"), default=list, db_default=[], editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    # The deal itself.
    name = models.CharField(_("deal name"), max_length=200)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, related_name="+", verbose_name=_("location"), db_index=False
    )
    deal_value = models.DecimalField(
        _("estimated value"), max_digits=15, decimal_places=2, null=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=words.CURRENCIES, default=words.DOLLAR)
    closing_date = models.DateField(_("estimated close date"), null=True)
    notes = models.TextField(_("notes"), max_length=10_000, blank=True)
    external_reference = models.CharField(_("CRM id"), max_length=100, blank=True)
    campaign = models.CharField(_("marketing campaign id"), max_length=100, blank=True)
    partner_role = models.CharField(_("partner role"), max_length=50, blank=True)
    partner_program = models.CharField(_("partner program"), max_length=100, blank=True)
    solution_area = models.ForeignKey(
        SolutionArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("solution area"),
        db_index=False,
    )
    solution_play = models.ForeignKey(
        SolutionPlay,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("solution play"),
        db_index=False,
    )
    marketplace_intent = models.CharField(_("marketplace intent"), max_length=20, choices=words.Intent, blank=True)

    # What the customer is looking for (2.9), and whether it asked to be contacted.
    industries = _tags(_("industries"))
    products = _tags(_("products"))
    services = _tags(_("services"))
    customer_requested_contact = models.BooleanField(
        _("the customer asks to be contacted"), db_default=False, editable=False
    )

    # What was asked of the platform, and what it may see.
    help_type = models.CharField(_("help needed"), max_length=50, default=words.HelpType.UNKNOWN)
    help_notes = models.TextField(_("notes to the seller"), max_length=10_000, blank=True)
    shared_with_sellers = models.BooleanField(_("sellers may see this deal"), default=False)
    consent_to_share = models.BooleanField(_("the information may be shared"), default=False)
    consent_to_contact = models.BooleanField(_("the customer agreed to be contacted"), default=False)

    # The customer, as it was when the deal began.
    customer_name = models.CharField(_("customer"), max_length=200)
    customer_line1 = models.CharField(_("address"), max_length=200, blank=True)
    customer_line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    customer_city = models.CharField(_("city"), max_length=100)
    customer_state = models.CharField(_("state or region"), max_length=100, blank=True)
    customer_postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    customer_country = models.CharField(_("country"), max_length=2)
    customer_size = models.CharField(
        _("company size"), max_length=30, choices=words.CustomerSize, blank=True, db_default=""
    )
    customer_duns = models.CharField(_("D-U-N-S number"), max_length=9, blank=True)
    customer_category = models.CharField(
        _("account category"), max_length=10, choices=words.AccountCategory, default=words.AccountCategory.MANUAL
    )
    customer_account = models.ForeignKey(
        CustomerAccount, models.PROTECT, null=True, related_name="+", verbose_name=_("account"), db_index=False
    )
    customer_is_matched = models.BooleanField(_("account matching is complete"), db_default=False, editable=False)

    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Clock(), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    search = models.GeneratedField(
        expression=_SQL(
            "referrals_words(name || ' ' || customer_name || ' ' || external_reference)", SearchVectorField()
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    name_key = models.GeneratedField(
        expression=_SQL("referrals_plain(name)", models.TextField()), output_field=models.TextField(), db_persist=True
    )
    value_key = models.GeneratedField(
        expression=_SQL("coalesce((deal_value * 100)::bigint, -1)", models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    closing_key = models.GeneratedField(
        expression=_SQL("coalesce(closing_date, date '9999-12-31')", models.DateField()),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = tenancy.rows(ReferralQuerySet)

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="referral_key"),
            models.UniqueConstraint(fields=["organization", "engagement"], name="one_referral_per_party"),
            models.CheckConstraint(
                condition=Q(substatus__in=words.UNANSWERED, answer_by__isnull=False)
                | (~Q(substatus__in=words.UNANSWERED) & Q(answer_by__isnull=True)),
                name="deadline_while_unanswered",
            ),
            models.CheckConstraint(
                condition=Q(substatus__in=words.CLOSED, closed_at__isnull=False)
                | (~Q(substatus__in=words.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_instant_while_closed",
            ),
            models.CheckConstraint(condition=Q(sales_stage__lte=100), name="stage_is_a_percentage"),
        ]
        indexes = [
            *(
                models.Index(fields=["organization", "box", key, "id"], name=f"referral_in_box_{name}")
                for name, key in SORT_KEYS.items()
            ),
            *(
                models.Index(fields=[key, "id"], name=f"referral_shared_{name}", condition=SHARED)
                for name, key in SORT_KEYS.items()
            ),
            models.Index(fields=["organization", "box", "status", "urgency", "id"], name="referral_in_box_status"),
            models.Index(fields=["win_from", "id"], name="referral_to_be_won", condition=Q(win_from__isnull=False)),
            models.Index(fields=["id"], name="referral_to_register", condition=Q(registration_waits=True)),
            models.Index(
                fields=["answer_by", "id"], name="referral_unanswered", condition=Q(substatus__in=words.UNANSWERED)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.address()

    def address(self, part="", *args):
        """Where this page, or a part of it, is: a lead's pages stand under Leads."""
        name = "lead" if self.is_lead else "deal"
        return reverse(f"{name}-{part}" if part else name, args=[self.uuid, *args])

    @property
    def is_unanswered(self):
        """Whether somebody still has to accept or decline."""
        return self.substatus in words.UNANSWERED

    @property
    def is_overdue(self):
        """Whether the deadline has passed, swept or not: an overdue deal is already expired to everybody."""
        return self.answer_by is not None and self.answer_by <= timezone.now()

    @property
    def is_closed(self):
        """Whether the state is terminal."""
        return self.substatus in words.CLOSED

    @property
    def was_won_early(self):
        """Whether it was won sooner after its creation than a registration asks for, flagged at that time or not."""
        gap = timedelta(hours=settings.WON_GAP_HOURS)
        return self.closed_early or (self.closed_at is not None and self.closed_at - self.created_at < gap)

    @property
    def is_inbound(self):
        return self.direction == words.Direction.INCOMING

    @property
    def is_lead(self):
        """Whether it came from a customer or from the platform's staff, who do not stay engaged (specification 7)."""
        return self.deal_type == words.DealType.LEAD

    @property
    def is_co_sell(self):
        """Whether the platform owner was asked to help."""
        return self.deal_type in words.CO_SELL
