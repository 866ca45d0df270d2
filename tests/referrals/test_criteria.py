"""The criteria of a registration as a pure function: every boundary, without a database (rows 132-136, 149)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from referrals.criteria import Facts, Found, Verdict
from referrals.models import Referral

HOLDS, FAILS, UNKNOWN = Verdict
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TIDAL = {"id": 1, "name": "Tidal", "ip": True, "premium": False, "standard": False, "business": False}
LEDGER = {"id": 2, "name": "Ledger", "ip": False, "premium": False, "standard": True, "business": True}
PLAIN = {"id": 3, "name": "Plain", "ip": False, "premium": False, "standard": False, "business": False}
SIX = ["won", "solution", "type", "platform", "value", "account"]  # row 133


def a_deal(**fields):
    """A won partner-led deal of a managed customer; nothing of it is stored."""
    given = {
        "substatus": "Won",
        "closed_at": NOW,
        "direction": "Outgoing",
        "deal_type": "partner_led",
        "deal_value": Decimal("50000.00"),
        "currency": "USD",
        "customer_category": "managed",
        "customer_is_matched": True,
        "is_p2p": False,
    }
    return Referral(**given | fields)


def found(*, solutions=(TIDAL,), platform=None, rate="1", taken=(), kind="ip", as_won=False, at=NOW, **fields):
    """What the criteria say of a deal with these facts."""
    rate = None if rate is None else Decimal(rate)
    facts = Facts(a_deal(**fields), tuple(solutions), platform, rate, date(2026, 11, 1), frozenset(taken))
    return Found(kind, facts, at, as_won)


def one(code, **about):
    """A single criterion of such a deal."""
    return next(each for each in found(**about).criteria if each.code == code)


def asked(substatus, *, accepted=False, until=NOW + timedelta(days=3)):
    """The platform's face: its state, whether it has ever accepted, and until when an answer is due."""
    answer_by = until.isoformat() if substatus in ("Pending", "Received") else None
    return {"substatus": substatus, "accepted_at": NOW.isoformat() if accepted else None, "answer_by": answer_by}


def test_six_criteria_are_asked_and_all_must_hold():  # row 133
    all_hold = found()

    assert [each.code for each in all_hold.criteria] == SIX
    assert {each.verdict for each in all_hold.criteria} == {HOLDS}
    assert (all_hold.verdict, all_hold.problems) == (HOLDS, [])
    assert all(each.label and each.value and not each.problem for each in all_hold.criteria)


def test_one_that_fails_outweighs_one_that_is_unknown_and_stands_first():
    mixed = found(rate=None, currency="EUR", customer_category="unmanaged")

    assert mixed.verdict == FAILS
    assert [each.problem for each in mixed.problems] == ["account_unmanaged", "rate_missing"]
    assert found(rate=None, currency="EUR").verdict == UNKNOWN


@pytest.mark.parametrize(
    ("substatus", "as_won", "verdict"),
    [
        ("Won", False, HOLDS),
        ("Accepted", False, UNKNOWN),
        ("Accepted", True, HOLDS),
        ("Pending", False, UNKNOWN),
        ("Lost", False, FAILS),
        ("Error", False, FAILS),
    ],
)
def test_only_a_won_deal_is_registered(substatus, as_won, verdict):
    won = one("won", substatus=substatus, as_won=as_won)

    assert (won.verdict, won.problem) == (verdict, "" if verdict == HOLDS else "not_won")
    assert bool(won.fix) is (verdict == UNKNOWN)


@pytest.mark.parametrize(
    ("deal_type", "verdict", "problem"),
    [
        ("ip", HOLDS, ""),
        ("partner_led", HOLDS, ""),
        ("services", FAILS, "no_eligible_solution"),  # row 132
        ("private", FAILS, "private_deal"),
        ("assessment", FAILS, "solution_assessment"),
        ("lead", FAILS, "no_eligible_solution"),
    ],
)
@pytest.mark.parametrize("kind", ["ip", "business"])
def test_only_partner_led_and_ip_co_sell_deals_are_registered(deal_type, verdict, problem, kind):  # row 132
    found_type = one("type", deal_type=deal_type, kind=kind, platform=asked("Accepted", accepted=True))

    assert (found_type.verdict, found_type.problem) == (verdict, problem)


def test_a_private_deal_that_is_open_can_still_become_one_that_is_registered():
    assert one("type", deal_type="private", substatus="Accepted", closed_at=None).fix
    assert not one("type", deal_type="private").fix


