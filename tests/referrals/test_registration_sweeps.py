"""The clock's work for registrations: a win is safe, a win can be registered; and what all three sweeps share."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import eligibility, siblings
from referrals import registration_sweeps as sweeps
from referrals.models import ExchangeRate, Referral, Registration
from tests.referrals import scenes, wins
from tests.referrals.test_sweeps import other_session

NORTHLIGHT = "Northlight Software"
NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
UNDECIDED = {"registration_waits": True, "is_registrable": None}
in_a_transaction = pytest.mark.django_db


def put(row, **values):
    """Write to the row past every act, as the world outside does."""
    with tenancy.everyone("test"):
        type(row).objects.filter(pk=row.pk).update(**values)
    return row


def waits_with_won(cast, until):
    """A deal whose team waits with Won."""
    return put(wins.open_deal(cast), win_from=until)


def waits_for_a_rate(cast, **fields):
    """A won deal in a currency of which no rate is published; and what publishes one."""
    return wins.won_deal(cast, currency="EUR", **fields)


def publish(rate="1.10", month=None):
    month = month or datetime.now(UTC).date().replace(day=1)
    ExchangeRate.objects.create(currency="EUR", month=month, rate=Decimal(rate))


def waits(deal):
    row = scenes.fresh(deal)
    return (row.registration_waits, row.version)


# (a) Won is safe now.


@in_a_transaction
@pytest.mark.parametrize(
    ("before", "told"),
    [(timedelta(seconds=1), 0), (timedelta(microseconds=1), 0), (timedelta(0), 1), (-timedelta(1), 1)],
)
def test_the_team_is_told_from_the_instant_on_and_not_a_moment_sooner(cast, stage, before, told):  # row 124
    deal = waits_with_won(cast, NOW)

    with scenes.stopped_clock(stage, NOW - before):
        assert (sweeps.tell_safe_wins(), sweeps.tell_safe_wins()) == (told, 0)

    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", "deal_safe")] * told
    row = scenes.fresh(deal)
    assert (row.win_from, row.version) == (None if told else NOW, 1)
    assert [kind for _, kind, _ in scenes.history(deal)] == ["created"]


@in_a_transaction
@pytest.mark.parametrize(("count", "batch_size"), [(1, 3), (3, 3), (7, 3), (7, 1)])
def test_deals_that_are_safe_come_in_batches(cast, count, batch_size):
    deals = [waits_with_won(cast, LONG_AGO) for _ in range(count)]

    assert sweeps.tell_safe_wins(batch_size) == count
    assert [len(scenes.told(deal)) for deal in deals] == [1] * count


@in_a_transaction
def test_a_deal_that_was_won_or_lost_meanwhile_is_not_told_of(cast):
    deals = [waits_with_won(cast, LONG_AGO) for _ in range(2)]
    scenes.move(cast, deals[0], "win", by="ada")
    scenes.move(cast, deals[1], "lose", by="ada", status_reason="budget", status_note="")

    assert sweeps.tell_safe_wins() == 0
    assert [scenes.fresh(deal).win_from for deal in deals] == [None, None]
    assert scenes.told(*deals) == []


@in_a_transaction
def test_only_a_deal_that_is_worked_on_can_be_safe_to_win(cast):
    deal = put(waits_with_won(cast, LONG_AGO), substatus="Lost", closed_at=NOW)  # past every act

    assert sweeps.tell_safe_wins() == 0
    assert scenes.told(deal) == []


@in_a_transaction
def test_whoever_waits_a_second_time_is_told_a_second_time(cast):
    deal = waits_with_won(cast, LONG_AGO)
    sweeps.tell_safe_wins()
    put(deal, win_from=LONG_AGO + timedelta(days=1))

    assert sweeps.tell_safe_wins() == 1
    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", "deal_safe")] * 2


# (b) What a won deal waited for is known.


@in_a_transaction
def test_a_won_deal_is_told_of_once_when_it_can_be_registered(cast):
    deal = waits_for_a_rate(cast)
    assert waits(deal) == (True, 2)
    assert (sweeps.tell_registrable(), waits(deal)) == (0, (True, 2))

    publish()

    assert (sweeps.tell_registrable(), sweeps.tell_registrable()) == (1, 0)
    assert waits(deal) == (False, 2)
    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", "deal_registrable")]
    assert [kind for _, kind, _ in scenes.history(deal)] == ["created", "win"]


@in_a_transaction
def test_a_won_deal_is_told_of_once_when_it_cannot_be_registered_and_why(cast):
    deal = waits_for_a_rate(cast)
    publish("0.499999")

    assert (sweeps.tell_registrable(), sweeps.tell_registrable()) == (1, 0)

    assert waits(deal) == (False, 2)
    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", "deal_unregistrable")]
    with tenancy.everyone("test"):
        assert Notice.objects.get(subject=deal.pk).data["problem"] == "below_threshold"


@in_a_transaction
@pytest.mark.parametrize(("category", "kind"), [("managed", "deal_registrable"), ("unmanaged", "deal_unregistrable")])
def test_what_account_matching_found_decides(cast, category, kind):  # row 135
    deal = wins.won_deal(cast, customer_category="manual")
    assert waits(deal)[0]

    put(deal, customer_category=category, customer_is_matched=True)

    assert sweeps.tell_registrable() == 1
    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", kind)]


@in_a_transaction
def test_those_still_unknown_keep_nobody_behind_them_waiting(cast):
    unknown = [waits_for_a_rate(cast) for _ in range(3)]
    known = [put(waits_for_a_rate(cast), currency="USD") for _ in range(2)]

    assert sweeps.tell_registrable(batch_size=2) == 2

    assert [waits(deal)[0] for deal in (*unknown, *known)] == [True] * 3 + [False] * 2


@in_a_transaction
def test_a_deal_that_was_registered_meanwhile_is_not_told_of(cast):
    deal = waits_for_a_rate(cast)
    publish()
    wins.submitted(cast, scenes.fresh(deal))
    told = scenes.told(deal)

    assert sweeps.tell_registrable() == 0
    assert scenes.told(deal) == told


@in_a_transaction
def test_a_request_that_ran_out_a_moment_ago_may_still_have_been_answered(cast):
    """An answer that was given in time can be committed after its deadline: a minute later there is none."""
    mine, theirs = scenes.asked_deal(cast, deal_value=Decimal(50_000), currency="USD")
    closed = datetime.now(UTC)
    put(mine, substatus="Won", closed_at=closed, **UNDECIDED)
    for seconds, told in ((-30, 0), (-90, 1)):
        put(theirs, answer_by=closed + timedelta(seconds=seconds))
        show(theirs)

        assert sweeps.tell_registrable() == told

    assert (NORTHLIGHT, "Ada", "deal_unregistrable") in scenes.told(mine)


def show(referral):
    with tenancy.everyone("test"):
        siblings.show(referral)


# Problem of the criterion that fails → what the mail says of it; one that is no more known says only that.
WHY = [
    ("below_threshold", "It is worth less than a registration asks for."),
    ("account_unmanaged", "Cloudmere does not manage the customer's account."),
    ("platform_not_accepted", "Cloudmere has not accepted the co-sell."),
    ("already_registered", "Another company of this opportunity has registered it."),
    ("gone", "A criterion does not hold."),
]


@in_a_transaction
@pytest.mark.parametrize(("problem", "words"), WHY)
def test_the_mail_says_why_a_win_cannot_be_registered_and_leads_there(cast, problem, words):
    deal = waits_for_a_rate(cast)
    publish("0.1")
    sweeps.tell_registrable()
    with tenancy.everyone("test"):
        Notice.objects.filter(subject=deal.pk).update(data={"problem": problem})

    outbox.deliver()

    (letter,) = [letter for letter in mail.outbox if "registered" in letter.subject]
    assert (letter.subject, letter.to) == ("Harbour cranes cannot be registered", ["ada@cosell.example"])
    assert f"What was waited for is known. {words}" in letter.body
    assert f"/deals/{deal.uuid}/registrations/" in letter.body


def old(found):
    """As if its criteria had been looked at more than an hour ago."""
    return put(found, looked_at=LONG_AGO)


# All three; what is reviewed has its own tests in test_reevaluating.

SWEEPS = {"safe": sweeps.tell_safe_wins, "registrable": sweeps.tell_registrable, "open": sweeps.reevaluate}


def due(cast, sweep, count):
    """So many deals of which the sweep has something to say."""
    if sweep == "safe":
        return [waits_with_won(cast, LONG_AGO) for _ in range(count)]
    if sweep == "registrable":
        return [put(waits_for_a_rate(cast), currency="USD") for _ in range(count)]
    found = [old(wins.submitted(cast)) for _ in range(count)]
    return [put(wins.now(one).referral, customer_category="unmanaged") for one in found]


@in_a_transaction
@pytest.mark.parametrize("sweep", SWEEPS)
def test_a_sweep_costs_the_same_statements_for_one_as_for_twelve(cast, sweep):
    costs = []
    for count in (1, 12):
        due(cast, sweep, count)
        with CaptureQueriesContext(connection) as queries:
            assert SWEEPS[sweep]() == count
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("sweep", SWEEPS)
def test_a_row_that_somebody_holds_is_left_for_the_next_run(cast, committed, sweep):
    deals = due(cast, sweep, 2)
    held = (
        "SELECT 1 FROM referrals_registration WHERE referral_id = %s FOR UPDATE"
        if sweep == "open"
        else "SELECT 1 FROM referrals_referral WHERE id = %s FOR UPDATE"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")  # to wait would be wrong, to wait for ever would be no answer
    with other_session(committed) as holder:
        assert holder.execute(held, [deals[0].pk]).rowcount == 1
        assert SWEEPS[sweep]() == 1
    assert (SWEEPS[sweep](), SWEEPS[sweep]()) == (1, 0)


@in_a_transaction
def test_the_sweep_of_waiting_wins_reads_their_own_small_index(cast):
    """In a database where few of many deals wait."""
    deal = waits_for_a_rate(cast)
    with tenancy.everyone("test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        waiting = Referral.objects.filter(registration_waits=True, pk__gt=0).order_by("pk")[:500]
        assert "referral_to_register" in waiting.explain()
        safe = Referral.objects.filter(win_from__lte=NOW, substatus="Accepted").order_by("win_from", "pk")[:500]
        assert "referral_to_be_won" in safe.explain()
        again = Registration.objects.filter(status__in=["ReviewPending", "ActionRequired"], looked_at__lte=NOW)
        assert "registration_open" in again.order_by("looked_at", "pk")[:500].explain()
    assert waits(deal)[0]


@in_a_transaction
def test_with_beat_stopped_nothing_is_wrong_only_nobody_is_told(cast):
    """What the pages read is counted when it is read: the same before the sweeps and after them."""
    publish()
    safe = waits_with_won(cast, LONG_AGO)
    known = put(wins.won_deal(cast, currency="EUR"), **UNDECIDED)
    with tenancy.everyone("test"):
        before = [eligibility.of(known).verdict, eligibility.safe_from(safe), eligibility.why_not_registered(known)]
        assert before == ["holds", None, ""]

    wins.submitted(cast, scenes.fresh(known))
    scenes.move(cast, scenes.fresh(safe), "win", by="ada")

    assert [sweep() for sweep in SWEEPS.values()] == [0, 0, 0]
