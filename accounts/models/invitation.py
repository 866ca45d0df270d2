"""A letter that lets its reader join a company with the roles written in it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models.organization import Organization


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's open invitations, to whoever may invite."""
        if not user.holds("account_admin", "referrals_admin"):
            return self.none()
        return self.filter(organization=user.organization_id)

    workable_by = visible_to

    def open(self):
        """Neither taken, nor withdrawn, nor too old."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=Clock())


class Invitation(models.Model):
    """Somebody may join the company until a day, with these roles; only the token's hash is stored."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    roles = models.JSONField(default=list)  # [[role, location pk or null], …]
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Clock())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = tenancy.rows(InvitationQuerySet)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["organization", "-created_at"], name="invitation_newest")]

    def __str__(self):
        return self.email

    @property
    def has_expired(self):
        """Whether its day has passed; sending it again gives it a new one."""
        return self.expires_at <= timezone.now()
