"""Exchange rates: found by currency and month, published or corrected one by one; what was in force stays readable."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.permissions import never
from accounts.moments import instant
from referrals import format, rate_files, rates
from referrals.forms.careful import careful
from referrals.models import ExchangeRate
from referrals.moves import Conflict, Refused

SAYS_WHY = gettext_lazy("Needed to replace a rate: it is kept beside the new one.")
MEANWHILE = gettext_lazy("Somebody else has changed these rates meanwhile: look at it again.")


class ReplaceForm(forms.Form):
    """Whether rates are replaced, and why; ``seen`` is the seal of what was looked at."""

    replace = forms.BooleanField(label=gettext_lazy("Replace what is known"), required=False)
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=rates.LONGEST, required=False, help_text=SAYS_WHY)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        careful(self)

    @property
    def answers(self):
        """What the act asks."""
        return {name: self.cleaned_data[name] for name in ("replace", "why", "seen")}


class RateForm(ReplaceForm):
    """One rate, checked as a row of a file is."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in rate_files.KNOWN])
    month = forms.CharField(
        label=gettext_lazy("Month"),
        max_length=20,
        widget=forms.TextInput({"type": "month"}),
        help_text=gettext_lazy("As in 2026-10."),
    )
    rate = forms.CharField(
        label=gettext_lazy("US dollars for one"), max_length=30, widget=forms.TextInput({"inputmode": "decimal"})
    )
    field_order = ["currency", "month", "rate"]

    def clean_month(self):
        """Its first day."""
        return _read(rate_files.month_in, self.cleaned_data["month"])

    def clean_rate(self):
        """With a point or a comma before the decimals, as people write."""
        return _read(rate_files.rate_in, self.cleaned_data["rate"], comma=True)

    @property
    def row(self):
        """The rate as a file would say it."""
        return rate_files.Row(0, *(self.cleaned_data[name] for name in ("currency", "month", "rate")))


def _read(reader, text, **how):
    try:
        return reader(text, **how)
    except rate_files.Wrong as wrong:
        raise ValidationError(str(wrong)) from wrong


class InForce(admin.SimpleListFilter):
    """The rates of now, or those that were replaced."""

    title = gettext_lazy("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        """Both; without a choice, all."""
        return [("now", _("In force")), ("over", _("Replaced"))]

    def queryset(self, request, queryset):
        """Those of them."""
        if self.value() not in ("now", "over"):
            return queryset
        return queryset.filter(replaced_at__isnull=self.value() == "now")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    """Monthly exchange rates: published here or from a file; a correction is a new row, with a reason."""

    list_display = ["currency", "written_month", "written_rate", "created_at", "by", "came_with", "replaced_at"]
    list_display_links = ["currency", "written_month"]
    list_filter = [InForce, "currency"]
    list_select_related = ["by", "came_with"]
    date_hierarchy = "month"
    search_fields = ["currency"]
    search_help_text = gettext_lazy("A currency, a month as in 2026-10, or both.")
    sortable_by = ["currency", "written_month", "created_at"]
    fields = readonly_fields = [
        *("currency", "written_month", "written_rate", "by", "created_at", "came_with", "reason", "replaced_at"),
        "story",
    ]
    show_full_result_count = False
    has_change_permission = has_delete_permission = never

    def get_search_results(self, request, queryset, search_term):
        """Each word is a currency or a month."""
        for word in search_term.replace("\0", "").split():
            try:
                queryset = queryset.filter(month=rate_files.month_in(word))
            except rate_files.Wrong:
                queryset = queryset.filter(currency__iexact=word)
        return queryset, False

    @admin.display(description=gettext_lazy("month"), ordering="month")
    def written_month(self, rate):
        """In words."""
        return format.month(rate.month)

    @admin.display(description=gettext_lazy("US dollars for one"))
    def written_rate(self, rate):
        """With the decimals it has."""
        return format.number(rate.rate)

    @admin.display(description=gettext_lazy("why it replaced the one before"), empty_value="–")
    def reason(self, rate):
        """As whoever corrected it has said."""
        return rate.why or None

    @admin.display(description=gettext_lazy("every rate of this month"))
    def story(self, rate):
        """The one in force first, each with who said it, when and why."""
        return "\n".join(_line(one) for one in rates.history(rate.currency, rate.month))

    def add_view(self, request, form_url="", extra_context=None):
        """Publish a rate, or correct the one that is in force: that one is shown before anything is replaced."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            form = RateForm(initial={name: request.GET.get(name, "")[:20] for name in ("currency", "month")})
            return self._page(request, form)
        form, status = RateForm(request.POST), 422
        if not form.is_valid():
            return self._page(request, form, status)
        row = form.row
        try:
            if self._publish(request, form, rates.compare([row])):
                return redirect("admin:referrals_exchangerate_changelist")
        except Refused as reason:
            form.add_error("why", str(reason))
        except Conflict:
            form.add_error(None, MEANWHILE)
            status = 409
        return self._page(request, form, status, seal=rates.compare([row]).seal)

    def _publish(self, request, form, preview):
        """Whether it was published; if not, the form says why."""
        answers = form.answers
        if preview.unchanged:
            form.add_error("rate", _("This is the rate already."))
        elif preview.differing and not (answers["replace"] and answers["seen"] == preview.seal):
            form.add_error("replace", _in_force(preview))
        if form.errors:
            return False
        rates.take([form.row], by=request.user, **answers | {"seen": preview.seal})
        rate = rates.history(*form.row.key).first()
        self.log_addition(request, rate, [{"added": {}}])
        told = {"currency": rate.currency, "month": format.month(rate.month), "rate": format.number(rate.rate)}
        messages.success(request, _("%(currency)s, %(month)s: %(rate)s is published.") % told)
        return True

    def _page(self, request, form, status=200, *, seal=""):
        if seal:  # what the page shows is what was seen
            form.data = form.data.copy()
            form.data["seen"] = seal
        context = self.admin_site.each_context(request) | {
            "title": _("Publish an exchange rate"),
            "button": _("Publish"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/referrals/exchangerate/add.html", context, status=status)


def _in_force(preview):
    old = preview.differing[0].old
    told = {"currency": old.currency, "month": format.month(old.month), "rate": format.number(old.rate)}
    return _("%(currency)s, %(month)s is %(rate)s. To replace it, tick this, say why, and publish again.") % told


def _line(rate):
    """``1.0857 · 2 Nov 2026, 10:00 · Olga Example · rates.csv``, and why."""
    facts = [format.number(rate.rate), instant(rate.created_at).text, rate.by, rate.came_with, rate.why]
    if rate.replaced_at:
        facts.append(_("replaced %(when)s") % {"when": instant(rate.replaced_at).text})
    return " · ".join(str(fact) for fact in facts if fact)
