"""The app of deals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Deals")

    def ready(self):
        from accounts import grants
        from referrals import alerting, notices, previews, team  # noqa: F401 (declare notices and previews)

        grants.WHEN_JOINED += [team.bind, alerting.bind]
