"""The head of the page: what the deal is, whose turn it is, and the moves it may make."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import eligibility, flame, format, lifecycle, matching, stages
from referrals.criteria import Verdict
from referrals.forms.answers import answers_form
from referrals.page import consequences, registration
from referrals.rows import TONES
from referrals.words import UNANSWERED, DealType, RegistrationStatus, Status, Substatus

NEVER_BEGAN = frozenset({Substatus.DECLINED, Substatus.EXPIRED, Substatus.ERROR})
KEYS = {"accept": "a", "decline": "d"}
NO_INCENTIVE = gettext_lazy(
    "This deal is private and has a solution that could earn an incentive. Private deals can never be registered:"
    " share it with the sellers or ask them for help before you win it."
)


def state(deal):
    """The state as everybody sees it: past its deadline an unanswered deal is expired, swept or not."""
    return Substatus.EXPIRED if deal.is_overdue else Substatus(deal.substatus)


def badge(substatus):
    """A state as it is called, and the tone of its badge: the same as in the list."""
    label = Status.NEW.label if substatus in UNANSWERED else substatus.label
    return {"status": str(label), "tone": TONES[substatus]}


def context(deal, viewer, *, asking=None, form=None, **_asked):
    """The head without the turn: facts, and the buttons for those who may press them."""
    moves = [_move(deal, viewer, move, asking, form) for move in _offered(deal)]
    primary = next((move for move in moves if move["style"] == "primary"), None)
    asked = next((move["name"] for move in moves if move["asking"]), "")
    others = [move for move in moves if move is not primary]
    seen = {"deal": _facts(deal), "moves": moves, "primary": primary, "others": others, "asking": asked}
    return seen | _waiting(deal)


def _offered(deal):
    """The moves that are drawn: registering only where it is possible, or not decided yet."""
    moves = lifecycle.buttons(deal) if deal.mine else []
    if (standing := deal.standing) and (standing.open or not standing.done and standing.verdict == Verdict.UNKNOWN):
        return moves
    return [move for move in moves if move.name != "register"]


def _waiting(deal):
    """Somebody chose to mark it as won only when that is safe (3.6): since when it is, and the way back."""
    if deal.win_from is None or deal.is_closed or not deal.mine:
        return {}
    shown = format.weekday(deal.win_from)
    ahead = _("Waits to be marked as won, from %(instant)s: then the team is told.")
    over = _("The time that a registration asks for ended on %(instant)s.")
    words = (ahead if deal.win_from > timezone.now() else over) % {"instant": shown.text}
    words = f"{words} {registration.forfeits(deal.standing)}".strip()
    return {"waiting": {"words": words, "exact": shown.exact, "url": deal.address("wait")}}


def _facts(deal):
    where = ", ".join(part for part in (deal.customer_city, format.country(deal.customer_country)) if part)
    return {
        "uuid": deal.uuid,
        "version": deal.version,
        "url": deal.url,
        "favorite_url": deal.address("favorite"),
        "favorite": deal.is_favorite,
        "name": deal.name,
        "customer": f"{deal.customer_name} · {where}" if where else deal.customer_name,
        "is_lead": deal.is_lead,
        "flame": flame.of(deal),
        "reach": [_person(one) for one in deal.contacts.all()] if deal.is_lead else [],
        "kinds": _kinds(deal),
        "value": format.money(deal.deal_value, deal.currency) if deal.deal_value is not None else "",
        "reason": _reason(deal),
    } | badge(state(deal))


def _person(contact):
    return {"name": str(contact), "title": contact.title, "email": contact.email, "phone": contact.phone}


def _kinds(deal):
    """What kind it is, in a few words each."""
    if deal.is_lead:
        return [deal.get_qualification_display()]
    kind = " · ".join([deal.get_deal_type_display(), *([_("with partners")] if deal.is_p2p else [])])
    return [kind, deal.get_direction_display()]


def _reason(deal):
    """Why it was closed; the explanation only for its owner's people."""
    note = deal.status_note if deal.mine else ""
    return ": ".join(str(part) for part in (deal.labels.on_deal(deal, "status_reason"), note) if part)


def _style(deal, move):
    """Winning is the main thing to do only once the stages have led there; before, the rail shows the next step.

    Registering is it only as long as nothing is registered.
    """
    early = move.name == "win" and any(one.percent > deal.sales_stage for one in stages.of(deal).markable)
    further = move.name == "register" and deal.standing.done
    return "plain" if early or further else move.style


def _move(deal, viewer, move, asking, form):
    here = asking is not None and asking.name == move.name
    why_not = deal.standing.why_not if move.name == "register" else lifecycle.why_wait(move, deal)
    if here and not why_not:
        form = form or answers_form(move, deal, by=viewer)
    confirms = here and not why_not and move.name == "win" and deal.standing is not None
    return (_confirming(deal, form) if confirms else {}) | {
        "name": move.name,
        "label": move.label,
        "url": deal.address(move.page) if move.page else deal.address("move", move),
        "page": move.page,
        "style": _style(deal, move),
        "key": KEYS.get(move.name, ""),
        "consequence": consequences.of(deal, move),
        "why_not": why_not,
        "asking": here and not why_not,
        "form": form if here else None,
    }


def _confirming(deal, form):
    """What winning means for the registration, and the way to wait where winning is too early."""
    too_early = form.is_too_early and deal.win_from is None
    return {
        "criteria": registration.confirmation(deal.standing),
        "wait_url": deal.address("wait") if too_early else "",
    }


def turn(deal, faces):
    """Whose turn it is, and until when."""
    if deal.is_overdue:
        return {}
    if deal.is_unanswered:
        return _turn(_("Your turn"), format.left(deal.answer_by))
    if deal.registration_status == RegistrationStatus.ACTION and deal.standing:
        return _turn(_("Your turn: the registration"), format.left(None))
    waiting = [face for face in faces if face.waits]
    if deal.is_closed:
        return {}
    if not waiting and matching.is_held(deal, faces):
        return _turn(_("Waiting for account matching"), format.left(None))
    if not waiting:
        return _turn(_("Yours to move"), _past(deal))
    first = min(waiting, key=lambda face: face.answer_by)
    return _turn(_("Waiting for %(party)s") % {"party": first.name}, format.left(first.answer_by))


def _past(deal):
    """The reminder that the close date has come and gone."""
    is_past = deal.closing_date is not None and deal.closing_date < timezone.localdate()
    return (
        format.Left(_("Past its close date"), "overdue", deal.closing_date.isoformat())
        if is_past
        else format.left(None)
    )


def _turn(words, left):
    return {"turn": {"words": words, "left": left.text, "tone": left.tone, "exact": left.exact}}


def stages_reached(deal):
    """Percent → the instant at which the sales stage was marked, newest first in history; a lead has no stages."""
    if deal.is_lead:
        return {}
    marks = deal.events.filter(kind="stage").order_by("-at").values_list("at", "data")[:50]
    return {
        int(data["changes"]["sales_stage"][1]): at for at, data in reversed(marks) if "sales_stage" in data["changes"]
    }


def warning(deal, lines):
    """What a private deal would lose, while it can still be changed."""
    if deal.deal_type != DealType.PRIVATE or deal.is_closed or deal.substatus in UNANSWERED:
        return ""
    return NO_INCENTIVE if any(eligibility.earns(line.solution) for line in lines) else ""
