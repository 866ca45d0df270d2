"""What a move asks: one form for all moves, read off the lifecycle's table; the model says what is a valid answer."""

import copy

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import Location
from referrals import eligibility, format, lifecycle, stages, terms, upgrading
from referrals.forms import accepting
from referrals.forms.careful import CHOOSE, KnownChoice, careful, fits
from referrals.models import Referral, SolutionArea, SolutionPlay

FORFEITS = _("Won as it stands now, this deal can never be registered.")
LEAST = _("A co-sell deal is worth at least 1.")


class AnswersForm(forms.ModelForm):
    """A draft of the deal with the answers in it; the deal itself is left alone."""

    is_too_early = False

    class Meta:
        model = Referral
        fields = ()
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("notes", "help_notes", "status_note")}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("status_note") and terms.needs_words(cleaned.get("status_reason", "")):
            self.add_error("status_note", ValidationError(_("Say in your own words what happened."), code="required"))
        if not fits(cleaned.get("solution_area"), cleaned.get("solution_play")):
            self.add_error("solution_play", ValidationError(_("This play belongs to another area."), code="invalid"))
        return cleaned

    @property
    def answers(self):
        """What the act takes: the deal's own fields, without the questions that only confirm."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}


class AcceptForm(AnswersForm):
    """Accepting; a partner says besides whom it adds, and an invited one what it brings."""

    template_name = "referrals/accept.html"
    colleagues = ()

    def clean(self):
        cleaned = super().clean()
        accepting.check(self)
        return cleaned

    @property
    def folded(self):
        """The fields of each colleague."""
        return [[field for field in self if field.name.startswith(f"{who}_")] for who in self.colleagues]

    @property
    def unfolded(self):
        """The other fields."""
        names = {field.name for fields in self.folded for field in fields}
        return [field for field in self.visible_fields() if field.name not in names]

    @property
    def is_unfolded(self):
        """Whether somebody was named, or something is wrong there."""
        return any(field.errors or field.value() for fields in self.folded for field in fields)


class AskForm(AnswersForm):
    """Asking for help: what is needed follows from the kind of co-sell, which is chosen where two are possible."""

    referral = None

    def clean(self):
        cleaned = super().clean()
        kind = upgrading.kind_of(self.referral, cleaned)
        for name in upgrading.unanswered(self.referral, cleaned):
            if name in self.fields and name not in self.errors:
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        for name in {name for names in upgrading.ASKED_WITH_HELP.values() for name in names} & cleaned.keys():
            if name not in upgrading.ASKED_WITH_HELP.get(kind, ()):
                cleaned[name] = None if name in ("solution_area", "solution_play") else ""
        return cleaned

    @property
    def answers(self):
        wish = {"deal_type": self.cleaned_data["deal_type"]} if "deal_type" in self.fields else {}
        return super().answers | wish


def answers_form(move, referral, *, by, data=None):
    """The questions of this move about this referral to this person."""
    names = [
        name for name in lifecycle.questions(move, referral) if not (name == "location" and by.organization.is_platform)
    ]
    columns = [name for name in names if name != "deal_type"]
    form_class = FORMS.get(move.name, AnswersForm)
    made = forms.modelform_factory(Referral, form=form_class, fields=columns, widgets=AnswersForm.Meta.widgets)
    form = made(data, instance=copy.copy(referral), prefix=None, auto_id=f"{move.name}-%s")
    form.referral = referral
    for name in names:
        FITTED.get(name, lambda *_: None)(form, referral, by, move)
    optional = {"status_note", *(upgrading.of_some_kinds(referral) if move.name == "ask_help" else ())}
    for name in set(names) - set(move.offers):
        form.fields[name].required = form.fields[name].widget.is_required = name not in optional
    if move.name == "accept":
        accepting.ask(form, referral)
    if move.name == "win":
        _think_again(form, referral)
    return careful(form)


def _fit_location(form, referral, by, move):
    form.fields["location"] = KnownChoice(
        Location.objects.open_to_creation_by(by), label=_("Location"), initial=referral.location, empty_label=CHOOSE
    )
    form.initial.pop("location", None)
    only = list(form.fields["location"].queryset[:2])
    if len(only) == 1:
        form.fields["location"].initial = only[0]


def _fit_value(form, referral, by, move):
    fit_value(form.fields["deal_value"], referral.is_co_sell)


def fit_value(field, co_sell):
    """A co-sell deal is worth at least 1, any other at least 0 (specification 14.2, 12)."""
    field.validators.append(MinValueValidator(1, LEAST) if co_sell else MinValueValidator(0))
    field.widget.attrs["min"] = 1 if co_sell else 0


def _fit_closing(form, referral, by, move):
    if referral.is_lead:
        form.fields["closing_date"].label = _("Estimated purchase date")


def _fit_notes(form, referral, by, move):
    if referral.is_lead:  # what the customer wrote is on record already
        form.initial["notes"] = ""
        form.fields["notes"].help_text = _("What the customer is looking for, in your own words.")


def _fit_reason(form, referral, by, move):
    reasons = terms.offered(terms.REASON, used_for=step(move, by))
    form.fields["status_reason"] = forms.ChoiceField(
        label=_("Reason"), choices=[("", CHOOSE), *((one.code, str(one)) for one in reasons)]
    )
    if unsaid := ", ".join(str(one) for one in reasons if one.needs_words):
        form.fields["status_note"].help_text = _("Needed with: %(reasons)s.") % {"reasons": unsaid}


def step(move, by):
    """What this move's reason is offered for, by the side that moves."""
    return "platform_decline" if move.name == "decline" and by.organization.is_platform else move.name


