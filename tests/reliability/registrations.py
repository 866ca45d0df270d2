"""People at registrations, each in a transaction of their own; and what must be true of each afterwards."""

from dataclasses import replace
from decimal import Decimal

from accounts import tenancy
from accounts.models import Notice, User
from referrals import partnering, registration, reviewing
from referrals.models import Referral, Registration, RegistrationEvent
from tests.referrals import scenes, wins
from tests.reliability import harbour
from tests.reliability.test_races import assert_written_once, warm

PEOPLE = {"ada": "northlight", "lena": "northlight", "mallory": "rival", "hana": "harbour"}
ORDER = ("ActionRequired", "ReviewPending", "Failed", "Passed", "Approved")  # what a deal says of several, the first
TOLD = {  # step → kind of the notice to the deal's people
    "submit": "deal_registration_sent",
    "resubmit": "deal_registration_resent",
    "undo": "deal_registration_undo",
    "ask": "deal_registration_ask",
    "pass": "deal_registration_pass",
    "approve": "deal_registration_approve",
    "fail": "deal_registration_fail",
}


def get_ready(cast):
    """Read everybody before the race, or before a child is born."""
    warm(cast)
    for name in ("rival", "rome", "mallory", "dora", "cloud", "olga"):
        getattr(cast, name)
    return cast


def shared_win(cast):
    """Two companies' won sides of one opportunity, each with the solution: Northlight's, Mallow's."""
    mine = wins.open_deal(cast)
    with cast.acting("ada") as ada:
        asks = replace(harbour.invitation(cast, cast.rival), deal_value=Decimal(50_000), currency="USD")
        partnering.invite(scenes.fresh(mine), asks, by=ada)
    theirs = scenes.side_of(mine, cast.rival)
    scenes.move(cast, theirs, "accept", by="mallory", **scenes.accepting(cast, location=cast.rome))
    with tenancy.everyone("the test's own hand"):
        Referral.objects.filter(pk=theirs.pk).update(customer_category="managed")
    return scenes.move(cast, scenes.fresh(mine), "win", by="ada"), scenes.move(
        cast, scenes.fresh(theirs), "win", by="mallory"
    )


def _deal(pk):
    return Referral.objects.select_related("organization", "engagement").get(pk=pk)


def _as_partner(cast, who, deal, act):
    """The act in the partner's tenant, with the deal as that request has read it."""

    def pressed():
        person = User.objects.get(pk=getattr(cast, who).pk)
        with tenancy.entered(deal.organization, person):
            act(_deal(deal.pk), person)
        return "done"

    return pressed


def submitting(cast, deal, who, solution=None, kind="ip", **answers):
    """Press Submit in the form of this deal."""
    given = wins.ANSWERS | answers

    def act(mine, person):
        registration.submit(mine, solution or cast.tidal, kind, given, by=person)

    return _as_partner(cast, who, deal, act)


def keeping(cast, deal, who, seen=0, text="90"):
    """Keep what was typed."""

    def act(mine, person):
        registration.keep(mine, cast.tidal, "ip", {"contract_value": text}, by=person, seen=seen)

    return _as_partner(cast, who, deal, act)


def resubmitting(cast, found, who, **answers):
    """Press Submit again, having seen the registration as ``found``."""
    given = wins.ANSWERS | {"contract_value": Decimal("95000.00")} | answers

    def act(mine, person):
        own = Registration.objects.select_related("solution").get(pk=found.pk)
        registration.resubmit(own, mine, given, by=person, seen=found.version)

    return _as_partner(cast, who, wins.now(found).referral, act)


def undoing(cast, found, who):
    """Take the last change back."""
    before = {"contract_value": Decimal("90000.00"), "asks": {"contract_value": "The contract says another value."}}

    def act(mine, person):
        own = Registration.objects.select_related("solution").get(pk=found.pk)
        registration.undo(own, mine, before, by=person, seen=found.version)

    return _as_partner(cast, who, wins.now(found).referral, act)


