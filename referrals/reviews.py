"""The reviewers' queue: what waits, the oldest submission first, and the pages of it."""

from django.db.models import BooleanField, Count, F, Func, Q, Subquery, Value
from django.db.models.fields.tuple_lookups import Tuple

from accounts import sent
from referrals.forms.reviewing import STATES
from referrals.models import Registration

PAGE = 25
SEARCHED = ("facts__name", "facts__company", "facts__customer_name", "solution__name")
UNREAD = ("typed",)  # what a partner is still typing is nobody's but the partner's


class Unknown(Exception):
    """The cursor is not one of ours."""


def found(user, *, q="", mine=False, **_other):
    """What these words find of all that was submitted."""
    rows = Registration.objects.visible_to(user).defer(*UNREAD)
    rows = rows.filter(taken_by=user) if mine else rows
    for word in q.split()[:8]:
        rows = rows.filter(*[Q.create([Q(**{f"{name}__icontains": word}) for name in SEARCHED], connector=Q.OR)])
    return rows


def counts(rows, *, of_all=False):
    """How many wait and how many are with their partner; of what has ended only ``of_all``: there may be very many."""
    counted = {word: states for word, (states, _words) in STATES.items() if of_all or word != "ended"}
    among = rows.filter(status__in=frozenset().union(*counted.values())).order_by()
    found = among.aggregate(**{f"n_{word}": Count("pk", filter=Q(status__in=one)) for word, one in counted.items()})
    return {word: found[f"n_{word}"] for word in counted}


def page(rows, status, after=None):
    """The next rows of that state, ended ones newest first, all others oldest first; and the next page's cursor."""
    rows = rows.filter(status__in=STATES[status][0]).select_related("solution", "taken_by")
    sign = "-" if status == "ended" else ""
    if after:
        rows = rows.filter(_beyond(*_place(after), sign))
    shown = list(rows.order_by(f"{sign}submitted_at", f"{sign}pk")[: PAGE + 1])
    last = shown[PAGE - 1] if len(shown) > PAGE else None
    return shown[:PAGE], f"{last.submitted_at.isoformat()}~{last.uuid}" if last else ""


def _beyond(instant, uuid, sign):
    """(submitted, id) > (…, …): one row comparison, which the index of the queue answers."""
    last = Tuple(Value(instant), Subquery(Registration.objects.filter(uuid=uuid).values("pk")))
    return Func(
        Tuple(F("submitted_at"), F("pk")),
        last,
        template="%(expressions)s",
        arg_joiner=" < " if sign else " > ",
        output_field=BooleanField(),
    )


def _place(cursor):
    instant, _, uuid = cursor.partition("~")
    place = sent.instant(instant), sent.uuid(uuid)
    if None in place:
        raise Unknown
    return place
