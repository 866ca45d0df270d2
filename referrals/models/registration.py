"""A won deal's registration, its history, and files in which a company changes many (specification 2.6, 4)."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Event, Organization
from accounts.roles import Role
from referrals import words
from referrals.models.engagement import Engagement
from referrals.models.solution import Solution
from referrals.words import RegistrationStatus as S


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the platform's reviewers see: whatever was submitted. A partner's people come by way of their deal."""
        sent = self.exclude(status=S.NONE)
        return sent if user.organization.is_platform and user.holds(Role.REGISTRATION_REVIEWER) else self.none()

    workable_by = visible_to

    def of(self, referral):
        """The registrations of this deal's own company for it, the oldest first."""
        own = self.filter(organization=referral.organization_id, referral=referral)
        return own.select_related("solution").order_by("pk")


class Registration(models.Model):
    """One solution of a won deal, told to the platform. Only ``registration`` and ``reviewing`` change its status.

    It belongs to the partner; once submitted the platform may read it (not write). ``facts`` are what reviewers read of
    the deal, as it was at submission: nothing else of the deal reaches them. With the status "None" it is a draft.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="registrations", db_constraint=False, db_index=False
    )
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=words.RegistrationKind)
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="+", db_index=False, verbose_name=_("solution"))
    status = models.CharField(_("status"), max_length=15, choices=S, default=S.NONE, editable=False)
    status_reason = models.TextField(_("reason"), max_length=2000, blank=True)

    # What the form asks (4.3). Empty where the sale went through the marketplace.
    contract_type = models.CharField(_("contract type"), max_length=10, choices=words.ContractType, blank=True)
    contract_value = models.DecimalField(
        _("contract value"), max_digits=15, decimal_places=2, null=True, validators=[MinValueValidator(0)],
        help_text=_("Software and services, without hardware."),
    )  # fmt: skip
    currency = models.CharField(_("currency"), max_length=3, choices=words.CURRENCIES, blank=True)
    solution_value = models.DecimalField(
        _("solution value"), max_digits=15, decimal_places=2, null=True, validators=[MinValueValidator(0)],
        help_text=_("Without one-off customization, reimbursements and licences that the platform is paid for."),
    )  # fmt: skip
    runs_on_platform = models.BooleanField(_("runs on the platform's cloud"), null=True)
    deployed_in = models.CharField(_("consumes in the tenant of"), max_length=10, choices=words.Tenant, blank=True)
    pricing = models.CharField(_("pricing model"), max_length=12, choices=words.Pricing, blank=True)
    starts_on = models.DateField(_("contract start"), null=True)
    is_perpetual = models.BooleanField(_("the contract has no end"), default=False)
    ends_on = models.DateField(
        _("contract end"), null=True, help_text=_("Pay as you go: the date of the last or most recent invoice.")
    )
    signed_on = models.DateField(
        _("signed on"), null=True, help_text=_("Pay as you go: the date of the first invoice.")
    )
    is_marketplace = models.BooleanField(_("sold through the marketplace"), default=False)
    marketplace_on = models.DateField(_("estimated date of the transaction"), null=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_named = models.BooleanField(_("company and solution are named in the contract"), default=False)
    holds_contract = models.BooleanField(_("the contract with the customer is ours"), default=False)

    # As it was when it was submitted (4.1).
    facts = models.JSONField(_("the deal"), default=dict, editable=False)
    criteria = models.JSONField(_("criteria"), default=list, editable=False)
    rate = models.DecimalField(_("exchange rate"), max_digits=20, decimal_places=10, null=True, editable=False)
    rate_month = models.DateField(_("month of the rate"), null=True, editable=False)
    usd_value = models.DecimalField(
        _("value in US dollars"), max_digits=36, decimal_places=12, null=True, editable=False
    )
    closed_early = models.BooleanField(_("won too soon after creation"), default=False, editable=False)

    # How it goes on.
    typed = models.JSONField(_("typed, not yet submitted"), default=dict, editable=False)
    asks = models.JSONField(_("asked by the reviewer"), default=dict, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False,
        verbose_name=_("reviewer"),
    )  # fmt: skip
    taken_at = models.DateTimeField(_("review begun"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    looked_at = models.DateTimeField(_("criteria looked at"), db_default=Clock(), editable=False)

    objects = tenancy.rows(RegistrationQuerySet)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="registration_key"),
            models.UniqueConstraint(fields=["referral", "solution", "kind"], name="one_registration_per_solution"),
            models.UniqueConstraint(
                fields=["engagement", "solution", "kind"], name="one_registration_per_engagement",
                condition=~Q(status__in=["None", "Failed"]),
            ),
            models.CheckConstraint(
                condition=Q(status__in=words.ENDED_REGISTRATION, ended_at__isnull=False)
                | (~Q(status__in=words.ENDED_REGISTRATION) & Q(ended_at__isnull=True)),
                name="registration_ended_instant",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization", "submitted_at", "id"], name="registration_of_company"),
            models.Index(
                fields=["status", "submitted_at", "id"], name="registration_queue", condition=~Q(status="None")
            ),
            models.Index(
                fields=["looked_at", "id"], name="registration_open", condition=Q(status__in=words.OPEN_REGISTRATION)
            ),
        ]

    def __str__(self):
        return f"{self.solution} · {self.get_kind_display()}"

    @property
    def is_draft(self):
        """Whether the platform has never seen it."""
        return self.status == S.NONE

    @property
    def is_ended(self):
        """Whether nothing is waited for any more."""
        return self.status in words.ENDED_REGISTRATION


class RegistrationEvent(Event):
    """One line per change since the submission, for the partner and for the platform. Append-only by grant.

    ``of_platform``: whether a reviewer did it; a partner reads the platform's name there, not the person's.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="events", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField()
    of_platform = models.BooleanField(default=False)

    objects = tenancy.rows()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("line of a registration's history")
        verbose_name_plural = _("history of registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "version"], name="one_registration_event_per_version"
            )
        ]

    def __str__(self):
        return self.kind


class RegistrationFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The files that this person has sent up for the active company."""
        return self.filter(organization=user.organization_id, user=user)

    workable_by = visible_to


class RegistrationFile(models.Model):
    """A spreadsheet of changed registrations: read, shown cell by cell, committed, undone (4, bulk).

    ``rows`` holds what was read of each line, and after the commit what the registration was before.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        COMMITTING = "committing", _("Being submitted")
        COMMITTED = "committed", _("Submitted")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING, editable=False)
    problem = models.CharField(_("problem"), max_length=300, blank=True, editable=False)
    rows = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    committed_at = models.DateTimeField(_("committed"), null=True, editable=False)

    objects = tenancy.rows(RegistrationFileQuerySet)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("file of registrations")
        verbose_name_plural = _("files of registrations")
        indexes = [
            models.Index(fields=["organization", "user", "-id"], name="registration_file_of_person"),
            models.Index(
                fields=["id"], name="registration_file_at_work",
                condition=Q(state__in=["reading", "committing", "undoing"]),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def is_at_work(self):
        """Whether a worker still has to do something with it."""
        return self.state in (self.State.READING, self.State.COMMITTING, self.State.UNDOING)
