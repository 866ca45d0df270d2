"""The parts of a deal that are changed in place: details, team, solutions, notes; and earlier pages of history."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from referrals import editing, lifecycle, team
from referrals.forms import details as forms
from referrals.models import Referral
from referrals.page import thread
from referrals.views.deal import answer, deal_page, warn_of_the_past

METHODS = ["GET", "HEAD", "POST"]
EDIT, STAFF = lifecycle.MOVES["edit"], lifecycle.MOVES["staff"]


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_edit(request, referral, field):
    """One detail in place. A frozen one says why instead."""
    if referral.deal_type not in field.types:
        raise Http404
    why = editing.why_frozen(referral, field)
    if request.method != "POST":
        _must_work(request, referral)
        if why:
            messages.warning(request, why)
        return deal_page(request, referral, part="deal-details", editing=field)

    def form_for(row):
        return forms.detail_form(field, row, by=request.user, data=request.POST)

    def change(form):
        if field.name == "contact":
            editing.set_contact(referral, by=request.user, **form.cleaned_data)
        else:
            editing.change(referral, field, by=request.user, **form.answers)
        messages.success(request, _("Saved."))
        warn_of_the_past(request, form)

    return answer(
        request,
        referral,
        change,
        form_for=form_for,
        part="deal-details",
        event="deal-changed",
        gate=EDIT,
        why=why,
        editing=field,
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_team(request, referral):
    """GET: the whole team. POST: add somebody to it."""
    if request.method != "POST":
        _must_work(request, referral)
        return deal_page(request, referral, part="deal-team", whole_team=True)

    def add(form):
        member = team.add(referral, by=request.user, seen=referral.version, **form.cleaned_data)
        messages.success(request, _("%(member)s is on the team now.") % {"member": member})

    return answer(
        request,
        referral,
        add,
        form_for=lambda row: forms.member_form(request.POST),
        part="deal-team",
        event="deal-changed",
        gate=STAFF,
        kind="team_added",
        adding="deal-team",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_team_remove(request, referral, member_id):
    """Take somebody off the team; oneself only after having read what that means."""
    if request.method != "POST":
        return redirect(referral)
    member = referral.team.filter(uuid=member_id).first()
    if member is None:
        return _gone(request, referral, "deal-team", "team_removed")
    if member.user_id == request.user.pk and "confirmed" not in request.POST:
        return deal_page(request, referral, part="deal-team", leaving=member, status=422)
    member.referral = referral

    def remove(form):
        name = str(member)
        team.remove(member, by=request.user, seen=referral.version)
        messages.success(request, _("%(member)s is no longer on the team.") % {"member": name})

    return answer(
        request,
        referral,
        remove,
        form_for=lambda row: forms.press(request.POST),
        part="deal-team",
        event="deal-changed",
        gate=STAFF,
        kind="team_removed",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_solutions(request, referral):
    """GET: the question which solution; POST: add it."""
    if request.method != "POST":
        _must_work(request, referral)
        return deal_page(request, referral, part="deal-solutions", adding="deal-solutions")

    def add(form):
        line = editing.add_solution(referral, by=request.user, seen=referral.version, **form.cleaned_data)
        messages.success(request, _("%(solution)s is on the deal now.") % {"solution": line.solution})

    return answer(
        request,
        referral,
        add,
        form_for=lambda row: forms.line_form(row, request.POST),
        part="deal-solutions",
        event="deal-changed",
        gate=EDIT,
        kind="solution_added",
        adding="deal-solutions",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_solution_remove(request, referral, line_id):
    """Take a solution off the deal."""
    if request.method != "POST":
        return redirect(referral)
    line = referral.lines.select_related("solution").filter(uuid=line_id).first()
    if line is None:
        return _gone(request, referral, "deal-solutions", "solution_removed")
    line.referral = referral

    def remove(form):
        name = line.solution.name
        editing.remove_solution(line, by=request.user, seen=referral.version)
        messages.success(request, _("%(solution)s is no longer on the deal.") % {"solution": name})

    return answer(
        request,
        referral,
        remove,
        form_for=lambda row: forms.press(request.POST),
        part="deal-solutions",
        event="deal-changed",
        gate=EDIT,
        kind="solution_removed",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
def deal_notes(request, referral):
    """GET: earlier notes. POST: add one."""
    if request.method != "POST":
        older = thread.cursor(request.GET.get("after"))
        return deal_page(request, referral, part="deal-notes", notes_before=older)

    def add(form):
        editing.add_note(referral, form.cleaned_data["text"], by=request.user, seen=referral.version)
        messages.success(request, _("The note is on record."))

    return answer(
        request,
        referral,
        add,
        form_for=lambda row: forms.note_form(request.POST),
        part="deal-notes",
        event="deal-changed",
        gate=EDIT,
        kind="note",
        adding="deal-notes",
    )


@require_safe
@scoped(referral=Referral)
def deal_timeline(request, referral):
    """Earlier lines of history."""
    return deal_page(request, referral, part="deal-timeline", before=thread.cursor(request.GET.get("after")))


def _must_work(request, referral):
    if not Referral.objects.workable_by(request.user).contains(referral):
        raise Http404


def _gone(request, referral, part, kind):
    """The line is not there: taken off in the meantime, if the deal changed since; else it never was."""
    if request.POST.get("version") == str(referral.version):
        raise Http404
    return answer(
        request,
        referral,
        None,
        form_for=lambda row: forms.press(request.POST),
        part=part,
        event="",
        gate=EDIT,
        kind=kind,
    )
