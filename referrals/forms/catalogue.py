"""The forms around the catalogue of solutions: narrowing it, choosing from it, a line's price and quantity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.catalogue import Kind
from referrals.forms.careful import KnownChoice, careful
from referrals.models import Solution


class CatalogueForm(forms.Form):
    """What to look for. Every answer is optional; a wrong one says so and is as if it were not there."""

    use_required_attribute = False

    q = forms.CharField(label=_("Name or id"), max_length=100, widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(label=_("Kind"))
    publisher = forms.CharField(label=_("Publisher"), max_length=100)
    macc = forms.BooleanField(label=_("Counts towards a consumption commitment"))
    incentive = forms.BooleanField(label=_("Incentivized"))

    def __init__(self, data=None, *, assessments=False, **kwargs):
        super().__init__({} if data is None else data, **{"auto_id": "catalogue-%s"} | kwargs)
        kinds = [(one.value, one.label) for one in Kind if assessments or one != Kind.ASSESSMENT]
        self.fields["kind"].choices = [("", _("Any kind")), *kinds]
        for field in self.fields.values():
            field.required = False
        careful(self)
        self.full_clean()


class ChoiceForm(forms.Form):
    """The one that was chosen; an unknown and a hidden one are answered alike."""

    add = KnownChoice(Solution.objects.none(), to_field_name="code", label=_("Solution"))


def choice_form(referral, data):
    form = ChoiceForm(data)
    form.fields["add"].queryset = Solution.objects.offered_to(referral.organization)
    return careful(form)


class PriceForm(forms.Form):
    """What a platform solution costs on this deal, and how many."""

    price = forms.DecimalField(
        label=_("Price"), required=False, min_value=0, max_digits=15, decimal_places=2, help_text=_("Of one piece.")
    )
    quantity = forms.IntegerField(label=_("Quantity"), required=False, min_value=1, max_value=1_000_000)


def price_form(line, data=None):
    values = {"price": line.price, "quantity": line.quantity}
    return careful(PriceForm(data, initial=values, auto_id="price-%s"))
