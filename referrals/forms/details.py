"""The small forms of the deal page: one detail, a team member, a note, the customer contact."""

import copy

from django import forms

from referrals import requirements
from referrals.forms.answers import FITTED, AnswersForm
from referrals.forms.careful import careful
from referrals.models import CustomerContact, Note, Referral, TeamMember
from referrals.team import REACHABLE

OF_SOME_TYPES = frozenset({"marketplace_intent", "partner_role", "solution_area", "solution_play"})


def detail_form(field, referral, *, by, data=None):
    """The form of one detail: its columns, or the customer contact behind it."""
    if field.name == "contact":
        return contact_form(referral, data)
    if field.frozen:
        return press(data)
    made = forms.modelform_factory(Referral, form=AnswersForm, fields=field.columns)
    form = made(data, instance=copy.copy(referral), auto_id=f"edit-{field.name}-%s")
    for name in field.columns:
        FITTED.get(name, lambda *_: None)(form, referral, by, None)
        if name in OF_SOME_TYPES:
            needed = requirements.need(name, referral.deal_type) == requirements.Need.REQUIRED
            form.fields[name].required = form.fields[name].widget.is_required = needed
        if name in ("solution_area", "solution_play"):
            form.initial[name] = getattr(referral, name)
    return careful(form)


class ContactForm(forms.ModelForm):
    """Whom to talk to at the customer: complete, or not at all."""

    class Meta:
        model = CustomerContact
        fields = (*REACHABLE, "title")

    @property
    def answers(self):
        return self.cleaned_data


def contact_form(referral, data=None):
    contact = referral.contacts.first() or CustomerContact(organization=referral.organization, referral=referral)
    form = ContactForm(data, instance=copy.copy(contact), auto_id="edit-contact-%s")
    for name in REACHABLE:
        form.fields[name].required = form.fields[name].widget.is_required = True
    return careful(form)


class MemberForm(forms.ModelForm):
    """Who joins the team: all but the title are needed (specification 2.4)."""

    class Meta:
        model = TeamMember
        fields = (*REACHABLE, "title")


def member_form(data=None):
    return careful(MemberForm(data, auto_id="member-%s"))


class NoteForm(forms.Form):
    """One entry of the thread."""

    text = Note._meta.get_field("text").formfield(widget=forms.Textarea({"rows": 3}))


def note_form(data=None):
    return careful(NoteForm(data, auto_id="note-%s"))


def press(data):
    """A button that asks nothing."""
    return forms.Form(data)
