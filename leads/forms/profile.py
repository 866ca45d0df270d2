"""What the pages of business profiles ask: the profile, its logo, its places, and whom to alert."""

import copy
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from leads import logos, profiles
from leads.models import BusinessProfile, ProfilePlace
from referrals import terms, words
from referrals.forms.careful import CHOOSE, KnownChoice, careful
from referrals.models import AlertContact
from referrals.moves import Refused

KEYWORD = BusinessProfile._meta.get_field("keywords").base_field.max_length
LINKS = ("website", "social")
PHONE = {"phone": forms.TextInput({"type": "tel"})}


class Lines(forms.CharField):
    """A text of several lines; a line break counts as one character, as the browser counts it."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(re.sub(r"\r\n?", "\n", value) if isinstance(value, str) else value)


class Keywords(forms.CharField):
    """Words of the company's own, typed with commas or line breaks between them; each once."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        asked = [" ".join(word.split()) for word in re.split(r"[,;\n]", super().clean(value))]
        known = {}
        for word in filter(None, asked):
            known.setdefault(word.lower(), word)
        found = list(known.values())
        if len(found) > BusinessProfile.KEYWORDS:
            told = {"limit": BusinessProfile.KEYWORDS, "number": len(found)}
            raise ValidationError(_("At most %(limit)s keywords; these are %(number)s."), params=told)
        if too_long := [word for word in found if len(word) > KEYWORD]:
            told = {"limit": KEYWORD, "word": too_long[0]}
            raise ValidationError(_("A keyword has at most %(limit)s characters: shorten “%(word)s”."), params=told)
        return found


def _https(name):
    column = BusinessProfile._meta.get_field(name)
    wrong = _("Write a whole address that begins with https://.")
    made = forms.URLField(
        label=capfirst(column.verbose_name), required=False, max_length=column.max_length, assume_scheme="https"
    )
    made.validators = [one for one in made.validators if not isinstance(one, URLValidator)]
    made.validators.append(URLValidator(schemes=["https"], message=wrong))
    made.error_messages["invalid"] = wrong
    return made


class ProfileForm(forms.ModelForm):
    """The profile itself: what the company says, and what it is found by."""

    description = Lines(
        label=_("Description"),
        required=False,
        max_length=BusinessProfile.DESCRIPTION,
        widget=forms.Textarea({"rows": 8}),
    )
    website, social = _https("website"), _https("social")
    keywords = Keywords(label=_("Keywords"), required=False, widget=forms.Textarea({"rows": 2}))

    class Meta:
        model = BusinessProfile
        fields = profiles.WRITTEN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        help_texts = {
            "description": _("At most %(limit)s characters. The first lines are what search results show."),
            "keywords": _("At most %(number)s, with commas between them, each of at most %(length)s characters."),
        }
        limit = number_format(BusinessProfile.DESCRIPTION, force_grouping=True)
        told = {"limit": limit, "number": BusinessProfile.KEYWORDS, "length": KEYWORD}
        for name, text in help_texts.items():
            self.fields[name].help_text = text % told
        self._ask_for_tags()
        careful(self)

    def _ask_for_tags(self):
        """What can be chosen today, and what was chosen while it could be."""
        labels = terms.labels()
        for name, kind in terms.TAGS.items():
            offered = terms.choices(kind)
            held = [code for code in getattr(self.instance, name) if code not in dict(offered)]
            choices = [*offered, *((code, labels.of(kind, code)) for code in held)]
            self.fields[name] = _several(self._meta.model._meta.get_field(name).verbose_name, choices)
        self.fields["sizes"] = _several(_("Company sizes"), words.CustomerSize.choices)
        self.fields["sizes"].help_text = _("Of the customers you take on. None chosen: all sizes.")

    @property
    def about(self):
        """The fields about the company."""
        return [self[name] for name in ("description", *LINKS)]

    @property
    def tags(self):
        """The fields by which it is found."""
        return [self[name] for name in (*terms.TAGS, "keywords")]


class Several(forms.MultipleChoiceField):
    """Any number of choices, each once."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return list(dict.fromkeys(super().clean(value)))


def _several(label, choices):
    return Several(label=capfirst(label), choices=choices, required=False)


def profile_form(profile, data=None):
    """The form of the profile itself, bound to what was sent where something was."""
    return ProfileForm(data, instance=copy.copy(profile), auto_id="about-%s")


class LogoForm(forms.Form):
    """An image file."""

    logo = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG, WebP or GIF, at most 2 MB. It is made smaller where needed."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def clean_logo(self):
        """The image drawn anew, as a PNG."""
        try:
            return logos.drawn(self.cleaned_data["logo"])
        except Refused as reason:
            raise ValidationError(str(reason)) from reason


def logo_form(data=None, files=None):
    """The form of the logo."""
    return LogoForm(data, files, auto_id="logo-%s")


class PlaceForm(forms.ModelForm):
    """Where a place is, and how it is reached."""

    class Meta:
        model = ProfilePlace
        fields = profiles.OF_PLACE
        widgets = PHONE


class NewPlaceForm(PlaceForm):
    """A location that is not on the profile yet."""

    def __init__(self, profile, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_ = KnownChoice(profiles.places_open_to(profile), label=_("Location"), empty_label=CHOOSE)
        self.fields = {"location": open_} | self.fields


def place_form(place, data=None):
    """The form of one place."""
    return careful(PlaceForm(data, instance=copy.copy(place), auto_id=f"{place.uuid}-%s"))


def new_place_form(profile, data=None):
    """The form of one more place."""
    return careful(NewPlaceForm(profile, data, auto_id="place-%s"))


class ContactForm(forms.ModelForm):
    """Whom to alert."""

    class Meta:
        model = AlertContact
        fields = ("first_name", "last_name", "email", "phone")
        widgets = PHONE


def contact_form(place, data=None):
    """The form of one more contact of a place."""
    return careful(ContactForm(data, auto_id=f"contact-{place.uuid}-%s"))


class CountryForm(forms.Form):
    """The country of a new profile."""

    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, choices, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = choices
        careful(self)
