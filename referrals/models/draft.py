"""What a person is still writing: a deal to be, and notes composed for a seller."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft is its writer's alone, in the company it was begun for, until its time is over."""
        return self.filter(organization=user.organization_id, user=user, expires_at__gt=Clock())

    workable_by = visible_to


class Draft(models.Model):
    """A deal that is not created yet. ``answers``: step → field → what was typed, as it was typed.

    The deal that it becomes carries the same uuid, so a draft becomes one deal however often it is sent.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created"), db_default=Clock())
    updated_at = models.DateTimeField(_("updated"), db_default=Clock())
    expires_at = models.DateTimeField(_("expires"))

    objects = tenancy.rows(DraftQuerySet)

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["organization", "user", "-updated_at"], name="drafts_of_person"),
            models.Index(fields=["expires_at"], name="drafts_by_expiry"),
        ]

    def __str__(self):
        return str(self.uuid)

    def get_absolute_url(self):
        return reverse("draft-review", args=[self.uuid])


class ComposedNotes(models.Model):
    """Notes to a seller that the product drafted and a person took over, kept with what they were made from."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    about = models.UUIDField(_("draft or deal"))
    inputs = models.JSONField(_("made from"))
    drafted = models.TextField(_("as drafted"))
    used = models.TextField(_("as used"), blank=True)
    at = models.DateTimeField(_("when"), db_default=Clock())
    accepted_at = models.DateTimeField(_("taken over"), null=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("composed notes")
        verbose_name_plural = _("composed notes")
        indexes = [models.Index(fields=["about"], name="composed_about")]

    def __str__(self):
        return self.drafted[:60]


class ListColumns(models.Model):
    """Which columns a person wants to see in the list of deals, in which order. Personal; says nothing of any deal."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_columns")
    columns = models.JSONField(default=list)

    class Meta:
        verbose_name = _("columns of the list")
        verbose_name_plural = _("columns of the list")

    def __str__(self):
        return ", ".join(self.columns)
