"""Pages a person has about themselves: profile, active company, language before sign-in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts import tenancy
from accounts.access import public, signed_in
from accounts.forms import ProfileForm
from accounts.models import Membership, User


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request):
    """Name, phone, language, zone, and whether notices come by e-mail."""
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("me")
    return render(request, "accounts/me.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def switch(request, organization_id):
    """Work for another of one's own companies from now on; roles never add up across them."""
    with tenancy.entered(None, request.user):
        own = Membership.objects.filter(user=request.user).select_related("organization")
        membership = own.filter(organization__uuid=organization_id).first()
    if membership is None:
        raise Http404
    User.objects.filter(pk=request.user.pk).update(organization=membership.organization)
    messages.success(request, _("You now work for %(company)s.") % {"company": membership.organization})
    return redirect("home")


@require_POST
@public
def choose_language(request):
    """A visitor's language, kept in a cookie until they sign in; afterwards the profile says it."""
    if request.user.is_authenticated and request.POST.get("language") in dict(User._meta.get_field("language").choices):
        User.objects.filter(pk=request.user.pk).update(language=request.POST["language"])
    return set_language(request)
