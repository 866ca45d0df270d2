"""What an operator is asked when a company's first people are invited."""

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

FIRST = (Role.ACCOUNT_ADMIN, Role.REFERRALS_ADMIN, Role.SELLER)


class InviteForm(forms.Form):
    """Whom, in which language, with which roles over the entire company."""

    email = forms.EmailField(label=_("E-mail address"), widget=AdminEmailInputWidget)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    roles = forms.MultipleChoiceField(
        label=_("Roles over the entire company"),
        choices=[(role.value, role.label) for role in FIRST],
        initial=[Role.ACCOUNT_ADMIN.value],
        widget=forms.CheckboxSelectMultiple,
    )
