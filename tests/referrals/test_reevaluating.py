"""The criteria of what is being reviewed are looked at again: the reviewer sees what has become of them."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import tenancy
from referrals import eligibility, registered
from referrals import registration_sweeps as sweeps
from referrals.models import ExchangeRate, RegistrationEvent
from tests.referrals import scenes, wins
from tests.referrals.pages import here
from tests.referrals.test_registration_sweeps import LONG_AGO, NOW, old, publish, put, waits_for_a_rate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["ReviewPending", "ActionRequired"])
def test_a_verdict_that_changed_reaches_the_reviewer_with_a_line_of_history_and_no_new_status(cast, status):
    found = wins.submitted(cast)
    found = wins.asked(cast, found) if status == "ActionRequired" else found
    deal = wins.now(found).referral
    told = scenes.told(deal)
    old(found)
    put(deal, customer_category="unmanaged")

    assert (sweeps.reevaluate(), sweeps.reevaluate()) == (1, 0)

    row = wins.now(found)
    assert (row.status, row.version) == (status, found.version + 1)
    assert {"code": "account", "verdict": "fails"} in row.criteria
    assert wins.history(found)[-1] == (row.version, "reevaluated", None, False)
    with tenancy.everyone("test"):
        line = RegistrationEvent.objects.filter(registration=found).first()
        assert line.data == {"criteria": [["account", "holds", "fails"]]}
    assert (scenes.told(deal), scenes.fresh(deal).registration_status) == (told, status)


def test_the_history_says_which_criterion_changed_to_both_sides(cast):
    found = old(wins.submitted(cast))
    put(wins.now(found).referral, customer_category="unmanaged")
    sweeps.reevaluate()
    deal = wins.now(found).referral
    label = "Cloudmere manages the customer's account"

    for who, where in (("ada", here(deal, "registrations", found.uuid)), ("dora", f"/reviews/{found.uuid}/")):
        line = cast.client(who).get(where).context["lines"][0]
        assert line["sentence"] == "The criteria are no longer as they were"
        assert [tuple(map(str, one)) for one in line["changes"]] == [(label, "Holds", "Fails")]


def test_every_criterion_has_a_name_in_the_history(cast):
    """Also one that was not asked then, and those of the other path."""
    found = wins.submitted(cast)
    codes = ("won", "solution", "type", "platform", "value", "account", "contract")
    with tenancy.everyone("test"):
        told = {"criteria": [[code, "", "unknown"] for code in codes]}
        event = RegistrationEvent(registration=found, kind="reevaluated", at=NOW, data=told)
        changes = registered.line(event, actor="")["changes"]

    assert [str(before) for _label, before, _now in changes] == ["Not asked"] * 7
    assert not {str(label) for label, _before, _now in changes} & set(codes)
    assert "The company holds the contract with the customer" in {str(label) for label, _before, _now in changes}


def test_what_stayed_the_same_is_only_looked_at(cast):
    found = old(wins.submitted(cast))
    before = wins.now(found)

    assert sweeps.reevaluate() == 0

    row = wins.now(found)
    assert (row.version, row.criteria) == (before.version, before.criteria)
    assert row.looked_at > datetime.now(UTC) - timedelta(minutes=1)
    assert len(wins.history(found)) == 1


@pytest.mark.parametrize(("left", "looked"), [(timedelta(seconds=1), 0), (timedelta(0), 1)])
def test_a_registration_is_looked_at_once_in_an_hour(cast, stage, left, looked):
    found = put(wins.submitted(cast), looked_at=NOW - timedelta(hours=1) + left)
    put(wins.now(found).referral, customer_category="unmanaged")

    with scenes.stopped_clock(stage, NOW):
        assert sweeps.reevaluate() == looked


@pytest.mark.parametrize("step", ["pass", "approve", "fail"])
def test_what_has_ended_is_looked_at_no_more(cast, step):
    found = old(wins.concluded(cast, step, reason="No."))
    put(wins.now(found).referral, customer_category="unmanaged")

    assert sweeps.reevaluate() == 0
    assert wins.now(found).looked_at == LONG_AGO


def test_a_rate_that_is_corrected_later_changes_no_submitted_registration(cast):
    publish("1.10")
    found = old(wins.submitted(cast, waits_for_a_rate(cast)))
    with tenancy.everyone("test"):
        ExchangeRate.objects.update(replaced_at=datetime.now(UTC))
        publish("0.10")
        assert eligibility.of(wins.now(found).referral).verdict == "fails"

    assert sweeps.reevaluate() == 0


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_registrations_are_looked_at_in_batches_of_equal_age(cast, batch_size):
    found = [old(wins.submitted(cast)) for _ in range(3)]
    for one in found[:2]:
        put(wins.now(one).referral, customer_category="unmanaged")

    assert sweeps.reevaluate(batch_size) == 2
    assert [wins.now(one).looked_at > LONG_AGO for one in found] == [True] * 3
