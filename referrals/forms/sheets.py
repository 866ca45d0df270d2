"""Which spreadsheet is sent up."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals.sheets import reading

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(forms.Form):
    """A file; what is in it is looked at by the worker."""

    file = forms.FileField(label=_("Changed spreadsheet"), widget=forms.FileInput({"accept": f".xlsx,{TYPE}"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > reading.BYTES:
            raise ValidationError(reading.too_large(), code="too_large")
        return file
