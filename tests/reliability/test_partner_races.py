"""Inviting, upgrading, answering and closing at the same instant: one wins, the others are refused in words."""

import pytest

from accounts import tenancy
from accounts.models import User
from referrals import partnering
from referrals.lifecycle import Clock, Conflict, Refused
from referrals.models import Referral
from referrals.sweeps import expire_overdue
from tests import counts
from tests.referrals import scenes
from tests.reliability import harbour
from tests.reliability.test_races import assert_written_once, make, one_winner, warm

ROUNDS = 6
NORTHLIGHT, CLOUDMERE, RIVAL, SECOND = "Northlight Software", "Cloudmere", "Mallow Systems", "Harbour Analytics"


@pytest.fixture
def rounds(together, cast):
    """Play a round several times; afterwards every row's history has one line per version, every notice one row."""

    def play(one_round):
        warm(cast)
        cast.rival, cast.rome, cast.mallory  # noqa: B018 (read before the race)
        harbour.join(cast)
        for _ in range(ROUNDS):
            for side in one_round():
                assert_written_once(side)
        counts.add("races", rounds=ROUNDS)

    return play


def invite(cast, deal, partner, by="ada"):
    """What one person's press of the button does, seen at the version that ``deal`` has."""

    def act():
        person = User.objects.get(pk=getattr(cast, by).pk)
        with tenancy.entered(person.organization, person):
            mine = Referral.objects.select_related("organization", "engagement").get(pk=deal.pk)
            partnering.invite(mine, harbour.invitation(cast, partner), by=person, seen=deal.version)
        return "done"

    return act


def sides_of(deal):
    with tenancy.everyone("the test looks"):
        return list(
            Referral.objects.select_related("organization").filter(engagement=deal.engagement_id).order_by("pk")
        )


def invited(cast, deal, partner):
    invite(cast, scenes.fresh(deal), partner)()
    return scenes.side_of(deal, partner)


def test_two_people_invite_the_same_partner(rounds, together, cast):
    def one_round():
        deal = scenes.own_deal(cast)
        outcomes = together.press(*[invite(cast, deal, cast.rival, who) for who in ("ada", "lena", "ada")])

        one_winner(outcomes, (Conflict, Refused))
        sides = sides_of(deal)
        assert [side.organization.name for side in sides] == [NORTHLIGHT, RIVAL]
        assert scenes.told(*sides) == [(RIVAL, "Mallory", "deal_received")]
        return sides

    rounds(one_round)


def test_the_same_form_sent_four_times_at_once_invites_once_and_never_fails(rounds, together, cast):
    browsers = [cast.client(name) for name in ("ada", "ada", "lena", "lena")]

    def one_round():
        deal = scenes.own_deal(cast)
        form = typed(cast, deal)
        url = f"{deal.get_absolute_url()}partners/"
        answers = together.press(*[lambda one=one: one.post(url, form).status_code for one in browsers])

        assert sorted(answers)[0] == 302
        assert set(sorted(answers)[1:]) <= {409, 422}
        return sides_of(deal)

    rounds(one_round)


def typed(cast, deal):
    with tenancy.everyone("the test looks"):
        member = deal.team.first()
    asked = {
        "deal_value": "5",
        "currency": "EUR",
        "closing_date": "2027-04-01",
        "notes": "Why.",
        "version": deal.version,
    }
    chosen = {"solutions": [cast.tidal.code], "members": [member.uuid], "partner": cast.rival.uuid}
    return asked | chosen | {"help_type": "GeneralOrOther"}


def test_two_partners_are_invited_from_the_same_page(rounds, together, cast):
    def one_round():
        deal = scenes.own_deal(cast)
        outcomes = together.press(invite(cast, deal, cast.rival), invite(cast, deal, cast.harbour, "lena"))

        winner = one_winner(outcomes)
        sides = sides_of(deal)
        assert [side.organization.name for side in sides] == [NORTHLIGHT, (RIVAL, SECOND)[winner]]
        return sides

    rounds(one_round)


def test_one_invites_while_another_closes(rounds, together, cast):
    def one_round():
        deal = scenes.own_deal(cast)
        outcomes = together.press(invite(cast, deal, cast.rival), make(cast, deal, "win", "lena"))

        name = ("invited", "won")[one_winner(outcomes)]
        sides = sides_of(deal)
        assert (len(sides), sides[0].substatus) == ((2, "Accepted") if name == "invited" else (1, "Won"))
        return sides

    rounds(one_round)


