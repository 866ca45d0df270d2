"""What a move will do, said before it is made: who is told, and what becomes final."""

from django.utils.translation import gettext_lazy as _

from referrals.words import CLOSED, UNANSWERED, Direction, Qualification

WITH_IT = _("Your company began it: parties that have not answered yet are closed with it.")

# Of leads: nobody takes part besides the partner, but whoever sent it is told the answer.
NOBODY = _("Nobody else is told. This is final: the lead cannot be edited afterwards.")
INQUIRY = {
    "accept": _("The customer is told that you will get in touch."),
    "decline": _("The customer is told to choose another partner; your reason stays with you. This is final."),
    "error": _("The customer is told to choose another partner; your reason stays with you. This is final."),
}
QUALIFIED = {
    "accept": _("Whoever sent the lead is told that you take it on."),
    "decline": _("Whoever sent the lead is told your reason. This is final: the lead is closed."),
    "error": _("Whoever sent the lead is told your reason. This is final: the lead is closed."),
}


def of(deal, move):
    """What this move will do to this deal or lead, in words."""
    if deal.is_lead:
        return _of_lead(deal, move)
    is_shared = deal.direction == Direction.OUTGOING and (deal.is_co_sell or deal.is_p2p)
    ends_for_others = move.target in CLOSED and is_shared
    return f"{move.consequence} {WITH_IT}" if ends_for_others else move.consequence


def of_all(deals, move):
    """What this move will do to each of them, every sentence once."""
    return " ".join(dict.fromkeys(str(of(deal, move)) for deal in deals))


def _of_lead(lead, move):
    if lead.substatus not in UNANSWERED:
        return NOBODY if move.target in CLOSED else ""
    words = INQUIRY if lead.qualification == Qualification.DIRECT else QUALIFIED
    return words.get(move.name, "")
