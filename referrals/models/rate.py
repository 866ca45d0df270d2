"""What a currency was worth in a month: published once a month, corrected by a new row, never overwritten (4.1)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import Clock
from referrals.words import CURRENCIES, DOLLAR


class RateImport(models.Model):
    """A file of rates: what was sent up, by whom, and whether it was taken over. Not behind the tenants' wall."""

    name = models.CharField(_("file"), max_length=200)
    text = models.TextField(_("text"), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    applied_at = models.DateTimeField(_("imported"), null=True, editable=False)
    added = models.PositiveIntegerField(_("new"), default=0, editable=False)
    replaced = models.PositiveIntegerField(_("replaced"), default=0, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import of exchange rates")
        verbose_name_plural = _("imports of exchange rates")

    def __str__(self):
        return self.name


class ExchangeRate(models.Model):
    """US dollars for one unit of a currency, in one month. Not behind the tenants' wall.

    A correction is a new row: the row before it keeps its rate and says when it was replaced.
    """

    currency = models.CharField(_("currency"), max_length=3, choices=[pair for pair in CURRENCIES if pair[0] != DOLLAR])
    month = models.DateField(_("month"), help_text=_("Its first day."))
    rate = models.DecimalField(
        _("US dollars for one"), max_digits=20, decimal_places=10, validators=[MinValueValidator(0)]
    )
    came_with = models.ForeignKey(
        RateImport, models.PROTECT, null=True, related_name="rates", editable=False, verbose_name=_("came with")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("by")
    )
    why = models.CharField(_("why it was replaced"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)

    class Meta:
        ordering = ["-month", "currency", "-pk"]
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "month"], name="one_rate_a_month", condition=Q(replaced_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_is_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_is_its_first_day"),
        ]

    def __str__(self):
        return f"{self.currency} {self.month:%Y-%m}"
