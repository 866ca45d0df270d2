"""What a reviewer presses: each step over its address, what is refused and kept, what was overtaken (rows 139-142)."""

import pytest
from django.urls import reverse

from accounts import grants, tenancy
from accounts.roles import Role
from referrals import registration
from referrals.models import Registration, RegistrationEvent
from tests import hostile
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db


def here(found, *step):
    return reverse("review-step" if step else "review", args=[found.uuid, *step])


def press(cast, found, step, who="dora", **answers):
    """Send a step's form as it stood on the page of that registration."""
    return cast.client(who).post(here(found, step), {"version": found.version} | answers)


def text_of(answer):
    return answer.content.decode()


def answered(cast, found, **answers):
    """Submitted again by the partner."""
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        return registration.resubmit(wins.now(found), deal, wins.ANSWERS | answers, by=cast.ada, seen=found.version)


def test_each_step_says_its_consequence_before_it_is_taken(cast):
    text = text_of(cast.client("dora").get(here(wins.submitted(cast))))

    for step in registration.STEPS.values():
        if step.of_platform:
            assert f'aria-describedby="{step.name}-what"' in text
            assert str(step.consequence) in text


def test_a_review_is_begun(cast):
    found = wins.submitted(cast)

    answer = press(cast, found, "take")

    assert (answer.status_code, answer.url) == (302, here(found))
    assert wins.now(found).taken_by == cast.dora


def test_a_note_beside_a_field_and_one_for_the_whole_are_asked(cast):
    """Rows 140, 142."""
    found = wins.submitted(cast)

    answer = press(cast, found, "ask", **{"note-contract_value": " Which value? ", "note-whole": "Two\nlines."})

    assert answer.status_code == 302
    after = wins.now(found)
    assert (after.status, after.asks) == ("ActionRequired", {"contract_value": "Which value?", "": "Two\nlines."})
    page = text_of(cast.client("dora").get(here(found)))
    assert "Which value?" in page
    assert "Two\nlines." in page


def test_more_can_be_asked_while_the_partner_has_it(cast):
    found = wins.asked(cast)

    assert press(cast, found, "ask", **{"note-phone": "A number that answers."}).status_code == 302
    assert set(wins.now(found).asks) == {"contract_value", "phone"}


@pytest.mark.parametrize(("step", "status"), [("pass", "Passed"), ("approve", "Approved")])
def test_it_passes_and_is_approved(cast, step, status):
    """Rows 139, 141."""
    found = wins.submitted(cast)

    assert press(cast, found, step).status_code == 302
    assert (wins.now(found).status, scenes.fresh(wins.now(found).referral).registration_status) == (status, status)


def test_it_fails_with_its_reason(cast):
    found = wins.submitted(cast)

    assert press(cast, found, "fail", reason="Another product.").status_code == 302
    assert (wins.now(found).status, wins.now(found).status_reason) == ("Failed", "Another product.")
    assert "Another product." in text_of(cast.client("dora").get(here(found)))


