"""Inviting people, and the page an invitation's link opens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import grants, inviting, tenancy
from accounts.access import public, scoped
from accounts.forms import InvitationForm, JoinForm
from accounts.models import Invitation, User
from accounts.views.people import ADMINS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(*ADMINS)
def invite(request):
    """Ask whom to invite with which roles, and send the letter."""
    form = InvitationForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            letter = inviting.invite(
                form.cleaned_data["email"], form.roles(), by=request.user, language=form.cleaned_data["language"]
            )
        except grants.Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": letter.email})
            return redirect("people")
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@scoped(*ADMINS, invitation=Invitation)
def invite_again(request, invitation):
    """Send the letter once more."""
    return _acted(request, inviting.invite_again, invitation, _("The invitation to %(email)s is on its way again."))


@require_POST
@scoped(*ADMINS, invitation=Invitation)
def withdraw(request, invitation):
    """Make the letter worthless."""
    return _acted(request, inviting.withdraw, invitation, _("The invitation to %(email)s was withdrawn."))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
@never_cache
@public
def invitation(request, token):
    """The page behind the link in the letter: join as a new person, or as the signed-in one with that address."""
    letter = inviting.found(token)
    if letter is None:
        reason = _("This link is not known. It may have been cut off in the mail: copy it whole, or ask for a new one.")
        return render(request, "accounts/invitation_closed.html", {"reason": reason}, status=404)
    reader = request.user if request.user.is_authenticated else None
    with tenancy.entered(letter.organization, reader):
        if reason := inviting.why_closed(letter):
            return _closed(request, letter, reason)
        known = User.objects.filter(email__iexact=letter.email).first()
        if reader is not None or known is not None:
            return _for_known(request, letter, known)
        with translation.override(_language(request, letter)):
            return _for_new(request, letter)


def _for_known(request, letter, known):
    """Somebody with this address exists, or somebody else is signed in here."""
    is_addressee = known is not None and known == request.user
    if request.method == "POST" and is_addressee:
        try:
            inviting.accept(letter, known)
        except inviting.Closed as reason:
            return _closed(request, letter, str(reason))
        return _welcome(request, letter, known)
    context = {"letter": letter, "roles": inviting.roles_of(letter), "is_addressee": is_addressee}
    return render(request, "accounts/invitation_known.html", context, status=403 if request.method == "POST" else 200)


def _for_new(request, letter):
    form = JoinForm(letter.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            person = inviting.accept_as_new(
                letter,
                password=answers["password"],
                first_name=answers["first_name"],
                last_name=answers["last_name"],
                language=_language(request, letter),
            )
        except inviting.Closed as reason:
            return _closed(request, letter, str(reason))
        if person is None:
            return redirect("invitation", inviting.token_of(letter))
        login(request, person, backend=BACKEND)
        return _welcome(request, letter, person)
    context = {"letter": letter, "form": form, "roles": inviting.roles_of(letter)}
    return render(request, "accounts/invitation_new.html", context, status=422 if form.errors else 200)


def _welcome(request, letter, person):
    """In the company that was joined, with a session that knows the new roles."""
    User.objects.filter(pk=person.pk).update(organization=letter.organization)
    update_session_auth_hash(request, User.objects.get(pk=person.pk))
    messages.success(request, _("Welcome to %(company)s.") % {"company": letter.organization})
    return redirect("home")


def _closed(request, letter, reason):
    context = {"letter": letter, "reason": reason or _("This invitation has already been used.")}
    return render(request, "accounts/invitation_closed.html", context, status=410)


def _acted(request, act, letter, done):
    try:
        act(letter, by=request.user)
    except grants.Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, done % {"email": letter.email})
    return redirect("people")


def _language(request, letter):
    """A visitor's own choice, else the language the letter was written in."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else letter.language
