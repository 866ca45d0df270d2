"""A company's registrations together: listed, downloaded as a spreadsheet, sent up changed, committed, undone."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import scoped
from referrals.forms.sheets import TYPE, SheetForm
from referrals.models import RegistrationFile
from referrals.moves import Conflict, Refused
from referrals.page import sheets as page
from referrals.sheets import committing, listing, running, writing
from referrals.tasks import start_sheets
from referrals.views.seen import seen


@require_safe
@scoped()
def registrations(request):
    """The list, by status."""
    return _list(request, SheetForm())


def _list(request, form, status=200):
    before = request.GET.get("before", "")
    context = page.registrations(request.user, _status(request), before) | {"form": form}
    return render(request, "referrals/sheets.html", context, status=status)


def _status(request):
    status = request.GET.get("status", "")
    return status if status in page.STATUSES else ""


@require_safe
@scoped()
def download(request):
    """What the list shows, as a spreadsheet."""
    rows = listing.urgent(listing.of(request.user, _status(request)))
    name = f"registrations-{timezone.localdate().isoformat()}.xlsx"
    return FileResponse(writing.written(rows), as_attachment=True, filename=name, content_type=TYPE)


@require_POST
@scoped()
def upload(request):
    """Take a changed spreadsheet; the worker reads it."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    sent = form.cleaned_data["file"]
    try:
        file = running.take(sent.read(), sent.name, by=request.user)
    except Refused as refused:
        form.add_error("file", str(refused))
        return _list(request, form, status=422)
    transaction.on_commit(start_sheets)
    return redirect("registrations-file", file.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(file=RegistrationFile)
def sheet(request, file):
    """What the file would change, cell by cell, and what came of it. POST: submit its good rows."""
    if request.method != "POST":
        return _file(request, file)
    return _act(request, file, committing.commit)


@require_POST
@scoped(file=RegistrationFile)
def undo(request, file):
    """Take back what was submitted from it."""
    return _act(request, file, committing.undo)


def _act(request, file, act):
    try:
        act(file, by=request.user, seen=seen(request))
    except Conflict:
        file.refresh_from_db()
        messages.error(request, _("This was changed meanwhile: look at it again."))
        return _file(request, file, status=409)
    except Refused as refused:
        messages.error(request, str(refused))
        return _file(request, file, status=422)
    transaction.on_commit(start_sheets)
    return _file(request, file) if request.htmx else redirect("registrations-file", file.uuid)


def _file(request, file, status=200):
    after = request.GET.get("after", "")
    line = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    context = page.file(file, request.user, show=request.GET.get("show", ""), after=line)
    template = "referrals/sheet.html#sheet" if request.htmx else "referrals/sheet.html"
    return render(request, template, context, status=status)
