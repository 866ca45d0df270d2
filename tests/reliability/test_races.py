"""Acts that meet in the same instant: one wins, the others are refused, everything is written once."""

from datetime import timedelta

import pytest

from accounts import outbox, tenancy
from accounts.models import Notice, User
from referrals import editing, sweeps, team
from referrals.lifecycle import Conflict
from referrals.models import Referral
from tests import counts
from tests.local.product import eventually
from tests.referrals import scenes
from tests.reliability.together import PATIENCE

ROUNDS = 8
NORTHLIGHT, CLOUDMERE = "Northlight Software", "Cloudmere"
BUDGET = {"status_reason": "budget", "status_note": ""}


@pytest.fixture
def rounds(together, cast):
    """Play a round many times; afterwards every row's history has one line per version, every notice one row."""

    def play(one_round, times=ROUNDS):
        warm(cast)
        for number in range(times):
            sides = one_round(number)
            for side in sides:
                assert_written_once(side)
        counts.add("races", rounds=times)

    return play


def warm(cast):
    """Read everybody and every place before the race, in this thread."""
    for name in ("ada", "lena", "ugo", "sela", "lisbon", "porto", "desk", "northlight", "platform", "tidal", "plain"):
        getattr(cast, name)


def assert_written_once(side):
    row = scenes.fresh(side)
    assert [event.version for event in scenes.events(row) if event.version] == list(range(1, row.version + 1))
    scenes.assert_faces_are_the_rows(row)
    with tenancy.everyone("test"):
        keys = list(Notice.objects.filter(subject=row.pk).values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def make(cast, deal, move, by, /, **answers):
    """What one person's press of a button does, seen at the version that ``deal`` has; done, or Conflict."""

    def act():
        person = User.objects.get(pk=getattr(cast, by).pk)
        with tenancy.entered(person.organization, person):
            mine = Referral.objects.select_related("organization", "engagement").get(pk=deal.pk)
            scenes.lifecycle.make(mine, scenes.lifecycle.MOVES[move], by=person, seen=deal.version, **answers)
        return "done"

    return act


def one_winner(outcomes, refusals=Conflict):
    """The place of the only one who did it; everybody else was refused, and by nothing else than these."""
    done = [number for number, outcome in enumerate(outcomes) if outcome == "done"]
    assert len(done) == 1, outcomes
    assert all(outcome == "done" or isinstance(outcome, refusals) for outcome in outcomes), outcomes
    return done[0]


def test_two_people_accept(rounds, together, cast):
    def one_round(_):
        theirs, mine = scenes.sent_deal(cast)
        answers = scenes.accepting(cast)
        outcomes = together.press(*[make(cast, mine, "accept", who, **answers) for who in ("ada", "lena", "ugo")])

        winner = ("ada", "lena", "ugo")[one_winner(outcomes)]
        assert scenes.history(mine)[1:] == [(2, "accept", getattr(cast, winner).pk)]
        assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_accept")]
        assert [note.author_name for note in scenes.notes(mine)][1:] == [f"{winner.title()} Example"]
        return theirs, mine

    rounds(one_round)


def test_one_accepts_and_one_declines(rounds, together, cast):
    def one_round(_):
        theirs, mine = scenes.sent_deal(cast)
        outcomes = together.press(
            make(cast, mine, "accept", "ada", **scenes.accepting(cast)), make(cast, mine, "decline", "lena", **BUDGET)
        )

        name = ("accept", "decline")[one_winner(outcomes)]
        assert scenes.fresh(mine).substatus == {"accept": "Accepted", "decline": "Declined"}[name]
        assert scenes.told(theirs) == [(CLOUDMERE, "Sela", f"deal_{name}")]
        return theirs, mine

    rounds(one_round)


def test_one_accepts_at_the_deadline_and_two_sweeps_pass(rounds, together, cast):

    def one_round(number):
        theirs, mine = scenes.sent_deal(cast)
        with tenancy.everyone("test"):
            soon = scenes.lifecycle.Clock() + timedelta(milliseconds=4 * number)
            Referral.objects.filter(pk=mine.pk).update(answer_by=soon)
        outcomes = together.press(
            make(cast, mine, "accept", "ada", **scenes.accepting(cast)), sweeps.expire_overdue, sweeps.expire_overdue
        )
        if scenes.fresh(mine).substatus == "Pending":  # refused at the deadline, the sweeps were a moment early
            sweeps.expire_overdue()

        accepted = outcomes[0] == "done"
        assert accepted or isinstance(outcomes[0], Conflict), outcomes
        assert all(isinstance(outcome, int) for outcome in outcomes[1:]), outcomes
        assert scenes.fresh(mine).substatus == ("Accepted" if accepted else "Expired")
        assert scenes.told(theirs) == [(CLOUDMERE, "Sela", "deal_accept" if accepted else "deal_expire")]

        return theirs, mine

    rounds(one_round, times=2 * ROUNDS)


def test_two_people_edit(rounds, together, cast):
    def edit(deal, by, name):
        def act():
            person = User.objects.get(pk=getattr(cast, by).pk)
            with tenancy.entered(person.organization, person):
                mine = Referral.objects.select_related("organization").get(pk=deal.pk)
                editing.change(mine, editing.FIELDS["name"], by=person, seen=deal.version, name=name)
            return "done"

        return act

    def one_round(_):
        deal = scenes.own_deal(cast)
        outcomes = together.press(edit(deal, "ada", "Ada's"), edit(deal, "lena", "Lena's"))

        assert scenes.fresh(deal).name == ("Ada's", "Lena's")[one_winner(outcomes)]
        return (deal,)

    rounds(one_round)


def test_the_initiator_wins_while_the_invited_side_accepts(rounds, together, cast):
    def one_round(_):
        mine, theirs = scenes.asked_deal(cast)
        answers = scenes.accepting(cast, location=cast.desk)
        won, accepted = together.press(make(cast, mine, "win", "ada"), make(cast, theirs, "accept", "sela", **answers))

        assert won == "done"
        assert accepted == "done" or isinstance(accepted, Conflict), accepted
        row = scenes.fresh(theirs)
        if accepted == "done":
            assert (row.substatus, row.version, row.status_reason) == ("Accepted", 2, "")
            assert (NORTHLIGHT, "Ada", "deal_accept") in scenes.told(mine)
        else:
            assert (row.substatus, row.version, row.status_reason) == ("Expired", 2, "withdrawn")
            assert scenes.told(mine) == []
        assert scenes.told(theirs).count((CLOUDMERE, "Sela", "deal_win")) == 1
        return mine, theirs

    rounds(one_round)


def test_both_sides_close_at_once(rounds, together, cast):
    def one_round(_):
        theirs, mine = scenes.sent_deal(cast)
        scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))
        mine, theirs = scenes.fresh(mine), scenes.fresh(theirs)
        outcomes = together.press(
            make(cast, mine, "win", "ada"),
            make(cast, mine, "lose", "lena", **BUDGET),
            make(cast, theirs, "win", "sela"),
        )

        assert outcomes[2] == "done"
        one_winner(outcomes[:2])
        assert scenes.fresh(theirs).substatus == "Won"
        return theirs, mine

    rounds(one_round)


