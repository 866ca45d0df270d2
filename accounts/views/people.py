"""Organization › People: the grid, a person's own page, and the company's history of roles."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import grants, inviting, people, previews, sent
from accounts.access import scoped
from accounts.forms import SearchForm
from accounts.models import AccountEvent, Invitation, Membership, User
from accounts.roles import Role

ADMINS = (Role.ACCOUNT_ADMIN, Role.REFERRALS_ADMIN)
EVENTS = 20


@require_safe
@scoped(*ADMINS)
def people_page(request):
    """Everybody in the company, the places across."""
    return _grid(request)


@require_http_methods(["GET", "HEAD"])
@scoped(*ADMINS, person=Membership)
def person_page(request, person):
    """One colleague: roles, what they would see, and what happened to their roles."""
    return _person(request, person)


@require_POST
@scoped(*ADMINS, person=Membership)
def person_roles(request, person):
    """Save one row of the grid."""
    row = people.row(request.user, person)
    try:
        granted, revoked = people.changes(row, request.POST)
        version = sent.number(request.POST.get("version")) or 0  # no version at all: stale
        changed = grants.assign(
            person.user,
            grants=granted,
            revokes=revoked,
            by=request.user,
            organization=request.user.organization,
            version=version,
        )
    except grants.Refused as reason:
        messages.error(request, str(reason))
        return _row_again(request, person, status=422)
    except grants.Stale:
        messages.warning(
            request,
            _("Somebody else changed these roles in the meantime. This is how they are now: change them again."),
        )
        return _row_again(request, person, status=409)
    _say_what_changed(request, person, changed)
    return _after_saving(request, person)


@require_POST
@scoped(Role.ACCOUNT_ADMIN, person=Membership)
def person_remove(request, person):
    """End the membership with every role in it."""
    try:
        grants.leave(person.user, request.user.organization, by=request.user)
    except grants.Refused as reason:
        messages.error(request, str(reason))
        return _person(request, person, status=422)
    messages.success(request, _("%(person)s no longer belongs to the company.") % {"person": person.user})
    return redirect("home" if person.user == request.user else "people")


@require_safe
@scoped(Role.ACCOUNT_ADMIN)
def history(request):
    """The company's people and roles, newest first; ``before`` is the instant of the last line already shown."""
    events = _events(request.user)
    if before := request.GET.get("before"):
        if not (instant := sent.instant(before)):
            raise Http404
        events = events.filter(at__lt=instant)
    page = list(events[: EVENTS + 1])
    more = page[EVENTS - 1].at.isoformat() if len(page) > EVENTS else ""
    return render(request, "accounts/history.html", {"events": page[:EVENTS], "more": more})


def _grid(request, status=200):
    viewer, form = request.user, SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    members, more = people.found(viewer, words, _shown_last(request))
    places = people.columns(viewer)
    context = {
        "form": form,
        "places": places,
        "rows": people.rows(viewer, members, places),
        "more": members[-1].uuid if more else None,
        "words": words,
        "invitations": _invitations(viewer),
        "events": _events(viewer)[:5],
        "is_account_admin": viewer.holds(Role.ACCOUNT_ADMIN),
    }
    return render(request, "accounts/people.html", context, status=status)


def _person(request, person, status=200):
    viewer = request.user
    colleague = person.user
    colleague.organization = viewer.organization
    context = {
        "person": person,
        "row": people.row(viewer, person),
        "previews": previews.of(viewer, colleague),
        "events": _events(viewer).filter(subject=colleague)[:EVENTS],
        "is_account_admin": viewer.holds(Role.ACCOUNT_ADMIN),
        "is_last": grants.last_account_admin(viewer.organization) == colleague.pk,
    }
    return render(request, "accounts/person.html", context, status=status)


def _row_again(request, person, status):
    person = Membership.objects.visible_to(request.user).select_related("user").filter(pk=person.pk).first()
    if person is None:
        return redirect("people")
    if request.htmx:
        context = {"row": people.row(request.user, person), "open": True}
        return render(request, "accounts/people.html#row", context, status=status)
    return _person(request, person, status=status)


def _after_saving(request, person):
    if person.user == request.user:
        return _after_own_change(request)
    if request.htmx:
        return _row_again(request, person, status=200)
    return redirect(person if request.POST.get("from") == "person" else f"{reverse('people')}#person-{person.uuid}")


def _after_own_change(request):
    """One's own change ends one's other sessions, not this one; it may also have taken this page away."""
    person = User.objects.get(pk=request.user.pk)
    update_session_auth_hash(request, person)
    target = "people" if person.holds(*ADMINS) else "home"
    if not request.htmx:
        return redirect(target)
    response = render(request, "accounts/people.html#gone")
    response.headers["HX-Redirect"] = reverse(target)
    return response


def _say_what_changed(request, person, changed):
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif person.user == request.user:
        messages.success(request, _("Your roles are saved. Your other sessions have ended."))
    else:
        text = _("The roles of %(person)s are saved. They were told by e-mail and will have to sign in again.")
        messages.success(request, text % {"person": person.user})


def _invitations(viewer):
    waiting = Invitation.objects.visible_to(viewer).filter(accepted_at=None, withdrawn_at=None)
    return inviting.marked(list(waiting.select_related("invited_by")[: people.PAGE]), viewer)


def _events(viewer):
    return AccountEvent.objects.visible_to(viewer).select_related("actor", "subject")


def _shown_last(request):
    if not (after := request.GET.get("after")):
        return None
    try:
        return Membership.objects.visible_to(request.user).select_related("user").get(uuid=after)
    except (Membership.DoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown
