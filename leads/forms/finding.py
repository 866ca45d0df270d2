"""What a visitor looks for in the directory: every answer is optional."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from referrals import terms
from referrals.forms.careful import careful
from referrals.forms.choices import countries
from referrals.models import Term
from referrals.words import CustomerSize


class Select(forms.Select):
    """Draws its hundreds of options at once: with a template for each they were half of the page's time."""

    def render(self, name, value, attrs=None, renderer=None):
        marks = ((flatatt({"value": code, "selected": code == (value or "")}), label) for code, label in self.choices)
        drawn = format_html_join("", "<option{}>{}</option>", marks)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), drawn)


class FindForm(forms.Form):
    """A wrong answer says so and is as if it were not there."""

    use_required_attribute = False

    need = forms.CharField(label=_("What do you need?"), max_length=200, widget=forms.TextInput({"type": "search"}))
    industries = forms.ChoiceField(label=_("Your industry"), widget=Select)
    services = forms.ChoiceField(label=_("Service"), widget=Select)
    products = forms.ChoiceField(label=_("Product"), widget=Select)
    country = forms.ChoiceField(label=_("Country"), widget=Select)
    city = forms.CharField(label=_("City"), max_length=100)
    size = forms.ChoiceField(
        label=_("Company size"), choices=[("", _("Any size")), *CustomerSize.choices], widget=Select
    )

    ANY = {"industries": _("Any industry"), "services": _("Any service"), "products": _("Any product")}

    def __init__(self, data):
        super().__init__(data, auto_id="find-%s")
        offered = Term.objects.in_force().filter(kind__in=terms.TAGS.values())
        for column, kind in terms.TAGS.items():
            self.fields[column].choices = [
                ("", self.ANY[column]),
                *((term.code, str(term)) for term in offered if term.kind == kind),
            ]
        self.fields["country"].choices = [("", _("Any country")), *countries()[1:]]
        for field in self.fields.values():
            field.required = False
        careful(self)
        self.full_clean()

    @property
    def asked(self):
        """What ``directory.search`` takes: the answers that were given."""
        return {name: [value] if name in terms.TAGS else value for name, value in self.cleaned_data.items() if value}

    def said(self):
        """(name, words) of each answer, as a visitor reads it."""
        for name, value in self.cleaned_data.items():
            if value:
                words = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                yield name, words if name == "need" else f"{self.fields[name].label}: {words}"
