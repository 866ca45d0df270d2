"""What an invited partner is asked besides when it accepts: its own solutions, somebody for its team (rows 94, 95)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.forms.choices import Solutions
from referrals.models import Solution, TeamMember
from referrals.team import REACHABLE

OFFERED = 50  # of the partner's own solutions


def ask(form, referral):
    """Two questions more, for a deal that a partner sent: which solutions, and optionally a colleague."""
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
    for name in REACHABLE:
        field = TeamMember._meta.get_field(name).formfield(required=False)
        field.label = _("Colleague: %(what)s") % {"what": field.label}
        form.fields[f"colleague_{name}"] = field


def brought(form):
    """What was answered, as partnering.bring takes it; nothing where nothing was asked."""
    if "solutions" not in form.fields:
        return {}
    member = {name: form.cleaned_data.get(f"colleague_{name}", "") for name in REACHABLE}
    return {"solutions": form.cleaned_data["solutions"], "member": member if any(member.values()) else None}


def check(form):
    """A colleague is named completely, or not at all."""
    names = [f"colleague_{name}" for name in REACHABLE]
    if any(form.cleaned_data.get(name) for name in names):
        for name in names:
            if name not in form.errors and not form.cleaned_data.get(name):
                form.add_error(name, ValidationError(form.fields[name].error_messages["required"], code="required"))
