"""What the platform's reviewers do with a registration: begin, ask, pass, approve, fail (specification 4.2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from referrals import registration as registering
from referrals.models import Referral, Registration
from referrals.moves import Conflict, Refused
from referrals.words import RegistrationStatus as S


@transaction.atomic
def take(registration, *, by, seen):
    """Begin the review: from now on the partner cannot take its changes back. Raises Conflict."""
    return _write(registration, "take", by=by, seen=seen, taken_by=by, taken_at=Clock())


@transaction.atomic
def ask(registration, asks, *, by, seen):
    """Ask for changes: ``asks`` is field → note, "" for the whole. Raises Refused without any, Conflict."""
    asks = {field: note.strip() for field, note in asks.items() if note.strip()}
    if not asks:
        raise Refused(_("Write beside at least one field what the partner should do."))
    if unknown := set(asks) - {"", *registering.ANSWERS}:
        raise Refused(_("This is no field of the form: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    already = registration.asks if registration.status == S.ACTION else {}
    return _write(registration, "ask", by=by, seen=seen, data={"asks": asks}, asks=already | asks)


@transaction.atomic
def conclude(registration, step, *, by, seen, reason=""):
    """Pass, approve or fail it. Raises Refused where a failure has no reason, Conflict."""
    if step == "fail" and not reason.strip():
        raise Refused(_("Say why: the partner reads it."))
    return _write(registration, step, by=by, seen=seen, status_reason=reason.strip(), asks={}, data={"reason": reason})


def _write(registration, step, *, by, seen, **values):
    """In the partner's row, as every tenant: the deal is held first, as whoever changes a registration does."""
    with tenancy.everyone(f"{step} a registration"):
        rows = Referral.objects.select_related("organization").select_for_update(of=("self",), no_key=True)
        referral = rows.get(pk=registration.referral_id)
        current = Registration.objects.select_related("solution").get(pk=registration.pk)
        if current.status == S.NONE:
            raise Conflict("the registration is a draft")
        registering.write(current, registering.STEPS[step], referral, by=by, seen=seen, **values)
        return current
