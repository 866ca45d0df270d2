"""The desk of account matching: the queue, a customer beside its candidates, and what the operator says."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.permissions import never
from referrals import candidates, deciding, format
from referrals.admin import comparing
from referrals.admin.answering import answer_form, look_form
from referrals.matching import Decision
from referrals.models import AccountMatch
from referrals.moves import Refused

WAITING_FIRST = Case(When(decision=Decision.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField())
RELATED = ("referral__organization", "organization", "account", "asked_by", "decided_by")


class Queue(ChangeList):
    """A row leads to the desk."""

    def url_for_result(self, result):
        """Where the customer is compared with its candidates."""
        return reverse("admin:referrals_accountmatch_desk", args=[result.pk])


@admin.register(AccountMatch)
class AccountMatchAdmin(admin.ModelAdmin):
    """Customers that wait for account matching, the oldest first; decided at the desk, read only afterwards."""

    list_display = ["customer", "where", "organization", "category", "confidence", "is_held", "decision", "created_at"]
    list_filter = ["decision", "holds", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "referral"]
    search_fields = ["referral__customer_name", "referral__name"]
    search_help_text = gettext_lazy("Customer or deal name.")
    ordering = [WAITING_FIRST, "-decided_at", "created_at"]
    sortable_by = ["confidence", "created_at"]
    fields = ["organization", "deal", "decision", "account", "holds", "asked_by", "confidence", "created_at"]
    fields += ["decided_by", "decided_at", "note"]
    readonly_fields = ["deal"]
    show_full_result_count = False
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_changelist(self, request, **kwargs):
        """The one whose rows lead to the desk."""
        return Queue

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, match):
        """As it was typed."""
        return match.referral.customer_name

    @admin.display(description=gettext_lazy("place"))
    def where(self, match):
        """City and country."""
        return f"{match.referral.customer_city}, {format.country(match.referral.customer_country)}"

    @admin.display(description=gettext_lazy("account category"))
    def category(self, match):
        """Typed by hand, or from the directory; what it became, once it is decided."""
        return match.referral.get_customer_category_display()

    @admin.display(description=gettext_lazy("request held"), boolean=True)
    def is_held(self, match):
        """Whether the sellers are still to be asked, or not, once it is decided."""
        return match.holds and match.decision == Decision.PENDING

    @admin.display(description=gettext_lazy("deal"))
    def deal(self, match):
        """Whose customer it is."""
        return match.referral.name

    def get_urls(self):
        desk = self.admin_site.admin_view(self.desk)
        return [path("<int:pk>/desk/", desk, name="referrals_accountmatch_desk"), *super().get_urls()]

    def desk(self, request, pk):
        """One customer beside its candidates; POST: what the operator says."""
        if not request.user.has_perm("referrals.change_accountmatch"):
            raise PermissionDenied
        match = get_object_or_404(AccountMatch.objects.select_related(*RELATED), pk=pk)
        form = answer_form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._decide(request, match, form):
            return redirect("admin:referrals_accountmatch_changelist")
        return render(request, "admin/referrals/accountmatch/desk.html", self._shown(request, match, form))

    def _decide(self, request, match, form):
        try:
            deciding.decide(match, by=request.user, **form.answers)
        except Refused as reason:
            form.add_error(None, str(reason))
            match.refresh_from_db()
            return False
        found = _("%(decision)s: %(account)s") % {
            "decision": match.get_decision_display(),
            "account": match.account or _("no account"),
        }
        self.log_change(request, match, found)
        messages.success(request, _("“%(customer)s” is decided.") % _named(match))
        return True

    def _shown(self, request, match, form):
        look = look_form(request.GET, match.referral)
        found = candidates.accounts_of(match.candidates)
        if look.is_bound and look.is_valid():
            asked = {"duns": match.referral.customer_duns} | look.cleaned_data
            found = candidates.candidates_for(**asked, postal_code=match.referral.customer_postal_code)
        return self.admin_site.each_context(request) | {
            "title": _("Account of %(customer)s") % _named(match),
            "opts": self.opts,
            "original": match,
            "waits": match.decision == Decision.PENDING,
            "form": form,
            "look": look,
            "searched": look.is_bound or match.candidates is not None,
            "found": found,
            "rows": comparing.table(match.referral, found),
        }


def _named(match):
    return {"customer": match.referral.customer_name}
