"""What every form about deals refuses, in one place: unprintable characters, unknown choices, impossible dates."""

import datetime
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from accounts.forms import printable

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
UNKNOWN = _("This choice is not known here.")
CHOOSE, BLANK = _("Choose one"), [BLANK_CHOICE_DASH[0]]
LINE_BREAKS = "\n\r\t"


class KnownChoice(forms.ModelChoiceField):
    """One row by its public id; a malformed, an unknown and a foreign id are answered alike."""

    def __init__(self, queryset, *, to_field_name="uuid", **kwargs):
        super().__init__(queryset, to_field_name=to_field_name, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as problem:
            raise ValidationError(UNKNOWN, code="invalid_choice") from problem


def known(queryset, uuid):
    """The row with this public id, or None: a malformed, an unknown and a foreign id are answered alike."""
    try:
        return KnownChoice(queryset, required=False).clean(uuid)
    except ValidationError:
        return None


def careful(form):
    """Make every field of the form refuse what no page, mail or log can show. Returns the form."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            _readable(field)
        if isinstance(field, forms.DateField):
            _believable(field)
        if isinstance(field, forms.TypedChoiceField) and list(field.choices)[:1] == BLANK:
            field.choices = [("", CHOOSE), *list(field.choices)[1:]]
        if isinstance(field, forms.ChoiceField):
            field.error_messages |= dict.fromkeys(("invalid_choice", "invalid_pk_value", "invalid_list"), UNKNOWN)
    return form


def _readable(field):
    others = [one for one in field.validators if not isinstance(one, ProhibitNullCharactersValidator)]
    field.validators = [*others, printable_lines if isinstance(field.widget, forms.Textarea) else printable]


def printable_lines(text):
    """Refuses control characters, but takes line breaks and tabs."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in LINE_BREAKS for letter in text):
        raise ValidationError(_("Leave out characters that cannot be printed."))


def _believable(field):
    wrong = _("Choose a date between 2000 and 2099.")
    field.widget = forms.DateInput({"type": "date", "min": EARLIEST, "max": LATEST}, format="%Y-%m-%d")
    field.widget.is_required = field.required
    field.validators += [MinValueValidator(EARLIEST, wrong), MaxValueValidator(LATEST, wrong)]


def fits(area, play):
    """Whether the play is one of the area's, whichever version of it."""
    return area is None or play is None or play.area.code == area.code
