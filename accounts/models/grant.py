"""Who holds which role where: django-guardian's rows with real foreign keys, a handful per person.

Roles are granted on a company or a place, never on a deal (specification 1.2; decisions.md, "Roles").
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models.organization import Location, Organization


class OrganizationGrant(UserObjectPermissionBase):
    """A role held over an entire company."""

    content_object = models.ForeignKey(Organization, models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("role in the entire company")
        verbose_name_plural = _("roles in the entire company")
        unique_together = ()
        constraints = [
            models.UniqueConstraint(fields=["content_object", "user", "permission"], name="one_grant_per_organization")
        ]


class LocationGrant(UserObjectPermissionBase):
    """A role held at one place. Its organization is the place's own, kept by a composite key."""

    content_object = models.ForeignKey(Location, models.CASCADE, related_name="grants")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", editable=False, db_index=False)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("role at a location")
        verbose_name_plural = _("roles at locations")
        unique_together = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "content_object", "user", "permission"], name="one_grant_per_location"
            )
        ]

    def save(self, *args, **kwargs):
        """Take the organization from the place, so that guardian's own functions work."""
        self.organization_id = self.content_object.organization_id
        super().save(*args, **kwargs)
