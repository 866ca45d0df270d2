"""Operators say which account a customer is: the end of account matching, or a correction later (specification 5)."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.clock import Clock
from referrals import inviting, lifecycle, notices, transition
from referrals.matching import Decision
from referrals.models import AccountMatch, Referral, ReferralEvent
from referrals.moves import Move, Refused
from referrals.words import AccountCategory, Reason, Substatus

# Open sides hear what was found, and won ones: whether they can be registered waits for it.
FOUND = Move("matched", "", lifecycle.NEW | lifecycle.ACTIVE | {Substatus.WON}, None, in_time=True, news=False)
CORRECTED = replace(FOUND, name="account")
UNASKED = replace(lifecycle.MOVES["decline"], tells=False)  # the team hears it once, from the matching
REASONS = {Decision.UNMANAGED: Reason.NO_SELLER, Decision.NONE: Reason.NO_ACCOUNT}
SNAPSHOT = {"line2": ""} | {name: name for name in ("name", "line1", "city", "state", "postal_code", "country", "duns")}


@transaction.atomic
def decide(match, decision, *, account=None, by, note="", send_anyway=False):
    """End the matching of a customer; every open side learns it, and a held request is sent or declined.

    ``account``: what the customer was found to be. ``send_anyway``: ask the sellers though nobody manages it. Raises
    Refused where the answer makes no sense, or somebody else was first; then nothing was written.
    """
    if reason := why_not(decision, account):
        raise Refused(reason)
    with tenancy.everyone("decide an account match"):
        sides = _locked(match.engagement_id)  # before the match, as everybody does
        _settle(match, decision, account=account, by=by, note=note)
        before = sides[0].customer_category if sides else ""
        sides = _tell_sides(sides, FOUND, _facts(decision, account), by=by, data=_data(decision, before))
        outcome = _answer_request(match, sides, decision, send_anyway)
        for side in sides:
            reason = REASONS.get(decision, "")
            notices.tell([side], outcome, version=side.version, about=side, by=by, reason=reason)
    return match


def why_not(decision, account):
    """Why this is no answer; empty when it is one."""
    managed = account is not None and account.category == AccountCategory.MANAGED
    if decision == Decision.MANAGED and not managed:
        return _("Choose the managed account that the customer is.")
    if decision == Decision.UNMANAGED and managed:
        return _("This account is managed.")
    if decision not in REASONS and decision != Decision.MANAGED:
        return _("Say what the matching found.")
    return _("No match means no account.") if decision == Decision.NONE and account else ""


def decision_for(account):
    """What approving this account decides: managed, or known but managed by nobody."""
    return Decision.MANAGED if account.category == AccountCategory.MANAGED else Decision.UNMANAGED


@transaction.atomic
def change_account(referral, account, *, by):
    """Give a deal another customer account, snapshot and all, on every open side (row 39). Raises Refused."""
    with tenancy.everyone("change the customer's account"):
        sides = _locked(referral.engagement_id)
        mine = next((side for side in sides if side.pk == referral.pk), None)
        if reason := _why_not_change(mine, account):
            raise Refused(reason)
        facts = {f"customer_{name}": getattr(account, source, "") for name, source in SNAPSHOT.items()}
        facts |= {"customer_category": decision_for(account).value}  # a directory entry: known, unmanaged
        data = {"changes": lifecycle.changes(mine, facts)}
        facts |= {"customer_account": account, "customer_is_matched": True}
        for side in _tell_sides(sides, CORRECTED, facts, by=by, data=data):
            notices.tell([side], "account", version=side.version, about=side, by=by)


def _why_not_change(referral, account):
    if referral is None:
        return _("The deal is closed.")
    if referral.customer_account_id == account.pk:
        return _("The deal has this account already.")
    waiting = AccountMatch.objects.filter(engagement=referral.engagement_id, decision=Decision.PENDING)
    return _("The customer waits for account matching: decide the match instead.") if waiting.exists() else ""


def _locked(engagement_id):
    """The sides that hear what is found, held until the end; the company that began it first."""
    rows = Referral.objects.filter(FOUND.condition(), engagement=engagement_id).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _settle(match, decision, *, account, by, note):
    undecided = AccountMatch.objects.filter(pk=match.pk, decision=Decision.PENDING)
    if not undecided.update(decision=decision, account=account, decided_by=by, decided_at=Clock(), note=note):
        raise Refused(_("Somebody else has decided this match meanwhile: look at it again."))
    match.refresh_from_db()


def _facts(decision, account):
    facts = {"customer_is_matched": True}
    if decision != Decision.NONE:
        facts |= {"customer_category": decision}
    return facts | ({"customer_account": account} if account else {})


def _data(decision, before):
    changed = decision in AccountCategory and before != decision
    return {"decision": decision} | ({"changes": {"customer_category": [before, decision]}} if changed else {})


def _tell_sides(sides, move, facts, *, by, data):
    """Write the facts to these sides, with history and face; the sides as they now stand."""
    if not sides:
        return []
    rows = Referral.objects.filter(pk__in=[side.pk for side in sides])
    transition.run(rows.filter(move.condition()), move, sets=facts, by=by, data=data)
    rows.filter(substatus=Substatus.WON).update(registration_waits=True)  # the clock looks what it means for them
    return list(rows.select_related("organization", "engagement").order_by("pk"))


def _answer_request(match, sides, decision, send_anyway):
    """Send a held request to the sellers or decline it for them; what the team is told of it all."""
    mine = next((side for side in sides if side.organization_id == match.organization_id), None)
    is_managed = decision == Decision.MANAGED
    if not match.holds or mine is None or mine.is_closed:
        return "matched" if is_managed else "unmatched"
    with tenancy.entered(mine.organization, match.asked_by):
        sent = is_managed or send_anyway
        sibling = inviting.invite_platform(mine, match.asked_by, quiet=not sent)
        if sent:
            ReferralEvent.objects.create(organization=mine.organization, referral=mine, kind="released")
            return "released"
    with tenancy.entered(sibling.organization):
        lifecycle.make(sibling, UNASKED, by=None, status_reason=REASONS[decision], status_note="")
    return "refused"
