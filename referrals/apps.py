"""The app of deals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Deals")

    def ready(self):
        from referrals import notices  # noqa: F401 (declares the kinds of notice)
