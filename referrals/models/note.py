"""What people keep about a deal: the dated thread of notes, and each person's favorites."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals.models.engagement import Engagement


class NoteQuerySet(models.QuerySet):
    def shown_to(self, referral):
        """The thread as the owner of this referral reads it, newest first."""
        return self.filter(engagement=referral.engagement_id, seen_by__contains=[referral.organization_id])


class Note(models.Model):
    """One entry of the on-record thread. Read by those who were parties when it was written, and never changed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="notes", db_index=False)
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, related_name="thread", db_constraint=False, db_index=False
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # nobody: a customer wrote it
    author_name = models.CharField(max_length=201)
    organization_name = models.CharField(max_length=200)
    seen_by = ArrayField(models.BigIntegerField())
    text = models.TextField(_("note"), max_length=10_000)
    at = models.DateTimeField(db_default=Clock())

    objects = tenancy.rows(NoteQuerySet)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["engagement", "-at"], name="notes_newest")]

    def __str__(self):
        return self.text[:60]


class Favorite(models.Model):
    """A person's mark on a deal: per person, not audited, told to nobody (T25)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    referral = models.ForeignKey("referrals.Referral", models.CASCADE, related_name="favorites", db_index=False)
    at = models.DateTimeField(db_default=Clock())

    objects = tenancy.rows()

    class Meta:
        verbose_name = _("favorite")
        verbose_name_plural = _("favorites")
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "referral"], name="one_favorite_per_person")
        ]
        indexes = [models.Index(fields=["referral", "user"], name="favorite_of_referral")]

    def __str__(self):
        return f"{self.user_id} likes {self.referral_id}"
