"""What is being sold on a deal: its lines, and the catalogue to choose another from."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from referrals import catalogue, format, lines
from referrals.forms.catalogue import CatalogueForm, price_form
from referrals.models import SolutionLine
from referrals.page import head


def section(deal, *, adding="", searching=None, pricing=None, form=None, **_asked):
    """The card; ``searching``: the query of the catalogue; ``pricing``: the line whose price is asked for."""
    on_it = list(deal.lines.select_related("solution__organization"))
    works = deal.mine and not deal.is_unanswered and not deal.is_closed and not deal.is_overdue
    frozen = lines.why_frozen(deal) if works else ""
    open_ = works and not frozen
    full = lines.why_no_more(len(on_it)) if open_ else ""
    seen = {
        "solutions": [_line(deal, line, on_it, open_) for line in on_it],
        "solutions_frozen": frozen or full,
        "solutions_count": _count(on_it) if open_ else "",
        "solution_url": reverse("deal-solutions", args=[deal.uuid]) if open_ and not full else "",
        "warning": head.warning(deal, on_it) if deal.mine else "",
    }
    if open_ and not full and adding == "deal-solutions":
        seen["choosing"] = _choosing(deal, on_it, searching or QueryDict(), form)
    if open_ and pricing is not None:
        seen["pricing"] = {
            "name": pricing.solution.name,
            "url": reverse("deal-solution-price", args=[deal.uuid, pricing.uuid]),
            "form": form or price_form(pricing),
        }
    return seen


def _count(on_it):
    return _("%(count)s of at most %(limit)s") % {"count": len(on_it), "limit": SolutionLine.LIMIT}


def _line(deal, line, on_it, open_):
    line.referral = deal
    price = format.money(line.price, deal.currency) if line.price is not None else ""
    may_have_price = open_ and not lines.why_no_price(line.solution)
    where = [deal.uuid, line.uuid]
    return catalogue.row(line.solution) | {
        "price": _price(line.quantity, price),
        "price_url": reverse("deal-solution-price", args=where) if may_have_price else "",
        "price_label": _("Change the price") if price or line.quantity else _("Set a price"),
        "remove": {
            "url": reverse("deal-solution-remove", args=where),
            "why_not": lines.why_not_remove(line, on_it),
        }
        if open_
        else None,
    }


def _price(quantity, price):
    if quantity and price:
        return f"{quantity} × {price}"
    return price or (f"{quantity} ×" if quantity else "")


def _choosing(deal, on_it, query, form):
    """The catalogue as the query narrows it, and what was wrong with the last choice."""
    search = CatalogueForm(query)
    after = query.get("after", "")
    found = catalogue.search(deal.organization, search.cleaned_data, after=after)
    here = reverse("deal-solutions", args=[deal.uuid])
    account = deal.customer_account
    return {
        "search": search,
        "found": found,
        "hints": catalogue.hints(search.cleaned_data, found, account=account, intent=deal.marketplace_intent),
        "chosen": {line.solution.code for line in on_it},
        "url": _address(here, query),
        "more_url": _address(here, query, after=found.after) if found.after else "",
        "first_url": _address(here, query, after="") if after else "",
        "errors": form.errors.values() if form is not None else (),
    }


def _address(here, query, **changes):
    """This search's address again; repeated and unknown parameters are left out."""
    asked = {name: query.get(name, "") for name in (*CatalogueForm.base_fields, "after")} | changes
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in asked.items() if value})
    return f"{here}?{kept.urlencode()}" if kept else here
