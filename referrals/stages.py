"""Sales stages (specification 2.8): a percentage that never changes the status."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Stage:
    """A standard stage: its share of the way in percent, its name, what it means, and where it must have led."""

    percent: int
    label: str
    meaning: str
    exit: str


QUALIFIED = _("Qualified opportunity")
AGREED = _("Customer agreement in place")

STAGES = (
    Stage(10, pgettext_lazy("stage", "Accepted"), _("The deal is being worked on"), QUALIFIED),
    Stage(20, pgettext_lazy("stage", "Qualified"), _("Value and requirements are qualified"), QUALIFIED),
    Stage(
        40,
        pgettext_lazy("stage", "Developed"),
        _("Detailed requirements for a proof of concept or a proposal are known"),
        _("Customer aligned to solution and business case"),
    ),
    Stage(60, pgettext_lazy("stage", "Proposed"), _("A formal proposal was made"), AGREED),
    Stage(80, pgettext_lazy("stage", "Negotiated"), _("The final terms are being negotiated"), AGREED),
    Stage(
        100,
        pgettext_lazy("stage", "Won"),
        _("The deal is won"),
        _("Contract executed, deployment can begin"),
    ),
)
FIRST = STAGES[0]
CREATED = pgettext_lazy("stage", "Created")  # the first stage of an outbound deal
MARKABLE = STAGES[1:-1]
WON = STAGES[-1]


def standard(percent):
    """The highest standard stage at or below a company's own percentage; the first one below that."""
    return max((stage for stage in STAGES if stage.percent <= percent), key=lambda s: s.percent, default=FIRST)


def label(referral):
    """The stage's name on this deal: an outbound deal begins as Created, an inbound one as Accepted."""
    stage = standard(referral.sales_stage)
    return CREATED if stage is FIRST and referral.direction == "Outgoing" else stage.label
