"""Files of customer accounts: sent up, checked by the worker, looked at, imported or cancelled."""

from babel.numbers import format_decimal
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from accounts.admin.permissions import never
from referrals import format
from referrals.admin.files import UploadForm, job_or_404
from referrals.importing import running, storing
from referrals.importing.columns import COLUMNS, REQUIRED
from referrals.importing.refused import as_csv
from referrals.lifecycle import Conflict
from referrals.models import AccountImport
from referrals.tasks import start_importing

State = AccountImport.State
SHOWN_PROBLEMS = 20
WHAT = {
    "rows": gettext_lazy("rows"),
    "added": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "refused": gettext_lazy("refused"),
}


@admin.register(AccountImport)
class AccountImportAdmin(admin.ModelAdmin):
    """Files of customer accounts and how far each is; what happened stays to be read."""

    list_display = ["name", "state", "rows", "added", "changed", "unchanged", "refused", "by", "created_at"]
    list_filter = ["state", "created_at"]
    list_select_related = ["by"]
    search_fields = ["name"]
    show_full_result_count = False
    has_change_permission = has_delete_permission = never

    def get_urls(self):
        inside, name = self.admin_site.admin_view, "referrals_accountimport"
        return [
            path("<int:pk>/apply/", inside(self.apply), name=f"{name}_apply"),
            path("<int:pk>/cancel/", inside(self.cancel), name=f"{name}_cancel"),
            path("<int:pk>/refused/", inside(self.refused), name=f"{name}_refused"),
            *super().get_urls(),
        ]

    @method_decorator(csrf_exempt)
    def add_view(self, request, form_url="", extra_context=None):
        """The upload. Where it goes is said before anything reads the body; only then is the token looked at."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        to_disk = storing.ToDisk(request)
        request.upload_handlers = [to_disk]
        return csrf_protect(self._upload)(request, to_disk)

    def _upload(self, request, to_disk):
        if request.method != "POST":
            return self._upload_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if to_disk.is_too_large:
            form.errors.clear()
            form.add_error("file", _("The file is larger than %(limit)d MB.") % {"limit": settings.UPLOAD_MAX_MB})
        if not form.is_valid():
            to_disk.discard()
            return self._upload_page(request, form)
        file = form.cleaned_data["file"]
        job = running.begin(file.stored, file.name, by=request.user)
        transaction.on_commit(start_importing)
        self.log_addition(request, job, [{"added": {}}])
        return redirect("admin:referrals_accountimport_change", job.pk)

    def _upload_page(self, request, form):
        context = {"title": _("Import accounts"), "button": _("Send and check"), "form": form}
        context |= {"columns": COLUMNS, "needed": REQUIRED}
        return self._page(request, "upload", context, status=422 if form.is_bound else 200)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """How far it is and what came of it; a part of the page looks again by itself."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        return self._progress(request, job_or_404(AccountImport, object_id))

    def _progress(self, request, job, status=200):
        context = {
            "title": job.name,
            "original": job,
            "counts": [
                (label, format_decimal(getattr(job, name), locale=format.locale())) for name, label in WHAT.items()
            ],
            "steps": [row | {"what": WHAT[row["what"]]} for row in job.preview],
            "problems": job.problems.all()[:SHOWN_PROBLEMS],
            "kept": min(job.refused, running.KEPT_PROBLEMS),
            "may_act": self.has_add_permission(request),
            "can_apply": job.state == State.CHECKED and not job.path.startswith("/"),
            "can_cancel": job.is_moving or job.state == State.CHECKED,
        }
        return self._page(request, "progress", context, status)

    def apply(self, request, pk):
        """Import what was checked."""
        return self._act(request, pk, running.apply, _("Import begun"))

    def cancel(self, request, pk):
        """Stop it."""
        return self._act(request, pk, running.cancel, _("Cancelled"))

    @method_decorator(require_POST)
    def _act(self, request, pk, act, said):
        if not self.has_add_permission(request):
            raise PermissionDenied
        job = job_or_404(AccountImport, pk)
        try:
            act(job, by=request.user)
        except Conflict:
            messages.error(request, _("This was changed meanwhile: look at it again."))
            return self._progress(request, job_or_404(AccountImport, pk), status=409)
        transaction.on_commit(start_importing)
        self.log_change(request, job, said)
        return redirect("admin:referrals_accountimport_change", pk)

    def refused(self, request, pk):
        """The refused rows, to be mended."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = job_or_404(AccountImport, pk)
        name = {"Content-Disposition": f'attachment; filename="refused-{job.pk}.csv"'}
        return StreamingHttpResponse(as_csv(job), content_type="text/csv; charset=utf-8", headers=name)

    def _page(self, request, name, context, status=200):
        part = "#progress" if request.htmx and name == "progress" else ""
        context = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return render(request, f"admin/referrals/accountimport/{name}.html{part}", context, status=status)