def reviewing_it(cast, found, step, who="dora"):
    """What a reviewer presses, having seen the registration as ``found``."""

    def pressed():
        with cast.acting(who) as person:
            row = Registration.objects.select_related("solution").get(pk=found.pk)
            if step == "take":
                reviewing.take(row, by=person, seen=found.version)
            elif step == "ask":
                reviewing.ask(row, {"contract_value": "Once more."}, by=person, seen=found.version)
            else:
                reviewing.conclude(row, step, by=person, seen=found.version, reason="So it is.")
        return "done"

    return pressed


def is_draft(deal):
    """Whether nothing of this deal was submitted."""
    with tenancy.everyone("the test looks"):
        return not Registration.objects.filter(referral=deal).exclude(status="None").exists()


def standing(cast, state):
    """A registration there, as everybody has it on the screen."""
    found = wins.submitted(cast)
    if state == "passed":
        return wins.concluded(cast, "pass", found)
    if state in ("asked", "resubmitted"):
        found = wins.asked(cast, found)
    if state == "resubmitted":
        resubmitting(cast, found, "ada")()
    return wins.now(found)


def pressing(cast, found, step, who):
    """This step by this person, or by the reviewer whose it is."""
    own = {"resubmit": resubmitting, "undo": undoing}
    return own[step](cast, found, who) if step in own else reviewing_it(cast, found, step)


def everything_about(deal):
    """All rows of the deal's engagement and of its registrations, to compare before and after."""
    with tenancy.everyone("the test looks"):
        own = Registration.objects.filter(engagement=deal.engagement_id).order_by("pk")
        lines = RegistrationEvent.objects.filter(registration__in=own).order_by("pk")
        told = Notice.objects.filter(kind="review_waits", subject__in=own).order_by("pk")
        found = [list(rows.values()) for rows in (own, lines, told)]
    return scenes.everything_about(deal), found


def assert_whole(*deals):
    """Nothing is half-written: each registration has a line per step that it went, each step its notices; the deal says
    truly how they stand, in as many lines of its own history."""
    for deal in deals:
        with tenancy.everyone("the test looks"):
            own = list(Registration.objects.filter(referral=deal).order_by("pk"))
            lines = {row: list(RegistrationEvent.objects.filter(registration=row).order_by("pk")) for row in own}
        sent = [row for row in own if row.status != "None"]
        for row in own:
            _assert_steps_lead_there(row, [line for line in lines[row] if line.kind != "reevaluated"])
            assert lines[row] == [] or lines[row][-1].version <= row.version
            assert [line.version for line in lines[row]] == sorted({line.version for line in lines[row]})
        now = scenes.fresh(deal)
        stand = {row.status for row in sent}
        assert now.registration_status == next((status for status in ORDER if status in stand), "None")
        moved = [line for row in own for line in lines[row] if line.kind != "reevaluated" and _moves(line)]
        kinds = ["register" if line.kind == "submit" else "review" for line in moved]
        assert sorted(kinds) == sorted(one.kind for one in scenes.events(deal) if one.kind in ("register", "review"))
        steps = [line for row in own for line in lines[row]]
        _assert_told_once(now, [TOLD[line.kind] for line in steps if line.kind in TOLD])
        assert_written_once(now)


def _moves(line):
    return line.data["from"] != line.data["to"]


def _assert_steps_lead_there(row, steps):
    """From nothing to where it stands, each step beginning where the one before it ended."""
    at = "None"
    for step in steps:
        assert step.data["from"] == at, [(one.kind, one.data) for one in steps]
        at = step.data["to"]
    assert at == row.status
    assert (row.ended_at is not None) == (row.status in ("Passed", "Approved", "Failed"))
    assert (row.submitted_at is not None) == (row.status != "None")


def _assert_told_once(deal, kinds):
    """Each change of a registration reached the deal's people once, but for whoever made it."""
    with tenancy.everyone("the test looks"):
        notices = Notice.objects.filter(subject=deal.pk, kind__startswith="deal_registration").order_by("pk")
        told = list(notices.values_list("kind", "user", "key"))
    assert len({key for _kind, _user, key in told}) == len(told)
    assert {kind for kind, _user, _key in told} <= set(kinds), told
    reviewers = [kind for kind, _user, _key in told if kind.split("_")[-1] in ("ask", "pass", "approve", "fail")]
    assert sorted(reviewers) == sorted(
        kind for kind in kinds if kind.split("_")[-1] in ("ask", "pass", "approve", "fail")
    )
