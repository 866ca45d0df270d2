"""Sales stages (specification 2.8): a percentage that never changes the status; each kind of deal names its own."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from referrals.words import DealType


@dataclass(frozen=True)
class Stage:
    """A stage: its share of the way in percent, its name, what it means; the method's phase, and what ends that."""

    percent: int
    label: str
    meaning: str
    phase: str = ""
    exit: str = ""


@dataclass(frozen=True)
class Table:
    """The stages of one kind of deal, the first one to Won. ``in_order``: each is marked, and none is skipped."""

    stages: tuple
    in_order: bool = False

    @property
    def first(self):
        return self.stages[0]

    @property
    def markable(self):
        """What a person marks; the first one comes with the deal, the last one by winning it."""
        return self.stages[1:-1]

    @property
    def won(self):
        return self.stages[-1]

    def standard(self, percent):
        """The highest stage at or below a company's own percentage; the first one below that."""
        return max((one for one in self.stages if one.percent <= percent), key=lambda s: s.percent, default=self.first)

    def after(self, percent):
        """The stage that comes next; None at the end."""
        return next((one for one in self.stages if one.percent > percent), None)

    def offered(self, percent):
        """What can be marked next: any stage, or the one that follows."""
        return self.markable if not self.in_order else [one for one in self.markable if one is self.after(percent)]


LISTEN = _("Listen and consult"), _("Qualified opportunity")
EMPOWER = _("Empower and achieve"), _("Customer agreement in place")
CREATED = pgettext_lazy("stage", "Created")  # the first stage of an outbound deal

STANDARD = Table(
    (
        Stage(10, pgettext_lazy("stage", "Accepted"), _("The deal is being worked on"), *LISTEN),
        Stage(20, pgettext_lazy("stage", "Qualified"), _("Value and requirements are qualified"), *LISTEN),
        Stage(
            40,
            pgettext_lazy("stage", "Developed"),
            _("Detailed requirements for a proof of concept or a proposal are known"),
            _("Inspire and design"),
            _("Customer aligned to solution and business case"),
        ),
        Stage(60, pgettext_lazy("stage", "Proposed"), _("A formal proposal was made"), *EMPOWER),
        Stage(80, pgettext_lazy("stage", "Negotiated"), _("The final terms are being negotiated"), *EMPOWER),
        Stage(
            100,
            pgettext_lazy("stage", "Won"),
            _("The deal is won"),
            _("Realize value"),
            _("Contract executed, deployment can begin"),
        ),
    )
)
ASSESSMENT = Table(
    (
        Stage(10, pgettext_lazy("stage", "Accepted"), _("The assessment is being worked on")),
        Stage(20, pgettext_lazy("stage", "Secure customer LOE"), _("The customer signed the letter of engagement")),
        Stage(40, pgettext_lazy("stage", "Gather data"), _("The data for the assessment are gathered")),
        Stage(60, pgettext_lazy("stage", "Prepare assessment report"), _("The report is written")),
        Stage(80, pgettext_lazy("stage", "Present to customer"), _("The customer was shown the report")),
        Stage(100, pgettext_lazy("stage", "Won"), _("The assessment is done")),
    ),
    in_order=True,
)
# A lead has no sales stages: it is accepted, and then won or lost.
LEAD = Table(
    (
        Stage(10, pgettext_lazy("stage", "Accepted"), _("The lead is being worked on")),
        Stage(100, pgettext_lazy("stage", "Won"), _("The lead became business")),
    )
)

# The standard table, for whoever looks at many deals at once; an assessment's stages stand at the same percentages.
STAGES, FIRST, MARKABLE, WON = STANDARD.stages, STANDARD.first, STANDARD.markable, STANDARD.won
standard = STANDARD.standard


OF_KINDS = {DealType.ASSESSMENT: ASSESSMENT, DealType.LEAD: LEAD}


def of(referral):
    """The table of this deal's kind."""
    return OF_KINDS.get(referral.deal_type, STANDARD)


def label(referral):
    """The stage's name on this deal: an outbound deal begins as Created, an inbound one as Accepted."""
    table = of(referral)
    stage = table.standard(referral.sales_stage)
    return CREATED if stage is table.first and referral.direction == "Outgoing" else stage.label


def why_not_won(referral):
    """Why this deal cannot be won yet; empty when it can (T21: an assessment only after all of its stages)."""
    left = of(referral).offered(referral.sales_stage) if of(referral).in_order else ()
    told = {"stage": left[0].label} if left else {}
    return gettext("An assessment is won after all of its stages: mark “%(stage)s” next.") % told if left else ""


def why_none(referral):
    """Why no further stage can be marked; empty when one can."""
    return "" if of(referral).offered(referral.sales_stage) else gettext("All stages are marked.")


def why_not(referral, percent):
    """Why this stage cannot be marked now; empty when it can (T18: the stages of an assessment in order)."""
    table = of(referral)
    if not table.in_order or percent in [one.percent for one in table.offered(referral.sales_stage)]:
        return ""
    return why_none(referral) or gettext("The stages of an assessment are marked in order: next is “%(stage)s”.") % {
        "stage": table.after(referral.sales_stage).label
    }
