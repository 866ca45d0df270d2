"""What both kinds of new deal ask: the customer, the deal, its solutions, whom to talk to, consent."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from referrals import terms
from referrals.forms.answers import area, one_of, play
from referrals.forms.careful import careful, fits
from referrals.forms.choices import Solutions, countries
from referrals.forms.details import REACHABLE
from referrals.models import CustomerContact, Referral, Solution
from referrals.words import AccountCategory, HelpType

CUSTOMER = (
    "customer_name",
    "customer_line1",
    "customer_line2",
    "customer_postal_code",
    "customer_city",
    "customer_state",
    "customer_country",
    "customer_duns",
)
DEAL = ("name", "deal_value", "currency", "closing_date", "notes")
TAGS = ("external_reference", "campaign")
SERVICES = ("partner_role", "solution_area", "solution_play")
HELP = ("help_type", "help_notes", "shared_with_sellers", "marketplace_intent", *SERVICES)
CONTACT = tuple(f"contact_{name}" for name in (*REACHABLE, "title"))


class DraftForm(forms.ModelForm):
    """What both kinds of new deal share: customer, deal, solutions, contact, consent."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    solutions = Solutions(
        Solution.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Solutions"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Referral
        fields = (*CUSTOMER, *DEAL, *TAGS, *HELP, "consent_to_contact", "consent_to_share")
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("notes", "help_notes")}

    def __init__(self, by, data=None):
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="deal-%s")
        self.by = by
        self.fields["notes"].required = True
        self.fields["customer_country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.fields["customer_line1"].required = True
        self.fields["customer_duns"].validators.append(
            RegexValidator(r"^\d{9}$", _("A D-U-N-S number has nine digits."))
        )
        self.fields["solution_area"] = area(required=False)
        self.fields["solution_play"] = play(required=False)
        self._ask_for_codes()
        self.fields["consent_to_share"].required = True
        own = Case(When(organization=by.organization_id, then=Value(0)), default=Value(1))
        offered = Solution.objects.offered_to(by.organization).select_related("organization")
        self.fields["solutions"].queryset = offered.order_by(own, "name")
        self._ask_for_the_contact()
        self._fit()
        self.order_fields([name for _title, _words, *groups in self.parted() for group in groups for name in group])
        careful(self)

    def _ask_for_codes(self):
        """Where no program is in force, none is asked for."""
        no_help = (HelpType.UNKNOWN.value, HelpType.UNKNOWN.label)
        asked = {
            "partner_role": one_of(terms.ROLE, _("Partner role"), required=False),
            "help_type": one_of(terms.HELP, _("Help needed"), first=no_help),
            "partner_program": one_of(terms.PROGRAM, _("Partner program"), required=False),
        }
        self.fields |= {name: field for name, field in asked.items() if name in self.fields}
        if "partner_program" in self.fields and len(self.fields["partner_program"].choices) == 1:
            del self.fields["partner_program"]

    def _ask_for_the_contact(self):
        for name in (*REACHABLE, "title"):
            field = CustomerContact._meta.get_field(name).formfield(required=False)
            self.fields[f"contact_{name}"] = field

    def _fit(self):
        """What differs between the two kinds."""

    def clean(self):
        cleaned = super().clean()
        if not fits(cleaned.get("solution_area"), cleaned.get("solution_play")):
            self.add_error("solution_play", ValidationError(_("This play belongs to another area."), code="invalid"))
        return cleaned

    def need(self, names, message=None):
        """These were not answered, and this kind of deal needs them."""
        for name in names:
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(
                    name, ValidationError(message or self.fields[name].error_messages["required"], code="required")
                )

    @property
    def sections(self):
        """The cards of the page: title, explanation, and groups of fields."""
        return [
            {
                "title": title,
                "words": words,
                "groups": [[self[name] for name in group] for group in self._shown(groups)],
            }
            for title, words, *groups in self.parted()
        ]

    def _shown(self, groups):
        return [found for group in groups if (found := [name for name in group if name in self.fields])]

    def parted(self):
        """(title, explanation, group of names, …) for each card, in the order in which they are answered."""
        raise NotImplementedError

    @property
    def facts(self):
        """The deal's own fields."""
        own = {*self._meta.fields, "location"}
        facts = {name: value for name, value in self.cleaned_data.items() if name in own}
        return facts | {"customer_category": AccountCategory.MANUAL}

    @property
    def contact(self):
        """The customer contact, or None where nobody was named."""
        person = {name.removeprefix("contact_"): self.cleaned_data[name] for name in CONTACT}
        return person if any(person.values()) else None
