"""People, the companies they belong to, and the places where they hold a role."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.models.grant import LocationGrant, OrganizationGrant
from accounts.models.organization import Organization
from accounts.roles import Role


@dataclass(frozen=True)
class Place:
    """Where one role is held: over the entire company, or at some of its locations.

    ``lent``: everywhere only because the company lets its locations' admins see all. Such a person hands out nothing
    beyond their own locations.
    """

    everywhere: bool = False
    locations: frozenset = frozenset()
    lent: bool = False

    def __bool__(self):
        return self.everywhere or bool(self.locations)


class People(BaseUserManager):
    """Finds and makes people; each comes with the active company, which every request needs."""

    def get_queryset(self):
        return super().get_queryset().select_related("organization")

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        """A person with this address, normalized to lower case."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email, password=None, **fields):
        """A person who may do anything in the operators' admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. May belong to several companies; one is active, and rights never add up across them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    timezone = models.CharField(_("time zone"), max_length=50, default="UTC")
    wants_mail = models.BooleanField(_("wants notices by e-mail"), default=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("active organization")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False, help_text=_("May open the operators' admin."))
    rights_version = models.PositiveIntegerField(default=1, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("first_name",)

    class Meta:
        ordering = ["email"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def initials(self):
        """Two letters for the small circle."""
        return "".join(part[0] for part in (self.first_name or self.email, self.last_name) if part).upper()

    def _get_session_auth_hash(self, secret=None):
        """Changes with the password and with the roles: either ends every other session (specification 1.2)."""
        marked = f"{self.password}:{self.rights_version}"
        return salted_hmac("accounts.User.session", marked, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def places(self):
        """Role → Place, in the active company only. One query, once per request; must be inside the tenant."""
        return places_of(self, self.organization)

    def holds(self, *roles):
        """Whether any of these roles is held anywhere in the active company."""
        return any(self.places[role] for role in roles)


def places_of(user, organization):
    """Role → Place of this person in that company; a role that is not held is an empty Place."""
    if organization is None:
        return defaultdict(Place)
    over_all = OrganizationGrant.objects.filter(user=user, content_object=organization)
    at_places = LocationGrant.objects.filter(user=user, organization=organization)
    nowhere = models.Value(None, models.BigIntegerField())
    held = over_all.values_list("permission__codename", nowhere).union(
        at_places.values_list("permission__codename", "content_object"), all=True
    )
    everywhere, locations = set(), defaultdict(set)
    for role, location in held:
        locations[role].add(location) if location else everywhere.add(role)
    places = {role.value: Place(role.value in everywhere, frozenset(locations[role.value])) for role in Role}
    admin = places[Role.REFERRALS_ADMIN]
    if organization.location_admins_see_all and admin and not admin.everywhere:
        places[Role.REFERRALS_ADMIN.value] = Place(True, admin.locations, lent=True)
    return defaultdict(Place, places)


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The colleagues of the active company, to whoever manages roles there."""
        if not user.holds(Role.ACCOUNT_ADMIN, Role.REFERRALS_ADMIN):
            return self.none()
        return self.filter(organization=user.organization_id)

    workable_by = visible_to


class Membership(models.Model):
    """A person belongs to a company. Roles need it; ending it ends them."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = tenancy.rows(MembershipQuerySet)

    class Meta:
        ordering = ["user__first_name", "user__last_name"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="one_membership_per_organization")]

    def __str__(self):
        return f"{self.user} · {self.organization}"

    def get_absolute_url(self):
        return reverse("person", args=[self.uuid])
