"""What reviewers are asked: how to narrow the queue, a note beside each answer, and why a registration fails."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.careful import careful
from referrals.questions import ANSWERS
from referrals.registered import label
from referrals.words import ENDED_REGISTRATION
from referrals.words import RegistrationStatus as S

NOTE, WHOLE, REASON = 300, 2000, 2000

# Word of the address → the states it stands for. The first is the queue itself.
STATES = {
    "": (frozenset({S.REVIEW}), _("Waiting")),
    "asked": (frozenset({S.ACTION}), _("Action pending")),
    "ended": (ENDED_REGISTRATION, _("Ended")),
}


class QueueForm(forms.Form):
    """Every answer is optional; a wrong one is shown, and the queue is as if it were not there."""

    use_required_attribute = False

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    status = forms.ChoiceField(choices=[(word, words) for word, (_states, words) in STATES.items()], required=False)
    mine = forms.BooleanField(label=_("Mine"), required=False)

    def __init__(self, data):
        super().__init__(data)
        hint = _("Deal, company, customer or solution")
        self.fields["q"].widget = forms.TextInput({"type": "search", "maxlength": 200, "placeholder": hint})
        self.fields["status"].widget = forms.HiddenInput()
        careful(self)
        self.full_clean()
        self.valid = {name: value for name, value in self.cleaned_data.items() if value}


class Step(forms.Form):
    """What a step asks; a button alone asks nothing."""

    use_required_attribute = False

    def __init__(self, data=None):
        super().__init__(data)
        careful(self)

    def says(self, data):
        """Whether that line of history says what this form says."""
        return True

    def typed(self, *, besides=()):
        """(label, text) of what was written, but for the notes beside these answers."""
        kept = {note(name) for name in ("", *besides)} if besides else set()
        found = [(field.label, self[name].value()) for name, field in self.fields.items() if name not in kept]
        return [(label, text) for label, text in found if text]


class AskForm(Step):
    """One small note beside each answer of the form, and one for the whole."""

    def __init__(self, data=None):
        super().__init__(data)
        for name in ANSWERS:
            words = _("What to change in “%(field)s”") % {"field": label(name)}
            box = forms.TextInput({"autocomplete": "off"})
            self.fields[note(name)] = forms.CharField(label=words, max_length=NOTE, required=False, widget=box)
        words = _("About the registration as a whole")
        box = forms.Textarea({"rows": 3})
        self.fields[note("")] = forms.CharField(label=words, max_length=WHOLE, required=False, widget=box)
        careful(self)

    def says(self, data):
        """Whether these notes are those that were asked."""
        return self.is_valid() and {name: text.strip() for name, text in self.asks.items()} == data.get("asks")

    @property
    def asks(self):
        """Field → note, "" for the whole; only what was written."""
        return {name: text for name in ("", *ANSWERS) if (text := self.cleaned_data.get(note(name)))}


def note(name):
    """The name of the note beside that answer."""
    return f"note-{name or 'whole'}"


class FailForm(Step):
    """Why the registration fails, in words that the partner reads."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON, widget=forms.Textarea({"rows": 3}),
        help_text=_("The partner reads it."), error_messages={"required": _("Say why: the partner reads it.")},
    )  # fmt: skip


FORMS = {"ask": AskForm, "fail": FailForm}  # of every other step: a button alone
