"""Every line of history has its sentence, in words that people read."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import outbox
from referrals import editing, history, lifecycle, registered, terms
from referrals.models import Referral, ReferralEvent
from tests.referrals import scenes, wins

DATA = {
    "party": "Cloudmere",
    "member": "Rosa Delgado",
    "solution": "Tidal",
    "type": "ip",
    "reason": "not_a_customer",
    "sales_stage": 40,
    "changes": {
        "name": ["Old", "New"],
        "deal_value": ["", "1000.50"],
        "closing_date": ["2027-01-01", ""],
        "status_reason": ["", "budget"],
        "status_note": ["", "x" * 500],
        "help_type": ["Unknown", "GeneralOrOther"],
        "currency": ["EUR", "USD"],
        "location": ["", "Lisbon (7000101)"],
        "contact": ["", "Ines Prado"],
    },
}


def a_line(kind, data):
    return ReferralEvent(kind=kind, data=data, at=timezone.now(), referral=Referral())


def test_every_move_and_its_news_have_a_sentence():
    told = {name for name, move in lifecycle.MOVES.items() if name != "staff"}
    news = {f"their_{name}" for name, move in lifecycle.MOVES.items() if move.news}

    assert (told | news) - set(history.SENTENCES) == set()


def test_every_kind_that_the_code_records_has_a_sentence():
    source = "".join(path.read_text() for path in Path(history.__file__).parent.glob("*.py"))
    recorded = set(re.findall(r"""record\(\w+, "(\w+)",""", source)) | set(re.findall(r'\bkind="(\w+)"', source))

    assert "team_added" in recorded
    assert recorded - set(history.SENTENCES) - set(registered.SENTENCES) - set(outbox.KINDS) == set()


@pytest.mark.parametrize("data", [DATA, {}, {"reason": "gone", "type": "gone", "sales_stage": 33}])
@pytest.mark.parametrize("kind", history.SENTENCES)
def test_a_sentence_never_shows_its_seams(kind, data):
    told = history.sentence(a_line(kind, data), terms.Labels())

    assert told
    assert not re.search(r"%\(|None|_a_|GeneralOrOther", told)


def test_what_changed_is_told_with_labels_before_and_after():
    found = history.changes(a_line("edit", DATA), terms.Labels())

    assert [(label, old, new) for label, old, new in found if label != "Explanation"] == [
        ("Deal name", "Old", "New"),
        ("Estimated value", "", "1,000.5"),
        ("Estimated close date", "Jan 1, 2027", ""),
        ("Help needed", "No help required at this time", "General or other"),
        ("Currency", "EUR", "USD"),
        ("Location", "", "Lisbon (7000101)"),
        ("Customer contact", "", "Ines Prado"),
    ]
    assert next(len(new) for label, _old, new in found if label == "Explanation") == history.LONG


# What became of a registration → the sentence; by Ada of the company itself, or by a reviewer, who is not named.
OF_REGISTRATIONS = [
    ("register", "ReviewPending", "Ada", "Tidal registered: Submitted"),
    ("register", "Approved", "Ada", "Tidal registered: Approved"),
    ("review", "ActionRequired", None, "Cloudmere asked about the registration of Tidal"),
    ("review", "Passed", None, "Cloudmere passed the registration of Tidal"),
    ("review", "Approved", None, "Cloudmere approved the registration of Tidal"),
    ("review", "Failed", None, "Cloudmere refused the registration of Tidal"),
    ("review", "ReviewPending", "Ada", "The registration of Tidal was submitted again"),
    ("review", "ActionRequired", "Ada", "The last change to the registration of Tidal was taken back"),
    ("review", "Closed", None, "The registration of Tidal changed: "),
]


@pytest.mark.parametrize(("kind", "status", "who", "sentence"), OF_REGISTRATIONS)
def test_what_became_of_a_registration_is_told_with_the_platforms_name(kind, status, who, sentence):  # row 139
    line = a_line(kind, {"solution": "Tidal", "from_status": "None", "to_status": status})
    line.actor_id = who and 1

    assert history.sentence(line, terms.Labels()) == sentence


@pytest.mark.parametrize("kind", ["ask", "pass", "approve", "fail"])
@pytest.mark.django_db
def test_no_line_of_a_deals_history_names_the_reviewer(cast, kind):
    found = wins.asked(cast) if kind == "ask" else wins.concluded(cast, kind, reason="No.")

    line = scenes.events(wins.now(found).referral)[-1]

    assert (line.kind, line.actor_id) == ("review", None)
    assert "Dora" not in str(line.data)
    assert history.changes(line, terms.Labels()) == []


@pytest.mark.django_db
def test_the_same_value_written_another_way_is_no_change(cast):
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada:
        editing.change(deal, editing.FIELDS["value"], by=ada, deal_value=Decimal("61000.0"), currency=deal.currency)
        editing.change(deal, editing.FIELDS["value"], by=ada, deal_value=Decimal("61000.00"), currency=deal.currency)

    assert scenes.events(deal)[-1].data["changes"] == {}
