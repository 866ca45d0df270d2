"""What the operators' pages of files share: asking for one, and finding what became of it."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """Which file."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))


def job_or_404(model, pk):
    """The row with who sent its file; what is no number is the number of none."""
    try:
        return get_object_or_404(model.objects.select_related("by"), pk=int(pk))
    except (ValueError, OverflowError) as problem:
        raise Http404 from problem
