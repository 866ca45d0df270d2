"""Each error of section 4.4 with its field, its rule and the way out; what only warns does not stand in the way."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from referrals import problems
from referrals.criteria import Facts, Found
from referrals.models import Referral
from referrals.questions import ANSWERS
from tests.referrals import wins

SOLUTION = {"id": 1, "name": "Tidal", "ip": True, "business": False}
HOLDING = {
    "substatus": "Won",
    "deal_type": "partner_led",
    "direction": "Outgoing",
    "deal_value": Decimal("50000"),
    "currency": "USD",
    "customer_category": "managed",
    "customer_is_matched": False,
    "is_p2p": False,
}
KNOWN = {"solutions": (SOLUTION,), "rate": Decimal(1), "month": date(2026, 11, 1)}

# code: (what the deal is otherwise, what is known of it otherwise, the rule says, the way out says)
OF_DEAL = {
    "not_won": ({"substatus": "Accepted"}, {}, "Not won: Accepted", "when the contract is signed"),
    "no_eligible_solution": ({}, {"solutions": ()}, "None of its solutions is eligible", ""),
    "private_deal": ({"deal_type": "private"}, {}, "partner-led or an IP co-sell: Private", ""),
    "solution_assessment": ({"deal_type": "assessment"}, {}, "Solution assessment", ""),
    "platform_not_accepted": ({"deal_type": "ip"}, {}, "The request never reached the sellers", ""),
    "below_threshold": ({"deal_value": Decimal("24999.99")}, {}, "$24,999.99", ""),
    "rate_missing": ({"currency": "EUR"}, {"rate": None}, "no exchange rate of EUR", "published monthly"),
    "account_unmanaged": ({"customer_category": "unmanaged"}, {}, "Not managed", ""),
    "account_match_pending": ({"customer_category": "manual"}, {}, "Pending account match", "you are told"),
    "already_registered": ({"is_p2p": True}, {"taken": frozenset({1})}, "Another company of this opportunity", ""),
}
# code: (what is answered otherwise, what the deal is otherwise, field, the rule says, the way out says, it blocks)
OF_ANSWERS = {
    "missing_attestation": (
        {"is_named": False}, {}, "is_named", "Register only what the contract names", "tick the box", True,
    ),
    "not_contract_owner": (
        {}, {"is_p2p": True}, "holds_contract", "holds the contract with the customer", "leave it to", True,
    ),
    "end_before_start": (
        {"ends_on": date(2026, 10, 31)}, {}, "ends_on", "does not end before it starts", "Nov 1, 2026", True,
    ),
    "sign_after_start": (
        {"signed_on": date(2026, 11, 2)}, {}, "signed_on", "signed after it started", "enter that day for both", False,
    ),
    "solution_value_gt_contract_value": (
        {"solution_value": Decimal("90000.01")}, {}, "solution_value", "not worth more than", "At most $90,000", True,
    ),
    "marketplace_date_missing": (
        {"is_marketplace": True}, {}, "marketplace_on", "has a date", "An estimate is enough", True,
    ),
    "closed_within_72h": ({}, {"closed_early": True}, "", "within 72 hours", "may refuse it", False),
    "missing": ({"phone": ""}, {}, "phone", "This is needed.", "", True),
}  # fmt: skip


def deal(**fields):
    return Referral(**(HOLDING | fields))


def against(fields, known):
    facts = Facts(deal(**fields), **(KNOWN | known))
    return problems.of_deal(Found("ip", facts, timezone.now()))


def test_nothing_is_wrong_with_a_deal_and_answers_that_fulfil_everything():
    assert against({}, {}) == []
    assert problems.of_answers(wins.ANSWERS, deal()) == []


@pytest.mark.parametrize("code", OF_DEAL)
def test_what_the_deal_lacks_is_said_with_the_rule_and_the_way_out(code):  # rows 132-136, 149
    fields, known, rule, fix = OF_DEAL[code]

    [one] = against(fields, known)

    assert (one.code, one.field, one.blocks) == (code, "", True)
    assert rule in one.rule
    assert fix in one.fix
    assert bool(fix) is bool(one.fix)


@pytest.mark.parametrize("code", OF_ANSWERS)
def test_what_an_answer_lacks_is_said_beside_its_field_with_the_way_out(code):  # rows 99, 124, 137, 140
    answers, fields, field, rule, fix, blocks = OF_ANSWERS[code]
    answers, fields = wins.ANSWERS | answers, deal(**fields)

    [one] = problems.of_answers(answers, fields)

    assert (one.code, one.field, one.blocks) == (code, field, blocks)
    assert rule in one.rule
    assert fix in one.fix
    assert bool(problems.blocking(answers, fields)) is blocks


def test_every_code_of_the_specification_is_here():
    named = """not_won no_eligible_solution private_deal solution_assessment platform_not_accepted below_threshold
        account_unmanaged account_match_pending already_registered not_contract_owner missing_attestation
        end_before_start sign_after_start solution_value_gt_contract_value marketplace_date_missing closed_within_72h"""
    assert set(named.split()) == {*OF_DEAL, *OF_ANSWERS} - {"rate_missing", "missing"}


@pytest.mark.parametrize("name", [*problems.NEEDED, *problems.CONTACT, "ends_on"])
def test_an_answer_that_is_needed_is_missed_where_it_is_empty(name):
    for empty in (None, ""):
        [one] = problems.of_answers(wins.ANSWERS | {name: empty}, deal())
        assert (one.code, one.field) == ("missing", name)


@pytest.mark.parametrize(
    "answers",
    [
        {"ends_on": date(2026, 11, 1)},  # the day of the start
        {"ends_on": None, "is_perpetual": True},
        {"solution_value": Decimal("90000.00")},  # the whole contract
        {"solution_value": Decimal(0), "contract_value": Decimal(0)},
        {"runs_on_platform": False},
        {"signed_on": date(2026, 11, 1)},
    ],
    ids=["ends as it starts", "no end", "all of it", "nothing", "elsewhere", "signed at the start"],
)
def test_the_borders_are_inside(answers):
    assert problems.of_answers(wins.ANSWERS | answers, deal()) == []


def test_through_the_marketplace_three_answers_are_enough_and_no_review_is_spoken_of():
    assert problems.of_answers(wins.SHORT, deal(closed_early=True)) == []
    assert [one.field for one in problems.of_answers({"is_marketplace": True}, deal())] == [
        "is_named", "marketplace_on", *problems.CONTACT,
    ]  # fmt: skip
    assert problems.of_answers(wins.ANSWERS, deal(closed_early=True), "business") == []


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_another_kind_is_refused_beside_its_field(name):
    others = [["a"], {"a": 1}, 1.5, object(), timezone.now(), Decimal("NaN"), Decimal(-1), Decimal("1E20")]
    for value in [*others, "a\0b", "\ud800", "9" * 400]:
        [one] = problems.blocking(wins.ANSWERS | {name: value}, deal())

        assert (one.code, one.field, bool(one.rule)) == ("invalid", name, True)
