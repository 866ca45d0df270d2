"""Versions of reference data: a new name is a new row from a day on, so whatever was chosen before keeps its words."""

import copy
from datetime import timedelta

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from referrals import format
from referrals.models.reference import today
from referrals.moves import Refused


def same(entry):
    """All versions of this entry's code."""
    return type(entry).objects.filter(**{name: getattr(entry, name) for name in entry.SAME})


@transaction.atomic
def hold(entry):
    """All versions of the entry by id, as they are now; whoever wants to change one waits for this transaction."""
    return {version.pk: version for version in same(entry).select_for_update()}


def clash(entry, *, besides=()):
    """Why this version cannot have these days: another one has some of them; empty where none has."""
    others = same(entry).exclude(pk__in=[entry.pk, *besides])
    if entry.valid_to:
        others = others.filter(Q(valid_from=None) | Q(valid_from__lte=entry.valid_to))
    if entry.valid_from:
        others = others.filter(Q(valid_to=None) | Q(valid_to__gte=entry.valid_from))
    if other := others.order_by("valid_from").first():
        return _("On some of these days another version is in force: “%(label)s”, %(days)s.") % {
            "label": other,
            "days": days(other),
        }
    return ""


def days(entry):
    """When a version is in force, in words."""
    first, last = format.day(entry.valid_from).text, format.day(entry.valid_to).text
    if entry.valid_from and entry.valid_to:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if entry.valid_from:
        return _("from %(first)s on") % {"first": first}
    return _("until %(last)s") % {"last": last} if entry.valid_to else _("always")


@transaction.atomic
def begin(entry, *, on, by, until=None, **changes):
    """Start the entry's next version on that day and end this one the day before; returns the new row.

    Raises Refused where the day is over, is not after this version's first, or belongs to a version already.
    """
    entry = hold(entry)[entry.pk]
    following = copy.copy(entry)
    following.pk, following._state.adding = None, True
    for name, value in (changes | {"valid_from": on, "valid_to": until}).items():
        setattr(following, name, value)
    if reason := _too_early(entry, on) or clash(following, besides=[entry.pk]):
        raise Refused(reason)
    if entry.valid_to is None or entry.valid_to >= on:
        entry.valid_to = on - timedelta(days=1)
        entry.save(update_fields=["valid_to"])
    following.save(force_insert=True)
    _remember(entry, CHANGE, _("Ended by a new version"), by)
    _remember(following, ADDITION, _("New version, in force %(days)s") % {"days": days(following)}, by)
    return following


def _too_early(entry, on):
    if on < today():
        return _("A new version begins today or later: what was chosen before keeps its words.")
    if entry.valid_from and on <= entry.valid_from:
        return _("This version is in force %(days)s: the new one begins later than that.") % {"days": days(entry)}
    return ""


def _remember(entry, flag, message, by):
    LogEntry.objects.log_actions(by.pk, [entry], flag, change_message=message, single_object=True)
