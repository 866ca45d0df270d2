"""The public form in which a customer asks partners, and the customer's own page of what became of it."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import tenancy
from accounts.access import public
from leads import defending, inquiring
from leads.forms.inquiry import AnotherForm, InquiryForm
from leads.page.inquiry import page_of
from leads.speaking import in_its_language, languages
from referrals.moves import Refused

ASK, PAGE = "directory/ask.html", "directory/inquiry.html"
METHODS = ["GET", "HEAD", "POST"]


def for_one_pair_of_eyes(view):
    """In no cache, in no search engine, and in the address line of no other site."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"  # with no-referrer browsers hide where a form came from
        return response

    return wrapper


@require_http_methods(METHODS)
@public
@in_its_language
@for_one_pair_of_eyes
def ask(request):
    """A customer asks up to three partners, named in the address."""
    partners = inquiring.listings(request.GET.getlist("to"))
    if request.method != "POST":
        if "to" not in request.GET:
            messages.info(request, _("Tick the partners that you want to ask."))
            return redirect(f"{reverse('directory-search', args=[get_language()])}?{request.GET.urlencode()}")
        if not partners:
            raise Http404
        return _form_page(request, InquiryForm(partners, asked=request.GET))
    if "leave_out" in request.POST:  # an answer is not given yet
        return _form_page(request, InquiryForm(partners, asked=request.GET, typed=request.POST))
    form = InquiryForm(partners, request.POST)
    if form.seal and (twice := inquiring.made(form.seal.key)):
        messages.info(request, _("You have sent this inquiry already: it is not sent twice."))
        return _to_its_page(twice)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        inquiry = inquiring.ask(form.facts | _where_from(request), partners)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _form_page(request, form, status=429 if isinstance(reason, defending.TooMany) else 422, refused=reason)
    messages.success(request, _("Your inquiry is sent. This page is yours: it tells how each partner answers."))
    return _to_its_page(inquiry)


def _where_from(request):
    return {"network": defending.network_of(request), "language": get_language()}


def _form_page(request, form, status=200, refused=None):
    context = {"form": form, "address": f"?{request.GET.urlencode()}", "partners": list(_partners(request, form))}
    context["some_left_out"] = len(set(request.GET.getlist("to"))) > len(form.partners)
    context["languages"] = languages("inquiry-new", query=request.GET.urlencode())
    response = render(request, ASK, context, status=status)
    if isinstance(refused, defending.TooMany):
        response.headers["Retry-After"] = str(refused.wait)
    return response


def _partners(request, form):
    """Each partner with the address of the same form without it, where there are others."""
    for partner in form.partners:
        rest = request.GET.copy()
        rest.setlist("to", [str(one.uuid) for one in form.partners if one != partner])
        yield partner, f"?{rest.urlencode()}" if len(form.partners) > 1 else ""


def _to_its_page(inquiry):
    return redirect("inquiry", get_language(), inquiring.token_of(inquiry))


@require_http_methods(METHODS)
@public
@in_its_language
@for_one_pair_of_eyes
def inquiry(request, token):
    """What was asked, how each partner answered, and asking another one. For whoever holds the link."""
    inquiry = inquiring.found(token)
    if inquiry is None:
        raise Http404
    with tenancy.entered(inquiry.organization):
        rows = inquiring.asked(inquiry)
    why_not = inquiring.why_no_other(rows)
    offered = [] if why_not else inquiring.others(inquiry, rows)
    form = AnotherForm(offered, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _its_page(request, inquiry, rows, form, why_not)
    if request.POST.get("to") in {str(row.place) for row in rows}:  # pressed twice
        return _to_its_page(inquiry)
    if why_not or not form.is_valid():
        return _its_page(request, inquiry, rows, form, why_not, status=422)
    try:
        inquiring.ask_another(inquiry, form.chosen, consent=form.consent_text)
    except Refused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Your inquiry is sent to %(partner)s too.") % {"partner": form.chosen})
    return _to_its_page(inquiry)


def _its_page(request, inquiry, rows, form, why_not, status=200):
    context = page_of(inquiry, rows) | {"form": form, "why_not": why_not}
    context["languages"] = languages("inquiry", inquiring.token_of(inquiry))
    return render(request, PAGE, context, status=status)
