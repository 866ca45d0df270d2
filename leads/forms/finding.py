"""What a visitor looks for in the directory: every answer is optional."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals import terms
from referrals.forms.careful import careful
from referrals.forms.choices import countries
from referrals.models import Term
from referrals.words import CustomerSize


class FindForm(forms.Form):
    """A wrong answer says so and is as if it were not there."""

    use_required_attribute = False

    need = forms.CharField(label=_("What do you need?"), max_length=200, widget=forms.TextInput({"type": "search"}))
    industries = forms.ChoiceField(label=_("Your industry"))
    services = forms.ChoiceField(label=_("Service"))
    products = forms.ChoiceField(label=_("Product"))
    country = forms.ChoiceField(label=_("Country"))
    city = forms.CharField(label=_("City"), max_length=100)
    size = forms.ChoiceField(label=_("Your size"), choices=[("", _("Any size")), *CustomerSize.choices])

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
