"""Stages by the kind of deal: an assessment's are its own, come in order, and lock the win until all are marked."""

import pytest

from accounts import tenancy
from referrals import lifecycle, stages
from referrals.models import Referral
from referrals.words import DealType
from tests.factories import SolutionFactory, a_referral
from tests.referrals.pages import here, now

pytestmark = pytest.mark.django_db

OTHERS = [kind for kind in DealType if kind not in (DealType.ASSESSMENT, DealType.LEAD)]
NEXT = {10: 20, 20: 40, 40: 60, 60: 80}
NAMES = {20: "Secure customer LOE", 40: "Gather data", 60: "Prepare assessment report", 80: "Present to customer"}


def an_assessment(cast, percent=10, **fields):
    solution = SolutionFactory(name="Migration check", organization=cast.platform, kind="SA", is_ip_eligible=False)
    kind = {"deal_type": "assessment", "direction": "Outgoing", "substatus": "Accepted", "sales_stage": percent}
    return a_referral(cast.northlight, location=cast.lisbon, team=[cast.lena], solutions=[solution], **(kind | fields))


def mark(cast, deal, percent, version=1, **options):
    typed = {"version": version, "sales_stage": percent}
    return cast.client("lena").post(here(deal, "moves", "stage"), typed, **options)


def a_move(answer, name):
    return next(move for move in answer.context["moves"] if move["name"] == name)


def test_an_assessment_calls_its_stages_by_its_own_names(cast):
    """Row 120."""
    deal = an_assessment(cast)
    browser = cast.client("lena")

    page = browser.get(here(deal))

    assert [(step.label, step.percent) for step in page.context["rail"]] == [
        ("Created", 10),
        *((name, percent) for percent, name in NAMES.items()),
        ("Won", 100),
    ]
    marked = mark(cast, deal, 20, follow=True)
    assert "Done. This deal is now: Secure customer LOE · 20 %." in marked.text
    assert marked.context["timeline"][0]["sentence"] == "Sales stage marked: Secure customer LOE · 20 %"
    (row,) = (row for row in browser.get("/deals/outbound/").context["rows"] if row["id"] == str(deal.uuid))
    assert (row["stage"], row["percent"]) == ("Secure customer LOE", "20")


def test_a_stage_that_was_marked_meanwhile_is_told_by_its_own_name(cast):
    deal = an_assessment(cast)
    mark(cast, deal, 20)

    late = mark(cast, deal, 20)

    assert late.status_code == 409
    assert "Secure customer LOE · 20 %" in late.text
    assert "Qualified" not in late.text.partition("<main")[2]


@pytest.mark.parametrize("percent", [10, 20, 40, 60])
def test_only_the_next_stage_of_an_assessment_can_be_marked(cast, percent):
    """Row 120: mandatory, and in order; not back either."""
    deal = an_assessment(cast, percent)
    asked = cast.client("lena").get(here(deal, "moves", "stage"))
    (step,) = (step for step in asked.context["rail"] if step.move)

    assert step.move["value"] == NEXT[percent]
    offered = a_move(asked, "stage")["form"].fields["sales_stage"].widget.choices
    assert [code for code, _ in offered] == [NEXT[percent]]
    for other in {20, 40, 60, 80} - {NEXT[percent]}:
        answer = mark(cast, deal, other)
        assert answer.status_code == 422
        words = f"The stages of an assessment are marked in order: next is “{NAMES[NEXT[percent]]}”."
        assert words in a_move(answer, "stage")["form"].non_field_errors()
        assert now(deal).version == 1
    assert mark(cast, deal, NEXT[percent]).status_code == 302
    assert now(deal).sales_stage == NEXT[percent]


@pytest.mark.parametrize("typed", ["", "100", "30", "x", "\x00", "9" * 400, "\ud800"])
def test_a_stage_that_no_assessment_has_is_refused(cast, typed):
    deal = an_assessment(cast)

    assert mark(cast, deal, typed.encode("utf-8", "surrogatepass")).status_code == 422
    assert now(deal).version == 1


def test_after_the_last_stage_only_the_win_is_left(cast):
    """Row 121: unlocked after 80 %."""
    deal = an_assessment(cast, 80)
    page = cast.client("lena").get(here(deal))

    assert a_move(page, "stage")["why_not"] == "All stages are marked."
    assert a_move(page, "win")["why_not"] == ""
    assert mark(cast, deal, 80).status_code == 422
    assert cast.client("lena").post(here(deal, "moves", "win"), {"version": 1}).status_code == 302
    assert (now(deal).substatus, now(deal).sales_stage) == ("Won", 100)


