"""What an amount is worth in US dollars at the rate of a month; how rates are published and corrected (4.1).

Nothing is overwritten: a correction is a new row, and the row before it says when it was replaced.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import DateField, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from referrals import rate_files
from referrals.models import ExchangeRate, RateImport, Referral
from referrals.moves import Conflict, Refused
from referrals.words import DOLLAR, Substatus

MONTH = TruncMonth("closed_at", output_field=DateField(), tzinfo=UTC)
LONGEST = ExchangeRate._meta.get_field("why").max_length


class Change(NamedTuple):
    """A rate of a file beside the one that is in force; ``old`` is None where there is none."""

    row: rate_files.Row
    old: ExchangeRate | None = None


@dataclass(frozen=True)
class Preview:
    """What taking these rates over would do. ``seal`` changes whenever a rate that it compares with does."""

    new: tuple
    unchanged: tuple
    differing: tuple
    seal: str


class Taken(NamedTuple):
    """How many rates came to be."""

    added: int
    replaced: int


def month_of(instant):
    """The first day of the month in which this instant lies, by UTC."""
    return instant.astimezone(UTC).date().replace(day=1)


def rate(currency, month):
    """US dollars for one unit in that month, as a Decimal; None where none is published."""
    if currency == DOLLAR:
        return Decimal(1)
    published = ExchangeRate.objects.filter(currency=currency, month=month, replaced_at=None)
    return published.values_list("rate", flat=True).first()


def history(currency, month):
    """Every rate that this month ever had, the one in force first."""
    rows = ExchangeRate.objects.filter(currency=currency, month=month)
    return rows.select_related("by", "came_with").order_by("-pk")


def compare(rows, *, locked=False):
    """These rates beside those in force. ``locked``: keep those as they are until the transaction ends."""
    wanted = {row.key for row in rows}
    there = ExchangeRate.objects.filter(
        currency__in={currency for currency, _month in wanted}, month__in={month for _currency, month in wanted}
    )
    there = there.filter(replaced_at=None).order_by("currency", "month")
    there = there.select_for_update() if locked else there
    now = {key: one for one in there if (key := (one.currency, one.month)) in wanted}
    changes = [Change(row, now.get(row.key)) for row in sorted(rows, key=lambda row: row.key)]
    facts = [f"{one.row.currency} {one.row.month} {one.old.pk if one.old else 0}" for one in changes]
    return Preview(
        new=tuple(one for one in changes if one.old is None),
        unchanged=tuple(one for one in changes if one.old and one.old.rate == one.row.rate),
        differing=tuple(one for one in changes if one.old and one.old.rate != one.row.rate),
        seal=hashlib.sha256("\n".join(facts).encode()).hexdigest(),
    )


def take(rows, *, by, seen, replace=False, why="", came_with=None):
    """Add the new rates and, where ``replace`` says so, put those that differ in the place of the old; or nothing.

    ``seen``: the seal of the preview that was looked at. Raises Refused without a reason for replacing, Conflict where
    somebody else has changed one of these rates meanwhile: of two at once, one wins.
    """
    try:
        with transaction.atomic():
            preview = compare(rows, locked=True)
            if preview.seal != seen:
                raise Conflict("rates were changed meanwhile")
            differing = preview.differing if replace else ()
            _refuse_without(why, differing)
            gone = ExchangeRate.objects.filter(pk__in=[one.old.pk for one in differing])
            gone.update(replaced_at=Clock())
            made = [_made(one.row, by, came_with) for one in preview.new]
            made += [_made(one.row, by, came_with, why=why.strip()) for one in differing]
            ExchangeRate.objects.bulk_create(sorted(made, key=lambda one: (one.currency, one.month)))
            _look_again(differing)
    except IntegrityError as quicker:
        raise Conflict("somebody else has published one of these rates meanwhile") from quicker
    return Taken(len(preview.new), len(differing))


def keep(name, text, *, by):
    """A file that waits to be looked at and imported."""
    readable = name.encode(errors="replace").decode().replace("\0", "")
    return RateImport.objects.create(name=readable[:200], text=text, by=by)


@transaction.atomic
def apply(job, *, by, seen, replace=False, why=""):
    """Import a file that was looked at, once. Raises Refused or Conflict, as ``take`` does."""
    waiting = RateImport.objects.select_for_update().filter(pk=job.pk, applied_at=None).first()
    if waiting is None:
        raise Conflict("the file is imported already")
    rows = rate_files.read(waiting.text).rows
    taken = take(rows, by=by, seen=seen, replace=replace, why=why, came_with=waiting)
    RateImport.objects.filter(pk=job.pk).update(applied_at=Clock(), by=by or waiting.by, **taken._asdict())
    job.refresh_from_db()
    return taken


def _refuse_without(why, differing):
    if differing and not why.strip():
        raise Refused(_("Say why these rates are replaced."))
    if differing and len(why.strip()) > LONGEST:
        raise Refused(_("Say it in at most %(limit)d characters.") % {"limit": LONGEST})


def _look_again(corrected):
    """The clock looks what the corrected rates mean for the deals that were won in their months."""
    months = defaultdict(list)
    for row, _old in corrected:
        months[row.currency].append(row.month)
    if months:
        with tenancy.everyone("have a look at what corrected rates mean for won deals"):
            won = Referral.objects.filter(substatus=Substatus.WON).alias(month=MONTH)
            theirs = (Q(currency=currency, month__in=some) for currency, some in months.items())
            won = won.filter(reduce(or_, theirs)).order_by("pk").select_for_update(no_key=True)
            Referral.objects.filter(pk__in=won.values("pk")).update(registration_waits=True)


def _made(row, by, came_with, why=""):
    return ExchangeRate(currency=row.currency, month=row.month, rate=row.rate, by=by, came_with=came_with, why=why)
