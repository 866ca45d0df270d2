"""The words of codes: what is offered today, and that what was chosen on another day keeps its words."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import history, terms
from referrals.forms.careful import fits
from referrals.models import Referral, ReferralEvent, SolutionArea, Term
from referrals.models.reference import today
from tests.factories import AreaFactory, PlayFactory, TermFactory, a_referral
from tests.referrals.pages import errors_of_move, here, now
from tests.referrals.scenes import sent_deal

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNKNOWN = ["This choice is not known here."]


def noon(day):
    return datetime.combine(day, time(12), tzinfo=UTC)


def renamed(kind, code, label, *, since, **fields):
    """Operators call it something else from that day on."""
    old = Term.objects.get(kind=kind, code=code)
    Term.objects.filter(pk=old.pk).update(valid_to=since - DAY)
    kept = {"position": old.position, "used_for": old.used_for, "needs_words": old.needs_words}
    return TermFactory(kind=kind, code=code, label=label, valid_from=since, **(kept | fields))


def ended(kind, code, *, since):
    Term.objects.filter(kind=kind, code=code).update(valid_to=since - DAY)


def rows_of(answer):
    return {row["label"]: row["value"] for section in answer.context["details"] for row in section["rows"]}


def options(form, name):
    return dict(form.fields[name].choices)


def test_the_help_types_roles_and_reasons_of_the_specification_come_with_the_product():
    """Rows 82 and 130."""
    assert [label for _code, label in terms.choices(terms.HELP)] == [
        "Workload-specific value proposition",
        "Customer technical architecture",
        "Proof of concept or demo",
        "Quotes or licensing",
        "Post-sales customer success",
        "General or other",
    ]
    assert [label for _code, label in terms.choices(terms.ROLE)] == [
        "Pre-sales envisioning",
        "Solution design",
        "Proof of concept",
        "Business strategy",
        "Deployment services",
        "Adoption and change management",
        "Transaction",
        "Managed services",
    ]
    offered = {step: {code for code, _label in terms.choices(terms.REASON, used_for=step)} for step in terms.STEPS}
    assert offered["platform_decline"] - offered["decline"] == {"no_account", "no_seller"}
    assert offered["lose"] == offered["decline"]
    assert {code for code in offered["decline"] | offered["error"] if terms.needs_words(code)} == {
        "other",
        "other_error",
    }


VERSIONS = [
    Term(kind="role", code="host", label="Host", valid_to=today() - 10 * DAY),
    Term(kind="role", code="host", label="Landlord", valid_from=today() - 9 * DAY, valid_to=today() - DAY),
    Term(kind="role", code="host", label="Hostess", valid_from=today() + 5 * DAY),
    Term(kind="reason", code="budget"),
    Term(kind="reason", code="host", label="Of another kind"),
    Term(kind="role", code="late", label="Late", valid_from=today()),
]


@pytest.mark.parametrize(
    ("kind", "code", "days", "label"),
    [
        ("role", "host", -400, "Host"),
        ("role", "host", -10, "Host"),
        ("role", "host", -9, "Landlord"),
        ("role", "host", 0, "Landlord"),  # between two versions: the latest that had begun
        ("role", "host", 5, "Hostess"),
        ("role", "late", -400, "Late"),  # before the first version: the first
        ("reason", "budget", 0, "Insufficient project budget"),  # without a label of its own: the product's word
        ("help", "Unknown", 0, "No help required at this time"),  # no term at all: the product's word
        ("program", "As it was typed", 0, "As it was typed"),
        ("role", "", 0, ""),
    ],
)
def test_a_code_reads_as_it_was_called_on_the_day(kind, code, days, label):
    words = terms.Labels(VERSIONS)

    assert words.of(kind, code, today() + days * DAY) == label
    assert words.of(kind, code, noon(today() + days * DAY)) == label


def test_a_label_of_ones_own_language_comes_first_then_the_label_for_all_then_the_products_word():
    Term.objects.filter(kind="reason", code="budget").update(label="No money", labels={"pt-br": "Sem verba"})
    Term.objects.filter(kind="reason", code="silence").update(labels={"es": "Silencio"})

    with translation.override("pt-br"):
        assert terms.label("reason", "budget") == dict(terms.choices("reason"))["budget"] == "Sem verba"
    with translation.override("es"):
        assert terms.label("reason", "budget") == "No money"
        assert terms.label("reason", "silence") == "Silencio"
    assert terms.label("reason", "silence") == "Customer did not respond"


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_a_list_reads_the_same_labels_in_its_own_query(cast, language):
    renamed("role", "SolutionDesign", "Drawing up", since=today() - 5 * DAY, labels={"pt-br": "Desenho"})
    renamed("role", "Transaction", "", since=today() - 5 * DAY)
    TermFactory(code="late", label="Late", valid_from=today() - 10 * DAY, valid_to=today() - 6 * DAY)
    TermFactory(code="late", label="Later", valid_from=today() - 5 * DAY)
    for days in (-400, -6, -5, 0):
        for code in ("SolutionDesign", "Transaction", "late", "typed by hand", ""):
            a_referral(cast.northlight, partner_role=code, created_at=noon(today() + days * DAY))

    with cast.acting("ada"), translation.override(language):
        labels = terms.labels()
        deals = list(Referral.objects.annotate(role=terms.label_of(terms.ROLE, "partner_role")))
        expected = [labels.on_deal(deal, "partner_role") for deal in deals]

    assert [deal.role for deal in deals] == expected
    renamed_to = "Drawing up" if language == "en" else "Desenho"
    assert len(set(expected)) == 7
    assert expected.count(renamed_to) == 2 and expected.count("Late") == expected.count("Later") == 2


def test_an_old_deal_keeps_its_labels_and_a_new_one_has_the_new_ones(cast):
    """Rows 128 to 130."""
    facts = {"deal_type": "services", "substatus": "Accepted", "direction": "Outgoing", "location": cast.lisbon}
    facts |= {"partner_role": "SolutionDesign", "partner_program": "launch", "help_type": "QuotesOrLicensing"}
    TermFactory(kind="program", code="launch", label="Launch")
    old = a_referral(cast.northlight, **facts, created_at=noon(today() - 30 * DAY))
    new = a_referral(cast.northlight, **facts)
    renamed("role", "SolutionDesign", "Drawing up", since=today())
    renamed("program", "launch", "Lift-off", since=today())
    renamed("help", "QuotesOrLicensing", "Prices", since=today())
    browser = cast.client("ada")

    before, after = (rows_of(browser.get(here(deal))) for deal in (old, new))

    told = ["Partner role", "Partner program", "Help needed"]
    assert [before[name] for name in told] == ["Solution design", "Launch", "Quotes or licensing"]
    assert [after[name] for name in told] == ["Drawing up", "Lift-off", "Prices"]


def test_what_ended_is_shown_where_it_was_chosen_and_not_offered_any_more(cast):
    facts = {"deal_type": "services", "substatus": "Accepted", "direction": "Outgoing", "location": cast.lisbon}
    deal = a_referral(cast.northlight, **facts, partner_role="Transaction", created_at=noon(today() - 30 * DAY))
    ended("role", "Transaction", since=today())
    browser = cast.client("ada")

    page = browser.get(here(deal, "edit", "partner_role"))
    refused = browser.post(here(deal, "edit", "partner_role"), {"version": 1, "partner_role": "Transaction"})

    (row,) = (row for section in page.context["details"] for row in section["rows"] if row["editing"])
    assert row["value"] == "Transaction"
    assert "Transaction" not in options(row["form"], "partner_role")
    assert refused.status_code == 422
    (row,) = (row for section in refused.context["details"] for row in section["rows"] if row["editing"])
    assert row["form"].errors["partner_role"] == UNKNOWN


@pytest.mark.parametrize("program", ["Harbours first", "a-code"])
def test_a_program_that_was_typed_freely_is_shown_as_typed(cast, program):
    deal = a_referral(cast.northlight, deal_type="services", partner_program=program, location=cast.lisbon)

    assert rows_of(cast.client("ada").get(here(deal)))["Partner program"] == program


def test_a_reason_that_operators_add_is_chosen_explained_and_told_to_everybody(cast):
    TermFactory(kind="reason", code="storm", label="A storm", used_for=["decline"], needs_words=True)
    theirs, mine = sent_deal(cast)
    browser = cast.client("lena")

    asked = browser.get(here(mine, "moves", "decline"))
    wordless = browser.post(here(mine, "moves", "decline"), {"version": 1, "status_reason": "storm"})
    taken = browser.post(
        here(mine, "moves", "decline"), {"version": 1, "status_reason": "storm", "status_note": "The harbour is shut."}
    )
    with tenancy.everyone("the test delivers"):
        Notice.objects.exclude(kind="deal_decline").delete()
    outbox.deliver()

    (form,) = (move["form"] for move in asked.context["moves"] if move["form"])
    assert options(form, "status_reason")["storm"] == "A storm"
    assert form.fields["status_note"].help_text == "Needed with: Other, A storm."
    assert errors_of_move(wordless) == {"status_note": ["Say in your own words what happened."]}
    assert taken.status_code == 302
    assert now(mine).status_reason == "storm"
    assert "Declined: A storm" in browser.get(here(mine)).text
    assert "Northlight Software declined: A storm" in cast.client("sela").get(here(theirs)).text
    assert "Reason: A storm." in mail.outbox[0].body


def test_a_help_type_that_operators_add_is_asked_for_and_told(cast):
    TermFactory(kind="help", code="night-shift", label="Somebody at night")
    deal = a_referral(
        cast.northlight, substatus="Accepted", direction="Outgoing", deal_type="private", location=cast.lisbon,
        team=[cast.ada], solutions=[cast.tidal],
    )  # fmt: skip
    browser = cast.client("ada")
    contact = {"first_name": "Ines", "last_name": "Prado", "phone": "+351 1", "email": "ines@customer.example"}
    browser.post(here(deal, "edit", "contact"), contact | {"version": 1})
    answers = {"version": 2, "help_notes": "At night.", "marketplace_intent": "No"}

    none = browser.post(here(deal, "moves", "ask_help"), answers | {"help_type": "Unknown"})
    asked = browser.post(here(deal, "moves", "ask_help"), answers | {"help_type": "night-shift"}, follow=True)

    assert errors_of_move(none) == {"help_type": UNKNOWN}
    assert now(deal).help_type == "night-shift"
    assert "Help asked for: Somebody at night" in asked.text


@pytest.mark.parametrize("side", ["decline", "error"])
def test_a_reason_that_ended_while_the_question_was_open_is_refused(cast, side):
    _theirs, mine = sent_deal(cast)
    code = {"decline": "budget", "error": "duplicate"}[side]
    browser = cast.client("lena")
    browser.get(here(mine, "moves", side))
    ended("reason", code, since=today())

    answer = browser.post(here(mine, "moves", side), {"version": 1, "status_reason": code})

    assert answer.status_code == 422
    assert errors_of_move(answer) == {"status_reason": UNKNOWN}
    assert now(mine).substatus == "Pending"


def a_line(cast, deal, *, reason, days, **data):
    with tenancy.entered(cast.northlight):
        return ReferralEvent.objects.create(
            organization=cast.northlight,
            referral=deal,
            kind="their_decline",
            data={"party": "Cloudmere", "reason": reason} | data,
            at=noon(today() + days * DAY),
        )


def test_history_and_mail_tell_the_label_of_that_time(cast):
    deal = a_referral(cast.northlight, location=cast.lisbon)
    renamed("reason", "budget", "No money left", since=today() - 5 * DAY)
    changes = {"changes": {"partner_role": ["Transaction", "SolutionDesign"]}}
    renamed("role", "SolutionDesign", "Drawing up", since=today() - 5 * DAY)
    before, after = (a_line(cast, deal, reason="budget", days=days, **changes) for days in (-6, -5))
    labels = terms.labels()

    assert history.sentence(before, labels) == "Cloudmere declined: Insufficient project budget"
    assert history.sentence(after, labels) == "Cloudmere declined: No money left"
    assert history.changes(before, labels) == [("Partner role", "Transaction", "Solution design")]
    assert history.changes(after, labels) == [("Partner role", "Transaction", "Drawing up")]

    notice = Notice(
        kind="deal_decline", data={"party": "Cloudmere", "reason": "budget"}, created_at=noon(today() - 6 * DAY)
    )
    notice.about = deal
    assert "Insufficient project budget" in outbox.KINDS["deal_decline"].compose(notice)["sentence"]


def test_the_reason_of_a_closed_deal_reads_as_on_the_day_it_closed(cast):
    deal = a_referral(
        cast.northlight, substatus="Lost", status_reason="budget", location=cast.lisbon,
        created_at=noon(today() - 30 * DAY), closed_at=noon(today() - DAY),
    )  # fmt: skip
    renamed("reason", "budget", "No money left", since=today() - 10 * DAY)
    renamed_again = Term.objects.get(kind="reason", code="budget", valid_to=None)
    Term.objects.filter(pk=renamed_again.pk).update(valid_to=today() - DAY)
    TermFactory(kind="reason", code="budget", label="Out of cash", valid_from=today())

    assert cast.client("ada").get(here(deal)).context["deal"]["reason"] == "No money left"


@pytest.mark.parametrize("many", [2, 30])
def test_the_words_of_a_page_are_read_once_however_many_there_are(cast, many):
    deal = a_referral(cast.northlight, location=cast.lisbon, deal_type="services", partner_role="SolutionDesign")
    for number in range(many):
        a_line(cast, deal, reason="budget", days=-number)
    ada, olga = cast.client("ada"), cast.client("olga")

    for browser, address in (
        (ada, here(deal)),
        (ada, here(deal, "timeline")),
        (olga, "/admin/referrals/referralevent/"),
        (olga, f"/admin/referrals/referral/{deal.pk}/change/"),
    ):
        with CaptureQueriesContext(connection) as seen:
            page = browser.get(address)
        assert "Cloudmere declined: Insufficient project budget" in page.text
        asked = [query for query in seen if 'FROM "referrals_term"' in query["sql"]]
        assert len(asked) <= (5 if "change" in address else 1)  # one for each of the five places of the admin's page


def test_an_area_with_a_new_name_still_has_its_plays(cast):
    """Rows 54 and 55."""
    play = PlayFactory()
    SolutionArea.objects.filter(pk=play.area.pk).update(valid_to=today() - DAY)
    area = AreaFactory(code=play.area.code, label="Renamed", valid_from=today())
    facts = {"deal_type": "services", "substatus": "Accepted", "direction": "Outgoing", "location": cast.lisbon}
    deal = a_referral(cast.northlight, **facts, solution_area=play.area, solution_play=play)
    browser = cast.client("ada")

    page = browser.get(here(deal, "edit", "solution_area"))
    (form,) = (row["form"] for section in page.context["details"] for row in section["rows"] if row["editing"])
    saved = browser.post(
        here(deal, "edit", "solution_area"), {"version": 1, "solution_area": area.code, "solution_play": play.code}
    )

    assert [str(label) for _code, label in form.fields["solution_area"].choices] == ["Choose one", "Renamed"]
    assert f'<option value="{area.code}" selected>' in page.text
    assert saved.status_code == 302
    assert now(deal).solution_area_id == area.pk
    assert fits(area, play) and not fits(AreaFactory(), play)


def test_the_plays_of_an_area_that_ended_are_not_offered(cast):
    play = PlayFactory()
    SolutionArea.objects.filter(pk=play.area.pk).update(valid_to=today() - DAY)
    facts = {"deal_type": "services", "substatus": "Accepted", "direction": "Outgoing", "location": cast.lisbon}
    deal = a_referral(cast.northlight, **facts)

    answer = cast.client("ada").post(
        here(deal, "edit", "solution_area"), {"version": 1, "solution_area": play.area.code, "solution_play": play.code}
    )

    (form,) = (row["form"] for section in answer.context["details"] for row in section["rows"] if row["editing"])
    assert form.errors == {"solution_area": UNKNOWN, "solution_play": UNKNOWN}


def test_the_day_is_the_products_and_not_the_readers(cast):
    midnight = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)

    with timezone.override("America/Sao_Paulo"):
        assert terms.day_of(midnight).isoformat() == "2027-01-01"


def test_an_operator_closes_a_deal_by_a_reason_that_was_added(cast):
    TermFactory(kind="reason", code="test-data", label="Made for a test", used_for=["error"], needs_words=True)
    deal = a_referral(cast.northlight, substatus="Accepted")
    browser, address = cast.client("olga"), f"/admin/referrals/referral/{deal.pk}/error/"

    wordless = browser.post(address, {"status_reason": "test-data", "version": 1})
    foreign = browser.post(address, {"status_reason": "budget", "version": 1})
    taken = browser.post(address, {"status_reason": "test-data", "status_note": "Mine.", "version": 1}, follow=True)

    assert list(wordless.context["form"].errors) == ["status_note"]
    assert list(foreign.context["form"].errors) == ["status_reason"]
    assert now(deal).status_reason == "test-data"
    assert "Closed as an error: Made for a test" in taken.text
