"""Business profiles: what a company says of itself, per country, as its people edit it (specification 2.7, 7)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Location, Organization
from accounts.roles import Role
from leads.models.parts import codes


def speaks_for_company(user):
    """Profile admins, and referrals admins of the entire company: a profile speaks for all of it."""
    admin = user.places[Role.REFERRALS_ADMIN]
    return bool(user.places[Role.PROFILE_ADMIN] or (admin.everywhere and not admin.lent))


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's own profiles, to whoever manages profiles or deals there (specification 1.1)."""
        if not user.holds(Role.PROFILE_ADMIN, Role.REFERRALS_ADMIN):
            return self.none()
        return self.filter(organization=user.organization_id)

    def workable_by(self, user):
        """The company's own profiles, to whoever speaks for all of it."""
        if not speaks_for_company(user):
            return self.none()
        return self.filter(organization=user.organization_id)


class BusinessProfile(models.Model):
    """The working copy of one country's profile. What the public sees is copied to ``Listing`` by publishing."""

    PLACES = 5
    DESCRIPTION = 2500  # characters
    KEYWORDS = 20

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    country = models.CharField(_("country"), max_length=2)
    description = models.TextField(_("description"), max_length=DESCRIPTION, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    social = models.URLField(_("company page in a social network"), max_length=200, blank=True)
    industries = codes(_("industries"))
    products = codes(_("products"))
    services = codes(_("services"))
    keywords = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("keywords"))
    sizes = codes(_("company sizes"))  # of the customers it takes on; none chosen: all
    logo = models.CharField(_("logo"), max_length=64, blank=True)  # the digest of one of the company's logos
    created_at = models.DateTimeField(_("created"), db_default=Clock(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Clock(), editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_version = models.PositiveIntegerField(null=True, editable=False)

    objects = tenancy.rows(ProfileQuerySet)

    class Meta:
        ordering = ["country"]
        verbose_name = _("business profile")
        verbose_name_plural = _("business profiles")
        constraints = [
            models.UniqueConstraint(fields=["organization", "country"], name="one_profile_per_country"),
            models.UniqueConstraint(fields=["organization", "id"], name="profile_key"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_version=None)
                | Q(published_at__isnull=False, published_version__isnull=False),
                name="published_at_a_version",
            ),
        ]

    def __str__(self):
        return f"{self.organization} · {self.country}"

    def get_absolute_url(self):
        return reverse("profile", args=[self.uuid])

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def has_changed(self):
        """Whether it was edited since it was published."""
        return self.is_published and self.published_version != self.version


class ProfilePlace(models.Model):
    """A location of the company on its profile: a page of its own in the directory, and where its leads arrive."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    profile = models.ForeignKey(BusinessProfile, models.CASCADE, related_name="places", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", verbose_name=_("location"), db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line1 = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    state = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    objects = tenancy.rows()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("place on a profile")
        verbose_name_plural = _("places on profiles")
        constraints = [models.UniqueConstraint(fields=["organization", "location"], name="one_page_per_location")]
        indexes = [models.Index(fields=["profile"], name="places_of_profile")]

    def __str__(self):
        return self.location.name


class LogoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(organization=user.organization_id)

    workable_by = visible_to


class Logo(models.Model):
    """A company's logo, made anew from what was uploaded; named by what is in it, so that it never changes."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)  # SHA-256 of the image, in hexadecimal
    image = models.BinaryField()  # PNG
    created_at = models.DateTimeField(db_default=Clock())

    objects = tenancy.rows(LogoQuerySet)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        constraints = [models.UniqueConstraint(fields=["organization", "digest"], name="one_of_each_logo")]

    def __str__(self):
        return self.digest
