"""What happens to a registration: the only code that takes a step of the table in ``steps`` (specification 4.2).

The partner's steps are here, the reviewers' in ``reviewing``. Whoever takes one locks its deal first.
"""

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.clock import Clock
from referrals import eligibility, lifecycle, notices, problems, transition
from referrals.criteria import Verdict
from referrals.models import Referral, Registration, RegistrationEvent
from referrals.moves import Conflict, Refused
from referrals.questions import ANSWERS, asked
from referrals.steps import ACTION, DRAFT, STEPS
from referrals.words import ENDED_REGISTRATION, RegistrationKind, Substatus
from referrals.words import RegistrationStatus as S

LONGEST = 2000  # characters kept of what was typed into one field

# What reviewers read of the deal besides the form: an explicit list, copied at submission.
SHOWN = (
    *("name", "deal_type", "is_p2p", "direction", "currency", "customer_name", "customer_line1", "customer_city"),
    *("customer_state", "customer_postal_code", "customer_country", "customer_duns", "customer_category"),
)


class Wrong(Refused):
    """The registration cannot be submitted: ``problems`` says what is wrong, field by field."""

    def __init__(self, found):
        super().__init__(" ".join(one.rule for one in found))
        self.problems = found


class Registered(Refused):
    """It is registered already: ``first`` is the registration, or None where it is another company's."""

    def __init__(self, first=None):
        super().__init__(_("This solution is registered for this opportunity already."))
        self.first = first


def keep(referral, solution, kind, typed, *, by, seen=0):
    """Keep what was typed, valid or not, as a draft, or beside what was submitted while the reviewer asks for changes.

    ``typed``: field → text, as it came. ``seen``: the version that was looked at, 0 for none. Raises Conflict,
    Registered where it is submitted, Refused where nothing can be registered.
    """
    registration = _held(referral, solution, kind)
    typed = {name: _storable(typed[name]) for name in (*ANSWERS, "reply") if typed.get(name)}
    if registration is None and seen == 0:
        return _new(referral, solution, kind, typed=typed)
    if registration is not None and registration.status not in DRAFT | ACTION:
        raise Registered(registration)
    if registration is None or not unchanged(registration, seen):
        raise Conflict("the registration was changed meanwhile")
    registration.typed, registration.version = typed, registration.version + 1
    registration.save(update_fields=["typed", "version"])
    return registration


def discard(referral, draft, *, seen):
    """Away with a draft that the platform has never seen. Raises Conflict where it is not as it was seen."""
    lifecycle.hold(referral)
    same = Registration.objects.filter(pk=draft.pk, referral=referral, status__in=DRAFT, version=seen)
    if not same.delete()[0]:
        raise Conflict("the draft was changed meanwhile")


def submit(referral, solution, kind, answers, *, by, seen=None):
    """Register the deal: validated, with the facts of now, its history and its notices; or nothing.

    ``answers``: field of ANSWERS → value. Raises Wrong with every problem, Registered where it is, Conflict, and
    Refused where nothing can be registered.
    """
    draft = _held(referral, solution, kind)
    if draft and not draft.is_draft:
        raise Registered(draft)
    if seen is not None and seen != (draft.version if draft else 0):
        raise Conflict("the draft was changed meanwhile")
    found = eligibility.of(referral, kind=kind)
    if eligibility.is_taken(referral, solution):
        raise Registered()
    _check(solution, found, answers)
    target = S.REVIEW
    if kind == RegistrationKind.BUSINESS:
        target = S.PASSED  # recorded, and complete at once (14.1)
    elif answers.get("is_marketplace"):
        target = S.APPROVED  # it needs no review (4.2)
    values = cleaned(answers) | _facts(referral, found) | {"status": target, "submitted_at": Clock()}
    registration = draft or _new(referral, solution, kind)
    write(registration, STEPS["submit"], referral, by=by, **values)
    return registration


def resubmit(registration, referral, answers, *, by, seen, reply="", tell=notices.tell_of_registration):
    """Send the changed answers back to the reviewer, with a ``reply`` in words. Raises Wrong, Conflict.

    Only the answers are judged: whether the deal still fulfils the criteria is for the reviewer, who sees them anew.
    """
    current = _held(referral, registration.solution, registration.kind)
    if current is None or current.status not in ACTION or not unchanged(current, seen):
        raise Conflict("the registration was changed meanwhile")
    if wrong := problems.blocking(answers, referral):
        raise Wrong(wrong)
    found = eligibility.of(referral, kind=registration.kind, rate=registration.rate)
    values = cleaned(answers) | _facts(referral, found) | {"submitted_at": Clock(), "asks": {}}
    data = {"reply": _storable(reply)} if reply else {}
    write(registration, STEPS["resubmit"], referral, by=by, seen=current.version, data=data, tell=tell, **values)
    return registration


def undo(registration, referral, before, *, by, seen, tell=notices.tell_of_registration):
    """Take a change back that no reviewer has begun to look at: as it was, asks and all. Raises Conflict."""
    lifecycle.hold(referral)
    write(registration, STEPS["undo"], referral, by=by, seen=seen, tell=tell, **before)


def unchanged(registration, seen):
    """Whether nobody has changed it since that version: what the clock found of its criteria meanwhile is no change."""
    looks = registration.events.filter(version__gt=seen, kind="reevaluated")
    return registration.version == seen or registration.version == seen + looks.count()


