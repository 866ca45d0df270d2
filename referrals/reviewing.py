"""What the platform's reviewers do with a registration: begin, ask, pass, approve, fail (specification 4.2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from referrals import eligibility, steps
from referrals import registration as registering
from referrals.models import Referral, Registration
from referrals.moves import Refused
from referrals.words import RegistrationKind
from referrals.words import RegistrationStatus as S

STEPS = {name: step for name, step in steps.STEPS.items() if step.of_platform}


def why_not(registration, step, *, by):
    """Why this step is closed now, in words; empty when it is open. Taking over from a colleague is open."""
    if registration.kind == RegistrationKind.BUSINESS and step.name != "fail":
        return _("It is recorded for billing, and needs no review.")
    if not step.open_for(registration):
        if registration.status == S.PASSED and registration.taken_by_id:
            return _("It has passed. It can only be approved now.")
        if registration.is_ended:
            return _("It has ended: %(status)s.") % {"status": registration.get_status_display()}
        return _("It is with the partner. Decide once it is submitted again.")
    if step.name == "take" and registration.taken_at and registration.taken_by_id == by.pk:
        return _("You have begun this review already.")
    return ""


@transaction.atomic
def take(registration, *, by, seen):
    """Begin the review: from now on the partner cannot take its changes back. Raises Refused, Conflict."""
    if reason := registration.status == S.REVIEW and why_not(registration, STEPS["take"], by=by):
        raise Refused(reason)
    return _write(registration, "take", by=by, seen=seen, taken_at=Clock())


@transaction.atomic
def ask(registration, asks, *, by, seen):
    """Ask for changes: ``asks`` is field → note, "" for the whole. Raises Refused without any, Conflict."""
    asks = {field: note.strip() for field, note in asks.items() if note.strip()}
    if not asks:
        raise Refused(_("Write beside at least one field what the partner should do."))
    if unknown := set(asks) - {"", *registering.ANSWERS}:
        raise Refused(_("This is no field of the form: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    return _write(registration, "ask", by=by, seen=seen, data={"asks": asks}, asks=asks)


@transaction.atomic
def conclude(registration, step, *, by, seen, reason=""):
    """Pass, approve or fail it. Raises Refused where a failure has no reason, Conflict."""
    if step == "fail" and not reason.strip():
        raise Refused(_("Say why: the partner reads it."))
    if registration.kind == RegistrationKind.BUSINESS and step != "fail":
        raise Refused(why_not(registration, STEPS[step], by=by))
    reason = reason.strip()
    data = {"reason": reason} if reason else {}
    return _write(registration, step, by=by, seen=seen, data=data, status_reason=reason, asks={})


def criteria_now(registration):
    """The criteria as they are at this instant; nothing else of the partner's deal leaves this function."""
    with tenancy.everyone("look at the criteria of a registration"):
        referral = Referral.objects.select_related("organization").get(pk=registration.referral_id)
        return eligibility.of(referral, kind=registration.kind, rate=registration.rate).criteria


def _write(registration, step, *, by, seen, **values):
    """In the partner's row, as every tenant: the deal is held first, as whoever changes a registration does."""
    with tenancy.everyone(f"{step} a registration"):
        referral = Referral.objects.select_related("organization", "engagement").get(pk=registration.referral_id)
        registering.hold(referral)
        current = Registration.objects.select_related("solution").get(pk=registration.pk)
        if step == "ask" and current.status == S.ACTION:  # what was asked before is asked still
            values["asks"] = current.asks | values["asks"]
        seen = _as_read(current, seen)
        registering.write(current, STEPS[step], referral, by=by, seen=seen, taken_by=by, **values)
        return current


def _as_read(current, seen):
    """The version to change: what a partner types meanwhile changes nothing that a reviewer has read."""
    read = seen is not None and seen < current.version
    return current.version if read and not current.events.filter(version__gt=seen).exists() else seen
