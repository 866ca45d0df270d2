"""What people are asked about themselves and about those they invite."""

import unicodedata
import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import people
from accounts.models import User
from accounts.roles import Role


def printable(text):
    """Refuses control characters and halves of letters: nobody types them, and they break mails and logs."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise ValidationError(_("Leave out characters that cannot be printed."))


def zones():
    """Every time zone there is, as choices."""
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class ProfileForm(forms.ModelForm):
    """A person about themselves."""

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "language", "timezone", "wants_mail")
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "phone": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        }
        labels = {"wants_mail": _("Send me notices by e-mail")}
        help_texts = {"wants_mail": _("The list behind the bell has them either way.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "phone"):
            self.fields[name].validators.append(printable)


class InvitationForm(forms.Form):
    """Whom to invite, in which language, with which roles: one question per place and role the inviter may give."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, validators=[printable])
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)

    def __init__(self, viewer, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = viewer.language
        blank = people.blank_row(viewer)
        self.closed = [cell for cell in blank.everything if cell.reason]
        self.cells = [cell for cell in blank.everything if not cell.reason]
        for cell in self.cells:
            self.fields[cell.name] = forms.ChoiceField(label=cell.label, choices=cell.choices, required=False)

    @property
    def about(self):
        """The fields about the person."""
        return [self["email"], self["language"]]

    @property
    def places(self):
        """The fields about roles."""
        return [self[cell.name] for cell in self.cells]

    def roles(self):
        """The chosen (role, location or None) pairs."""
        chosen = [(self.cleaned_data[cell.name], cell.location) for cell in self.cells]
        return [(Role(role), location) for role, location in chosen if role]


class JoinForm(forms.Form):
    """What a new person says about themselves when they accept an invitation."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=100,
        validators=[printable],
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=100,
        required=False,
        validators=[printable],
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not a common password, and not like your name or address."),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, email, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        """The passwords are the same, and good enough for this person."""
        answers = super().clean()
        password = answers.get("password")
        if not password:
            return answers
        if password != answers.get("again"):
            self.add_error("again", _("The two passwords are not the same."))
        person = User(
            email=self.email, first_name=answers.get("first_name", ""), last_name=answers.get("last_name", "")
        )
        try:
            validate_password(password, person)
        except ValidationError as problem:
            self.add_error("password", problem)
        return answers


class SearchForm(forms.Form):
    """Whom to look for in the grid."""

    q = forms.CharField(label=_("Name or e-mail address"), max_length=200, required=False, validators=[printable])