@pytest.mark.parametrize(
    ("kind", "solutions", "names"),
    [
        ("ip", [TIDAL, LEDGER], "Tidal"),
        ("business", [TIDAL, LEDGER], "Ledger"),
        ("business", [PLAIN | {"premium": True, "business": True}], "Plain"),
        ("ip", [LEDGER, PLAIN], ""),
        ("business", [TIDAL, PLAIN], ""),
        ("ip", [], ""),
    ],
    ids=["ip", "standard", "premium", "none for ip", "none for business", "nothing"],
)
def test_each_path_asks_for_its_own_kind_of_solution(kind, solutions, names):  # rows 132, 149
    solution = one("solution", kind=kind, solutions=solutions)

    assert (solution.verdict, solution.problem) == ((HOLDS, "") if names else (FAILS, "no_eligible_solution"))
    assert not names or solution.value == names


def test_the_business_path_asks_neither_sellers_nor_value_nor_account():  # row 149
    about = {"solutions": [LEDGER], "kind": "business", "deal_value": Decimal(1), "customer_category": "unmanaged"}
    plain = found(deal_type="ip", platform=asked("Declined"), rate=None, currency="EUR", **about)

    assert [each.code for each in plain.criteria] == ["won", "solution", "type"]
    assert plain.verdict == HOLDS


# The platform's side of a co-sell (rows 133, 136): its state, whether it ever accepted; what that says.
PLATFORM = [
    (asked("Accepted", accepted=True), HOLDS),
    (asked("Won", accepted=True), HOLDS),
    (asked("Won"), HOLDS),  # won is enough
    (asked("Lost", accepted=True), HOLDS),  # it did accept
    (asked("Error", accepted=True), FAILS),  # a mistake counts for nothing
    (asked("Declined"), FAILS),
    (asked("Expired"), FAILS),
    (asked("Lost"), FAILS),
    (asked("Pending"), UNKNOWN),
    (asked("Received"), UNKNOWN),
    (asked("Pending", until=NOW), FAILS),  # over, swept or not
    (asked("Pending", until=NOW + timedelta(microseconds=1)), UNKNOWN),
]


@pytest.mark.parametrize(
    ("platform", "verdict"), PLATFORM, ids=[f"{number}-{one[0]['substatus']}" for number, one in enumerate(PLATFORM)]
)
def test_a_co_sell_needs_the_platform_to_have_accepted_or_won(platform, verdict):  # rows 133, 136
    criterion = one("platform", deal_type="ip", direction="Incoming", platform=platform)

    assert (criterion.verdict, criterion.problem) == (verdict, "" if verdict == HOLDS else "platform_not_accepted")
    assert bool(criterion.fix) is (verdict == UNKNOWN)
    assert one("platform", platform=platform).verdict == HOLDS  # partner-led needs nobody's answer


def test_the_deadline_is_that_of_the_instant_asked_about_not_of_the_clock():
    waiting = asked("Pending", until=NOW)

    assert one("platform", deal_type="ip", platform=waiting, at=NOW - timedelta(seconds=1)).verdict == UNKNOWN
    assert one("platform", deal_type="ip", platform=waiting, at=NOW + timedelta(seconds=1)).verdict == FAILS


OPEN = {"substatus": "Accepted", "closed_at": None, "deal_type": "ip"}


def test_winning_withdraws_an_unanswered_request_of_whoever_began_the_deal_and_says_so_before():
    waiting = {"platform": asked("Pending")} | OPEN

    assert one("platform", **waiting).verdict == UNKNOWN
    assert one("platform", as_won=True, **waiting).verdict == FAILS
    assert "Winning withdraws the request" in one("platform", as_won=True, **waiting).fix
    assert one("platform", as_won=True, direction="Incoming", **waiting).verdict == UNKNOWN  # an invited partner's win


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        (OPEN, UNKNOWN),
        (OPEN | {"as_won": True}, FAILS),
        ({"deal_type": "ip"}, FAILS),
        ({"deal_type": "ip", "direction": "Incoming"}, UNKNOWN),
        (OPEN | {"direction": "Incoming", "as_won": True}, UNKNOWN),
        (OPEN | {"customer_is_matched": True}, FAILS),
        (OPEN | {"customer_category": "managed"}, FAILS),
    ],
    ids=["open", "as won", "won", "invited, won", "invited, as won", "matched, unsent", "managed, unsent"],
)
def test_a_request_that_account_matching_holds_is_unknown_until_that_ends_or_its_sender_wins(fields, verdict):
    held = {"customer_category": "manual", "customer_is_matched": False} | fields

    assert one("platform", **held).verdict == verdict


