"""What an operator is asked before a deal is closed as an error."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.words import FOR_ERROR, NEED_WORDS, Reason


class MistakeForm(forms.Form):
    """The reason, in a word and where need be in a sentence; and the version of the deal that was looked at."""

    status_reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", "–"), *((reason.value, reason.label) for reason in FOR_ERROR)]
    )
    status_note = forms.CharField(
        label=gettext_lazy("Explanation"), required=False, max_length=2000, widget=AdminTextareaWidget
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        """Some reasons say nothing by themselves."""
        cleaned = super().clean()
        if cleaned.get("status_reason") in NEED_WORDS and not cleaned.get("status_note", "").strip():
            self.add_error("status_note", _("Say in your own words what is wrong."))
        return cleaned

    @property
    def answers(self):
        """The fields that the move fills in."""
        return {name: self.cleaned_data[name] for name in ("status_reason", "status_note")}

    @property
    def reason(self):
        """The reason in words."""
        return Reason(self.cleaned_data["status_reason"]).label