@pytest.mark.parametrize(
    ("step", "answers", "words"),
    [
        ("ask", {}, "Write beside at least one field"),
        ("ask", {"note-phone": "  "}, "Write beside at least one field"),
        ("ask", {"note-nonsense": "Change it."}, "Write beside at least one field"),
        ("ask", {"note-phone": "x" * 301}, "at most 300 characters"),
        ("ask", {"note-phone": "a\x07b"}, "cannot be printed"),
        ("fail", {}, "Say why"),
        ("fail", {"reason": " \n "}, "Say why"),
        ("fail", {"reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_is_not_said_is_asked_for_again(cast, step, answers, words):
    found = wins.submitted(cast)

    answer = press(cast, found, step, **answers)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert wins.now(found).status == "ReviewPending"


def test_a_wrong_note_keeps_the_others_and_is_tied_to_its_field(cast):
    found = wins.submitted(cast)

    page = text_of(press(cast, found, "ask", **{"note-phone": "x" * 301, "note-email": "Another address, please."}))

    assert 'value="Another address, please."' in page
    assert 'aria-describedby="id_note-phone_error"' in page
    assert 'id="id_note-phone_error"' in page


def test_what_was_overtaken_says_what_changed_and_keeps_what_was_typed(cast):
    found = answered(cast, wins.asked(cast))
    wins.asked(cast, found, note="Is that so?", field="phone")
    answered(cast, wins.now(found), contract_value=95000)

    answer = press(cast, found, "ask", **{"note-email": "Another address, please."})

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Northlight Software changed this registration in the meantime" in page
    assert {fact["value"] for fact in answer.context["conflict"]["theirs"]} == {"95,000", "Submitted"}
    assert 'value="Another address, please."' in page
    assert f'name="version" value="{wins.now(found).version}"' in page
    assert wins.now(found).asks == {}


def test_what_was_overtaken_by_a_decision_shows_what_was_typed_and_asks_nothing(cast):
    with tenancy.entered(cast.platform):
        grants.grant(cast.sela, Role.REGISTRATION_REVIEWER, by=None, organization=cast.platform)
    del cast.__dict__["sela"]  # whose rights are other ones now
    found = wins.submitted(cast)
    wins.concluded(cast, "approve", found)

    answer = press(cast, found, "fail", who="sela", reason="Another product is named.")

    assert answer.status_code == 409
    assert "Dora Example changed this registration in the meantime" in text_of(answer)
    assert "It has ended: Approved." in text_of(answer)
    assert answer.context["conflict"]["yours"] == [{"label": "Reason", "value": "Another product is named."}]
    assert wins.now(found).status == "Approved"


def test_what_was_done_twice_is_done_once(cast):
    found = wins.submitted(cast)
    press(cast, found, "approve")

    answer = press(cast, found, "approve")

    assert answer.status_code == 409
    assert "Nothing was done twice" in text_of(answer)
    assert len(wins.history(found)) == 2


def test_what_the_clock_found_meanwhile_is_said_without_a_name(cast):
    found = wins.submitted(cast)
    with tenancy.everyone("the clock looks at the criteria"):
        Registration.objects.filter(pk=found.pk).update(version=found.version + 1)
        line = {
            "version": found.version + 1,
            "kind": "reevaluated",
            "data": {"criteria": [["account", "holds", "fails"]]},
        }
        RegistrationEvent.objects.create(organization=cast.northlight, registration=found, **line)

    page = text_of(press(cast, found, "approve"))

    assert "This registration changed in the meantime (" in page
    assert "The criteria are no longer as they were" in page
    assert wins.now(found).status == "ReviewPending"


def test_the_same_notes_are_asked_once_and_others_meet_what_was_asked(cast):
    found = wins.submitted(cast)
    press(cast, found, "ask", **{"note-phone": "Another one?"})

    again = press(cast, found, "ask", **{"note-phone": "Another one?"})
    other = press(cast, found, "ask", **{"note-email": "Another address?"})

    assert (again.status_code, other.status_code) == (409, 409)
    assert "Nothing was done twice" in text_of(again)
    assert "You changed this registration in the meantime" in text_of(other)
    assert wins.now(found).asks == {"phone": "Another one?"}


def test_a_form_without_a_version_changes_nothing(cast):
    found = wins.submitted(cast)

    for version in ("", "x", "-1", "9" * 30):
        assert press(cast, found, "approve", version=version).status_code == 409
    assert cast.client("dora").post(here(found, "approve")).status_code == 409
    assert wins.now(found).status == "ReviewPending"


@pytest.mark.parametrize(
    ("end", "closed", "words"),
    [
        ("ask", ["take", "pass", "approve", "fail"], "It is with the partner"),
        ("pass", ["take", "ask", "pass", "fail"], "It has passed. It can only be approved now."),
        ("approve", ["take", "ask", "pass", "approve", "fail"], "It has ended: Approved."),
        ("fail", ["take", "ask", "pass", "approve", "fail"], "It has ended: Failed."),
    ],
)
def test_a_closed_step_says_why_on_the_page_and_at_its_address(cast, end, closed, words):
    found = wins.asked(cast) if end == "ask" else wins.concluded(cast, end, reason="So.")
    browser = cast.client("dora")
    steps = browser.get(here(found)).context["steps"]

    assert {name for name, step in steps.items() if step["why_not"]} == set(closed)
    for step in closed:
        assert words in text_of(browser.get(here(found, step)))
        assert press(cast, found, step, reason="So.", **{"note-phone": "x"}).status_code == 409
    assert wins.now(found).version == found.version


@pytest.mark.parametrize(
    ("kind", "answers", "words"),
    [
        ("ip", wins.SHORT, "Approved without a review: it was sold through the marketplace. You can still fail it."),
        ("business", {}, "It is recorded for billing, and needs no review. You can still fail it."),
    ],
    ids=["marketplace", "business"],
)
def test_what_nobody_has_reviewed_says_so_and_what_failing_it_would_do(cast, kind, answers, words):
    type(cast.tidal).objects.filter(pk=cast.tidal.pk).update(is_business_premium=True)
    found = wins.submitted(cast, kind=kind, **answers)

    page = cast.client("dora").get(here(found))

    assert page.context["registration"]["sentence"] == words
    assert [line["sentence"] for line in page.context["lines"]] == ["Submitted, and complete without a review"]
    assert page.context["steps"]["fail"]["consequence"] == "What was complete is taken back. The partner is told."
    assert "What was complete is taken back. The partner is told." in text_of(page)


def test_a_registration_that_was_taken_back_says_that_the_partner_has_it(cast):
    found = wins.submitted(cast)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.undo(wins.now(found), deal, {"asks": {"phone": "As before."}}, by=cast.ada, seen=found.version)

    answer = press(cast, found, "take")

    assert answer.status_code == 409
    assert "Changes taken back before the review began" in text_of(answer)
    assert "It is with the partner" in text_of(answer)


@pytest.mark.parametrize("name", hostile.BAD)
def test_bad_input_is_answered_with_a_page_or_a_refusal(cast, name):
    found, browser, bad = wins.submitted(cast), cast.client("dora"), hostile.BAD[name]
    answers = {"version": bad, "reason": bad, "note-phone": bad, "note-whole": bad}

    seen = [
        (step, browser.post(here(found, step), answers).status_code) for step in registration.STEPS if step in FORMS
    ]
    seen += [("queue", browser.get("/reviews/", dict.fromkeys(("q", "status", "mine", "after"), bad)).status_code)]

    assert hostile.wrong(seen) == []


FORMS = ("take", "ask", "pass", "approve", "fail")
