"""The rail's last milestones: registration, and when a deal is closed (specification 3.3; rows 126, 138, 139, 141)."""

from decimal import Decimal

import pytest

from accounts import tenancy
from referrals.models import Referral
from tests.factories import SolutionFactory, a_referral
from tests.referrals import scenes, wins
from tests.referrals.pages import here
from tests.referrals.registering import both_kinds

pytestmark = pytest.mark.django_db


def rail(cast, deal, who="ada"):
    """Label → (state, note, whether it can be pressed) of each milestone."""
    steps = cast.client(who).get(here(deal)).context["rail"]
    return {str(step.label): (step.state, step.note, bool(step.move)) for step in steps}


def ends(cast, deal, who="ada"):
    """The milestones from Won on."""
    found = rail(cast, deal, who)
    return dict(list(found.items())[list(found).index("Won") :])


def day_of(cast, deal, label):
    (step,) = [one for one in cast.client("ada").get(here(deal)).context["rail"] if str(one.label) == label]
    return step.at


def test_before_the_win_the_registration_is_to_come(cast):  # row 139
    assert ends(cast, wins.open_deal(cast)) == {"Won": ("", "", False), "Registration": ("", "", False)}


@pytest.mark.parametrize(
    "fields",
    [
        {"deal_value": Decimal("24999.99")},
        {"customer_category": "unmanaged"},
        {"solutions": ("cloud",)},
        {"shared_with_sellers": False},
    ],
    ids=["worth too little", "an unmanaged customer", "no eligible solution", "private"],
)
def test_a_win_that_cannot_be_registered_is_closed_at_once(cast, fields):  # row 141
    deal = wins.open_deal(cast, **fields)
    assert "Registration" not in rail(cast, deal)

    won = scenes.move(cast, deal, "win", by="ada")

    assert ends(cast, won) == {"Won": ("done", "", False), "Closed": ("done", "", False)}
    assert day_of(cast, won, "Closed") == scenes.fresh(won).closed_at


def test_a_win_that_can_be_registered_leads_there_from_the_rail(cast):  # row 138
    deal = wins.won_deal(cast)

    page = cast.client("ada").get(here(deal))
    (step,) = [one for one in page.context["rail"] if one.state == "next"]

    assert ends(cast, deal) == {
        "Won": ("current", "", False),
        "Registration": ("next", "", True),
        "Closed": ("", "", False),
    }
    assert step.move["url"] == here(deal, "registrations")
    assert f'<a class="rail__press" href="{here(deal, "registrations")}" title="Register">' in page.text


def test_a_win_whose_customer_is_not_matched_yet_waits(cast):
    deal = wins.won_deal(cast, customer_category="manual")

    assert ends(cast, deal)["Registration"] == ("", "Pending account match", False)
    assert ends(cast, deal)["Closed"] == ("", "", False)
    assert "Pending account match" in cast.client("ada").get(here(deal)).text


def test_a_registration_in_review_stands_where_the_deal_is(cast):  # row 139
    deal = wins.now(wins.submitted(cast)).referral

    assert ends(cast, deal) == {
        "Won": ("done", "", False),
        "Registration": ("current", "Submitted", False),
        "Closed": ("", "", False),
    }


def test_a_question_of_the_reviewer_is_pressed_on_the_rail(cast):  # rows 139, 140, 142
    deal = wins.now(wins.asked(cast)).referral

    assert ends(cast, deal)["Registration"] == ("current", "Action pending", True)
    assert ends(cast, deal)["Closed"] == ("", "", False)


@pytest.mark.parametrize(
    ("step", "note", "state"),
    [("pass", "Passed", "done"), ("approve", "Approved", "done"), ("fail", "Failed", "bad")],
)
def test_the_deal_is_closed_on_the_day_its_registration_ends(cast, step, note, state):  # row 141
    found = wins.now(wins.concluded(cast, step, reason="The contract names another product."))

    assert ends(cast, found.referral)["Registration"] == (state, note, False)
    assert ends(cast, found.referral)["Closed"] == ("done", "", False)
    assert day_of(cast, found.referral, "Closed") == found.ended_at


def test_it_is_not_closed_while_another_registration_is_open(cast):  # row 141
    cast.reef = SolutionFactory(name="Reef", organization=cast.northlight)
    deal = wins.won_deal(cast, solutions=("tidal", "reef"))
    wins.concluded(cast, "approve", wins.submitted(cast, deal))
    wins.submitted(cast, deal, solution=cast.reef)

    assert ends(cast, deal)["Registration"] == ("current", "Submitted", False)
    assert ends(cast, deal)["Closed"] == ("", "", False)


def test_it_is_not_closed_by_a_record_for_billing_while_its_review_is_to_come(cast):  # row 141
    both_kinds(cast.tidal)
    known = wins.won_deal(cast)
    waiting = wins.won_deal(cast, customer_category="manual")
    for deal in (known, waiting):
        wins.submitted(cast, deal, kind="business")

    assert ends(cast, known)["Registration"] == ("next", "", True)
    assert ends(cast, waiting)["Registration"] == ("", "Pending account match", False)
    assert ends(cast, known)["Closed"] == ends(cast, waiting)["Closed"] == ("", "", False)
    page = cast.client("ada").get(here(waiting, "registrations")).text
    assert "Nothing on this deal can be registered now" in page
    assert "Everything on this deal" not in page

    wins.concluded(cast, "approve", wins.submitted(cast, known))
    assert ends(cast, known)["Closed"] == ("done", "", False)


@pytest.mark.parametrize("substatus", ["Lost", "Declined", "Expired", "Error"])
def test_whatever_ended_without_a_win_is_closed_and_says_how(cast, substatus):  # row 126
    deal = a_referral(cast.northlight, substatus=substatus, location=cast.lisbon, solutions=[cast.tidal])

    found = rail(cast, deal)

    assert list(found.items())[-2:] == [(substatus, ("bad", "", False)), ("Closed", ("done", "", False))]
    assert "Registration" not in found


def test_the_platforms_own_side_and_whoever_only_looks_see_no_registration(cast):
    mine, theirs = scenes.asked_deal(cast)
    accepted = scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    led = wins.won_deal(cast)
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=theirs.pk).update(substatus="Won", closed_at=accepted.accepted_at)

    assert "Registration" in rail(cast, mine)
    assert list(rail(cast, theirs, who="sela"))[-2:] == ["Won", "Closed"]
    assert list(rail(cast, led, who="sela"))[-2:] == ["Won", "Closed"]
