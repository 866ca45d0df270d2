"""Every move of a referral (specification 3.2).

What can happen to a deal is one table in this file. Buttons, forms, URL words, SQL conditions, the sweep, the admin
and ``docs/lifecycle.md`` are read off it; ``transition`` makes what it says. README says how to add a move.
"""

from django.conf import settings
from django.db.models import BigIntegerField, F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.clock import Clock
from accounts.models import Organization
from referrals import criteria, eligibility, matching, requirements, siblings, stages, transition, upgrading
from referrals.models import Note, Referral, ReferralEvent, TeamMember
from referrals.moves import Conflict, Move, Refused
from referrals.transition import NOW, Sql
from referrals.words import CLOSED, UNANSWERED, DealType, Direction, Reason
from referrals.words import Substatus as S

NEW, ACTIVE, OUT = UNANSWERED, frozenset({S.ACCEPTED}), frozenset({Direction.OUTGOING})
DEALS = frozenset(DealType) - {DealType.LEAD}
PRIVATE, NOT_ASKED = frozenset({DealType.PRIVATE}), frozenset({DealType.PRIVATE, DealType.PARTNER_LED})
WON, REGISTRABLE = frozenset({S.WON}), criteria.TYPES
REASON = ("status_reason", "status_note")
DEAL = ("name", "deal_value", "currency", "closing_date", "location", "notes")
TAGS = ("external_reference", "campaign")
HELP = ("help_type", "help_notes")

FINAL = _("Every other party is told. This is final: the deal cannot be edited afterwards.")
TAKEN = _("The sender is told, and sees your team. The location cannot be changed afterwards.")
REFUSED = _("The sender is told your reason. This is final: the deal is closed for your company.")
SHARED = _(
    "Every seller of the platform can read this deal from now on, but not your team and the customer's contact."
    " This cannot be undone."
)
ASKED = _("Sellers get a request and have fourteen days to answer. Customer contact, help and notes to them freeze.")
MISTAKE = _("Every other party is told that the deal is a mistake. This is final: it cannot be edited afterwards.")

# fmt: off
MOVES = {
    move.name: move
    for move in [
        #    name        label                    from          to           asks           offers
        Move("accept",   _("Accept"),             NEW,          S.ACCEPTED,  DEAL,          TAGS,
             in_time=True, style="primary", consequence=TAKEN),
        Move("decline",  _("Decline"),            NEW,          S.DECLINED,  REASON,
             in_time=True, style="danger", consequence=REFUSED),
        Move("expire",   "",                      NEW,          S.EXPIRED,   in_time=False),
        Move("withdraw", "",                      NEW,          S.EXPIRED,   in_time=True, news=False),
        Move("void",     "",                      NEW,          S.ERROR,     in_time=True, news=False),
        Move("edit",     "",                      ACTIVE,       None,        news=False),
        Move("staff",    "",                      NEW | ACTIVE, None,        in_time=True, news=False),
        Move("invite",   "",                      ACTIVE,       None,
             types=DEALS - {DealType.ASSESSMENT}, directions=OUT, news=False),
        Move("stage",    _("Mark sales stage"),   ACTIVE,       None,        ("sales_stage",),
             types=DEALS, tells=False),
        Move("share",    _("Share with sellers"), ACTIVE,       None,
             types=PRIVATE, directions=OUT, tells=False, consequence=SHARED),
        Move("ask_help", _("Ask for help"),       ACTIVE,       None,        HELP,
             types=NOT_ASKED, directions=OUT, tells=False, consequence=ASKED),
        Move("wait",     "",                      ACTIVE,       None,        types=DEALS, news=False),
        Move("win",      _("Mark as won"),        ACTIVE,       S.WON,       style="primary", consequence=FINAL),
        Move("lose",     _("Mark as lost"),       ACTIVE,       S.LOST,      REASON, style="danger", consequence=FINAL),
        Move("error",    _("Close as error"),     NEW | ACTIVE, S.ERROR,     REASON,
             in_time=True, style="danger", consequence=MISTAKE),
        Move("register", _("Register"),           WON,          None,
             types=REGISTRABLE, style="primary", page="registrations", news=False),
        Move("review",   "",                      WON,          None,        types=REGISTRABLE, news=False),
    ]
}
# fmt: on


def buttons(referral):
    """The moves a person can be offered on this deal: the open ones, in table order. Only partners register."""
    now, ours = timezone.now(), referral.organization.is_platform
    open_ = [move for move in MOVES.values() if move.label and move.open_for(referral, now)]
    return [move for move in open_ if not (ours and move.name == "register")]


def questions(move, referral):
    """The fields that this move fills in on this referral; asking for help fills in what its kind of co-sell needs."""
    if move.name != "ask_help":
        settled = {"location"} if referral.is_lead else set()  # a lead was addressed to one
        return tuple(name for name in move.asks + move.offers if name not in settled)
    return move.asks + upgrading.needed(referral)


def why_wait(move, referral):
    """The guard that needs more than the row: why an open move must wait, in words; empty when it need not."""
    return GUARDS.get(move.name, lambda _: "")(referral)


GUARDS = {
    "ask_help": upgrading.why_not_ready,
    "stage": stages.why_none,
    "win": stages.why_not_won,
    "register": eligibility.why_not_registered,
}
ANSWERS = {  # why these answers will not do
    "accept": requirements.missing_to_accept,
    "ask_help": upgrading.why_unanswered,
    "stage": lambda referral, answers: stages.why_not(referral, answers.get("sales_stage")),
}


def make(referral, move, *, by, seen=None, **answers):
    """Make one move with its history and notices in one statement, or raise Conflict with nothing written.

    ``seen`` is the version the mover looked at (default: the referral's). Runs in the caller's tenant transaction;
    the referral comes back as it now stands, with ``told``: company → how many of its people got a notice.
    Raises Refused where a guard says why the move must wait.
    """
    if move.open_for(referral, timezone.now()):  # a closed one is a Conflict, whatever else it lacks
        if reason := why_wait(move, referral) or ANSWERS.get(move.name, lambda *_: "")(referral, answers):
            raise Refused(reason)
    version = referral.version if seen is None else seen
    if move.name == "error" and referral.organization.is_platform:
        lock_won([referral])
    sets = answers | _effect(referral, move, answers)
    changed = {"changes": changes(referral, answers)}
    due = Referral.objects.filter(
        move.condition(), pk=referral.pk, organization=referral.organization_id, version=version
    )
    due = due.select_for_update(no_key=True)
    moved, _last, referral.told = transition.run(due, move, sets=sets, by=by, data=changed)
    if not moved:
        raise Conflict(f"cannot {move.name} {referral.uuid} at version {version}")
    _reread(referral)
    if answers.get("notes"):
        add_note(referral, answers["notes"], by=by)
    AFTERWARDS.get(move.name, lambda *_: None)(referral, by)
    if move.target in CLOSED and referral.engagement.organization_id == referral.organization_id:
        _close_unanswered(referral)
    return referral


def expire(overdue, size):
    """Close up to ``size`` of these rows, if they are due; how many, and the last one's (deadline, id)."""
    move = MOVES["expire"]
    expired, last, _told = transition.run(overdue.filter(move.condition())[:size], move, sets=_effect(None, move))
    return expired, last


def hold(referral):
    """Wait for whoever is changing the deal and read it as they left it; nobody else changes it until we are done."""
    rows = Referral.objects.select_for_update(no_key=True)
    referral.refresh_from_db(from_queryset=rows, fields=CHANGING)


