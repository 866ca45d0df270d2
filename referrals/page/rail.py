"""The life of a deal as milestones (specification 3.3): which are behind it, which one is now, which one comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from referrals import format, lifecycle, stages
from referrals.words import Substatus


@dataclass
class Step:
    """A milestone. State: done, current, next, skipped, bad, or nothing yet."""

    label: str
    state: str = ""
    percent: int | None = None
    at: datetime | None = None
    move: dict | None = None

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
    rest = _("Archived") if deal.is_lead else _("Closed")
    rail = [*begun, *middle, _end(deal)] + ([Step(rest, "done", at=deal.closed_at)] if ended else [])
    if deal.is_lead:  # it has no sales stages, and so no percentages
        for step in rail:
            step.percent = None
    if ended:
        _close(deal, rail)
    else:
        _point(deal, rail, buttons=reached is not None)
    return rail


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


def _close(deal, rail):
    """A closed deal: what it never reached was skipped, and it rests at the end."""
    for step in rail:
        step.state = step.state or "skipped"
    if not deal.closed_at:
        rail[-1].at = deal.answer_by


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
