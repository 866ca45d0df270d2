"""What a line of history is, and the history of a company's people and roles. Append-only by grant."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import moments, tenancy
from accounts.clock import Clock
from accounts.models.organization import Organization
from accounts.roles import Role

SENTENCES = {
    "joined": _("%(subject)s joined"),
    "left": _("%(subject)s no longer belongs to the company"),
    "invited": _("Invited %(email)s: %(roles)s"),
    "invited_again": _("Sent the invitation to %(email)s again"),
    "withdrawn": _("Withdrew the invitation to %(email)s"),
    "granted": _("%(subject)s was made %(role)s for %(place)s"),
    "revoked": _("%(subject)s is no longer %(role)s for %(place)s"),
    "looked": _("Looked at what %(subject)s can see"),
    "profile_begun": _("Began the business profile for %(country)s"),
    "profile_changed": _("Changed the business profile for %(country)s"),
    "profile_published": _("Published the business profile for %(country)s"),
    "profile_withdrawn": _("Withdrew the business profile for %(country)s"),
    "alert_added": _("%(email)s is alerted of what arrives for %(place)s"),
    "alert_removed": _("%(email)s is no longer alerted of what arrives for %(place)s"),
}


class Event(models.Model):
    """Who did what, when: the shape every history table shares. No actor means the clock did it."""

    at = models.DateTimeField(_("when"), db_default=Clock())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    kind = models.CharField(_("what"), max_length=40)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        abstract = True


class AccountEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's own history of people and roles, to its account admins."""
        return self.filter(organization=user.organization_id) if user.holds("account_admin") else self.none()


class AccountEvent(Event):
    """One change of a person's place in a company, or of what the company says of itself."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="events", db_index=False)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = tenancy.rows(AccountEventQuerySet)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        indexes = [models.Index(fields=["organization", "-at"], name="account_event_newest")]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What happened, in the reader's language; names of places as they were then."""
        role, country = self.data.get("role", ""), self.data.get("country", "")
        words = {
            "subject": self.subject or "",
            "email": self.data.get("email", ""),
            "country": moments.locale().territories.get(country, country),
            "role": Role(role).label if role in Role else role,
            "place": self.data.get("place") or _("the entire company"),
            "roles": "; ".join(
                ", ".join([str(Role(role).label), str(place or _("the entire company"))])
                for role, place in self.data.get("roles", [])
                if role in Role
            ),
        }
        return SENTENCES.get(self.kind, "%(subject)s") % words
