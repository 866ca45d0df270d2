"""The deal that a draft's answers make, as far as they go: each step's form, what kind results, what is missing."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from referrals import eligibility, requirements
from referrals.criteria import TYPES, Facts, Verdict, criteria
from referrals.forms.wizard.customer import CustomerForm
from referrals.forms.wizard.details import DetailsForm
from referrals.forms.wizard.lines import LinesForm
from referrals.forms.wizard.partners import FACTS, PartnersForm
from referrals.forms.wizard.people import PeopleForm, rows_of
from referrals.forms.wizard.sharing import SharingForm
from referrals.models import Referral
from referrals.requirements import Need
from referrals.words import CO_SELL, DealType, RegistrationKind


@dataclass(frozen=True)
class Step:
    """One page of questions."""

    name: str
    label: str
    form: type
    unanswered: dict | None = None  # what is as good as an answer where nobody has been


STEPS = {
    step.name: step
    for step in [
        Step("customer", _("Customer"), CustomerForm),
        Step("details", _("Details"), DetailsForm),
        Step("team", _("Team"), PeopleForm, rows_of([{}])),
        Step("solutions", _("Solutions"), LinesForm),
        Step("sharing", _("Help and sharing"), SharingForm),
        Step("partners", _("Partners"), PartnersForm, {}),
    ]
}
REVIEW = Step("review", _("Review"), None)
PAGES = (*STEPS, REVIEW.name)

MEANINGS = {
    DealType.PRIVATE: _("No seller of the platform sees it, nobody is asked for help, and it can never be registered."),
    DealType.PARTNER_LED: _("Sellers can see it, and nobody is asked for help."),
    DealType.IP: _("Sellers are asked for help with your solution and have fourteen days to answer."),
    DealType.SERVICES: _("Sellers are asked for help with your services and have fourteen days to answer."),
    DealType.ASSESSMENT: _("It stands alone: its stages are marked in order, and it cannot be shared or registered."),
}

REGISTRATION = {  # what the customer's account means for it (4.1, 5)
    Verdict.HOLDS: _("Once won it can be registered, if it qualifies."),
    Verdict.FAILS: _("It cannot be registered: the customer's account is unmanaged."),
    Verdict.UNKNOWN: _("Whether it can be registered is open until the customer's account is matched."),
}


class Plan:
    """Everything answered so far, by step."""

    def __init__(self, by, answers):
        self.by, self._forms = by, {}
        self.answers = {name: typed(given) for name, given in answers.items() if name in STEPS}

    def form(self, name):
        """The step's form with what was answered; without an answer, an empty one."""
        if name not in self._forms:
            self._forms[name] = self.fresh(name, self.answers.get(name, STEPS[name].unanswered))
        return self._forms[name]

    def fresh(self, name, given=None):
        """The step's form with other answers than those that count."""
        return STEPS[name].form(self, None if given is None else MultiValueDict(given))

    def is_done(self, name):
        """Whether the step needs no more answers."""
        return self.form(name).is_valid()

    @cached_property
    def missing(self):
        """The steps that still need answers."""
        return [STEPS[name] for name in self.names if not self.is_done(name)]

    @property
    def names(self):
        """The steps of this deal: an assessment invites nobody (3.4)."""
        return [name for name in STEPS if name != "partners" or not self.is_assessment]

    def label(self, name):
        """What the step is called here: an assessment is neither shared nor helped with (row 76)."""
        if name == "sharing" and self.is_assessment:
            return _("Customer contact")
        return STEPS[name].label if name in STEPS else REVIEW.label

    @property
    def is_assessment(self):
        return self.form("solutions").is_assessment

    @property
    def solutions(self):
        return self.form("solutions").solutions

    @property
    def account(self):
        """The customer's account, where one was chosen."""
        return self.form("customer").account_chosen

    @property
    def value(self):
        """The deal's value, where it was answered."""
        form = self.form("details")
        return form.cleaned_data.get("deal_value") if form.is_bound and form.is_valid() else None

    @property
    def people(self):
        """E-mail address → details of the whole team to be."""
        return self.form("team").people

    @property
    def shared_facts(self):
        """What an invitation starts from."""
        form = self.form("details")
        return {name: form.cleaned_data[name] for name in FACTS} if form.is_bound and form.is_valid() else {}

    @property
    def kind(self):
        """What kind of deal it will be; None while help was asked for that these solutions do not allow."""
        return self.form("sharing").kind

    @property
    def kind_words(self):
        """The kind and what it means, once the solutions and the help are answered."""
        if "sharing" not in self.answers and not self.is_assessment:
            return {}
        if self.kind is None:
            return {}
        label = self.kind.label
        if self.form("partners").ids and self.kind != DealType.ASSESSMENT:
            label = " · ".join([str(label), gettext("with partners")])
        return {"label": label, "meaning": " ".join([str(MEANINGS[self.kind]), *self._registration()])}

    def _registration(self):
        """What registering it hangs on, once the customer is known; nothing where it is no question."""
        form = self.form("customer")
        if self.kind not in TYPES or not (form.is_bound and form.is_valid()):
            return []
        deal = Referral(customer_category=form.facts["customer_category"], customer_is_matched=False)
        business = any(one.is_business_premium or one.is_business_standard for one in self.solutions)
        path = RegistrationKind.BUSINESS if business else RegistrationKind.IP
        found = {one.code: one.verdict for one in criteria(Facts(deal), timezone.now(), kind=path)}
        return [str(REGISTRATION[found.get("account", Verdict.HOLDS)])]

    @property
    def earns_nothing(self):
        """Whether a private deal holds a solution that could earn an incentive (row 86)."""
        return self.kind == DealType.PRIVATE and any(eligibility.earns(one) for one in self.solutions)

    @property
    def facts(self):
        """The deal as fields of a referral, without the last consent."""
        return self.form("customer").facts | self.form("details").facts | self.form("sharing").facts

    def deal(self, consent):
        """The keywords of drafting.create."""
        sharing = self.form("sharing")
        return {
            "facts": self.facts | {"consent_to_share": consent},
            "members": self.form("team").members,
            "lines": self.form("solutions").lines,
            "contact": sharing.contact,
            "invitations": [] if self.is_assessment else self.form("partners").invitations,
            "wish": sharing.wished,
        }

    @property
    def asks_platform(self):
        return self.kind in CO_SELL


class ReviewForm(forms.Form):
    """The last word: consent, and that a private deal is meant to be private."""

    consent_to_share = forms.BooleanField(label=_("I may share this information with those who take part in the deal"))

    def __init__(self, plan, data=None):
        super().__init__(data, auto_id="review-%s")
        self.fields["consent_to_share"].required = (
            requirements.need("consent_to_share", plan.kind or DealType.PRIVATE) == Need.REQUIRED
        )
        if plan.earns_nothing:
            self.fields["private_anyway"] = forms.BooleanField(
                label=_("Create it as a private deal all the same"),
                help_text=_(
                    "Private deals can never be registered, and a solution on this one could earn an incentive."
                ),
            )


def typed(given):
    """What one step holds, whatever an older version of the product may have kept there."""
    lists = given.items() if isinstance(given, dict) else ()
    return {name: [text for text in texts if isinstance(text, str)] for name, texts in lists if isinstance(texts, list)}
