"""The rows of the lists as ready strings, in the reader's language and zone: formatted once, here, in Python."""

from collections import defaultdict
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals import columns, flame, format, stages
from referrals.models import Favorite, Party, TeamMember
from referrals.models.referral import SORT_KEYS
from referrals.words import (
    OPEN_REGISTRATION,
    UNANSWERED,
    DealType,
    Direction,
    Reason,
    RegistrationStatus,
    Status,
    Substatus,
)

FACES = 3  # small circles in a row; the rest is a number
NIL = "00000000-0000-0000-0000-000000000000"
FIELDS = (  # of every row, whichever columns are shown
    *SORT_KEYS.values(),
    "uuid",
    "organization_id",
    "organization__name",
    "engagement_id",
    "substatus",
    "status_reason",
    "answer_by",
    "closed_at",
    "direction",
    "name",
    "deal_value",
    "currency",
    "closing_date",
    "customer_name",
    "deal_type",
    "is_p2p",
    "customer_requested_contact",
    "created_at",
    "registration_status",
    "is_registrable",
)
TONES = defaultdict(
    lambda: "closed",
    {Substatus.ACCEPTED: "active", Substatus.WON: "won", Substatus.LOST: "lost"} | dict.fromkeys(UNANSWERED, "new"),
)


def ready(queryset, user, chosen):
    """The queryset with everything that these columns show, so that a page of rows is one query whatever they are."""
    own = Favorite.objects.filter(organization=user.organization_id, user=user, referral=OuterRef("pk"))
    joins = {join for column in chosen for join in column.joins}
    return (
        queryset.select_related("organization", *sorted(joins))
        .only(*FIELDS, *(path for column in chosen for path in column.reads))
        .annotate(favorite=Exists(own), **columns.labels_of(chosen))
        .annotate(**{name: of(user) for column in chosen for name, of in COMPUTED.get(column.name, {}).items()})
    )


def _members(user):
    team = TeamMember.objects.filter(referral=OuterRef("pk")).order_by("pk")
    return ArraySubquery(team.values(member=JSONObject(first="first_name", last="last_name")))


def _waiting(user):
    """The first other party that has not answered: whom an outbound deal waits for, and until when."""
    others = Party.objects.filter(engagement=OuterRef("engagement"), seen_by__contains=[user.organization_id])
    unanswered = others.exclude(organization=user.organization_id).annotate(is_now=KT("shown__substatus"))
    facts = JSONObject(party="organization__name", until=KT("shown__answer_by"))
    return Subquery(unanswered.filter(is_now__in=UNANSWERED).order_by("pk").values(facts=facts)[:1])


COMPUTED = {"team": {"members": _members}, "due": {"waiting_for": _waiting}}


