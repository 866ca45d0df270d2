"""The rows of the deals list as ready strings, in the reader's language and zone: formatted once, here, in Python."""

from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from referrals import format, stages
from referrals.models import Favorite, Party, TeamMember
from referrals.models.referral import SORT_KEYS
from referrals.words import UNANSWERED, Direction, Reason, Status, Substatus

FACES = 3  # small circles in a row; the rest is a number
NIL = "00000000-0000-0000-0000-000000000000"
COLUMNS = (
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
)
TONES = defaultdict(
    lambda: "closed",
    {Substatus.ACCEPTED: "active", Substatus.WON: "won", Substatus.LOST: "lost"} | dict.fromkeys(UNANSWERED, "new"),
)


def ready(queryset, user):
    """The queryset with everything a row shows, so that a page of rows is one query."""
    own = Favorite.objects.filter(organization=user.organization_id, user=user, referral=OuterRef("pk"))
    team = TeamMember.objects.filter(referral=OuterRef("pk")).order_by("pk")
    return (
        queryset.select_related("organization")
        .only(*COLUMNS)
        .annotate(
            favorite=Exists(own),
            members=ArraySubquery(team.values(member=JSONObject(first="first_name", last="last_name"))),
            waiting_for=Subquery(_waiting(user)),
        )
    )


def _waiting(user):
    """The first other party that has not answered: whom an outbound deal waits for, and until when."""
    others = Party.objects.filter(engagement=OuterRef("engagement"), seen_by__contains=[user.organization_id])
    unanswered = others.exclude(organization=user.organization_id).annotate(is_now=KT("shown__substatus"))
    facts = JSONObject(party="organization__name", until=KT("shown__answer_by"))
    return unanswered.filter(is_now__in=UNANSWERED).order_by("pk").values(facts=facts)[:1]


class Reader:
    """Turns deals into rows for one person; what all rows share is resolved once."""

    def __init__(self, user):
        self.organization_id = user.organization_id
        self.now, self.today = timezone.now(), timezone.localdate()
        self.outcomes = {code: str(code.label) for code in Substatus}
        self.outcomes |= dict.fromkeys(UNANSWERED, str(Status.NEW.label))
        self.stages = {stage.percent: str(stage.label) for stage in stages.STAGES}
        self.created, self.closed = str(stages.CREATED), _("Closed")
        self.turns = {"mine": _("Your turn"), "move": _("Yours to move"), "late": _("Not answered in time")}
        self.turns["withdrawn"] = str(Reason.WITHDRAWN.label)
        self.waiting, self.leading = _("Waiting for %(party)s"), _("Led by %(party)s")
        self.past = _("Past its close date")
        names = {"url": "deal", "favorite_url": "deal-favorite"}
        self.urls = {key: reverse(name, args=[NIL]) for key, name in names.items()}
        self.moves = {f"{move}_url": reverse("deal-move", args=[NIL, move]) for move in ("accept", "decline")}

    def row(self, deal):
        """Everything the template prints of one deal."""
        own = deal.organization_id == self.organization_id
        uuid = str(deal.uuid)
        substatus = Substatus.EXPIRED if self._is_late(deal) else deal.substatus
        closes = format.day(deal.closing_date)
        row = {
            "id": uuid,
            "selectable": own,
            "favorite": deal.favorite,
            "name": deal.name,
            "customer": deal.customer_name,
            "tone": TONES[substatus],
            "status": self.outcomes[substatus],
            "percent": str(deal.sales_stage),
            "stage": self._stage(deal),
            "value": format.money(deal.deal_value, deal.currency),
            "closes": closes.text,
            "closes_exact": closes.exact,
        }
        row |= {key: url.replace(NIL, uuid) for key, url in self.urls.items()}
        return row | self._turn(deal, own, substatus, uuid) | _team(deal.members)

    def _is_late(self, deal):
        return deal.answer_by is not None and deal.answer_by <= self.now

    def _stage(self, deal):
        stage = stages.standard(deal.sales_stage)
        return (
            self.created
            if stage is stages.FIRST and deal.direction == Direction.OUTGOING
            else self.stages[stage.percent]
        )

    def _turn(self, deal, own, substatus, uuid):
        """Whose turn it is, and until when."""
        if substatus in UNANSWERED:
            moves = {key: url.replace(NIL, uuid) for key, url in self.moves.items()}
            return _due(self.turns["mine"], format.left(deal.answer_by)) | moves
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
            return self.closed
        return self.turns["withdrawn" if deal.status_reason == Reason.WITHDRAWN else "late"]


def _due(turn, left):
    return {"turn": turn, "due": left.text, "due_tone": left.tone, "due_exact": left.exact}


def _when(turn, shown):
    return {"turn": turn, "due": shown.text, "due_tone": "", "due_exact": shown.exact}


def _team(members):
    team = [{"name": f"{one['first']} {one['last']}".strip(), "initials": _initials(one)} for one in members[:FACES]]
    return {"team": team, "more_team": f"+{len(members) - FACES}" if len(members) > FACES else ""}


def _initials(member):
    return (member["first"][:1] + member["last"][:1]).upper()
