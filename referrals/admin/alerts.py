"""Whom to alert of deals with a solution: named and taken off on the solution's page (specification 8)."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from accounts.admin.permissions import never
from referrals import alerting
from referrals.forms.careful import careful
from referrals.models import AlertContact


class ContactForm(forms.ModelForm):
    """One person to alert."""

    class Meta:
        model = AlertContact
        fields = ("first_name", "last_name", "email", "phone")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        careful(self)


class ContactFormSet(BaseInlineFormSet):
    """Adds and removes by the same acts as the company's own people."""

    by = None

    @classmethod
    def get_default_prefix(cls):
        """The solution has no name of its own for its contacts."""
        return "contacts"

    def clean(self):
        """Each address once, those that stay included."""
        super().clean()
        gone = [form for form in self.forms if self._should_delete_form(form)]
        there = [form.instance.email.lower() for form in self.initial_forms if form not in gone]
        new = [form for form in self.extra_forms if form.has_changed() and form not in gone]
        for form in new:
            email = form.cleaned_data.get("email", "").lower()
            if email and email in there:
                raise ValidationError(_("This address is among the contacts already."))
            there.append(email)

    def save_new(self, form, commit=True):
        facts = {name: form.cleaned_data[name] for name in ContactForm.Meta.fields}
        return alerting.add(self.instance, by=self.by, **facts)

    def delete_existing(self, obj, commit=True):
        alerting.remove(obj, by=self.by)


class ContactInline(admin.TabularInline):
    """The contacts of a solution: added and taken off here; another address is another contact."""

    model = AlertContact
    form = ContactForm
    formset = ContactFormSet
    fields = ContactForm.Meta.fields
    extra = 1
    max_num = AlertContact.LIMIT
    has_change_permission = never

    def get_formset(self, request, obj=None, **kwargs):
        """With who asks, for the history."""
        made = super().get_formset(request, obj, validate_max=True, **kwargs)
        return type(made.__name__, (made,), {"by": request.user})
