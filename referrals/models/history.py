"""The history of a deal. Append-only by grant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Event, Organization


class ReferralEvent(Event):
    """One line per change of a deal, numbered by the version it made; without a version, news of another party."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="events", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField(null=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("line of history")
        verbose_name_plural = _("history")
        constraints = [
            models.UniqueConstraint(fields=["organization", "referral", "version"], name="one_event_per_version")
        ]
        indexes = [models.Index(fields=["referral", "-at"], name="event_newest")]

    def __str__(self):
        return self.kind
