"""Order and pages of the deals list: keyset only, from a cursor that carries the last row's sort value and public id."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
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
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    ordered = queryset.annotate(sort_key=SORT_KEYS[name])
    if after:
        ordered = ordered.filter(_beyond(name, descending, *after))
    ordered = ordered.order_by("-sort_key", "-pk") if descending else ordered.order_by("sort_key", "pk")
    rows = list(ordered[: PAGE + 1])
    return rows[:PAGE], _cursor(name, rows[PAGE - 1]) if len(rows) > PAGE else None


def _beyond(name, descending, value, uuid):
    """``(sort value, id) > (…, …)``: one row comparison, which the index of the order answers."""
    key = SORT_KEYS[name]
    last = Tuple(Value(value), Subquery(Referral.objects.filter(uuid=uuid).values("pk")))
    return Func(
        Tuple(key, F("pk")),
        last,
        template="%(expressions)s",
        arg_joiner=" < " if descending else " > ",
        output_field=BooleanField(),
    )


def _cursor(name, row):
    return urlsafe_base64_encode(json.dumps([name, str(row.sort_key), str(row.uuid)], ensure_ascii=False).encode())


def place(cursor, sort):
    """The cursor's sort value and public id, or Unknown: whatever was typed, only values of the right kind pass."""
    name = sort.removeprefix("-")
    try:
        of, value, uuid = json.loads(urlsafe_base64_decode(cursor[:LONGEST]))
        if of != name:
            raise Unknown
        return KINDS[name](value), UUID(uuid)
    except (ValueError, TypeError, AttributeError, InvalidOperation, OverflowError, RecursionError) as problem:
        raise Unknown from problem


def _urgency(text):
    seconds = float(text)
    if not (seconds == 0 or 1e-6 < abs(seconds) < 1e12):
        raise Unknown
    return seconds


def _value(text):
    number = Decimal(text)
    if not (number.is_finite() and abs(number) < 10**15 and number.as_tuple().exponent >= -2):
        raise Unknown
    return number


def _name(text):
    if "\0" in text:
        raise Unknown
    text.encode()
    return text


def _stage(text):
    percent = int(text)
    if not 0 <= percent <= 100:
        raise Unknown
    return percent


KINDS = {"urgency": _urgency, "name": _name, "value": _value, "closing": date.fromisoformat, "stage": _stage}
