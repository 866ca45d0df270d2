"""What happens to a registration: submitted, asked about, submitted again, ended (rows 123, 138-142)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from accounts import tenancy
from referrals import registration
from referrals.models import Party
from tests.referrals import scenes, wins
from tests.referrals.registering import both_kinds, rows, two_partners

pytestmark = pytest.mark.django_db


def test_a_won_deal_is_registered_asked_about_answered_and_approved(cast):
    deal = wins.won_deal(cast)
    found = wins.submitted(cast, deal)
    assert (wins.now(found).status, scenes.fresh(deal).registration_status) == ("ReviewPending", "ReviewPending")

    found = wins.asked(cast, found)
    assert (wins.now(found).asks, scenes.fresh(deal).registration_status) == (
        {"contract_value": "The contract says another value."},
        "ActionRequired",
    )

    with tenancy.entered(deal.organization, cast.ada):
        answers = wins.ANSWERS | {"contract_value": 95000}
        found = registration.resubmit(found, deal, answers, by=cast.ada, seen=found.version)
    assert (found.status, found.asks, found.contract_value) == ("ReviewPending", {}, 95000)

    found = wins.concluded(cast, "approve", found)
    assert (found.status, scenes.fresh(deal).registration_status) == ("Approved", "Approved")
    assert wins.history(found) == [
        (2, "submit", "Ada", False),
        (3, "ask", "Dora", True),
        (4, "resubmit", "Ada", False),
        (5, "approve", "Dora", True),
    ]


def test_a_registration_keeps_the_facts_of_its_deal_and_its_value_in_dollars(cast):
    found = wins.submitted(cast)

    assert (found.rate, found.usd_value, found.rate_month.day) == (1, Decimal(50000), 1)
    assert found.facts["customer_name"] == "Quayside Logistics"
    assert set(found.facts) == {*registration.SHOWN, "deal_value", "company", "created_at", "won_at"}
    assert {one["verdict"] for one in found.criteria} == {"holds"}


def keep(cast, deal, typed, *, seen=0, by="ada"):
    with cast.acting(by) as person, transaction.atomic():
        return registration.keep(deal, cast.tidal, "ip", typed, by=person, seen=seen)


def register(cast, deal, *, by="ada", seen=None, **answers):
    with cast.acting(by) as person, transaction.atomic():
        return registration.submit(deal, cast.tidal, "ip", wins.ANSWERS | answers, by=person, seen=seen)


def test_a_draft_keeps_what_is_typed_and_nothing_else(cast):
    deal = wins.won_deal(cast)
    typed = {"phone": "a\0b\ud800", "first_name": "x" * 9999, "email": "", "status": "Approved", "rate": "3"}

    draft = keep(cast, deal, typed)

    assert draft.typed == {"phone": "a\ufffdb?", "first_name": "x" * registration.LONGEST}
    assert (wins.now(draft).status, scenes.fresh(deal).registration_status, wins.history(draft)) == ("None", "None", [])


def test_a_draft_is_written_once_by_whoever_saw_it_last(cast):
    deal = wins.won_deal(cast)
    draft = keep(cast, deal, {"phone": "1"})

    for seen in (0, draft.version + 1):
        with pytest.raises(registration.Conflict):
            keep(cast, deal, {"phone": "2"}, seen=seen)
        with pytest.raises(registration.Conflict):
            register(cast, deal, seen=seen)
    assert keep(cast, deal, {"phone": "3"}, seen=draft.version).version == draft.version + 1
    assert wins.now(draft).typed == {"phone": "3"}


def test_nothing_is_kept_or_discarded_of_what_was_submitted(cast):
    found = wins.now(wins.submitted(cast))

    with pytest.raises(registration.Registered) as there:
        keep(cast, found.referral, {"phone": "2"}, seen=found.version)
    with cast.acting("ada"), pytest.raises(registration.Conflict):
        registration.discard(found.referral, found, seen=found.version)
    assert there.value.first == found == wins.now(found)
    assert wins.now(found).typed == {}


def test_a_second_submission_is_shown_the_first(cast):
    found = wins.now(wins.submitted(cast))

    with pytest.raises(registration.Registered) as there:
        register(cast, found.referral)
    assert there.value.first == found
    assert wins.history(found) == [(2, "submit", "Ada", False)]


@pytest.mark.parametrize("state", ["open", "lost"])
def test_only_a_won_deal_is_registered_or_drafted(cast, state):
    deal = wins.open_deal(cast)
    if state == "lost":
        deal = scenes.move(cast, deal, "lose", by="ada", status_reason="budget")

    for act in (lambda: keep(cast, deal, {"phone": "1"}), lambda: register(cast, deal)):
        with pytest.raises(registration.Refused, match="deals that they have won"):
            act()
    assert rows(deal) == []


def test_the_platform_does_not_register_its_own_side(cast):
    mine, theirs = scenes.asked_deal(cast)
    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    theirs = scenes.move(cast, theirs, "win", by="sela")

    with pytest.raises(registration.Refused, match="Partners register"):
        register(cast, theirs, by="sela")


def test_answers_that_are_wrong_leave_nothing_behind(cast):
    deal = wins.won_deal(cast)

    with pytest.raises(registration.Wrong) as wrong:
        register(cast, deal, contract_value=1.5, phone=["1"])
    assert {(one.code, one.field) for one in wrong.value.problems} == {
        ("invalid", "contract_value"),
        ("invalid", "phone"),
    }
    with pytest.raises(registration.Wrong) as wrong:
        register(cast, deal, is_named=False)
    assert [one.code for one in wrong.value.problems] == ["missing_attestation"]
    assert rows(deal) == []
    assert scenes.fresh(deal).registration_status == "None"


def test_a_solution_that_is_not_on_the_deal_is_not_registered(cast):
    deal = wins.won_deal(cast)

    with cast.acting("ada") as ada, pytest.raises(registration.Wrong) as wrong:
        registration.submit(deal, cast.plain, "ip", wins.ANSWERS, by=ada)
    assert [one.code for one in wrong.value.problems] == ["no_eligible_solution"]


def test_of_two_partners_the_second_is_told_that_it_is_registered_and_not_by_whom(cast):  # row 99
    ours, theirs = two_partners(cast)
    register(cast, ours, holds_contract=True)

    with pytest.raises(registration.Registered) as there:
        register(cast, theirs, by="mallory", holds_contract=True)
    assert there.value.first is None


def test_after_a_failure_of_the_wrong_partner_the_one_with_the_contract_can_register(cast):  # row 99
    ours, theirs = two_partners(cast)
    failed = wins.concluded(cast, "fail", register(cast, ours, holds_contract=True), reason="Not your contract.")

    found = register(cast, theirs, by="mallory", holds_contract=True)
    with pytest.raises(registration.Registered) as there:
        register(cast, ours, holds_contract=True)

    assert found.status == "ReviewPending"
    assert there.value.first == failed


def test_the_database_has_the_last_word_between_two_companies(cast):  # as if nobody had looked
    ours, theirs = two_partners(cast)
    with tenancy.everyone("test"):
        type(theirs).objects.filter(pk=theirs.pk).update(is_p2p=False)
    register(cast, ours, holds_contract=True)

    with cast.acting("mallory") as mallory:
        with pytest.raises(IntegrityError, match="one_registration_per_engagement"), transaction.atomic():
            registration.submit(scenes.fresh(theirs), cast.tidal, "ip", wins.ANSWERS, by=mallory)
    assert rows(theirs) == []
    assert scenes.fresh(theirs).registration_status == "None"


def test_only_what_is_asked_about_is_submitted_again(cast):
    found = wins.now(wins.submitted(cast))
    with cast.acting("ada") as ada, pytest.raises(registration.Conflict):
        registration.resubmit(found, found.referral, {}, by=ada, seen=found.version)  # before a word on the answers

    found = wins.now(wins.asked(cast, found))
    with cast.acting("ada") as ada:
        with pytest.raises(registration.Conflict):
            registration.resubmit(found, found.referral, wins.ANSWERS, by=ada, seen=found.version - 1)
        with pytest.raises(registration.Wrong):
            registration.resubmit(found, found.referral, {}, by=ada, seen=found.version)
    assert wins.now(found).version == found.version


def test_what_is_asked_can_be_answered_when_the_deal_no_longer_fulfils_the_criteria(cast):
    found = wins.now(wins.asked(cast))
    with tenancy.everyone("test"):
        type(found.referral).objects.filter(pk=found.referral_id).update(customer_category="unmanaged")

    with cast.acting("ada") as ada:
        registration.resubmit(found, scenes.fresh(found.referral), wins.ANSWERS, by=ada, seen=found.version)

    now = wins.now(found)  # the reviewer sees it, and decides
    assert now.status == "ReviewPending"
    assert {"code": "account", "verdict": "fails"} in now.criteria


def test_the_other_partners_do_not_see_when_a_win_is_registered_and_reviewed(cast):
    ours, theirs = two_partners(cast)
    with tenancy.everyone("test"):
        before = Party.objects.get(referral=ours).shown

    wins.concluded(cast, "pass", wins.submitted(cast, ours, holds_contract=True))

    with tenancy.everyone("test"):
        assert Party.objects.get(referral=ours).shown == before
    assert parse_datetime(before["since"]) == ours.closed_at


def test_a_record_for_billing_leaves_the_reviewed_path_waiting(cast):  # row 135
    both_kinds(cast.tidal)
    deal = wins.won_deal(cast, customer_category="manual")

    wins.submitted(cast, deal, kind="business")
    assert scenes.fresh(deal).registration_waits

    with tenancy.everyone("test"):
        type(deal).objects.filter(pk=deal.pk).update(customer_category="managed")
    wins.submitted(cast, scenes.fresh(deal))
    assert not scenes.fresh(deal).registration_waits


def test_a_hasty_win_is_flagged_although_nobody_knew_that_it_could_be_registered(cast):  # row 124
    deal = scenes.own_deal(cast, shared_with_sellers=True, currency="USD", customer_category="unmanaged")
    deal = scenes.move(cast, deal, "win", by="ada")
    assert not deal.closed_early
    with tenancy.everyone("test"):
        type(deal).objects.filter(pk=deal.pk).update(customer_category="managed")

    assert wins.submitted(cast, scenes.fresh(deal)).closed_early
    assert not wins.submitted(cast).closed_early


def test_whoever_is_asked_once_more_is_told_once_more(cast):  # row 142
    found = wins.asked(cast, wins.asked(cast))

    deal = wins.now(found).referral
    assert [kind for _, _, kind in scenes.told(deal)].count("deal_registration_ask") == 2
    assert [kind for _, kind, _ in scenes.history(deal)].count("review") == 1
