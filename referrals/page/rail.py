"""The life of a deal as milestones (specification 3.3): which are behind it, which one is now, which one comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from referrals import format, lifecycle, registration, stages
from referrals.words import ENDED_REGISTRATION, RegistrationStatus, Substatus

REGISTRATION = pgettext_lazy("milestone", "Registration")


@dataclass
class Step:
    """A milestone. State: done, current, next, skipped, bad, or nothing yet. ``note``: how it stands, in words."""

    label: str
    state: str = ""
    percent: int | None = None
    at: datetime | None = None
    move: dict | None = None
    note: str = ""

    @property
    def date(self):
        return format.day_of(self.at).text

    @property
    def exact(self):
        return format.day_of(self.at).exact


def steps(deal, reached):
    """The rail. ``reached``: percent → instant of each marked stage; None for an onlooker, who sees no buttons."""
    ended = deal.is_closed or deal.is_overdue
    taken = deal.accepted_at is not None and deal.substatus != Substatus.RECEIVED
    begun = [Step(_("Created") if not deal.is_inbound else _("Received"), "done", at=deal.created_at)]
    if deal.is_inbound:
        begun.append(Step(pgettext("milestone", "Accepted"), "done" if taken else "", 10, deal.accepted_at))
    else:
        begun[0].percent = 10
    middle = [_stage(deal, stage, reached or {}, taken) for stage in stages.of(deal).markable]
    rail = [*begun, *middle, _end(deal)]
    if deal.is_lead:  # it has no sales stages, and so no percentages
        for step in rail:
            step.percent = None
    if ended:
        _close(rail)
        return rail + _rest(deal, rail[-1])
    _point(deal, rail, buttons=reached is not None)
    possible = deal.standing is not None and deal.standing.is_possible
    return rail + ([Step(REGISTRATION)] if possible else [])


def _stage(deal, stage, reached, taken):
    table = stages.of(deal)
    at = next((when for percent, when in reached.items() if table.standard(percent) is stage), None)
    behind = taken and stage.percent <= deal.sales_stage
    state = ("done" if at or table.standard(deal.sales_stage) is stage else "skipped") if behind else ""
    return Step(str(stage.label), state, stage.percent, at)


def _end(deal):
    if deal.is_closed and deal.substatus != Substatus.WON or deal.is_overdue:
        label = Substatus.EXPIRED.label if deal.is_overdue else deal.get_substatus_display()
        return Step(str(label), "bad", at=deal.closed_at or deal.answer_by)
    won = deal.substatus == Substatus.WON
    return Step(pgettext("milestone", "Won"), "done" if won else "", 100, deal.closed_at)


def _close(rail):
    """A closed deal: what it never reached was skipped."""
    for step in rail:
        step.state = step.state or "skipped"


def _rest(deal, end):
    """Where a deal rests: at once, unless its registration comes first (3.3); then when the last of them has ended."""
    label = _("Archived") if deal.is_lead else _("Closed")
    standing = deal.standing
    if standing is None or not (standing.done or standing.is_possible):
        return [Step(label, "done", at=deal.closed_at or deal.answer_by)]
    begun = standing.is_in_review or standing.done and not standing.is_review_ahead
    if not begun:
        end.state = "current"
    step = _registered(deal, standing) if begun else _unregistered(deal, standing)
    over = step.state in ("done", "bad")
    return [step, Step(label, "done" if over else "", at=step.at)]


def _unregistered(deal, standing):
    """A win that can be registered, or will be as soon as it is decided."""
    if standing.open:
        return Step(REGISTRATION, "next", move=_page(deal, _("Register")))
    return Step(REGISTRATION, note=standing.why_not)


def _registered(deal, standing):
    """How its registrations stand: the one that needs somebody first; ended when all have."""
    status = RegistrationStatus(registration.summary({one.status for one in standing.done}))
    step = Step(REGISTRATION, "current", note=str(status.label))
    if status == RegistrationStatus.ACTION:
        step.move = _page(deal, _("Answer what is asked"))
    if status in ENDED_REGISTRATION:
        step.state = "bad" if status == RegistrationStatus.FAILED else "done"
        step.at = max(one.ended_at for one in standing.done)
    return step


def _point(deal, rail, buttons):
    """An open deal: the last one reached is where it stands, the one after it comes next and can be pressed."""
    last = max(number for number, step in enumerate(rail) if step.state == "done")
    rail[last].state = "current"
    rail[last + 1].state = "next"
    if buttons:
        rail[last + 1].move = _press(deal, rail[last + 1])


def _press(deal, step):
    """The move that leads to the next milestone: a stage is marked at once, anything final asks first."""
    to_stage = step.percent is not None and step.percent < 100
    name = "accept" if deal.is_unanswered else "stage" if to_stage else "win"
    move = lifecycle.MOVES[name]
    url = deal.address("move", move)
    return {"url": url, "label": move.label, "value": step.percent if name == "stage" else None}


def _page(deal, label):
    return {"url": deal.address("registrations"), "label": label, "value": None, "page": True}
