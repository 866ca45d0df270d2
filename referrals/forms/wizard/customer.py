"""Whose customer it is: an account from the search, or one typed by hand (specification 5)."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from referrals import drafting, format
from referrals.forms.careful import KnownChoice, careful
from referrals.forms.choices import countries
from referrals.models import CustomerAccount, Referral
from referrals.words import AccountCategory

TYPED = (
    "customer_name",
    "customer_line1",
    "customer_line2",
    "customer_postal_code",
    "customer_city",
    "customer_state",
    "customer_country",
    "customer_duns",
)
CITY = CustomerAccount._meta.get_field("city").max_length


class SearchForm(forms.Form):
    """Name and place of the customer. Every answer is optional: without a name nothing is looked for."""

    use_required_attribute = False
    name = forms.CharField(label=_("Customer name or D-U-N-S number"), max_length=200, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries, required=False)
    city = forms.CharField(label=_("City"), max_length=CITY, required=False)

    def __init__(self, data=None):
        super().__init__(data or {}, auto_id="search-%s")
        self.fields["name"].widget.input_type = "search"
        self.fields["country"].choices = [("", _("Any country")), *countries()[1:]]
        careful(self)
        self.full_clean()

    @property
    def asked(self):
        """What can be looked for; a wrong answer is as if it were not there."""
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class CustomerForm(forms.ModelForm):
    """One account, or everything typed. Typing is only looked at where no account was chosen."""

    account = KnownChoice(CustomerAccount.objects.all(), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Referral
        fields = TYPED

    def __init__(self, plan, data=None, account=None):
        super().__init__(data, auto_id="customer-%s", initial={"account": account and account.uuid})
        self.fields["customer_country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.fields["customer_duns"].validators.append(
            RegexValidator(r"^\d{9}$", _("A D-U-N-S number has nine digits."))
        )
        self.fields["customer_line1"].required = True
        self.looked_up = account if data is None else None  # what was sent decides
        if data.get("account") if data is not None else account:
            for name in TYPED:
                del self.fields[name]
        careful(self)

    def clean_account(self):
        account = self.cleaned_data["account"]
        if reason := drafting.why_not_customer(account):
            raise ValidationError(reason, code="invalid")
        return account

    @property
    def account_chosen(self):
        """The account, where one was chosen and can be."""
        return self.cleaned_data.get("account") if self.is_valid() else None

    @property
    def facts(self):
        """The customer as fields of a referral."""
        if account := self.cleaned_data.get("account"):
            return of_account(account)
        return {name: self.cleaned_data[name] for name in TYPED} | {"customer_category": AccountCategory.MANUAL}

    @property
    def summary(self):
        """The customer on one line."""
        facts = self.facts
        where = ", ".join(part for part in (facts["customer_city"], format.country(facts["customer_country"])) if part)
        return " · ".join(part for part in (facts["customer_name"], where, facts.get("customer_duns", "")) if part)


def of_account(account):
    """An account as fields of a referral: a snapshot, and what it was taken from."""
    return {
        "customer_name": account.name,
        "customer_line1": account.line1,
        "customer_city": account.city,
        "customer_state": account.state,
        "customer_postal_code": account.postal_code,
        "customer_country": account.country,
        "customer_duns": account.duns,
        "customer_category": account.category,
        "customer_account": account,
    }