def test_one_invites_while_another_asks_for_help(rounds, together, cast):
    def one_round():
        deal = scenes.own_deal(cast)
        outcomes = together.press(invite(cast, deal, cast.rival), make(cast, deal, "ask_help", "lena", **scenes.HELP))

        winner = one_winner(outcomes)
        sides = sides_of(deal)
        assert [side.organization.name for side in sides] == [NORTHLIGHT, (RIVAL, CLOUDMERE)[winner]]
        assert {side.deal_type for side in sides} == {("private", "ip")[winner]}
        return sides

    rounds(one_round)


@pytest.mark.parametrize(("step", "kind", "said"), [("share", "partner_led", {}), ("ask_help", "ip", scenes.HELP)])
def test_the_deal_is_upgraded_while_its_partner_accepts(rounds, together, cast, step, kind, said):
    def one_round():
        deal = scenes.own_deal(cast)
        theirs = invited(cast, deal, cast.rival)
        answers = scenes.accepting(cast, location=cast.rome)
        upgraded, accepted = together.press(
            make(cast, scenes.fresh(deal), step, "ada", **said), make(cast, theirs, "accept", "mallory", **answers)
        )

        assert upgraded == "done"
        assert accepted == "done" or isinstance(accepted, Conflict), accepted
        row = scenes.fresh(theirs)
        assert row.deal_type == scenes.fresh(deal).deal_type == kind
        assert row.substatus == ("Accepted" if accepted == "done" else "Pending")
        assert row.version == (3 if accepted == "done" else 2)
        return sides_of(deal)

    rounds(one_round)


def test_a_partner_accepts_with_what_it_brings_while_the_inviter_closes(rounds, together, cast):
    ada, mallory = cast.client("ada"), cast.client("mallory")

    def one_round():
        deal = scenes.own_deal(cast)
        theirs = invited(cast, deal, cast.rival)
        statuses = together.press(
            lambda: mallory.post(f"{theirs.get_absolute_url()}moves/accept/", brought(cast)).status_code,
            lambda: ada.post(f"{deal.get_absolute_url()}moves/win/", {"version": 2, "asked": "1"}).status_code,
        )

        assert statuses in ([302, 302], [409, 302]), statuses
        row = scenes.fresh(theirs)
        with tenancy.everyone("the test looks"):
            codes = set(row.lines.values_list("solution__name", flat=True))
            team = set(row.team.values_list("first_name", flat=True))
        whole = ("Accepted", {"Plain"}, {"Bo", "Mallory"})
        assert (row.substatus, codes, team) == (whole if statuses[0] == 302 else ("Expired", {"Tidal"}, set()))
        return sides_of(deal)

    rounds(one_round)


def brought(cast):
    said = {"name": "Ours", "location": cast.rome.uuid, "notes": "Taken.", "version": "1", "asked": "1"}
    money = {"deal_value": "5", "currency": "EUR", "closing_date": "2027-01-01", "solutions": [cast.plain.code]}
    colleague = {"first_name": "Bo", "last_name": "Ek", "phone": "+46 1", "email": "bo@team.example"}
    return said | money | {f"colleague_{name}": text for name, text in colleague.items()}


def test_parties_that_let_the_time_pass_together_are_not_told_of_each_other(committed, cast):
    deal, theirs = scenes.asked_deal(cast)
    partner = invited(cast, deal, cast.rival)
    with tenancy.everyone("the clock moves"):
        Referral.objects.filter(pk__in=[theirs.pk, partner.pk]).update(answer_by=Clock())

    assert expire_overdue() == 2
    told = [line for line in scenes.told(deal, theirs, partner) if line[2] == "deal_expire"]
    assert told == [(NORTHLIGHT, "Ada", "deal_expire")] * 2
    assert [event.kind for event in scenes.events(theirs) if event.kind.startswith("their_")] == []


def test_a_partner_that_has_closed_its_side_does_not_follow_an_upgrade(committed, cast):
    harbour.join(cast)
    deal = scenes.own_deal(cast)
    gone, open_ = invited(cast, deal, cast.rival), invited(cast, deal, cast.harbour)
    scenes.move(cast, gone, "decline", by="mallory", status_reason="budget", status_note="")

    scenes.move(cast, scenes.fresh(deal), "share", by="ada")

    assert (scenes.fresh(gone).deal_type, scenes.fresh(gone).version) == ("private", 2)
    assert (scenes.fresh(open_).deal_type, scenes.fresh(open_).version) == ("partner_led", 2)
    assert [line[1] for line in scenes.history(gone)] == ["received", "decline"]
