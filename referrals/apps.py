"""The app of deals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Deals")

    def ready(self):
        from referrals import notices, previews  # noqa: F401 (declare the kinds of notice and the preview of a person)
