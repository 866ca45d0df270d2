"""How django-allauth behaves here: no open sign-up, links from the settings, mails in the reader's language."""

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

INSTALLATION = SimpleNamespace(name=settings.PLATFORM_NAME, domain=urlsplit(settings.BASE_URL).netloc)


class Adapter(DefaultAccountAdapter):
    """Nobody signs up without an invitation."""

    def is_open_for_signup(self, request):
        return False

    def get_reset_password_from_key_url(self, key):
        return at_base_url(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return at_base_url(super().get_email_confirmation_url(request, emailconfirmation))

    def get_password_change_redirect_url(self, request):
        return "/organization/me/"

    def send_mail(self, template_prefix, email, context):
        """In the language of the person with this address; a mail server that is away is no error page."""
        reader = context.get("user") or _person_with(email)
        about = {"email": email, "current_site": INSTALLATION, "base_url": settings.BASE_URL, "reader": reader}
        with translation.override(reader.language if reader else translation.get_language()):
            message = self.render_mail(template_prefix, email, about | context)
            message.attach_alternative(
                render_to_string("accounts/mail/frame.html", {"text": message.body, "subject": message.subject}),
                "text/html",
            )
        try:
            message.send()
        except (OSError, SMTPException) as problem:
            log.error("%s not sent: %s", template_prefix, problem)
            messages.error(self.request, _("The e-mail could not be sent. Try again in a few minutes."))


class SecondFactor(DefaultMFAAdapter):
    """Passkeys and authenticator apps show the installation's name."""

    def _get_site_name(self):
        return settings.PLATFORM_NAME


def at_base_url(url):
    """The same page at the installation's own address, whatever host the request named."""
    parts = urlsplit(url)
    return f"{settings.BASE_URL}{parts.path}{'?' + parts.query if parts.query else ''}"


def _person_with(email):
    address = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
    return address and address.user
