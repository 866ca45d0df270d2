"""The catalogue of what can be sold together, and the lines on a deal."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Organization
from referrals.models.generated import _SQL


class SolutionQuerySet(models.QuerySet):
    def ready(self):
        """Co-sell ready: what a company needs one of before it can create deals (specification 6)."""
        return self.filter(is_co_sell_ready=True)

    def offered_to(self, organization):
        """What this company may put on a deal: its own, the platform's, and others' that are co-sell ready."""
        known = models.Q(organization=organization) | models.Q(kind=Solution.Kind.PLATFORM)
        offered = self.exclude(kind=Solution.Kind.ASSESSMENT)
        return offered.filter(known & models.Q(is_in_market=True) | models.Q(is_co_sell_ready=True))

    def assessments_for(self, organization):
        """The assessments this company may sell: only one that is vetted for them sells any (specification 6)."""
        if not organization.is_vetted_for_assessments:
            return self.none()
        offered = models.Q(is_in_market=True) | models.Q(is_co_sell_ready=True)
        return self.filter(offered, kind=Solution.Kind.ASSESSMENT)


class Solution(models.Model):
    """A catalogue entry. Known to everybody who sells with the platform: not behind the tenants' wall."""

    class Kind(models.TextChoices):
        PARTNER = "3P", _("Partner solution")
        PLATFORM = "1P", _("Platform solution")
        ASSESSMENT = "SA", _("Solution assessment")

    code = models.CharField(_("solution id"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="solutions", verbose_name=_("publisher")
    )
    kind = models.CharField(_("kind"), max_length=2, choices=Kind, default=Kind.PARTNER)
    is_co_sell_ready = models.BooleanField(_("co-sell ready"), default=False)
    is_in_market = models.BooleanField(_("in market"), default=True)
    is_ip_eligible = models.BooleanField(_("IP co-sell eligible"), default=False)
    is_business_premium = models.BooleanField(_("business applications premium"), default=False)
    is_business_standard = models.BooleanField(_("business applications standard"), default=False)
    is_macc_eligible = models.BooleanField(_("counts towards a consumption commitment"), default=False)
    is_incentivized = models.BooleanField(_("incentivized"), default=False)
    name_key = models.GeneratedField(
        expression=_SQL("referrals_plain(name)", models.TextField()), output_field=models.TextField(), db_persist=True
    )
    search = models.GeneratedField(
        expression=_SQL("referrals_words(name || ' ' || code)", SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SolutionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        indexes = [
            models.Index(fields=["name_key", "id"], name="solution_by_name"),
            models.Index(fields=["kind", "name_key", "id"], name="solution_by_kind"),
            GinIndex(fields=["search"], name="solution_words"),
        ]

    def __str__(self):
        return self.name


class SolutionLine(models.Model):
    """A solution on a deal; price and quantity are for platform solutions."""

    LIMIT = 50

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="lines", db_constraint=False, db_index=False
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="+", verbose_name=_("solution"), db_index=False)
    price = models.DecimalField(
        _("price"), max_digits=15, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("solution line")
        verbose_name_plural = _("solution lines")
        constraints = [
            models.UniqueConstraint(fields=["organization", "referral", "solution"], name="once_on_the_deal")
        ]
        indexes = [models.Index(fields=["referral"], name="lines_of_referral")]

    def __str__(self):
        return str(self.solution)
