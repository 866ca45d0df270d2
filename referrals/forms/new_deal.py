"""The questions of a partner's own deal (T1-T3)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals import drafting, registration, team
from referrals.forms.answers import fit_value
from referrals.forms.details import REACHABLE
from referrals.forms.drafts import CONTACT, CUSTOMER, DEAL, SERVICES, TAGS, DraftForm, place
from referrals.models import TeamMember
from referrals.words import CO_SELL, DealType, HelpType

PEOPLE = 3


class NewDealForm(DraftForm):
    """A partner's own deal. What kind it becomes follows from the help asked for and the sharing (3.1)."""

    shared_with_sellers = forms.TypedChoiceField(
        label=_("May the platform's sellers see this deal?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )

    kind = ""  # of the deal that the answers make, once there are some

    def _fit(self):
        self.fields["location"] = place(self.by, _("Location"), required=True)
        self.fields["help_type"].initial = HelpType.UNKNOWN
        self.fields["solutions"].required = self.data.get("help_type", HelpType.UNKNOWN) == HelpType.UNKNOWN
        self.fields["solutions"].error_messages["required"] = _("Choose at least one solution.")
        self.fields["marketplace_intent"].help_text = _(
            "For co-sell with an IP co-sell solution: does the customer mean to buy through the marketplace?"
        )
        self.fields["partner_role"].help_text = _("These three answers: for co-sell without an IP co-sell solution.")
        self.fields["consent_to_share"].label = _("I may share this information with those who take part in the deal")
        for number in range(1, PEOPLE + 1):
            for name in (*REACHABLE, "title"):
                field = TeamMember._meta.get_field(name).formfield(required=False)
                field.label = _("%(what)s, person %(number)s") % {"what": field.label, "number": number}
                self.fields[f"member{number}_{name}"] = field
        for name, value in team.details_of(self.by).items():
            self.fields[f"member1_{name}"].initial = value
        if self.is_bound and self.data.get("private_anyway") is not None:
            self.fields["private_anyway"] = _private_anyway()

    def clean(self):
        cleaned = super().clean()
        self.deal_type = drafting.derived_type(
            cleaned.get("solutions") or [],
            cleaned.get("help_type", HelpType.UNKNOWN),
            cleaned.get("shared_with_sellers"),
        )
        if self.deal_type in CO_SELL:
            self._needs_of_help()
        elif self.deal_type == DealType.PRIVATE:
            self._think_again(cleaned)
        self._check_members()
        self.kind = self.deal_type.label
        return cleaned

    def _needs_of_help(self):
        self.need([f"contact_{name}" for name in REACHABLE], _("Needed when you ask for help."))
        self.need(["help_notes"], _("Tell the seller what the problem is and what help you need."))
        self.need(["marketplace_intent"] if self.deal_type == DealType.IP else SERVICES)
        if self.cleaned_data.get("deal_value") is not None:
            self._at_least_one()

    def _at_least_one(self):
        field = forms.DecimalField()
        fit_value(field, co_sell=True)
        try:
            field.run_validators(self.cleaned_data["deal_value"])
        except ValidationError as problem:
            self.add_error("deal_value", problem)

    def _think_again(self, cleaned):
        earning = [one for one in cleaned.get("solutions") or [] if registration.earns(one)]
        if earning and not cleaned.get("private_anyway"):
            self.fields["private_anyway"] = careful_field = _private_anyway()
            self.errors.pop("private_anyway", None)
            self.add_error("private_anyway", ValidationError(careful_field.help_text, code="required"))

    def _check_members(self):
        addresses = set()
        for number in range(1, PEOPLE + 1):
            names = [f"member{number}_{name}" for name in REACHABLE]
            if not any(self.cleaned_data.get(name) for name in (*names, f"member{number}_title")):
                continue
            self.need(names, _("Each member needs a name, a phone number and an e-mail address."))
            email = (self.cleaned_data.get(names[-1]) or "").lower()
            if email and email in addresses:
                self.add_error(names[-1], ValidationError(_("This address is on the team already."), code="invalid"))
            addresses.add(email)
        if not self.members and not team.is_complete(team.details_of(self.by)):
            self.need(["member1_first_name"], _("Name at least one person with phone and e-mail address."))

    @property
    def members(self):
        """The people named, as details of team members."""
        people = [
            {name: self.cleaned_data.get(f"member{number}_{name}", "") for name in (*REACHABLE, "title")}
            for number in range(1, PEOPLE + 1)
        ]
        return [person for person in people if any(person.values())]

    def parted(self):
        people = [[f"member{number}_{name}" for name in (*REACHABLE, "title")] for number in range(1, PEOPLE + 1)]
        return (
            (_("Customer"), "", CUSTOMER),
            (_("The deal"), "", ("location", *DEAL, *TAGS)),
            (_("Solutions"), _("What you sell together."), ("solutions",)),
            (
                _("Help and sharing"),
                _("Your answers decide what kind of deal this will be."),
                ("shared_with_sellers", "help_type", "help_notes", "private_anyway"),
                ("marketplace_intent",),
                SERVICES,
            ),
            (_("Customer contact"), _("Needed when you ask for help, and fixed from then on."), CONTACT),
            (_("Your team"), _("You join the team yourself. Name up to three people."), *people),
            (_("Consent"), "", ("consent_to_contact", "consent_to_share")),
        )


def _private_anyway():
    return forms.BooleanField(
        label=_("Create it as a private deal all the same"),
        required=False,
        help_text=_("Private deals can never be registered, and a solution on this one could earn an incentive."),
    )
