"""What a customer is asked: the need, the person, the consent; and which of the others to ask besides."""

import hashlib
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads import arriving, inquiring, showing
from leads.defending import Seal
from leads.models import Inquiry
from referrals import terms
from referrals.forms.careful import UNKNOWN, careful
from referrals.forms.choices import countries

NEED = ("need",)
TAGS = tuple(terms.TAGS)
PERSON = ("company", "first_name", "last_name", "email", "phone", "title", "country", "city", "size")
OWN = (*NEED, *PERSON, "wants_contact")
PREFILLED = ("need", "country", "size")  # from the search that led here
COMPLETED_BY_BROWSERS = {
    "company": "organization",
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "title": "organization-title",
    "country": "country",
    "city": "address-level2",
}
PATH = re.compile(r"\.\w{2,}/")  # a page of some host, as mail programs know one
SHORT = ("company", "first_name", "last_name", "phone", "title", "city")

HASTY = _("That was very quick. Look the answers over and send them again.")
OUTLIVED = _("This form was open for too long. Look the answers over and send them again.")
TRAPPED = _("Leave this field empty.")
CHANGED = _("These words are not those that you agreed to. Read them again and agree once more.")
DISAGREED = _("Without this nothing can be passed on.")
NOBODY = _("The partners you chose take no inquiries any more. Choose another one in the directory.")


def no_addresses(text):
    """Refuses what could become a link: nobody is called that, and such text is read by strangers."""
    if arriving.LINK.search(text) or PATH.search(text):
        raise ValidationError(_("Leave out web addresses and angle brackets."))


class Consent(forms.MultipleChoiceField):
    """One box whose value stands for the very words beside it: other words, another box."""

    def __init__(self, words):
        box = (hashlib.sha256(words.encode()).hexdigest(), words)
        messages = {"required": DISAGREED, "invalid_choice": CHANGED}
        widget = forms.CheckboxSelectMultiple({"class": "measure"})
        super().__init__(label=_("Consent"), choices=[box], widget=widget, error_messages=messages)


def _kept(typed):
    """What a form that is not to be judged yet goes on with; the consent is given to other words then."""
    if typed is None:
        return {}
    kept = {name: typed[name] for name in (*OWN, "key") if name in typed}
    return {"wants_contact": False} | {name: typed.getlist(name) for name in TAGS} | kept


class InquiryForm(forms.Form):
    """An inquiry. ``partners``: their pages of the directory; ``asked``: what was searched for there."""

    def __init__(self, partners, data=None, asked=None, typed=None):
        self.partners, asked = partners, asked or {}
        super().__init__(data, initial={"key": str(Seal.new())} | _kept(typed), auto_id="inquiry-%s")
        self.fields |= forms.fields_for_model(Inquiry, OWN, widgets={"need": forms.Textarea({"rows": 5})})
        self.fields["need"].label = _("In your own words")
        self.fields["need"].help_text = _("What is it about, and by when? The partner reads it as you write it.")
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=countries)
        self.fields["wants_contact"].help_text = _("The partner sees at once that you wait for a call.")
        for name in PREFILLED:
            self.fields[name].initial = asked.get(name)
        for name, kind in terms.TAGS.items():
            self.fields[name] = self._tags(name, kind, asked)
        for name, kind_of_text in COMPLETED_BY_BROWSERS.items():
            self.fields[name].widget.attrs["autocomplete"] = kind_of_text
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields["website"] = self._trap()
        careful(self)
        for name in SHORT:
            self.fields[name].validators.append(no_addresses)
        self.consent_text = inquiring.consent(partners)
        self.fields["consent"] = Consent(self.consent_text)

    def _tags(self, name, kind, asked):
        return forms.MultipleChoiceField(
            label=Inquiry._meta.get_field(name).verbose_name.capitalize(),
            choices=terms.choices(kind),
            required=False,
            initial=[code for code in asked.getlist(name) if code] if asked else [],
            widget=forms.CheckboxSelectMultiple,
        )

    def _trap(self):
        """A field that nobody sees and machines fill in; where it was, it is shown, so that a person can pass."""
        widget = forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
        return forms.CharField(label=_("Website"), required=False, help_text=TRAPPED, widget=widget)

    @property
    def seal(self):
        """What the form carries; None where that is none of ours."""
        return Seal.read(self["key"].value() or "") if self.is_bound else None

    def clean(self):
        cleaned = super().clean()
        self._refuse_machines(cleaned)
        if cleaned.get("wants_contact") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error(
                "phone", ValidationError(_("Give a number, so that the partner can call you."), code="required")
            )
        if not self.partners:
            self.add_error(None, ValidationError(NOBODY, code="invalid"))
        for reason in self._why_not(cleaned.get("size") or ""):
            self.add_error("size", ValidationError(reason, code="invalid"))
        return cleaned

    def _refuse_machines(self, cleaned):
        if cleaned.get("website"):
            self.add_error("website", ValidationError(TRAPPED, code="invalid"))
            del self.fields["website"].widget.attrs["tabindex"]
        if self.seal is None or self.seal.is_outlived:
            self.data = self.data.copy()
            self.data["key"] = str(Seal.new())  # to be sent again with
            self.add_error(None, ValidationError(OUTLIVED, code="invalid"))
        elif self.seal.is_hasty:
            self.add_error(None, ValidationError(HASTY, code="invalid"))

    def _why_not(self, size):
        inquiry = Inquiry(size=size)
        return [reason for one in self.partners if (reason := arriving.why_not_to(one, inquiry))]

    @property
    def facts(self):
        """The inquiry's own fields, as the act takes them; with the words that were shown."""
        own = {name: self.cleaned_data[name] for name in (*OWN, *TAGS)}
        return own | {"uuid": self.seal.key, "consent_text": self.consent_text}

    @property
    def about_need(self):
        """What is needed."""
        return [self[name] for name in NEED]

    @property
    def tags(self):
        """What it is about, in the words of the directory; folded until somebody has chosen."""
        return [self[name] for name in TAGS]

    @property
    def has_tags(self):
        """Whether anything is chosen there, or wrong."""
        return any(field.value() or field.errors for field in self.tags)

    @property
    def about_you(self):
        """Who asks."""
        return [self[name] for name in (*PERSON, "wants_contact")]


class AnotherForm(forms.Form):
    """Which of the offered partners gets the inquiry too."""

    to = forms.ChoiceField(widget=forms.RadioSelect, label=_("Partner"))

    def __init__(self, offered, data=None):
        super().__init__(data, auto_id="another-%s")
        self.offered = {str(one.uuid): one for one in offered}
        self.fields["to"].choices = [
            (uuid, f"{one}, {showing.country(one.country)}") for uuid, one in self.offered.items()
        ]
        self.fields["to"].error_messages |= {"required": _("Choose a partner."), "invalid_choice": UNKNOWN}
        self.consent_text = inquiring.consent(offered, choose=True)
        self.fields["consent"] = Consent(self.consent_text)

    @property
    def offers(self):
        """Each button with the page of the directory that it stands for."""
        return zip(self["to"], self.offered.values(), strict=True)

    @property
    def chosen(self):
        """The page of the directory that was chosen."""
        return self.offered[self.cleaned_data["to"]]
