"""The small forms of the deal page: one detail, a team member, a solution, a note, the customer contact."""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from referrals.forms.answers import FITTED, AnswersForm
from referrals.forms.careful import CHOOSE, KnownChoice, careful
from referrals.models import CustomerContact, Note, Referral, Solution, TeamMember

ALWAYS_NEEDED = frozenset({"marketplace_intent", "partner_role", "solution_area", "solution_play"})
REACHABLE = ("first_name", "last_name", "phone", "email")


def detail_form(field, referral, *, by, data=None):
    """The form of one detail: its columns, or the customer contact behind it."""
    if field.name == "contact":
        return contact_form(referral, data)
    made = forms.modelform_factory(Referral, form=AnswersForm, fields=field.columns)
    form = made(data, instance=copy.copy(referral), auto_id=f"edit-{field.name}-%s")
    for name in field.columns:
        FITTED.get(name, lambda *_: None)(form, referral, by, None)
        if name in ALWAYS_NEEDED:
            form.fields[name].required = form.fields[name].widget.is_required = True
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


class SolutionChoice(KnownChoice):
    """A solution with whose it is."""

    def label_from_instance(self, solution):
        return f"{solution.name} – {solution.organization.name}"


class LineForm(forms.Form):
    """What joins the deal; price and quantity where the solution is the platform's."""

    solution = SolutionChoice(Solution.objects.none(), to_field_name="code", label=_("Solution"), empty_label=CHOOSE)
    price = forms.DecimalField(
        label=_("Price"), required=False, min_value=0, max_digits=15, decimal_places=2, help_text=_("Of one piece.")
    )
    quantity = forms.IntegerField(label=_("Quantity"), required=False, min_value=1, max_value=1_000_000)

    def clean(self):
        cleaned = super().clean()
        solution = cleaned.get("solution")
        if solution and solution.kind != Solution.Kind.PLATFORM:
            for name in ("price", "quantity"):
                if cleaned.get(name) is not None:
                    self.add_error(name, ValidationError(_("Only for solutions of the platform."), code="invalid"))
        return cleaned


def line_form(referral, data=None):
    form = LineForm(data, auto_id="line-%s")
    already = referral.lines.values("solution")
    offered = Solution.objects.offered_to(referral.organization).exclude(pk__in=already)
    form.fields["solution"].queryset = offered.select_related("organization")
    return careful(form)


class NoteForm(forms.Form):
    """One entry of the thread."""

    text = Note._meta.get_field("text").formfield(widget=forms.Textarea({"rows": 3}))


def note_form(data=None):
    return careful(NoteForm(data, auto_id="note-%s"))


def press(data):
    """A button that asks nothing."""
    return forms.Form(data)
