"""Every state x move x side, written out (specification 3.2); what a move asks the row, in Python and in SQL."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from referrals import lifecycle, siblings
from referrals.lifecycle import MOVES, Conflict, Refused
from referrals.models import Referral
from tests import counts
from tests.factories import CustomerContactFactory, a_referral, a_sibling
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

# Whose row moves: company, direction, deal type, the other party, and who does it.
SIDES = {
    "a private deal's owner": ("northlight", "Outgoing", "private", "rival", "ada"),
    "a partner-led deal's owner": ("northlight", "Outgoing", "partner_led", "rival", "ada"),
    "an inviter to IP": ("northlight", "Outgoing", "ip", "platform", "ada"),
    "an inviter to services": ("northlight", "Outgoing", "services", "platform", "ada"),
    "an assessment's owner": ("northlight", "Outgoing", "assessment", "rival", "ada"),
    "a partner invited to IP": ("northlight", "Incoming", "ip", "platform", "ada"),
    "a partner invited to services": ("rival", "Incoming", "services", "platform", "mallory"),
    "a partner invited by a partner": ("rival", "Incoming", "private", "northlight", "mallory"),
    "a partner invited by a partner, partner-led": ("rival", "Incoming", "partner_led", "northlight", "mallory"),
    "the platform invited to IP": ("platform", "Incoming", "ip", "northlight", "sela"),
    "the platform invited to services": ("platform", "Incoming", "services", "northlight", "sela"),
    "the platform sending IP": ("platform", "Outgoing", "ip", "northlight", "sela"),
    "the platform sending services": ("platform", "Outgoing", "services", "rival", "sela"),
}

# From each state, where each move leads on every side; a dot: refused. ``late``: the deadline has passed unswept.
GRID = """
                accept    decline   expire   withdraw  void   edit      staff     stage     wait      win  lose  error
Pending         Accepted  Declined  .        Expired   Error  .         Pending   .         .         .    .     Error
Pending-late    .         .         Expired  .         .      .         .         .         .         .    .     .
Received        Accepted  Declined  .        Expired   Error  .         Received  .         .         .    .     Error
Received-late   .         .         Expired  .         .      .         .         .         .         .    .     .
Accepted        .         .         .        .         .      Accepted  Accepted  Accepted  Accepted  Won  Lost  Error
Won             .         .         .        .         .      .         .         .         .         .    .     .
Lost            .         .         .        .         .      .         .         .         .         .    .     .
Declined        .         .         .        .         .      .         .         .         .         .    .     .
Expired         .         .         .        .         .      .         .         .         .         .    .     .
Error           .         .         .        .         .      .         .         .         .         .    .     .
"""

# The moves that not every side has: only from Accepted, only by the owner of such an outbound deal.
UPGRADES = {
    "a private deal's owner": {"share": "partner_led", "ask_help": "ip", "invite": "private"},
    "a partner-led deal's owner": {"ask_help": "ip", "invite": "partner_led"},
    "an inviter to IP": {"invite": "ip"},
    "an inviter to services": {"invite": "services"},
    "the platform sending IP": {"invite": "ip"},
    "the platform sending services": {"invite": "services"},
}
# What follows a win, from Won: partners register, if the platform may read the deal; what became of it is written down.
REGISTRABLE = {
    "a partner-led deal's owner": {"register": "Won", "review": "Won"},
    "an inviter to IP": {"register": "Won", "review": "Won"},
    "a partner invited to IP": {"register": "Won", "review": "Won"},
    "a partner invited by a partner, partner-led": {"register": "Won", "review": "Won"},
    "the platform invited to IP": {"register": "Refused", "review": "Won"},
    "the platform sending IP": {"register": "Refused", "review": "Won"},
}
NOT_ON_EVERY_SIDE = ("share", "ask_help", "invite", "register", "review")

# What the mover says; whether the other party gets a line in its history; which kind of notice its people get.
ANSWERS = {
    "decline": {"status_reason": "budget", "status_note": "Next year."},
    "lose": {"status_reason": "competitor", "status_note": ""},
    "error": {"status_reason": "duplicate", "status_note": ""},
    "stage": {"sales_stage": 40},
    "wait": {"win_from": datetime(2026, 12, 1, 14, 5, tzinfo=UTC)},
    "ask_help": {"help_type": "GeneralOrOther", "help_notes": "Please help.", "marketplace_intent": "No"},
}
TOLD = {
    "accept": "deal_accept",
    "decline": "deal_decline",
    "expire": "deal_expire",
    "withdraw": None,
    "void": None,
    "edit": None,
    "staff": None,
    "stage": None,
    "share": None,
    "ask_help": None,
    "invite": None,
    "wait": None,
    "register": None,
    "review": None,
    "win": "deal_win",
    "lose": "deal_lose",
    "error": "deal_error",
}
NEWS = {"accept", "decline", "expire", "stage", "share", "ask_help", "win", "lose", "error"}
BY_THE_CLOCK = {"expire", "withdraw", "void"}
CLOSED = {"Won", "Lost", "Declined", "Expired", "Error"}


def grid():
    """State → move → target, from the text above."""
    heads, *lines = GRID.strip("\n").splitlines()
    return {line.split()[0]: dict(zip(heads.split(), line.split()[1:], strict=True)) for line in lines}


def targets(side, state):
    """Every move's target for this side in this state; None: refused."""
    common = {name: None if target == "." else target for name, target in grid()[state].items()}
    upgrades = dict.fromkeys(UPGRADES.get(side, {}), "Accepted") if state == "Accepted" else {}
    upgrades |= REGISTRABLE.get(side, {}) if state == "Won" else {}
    return common | {name: upgrades.get(name) for name in NOT_ON_EVERY_SIDE}


