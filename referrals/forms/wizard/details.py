"""What the deal is: name, place, value, date, notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.answers import fit_value
from referrals.forms.careful import careful
from referrals.forms.choices import place
from referrals.models import Referral


class DetailsForm(forms.ModelForm):
    """The deal's own facts."""

    class Meta:
        model = Referral
        fields = ("name", "deal_value", "currency", "closing_date", "notes", "external_reference", "campaign")
        widgets = {"notes": forms.Textarea({"rows": 4})}

    def __init__(self, plan, data=None):
        super().__init__(data, auto_id="details-%s")
        self.fields["location"] = place(plan.by, _("Location"), required=True)
        self.fields["location"].help_text = _("Decides who of your company sees the deal. It cannot be changed later.")
        if plan.is_assessment:
            self.fields["location"].help_text = _(
                "The incentive for the assessment is paid to it. It cannot be changed later."
            )
        self.fields["notes"].required = True
        self.fields["notes"].help_text = _("On record: everybody who takes part in the deal reads them.")
        fit_value(self.fields["deal_value"], co_sell=False)
        self.order_fields(["name", "location", "deal_value", "currency", "closing_date", "notes"])
        careful(self)

    @property
    def facts(self):
        """The deal's facts as fields of a referral."""
        return self.cleaned_data
