"""Account matching under two operators at once, beside the people of the deal, and when its process is killed."""

import pytest

from accounts import tenancy
from accounts.models import User
from referrals import candidates, deciding
from referrals.lifecycle import Conflict, Refused
from referrals.models import AccountMatch, Referral
from tests import counts
from tests.factories import CustomerAccountFactory
from tests.referrals import scenes
from tests.referrals.scenes import HELP
from tests.referrals.test_matching import TYPED, match_of
from tests.reliability.dying import boundaries, survives
from tests.reliability.test_races import assert_written_once, make, one_winner, warm

ROUNDS = 8


def deciding_for(cast, deal, decision, **answer):
    def act():
        by = User.objects.get(pk=cast.olga.pk)
        deciding.decide(match_of(deal), decision, by=by, **answer)
        return "done"

    return act


def sides(deal):
    with tenancy.everyone("test"):
        found = Referral.objects.select_related("organization").filter(engagement=deal.engagement_id)
        return {side.organization.name: side for side in found}


@pytest.fixture
def account(cast, committed):
    """What the customer is."""
    warm(cast)
    cast.olga  # noqa: B018 (read before the race)
    return CustomerAccountFactory()


def test_two_operators_decide_and_the_first_wins(together, cast, account):
    for _ in range(ROUNDS):
        deal = scenes.own_deal(cast, **HELP, **TYPED)
        acts = [
            deciding_for(cast, deal, "managed", account=account),
            deciding_for(cast, deal, "unmanaged"),
            deciding_for(cast, deal, "none"),
        ]

        winner = one_winner(together.press(*acts), Refused)

        assert match_of(deal).decision == ("managed", "unmanaged", "none")[winner]
        assert sides(deal)["Cloudmere"].substatus == ("Pending" if winner == 0 else "Declined")
        assert [kind for _version, kind, _who in scenes.history(deal)].count("matched") == 1
        for side in sides(deal).values():
            assert_written_once(side)
    counts.add("races", rounds=ROUNDS)


@pytest.mark.parametrize("decision", ["managed", "none"])
def test_help_that_is_asked_for_while_it_is_decided_is_held_and_answered_or_goes_out(together, cast, account, decision):
    for _ in range(ROUNDS):
        deal = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)
        ask = make(cast, deal, "ask_help", "ada", **HELP)
        answer = {"account": account} if decision == "managed" else {}

        asked, decided = together.press(ask, deciding_for(cast, deal, decision, **answer))

        assert decided == "done", decided
        assert asked == "done" or isinstance(asked, Conflict), asked
        platform = sides(deal).get("Cloudmere")
        assert (platform is not None) is (asked == "done")
        assert scenes.fresh(deal).customer_is_matched
        assert platform is None or platform.customer_is_matched or platform.substatus == "Declined"
        for side in sides(deal).values():
            assert_written_once(side)
    counts.add("races", rounds=ROUNDS)


def test_a_deal_that_is_closed_while_it_is_decided_releases_its_request_before_or_never(together, cast, account):
    for _ in range(ROUNDS):
        deal = scenes.own_deal(cast, **HELP, **TYPED)
        lose = make(cast, deal, "lose", "ada", status_reason="budget", status_note="")

        lost, decided = together.press(lose, deciding_for(cast, deal, "managed", account=account))

        assert decided == "done", decided
        if lost == "done":
            assert "Cloudmere" not in sides(deal)
        else:
            assert isinstance(lost, Conflict)
            assert sides(deal)["Cloudmere"].substatus == "Pending"
        for side in sides(deal).values():
            assert_written_once(side)
    counts.add("races", rounds=ROUNDS)


def test_two_workers_look_for_candidates_and_nobody_waits_for_the_other(together, cast, account):
    deals = [scenes.own_deal(cast, **HELP, **TYPED) for _ in range(6)]

    looked_at = together.press(candidates.find_candidates, candidates.find_candidates)

    assert sum(looked_at) >= len(deals)
    assert all(match_of(deal).candidates is not None for deal in deals)


@pytest.mark.parametrize("decision", ["managed", "none"])
def test_a_decision_is_made_wholly_or_not_at_all(cast, account, decision):
    answer = {"account": account} if decision == "managed" else {}
    notice = "deal_released" if decision == "managed" else "deal_refused"
    for boundary in boundaries():
        deal = scenes.own_deal(cast, **HELP, **TYPED)
        before = scenes.everything_about(deal)

        survived = survives(deciding_for(cast, deal, decision, **answer), boundary)

        if match_of(deal).decision == "pending":
            assert scenes.everything_about(deal) == before, f"half of it at boundary {boundary}"
            deciding_for(cast, deal, decision, **answer)()
        else:
            with pytest.raises(Refused):
                deciding_for(cast, deal, decision, **answer)()
        assert sides(deal)["Cloudmere"].substatus == ("Pending" if decision == "managed" else "Declined")
        assert [kind for _company, _person, kind in scenes.told(deal)] == [notice]
        assert scenes.fresh(deal).version == 2
        scenes.assert_faces_are_the_rows(deal)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_killed_search_for_candidates_is_done_by_the_next_one(cast, account):
    for boundary in boundaries():
        deals = [scenes.own_deal(cast, **HELP, **TYPED) for _ in range(2)]

        survived = survives(candidates.find_candidates, boundary)
        candidates.find_candidates()

        assert all(match_of(deal).candidates is not None for deal in deals)
        if survived:
            break
    assert survived
    with tenancy.everyone("test"):
        assert not AccountMatch.objects.filter(candidates__isnull=True).exists()
    counts.add("kills", boundaries=boundary - 1)
