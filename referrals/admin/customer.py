"""Giving a deal another customer account: no company can do that itself (specification 5, row 39)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from referrals import candidates, deciding
from referrals.admin import comparing
from referrals.admin.answering import change_form, look_form
from referrals.models import Referral
from referrals.moves import Refused


def change_account(admin, request, pk):
    """Look for the account, compare, and make it the deal's on every side; the team is told."""
    if not request.user.has_perm("referrals.change_referral"):
        raise PermissionDenied
    referral = get_object_or_404(Referral.objects.select_related("organization", "engagement"), pk=pk)
    form = change_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _change(admin, request, referral, form):
        return redirect("admin:referrals_referral_change", pk)
    look = look_form(request.GET, referral)
    found = candidates.candidates_for(**look.cleaned_data) if look.is_bound and look.is_valid() else []
    context = admin.admin_site.each_context(request) | {
        "title": _("Change the customer's account"),
        "opts": admin.opts,
        "original": referral,
        "form": form,
        "look": look,
        "searched": look.is_bound,
        "found": found,
        "rows": comparing.table(referral, found),
    }
    return render(request, "admin/referrals/referral/account.html", context)


def _change(admin, request, referral, form):
    account, before = form.cleaned_data["account"], referral.customer_name
    try:
        deciding.change_account(referral, account, by=request.user)
    except Refused as reason:
        form.add_error(None, str(reason))
        return False
    names = {"before": before, "after": account.name, "key": account.key}
    admin.log_change(request, referral, _("Customer account changed: %(before)s → %(after)s (%(key)s)") % names)
    messages.success(request, _("The customer is changed on every side, and the teams have been told."))
    return True
