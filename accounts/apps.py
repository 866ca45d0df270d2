"""The app of companies and people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Companies and people")

    def ready(self):
        from accounts import checks, notices  # noqa: F401 (registers the check and the kinds of notice)
