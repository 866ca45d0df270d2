"""The app of deals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Deals")

    def ready(self):
        from accounts import grants
        from referrals import notices, previews, team  # noqa: F401 (declare kinds of notice and a person's preview)

        grants.WHEN_JOINED.append(team.bind)
