"""Whom to alert of what arrives for a place, or for a solution, of a company."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Location, Organization
from referrals.models.solution import Solution


class AlertContact(models.Model):
    """A person to alert (specification 8): entered by name and e-mail, bound to the member with that verified address.

    Being alerted is no right: who may not see the deal gets a short mail without what it is about.
    """

    LIMIT = 5  # of one place, or of one solution

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.CASCADE, null=True, related_name="+", db_index=False)
    solution = models.ForeignKey(Solution, models.CASCADE, null=True, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"))

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("contact for alerts")
        verbose_name_plural = _("contacts for alerts")
        constraints = [
            models.CheckConstraint(
                condition=Q(location__isnull=False, solution=None) | Q(location=None, solution__isnull=False),
                name="alerted_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "location"], name="alerted_of_location"),
            models.Index(fields=["organization", "solution"], name="alerted_of_solution"),
            models.Index(fields=["user"], name="alerts_of_user"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()
