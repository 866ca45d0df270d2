"""The questions of an opportunity that a seller of the platform sends to a partner's location (T7)."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, FloatField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Location
from accounts.models.organization import lifted
from referrals import sending, terms
from referrals.forms.answers import area, fit_value, one_of, play
from referrals.forms.careful import CHOOSE, KnownChoice, careful, fits
from referrals.forms.choices import Solutions, place
from referrals.forms.wizard.customer import TYPED, CustomerForm
from referrals.models import CustomerContact, Referral, Solution
from referrals.team import REACHABLE
from referrals.words import DealType

DEAL = ("name", "deal_value", "currency", "closing_date", "notes")
TAGS = ("external_reference", "campaign")
SERVICES = ("partner_role", "solution_area", "solution_play")
CONTACT = tuple(f"contact_{name}" for name in (*REACHABLE, "title"))
CUSTOMER = (_("Customer"), "", TYPED)
PARTS = (  # of the page: title, explanation, groups of fields
    (_("Partner"), "", ("to",)),
    (_("The deal"), "", ("location", *DEAL, *TAGS, "partner_program")),
    (_("Solutions"), _("With an IP co-sell solution this is an IP deal, otherwise a services deal."), ("solutions",)),
    (_("For a services deal"), "", SERVICES),
    (_("Customer contact"), _("The partner sees it when the customer agreed to be contacted."), CONTACT),
    (_("Consent"), "", ("consent_to_contact", "consent_to_share")),
)


class Addressee(KnownChoice):
    """A partner's location."""

    def label_from_instance(self, location):
        return f"{location.organization.name} · {location}"


class OpportunityForm(forms.ModelForm):
    """An opportunity that a seller sends: to which partner's location, and what a services deal needs.

    The customer is a form of its own beside it: an account that was looked up, or one typed by hand.
    """

    LISTED = 50
    INSIDE = 0.7  # relevance of a name that has the searched words inside; one that begins with them: 1
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
        fields = (*DEAL, *TAGS, *SERVICES, "partner_program", "consent_to_contact", "consent_to_share")
        widgets = {"notes": forms.Textarea({"rows": 3})}

    def __init__(self, by, data=None, search="", account=None):
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="deal-%s")
        self.by, self.search = by, search
        self.customer = CustomerForm(None, data, account=account)
        self.fields["notes"].required = self.fields["consent_to_share"].required = True
        self.fields["consent_to_share"].label = _("I may share this information with the partner")
        self.fields["solutions"].queryset = (
            Solution.objects.offered_to(by.organization).select_related("organization").order_by("kind", "name")
        )
        fit_value(self.fields["deal_value"], co_sell=True)
        self._ask_for_codes()
        self._ask_to_whom()
        for name in (*REACHABLE, "title"):
            self.fields[f"contact_{name}"] = CustomerContact._meta.get_field(name).formfield(required=False)
        careful(self)

    def _ask_for_codes(self):
        """Where no program is in force, none is asked for."""
        self.fields["solution_area"], self.fields["solution_play"] = area(required=False), play(required=False)
        self.fields["partner_role"] = one_of(terms.ROLE, _("Partner role"), required=False)
        self.fields["partner_program"] = one_of(terms.PROGRAM, _("Partner program"), required=False)
        if len(self.fields["partner_program"].choices) == 1:
            del self.fields["partner_program"]

    def _ask_to_whom(self):
        if Location.objects.open_to_creation_by(self.by).exists():
            everywhere = self.by.places["seller"].everywhere
            self.fields["location"] = place(self.by, _("Your queue"), required=not everywhere)
        everybody = Location.objects.addressable_by(self.by).select_related("organization")
        self.fields["to"] = Addressee(everybody, label=_("Partner and location"), empty_label=CHOOSE)
        self.fields["to"].choices = self._listed(self.fields["to"])

    def _listed(self, field):
        """What matches best comes first, a company's standing considered (specification 9); nobody is shown that."""
        found, relevance = field.queryset, Value(1.0)
        if self.search:
            matches = Q(organization__name__icontains=self.search) | Q(name__icontains=self.search)
            begins = Q(organization__name__istartswith=self.search) | Q(name__istartswith=self.search)
            number = Q(program_id__startswith=self.search)
            found = found.filter(matches | number)
            relevance = Case(When(begins | number, then=1.0), default=self.INSIDE, output_field=FloatField())
        best = lifted(relevance, F("organization__standing"))
        found = found.order_by(best.desc(), "organization__name", "name")
        listed = [(str(place.uuid), field.label_from_instance(place)) for place in found[: self.LISTED + 1]]
        self.is_cut = len(listed) > self.LISTED
        return [("", CHOOSE), *listed[: self.LISTED]]

    def is_valid(self):
        return all([super().is_valid(), self.customer.is_valid()])

    def clean(self):
        cleaned = super().clean()
        if not fits(cleaned.get("solution_area"), cleaned.get("solution_play")):
            self.add_error("solution_play", ValidationError(_("This play belongs to another area."), code="invalid"))
        deal_type = sending.sent_type(cleaned.get("solutions") or [])
        if deal_type == DealType.SERVICES:
            words = _("Needed for a services deal: none of the solutions makes it an IP co-sell deal.")
            for name in SERVICES:
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, ValidationError(words, code="required"))
        if (to := cleaned.get("to")) and (reason := sending.why_not_to(to.organization, deal_type)):
            self.add_error("to", ValidationError(reason, code="invalid"))
        return cleaned

    @property
    def sections(self):
        """The cards of the page: title, explanation, and groups of fields."""
        first, *rest = [self._section(self, *part) for part in PARTS]
        customer = self._section(self.customer, *CUSTOMER)
        if account := self.customer.looked_up or (self.customer.is_bound and self.customer.account_chosen):
            customer["words"] = str(account)
        return [first, customer, *rest]

    def _section(self, form, title, words, names):
        return {"title": title, "words": words, "group": [form[name] for name in names if name in form.fields]}

    @property
    def facts(self):
        """The deal's own fields."""
        own = {*self._meta.fields, "location"}
        facts = {name: value for name, value in self.cleaned_data.items() if name in own}
        return facts | self.customer.facts

    @property
    def lines(self):
        """The chosen solutions as what hangs on a deal."""
        return [{"solution": solution} for solution in self.cleaned_data["solutions"]]

    @property
    def contact(self):
        """The customer contact, or None where nobody was named."""
        person = {name.removeprefix("contact_"): self.cleaned_data[name] for name in CONTACT}
        return person if any(person.values()) else None
