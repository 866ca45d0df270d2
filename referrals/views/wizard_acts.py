"""The buttons within a step: add, take away, compose. Each changes the saved answers; the step is shown again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts import sent
from referrals import composing, drafts, team
from referrals.forms.wizard.partners import MOST
from referrals.forms.wizard.people import rows_of
from referrals.forms.wizard.plan import Plan
from referrals.models import SolutionLine
from referrals.page.wizard import recent_members

BUTTONS = frozenset({"add", "remove", "more", "search", "compose", "use", "after"})
UNJUDGED = {"partners": {"unfinished": "yes"}}  # who has just added a partner has not answered anything yet
KEPT = {"solutions": ("q", "kind", "publisher", "macc", "incentive", "after"), "partners": ("q",)}


def asked(request, step):
    """The act whose button was pressed on this step, if one was."""
    return next((act for button, act in ACTS.get(step, {}).items() if button in request.POST), None)


def place(request):
    """What a search within the step asked, as a query string, so that it is still there afterwards."""
    step = request.resolver_match.kwargs.get("step", "")
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:100] for name in KEPT.get(step, ())}
    asked_for = {name: text for name, text in typed.items() if text}
    return f"?{urlencode(asked_for | UNJUDGED.get(step, {}))}" if asked_for or step in UNJUDGED else ""


def _save(draft, step, answers):
    drafts.save(draft, step=step, answers=answers, seen=draft.version)


def _members(request, draft, without=None):
    """The rows as they stand, whether complete or not; empty ones are gone, and the one with that number."""
    form = Plan(request.user, draft.answers).form("team")
    rows = [{name: row[name].value() or "" for name in row.fields} for row in form.forms]
    return [row for number, row in enumerate(rows) if any(row.values()) and str(number) != without]


def _more_people(request, draft):
    """One more empty row, where there is place."""
    rows = _members(request, draft)
    _save(draft, "team", rows_of([*rows, *[{}][: team.LIMIT - 1 - len(rows)]]))


def _add_member(request, draft):
    """Somebody of an earlier deal, with one press."""
    chosen = recent_members(request.user).get(request.POST["add"])
    rows = _members(request, draft)
    if chosen and len(rows) < team.LIMIT - 1:
        rows.append(chosen)
    _save(draft, "team", rows_of(rows))


def _remove_member(request, draft):
    _save(draft, "team", rows_of(_members(request, draft, without=request.POST["remove"])))


def _add_solution(request, draft):
    answers = draft.answers["solutions"]
    codes = answers.get("solution", [])
    if len(codes) >= SolutionLine.LIMIT:
        messages.error(request, _("A deal has at most %(limit)s solutions.") % {"limit": SolutionLine.LIMIT})
    else:
        _save(draft, "solutions", answers | {"solution": [*codes, request.POST["add"]]})


def _remove_solution(request, draft):
    answers = draft.answers["solutions"]
    rest = [code for code in answers.get("solution", []) if code != request.POST["remove"]]
    _save(draft, "solutions", answers | {"solution": rest})


def _add_partner(request, draft):
    answers = draft.answers["partners"]
    there = answers.get("partner", [])
    if len(there) >= MOST:
        messages.error(request, _("At most %(most)s partners can be invited with a new deal.") % {"most": MOST})
    else:
        _save(draft, "partners", answers | {"partner": [*there, request.POST["add"]]})


def _remove_partner(request, draft):
    answers, gone = draft.answers["partners"], request.POST["remove"]
    rest = {name: values for name, values in answers.items() if not name.startswith(f"{gone}-")}
    _save(draft, "partners", rest | {"partner": [one for one in answers.get("partner", []) if one != gone]})


def _compose(request, draft):
    """Notes to the seller, drafted from what was typed; nothing is taken over yet."""
    plan = Plan(request.user, draft.answers)
    inputs = composing.inputs(plan, request.POST.get("problem", ""), request.POST.get("wanted", ""))
    if not (inputs["problem"] and inputs["wanted"]):
        messages.error(
            request, _("Say what the customer's problem is and what help you want: the notes are drafted from these.")
        )
    else:
        composing.compose(draft.uuid, inputs, by=request.user)


def _use(request, draft):
    """The drafted notes become the notes, for the writer to change."""
    if text := composing.take(draft.uuid, sent.number(request.POST["use"]), by=request.user):
        _save(draft, "sharing", draft.answers["sharing"] | {"help_notes": [text]})


def _nothing(request, draft):
    """A search within the step: the answers are saved, the address says what is looked for."""


ACTS = {
    "team": {"more": _more_people, "add": _add_member, "remove": _remove_member},
    "solutions": {"add": _add_solution, "remove": _remove_solution, "search": _nothing, "after": _nothing},
    "sharing": {"compose": _compose, "use": _use},
    "partners": {"add": _add_partner, "remove": _remove_partner, "search": _nothing},
}
