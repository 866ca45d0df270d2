"""What an operator is asked before a deal is closed as an error."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import terms


class MistakeForm(forms.Form):
    """The reason, in a word and where need be in a sentence; and the version of the deal that was looked at."""

    status_reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=lambda: [("", "–"), *terms.choices(terms.REASON, used_for="error")]
    )
    status_note = forms.CharField(
        label=gettext_lazy("Explanation"), required=False, max_length=2000, widget=AdminTextareaWidget
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        """Some reasons say nothing by themselves."""
        cleaned = super().clean()
        if not cleaned.get("status_note", "").strip() and terms.needs_words(cleaned.get("status_reason", "")):
            self.add_error("status_note", _("Say in your own words what is wrong."))
        return cleaned

    @property
    def answers(self):
        """The fields that the move fills in."""
        return {name: self.cleaned_data[name] for name in ("status_reason", "status_note")}

    @property
    def reason(self):
        """The reason in words."""
        return terms.label(terms.REASON, self.cleaned_data["status_reason"])
