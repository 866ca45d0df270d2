"""Companies and the places they work from."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.roles import AT_LOCATIONS, ON_ORGANIZATIONS

# By how much a score from 0 to 1 multiplies what matches a search (specification 9).
LEAST, LIFT = 0.75, 0.5


def lifted(relevance, standing):
    """Relevance × (0.75 + 0.5 × score): what searches for partners order by, as an expression or as a number."""
    return relevance * (LEAST + LIFT * standing)


class Organization(models.Model):
    """A tenant: the platform owner (one per installation) or a partner (specification 2.7).

    Not behind the tenants' wall: a company's name and what it may sell are known to those who sell with it.
    """

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner")
        PLATFORM = "platform", _("Platform owner")

    class Designation(models.TextChoices):
        SOLUTIONS_PARTNER = "solutions_partner", _("Solutions partner designation")
        EXPERT_MSP = "expert_msp", _("Expert managed service provider")
        SPECIALIZATION = "specialization", _("Specialization")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PARTNER)
    designations = ArrayField(
        models.CharField(max_length=30, choices=Designation), default=list, blank=True, verbose_name=_("designations")
    )
    in_ecosystem = models.BooleanField(_("in the co-sell ecosystem"), default=True)
    is_transacting = models.BooleanField(_("transacting"), default=True)
    is_vetted_for_assessments = models.BooleanField(_("vetted for solution assessments"), default=False)
    location_admins_see_all = models.BooleanField(
        _("referrals admins of a location see every location"),
        default=False,
        help_text=_("Off, a referrals admin is limited to the locations of the role."),
    )
    # The score that orders partners in searches (specification 9). It is written by a job and never printed.
    standing = models.FloatField(default=0.5, db_default=0.5, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        permissions = [(role.value, role.label) for role in ON_ORGANIZATIONS]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="platform"), name="one_platform_owner_per_installation"
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def platform(cls):
        """The platform owner's organization."""
        return cls.objects.get(kind=cls.Kind.PLATFORM)

    @property
    def is_platform(self):
        """Whether this company runs the installation."""
        return self.kind == self.Kind.PLATFORM

    @property
    def takes_deals(self):
        """Whether others can send it deals: in the ecosystem, and transacting (specification 3.2, T5)."""
        return self.in_ecosystem and self.is_transacting

    @property
    def asks_for_services(self):
        """Whether it can ask the platform for help with a services deal (specification 6)."""
        return self.Designation.SOLUTIONS_PARTNER in self.designations

    @property
    def sells_services(self):
        """Whether a designation or specialization lets it take services deals (specification 6)."""
        return bool(self.designations)


class LocationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The places of the person's own active company."""
        return self.filter(organization=user.organization_id)

    workable_by = visible_to

    def open_to_creation_by(self, user):
        """Where this person may create or take a deal (specification 1.2, can_create)."""
        everywhere, places = False, set()
        for place in (user.places["referrals_admin"], user.places["referrals_user"], user.places["seller"]):
            everywhere, places = everywhere or (place.everywhere and not place.lent), places | place.locations
        own = self.filter(organization=user.organization_id, is_active=True)
        return own if everywhere else own.filter(pk__in=places)

    def addressable_by(self, user):
        """Where this person may send a deal: a seller of the platform, to every partner's places."""
        if not (user.organization.is_platform and user.places["seller"]):
            return self.none()
        return self.filter(is_active=True).exclude(organization=user.organization_id)


class Location(models.Model):
    """A place of a company, with its programme id (API ``mpnId``); the platform owner's are its sellers' queues."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="locations", db_index=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program_id = models.CharField(_("program location id"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    is_active = models.BooleanField(_("active"), default=True)

    objects = tenancy.rows(LocationQuerySet)

    class Meta:
        ordering = ["name"]
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        permissions = [(role.value, role.label) for role in AT_LOCATIONS]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organization", "program_id"], name="one_program_id_per_organization"),
            models.UniqueConstraint(fields=["organization", "id"], name="location_key"),
        ]

    def __str__(self):
        return f"{self.name} ({self.program_id})"