@pytest.mark.parametrize("percent", [10, 20, 40, 60])
def test_a_win_is_locked_until_all_stages_are_marked_and_says_why(cast, percent):
    """Row 121."""
    deal = an_assessment(cast, percent)
    browser, address = cast.client("lena"), here(deal, "moves", "win")
    words = f"An assessment is won after all of its stages: mark “{NAMES[NEXT[percent]]}” next."

    for page in (browser.get(here(deal)), browser.get(address), browser.post(address, {"version": 1})):
        win = a_move(page, "win")
        assert (win["why_not"], win["asking"]) == (words, False)
        assert f'disabled aria-describedby="why-win">Mark as won</button><span class="action__why" id="why-win">{words}'
        assert words in page.text
    assert page.status_code == 422
    assert browser.post(address, {"version": 1}, headers={"HX-Request": "true"}).status_code == 422
    assert now(deal).version == 1


@pytest.mark.parametrize("version", ["0", "2", "999999", "", "x", "\x00"])
def test_no_other_version_wins_an_assessment_either(cast, version):
    deal = an_assessment(cast, 60)

    answer = cast.client("lena").post(here(deal, "moves", "win"), {"version": version, "sales_stage": "80"})

    assert answer.status_code in (409, 422)
    assert (now(deal).substatus, now(deal).version, now(deal).sales_stage) == ("Accepted", 1, 60)


def test_an_assessment_that_only_seems_to_be_ready_is_not_won(cast):
    deal = an_assessment(cast, 60)
    with cast.acting("lena") as lena:
        seen = Referral.objects.get(pk=deal.pk)
        with pytest.raises(lifecycle.Refused):
            lifecycle.make(seen, lifecycle.MOVES["win"], by=lena)
        with pytest.raises(lifecycle.Refused):
            lifecycle.make(seen, lifecycle.MOVES["stage"], by=lena, sales_stage=100)
        seen.sales_stage, seen.version = 80, 2  # as somebody read it who is no longer right
        with pytest.raises(lifecycle.Conflict):
            lifecycle.make(seen, lifecycle.MOVES["win"], by=lena)
    assert now(deal).substatus == "Accepted"


@pytest.mark.parametrize("kind", OTHERS)
def test_all_other_deals_mark_any_stage_and_are_won_from_anywhere(cast, kind):
    deal = an_assessment(cast, deal_type=kind)
    page = cast.client("lena").get(here(deal))

    assert [step.label for step in page.context["rail"]][1:5] == ["Qualified", "Developed", "Proposed", "Negotiated"]
    assert a_move(page, "win")["why_not"] == a_move(page, "stage")["why_not"] == ""
    assert mark(cast, deal, 60).status_code == 302
    assert mark(cast, deal, 20, version=2).status_code == 302
    won = cast.client("lena").post(here(deal, "moves", "win"), {"version": 3, "confirmed": "on"})
    assert won.status_code == 302


@pytest.mark.parametrize("move", ["share", "ask_help", "invite"])
def test_an_assessment_is_neither_shared_nor_helped_nor_given_partners(cast, move):
    deal = an_assessment(cast)

    assert str(lifecycle.MOVES[move].why_not(deal, deal.updated_at)) == "Not for this kind of deal."
    with tenancy.everyone("the condition in SQL"):
        assert not Referral.objects.filter(lifecycle.MOVES[move].condition(), pk=deal.pk).exists()


# Rows 117, 118, 119: a company's own percentage → the stage it is shown as, and the phase of the method.
SHOWN_AS = {
    0: ("Accepted", "Listen and consult", "Qualified opportunity"),
    10: ("Accepted", "Listen and consult", "Qualified opportunity"),
    19: ("Accepted", "Listen and consult", "Qualified opportunity"),
    20: ("Qualified", "Listen and consult", "Qualified opportunity"),
    33: ("Qualified", "Listen and consult", "Qualified opportunity"),
    40: ("Developed", "Inspire and design", "Customer aligned to solution and business case"),
    75: ("Proposed", "Empower and achieve", "Customer agreement in place"),
    80: ("Negotiated", "Empower and achieve", "Customer agreement in place"),
    99: ("Negotiated", "Empower and achieve", "Customer agreement in place"),
    100: ("Won", "Realize value", "Contract executed, deployment can begin"),
}


@pytest.mark.parametrize("percent", SHOWN_AS)
def test_a_companys_own_percentage_is_shown_as_a_standard_stage(percent):
    """Rows 117, 118, 119."""
    stage = stages.STANDARD.standard(percent)

    assert (stage.label, stage.phase, stage.exit) == SHOWN_AS[percent]


def test_the_question_for_the_stage_tells_the_phase_and_what_ends_it(cast):
    """Row 117."""
    asked = cast.client("lena").get(here(an_assessment(cast, 40, deal_type="ip"), "moves", "stage"))

    assert (
        "Now: Inspire and design, until this is reached: Customer aligned to solution and business case." in asked.text
    )
    assert "Proposed · 60 % – A formal proposal was made (Empower and achieve)" in asked.text