class Reader:
    """Turns deals into rows for one person; what all rows share is resolved once."""

    def __init__(self, user, chosen):
        self.organization_id = user.organization_id
        self.now, self.today = timezone.now(), timezone.localdate()
        self.outcomes = {code: str(code.label) for code in Substatus}
        self.outcomes |= dict.fromkeys(UNANSWERED, str(Status.NEW.label))
        tables = (stages.STANDARD, stages.ASSESSMENT, stages.LEAD)
        self.stages = {table: {stage.percent: str(stage.label) for stage in table.stages} for table in tables}
        self.created, self.active = str(stages.CREATED), str(Status.ACTIVE.label)
        self.closed = {False: _("Closed"), True: _("Archived")}  # of deals, of leads
        self.turns = {"mine": _("Your turn"), "move": _("Yours to move"), "late": _("Not answered in time")}
        self.turns["register"] = _("Can be registered")
        self.turns["withdrawn"] = str(Reason.WITHDRAWN.label)
        self.waiting, self.leading = _("Waiting for %(party)s"), _("Led by %(party)s")
        self.asked = str(RegistrationStatus.ACTION.label)
        reviewed = self.waiting % {"party": settings.PLATFORM_NAME}
        self.reviewing = {RegistrationStatus.ACTION: self.turns["mine"], RegistrationStatus.REVIEW: reviewed}
        self.past, self.with_partners = _("Past its close date"), _("with partners")
        self.addresses = {is_lead: _addresses("lead" if is_lead else "deal") for is_lead in (False, True)}
        coded = [column for column in chosen if column.labels] + [columns.COLUMNS["deal_type"]]
        self.labels = {column.name: {code: str(code.label) for code in column.labels} for column in coded}
        self.cells = [(column, column.look()) for column in chosen]
        self.names = {column.name for column in chosen}

    def row(self, deal):
        """Everything the template prints of one deal."""
        own = deal.organization_id == self.organization_id
        uuid = str(deal.uuid)
        substatus = self._outcome(deal)
        row = {
            "id": uuid,
            "selectable": own,
            "favorite": deal.favorite,
            "name": deal.name,
            "under": self._under(deal),
            "tone": TONES[substatus],
            "status": self.outcomes[substatus],
            "percent": str(deal.sales_stage),
            "stage": self._stage(deal),
            "cells": [self._cell(column, look, deal) for column, look in self.cells],
        }
        urls = {key: url.replace(NIL, uuid) for key, url in self.addresses[deal.is_lead].items()}
        moves = {key: urls.pop(key) for key in ("accept_url", "decline_url")}
        row |= urls
        if deal.is_lead:
            row |= {"percent": "", "flame": flame.of(deal, self.now)}
        if own and deal.registration_status == RegistrationStatus.ACTION:
            row["asked"] = self.asked
        if "due" in self.names:
            row |= self._turn(deal, own, substatus, moves)
        return row | _team(deal.members) if "team" in self.names else row

    def _cell(self, column, look, deal):
        if column.says is None:
            return look
        text, exact = column.text(deal, self)
        return look | {"text": text, "exact": exact} | ({"mark": ""} if text == format.NOTHING else {})

    def _under(self, deal):
        """Below the name: the customer and, where it is special, the type; unless columns of theirs are shown."""
        customer = "" if "customer" in self.names else deal.customer_name
        special = (deal.is_p2p or deal.deal_type == DealType.ASSESSMENT) and "deal_type" not in self.names
        return " · ".join(part for part in (customer, columns.type_of(deal, self) if special else "") if part)

    def status(self, deal):
        """How the deal stands at this instant."""
        outcome = self._outcome(deal)
        return self.active if outcome == Substatus.ACCEPTED else self.outcomes[outcome]

    def _outcome(self, deal):
        return Substatus.EXPIRED if self._is_late(deal) else deal.substatus

    def _is_late(self, deal):
        return deal.answer_by is not None and deal.answer_by <= self.now

    def _stage(self, deal):
        table = stages.of(deal)
        stage = table.standard(deal.sales_stage)
        created = stage is table.first and deal.direction == Direction.OUTGOING
        return self.created if created else self.stages[table][stage.percent]

    def _turn(self, deal, own, substatus, moves):
        """Whose turn it is, and until when; ``moves``: where it is answered."""
        if substatus in UNANSWERED:
            return _due(self.turns["mine"], format.left(deal.answer_by)) | moves
        if own and deal.registration_status in OPEN_REGISTRATION:
            return {"turn": self.reviewing[deal.registration_status]}
        if own and deal.is_registrable:
            return {"turn": self.turns["register"]}
        if substatus != Substatus.ACCEPTED:
            return _when(self._end(deal, substatus), format.day_of(deal.closed_at or deal.answer_by))
        if not own:
            return {"turn": self.leading % {"party": deal.organization.name}}
        if deal.waiting_for:
            until = parse_datetime(deal.waiting_for["until"])
            if until > self.now:
                return _due(self.waiting % deal.waiting_for, format.left(until)) | {"due_tone": ""}
        if deal.closing_date and deal.closing_date < self.today:
            return {"turn": self.turns["move"], "due": self.past, "due_tone": "overdue", "due_exact": ""}
        return {"turn": self.turns["move"]}

    def _end(self, deal, substatus):
        """How it ended, where the state alone does not say."""
        if substatus != Substatus.EXPIRED:
            return self.closed[deal.is_lead]
        return self.turns["withdrawn" if deal.status_reason == Reason.WITHDRAWN else "late"]


def _addresses(kind):
    """Where the row of one deal, or of one lead, leads to."""
    moves = {f"{move}_url": reverse(f"{kind}-move", args=[NIL, move]) for move in ("accept", "decline")}
    return moves | {"url": reverse(kind, args=[NIL]), "favorite_url": reverse(f"{kind}-favorite", args=[NIL])}


def _due(turn, left):
    return {"turn": turn, "due": left.text, "due_tone": left.tone, "due_exact": left.exact}


def _when(turn, shown):
    return {"turn": turn, "due": shown.text, "due_tone": "", "due_exact": shown.exact}


def _team(members):
    team = [{"name": f"{one['first']} {one['last']}".strip(), "initials": _initials(one)} for one in members[:FACES]]
    return {"team": team, "more_team": f"+{len(members) - FACES}" if len(members) > FACES else ""}


def _initials(member):
    return (member["first"][:1] + member["last"][:1]).upper()


def drafts(found):
    """The rows of deals that are still being written, from ``tabs.around``."""
    now = timezone.now()
    return [_draft(one, now) for one in found]


def _draft(draft, now):
    left = parse_datetime(draft["until"]) - now
    days = max(1, ceil(left / timedelta(days=1)))
    expires = ngettext("expires in %(number)s day", "expires in %(number)s days", days) % {"number": days}
    changed = format.instant(parse_datetime(draft["changed"]))
    return {
        "url": reverse("draft-review", args=[draft["id"]]),
        "discard_url": reverse("draft-discard", args=[draft["id"]]),
        "name": (draft["name"] or "").strip() or _("No name yet"),
        "customer": (draft["customer"] or "").strip() or _("No customer yet"),
        "changed": changed.text,
        "changed_exact": changed.exact,
        "expires": expires,
    }
