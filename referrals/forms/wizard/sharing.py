"""What the platform is asked and shown, and whom to talk to at the customer: the answers that make the deal's kind."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals import drafting, inviting, requirements, terms
from referrals.forms.answers import LEAST, area, one_of, play
from referrals.forms.careful import careful, fits
from referrals.models import CustomerContact, Referral
from referrals.requirements import Need
from referrals.team import REACHABLE
from referrals.words import CO_SELL, DealType, HelpType

CONTACT = tuple(f"contact_{name}" for name in (*REACHABLE, "title"))
BY_KIND = ("help_notes", "marketplace_intent", "partner_role", "solution_area", "solution_play")
ASKED = (*BY_KIND, "contact", "consent_to_contact")
NO_HELP = (HelpType.UNKNOWN.value, HelpType.UNKNOWN.label)


class SharingForm(forms.ModelForm):
    """Help, sharing, contact and consent. Which of the questions there are follows from the kind that results."""

    shared_with_sellers = forms.TypedChoiceField(
        label=_("May the platform's sellers see this deal?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
        help_text=_("Once they may see it, that cannot be taken back."),
    )
    kind_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Referral
        fields = ("help_type", "shared_with_sellers", *BY_KIND, "consent_to_contact")
        widgets = {"help_notes": forms.Textarea({"rows": 6}), "marketplace_intent": forms.RadioSelect}

    def __init__(self, plan, data=None):
        super().__init__(data, auto_id="sharing-%s")
        self.plan = plan
        self.kind_before = data.get("kind_shown", "") if data is not None else ""
        self.possible = inviting.possible_co_sell(plan.by.organization, plan.solutions)
        self.kind = self._kind(data)
        self._offer()
        self._ask_for_the_contact()
        self._fit_to_kind()
        self._say("kind_shown", self.kind or "")
        careful(self)

    def _kind(self, data):
        asked = (data.get("help_type") if data is not None else "") or HelpType.UNKNOWN
        shared = data is not None and data.get("shared_with_sellers") == "yes"
        wish = data.get("wish", "") if data is not None else ""
        return drafting.derived_type(
            self.plan.solutions, asked, shared, organization=self.plan.by.organization, wish=wish
        )

    def _offer(self):
        self.fields["help_type"] = one_of(terms.HELP, _("Which help do you need?"), first=NO_HELP)
        self.fields["help_type"].widget = forms.RadioSelect(choices=self.fields["help_type"].choices)
        self.fields["help_type"].initial = HelpType.UNKNOWN
        self.fields["help_type"].help_text = _(
            "With any help the sellers see the deal. They have fourteen days to answer; that they take part is not"
            " guaranteed."
        )
        intents = [choice for choice in self.fields["marketplace_intent"].choices if choice[0]]
        self.fields["marketplace_intent"].choices = intents
        self.fields["partner_role"] = one_of(terms.ROLE, _("Partner role"))
        self.fields["solution_area"], self.fields["solution_play"] = area(), play()
        if self.kind in CO_SELL and len(self.possible) > 1:
            self.fields["wish"] = forms.ChoiceField(
                label=_("Which co-sell?"),
                choices=[(kind.value, kind.label) for kind in self.possible],
                initial=self.possible[0],
                widget=forms.RadioSelect,
                help_text=_("Your solutions and your designation allow both."),
            )
            self._presume("wish", self.possible[0])

    def _presume(self, name, value):
        """A question that has just come up is answered the usual way, for the reader to change."""
        if name not in self.data:
            self._say(name, value)

    def _say(self, name, value):
        self.fields[name].initial = value
        if self.is_bound:
            self.data = self.data.copy()
            self.data[name] = value

    def _ask_for_the_contact(self):
        wanted = self._need("contact") == Need.REQUIRED
        for name in (*REACHABLE, "title"):
            field = CustomerContact._meta.get_field(name).formfield()
            field.required = field.widget.is_required = wanted and name in REACHABLE
            self.fields[f"contact_{name}"] = field
        self.fields["consent_to_contact"].required = self._need("consent_to_contact") == Need.REQUIRED

    def _need(self, field):
        return requirements.need(field, self.kind or DealType.PRIVATE)

    def _fit_to_kind(self):
        for name in BY_KIND:
            if (need := self._need(name)) == Need.ABSENT:
                del self.fields[name]
            else:
                self.fields[name].required = self.fields[name].widget.is_required = need == Need.REQUIRED
        if self.kind == DealType.ASSESSMENT:
            del self.fields["help_type"], self.fields["shared_with_sellers"]
        elif self.kind in CO_SELL:
            del self.fields["shared_with_sellers"]  # help means sharing
        else:
            self._presume("shared_with_sellers", "no")

    @property
    def has_new_questions(self):
        """Whether the answers make another kind than the page asked for, one with further questions."""
        if not self.is_bound or self.kind is None:
            return False
        before = self.kind_before if self.kind_before in DealType.values else DealType.PRIVATE
        asked = [requirements.need(name, self.kind) for name in ASKED]
        return asked != [requirements.need(name, DealType(before)) for name in ASKED]

    def clean(self):
        cleaned = super().clean()
        if self.kind is None:
            self.add_error("help_type", ValidationError(inviting.WHY_NO_HELP, code="invalid"))
        if not fits(cleaned.get("solution_area"), cleaned.get("solution_play")):
            self.add_error("solution_play", ValidationError(_("This play belongs to another area."), code="invalid"))
        if self.kind in CO_SELL and self.plan.value is not None and self.plan.value < 1:
            self.add_error(None, ValidationError(LEAST, code="invalid"))
        if self.kind not in CO_SELL and self.kind != DealType.ASSESSMENT and not self.plan.solutions:
            words = _("Choose at least one solution: only a services co-sell goes without.")
            self.add_error(None, ValidationError(words, code="required"))
        self._whole_contact()
        return cleaned

    def _whole_contact(self):
        """A contact is complete, or not there at all."""
        names = [f"contact_{name}" for name in REACHABLE]
        if not any(self.cleaned_data.get(name) for name in (*names, "contact_title")):
            return
        for name in names:
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))

    @property
    def facts(self):
        """The answers as fields of a referral."""
        own = {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}
        return {"help_type": HelpType.UNKNOWN, "shared_with_sellers": False} | own

    @property
    def wished(self):
        """Which co-sell, where both are possible."""
        return self.cleaned_data.get("wish", "")

    @property
    def contact(self):
        """The customer contact, or None where nobody was named."""
        person = {name.removeprefix("contact_"): self.cleaned_data.get(name, "") for name in CONTACT}
        return person if any(person.values()) else None
