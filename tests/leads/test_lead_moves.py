"""What can happen to a lead: every state and move written out, in Python and in SQL; and what a move does besides."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from referrals import editing, lifecycle, stages, sweeps
from referrals.lifecycle import MOVES, Conflict
from referrals.models import Referral, Sender
from tests import counts
from tests.leads.scenes import a_lead, late
from tests.referrals import scenes

pytestmark = pytest.mark.django_db

# From each state, where each move leads; a dot: refused. ``late``: the time to answer is over, unswept.
GRID = """
                accept    decline   expire   withdraw  void   edit      staff     invite stage share ask_help wait win lose  error  register review
Pending         Accepted  Declined  .        Expired   Error  .         Pending   .      .     .     .        .    .   .     Error  .        .
Pending-late    .         .         Expired  .         .      .         .         .      .     .     .        .    .   .     .      .        .
Received        Accepted  Declined  .        Expired   Error  .         Received  .      .     .     .        .    .   .     Error  .        .
Received-late   .         .         Expired  .         .      .         .         .      .     .     .        .    .   .     .      .        .
Accepted        .         .         .        .         .      Accepted  Accepted  .      .     .     .        .    Won Lost  Error  .        .
Won             .         .         .        .         .      .         .         .      .     .     .        .    .   .     .      .        .
Lost            .         .         .        .         .      .         .         .      .     .     .        .    .   .     .      .        .
Declined        .         .         .        .         .      .         .         .      .     .     .        .    .   .     .      .        .
Expired         .         .         .        .         .      .         .         .      .     .     .        .    .   .     .      .        .
Error           .         .         .        .         .      .         .         .      .     .     .        .    .   .     .      .        .
"""  # noqa: E501 (a table)
ANSWERS = {
    "decline": {"status_reason": "budget", "status_note": "Next year."},
    "lose": {"status_reason": "competitor", "status_note": ""},
    "error": {"status_reason": "duplicate", "status_note": ""},
    "stage": {"sales_stage": 40},
    "ask_help": {"help_type": "GeneralOrOther", "help_notes": "Please help."},
}
BY_THE_CLOCK = {"expire", "withdraw", "void"}


def grid():
    """State → move → target, from the text above."""
    heads, *lines = GRID.strip("\n").splitlines()
    return {line.split()[0]: dict(zip(heads.split(), line.split()[1:], strict=True)) for line in lines}


def standing(cast, state, kind="Direct"):
    """A lead in that state."""
    substatus, _, is_late = state.partition("-")
    lead = a_lead(cast, kind=kind, state=substatus)
    if is_late:
        late(lead)
    return scenes.fresh(lead)


def answers_of(cast, name):
    asked = scenes.accepting(cast)
    asked.pop("location")
    return asked if name == "accept" else ANSWERS.get(name, {})


def test_the_grid_names_every_move_and_every_state():
    assert sorted(grid()["Pending"]) == sorted(MOVES)
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


@pytest.mark.parametrize("kind", ["Direct", "MarketingQualified", "SalesQualified"])
@pytest.mark.parametrize("state", grid())
def test_a_lead_in_a_state_makes_exactly_these_moves(cast, state, kind):  # rows 164-166, 168-170
    lead = standing(cast, state, kind)
    before = scenes.everything_about(lead)

    with cast.acting("ada") as ada:
        for name in [name for name, target in grid()[state].items() if target == "."]:
            with pytest.raises(Conflict):
                lifecycle.make(lead, MOVES[name], by=ada, **answers_of(cast, name))
                pytest.fail(f"{name} was possible")
    assert scenes.everything_about(lead) == before
    for name, target in grid()[state].items():
        if target != ".":
            with transaction.atomic():
                by = None if name in BY_THE_CLOCK else "ada"
                moved = scenes.move(cast, scenes.fresh(lead), name, by=by, **answers_of(cast, name))
                assert (moved.substatus, moved.version) == (target, lead.version + 1)
                assert scenes.fresh(lead).substatus == target
                transaction.set_rollback(True)
    counts.add("lifecycle", cells=len(grid()[state]))


@pytest.mark.parametrize("state", grid())
def test_python_and_sql_agree_on_which_moves_are_open(cast, state):
    lead = standing(cast, state)

    for name, move in MOVES.items():
        with tenancy.everyone("test"):
            in_sql = Referral.objects.filter(move.condition(), pk=lead.pk).exists()
        assert in_sql is (grid()[state][name] != "."), name
        assert move.open_for(lead, timezone.now()) is in_sql, name


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("Pending", ["accept", "decline", "error"]),
        ("Received", ["accept", "decline", "error"]),
        ("Pending-late", []),
        ("Accepted", ["win", "lose", "error"]),
        *[(state, []) for state in ("Won", "Lost", "Declined", "Expired", "Error")],  # row 170
    ],
)
def test_a_person_is_offered_exactly_these_buttons(cast, state, offered):
    assert [move.name for move in lifecycle.buttons(standing(cast, state))] == offered


def test_a_lead_has_no_stages_between_accepted_and_won(cast):
    assert [stage.percent for stage in stages.of(a_lead(cast)).stages] == [10, 100]


# What a move does besides.


def sender_of(lead):
    with tenancy.everyone("test"):
        return Sender.objects.get(engagement=lead.engagement_id)


def test_accepting_keeps_the_location_it_was_addressed_to_and_joins_the_team(cast):  # row 164
    lead = a_lead(cast)

    accepted = scenes.move(cast, lead, "accept", by="lena", **answers_of(cast, "accept"))

    assert (accepted.substatus, accepted.location_id, accepted.sales_stage) == ("Accepted", cast.lisbon.pk, 10)
    with tenancy.everyone("test"):
        assert [member.user_id for member in accepted.team.all()] == [cast.lena.pk]
    assert sender_of(lead).answer == "Accepted"


@pytest.mark.parametrize("name", ["name", "deal_value", "currency", "closing_date", "notes"])
def test_accepting_needs_name_value_time_frame_and_notes(cast, name):  # row 164
    answers = answers_of(cast, "accept") | {name: None if name in ("deal_value", "closing_date") else ""}

    with pytest.raises(lifecycle.Refused):
        scenes.move(cast, a_lead(cast), "accept", by="ada", **answers)


def test_declining_archives_the_lead_and_keeps_the_answer_for_the_customer(cast):  # row 165
    lead = a_lead(cast)

    declined = scenes.move(cast, lead, "decline", by="ada", **ANSWERS["decline"])

    assert (declined.substatus, declined.closed_at is not None) == ("Declined", True)
    sender = sender_of(lead)
    assert (sender.answer, sender.reason, sender.email) == ("Declined", "budget", sender.email)
    assert sender.answered_at is not None


def test_after_fourteen_days_the_clock_expires_it_and_the_sender_hears(cast):  # row 166
    lead = a_lead(cast, kind="SalesQualified")
    assert abs(lead.answer_by - lead.created_at - timedelta(days=14)) < timedelta(seconds=1)
    late(lead)

    sweeps.expire_overdue()

    assert scenes.fresh(lead).substatus == "Expired"
    assert (sender_of(lead).answer, sender_of(lead).user_id) == ("Expired", cast.sela.pk)


@pytest.mark.parametrize(("name", "state"), [("win", "Won"), ("lose", "Lost")])
def test_the_outcome_is_reported_and_nobody_else_is_told(cast, name, state):  # row 169
    lead = scenes.move(cast, a_lead(cast), "accept", by="ada", **answers_of(cast, "accept"))
    before = scenes.told(lead)

    closed = scenes.move(cast, lead, name, by="ada", **ANSWERS.get(name, {}))

    assert (closed.substatus, closed.told, closed.closed_early) == (state, {}, False)
    assert scenes.told(lead) == before


@pytest.mark.parametrize(
    ("name", "open_"),
    [
        ("name", True),  # row 168
        ("value", True),
        ("closing_date", True),
        ("external_reference", True),
        ("campaign", True),
        ("contact", False),
        ("location", False),
        ("customer", False),
        ("size", False),
        ("industries", False),
        ("products", False),
        ("services", False),
        ("solutions", False),
        ("sharing", False),
        ("help", False),
    ],
)
def test_an_accepted_lead_is_edited_where_its_owner_may(cast, name, open_):
    lead = a_lead(cast, state="Accepted")

    assert (editing.why_frozen(lead, editing.FIELDS[name]) == "") is open_


@pytest.mark.parametrize("state", ["Pending", "Received", "Won", "Lost", "Declined", "Expired", "Error"])
def test_nothing_is_edited_before_it_is_accepted_or_in_the_archive(cast, state):  # row 170
    lead = a_lead(cast, state=state)

    assert all(editing.why_frozen(lead, field) for field in editing.FIELDS.values() if field.gate == "edit")
