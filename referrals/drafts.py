"""Keeping what somebody is still writing: saved at every step, found on another device, one deal in the end."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from referrals import drafting
from referrals.models import ComposedNotes, Draft, Referral
from referrals.moves import Conflict, Refused

LIMIT = 50  # drafts a person keeps in one company
LONGEST = 20_000  # characters kept of one answer
MOST = 2_000  # answers kept of one step


class Made(Exception):
    """The draft has become a deal already: ``args[0]``."""


def begin(*, by, step, answers):
    """A new draft with the answers of its first step. Raises Refused beyond LIMIT."""
    if Draft.objects.visible_to(by).count() >= LIMIT:
        raise Refused(_("You keep %(limit)s drafts already: finish or discard one first.") % {"limit": LIMIT})
    draft = Draft.objects.create(
        organization=by.organization, user=by, answers={step: kept(answers)}, expires_at=_until()
    )
    draft.refresh_from_db(fields=["expires_at"])
    return draft


def save(draft, *, step, answers, seen):
    """Keep one step's answers, or raise Conflict where the draft was saved elsewhere since ``seen``."""
    changed = draft.answers | {step: kept(answers)}
    unchanged = Draft.objects.filter(pk=draft.pk, version=seen)
    values = {"answers": changed, "version": F("version") + 1, "updated_at": Clock(), "expires_at": _until()}
    if not unchanged.update(**values):
        raise Conflict(f"draft {draft.uuid} is not at version {seen}")
    draft.refresh_from_db()


def kept(answers):
    """What is stored of what was typed: everything that text can hold, within bounds."""
    few = list(answers.items())[:MOST]
    return {_clean(name)[:200]: [_clean(value)[:LONGEST] for value in values[:MOST]] for name, values in few}


def _clean(text):
    """Neither NUL nor half a character fits into the database; what is left shows where they were."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


@transaction.atomic
def finish(draft, *, by, deal, seen):
    """Create the deal and drop the draft, both or neither. ``deal``: the keywords of drafting.create.

    Raises Made where that has happened before, Conflict where the draft is not as it was ``seen``, Refused where the
    deal is not possible.
    """
    locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise Made(Referral.objects.visible_to(by).filter(uuid=draft.uuid).first())
    if not locked.version == seen == draft.version:
        raise Conflict(f"draft {draft.uuid} is not at version {seen}")
    facts = deal["facts"] | {"uuid": draft.uuid}
    referral = drafting.create(by=by, **(deal | {"facts": facts}))
    taken = ComposedNotes.objects.filter(about=draft.uuid, accepted_at__isnull=False).order_by("-at").first()
    if taken:
        taken.used = referral.help_notes
        taken.save(update_fields=["used"])
    locked.delete()
    return referral


def discard(draft):
    """Away with it, and with what was composed for it."""
    ComposedNotes.objects.filter(about=draft.uuid).delete()
    draft.delete()


def sweep(size=1000):
    """Delete drafts whose time is over; returns how many. They are unreachable from that instant anyway."""
    with tenancy.everyone("delete drafts whose time is over"):
        overdue = Draft.objects.filter(expires_at__lte=Clock()).order_by("expires_at")
        gone = dict(overdue.select_for_update(skip_locked=True).values_list("pk", "uuid")[:size])
        ComposedNotes.objects.filter(about__in=gone.values()).delete()
        return Draft.objects.filter(pk__in=gone).delete()[0]


def _until():
    return Clock() + timedelta(days=settings.DRAFT_DAYS)
