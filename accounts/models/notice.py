"""The outbox: one row per event and recipient, written with the change it tells of, sent afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.mailbox import Mailbox
from accounts.models.organization import Organization


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person was told in the active company."""
        return self.filter(organization=user.organization_id, user=user)

    workable_by = visible_to

    def unread(self):
        return self.filter(read_at=None)

    def due(self):
        """Not sent, not given up, not with another worker, and not waiting for its next try."""
        return self.filter(sent_at=None, parked_at=None, next_try__lte=Clock())

    def in_their_turn(self, kinds, pace):
        """Of these kinds to an address without a user: none while another was sent, is on its way, or is due before it.

        An address that somebody typed into a public form may be a stranger's: its mailbox gets one mail per ``pace``.
        """
        others = self.model.objects.filter(user=None, kind__in=kinds, mailbox=OuterRef("mailbox"))
        unsent = Q(sent_at=None, parked_at=None)
        earlier = Q(next_try__lt=OuterRef("next_try")) | Q(next_try=OuterRef("next_try"), pk__lt=OuterRef("pk"))
        on_its_way = Q(error="", next_try__gt=Clock())
        first = others.filter(Q(sent_at__gt=Clock() - pace) | unsent & (earlier | on_its_way))
        return self.exclude(Q(user=None, kind__in=kinds) & Exists(first.exclude(pk=OuterRef("pk"))))


class Notice(models.Model):
    """Somebody is to be told something. The row is the work; the queue only makes it quick.

    ``key`` is ``object:version:kind:recipient``: telling the same thing twice is refused by the database.
    The message is composed when it is sent, from what the recipient may see by then.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices", db_index=False
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    mailbox = Mailbox.column()
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.BigIntegerField(_("about"))
    data = models.JSONField(_("details"), default=dict)
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("created"), db_default=Clock())
    next_try = models.DateTimeField(_("next try"), db_default=Clock())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    parked_at = models.DateTimeField(_("given up"), null=True)
    error = models.TextField(_("last error"), default="", db_default="")
    read_at = models.DateTimeField(_("read"), null=True)

    objects = tenancy.rows(NoticeQuerySet)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["next_try", "id"], condition=Q(sent_at=None, parked_at=None), name="notice_due"),
            models.Index(fields=["organization", "user", "-created_at"], name="notice_newest"),
            models.Index(fields=["organization", "user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["mailbox", "sent_at"], condition=Q(user=None), name="notice_of_address"),
        ]

    def __str__(self):
        return self.key