def lock_won(referrals):
    """Wait for whoever is changing these deals, or won sides of their opportunities, in the order that all keep."""
    with tenancy.everyone("wait for the won sides of opportunities"):
        sides = Referral.objects.filter(engagement__in={one.engagement_id for one in referrals})
        sides = sides.filter(Q(pk__in=[one.pk for one in referrals]) | Q(substatus=S.WON))
        list(sides.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def write(referral, move, *, seen=None, **values):
    """The one conditional UPDATE: state, version and deadline as seen, or Conflict. The referral is refreshed."""
    version = referral.version if seen is None else seen
    unchanged = Referral.objects.filter(
        move.condition(), pk=referral.pk, organization=referral.organization_id, version=version
    )
    if not unchanged.update(version=F("version") + 1, updated_at=Clock(), **values):
        raise Conflict(f"cannot {move.name} {referral.uuid} at version {version}")
    _reread(referral)


CHANGING = [
    field.name for field in Referral._meta.concrete_fields if field.name not in {"organization", "engagement", "search"}
]


def _reread(referral):
    """As it now stands; what never changes is kept."""
    referral.refresh_from_db(fields=CHANGING)


def record(referral, kind, data, *, by):
    """One line of history for the version that was just made. No ``by``: the clock."""
    return ReferralEvent.objects.create(
        organization=referral.organization, referral=referral, version=referral.version, actor=by, kind=kind, data=data
    )


def changes(referral, answers):
    """Field → [old, new] for what the answers really change, as text. The thread keeps the notes."""
    pairs = {name: (getattr(referral, name) or "", new or "") for name, new in answers.items() if name != "notes"}
    texts = {name: [str(old), str(new)] for name, (old, new) in pairs.items() if old != new}
    return {name: text for name, text in texts.items() if text[0] != text[1]}


def add_note(referral, text, *, by):
    """Append to the thread; those who take part now will read it, and so will sellers this side is shared with."""
    readers = siblings.present(referral)
    led = referral.deal_type == DealType.PARTNER_LED and referral.shared_with_sellers  # an invited partner's is not
    if led or (referral.is_co_sell and matching.is_pending(referral)):  # held: the sellers will come
        readers = Func(readers, Value(Organization.platform().pk, BigIntegerField()), function="array_append")
    return Note.objects.create(
        organization=referral.organization,
        engagement_id=referral.engagement_id,
        referral=referral,
        author=by,
        author_name=by.get_full_name(),
        organization_name=referral.organization.name,
        seen_by=readers,
        text=text,
    )


def _effect(referral, move, answers=()):
    """What the move itself sets, besides what the mover said."""
    effect = {}
    if move.target:
        effect |= {"substatus": move.target, "answer_by": None}
    if move.target in CLOSED:
        effect |= {"closed_at": NOW, "win_from": None}
    return effect | EFFECTS.get(move.name, lambda *_: {})(referral, answers)


def _win(referral, answers):
    effect = {"sales_stage": 100}
    if referral.organization.is_platform or referral.deal_type not in REGISTRABLE:
        return effect | {"is_registrable": False}
    standing = eligibility.standing(referral)
    early = Sql(f"r.created_at > clock_timestamp() - make_interval(hours => {settings.WON_GAP_HOURS:d})")
    can = standing.won().prospect
    return effect | {
        "closed_early": early if standing.is_review_possible else False,
        "is_registrable": can,
        "registration_waits": can is None or referral.is_p2p,  # a partner may be registering it at this moment
    }


EFFECTS = {
    "accept": lambda *_: {"accepted_at": NOW, "sales_stage": 10},
    "share": lambda *_: {"shared_with_sellers": True, "deal_type": DealType.PARTNER_LED},
    "ask_help": lambda *asked: {"shared_with_sellers": True, "deal_type": upgrading.kind_of(*asked)},
    "win": _win,
}


def _join_team(referral, by):
    """Whoever accepts works on it from then on, and is the contact the sender sees."""
    member = TeamMember(
        organization=referral.organization,
        referral=referral,
        user=by,
        first_name=by.first_name,
        last_name=by.last_name,
        phone=by.phone,
        email=by.email,
    )
    TeamMember.objects.bulk_create([member], ignore_conflicts=True)
    siblings.show(referral)


def look_again(referral):
    """What the other companies can register of their wins may be another thing now: the clock looks.

    They are locked: see ``lock_won``. Whoever is winning only now looks by itself.
    """
    with tenancy.everyone("have a look at what the others of an opportunity can register"):
        others = Referral.objects.filter(engagement=referral.engagement_id, substatus=S.WON).exclude(pk=referral.pk)
        others = others.select_for_update(no_key=True, skip_locked=True)
        Referral.objects.filter(pk__in=others.values("pk")).update(registration_waits=True)


def _take_back(referral, by):
    """The platform's answer counts for what partners can register."""
    if referral.organization.is_platform:
        look_again(referral)


AFTERWARDS = {"accept": _join_team, "share": upgrading.follow, "ask_help": upgrading.ask, "error": _take_back}


def _close_unanswered(referral):
    """When the initiator closes, parties that have not answered are closed with it (3.2, T23 and notes).

    Whoever answers at this very moment is waited for, and stays.
    """
    in_error = referral.substatus == S.ERROR
    move = MOVES["void" if in_error else "withdraw"]
    reason = referral.status_reason if in_error else Reason.WITHDRAWN
    with tenancy.everyone("close the parties that have not answered"):
        waiting = Referral.objects.filter(move.condition(), engagement=referral.engagement_id)
        told = {"party": referral.organization.name, "reason": reason}
        sets = {"status_reason": reason} | _effect(referral, move)
        transition.run(waiting.exclude(pk=referral.pk).select_for_update(no_key=True), move, sets=sets, data=told)
