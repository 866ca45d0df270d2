"""How registering stands, for the page of a deal: each criterion with its verdict, and what is registered already."""

from django.utils.translation import gettext_lazy, ngettext

from referrals import eligibility, format, registered, registration
from referrals.criteria import TYPES, Verdict
from referrals.forms.answers import FORFEITS
from referrals.registered import MARKS
from referrals.words import DealType, RegistrationStatus, Substatus

NOW = {  # of a won deal that is not registered
    Verdict.HOLDS: ("won", gettext_lazy("Can be registered")),
    Verdict.UNKNOWN: ("soon", gettext_lazy("Not decided yet")),
    Verdict.FAILS: ("closed", gettext_lazy("Cannot be registered")),
}
LATER = NOW | {Verdict.HOLDS: ("won", gettext_lazy("Ready once it is won"))}
AS_WON = {
    Verdict.HOLDS: gettext_lazy("Once it is won, this deal can be registered."),
    Verdict.UNKNOWN: gettext_lazy("Once it is won, this deal may be registered: not everything is decided yet."),
    Verdict.FAILS: FORFEITS,
}


def of(deal):
    """How it stands; None where registering is no question: it is nobody's of ours, or of a kind that never is."""
    open_ = not deal.is_closed and not deal.is_overdue
    if not deal.mine or deal.is_lead or deal.organization.is_platform or not (open_ or deal.substatus == Substatus.WON):
        return None
    if deal.deal_type not in TYPES and deal.deal_type != DealType.PRIVATE:
        return None
    found = eligibility.standing(deal)
    return found if deal.deal_type in TYPES or found.paths[0].facts.solutions else None


def card(deal):
    """The card of the page; nothing where registering is no question."""
    standing = deal.standing
    if standing is None:
        return {}
    paths = standing.shown
    tone, words = _badge(deal, standing)
    counted = [one for found in paths for one in found.criteria]
    holding = sum(one.verdict == Verdict.HOLDS for one in counted)
    told = {"number": holding, "all": len(counted)}
    return {
        "registration": {
            "url": deal.address("registrations") if deal.substatus == Substatus.WON else "",
            "tone": tone,
            "words": words,
            "done": [_done(deal, one) for one in standing.done],
            "open": [
                {"solution": solution["name"], "kind": found.kind.label, "status": NOW[found.verdict][1]}
                for found, solution in standing.open
            ],
            "paths": [_path(found, found.criteria, len(paths)) for found in paths],
            "count": ngettext("%(number)s of %(all)s holds", "%(number)s of %(all)s hold", holding) % told,
            "is_open": standing.is_possible and not standing.done,
        }
    }


def confirmation(standing):
    """The criteria as if the deal were marked as won at this moment: what the person decides on (3.2, T21)."""
    won = standing.won()
    return {
        "words": AS_WON[won.verdict],
        "icon": MARKS[won.verdict][0],
        "tone": MARKS[won.verdict][1],
        "is_open": any(found.verdict != Verdict.HOLDS for found in won.paths),
        "paths": [
            _path(found, [one for one in found.criteria if one.code != "won"], len(won.paths)) for found in won.paths
        ],
    }


def forfeits(standing):
    """The sentence that winning now would forfeit the registration; empty where it would not."""
    return AS_WON[Verdict.FAILS] if standing and standing.won().verdict == Verdict.FAILS else ""


def can_be_refused(standing):
    """Whether a review goes on, or can still come."""
    return standing.is_review_ahead or standing.is_in_review


def rows(criteria):
    """What ``referrals/criteria.html`` draws."""
    return [_row(one) for one in criteria]


def _row(one):
    icon, tone, word = MARKS[one.verdict]
    return {"icon": icon, "tone": tone, "word": word, "label": one.label, "value": one.value, "fix": one.fix}


def _path(found, criteria, of_paths):
    """One path; it is named where there are two."""
    return {"title": str(found.kind.label) if of_paths > 1 else "", "rows": rows(criteria)}


def _badge(deal, standing):
    if standing.done:
        status = registration.summary({one.status for one in standing.done})
        return registered.TONES[status], RegistrationStatus(status).label
    if deal.substatus == Substatus.WON:
        return NOW[standing.verdict]
    if not standing.is_possible:
        return NOW[Verdict.FAILS]
    ready = any({one.code for one in found.problems} <= {"won"} for found in standing.paths)
    return LATER[Verdict.HOLDS if ready else Verdict.UNKNOWN]


def _done(deal, one):
    """One registration as the page names it: how it stands, since when, and what is asked."""
    since = format.day_of(one.ended_at or one.submitted_at)
    return registered.state(one) | {
        "url": deal.address("registration", one.uuid),
        "since": since.text,
        "exact": since.exact,
    }
