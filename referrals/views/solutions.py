"""What is being sold on a deal: choosing from the catalogue, pricing, taking off."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import scoped
from referrals import editing, lifecycle, lines, meanwhile
from referrals.forms import catalogue as forms
from referrals.models import Referral
from referrals.views.deal import answer, at_home, deal_page, gone, must_work

METHODS = ["GET", "HEAD", "POST"]
EDIT = lifecycle.MOVES["edit"]


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_solutions(request, referral):
    """GET: the catalogue to choose from, narrowed by the query; POST: add what was chosen."""
    if request.method != "POST":
        must_work(request, referral)
        return deal_page(request, referral, part="deal-solutions", adding="deal-solutions", searching=request.GET)

    def add(form):
        solution = form.cleaned_data["add"]
        lines.add(referral, solution, by=request.user, seen=referral.version)
        messages.success(request, _("%(solution)s is on the deal now.") % {"solution": solution})

    return answer(
        request,
        referral,
        add,
        form_for=lambda row: forms.choice_form(row, request.POST),
        part="deal-solutions",
        gate=EDIT,
        why=lambda row: editing.why_frozen(row, editing.FIELDS["solutions"]),
        clash=meanwhile.nothing,
        kind="solution_added",
        adding="deal-solutions",
        searching=request.GET,
    )


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_solution_price(request, referral, line_id):
    """GET: the question for price and quantity of a line; POST: write them. Other companies' solutions have none."""
    line = referral.lines.select_related("solution").filter(uuid=line_id).first()
    if request.method != "POST":
        must_work(request, referral)
        return deal_page(request, referral, part="deal-solutions", pricing=_priced(line))
    if line is None:
        return gone(request, referral, "deal-solutions", "solution_removed")
    _priced(line).referral = referral

    def reprice(form):
        lines.reprice(line, by=request.user, seen=referral.version, **form.cleaned_data)
        messages.success(request, _("Saved."))

    return answer(
        request,
        referral,
        reprice,
        form_for=lambda row: forms.price_form(line, request.POST),
        part="deal-solutions",
        gate=EDIT,
        clash=lambda event: event.data.get("solution") == line.solution.name,
        kind="solution_priced",
        pricing=line,
    )


def _priced(line):
    """The line, if it is there and may have a price."""
    if line is None or lines.why_no_price(line.solution):
        raise Http404
    return line


@require_http_methods(METHODS)
@scoped(referral=Referral)
@at_home
def deal_solution_remove(request, referral, line_id):
    """Take a solution off the deal."""
    if request.method != "POST":
        return redirect(referral)
    line = referral.lines.select_related("solution").filter(uuid=line_id).first()
    if line is None:
        return gone(request, referral, "deal-solutions", "solution_removed")
    line.referral = referral

    def remove(form):
        name = line.solution.name
        lines.remove(line, by=request.user, seen=referral.version)
        messages.success(request, _("%(solution)s is no longer on the deal.") % {"solution": name})

    return answer(
        request,
        referral,
        remove,
        part="deal-solutions",
        gate=EDIT,
        clash=meanwhile.nothing,
        kind="solution_removed",
    )
