"""What a move is: from where, to where, for whom and when; and the two ways in which one does not happen."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import Clock
from referrals.words import CLOSED, UNANSWERED, DealType, Direction, Substatus

# Why nothing else is possible from where a deal or a lead stands: what has to come first, or that nothing can come.
DEAL = {Substatus.ACCEPTED: _("The deal has been accepted already.")}
DEAL |= dict.fromkeys(UNANSWERED, _("Accept the deal first.")) | dict.fromkeys(CLOSED, _("The deal is closed."))
LEAD = {Substatus.ACCEPTED: _("The lead has been accepted already.")}
LEAD |= dict.fromkeys(UNANSWERED, _("Accept the lead first."))
LEAD |= dict.fromkeys(CLOSED, _("The lead is in the archive: there is nothing more to do."))


class Refused(Exception):
    """The move must wait; the message says why, in the reader's language. Nothing was written."""


class Conflict(Exception):
    """The row is not as it was seen: changed, moved or overdue meanwhile. Nothing was written."""


@dataclass(frozen=True)
class Move:
    """One row of the table: from where, to where, when, and what the mover must say."""

    name: str
    label: str  # on the button; empty: no person presses one for it
    sources: frozenset
    target: str | None  # None: the state stays
    asks: tuple = ()  # referral fields the mover fills in
    offers: tuple = ()  # further fields the mover may fill in
    in_time: bool | None = None  # True: only before answer_by. False: only from it on
    types: frozenset = frozenset(DealType)
    directions: frozenset = frozenset(Direction)
    style: str = "plain"  # of the button: primary, plain or danger
    consequence: str = ""  # one sentence before the step
    news: bool = True  # whether the other parties get a line in their history
    tells: bool = True  # whether their people get a notice besides
    page: str = ""  # the part of the deal's address that asks for it, where that is a page of its own

    def open_for(self, referral, now):
        """Whether this referral may make the move at that instant."""
        return not self.why_not(referral, now)

    def why_not(self, referral, now):
        """Why the move is closed, in words; empty when it is open."""
        late = referral.answer_by is not None and referral.answer_by <= now
        if referral.substatus not in self.sources:
            return (LEAD if referral.is_lead else DEAL)[referral.substatus]
        if self.in_time is not None and self.in_time is late:
            return _("The time to answer is over.") if late else _("There is still time to answer.")
        if referral.deal_type not in self.types or referral.direction not in self.directions:
            return _("Not for this kind of deal.")
        return ""

    def condition(self):
        """open_for, said in SQL; a test holds the two together."""
        in_time = {None: Q(), True: Q(answer_by=None) | Q(answer_by__gt=Clock()), False: Q(answer_by__lte=Clock())}
        where = Q(substatus__in=self.sources) & in_time[self.in_time]
        if self.types != frozenset(DealType):
            where &= Q(deal_type__in=self.types)
        return where & Q(direction__in=self.directions) if self.directions != frozenset(Direction) else where