def write(registration, step, referral, *, by, seen=None, data=None, tell=notices.tell_of_registration, **values):
    """The one conditional UPDATE with its line of history, the deal's summary, and the notices; or Conflict.

    The caller holds the deal. ``values`` may name the status; else it is the step's target.
    """
    status = values.pop("status", step.target or registration.status)
    values |= {"status": status, "ended_at": Clock() if status in ENDED_REGISTRATION else None}
    if not step.of_platform:
        values = {"typed": {}, "taken_at": None} | values
    changed = {} if registration.is_draft else changes(registration, values)
    version = registration.version if seen is None else seen
    same = Registration.objects.filter(step.condition(), pk=registration.pk, version=version)
    if not same.update(version=F("version") + 1, **values):
        raise Conflict(f"cannot {step.name} registration {registration.uuid} at version {version}")
    before = registration.status
    registration.refresh_from_db()
    data = {"from": before, "to": status} | ({"changes": changed} if changed else {}) | (data or {})
    RegistrationEvent.objects.create(
        organization_id=registration.organization_id,
        registration=registration,
        version=registration.version,
        actor=by,
        of_platform=step.of_platform,
        kind=step.name,
        data=data,
    )
    if before != status:
        _tell_the_deal(registration, step, referral, before, by=by)
    if step.target:  # asked once more: the deal stands as before, and its people must know
        tell(registration, step.name, referral, by=by, of_platform=step.of_platform)


def changes(registration, values):
    """Field of the form → [old, new] as text, for what really changes."""
    pairs = {name: (getattr(registration, name), values[name]) for name in ANSWERS if name in values}
    return {name: [_text(old), _text(new)] for name, (old, new) in pairs.items() if old != new}


def summary(statuses):
    """What a deal says of its registrations: the one that needs somebody first."""
    order = (S.ACTION, S.REVIEW, S.FAILED, S.PASSED, S.APPROVED)
    return next((status for status in order if status in statuses), S.NONE)


def _text(value):
    return "" if value is None else str(value)


def hold(referral):
    """The deal is ours alone until we are done; so are the won sides of its partners: of two at once, one registers."""
    if referral.is_p2p:
        lifecycle.lock_won([referral])
    lifecycle.hold(referral)


def _held(referral, solution, kind):
    """The registration as it stands, or None, with its deal: ours alone until we are done."""
    hold(referral)
    if referral.organization.is_platform or referral.substatus != Substatus.WON or referral.is_lead:
        raise Refused(_("Partners register the deals that they have won."))
    rows = Registration.objects.select_for_update(of=("self",)).select_related("solution")
    return rows.filter(referral=referral, solution=solution, kind=kind).first()


def _check(solution, found, answers):
    against = problems.of_deal(found) if found.verdict != Verdict.HOLDS else []
    if not against and solution.pk not in {one["id"] for one in eligibility.eligible(found.facts, found.kind)}:
        rule = _("This solution is not on the deal, or not eligible.")
        against = [problems.Problem("no_eligible_solution", "", rule, "")]
    if wrong := [*against, *problems.blocking(answers, found.facts.deal)]:
        raise Wrong(wrong)


def _storable(text):
    """Neither NUL nor half a character fits into the database; what is left shows where they were."""
    return str(text)[:LONGEST].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def cleaned(answers):
    """The answers without what the other way of selling would ask."""
    values = {name: Registration._meta.get_field(name).get_default() for name in ANSWERS}
    values |= {name: answers[name] for name in asked(answers.get("is_marketplace")) if name in answers}
    return values | ({"ends_on": None} if values["is_perpetual"] else {})


def _facts(referral, found):
    """The deal as reviewers read it, and the rate that its value was counted with."""
    facts = {name: getattr(referral, name) for name in SHOWN}
    facts |= {"deal_value": _text(referral.deal_value), "company": referral.organization.name}
    facts |= {"created_at": referral.created_at.isoformat(), "won_at": referral.closed_at.isoformat()}
    return {
        "facts": facts,
        "criteria": [{"code": one.code, "verdict": one.verdict} for one in found.criteria],
        "rate": found.facts.rate,
        "rate_month": found.facts.month,
        "usd_value": found.facts.usd,
        "closed_early": referral.was_won_early,
        "looked_at": Clock(),
    }


def _new(referral, solution, kind, **fields):
    return Registration.objects.create(
        organization=referral.organization,
        referral=referral,
        engagement_id=referral.engagement_id,
        solution=solution,
        kind=kind,
        **fields,
    )


def _tell_the_deal(registration, step, referral, before, *, by):
    """The deal's own summary, with a line of its history; what its partners can register may be another thing now."""
    move = lifecycle.MOVES["register" if step.name == "submit" else "review"]
    standing = eligibility.standing(referral)
    told = {"solution": str(registration.solution), "from_status": before, "to_status": registration.status}
    sets = {
        "registration_status": summary({one.status for one in standing.done}),
        "is_registrable": standing.prospect,
        "registration_waits": standing.prospect is None,
    }
    rows = Referral.objects.filter(move.condition(), pk=referral.pk)
    person = None if step.of_platform else by
    transition.run(rows.select_for_update(no_key=True), move, sets=sets, by=person, data=told)
    if referral.is_p2p and (before == S.NONE or registration.status == S.FAILED):
        lifecycle.look_again(referral)
