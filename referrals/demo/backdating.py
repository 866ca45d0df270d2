"""Dates what has just happened back to when the demo's story says it did.

The acts write the database's own present, as they must. Each row that carries an instant from after the demo began to
load has not been dated yet; it is moved to the story's instant. The application's role may not do that, for history is
append-only to it; the owner's may. All of it happens within ``loading.load``, which reaches every tenant's rows.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Case, DateTimeField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import AccountEvent, Membership, Notice, Organization, User
from referrals import siblings
from referrals.models import AccountMatch, Engagement, Note, Referral, ReferralEvent, Registration, RegistrationEvent
from referrals.words import UNANSWERED

PEOPLES = [
    (AccountEvent, "at"),
    (Notice, "created_at"),
    (Membership, "joined_at"),
    (User, "date_joined"),
    (Organization, "created_at"),
]
DEALS = [(ReferralEvent, "at"), (Note, "at"), (Notice, "created_at"), (RegistrationEvent, "at")]
OF_REGISTRATION = ("created_at", "submitted_at", "taken_at", "ended_at", "looked_at")
OF_REFERRAL = ("created_at", "accepted_at", "closed_at", "updated_at")


def may_backdate():
    """Whether this database role may change lines of history: the owner's, never the application's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [ReferralEvent._meta.db_table])
        return cursor.fetchone()[0]


def present():
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


class Backdate:
    """``backdate.deals(instant)``, ``backdate.people(instant)``: what was written since the last call happened then."""

    def __init__(self):
        self.since = present()

    def people(self, instant):
        """Companies' histories, memberships and invitations."""
        self._shift(PEOPLES, instant)

    def deals(self, instant):
        """Deals with their histories, notes and notices."""
        self._shift(DEALS, instant)
        self._move(Referral, OF_REFERRAL, instant)
        self._move(Registration, OF_REGISTRATION, instant)

    def _move(self, model, columns, instant):
        fresh = Q(*(Q(**{f"{column}__gte": self.since}) for column in columns), _connector=Q.OR)
        model.objects.filter(fresh).update(**{column: self._moved(column, instant) for column in columns})

    def _shift(self, models, instant):
        if instant >= self.since:
            raise ValueError("a story of the demo runs into the future")
        for model, column in models:
            model.objects.filter(**{f"{column}__gte": self.since}).update(**{column: instant})

    def _moved(self, column, instant):
        then = When(**{f"{column}__gte": self.since}, then=Value(instant, DateTimeField()))
        return Case(then, default=F(column), output_field=DateTimeField())


def set_deadlines():
    """Fourteen days after the invitation, as it is dated by now; and every side's face anew, with its dates."""
    window = timedelta(days=settings.ANSWER_WINDOW_DAYS)
    first = Referral.objects.filter(engagement=OuterRef("pk")).order_by("created_at").values("created_at")[:1]
    Engagement.objects.update(created_at=Subquery(first))
    Referral.objects.filter(substatus__in=UNANSWERED).update(answer_by=F("created_at") + window)
    for referral in Referral.objects.all():
        siblings.show(referral)


def date_reminders():
    """Reminders were due on their day of the window, not today."""
    created = dict(Referral.objects.filter(reminded_on_day__gt=0).values_list("pk", "created_at"))
    for notice in Notice.objects.filter(kind="deal_remind"):
        day = int(notice.key.split(":")[2])
        Notice.objects.filter(pk=notice.pk).update(created_at=created[notice.subject] + timedelta(days=day))


def date_matches():
    """A customer waits for account matching since the deal is nobody's secret, and until an operator decided."""
    events = ReferralEvent.objects.filter(referral=OuterRef("referral")).order_by("-at").values("at")
    shared, decided = (Subquery(events.filter(kind=kind)[:1]) for kind in ("share", "matched"))
    begun = Subquery(Referral.objects.filter(pk=OuterRef("referral")).values("created_at"))
    AccountMatch.objects.update(created_at=Coalesce(shared, begun), decided_at=decided)


def send_notices(now):
    """Everything was sent when it was written; what is older than two days has been read, the rest rings the bell."""
    Notice.objects.update(sent_at=F("created_at"), next_try=F("created_at"), attempts=1)
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=2))
    old.update(read_at=F("created_at") + timedelta(hours=3))
