"""What a person can see, found with their own rights instead of their account: no sign-in as somebody else."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import tenancy
from accounts.models import AccountEvent, Location, Membership, Organization, User
from referrals import previews, tabs
from referrals.models import Referral

SHOWN = 50


class WhereForm(forms.Form):
    """In which of the person's companies."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=gettext_lazy("In the company"))

    def __init__(self, *args, organizations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations


def what_they_see(request, pk):
    """Asks which company, then shows what the person would find there; the company's history says who looked."""
    person = get_object_or_404(User, pk=pk)
    if not request.user.has_perm("accounts.view_user"):
        raise PermissionDenied
    memberships = Membership.objects.filter(user=person).values("organization")
    form = WhereForm(request.POST or None, organizations=Organization.objects.filter(pk__in=memberships))
    context = admin.site.each_context(request) | {
        "title": _("What %(person)s can see") % {"person": person},
        "button": _("Show"),
        "form": form,
        "opts": User._meta,
        "original": person,
    }
    if request.method == "POST" and form.is_valid():
        organization = form.cleaned_data["organization"]
        with tenancy.entered(organization, request.user):
            AccountEvent.objects.create(organization=organization, actor=request.user, subject=person, kind="looked")
        context |= {"seen": seen_by(User.objects.get(pk=pk), organization)}
    return render(request, "admin/accounts/user/sees.html", context)


def seen_by(person, organization):
    """The rules that hold for them there, how many deals each tab and each place holds, and the most urgent ones."""
    person.organization = organization
    with tenancy.entered(organization, person):
        seen = Referral.objects.visible_to(person)
        names = dict(Location.objects.visible_to(person).values_list("pk", "name"))
        return {
            "organization": organization,
            "rules": previews.rules(person),
            "tabs": [(tab.heading, tabs.deals(tab.name, person).count()) for tab in tabs.open_to(person)],
            "places": _by_place(seen.filter(organization=organization), names),
            "deals": list(seen.select_related("organization", "location").order_by("urgency", "pk")[:SHOWN]),
            "shown": SHOWN,
        }


def _by_place(seen, names):
    """(place, number of deals) for each place that has any."""
    counted = seen.order_by("location__name").values_list("location", "location__name").annotate(number=Count("pk"))
    return [(names.get(place, _("No location yet")), number) for place, _place, number in counted]
