"""How an operator edits a version of reference data, and starts the next one."""

import copy
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.db.models.base import ModelState
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import sent
from referrals import terms, versions
from referrals.forms.careful import careful
from referrals.models.reference import shipped, today
from referrals.moves import Refused
from referrals.words import HelpType

STEPS = {
    "decline": gettext_lazy("Declining a deal"),
    "platform_decline": gettext_lazy("Declining a deal as a seller of the platform"),
    "lose": gettext_lazy("Marking a deal as lost"),
    "error": gettext_lazy("Closing a deal as an error"),
}
OF_REASONS = ("used_for", "needs_words")
CORRECTS = gettext_lazy(
    "What is changed here also reads differently on deals of that time: correct mistakes here, and start a new version"
    " for a new name."
)


class VersionForm(forms.ModelForm):
    """One version: its days are in order, and no other version of the code has any of them."""

    besides = ()  # versions that make room

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        careful(self)

    def clean(self):
        """Beside the day, instead of the database's refusal."""
        cleaned = super().clean()
        entry = self.instance
        for name in (*entry.SAME, "valid_from", "valid_to"):
            if name in cleaned:
                setattr(entry, name, cleaned[name])
        versions.hold(entry)
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            self.add_error("valid_to", _("The last day comes before the first one."))
        elif not self.errors and (reason := versions.clash(entry, besides=self.besides)):
            self.add_error("valid_from", reason)
        return cleaned


class TermForm(VersionForm):
    """A term: what it is called, in single languages too, and for reasons, which steps offer it."""

    used_for = forms.MultipleChoiceField(
        label=gettext_lazy("Offered when"),
        choices=STEPS.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For reasons only. A reason without a step is given by the product itself."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "label" in self.fields:  # whoever only looks is asked nothing
            self.fields["label"].help_text = _("Empty: as the product calls it, in each language.")
        for name, language in LANGUAGES.items():
            if name in self.fields:
                self.initial.setdefault(name, self.instance.labels.get(language, ""))

    def clean(self):
        """A code that the product has no word for needs a label."""
        cleaned = super().clean()
        term = self.instance
        if (term.kind, term.code) == (terms.HELP, HelpType.UNKNOWN):
            self.add_error("code", _("This code means that no help is needed."))
        if not cleaned.get("label") and "label" not in self.errors and shipped(term.kind, term.code) == term.code:
            self.add_error("label", _("Give it a label: the product has no word for this code."))
        if term.kind != terms.REASON:
            cleaned |= {"used_for": [], "needs_words": False}
        said = {language: cleaned.get(name, "").strip() for name, language in LANGUAGES.items()}
        cleaned["labels"] = term.labels = {language: label for language, label in said.items() if label}
        return cleaned


# Field → language, one for each language of the site.
LANGUAGES = {f"in_{code}": code for code, _name in settings.LANGUAGES}
TermForm.declared_fields |= {
    f"in_{code}": forms.CharField(label=name, max_length=100, required=False) for code, name in settings.LANGUAGES
}


def in_every_language(term):
    """What people read for it, a line for each language."""
    lines = []
    for code, name in settings.LANGUAGES:
        with override(code):
            label = str(term)
        lines.append(f"{name}: {label}")
    return "\n".join(lines)


def line_by_line(entry):
    """Every version of this entry with its days, a line for each."""
    rows = versions.same(entry).order_by(F("valid_from").asc(nulls_first=True))
    return [_("%(label)s: %(days)s") % {"label": row, "days": versions.days(row)} for row in rows]


def urls(page):
    """The address of the next version, for a page of reference data."""
    name = f"{page.opts.app_label}_{page.opts.model_name}_version"

    def view(request, object_id):
        return _next_version(page, request, object_id)

    return [path("<path:object_id>/version/", page.admin_site.admin_view(view), name=name)]


def _next_version(page, request, object_id):
    """Ask for the next version's day and words, then end this version the day before it."""
    entry = get_object_or_404(page.model, pk=sent.number(unquote(object_id)))
    if not (page.has_change_permission(request, entry) and page.has_add_permission(request)):
        raise PermissionDenied
    form = _form(page, entry, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if new := _begun(entry, form, by=request.user):
            told = {"label": new, "days": versions.days(new)}
            messages.success(request, _("“%(label)s” is in force %(days)s.") % told)
            return redirect(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", new.pk)
    context = page.admin_site.each_context(request) | {
        "title": _("New version"),
        "button": _("Start the new version"),
        "versions": line_by_line(entry),
        "where": page.where(entry),
        "form": form,
        "opts": page.opts,
        "original": entry,
    }
    return render(request, "admin/referrals/version.html", context)


def _begun(entry, form, *, by):
    """The new version; None where the act refused the day, and the form says why."""
    words = {name: value for name, value in form.cleaned_data.items() if hasattr(entry, name)}
    try:
        return versions.begin(entry, on=words.pop("valid_from"), until=words.pop("valid_to"), by=by, **words)
    except Refused as reason:
        form.add_error("valid_from", str(reason))
        return None


def _form(page, entry, data):
    """The page's own form without what never changes, filled with the words of now."""
    apart = entry.SAME if getattr(entry, "kind", terms.REASON) == terms.REASON else (*entry.SAME, *OF_REASONS)
    names = [name for name in page.form_fields if name not in apart]
    made = forms.modelform_factory(page.model, form=page.form, fields=names)
    copied = copy.copy(entry)
    copied.pk, copied._state = None, ModelState()
    until = entry.valid_to if entry.valid_to and entry.valid_to > today() else None
    form = made(data, instance=copied, initial={"valid_from": today() + timedelta(days=1), "valid_to": until})
    for name in apart:
        form.fields.pop(name, None)  # a declared field is there whether it is named or not
    form.besides = (entry.pk,)
    form.order_fields(["valid_from", "valid_to"])
    form.fields["valid_from"].required = form.fields["valid_from"].widget.is_required = True
    form.fields["valid_from"].help_text = _("The version of now ends the day before.")
    return form
