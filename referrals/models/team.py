"""The people working on one side of an engagement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Organization


class TeamMember(models.Model):
    """Entered by name, phone and e-mail; bound to a user of the owning company whose verified address matches.

    Only the binding is a right; the address as typed opens nothing (specification 1.2).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="team", db_constraint=False, db_index=False
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=40)
    email = models.EmailField(_("e-mail address"))
    title = models.CharField(_("title"), max_length=100, blank=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "referral", "user"], condition=Q(user__isnull=False), name="once_on_the_team"
            )
        ]
        indexes = [
            models.Index(fields=["user", "referral"], name="team_of_user"),
            models.Index(fields=["referral"], name="team_of_referral"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_complete(self):
        """Whether all four required details are there (specification 2.4)."""
        return all((self.first_name, self.last_name, self.phone, self.email))
