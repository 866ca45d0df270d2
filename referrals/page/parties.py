"""Who takes part: the other companies' cards, and our own team."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals import editing, format, lifecycle, matching, partnering, stages
from referrals import team as acts
from referrals.forms.details import member_form
from referrals.models import Party
from referrals.page import head
from referrals.words import CLOSED, DOLLAR, UNANSWERED, Substatus

FIRST = 12  # members of the team that are shown before all are asked for


@dataclass
class Face:
    """What another party shows of its side, read from its copied facts."""

    name: str
    is_platform: bool
    facts: dict
    company: str = ""  # its public id
    answer_by: datetime | None = field(init=False)

    def __post_init__(self):
        self.answer_by = parse_datetime(self.facts.get("answer_by") or "")

    @property
    def waits(self):
        """Whether this party still has time to answer."""
        return self.answer_by is not None and self.answer_by > timezone.now()

    @property
    def state(self):
        """Its state; past its deadline it is expired, swept or not."""
        stored = Substatus(self.facts["substatus"])
        return Substatus.EXPIRED if stored in UNANSWERED and not self.waits else stored


def faces(deal):
    """The other parties, in the order in which they came."""
    return [
        Face(party.organization.name, party.organization.is_platform, party.shown, str(party.organization.uuid))
        for party in Party.objects.shown_to(deal)
    ]


def cards(deal, others):
    """Our own card first, then one for each other party, and for the platform while its request is held.

    A lead has none: its company is alone in it.
    """
    if deal.is_lead:
        return []
    held = [_held()] if matching.is_held(deal, others) and not deal.is_closed else []
    ours = _ours(deal)
    theirs = [_card(face) | _terms(deal, face) | {"ours": ours.get(face.company, "")} for face in others]
    return [_own(deal, _("your company")), *theirs, *held]


def _ours(deal):
    """Name of an invited partner → our people who were named for it; fixed since then (row 93)."""
    if not deal.is_p2p or deal.is_inbound:
        return {}
    invited = deal.events.filter(kind="invite").order_by("pk").values_list("data", flat=True)[:100]
    return {data["to"]: ", ".join(data["members"]) for data in invited}


def inviting(deal):
    """The way to a further partner, or why there is none; nothing where it is no question."""
    if not deal.mine or deal.is_inbound or deal.is_closed or deal.organization.is_platform:
        return {}
    url = reverse("deal-partners", args=[deal.uuid])
    return {"invite": {"url": url, "why_not": partnering.why_not_now(deal)}}


def owner(deal):
    """What an onlooker sees: whose deal it is, and how it stands."""
    return [_own(deal, _("shares this deal with the sellers"))]


def _own(deal, role):
    since = format.day_of(deal.closed_at or deal.accepted_at or deal.created_at)
    return {
        "organization": deal.organization.name,
        "role": role,
        "since": since.text,
        "since_exact": since.exact,
    } | head.badge(head.state(deal))


def _held():
    return {
        "organization": settings.PLATFORM_NAME,
        "role": _("platform owner"),
        "status": _("On hold"),
        "tone": head.TONES[Substatus.PENDING],
        "contacts_hidden": _("The request waits for account matching."),
    }


def _card(face):
    reached = face.facts.get("accepted_at") if face.state == Substatus.ACCEPTED else face.facts.get("since")
    since = format.day_of(parse_datetime(reached or ""))
    left = format.left(face.answer_by if face.waits else None)
    return {
        "organization": face.name,
        "role": _("platform owner") if face.is_platform else _("partner"),
        "since": since.text,
        "since_exact": since.exact,
        "due": left.text,
        "due_exact": left.exact,
        "due_tone": left.tone,
        "facts": _facts(face) if face.state == Substatus.ACCEPTED or face.state in CLOSED - head.NEVER_BEGAN else [],
        "contacts": [_contact(one) for one in face.facts.get("contacts", [])],
        "contacts_hidden": _("Contacts are shown after they accept.") if face.waits else "",
    } | head.badge(face.state)


def _terms(deal, face):
    """Why the terms of a partner that we invited cannot be edited here."""
    terms = editing.FIELDS["invited_terms"]
    return {"frozen": terms.frozen if terms.is_on(deal) and not face.is_platform else ""}


def _facts(face):
    value, closing = face.facts.get("deal_value"), face.facts.get("closing_date")
    money = format.money(Decimal(str(value)), face.facts.get("currency") or DOLLAR) if value is not None else ""
    rows = [
        (_("Stage"), _stage(face)),
        (_("Value"), money),
        (_("Closes"), format.day(date.fromisoformat(closing)).text if closing else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _stage(face):
    percent = face.facts.get("sales_stage") or 0
    stage = stages.standard(percent)
    created = stage is stages.FIRST and not face.facts.get("incoming")
    return f"{stages.CREATED if created else stage.label} · {percent} %"


def _contact(person):
    name = f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
    return {"name": name} | {part: person.get(part, "") for part in ("title", "email", "phone")}


def team(deal, viewer, *, adding="", leaving=None, whole_team=False, form=None, **_asked):
    """Our own people on the deal, and who can be added or taken off; the first of them, unless all are asked for."""
    members = list(deal.team.all())
    open_ = lifecycle.MOVES["staff"].open_for(deal, timezone.now())
    shown = members if whole_team or leaving else members[:FIRST]
    lines = [_member(deal, member, members, open_, viewer, leaving) for member in shown]
    rest = len(members) - len(shown)
    posted = form if adding == "deal-team" else None
    return {
        "team": lines,
        "team_url": deal.address("team"),
        "team_more": ngettext("Show %(number)s more", "Show %(number)s more", rest) % {"number": rest} if rest else "",
        "team_form": (posted or member_form()) if open_ and len(members) < acts.LIMIT else None,
    }


def _member(deal, member, members, open_, viewer, leaving):
    remove = None
    if open_:
        url = deal.address("team-remove", member.uuid)
        remove = {"url": url, "why_not": acts.why_not_remove(member, members)}
    return {
        "name": str(member),
        "title": member.title,
        "email": member.email,
        "phone": member.phone,
        "has_account": member.user_id is not None,
        "is_complete": member.is_complete,
        "remove": remove,
        "leaving": leaving is not None and leaving.pk == member.pk,
        "you": member.user_id == viewer.pk,
    }