# Value, currency, rate; what follows (row 134).
VALUES = [
    ("25000.00", "USD", "1", HOLDS),
    ("24999.99", "USD", "1", FAILS),
    ("0.00", "USD", "1", FAILS),
    ("20000.00", "EUR", "1.25", HOLDS),  # exactly 25,000
    ("19999.99", "EUR", "1.25", FAILS),  # 24,999.9875
    ("20000.00", "EUR", "1.2499999999", FAILS),  # 24,999.999998: rounded to cents it would be enough
    ("62500000.00", "JPY", "0.0004", HOLDS),  # exactly 25,000
    ("62499999.99", "JPY", "0.0004", FAILS),  # 24,999.999996
    ("9999999999999.99", "EUR", "9999999999.9999999999", HOLDS),
    ("0.01", "EUR", "0.0000000001", FAILS),
    ("25000.00", "EUR", None, UNKNOWN),
    ("0.01", "EUR", None, UNKNOWN),  # a missing rate is no zero
]


@pytest.mark.parametrize(
    ("value", "currency", "rate", "verdict"), VALUES, ids=[f"{one[0]} {one[1]} {one[2]}" for one in VALUES]
)
def test_a_deal_is_worth_25000_dollars_or_more_unrounded(value, currency, rate, verdict):  # row 134
    criterion = one("value", deal_value=Decimal(value), currency=currency, rate=rate)
    problem = {HOLDS: "", FAILS: "below_threshold", UNKNOWN: "rate_missing"}[verdict]

    assert (criterion.verdict, criterion.problem) == (verdict, problem)


def test_what_is_too_little_never_reads_as_enough():  # row 134
    with translation.override("en"):
        words = one("value", deal_value=Decimal("20000.00"), currency="EUR", rate="1.2499999999").value

    assert words == "€20,000 = $24,999.99 at 1.2499999999 of November 2026"


def test_a_missing_rate_is_explained():  # row 134
    with translation.override("en"):
        missing = one("value", currency="EUR", rate=None)

    assert missing.value == "€50,000; no exchange rate of EUR for November 2026 is known yet"
    assert missing.fix
    assert found(currency="EUR", rate=None).facts.usd is None


def test_a_value_that_nobody_entered_is_unknown_as_long_as_somebody_can():
    won, open_ = one("value", deal_value=None), one("value", deal_value=None, substatus="Accepted", closed_at=None)

    assert (won.verdict, won.fix) == (FAILS, "")
    assert open_.verdict == UNKNOWN and open_.fix


@pytest.mark.parametrize(
    ("category", "matched", "verdict", "problem"),
    [
        ("managed", True, HOLDS, ""),
        ("managed", False, HOLDS, ""),
        ("unmanaged", True, FAILS, "account_unmanaged"),
        ("manual", False, UNKNOWN, "account_match_pending"),
        ("other", False, UNKNOWN, "account_match_pending"),
        ("manual", True, FAILS, "account_unmanaged"),  # matching found no account
        ("other", True, FAILS, "account_unmanaged"),
    ],
)
def test_the_customers_account_is_managed(category, matched, verdict, problem):  # row 135
    account = one("account", customer_category=category, customer_is_matched=matched)

    assert (account.verdict, account.problem) == (verdict, problem)


@pytest.mark.parametrize(
    ("solutions", "taken", "kind", "verdict"),
    [
        ([TIDAL], [], "ip", HOLDS),
        ([TIDAL], [1], "ip", FAILS),
        ([TIDAL, PLAIN], [1], "ip", FAILS),
        ([TIDAL, TIDAL | {"id": 9}], [1], "ip", HOLDS),  # another one is left
        ([TIDAL, LEDGER], [1], "business", HOLDS),
        ([PLAIN], [], "ip", HOLDS),  # that nothing is eligible, another criterion says
    ],
    ids=["free", "taken", "the rest is not eligible", "one is left", "the other path", "none"],
)
def test_of_several_partners_one_registers_a_solution(solutions, taken, kind, verdict):  # row 99
    contract = one("contract", is_p2p=True, solutions=solutions, taken=taken, kind=kind)

    assert (contract.verdict, contract.problem) == (verdict, "" if verdict == HOLDS else "already_registered")
    assert "contract" not in {each.code for each in found(solutions=solutions, taken=taken).criteria}


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
def test_the_verdicts_are_the_same_in_every_language_and_zone(language):
    about = {"deal_type": "ip", "platform": asked("Pending"), "currency": "EUR", "rate": "0.5000000001"}
    expected = [(each.code, each.verdict) for each in found(**about).criteria]

    with translation.override(language), timezone.override("Pacific/Auckland"):
        assert [(each.code, each.verdict) for each in found(**about).criteria] == expected
        assert all(each.label and each.value for each in found(**about).criteria)