def a_deal(cast, side, state):
    """The row that moves, with one worker on its team, and the other party's, active, with one on its own."""
    company, direction, deal_type, other, _ = SIDES[side]
    substatus, _, late = state.partition("-")
    deadline = timezone.now() + timedelta(seconds=-1 if late else 3600)
    answer_by = deadline if substatus in ("Pending", "Received") else None
    place = {"northlight": cast.lisbon, "rival": cast.rome, "platform": cast.desk}
    deal = a_referral(
        getattr(cast, company),
        direction=direction,
        deal_type=deal_type,
        substatus=substatus,
        answer_by=answer_by,
        location=place[company],
        solutions=[cast.tidal],
        notes="Before.",
    )
    CustomerContactFactory(organization=deal.organization, referral=deal)
    theirs = a_sibling(
        deal,
        getattr(cast, other),
        direction="Outgoing" if direction == "Incoming" else "Incoming",
        substatus="Accepted",
        location=place[other],
    )
    return deal, theirs


def led_there(deal, name):
    """An assessment's stages come in order, and before the win (its own tests: test_stages_of_assessments).

    Whoever registers has a deal that is worth it and that the platform has accepted (their own: test_eligibility).
    """
    if name == "register":
        with tenancy.everyone("test"):
            sides = Referral.objects.filter(engagement=deal.engagement_id)
            worth = {"deal_value": 25_000, "currency": "USD", "customer_category": "managed"}
            sides.update(accepted_at=timezone.now(), **worth)
            for one in sides:
                siblings.show(one)
    if deal.deal_type == "assessment" and name in ("stage", "win"):
        with tenancy.everyone("test"):
            Referral.objects.filter(pk=deal.pk).update(sales_stage={"stage": 20, "win": 80}[name])


def answers_of(cast, name, company):
    place = {"northlight": cast.lisbon, "rival": cast.rome, "platform": cast.desk}[company]
    return scenes.accepting(cast, location=place) if name == "accept" else ANSWERS.get(name, {})


def recipients_at(company):
    """Nobody is on the team: the admins of the place (Lena for Lisbon), else those of the company."""
    return {"northlight": ["Lena"], "rival": ["Mallory"], "platform": ["Sela"]}[company]


