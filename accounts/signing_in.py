"""django-allauth's forms in this house's words; what they do is theirs."""

import logging

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

PASSWORD_HELP = _("At least 10 characters, not a common password, and not like your name or address.")

# A field's name → its label and the sentence beneath it.
WORDS = {
    "login": (_("E-mail address"), ""),
    "email": (_("E-mail address"), ""),
    "password": (_("Password"), ""),
    "remember": (_("Keep me signed in on this device"), ""),
    "oldpassword": (_("Current password"), ""),
    "password1": (_("New password"), PASSWORD_HELP),
    "password2": (_("New password, once more"), ""),
    "code": (_("Code"), _("The six digits in your authenticator app, or one of your recovery codes.")),
    "name": (_("Name"), _("To tell your passkeys apart.")),
    "passwordless": (
        _("Sign in with this passkey alone"),
        _("Without the password; the device then asks for a fingerprint, a face or a PIN."),
    ),
}


def reworded(form, **labels):
    """The same form, with our labels and without placeholders; ``labels`` where this form means something else."""

    class Reworded(form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            for name, shown in self.fields.items():
                shown.label, shown.help_text = WORDS.get(name, (shown.label, shown.help_text))
                shown.label = labels.get(name, shown.label)
                shown.widget.attrs.pop("placeholder", None)

    return Reworded


def unbroken(form):
    """The same form, which a made-up passkey can not break: the library trusts the shape of what it is sent."""

    class Unbroken(form):
        def full_clean(self):
            try:
                super().full_clean()
            except DatabaseError:
                raise
            except Exception as problem:  # whatever a stranger's bytes break in the parser, it is no passkey
                log.info("not a passkey: %s", problem)
                self.cleaned_data, self.data = {}, {}
                self.add_error("credential", _("The passkey could not be used."))

    return Unbroken


LoginForm = reworded(account.LoginForm)
ResetPasswordForm = reworded(account.ResetPasswordForm)
ResetPasswordKeyForm = reworded(account.ResetPasswordKeyForm)
ChangePasswordForm = reworded(account.ChangePasswordForm)
SetPasswordForm = reworded(account.SetPasswordForm)
ReauthenticateForm = reworded(account.ReauthenticateForm)
AddEmailForm = reworded(account.AddEmailForm, email=_("New e-mail address"))
CodeForm = reworded(factor.AuthenticateForm)
CodeAgainForm = reworded(factor.ReauthenticateForm)
ActivateForm = reworded(totp.ActivateTOTPForm)
AddPasskeyForm = unbroken(reworded(passkeys.AddWebAuthnForm))
PasskeyLoginForm = unbroken(passkeys.LoginWebAuthnForm)
PasskeyForm = unbroken(passkeys.AuthenticateWebAuthnForm)
PasskeyAgainForm = unbroken(passkeys.ReauthenticateWebAuthnForm)
EditPasskeyForm = reworded(passkeys.EditWebAuthnForm)
