"""The questions of a lead that the platform's staff sends to a partner for a customer (specification 7)."""

import uuid

from babel.lists import format_list
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import moments
from leads import directory, sending
from leads.models import Inquiry, Listing
from referrals import format, terms
from referrals.forms.answers import one_of
from referrals.forms.careful import KnownChoice, careful
from referrals.forms.choices import countries
from referrals.words import Qualification

CUSTOMER = ("company", "city", "country", "size")
CONTACT = ("first_name", "last_name", "title", "email", "phone")
NEED = ("need", "wants_contact")
CODES = ("campaign", "program")
CONSENT = _(
    "The customer agreed that %(platform)s passes these details on to the chosen partner, who may contact them."
)
LABELS = {
    "need": _("What the customer needs"),
    "wants_contact": _("The customer asks to be contacted directly"),
}


class Partners(KnownChoice):
    """A partner's page in the directory."""

    def label_from_instance(self, listing):
        return f"{listing} ({listing.city}, {format.country(listing.country)})"


class QualifiedForm(forms.ModelForm):
    """A customer's need, and the partner's place it goes to: found in the directory, in the order customers see.

    ``typed``: what stands in the form already while its writer still looks for a partner; nothing is checked yet.
    ``again``: an inquiry that the form begins with, without its consent; whoever had it is not offered again.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    q = forms.CharField(label=_("Find a partner"), max_length=200, required=False)

    class Meta:
        model = Inquiry
        fields = (*CUSTOMER, *CONTACT, *NEED, "campaign")
        labels = LABELS
        widgets = {"need": forms.Textarea({"rows": 4})}

    def __init__(self, by, data=None, *, search="", after="", chosen=None, typed=None, again=None):
        super().__init__(data, initial={"key": uuid.uuid4()}, auto_id="lead-%s")
        self.by, self.kinds, self.again = by, sending.kinds_of(by), again
        self.asked = dict(again.reached().values_list("partner", "partner__name")) if again else {}
        self.consent = str(CONSENT % {"platform": settings.PLATFORM_NAME})
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.fields["email"].required = False
        self._ask_to_whom(search, after, chosen)
        self._ask_for_codes()
        self.fields["consent"] = forms.BooleanField(label=self.consent)
        careful(self)
        self.initial |= self._said_before() | self._kept(typed or {}) | {"q": search, "to": chosen and str(chosen.uuid)}

    def _said_before(self):
        return {name: getattr(self.again, name) for name in self.fields if hasattr(self.again, name)}

    def _kept(self, typed):
        """What was typed, as what the fields begin with."""
        return {name: field.widget.value_from_datadict(typed, {}, name) for name, field in self.fields.items() if typed}

    def _ask_to_whom(self, search, after, chosen):
        """The chosen place first, then what the search found; no partner that has had it."""
        places = Listing.objects.open().exclude(organization__in=self.asked)
        field = self.fields["to"] = Partners(places, label=_("Partner and location"), widget=forms.RadioSelect)
        chosen = None if chosen and chosen.organization_id in self.asked else chosen
        looks = search or not chosen
        without = [*self.asked]
        self.found = directory.for_seller(search, after=after, except_for=without) if looks else directory.Page([])
        listed = ([chosen] if chosen else []) + [one for one in self.found.listings if one != chosen]
        field.choices = [(str(one.uuid), field.label_from_instance(one)) for one in listed]

    def _ask_for_codes(self):
        """Where no program is in force, none is asked for; a campaign is marketing's."""
        for name, kind in terms.TAGS.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=capfirst(Inquiry._meta.get_field(name).verbose_name),
                choices=terms.choices(kind),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["program"] = one_of(terms.PROGRAM, _("Partner program"), required=False)
        if len(self.fields["program"].choices) == 1:
            del self.fields["program"]
        if Qualification.MARKETING not in self.kinds:
            del self.fields["campaign"]
        if len(self.kinds) > 1:
            choices = [(kind.value, kind.label) for kind in self.kinds]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=choices, widget=forms.RadioSelect)

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("email") or cleaned.get("phone") or {"email", "phone"} & self.errors.keys()):
            self.add_error("email", ValidationError(_("Give an e-mail address or a phone number."), code="required"))
        return cleaned

    @property
    def facts(self):
        """The inquiry's own fields, with the consent as it was shown."""
        mine = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "q", "to", "consent")}
        tags = {name: list(dict.fromkeys(mine[name])) for name in terms.TAGS}
        first = self.again and (self.again.first_id or self.again.pk)
        return {"kind": self.kinds[0]} | mine | tags | {"consent_text": self.consent, "first_id": first}

    @property
    def not_offered(self):
        """The names of the partners that have had it, in a row."""
        return format_list([*self.asked.values()], locale=moments.locale())

    @property
    def sections(self):
        """The cards below the partner: title, explanation, fields; the tags are folded away until they are used."""
        parts = (
            (_("Customer"), "", CUSTOMER),
            (_("Contact"), _("An e-mail address or a phone number is enough."), CONTACT),
            (_("The need"), _("The partner reads it as you write it."), ("kind", *NEED, *CODES)),
        )
        return [{"title": title, "words": words, "group": self._group(names)} for title, words, names in parts]

    @property
    def tags(self):
        return {"group": self._group(terms.TAGS), "open": any(self[name].value() for name in terms.TAGS)}

    def _group(self, names):
        return [self[name] for name in names if name in self.fields]
