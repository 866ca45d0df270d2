"""Whom to talk to at the customer."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models import Organization


class CustomerContact(models.Model):
    """A person at the customer (``customerProfile.team``). Frozen once shared with the platform owner (3.5)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="contacts", db_constraint=False, db_index=False
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    title = models.CharField(_("title"), max_length=100, blank=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("customer contact")
        verbose_name_plural = _("customer contacts")
        indexes = [models.Index(fields=["referral"], name="contact_of_referral")]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_complete(self):
        """Whether the platform's sellers could reach this person: name, phone and e-mail address."""
        return all((self.first_name, self.last_name, self.phone, self.email))
