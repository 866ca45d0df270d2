"""Which spreadsheet is sent up."""

from django import forms
from django.utils.translation import gettext_lazy as _

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(forms.Form):
    """A file; what is in it is looked at by the worker."""

    file = forms.FileField(
        label=_("Changed spreadsheet"),
        help_text=_("At most 5 MB."),
        widget=forms.FileInput({"accept": f".xlsx,{TYPE}"}),
    )
