"""The questions of a registration (specification 4.3): a page asks them, a spreadsheet answers them row by row."""

from django import forms
from django.core.validators import MinValueValidator
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from referrals import problems, questions, registered
from referrals.forms.careful import CHOOSE, careful
from referrals.models import Registration
from referrals.questions import ANSWERS
from referrals.registration import LONGEST
from referrals.words import RegistrationKind

PLACES = (("", CHOOSE), ("yes", _("Yes")), ("no", _("No, elsewhere")))
TICKS = frozenset({"is_marketplace", "is_perpetual"})  # may stay empty
UNTICKED = (None, "", False, "False", "false")
SECTIONS = (
    ("sale", _("The sale"), questions.SALE),
    ("contract", _("The contract"), questions.CONTRACT),
    ("contact", _("Whom to ask about it"), questions.CONTACT),
    ("attested", _("What you confirm"), questions.ATTESTED),
    ("reply", _("In your own words"), ("reply",)),
)


class RegistrationForm(forms.Form):
    """What is asked of one solution of one won deal; what the other way of selling would ask is kept, not judged.

    ``answering``: whether a reviewer has asked something, and so may be answered in words.
    ``data``: field of ANSWERS → text. ``answers``: field → value, for ``registration.submit``. Besides what is wrong
    beside each field there are ``notices``: what is said, and does not stand against it.
    """

    use_required_attribute = False  # which answers are needed depends on the others
    notices = ()

    def __init__(self, data=None, *, deal, kind=RegistrationKind.IP, initial=None, answering=False):
        super().__init__(data, initial=initial or {}, auto_id="register-%s")
        self.deal, self.kind, self.answering = deal, kind, answering
        self.fields.update(fields_for_model(Registration, ANSWERS))
        label = self.fields["runs_on_platform"].label
        self.fields["runs_on_platform"] = forms.TypedChoiceField(
            label=label, choices=PLACES, coerce=lambda code: code == "yes", empty_value=None
        )
        for name, field in self.fields.items():
            field.required = name not in TICKS
        for name in ("contract_value", "solution_value"):
            self.fields[name].validators.append(MinValueValidator(0))
            self.fields[name].widget.attrs["min"] = 0
        self.fields["is_named"].help_text = _("Your company and this solution, by their names.")
        if not deal.is_p2p:
            del self.fields["holds_contract"]
        if answering:
            self.fields["reply"] = forms.CharField(
                label=registered.label("reply"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 4})
            )
        careful(self)
        self.codes = {name: dict(getattr(field, "choices", ())) for name, field in self.fields.items()}
        self.left_out = frozenset(self.fields).difference(questions.asked(self.through_marketplace), ["reply"])
        for name in self.left_out:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    @property
    def through_marketplace(self):
        """Whether that is ticked, however it came."""
        return self["is_marketplace"].value() not in UNTICKED

    def clean(self):
        for name in [name for name, found in self.errors.items() if found.as_data()[0].code == "required"]:
            del self.errors[name]  # ``problems`` say it, with the rule and the way out
        for name in self.left_out & self.errors.keys():
            del self.errors[name]
        found = problems.of_answers(self.answers, self.deal, self.kind)
        self.blame([one for one in found if one.blocks])
        self.notices = [one for one in found if not one.blocks]

    def blame(self, found):
        """Write each problem beside its field, or on top; an answer that could not even be read has its own words."""
        for one in found:
            field = one.field if one.field in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, f"{one.rule} {one.fix}".strip())

    @property
    def answers(self):
        """What the acts take."""
        asked = set(ANSWERS) - self.left_out
        return {name: value for name, value in self.cleaned_data.items() if name in asked}

    @property
    def sections(self):
        """The cards of the page: name, title, and the fields that are asked."""
        asked = [
            (name, title, [self[one] for one in names if one in self.fields and one not in self.left_out])
            for name, title, names in SECTIONS
        ]
        return [{"name": name, "title": title, "group": group} for name, title, group in asked if group]


def typed(data):
    """Field → text as it was typed, whatever it is: a draft keeps it."""
    return {name: data[name] for name in (*ANSWERS, "reply") if data.get(name)}
