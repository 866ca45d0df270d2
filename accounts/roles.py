"""The roles of specification 1.1 and 1.3: what each is called, where it can be held, and by whose people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role's name is also the codename of the permission that grants it on an organization or a location."""

    REFERRALS_ADMIN = "referrals_admin", _("Referrals admin")
    REFERRALS_USER = "referrals_user", _("Referrals user")
    PROFILE_ADMIN = "profile_admin", _("Business-profile admin")
    ACCOUNT_ADMIN = "account_admin", _("Account admin")
    SELLER = "seller", _("Seller")
    MARKETER = "marketer", _("Marketer")
    ACCOUNT_MATCHER = "account_matcher", _("Account-matching operator")
    REGISTRATION_REVIEWER = "registration_reviewer", _("Registration reviewer")


OF_PARTNERS = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.PROFILE_ADMIN, Role.ACCOUNT_ADMIN)
OF_PLATFORM = (Role.SELLER, Role.MARKETER, Role.ACCOUNT_MATCHER, Role.REGISTRATION_REVIEWER, Role.ACCOUNT_ADMIN)
AT_LOCATIONS = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.SELLER)
ON_ORGANIZATIONS = tuple(Role)
