"""What the public directory shows: one row per place of a published profile, and nothing that is not published."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.clock import Clock
from accounts.models import Organization
from leads import wording
from leads.models.parts import codes


class ListingQuerySet(models.QuerySet):
    def open(self):
        """What the directory shows and leads can reach: the place is in use, its company in the ecosystem."""
        return self.filter(is_open=True)


class Listing(models.Model):
    """A page of the directory. Public, so it stands outside the tenants' wall; publishing writes what it says.

    ``uuid`` and ``location_id`` are those of the ``ProfilePlace``. ``score`` orders partners (specification 9) and is
    never printed. ``is_open`` and both names follow the location and the company by themselves (a trigger of the
    database): public pages cannot read what is behind the wall. Ask ``Listing.objects.open()``.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    uuid = models.UUIDField(unique=True)
    location_id = models.BigIntegerField(unique=True)
    profile_id = models.BigIntegerField(db_index=True)
    name = models.CharField(_("company"), max_length=200)
    place = models.CharField(_("location"), max_length=200)
    line1 = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    state = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    description = models.TextField(_("description"), max_length=2500, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    social = models.URLField(_("company page in a social network"), max_length=200, blank=True)
    industries = codes(_("industries"))
    products = codes(_("products"))
    services = codes(_("services"))
    keywords = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("keywords"))
    sizes = codes(_("company sizes"))
    logo = models.CharField(_("logo"), max_length=64, blank=True)
    score = models.FloatField(default=0.5, db_default=0.5)
    published_at = models.DateTimeField(_("published"), db_default=Clock())
    is_open = models.BooleanField(default=True, db_default=True, editable=False)
    words = SearchVectorField(default="", editable=False)  # by which it is found

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of the directory")
        verbose_name_plural = _("pages of the directory")
        indexes = [
            models.Index(fields=["score", "uuid"], condition=models.Q(is_open=True), name="listing_by_score"),
            models.Index(fields=["logo"], condition=~models.Q(logo=""), name="listing_by_logo"),
            GinIndex(fields=["words"], name="listing_words", fastupdate=False),
        ]

    def __str__(self):
        return f"{self.name} · {self.place}"

    def save(self, *args, **kwargs):
        """Saves the words by which it is found as well."""
        if kwargs.get("update_fields") is None:
            wording.fill(self)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """Its public page, in the language in force."""
        return reverse("listing", args=[get_language(), self.uuid, self.slug])

    @property
    def slug(self):
        """What its address says for whoever reads it; the uuid alone finds the page."""
        return slugify(f"{self.name[:60]} {self.place[:40]}", allow_unicode=True) or "-"
