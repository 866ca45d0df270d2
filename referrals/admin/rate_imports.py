"""Files of exchange rates: sent up, looked at beside what is known, imported once; the rows stay as their history."""

from babel.numbers import format_decimal, format_percent
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.permissions import never
from referrals import format, rate_files, rates
from referrals.admin.files import UploadForm, job_or_404
from referrals.admin.rates import MEANWHILE, ReplaceForm
from referrals.models import RateImport
from referrals.moves import Conflict, Refused

SHOWN = 200  # rows of each kind


@admin.register(RateImport)
class RateImportAdmin(admin.ModelAdmin):
    """Imports of exchange rates: who sent which file, when, and what came of it."""

    list_display = ["name", "by", "created_at", "applied_at", "added", "replaced"]
    list_filter = [("applied_at", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["by"]
    search_fields = ["name"]
    show_full_result_count = False
    has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        """Without the texts."""
        return super().get_queryset(request).defer("text")

    def get_urls(self):
        apply = self.admin_site.admin_view(self.apply)
        return [path("<int:pk>/apply/", apply, name="referrals_rateimport_apply"), *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        """The upload."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._upload_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(request, form)
        file = form.cleaned_data["file"]
        try:
            text = rate_files.text_of(file.read(rate_files.BYTES + 1))
            rate_files.read(text)
        except rate_files.Unreadable as problem:
            form.add_error("file", str(problem))
            return self._upload_page(request, form)
        job = rates.keep(file.name, text, by=request.user)
        self.log_addition(request, job, [{"added": {}}])
        return redirect("admin:referrals_rateimport_change", job.pk)

    def _upload_page(self, request, form):
        context = {"title": _("Import exchange rates"), "button": _("Send and look"), "form": form}
        return self._page(request, "upload", context, status=422 if form.is_bound else 200)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What importing it would do, or did."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        return self._shown(request, job_or_404(RateImport, object_id), ReplaceForm())

    @method_decorator(require_POST)
    def apply(self, request, pk):
        """Import what was looked at."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        job, form = job_or_404(RateImport, pk), ReplaceForm(request.POST)
        if not form.is_valid():
            return self._shown(request, job, form, 422)
        try:
            taken = rates.apply(job, by=request.user, **form.answers)
        except Refused as reason:
            form.add_error("why", str(reason))
            return self._shown(request, job, form, 422)
        except Conflict:
            messages.error(request, MEANWHILE)
            return self._shown(request, job_or_404(RateImport, pk), form, 409)
        told = _("Imported: %(added)d new, %(replaced)d replaced.") % taken._asdict()
        self.log_change(request, job, told)
        messages.success(request, told)
        return redirect("admin:referrals_rateimport_change", pk)

    def _shown(self, request, job, form, status=200):
        sheet = rate_files.read(job.text)
        preview = None if job.applied_at else rates.compare(sheet.rows)
        waits = preview is not None and bool(preview.new or preview.differing)
        context = {
            "title": job.name,
            "original": job,
            "form": form,
            "seal": preview.seal if preview else "",
            "counts": [(label, _number(count)) for label, count in _counts(job, sheet, preview)],
            "refused": sheet.refused[:SHOWN],
            "tables": _tables(job, preview),
            "differs": bool(preview and preview.differing),
            "most": SHOWN,
            "can_import": waits and self.has_add_permission(request),
            "nothing_new": preview is not None and not waits,
        }
        return self._page(request, "preview", context, status)

    def _page(self, request, name, context, status=200):
        context = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return render(request, f"admin/referrals/rateimport/{name}.html", context, status=status)


def _counts(job, sheet, preview):
    """Each kind of row, and how many of it there are."""
    refused = (_("refused"), len(sheet.refused))
    if preview is None:
        left = len(sheet.rows) - job.added - job.replaced
        known = (_("known already, or left as they were"), left)
        return [(_("new"), job.added), (_("replaced"), job.replaced), known, refused]
    counts = [(_("new"), preview.new), (_("another rate is known"), preview.differing)]
    counts += [(_("known already"), preview.unchanged)]
    return [*((label, len(rows)) for label, rows in counts), refused]


def _tables(job, preview):
    """(heading, columns, rows) to look through: what would be replaced first, or what came with the file."""
    what = [_("Currency"), _("Month")]
    if preview is None:
        came = job.rates.order_by("-why", "currency", "month")[: 2 * SHOWN]
        rows = [(one.currency, format.month(one.month), format.number(one.rate), one.why) for one in came]
        return [(_("Imported"), [*what, _("US dollars for one"), _("Reason for replacing")], rows)]
    tables = [
        (_("Another rate is known"), [*what, _("Known"), _("In the file"), _("Change")], preview.differing),
        (_("New"), [*what, _("US dollars for one")], preview.new),
    ]
    return [(heading, columns, [_row(*one) for one in rows[:SHOWN]]) for heading, columns, rows in tables if rows]


def _row(row, old):
    named, new = (row.currency, format.month(row.month)), format.number(row.rate)
    return (*named, format.number(old.rate), new, _change(old.rate, row.rate)) if old else (*named, new)


def _change(old, new):
    """``+0.46%``: a slip of the point is seen at once."""
    return format_percent(new / old - 1, format="+#,##0.##%;-#,##0.##%", locale=format.locale())


def _number(count):
    return format_decimal(count, locale=format.locale())
