"""The parts of a deal that are changed in place: details, team, notes; and earlier pages of history."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import scoped
from referrals import editing, lifecycle, meanwhile, team
from referrals.forms import details as forms
from referrals.models import Referral
from referrals.page import thread
from referrals.views.deal import answer, at_home, deal_page, gone, must_work, warn_of_the_past

METHODS = ["GET", "HEAD", "POST"]
EDIT, STAFF = lifecycle.MOVES["edit"], lifecycle.MOVES["staff"]


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_edit(request, referral, field):
    """One detail in place. A frozen one says why instead."""
    if not field.is_on(referral):
        raise Http404
    if request.method != "POST":
        must_work(request, referral)
        if why := editing.why_frozen(referral, field):
            messages.warning(request, why)
        return deal_page(request, referral, part="deal-details", editing=field)

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
        form_for=lambda row: forms.detail_form(field, row, by=request.user, data=request.POST),
        part="deal-details",
        gate=EDIT,
        clash=meanwhile.touching(*field.columns, field.name),
        why=lambda row: editing.why_frozen(row, field),
        editing=field,
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_team(request, referral):
    """GET: the whole team. POST: add somebody to it."""
    if request.method != "POST":
        must_work(request, referral)
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
        gate=STAFF,
        clash=meanwhile.nothing,
        kind="team_added",
        adding="deal-team",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_team_remove(request, referral, member_id):
    """Take somebody off the team; oneself only after having read what that means."""
    if request.method != "POST":
        return redirect(referral)
    member = referral.team.filter(uuid=member_id).first()
    if member is None:
        return gone(request, referral, "deal-team", "team_removed")
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
        part="deal-team",
        gate=STAFF,
        clash=meanwhile.nothing,
        kind="team_removed",
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_notes(request, referral):
    """GET: earlier notes. POST: add one."""
    if request.method != "POST":
        older = thread.cursor(request.GET.get("after"))
        return deal_page(request, referral, part="deal-notes", notes_before=older)

    def same(event):
        mine = event.kind == "note" and event.actor_id == request.user.pk
        return mine and editing.is_on_record(referral, request.POST.get("text", ""), by=request.user, since=event.at)

    def add(form):
        editing.add_note(referral, form.cleaned_data["text"], by=request.user, seen=referral.version)
        messages.success(request, _("The note is on record."))

    return answer(
        request,
        referral,
        add,
        form_for=lambda row: forms.note_form(request.POST),
        part="deal-notes",
        gate=EDIT,
        clash=same,
        kind="note",
        adding="deal-notes",
    )


@require_safe
@scoped(referral=Referral)
@at_home
def deal_timeline(request, referral):
    """Earlier lines of history."""
    return deal_page(request, referral, part="deal-timeline", before=thread.cursor(request.GET.get("after")))
