"""What an operator says about a customer's account, and how another one is looked for."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import deciding
from referrals.forms.careful import KnownChoice, careful
from referrals.forms.choices import countries
from referrals.matching import Decision
from referrals.models import CustomerAccount


class AnswerForm(forms.Form):
    """The button that was pressed: an account, or no account; and what goes with it."""

    account = KnownChoice(CustomerAccount.objects.all(), required=False, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=[(one, one.label) for one in (Decision.UNMANAGED, Decision.NONE)], required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("For operators only."),
    )
    send_anyway = forms.BooleanField(
        label=gettext_lazy("Send the request to the sellers all the same"),
        required=False,
        help_text=gettext_lazy("Otherwise it is declined for them, with the reason, unless the account is managed."),
    )

    def clean(self):
        """One of the buttons."""
        cleaned = super().clean()
        if not self.errors and not cleaned.get("account") and not cleaned.get("decision"):
            self.add_error(None, _("Press the button of an account, or say that there is none."))
        return cleaned

    @property
    def answers(self):
        """What ``deciding.decide`` is told."""
        account = self.cleaned_data["account"]
        return {
            "account": account,
            "decision": self.cleaned_data["decision"] or deciding.decision_for(account),
            "note": self.cleaned_data["note"],
            "send_anyway": self.cleaned_data["send_anyway"],
        }


class LookForm(forms.Form):
    """Another name or country to look for."""

    name = forms.CharField(label=gettext_lazy("Name or D-U-N-S number"), max_length=200)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=countries, required=False)


class ChangeForm(forms.Form):
    """The account that a deal's customer is from now on."""

    account = KnownChoice(CustomerAccount.objects.all(), widget=forms.HiddenInput)


def answer_form(data=None):
    """The form, refusing what nothing can show."""
    return careful(AnswerForm(data))


def look_form(asked, referral):
    """The form as it was sent, or with the customer as it was typed."""
    known = {name: getattr(referral, f"customer_{name}") for name in ("name", "city", "country")}
    return careful(LookForm(asked if "name" in asked else None, initial=known))


def change_form(data):
    """The form, refusing what nothing can show."""
    return careful(ChangeForm(data))