def test_two_people_ask_the_platform_for_help(rounds, together, cast):
    def one_round(_):
        deal = scenes.own_deal(cast)
        outcomes = together.press(*[make(cast, deal, "ask_help", who, **scenes.HELP) for who in ("ada", "lena")])

        one_winner(outcomes)
        theirs = scenes.side_of(deal, cast.platform)
        assert scenes.told(deal, theirs) == [(CLOUDMERE, "Sela", "deal_received")]
        return deal, theirs

    rounds(one_round)


def test_two_people_add_the_same_member(rounds, together, cast):
    def add(deal, by):
        def act():
            person = User.objects.get(pk=getattr(cast, by).pk)
            with tenancy.entered(person.organization, person):
                mine = Referral.objects.select_related("organization").get(pk=deal.pk)
                team.add(mine, by=person, seen=deal.version, **team.details_of(cast.ugo))
            return "done"

        return act

    def one_round(_):
        deal = scenes.own_deal(cast)
        outcomes = together.press(add(deal, "ada"), add(deal, "lena"))
        one_winner(outcomes, (Conflict, team.Refused))  # whoever looks a moment later finds the address there

        with tenancy.everyone("test"):
            assert deal.team.filter(user=cast.ugo).count() == 1
        assert scenes.told(deal) == [(NORTHLIGHT, "Ugo", "deal_team")]
        return (deal,)

    rounds(one_round)


def test_two_people_decline_the_same_deals_in_opposite_order_while_the_clock_expires_some(rounds, together, cast):
    def decline(deals, by):
        def act():
            done = 0
            for deal in deals:
                try:
                    make(cast, deal, "decline", by, **BUDGET)()
                    done += 1
                except Conflict:
                    pass
            return done

        return act

    def one_round(_):
        pairs = [scenes.sent_deal(cast) for _ in range(6)]
        deals = [mine for _, mine in pairs]
        with tenancy.everyone("test"):
            Referral.objects.filter(pk__in=[deal.pk for deal in deals[::3]]).update(answer_by=scenes.lifecycle.Clock())
        forwards, backwards, expired = together.press(
            decline(deals, "ada"), decline(deals[::-1], "lena"), sweeps.expire_overdue
        )

        assert (forwards + backwards, expired) == (4, 2)
        for theirs, _ in pairs:
            assert len(scenes.told(theirs)) == 1
        return [side for pair in pairs for side in pair]

    rounds(one_round, times=4)


def test_a_second_delivery_leaves_alone_what_the_first_is_sending(cast, together, letters):
    for _ in range(3):
        scenes.sent_deal(cast)
    letters.gate.clear()

    first = together.pool.submit(outbox.deliver)
    assert eventually(lambda: letters.waiting)
    second = outbox.deliver()
    letters.gate.set()

    assert (first.result(PATIENCE), second) == (3, 0)
    assert len(letters.taken) == len(set(letters.taken)) == 3
    counts.add("races", rounds=1)
