"""Order and pages of the deals list: keyset only, from a cursor with the last row's sort value and public id."""

import json
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, F, Func, Subquery, Value
from django.db.models.fields.tuple_lookups import Tuple
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from referrals.models import Referral
from referrals.models.referral import SORT_KEYS

PAGE = 25
LONGEST = 4000


class Unknown(Exception):
    """The cursor is not one of ours, or not for this order."""


def page(queryset, sort, after=None):
    """The next rows in that order, and the cursor of the page after them; None on the last page."""
    key, sign = SORT_KEYS[sort.removeprefix("-")], "-" if sort.startswith("-") else ""
    if after:
        queryset = queryset.filter(beyond(sort, *after))
    rows = list(queryset.order_by(f"{sign}{key}", f"{sign}pk")[: PAGE + 1])
    return rows[:PAGE], _cursor(sort, rows[PAGE - 1]) if len(rows) > PAGE else None


def beyond(sort, value, uuid):
    """``(sort value, id) > (…, …)``: one row comparison, which the index of the order answers."""
    last = Tuple(Value(value), Subquery(Referral.objects.filter(uuid=uuid).values("pk")))
    return Func(
        Tuple(F(SORT_KEYS[sort.removeprefix("-")]), F("pk")),
        last,
        template="%(expressions)s",
        arg_joiner=" < " if sort.startswith("-") else " > ",
        output_field=BooleanField(),
    )


def _cursor(sort, row):
    name = sort.removeprefix("-")
    place = [name, str(getattr(row, SORT_KEYS[name])), str(row.uuid)]
    return urlsafe_base64_encode(json.dumps(place, ensure_ascii=False).encode())


def place(cursor, sort):
    """The cursor's sort value and public id, or Unknown: whatever was typed, only values of the right kind pass."""
    name = sort.removeprefix("-")
    try:
        of, value, uuid = json.loads(urlsafe_base64_decode(cursor[:LONGEST]))
        if of != name:
            raise Unknown
        return KINDS[name](value), UUID(uuid)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise Unknown from problem


def _urgency(text):
    seconds = float(text)
    if not (seconds == 0 or 1e-6 < abs(seconds) < 1e12):
        raise Unknown
    return seconds


def _whole(least, most):
    """A whole number between two."""

    def number(text):
        if not least <= int(text) <= most:
            raise Unknown
        return int(text)

    return number


def _name(text):
    if "\0" in text:
        raise Unknown
    text.encode()
    return text


KINDS = {
    "urgency": _urgency,
    "name": _name,
    "value": _whole(-1, 10**15),
    "closing": date.fromisoformat,
    "stage": _whole(0, 100),
}
