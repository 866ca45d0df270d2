"""The page where a person chooses the columns of the deals list, and their order."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from referrals import columns
from referrals.views.list import address_of_list

STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def columns_page(request):
    """GET shows the choice. POST keeps what is ticked, in the order it is in, whichever button was pressed."""
    asked = request.POST if request.method == "POST" else request.GET
    back = address_of_list(asked.get("back", "")) or reverse("deals-start")
    if request.method == "POST":
        return _keep(request, back)
    chosen = columns.known(columns.of(request.user).first())
    context = {
        "back": back,
        "rows": [_row(column, chosen, request.GET.get("moved")) for column in chosen]
        + [{"column": column} for column in columns.COLUMNS.values() if column not in chosen],
    }
    template = "referrals/columns.html#columns" if request.htmx else "referrals/columns.html"
    return render(request, template, context)


def _keep(request, back):
    """Keep the choice; go back to the list, or on choosing where a column was only moved."""
    if "standard" in request.POST:
        columns.forget(by=request.user)
        messages.success(request, _("The list shows the standard columns again."))
        return redirect(back)
    ticked = [column.name for column in columns.known(request.POST.getlist("column"))]
    for step, places in STEPS.items():
        if (name := request.POST.get(step)) is not None:
            columns.keep(columns.moved(ticked, name, places), by=request.user)
            pressed = f"{step}-{name}" if name in ticked else ""
            here = urlencode({"back": back, "moved": pressed})
            return redirect(f"{reverse('deals-columns')}?{here}#{pressed}")
    columns.keep(ticked, by=request.user)
    messages.success(request, _("The list shows the columns that you chose."))
    return redirect(back)


def _row(column, chosen, moved):
    """A column that is shown: where it can be moved, and which of its buttons was pressed last."""
    ways = {"up": column != chosen[0], "down": column != chosen[-1]}
    pressed = next((step for step in STEPS if moved == f"{step}-{column.name}"), "")
    focus = pressed if ways.get(pressed) else next((step for step in ways if pressed and ways[step]), "")
    return {"column": column, "is_shown": True, **ways, "focus": focus}
