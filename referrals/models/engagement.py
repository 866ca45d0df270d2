"""What groups the sides of one opportunity, and the face each side shows the others."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals import words


class Engagement(models.Model):
    """One opportunity, shared by one or more parties; each has its own referral (specification 0.1).

    It belongs to the company that began it: only that one may attach further parties.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Clock())

    objects = tenancy.rows()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [models.UniqueConstraint(fields=["organization", "id"], name="engagement_key")]

    def __str__(self):
        return str(self.uuid)


class SenderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person sent, in the active company."""
        return self.filter(organization=user.organization_id, user=user)

    workable_by = visible_to


class Sender(models.Model):
    """Who sent an opportunity without taking part in it: a customer, or somebody of the platform (specification 7).

    The answer is copied here by the move that gives it, so that the sender can be told and can look it up.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="sender")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    answer = models.CharField(
        _("answer"), max_length=10, choices=words.Substatus, default=words.Substatus.PENDING, editable=False
    )
    reason = models.CharField(_("reason"), max_length=50, blank=True, db_default="", editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = tenancy.rows(SenderQuerySet)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")

    def __str__(self):
        return str(self.user or self.email)


class PartyQuerySet(models.QuerySet):
    def shown_to(self, referral):
        """The other parties' faces, as the owner of this referral may see them: none once it takes no part any more."""
        if referral.substatus in words.GONE or referral.is_overdue:
            return self.none()
        others = self.filter(engagement=referral.engagement_id, seen_by__contains=[referral.organization_id])
        return others.exclude(organization=referral.organization_id).select_related("organization").order_by("pk")


class Party(models.Model):
    """What one company shows the other parties of an engagement: an explicit list of facts, copied with each change.

    ``seen_by`` holds the ids of the companies that may read it; ``shown`` the facts (``referrals/siblings.py``).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="parties")
    referral = models.OneToOneField("referrals.Referral", models.PROTECT, related_name="party", db_constraint=False)
    seen_by = ArrayField(models.BigIntegerField(), default=list)
    shown = models.JSONField(default=dict)

    objects = tenancy.rows(PartyQuerySet)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["organization", "engagement"], name="one_party_per_organization")
        ]

    def __str__(self):
        return f"{self.organization} in {self.engagement_id}"
