"""What is asked besides on accepting: an invited partner's own solutions (rows 94, 95), and colleagues (row 105)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.forms.choices import Solutions
from referrals.models import Solution, TeamMember
from referrals.team import REACHABLE

OFFERED = 50  # of the partner's own solutions
ONE, SEVERAL = ("colleague",), ("colleague_1", "colleague_2", "colleague_3")


def ask(form, referral):
    """The questions besides; the platform is asked none."""
    if referral.is_p2p:
        _ask_solutions(form, referral)
    if not referral.organization.is_platform:
        _ask_colleagues(form, SEVERAL if referral.is_lead else ONE)


def _ask_solutions(form, referral):
    lines = list(referral.lines.values_list("solution", flat=True))
    own = Solution.objects.offered_to(referral.organization).filter(organization=referral.organization)
    offered = Solution.objects.filter(Q(pk__in=own.order_by("name").values("pk")[:OFFERED]) | Q(pk__in=lines))
    form.fields["solutions"] = Solutions(
        offered.select_related("organization").order_by("name"),
        to_field_name="code",
        label=_("Solutions you bring"),
        widget=forms.CheckboxSelectMultiple,
        initial=[one.code for one in offered if one.pk in lines],
    )


def _ask_colleagues(form, which):
    """Name, phone and e-mail of people for the team."""
    form.colleagues = which
    for number, who in enumerate(which, 1):
        for name in REACHABLE:
            field = TeamMember._meta.get_field(name).formfield(required=False)
            told = {"what": field.label, "number": number}
            several = _("Colleague %(number)s: %(what)s") % told
            field.label = several if which == SEVERAL else _("Colleague: %(what)s") % told
            form.fields[f"{who}_{name}"] = field
        form.fields[f"{who}_{REACHABLE[0]}"].help_text = _("Give all four of these, or none.")


def brought(form):
    """What was answered, as partnering.bring takes it; nothing where nothing was asked."""
    asked = {"solutions": form.cleaned_data["solutions"]} if "solutions" in form.fields else {}
    people = [_details(form, who) for who in getattr(form, "colleagues", ())]
    return asked | {"members": [details for details in people if any(details.values())]}


def check(form):
    """A colleague is named completely, or not at all."""
    for who in getattr(form, "colleagues", ()):
        details = _details(form, who)
        if any(details.values()):
            for name in [name for name in REACHABLE if not details[name] and f"{who}_{name}" not in form.errors]:
                words = form.fields[f"{who}_{name}"].error_messages["required"]
                form.add_error(f"{who}_{name}", ValidationError(words, code="required"))


def _details(form, who):
    return {name: form.cleaned_data.get(f"{who}_{name}", "") for name in REACHABLE}
