"""Choices that several forms offer: countries, solutions, places."""

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Location
from referrals import format
from referrals.forms.careful import CHOOSE, UNKNOWN, KnownChoice
from referrals.words import COUNTRIES


def countries():
    """Every country by its name in the reader's language."""
    names = Locale.parse(str(format.locale())).territories.items()
    found = [(code, name) for code, name in names if code in COUNTRIES]
    return [("", CHOOSE), *sorted(found, key=lambda pair: format.sortable(pair[1]))]


class Solutions(forms.ModelMultipleChoiceField):
    """Solutions by their public ids; a malformed, an unknown and a hidden one are answered alike."""

    def label_from_instance(self, solution):
        return f"{solution.name} – {solution.organization.name}"

    def clean(self, value):
        try:
            return list(super().clean(value))
        except ValidationError as problem:
            raise problem if problem.code == "required" else ValidationError(UNKNOWN, code="invalid") from problem


def place(by, label, required):
    """Where this person may create a deal; the only one is chosen already."""
    field = KnownChoice(Location.objects.open_to_creation_by(by), label=label, required=required, empty_label=CHOOSE)
    only = list(field.queryset[:2])
    field.initial = only[0] if len(only) == 1 else None
    return field
