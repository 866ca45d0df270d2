"""What a customer, or the platform's staff for a customer, asks partners for; and whom it was sent to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.mailbox import Mailbox
from accounts.models import Organization
from accounts.roles import Role
from leads.models.parts import codes
from referrals import words
from referrals.models import Engagement


class InquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person of the platform sent. Customers' own inquiries are between them and the partners."""
        if not user.holds(Role.SELLER, Role.MARKETER):
            return self.none()
        return self.filter(organization=user.organization_id, created_by=user)

    workable_by = visible_to


class Inquiry(models.Model):
    """One need of one customer (specification 7). It belongs to the platform owner; each partner asked gets a lead.

    ``uuid`` is the form's own, so that a form that is sent twice is one inquiry. ``first``: the inquiry that this one
    sends on to another partner, the first where there were several.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=words.Qualification)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    company = models.CharField(_("company"), max_length=200)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    title = models.CharField(_("title"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"))
    mailbox = Mailbox.column()
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)
    size = models.CharField(_("company size"), max_length=30, choices=words.CustomerSize, blank=True)
    need = models.TextField(_("what you need"), max_length=4000)
    industries = codes(_("industries"))
    products = codes(_("products"))
    services = codes(_("services"))
    wants_contact = models.BooleanField(_("please contact me directly"), default=False)
    campaign = models.CharField(_("marketing campaign id"), max_length=100, blank=True)
    program = models.CharField(_("partner program"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    consent_text = models.TextField(_("consent, as it was shown"))
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("sent on from"))
    network = models.CharField(_("network"), max_length=50, blank=True)  # where it came from, cut to /24 or /48
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)

    objects = tenancy.rows(InquiryQuerySet)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints = [models.UniqueConstraint(fields=["organization", "id"], name="inquiry_key")]
        indexes = [
            models.Index(fields=["organization", "mailbox", "created_at"], name="inquiry_of_address"),
            models.Index(fields=["organization", "network", "created_at"], name="inquiry_of_network"),
            models.Index(fields=["organization", "created_at"], name="inquiry_of_hour"),
            models.Index(fields=["organization", "created_by", "-created_at", "-id"], name="inquiry_of_person"),
        ]

    def __str__(self):
        return f"{self.company} · {self.uuid}"

    def reached(self):
        """The partners that have had it, whether by this inquiry or by another that sends on the same one."""
        first = self.first_id or self.pk
        return Addressed.objects.filter(inquiry__in=Inquiry.objects.filter(Q(pk=first) | Q(first=first)))


class Addressed(models.Model):
    """A partner's place that an inquiry was sent to; the engagement holds the lead, which is the partner's alone.

    Each partner has an engagement of its own: those who are asked do not know of each other.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="addressed", db_index=False)
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="addressed")
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("partner"))
    place = models.UUIDField(_("page of the directory"))
    name = models.CharField(_("partner and location"), max_length=400)  # as they were called then
    created_at = models.DateTimeField(_("sent"), db_default=Clock(), editable=False)

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("addressed partner")
        verbose_name_plural = _("addressed partners")
        constraints = [models.UniqueConstraint(fields=["organization", "inquiry", "partner"], name="asked_once")]

    def __str__(self):
        return self.name