@pytest.mark.parametrize("state", grid())
@pytest.mark.parametrize("side", SIDES)
def test_a_side_in_a_state_makes_exactly_these_moves(cast, side, state):
    company, _, _, _, who = SIDES[side]
    deal, theirs = a_deal(cast, side, state)
    before = scenes.everything_about(deal)
    led = targets(side, state)

    with cast.acting(who) as person:
        for name in [name for name, target in led.items() if target in (None, "Refused")]:
            with pytest.raises(Refused if led[name] else Conflict):
                lifecycle.make(deal, MOVES[name], by=person, **answers_of(cast, name, company))
                pytest.fail(f"{name} was possible")
    assert scenes.everything_about(deal) == before
    for name, target in led.items():
        if target not in (None, "Refused"):
            with transaction.atomic():
                led_there(deal, name)
                by = None if name in BY_THE_CLOCK else who
                moved = scenes.move(cast, scenes.fresh(deal), name, by=by, **answers_of(cast, name, company))
                assert_moved(cast, side, state, name, target, moved, deal, theirs)
                transaction.set_rollback(True)

    counts.add("lifecycle", cells=len(led))


def assert_moved(cast, side, state, name, target, moved, deal, theirs):
    """One cell: the row, its line of history, the other's line, the notices, the faces."""
    company, _, deal_type, other, who = SIDES[side]
    was = state.partition("-")[0]
    row = scenes.fresh(deal)
    assert (row.version, row.substatus, moved.version, moved.substatus) == (2, target, 2, target)
    assert (row.answer_by is None) == (target not in ("Pending", "Received"))
    assert (row.closed_at is not None) == (target in CLOSED)
    assert row.updated_at > deal.updated_at
    assert row.deal_type == UPGRADES.get(side, {}).get(name, deal_type)

    line, *rest = scenes.events(deal)
    assert rest == []
    actor = None if name in BY_THE_CLOCK else getattr(cast, who).pk
    assert (line.version, line.kind, line.actor_id) == (2, name, actor)
    assert (line.data["from"], line.data["to"]) == (was, target)
    assert deal.updated_at < line.at <= timezone.now()

    news = [(event.version, event.kind, event.actor_id) for event in scenes.events(theirs)]
    assert news == ([(None, f"their_{name}", None)] if name in NEWS else [])
    for event in scenes.events(theirs):
        assert (event.data["party"], event.data["from"], event.data["to"]) == (row.organization.name, was, target)
    assert scenes.fresh(theirs).version == 1

    companies = {"northlight": "Northlight Software", "rival": "Mallow Systems", "platform": "Cloudmere"}
    expected = [(companies[other], person, TOLD[name]) for person in recipients_at(other)] if TOLD[name] else []
    assert scenes.told(deal, theirs) == expected
    scenes.assert_faces_are_the_rows(deal)


def test_the_grid_names_every_move_and_every_state():
    columns = [*grid()["Pending"], *NOT_ON_EVERY_SIDE]

    assert sorted(columns) == sorted(MOVES) == sorted(TOLD)
    assert {state.partition("-")[0] for state in grid()} == {
        "Pending",
        "Received",
        "Accepted",
        "Won",
        "Lost",
        "Declined",
        "Expired",
        "Error",
    }


# What a person is offered as buttons, by side and state.
OFFERED = [
    ("an inviter to IP", "Accepted", ["stage", "win", "lose", "error"]),
    ("a private deal's owner", "Accepted", ["stage", "share", "ask_help", "win", "lose", "error"]),
    ("a partner-led deal's owner", "Accepted", ["stage", "ask_help", "win", "lose", "error"]),
    ("a partner invited to IP", "Pending", ["accept", "decline", "error"]),
    ("a partner invited to IP", "Received", ["accept", "decline", "error"]),
    ("a partner invited to IP", "Pending-late", []),
    ("a partner invited to IP", "Accepted", ["stage", "win", "lose", "error"]),
    ("a partner invited by a partner", "Accepted", ["stage", "win", "lose", "error"]),
    ("the platform invited to IP", "Pending", ["accept", "decline", "error"]),
    ("the platform sending IP", "Accepted", ["stage", "win", "lose", "error"]),
    ("an inviter to IP", "Won", ["register"]),
    ("a partner-led deal's owner", "Won", ["register"]),
    ("an inviter to services", "Won", []),
    ("a private deal's owner", "Won", []),
    ("the platform sending IP", "Won", []),
    *[("an inviter to IP", state, []) for state in ("Lost", "Declined", "Expired", "Error")],
]


@pytest.mark.parametrize(("side", "state", "offered"), OFFERED)
def test_a_person_is_offered_exactly_these_buttons(cast, side, state, offered):
    deal, _ = a_deal(cast, side, state)

    assert [move.name for move in lifecycle.buttons(deal)] == offered