def _fit_stage(form, referral, by, move):
    table = stages.of(referral)
    field = form.fields["sales_stage"] = forms.TypedChoiceField(
        label=_("Sales stage"),
        coerce=int,
        empty_value=None,
        choices=[(one.percent, _stage(one)) for one in table.markable],  # the act says why one must wait
        widget=forms.RadioSelect,
    )
    field.widget.choices = [(one.percent, _stage(one)) for one in table.offered(referral.sales_stage)]
    if len(field.widget.choices) == 1:
        form.initial["sales_stage"] = field.widget.choices[0][0]
    now = table.standard(referral.sales_stage)
    if now.exit:
        field.help_text = _("Now: %(phase)s, until this is reached: %(exit)s.") % {"phase": now.phase, "exit": now.exit}


def _stage(one):
    return f"{one.label} · {one.percent} % – {one.meaning}" + (f" ({one.phase})" if one.phase else "")


def _fit_help(form, referral, by, move):
    form.fields["help_type"] = one_of(terms.HELP, _("Help needed"))


def _fit_role(form, referral, by, move):
    form.fields["partner_role"] = one_of(terms.ROLE, _("Partner role"))


def one_of(kind, label, *, first=("", CHOOSE), required=True):
    """A choice among the terms that are in force today."""
    return forms.ChoiceField(label=label, required=required, choices=[first, *terms.choices(kind)])


def _fit_area(form, referral, by, move):
    form.fields["solution_area"] = area()


def area(**options):
    """A choice among the areas that are in force today."""
    areas = SolutionArea.objects.in_force()
    return KnownChoice(areas, to_field_name="code", label=_("Solution area"), empty_label=CHOOSE, **options)


def _fit_play(form, referral, by, move):
    form.fields["solution_play"] = play()


def play(**options):
    """A choice among the plays that are in force today; with an area its plays end."""
    areas = SolutionArea.objects.in_force().values("code")
    plays = SolutionPlay.objects.in_force().filter(area__code__in=areas).select_related("area")
    field = KnownChoice(plays, to_field_name="code", label=_("Solution play"), empty_label=CHOOSE, **options)
    groups = {}
    for one in plays.order_by("area__label", "label"):
        groups.setdefault(str(one.area), []).append((one.code, str(one)))
    field.choices = [("", CHOOSE), *groups.items()]
    return field


def _fit_kind(form, referral, by, move):
    kinds = upgrading.possible(referral)
    form.fields["deal_type"] = forms.ChoiceField(
        label=_("Which co-sell?"), choices=[(kind.value, kind.label) for kind in kinds], initial=kinds[0],
        widget=forms.RadioSelect, help_text=_("Your solutions and your designation allow both."),
    )  # fmt: skip


FORMS = {"accept": AcceptForm, "ask_help": AskForm}
FITTED = {
    "deal_type": _fit_kind,
    "location": _fit_location,
    "deal_value": _fit_value,
    "closing_date": _fit_closing,
    "notes": _fit_notes,
    "status_reason": _fit_reason,
    "sales_stage": _fit_stage,
    "help_type": _fit_help,
    "partner_role": _fit_role,
    "solution_area": _fit_area,
    "solution_play": _fit_play,
}


def _think_again(form, referral):
    """One question before a win that endangers or ends its registration, with each reason."""
    words = []
    if safe := eligibility.safe_from(referral):
        told = {"instant": format.weekday(safe).text, "hours": settings.WON_GAP_HOURS}
        early = (
            _(
                "Too early until %(instant)s: won within %(hours)s hours of its creation,"
                " the deal may be refused registration."
            )
            % told
        )
        words, form.is_too_early = [early], True
    if eligibility.forfeits(referral):
        words.append(FORFEITS)
    if words:
        form.fields["confirmed"] = forms.BooleanField(
            label=_("Mark it as won all the same"),
            help_text=format_html_join(" ", '<strong class="warn">{}</strong>', ((one,) for one in words)),
        )
