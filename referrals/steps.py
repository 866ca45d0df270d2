"""What can happen to a registration: one table of steps, the partner's and the reviewers' (specification 4.2)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.words import RegistrationStatus as S


@dataclass(frozen=True)
class Step:
    """One row of the table: from where, to where, and whose. What a reviewer presses has words."""

    name: str
    sources: frozenset
    target: str | None  # None: the status stays
    of_platform: bool = False
    label: str = ""
    style: str = "plain"
    consequence: str = ""
    unread: bool = False  # only until a reviewer has begun
    unreviewed: frozenset = frozenset()  # from here only where no reviewer has ever looked

    def condition(self):
        """Which registrations can take it."""
        where = Q(status__in=self.sources) | Q(status__in=self.unreviewed, taken_by=None)
        return where & Q(taken_at=None) if self.unread else where

    def open_for(self, registration):
        """The same of one that is at hand."""
        new = registration.status in self.unreviewed and registration.taken_by_id is None
        return (registration.status in self.sources or new) and not (self.unread and registration.taken_at)


DRAFT, REVIEW, ACTION = frozenset({S.NONE}), frozenset({S.REVIEW}), frozenset({S.ACTION})
ENDED = frozenset({S.PASSED, S.APPROVED})
ENDS = _("The partner is told. The registration ends with it.")

# fmt: off
STEPS = {
    step.name: step
    for step in [
        #    name        from                      to          whose
        Step("submit",   DRAFT,                    S.REVIEW),
        Step("resubmit", ACTION,                   S.REVIEW),
        Step("undo",     REVIEW,                   S.ACTION,   unread=True),
        Step("take",     REVIEW,                   None,       True, _("Begin the review"), "primary",
             _("What a spreadsheet changed can no longer be taken back.")),
        Step("ask",      REVIEW | ACTION,          S.ACTION,   True, _("Ask"), "plain",
             _("The partner is told, and can change it until it submits it again.")),
        Step("pass",     REVIEW,                   S.PASSED,   True, _("Pass"), "plain",
             _("The partner is told. It ends as passed, and can still be approved.")),
        Step("approve",  REVIEW | {S.PASSED},      S.APPROVED, True, _("Approve"), "primary", ENDS),
        Step("fail",     REVIEW,                   S.FAILED,   True, _("Fail"), "danger", ENDS,
             unreviewed=ENDED),
    ]
}
# fmt: on
