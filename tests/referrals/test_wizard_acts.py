"""The buttons within the steps of a new deal: colleagues, solutions, and notes drafted for the seller."""

import pytest

from accounts import tenancy
from accounts.models import Organization
from referrals import composing
from referrals.models import ComposedNotes, SolutionLine
from tests.factories import SolutionFactory, TeamMemberFactory, a_referral
from tests.referrals import walking
from tests.referrals.walking import BO, IP, NOBODY, Walk

pytestmark = pytest.mark.django_db

DRAFT_IT = {"problem": "The berths are full.", "wanted": "A demo for their crew.", "compose": "yes"}


@pytest.fixture
def walk(cast):
    return Walk(cast).through(sharing=IP, partners=None)


def members(walk):
    return [row["email"].value() for row in walk.get("team").context["form"].forms if row["email"].value()]


def test_members_of_recent_deals_are_one_click_away_the_newest_first_and_each_once(cast, walk):  # row 60
    for email in ("old@team.example", "new@team.example", "OLD@team.example"):
        deal = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ada])
        TeamMemberFactory(organization=cast.northlight, referral=deal, **BO | {"email": email})
    foreign = a_referral(cast.northlight, location=cast.lisbon, team=[cast.ugo])
    TeamMemberFactory(organization=cast.northlight, referral=foreign, **BO | {"email": "foreign@team.example"})

    recent = walk.get("team").context["recent"]
    assert [one["email"] for one in recent] == ["OLD@team.example", "new@team.example"]

    answer = walk.post("team", NOBODY | {"add": recent[1]["key"]})

    assert answer["Location"] == walk.url("team")
    assert members(walk) == ["new@team.example"]
    assert [one["email"] for one in walk.get("team").context["recent"]] == ["OLD@team.example"]
    assert walk.post("team", walking.people(BO) | {"add": "unknown"}).status_code == 302
    assert members(walk) == ["bo@team.example"]


def test_rows_come_and_go_and_keep_what_is_typed_in_the_others(walk):
    half = BO | {"email": "half", "phone": ""}

    walk.post("team", walking.people(half) | {"more": "yes"})
    assert len(walk.get("team").context["form"].forms) == 2
    assert 'value="half"' in walk.get("team").text

    walk.post("team", walking.people(half, {}, BO) | {"remove": "0"})
    assert members(walk) == ["bo@team.example"]
    for wrong in ("7", "-1", "x", "", "9" * 400):
        walk.post("team", walking.people(BO) | {"remove": wrong})
        assert members(walk) == ["bo@team.example"]


TEAMS = {
    "half a member": ([BO | {"email": ""}], "This field is required."),
    "no phone": ([BO | {"phone": ""}], "This field is required."),
    "the same address twice": ([BO, BO | {"email": "BO@team.example"}], "on the team already"),
    "no address": ([BO | {"email": "bo"}], "valid email"),
}


@pytest.mark.parametrize(("rows", "words"), TEAMS.values(), ids=TEAMS)
def test_a_member_is_complete_or_refused(walk, rows, words):  # row 59
    answer = walk.post("team", walking.people(*rows))

    assert answer.status_code == 422
    assert words in answer.text


def test_a_writer_without_a_phone_number_names_somebody(cast):  # row 59
    cast.ada.phone = ""
    cast.ada.save()
    walk = Walk(cast)

    refused = walk.post("team", NOBODY)
    assert refused.status_code == 422
    assert "your own profile has no phone number" in refused.text
    assert walk.post("team", walking.people(BO)).status_code == 302


@pytest.mark.parametrize(
    "rows", [{}, {"member-TOTAL_FORMS": "x"}, {"member-TOTAL_FORMS": "99999"}, {"member-TOTAL_FORMS": "1e9"}]
)
def test_a_team_whose_count_was_tampered_with_is_refused_or_cut(walk, rows):
    answer = walk.post("team", {"member-INITIAL_FORMS": "0"} | rows)

    assert answer.status_code == 422
    assert walk.get("team").status_code == walk.get("review").status_code == 200


def test_solutions_are_found_added_priced_and_taken_away_again(cast, walk):  # rows 63, 68, 70-72
    found = walk.get("solutions", "?q=clo")
    assert [one.name for one in found.context["found"].solutions] == ["Cloud"]

    added = walk.post("solutions", {"solution": cast.tidal.code, "add": cast.cloud.code, "q": "clo"})
    assert added["Location"] == walk.url("solutions") + "?q=clo"
    assert "on the deal" in walk.get("solutions", "?q=clo").text

    both = {"solution": [cast.tidal.code, cast.cloud.code], f"price-{cast.cloud.code}": "12.50"}
    wrong = walk.post("solutions", both | {f"quantity-{cast.cloud.code}": "0"})
    assert wrong.status_code == 422
    assert "12.50" in wrong.text
    walk.post("solutions", both | {f"quantity-{cast.cloud.code}": "3"})
    walk.create()
    with tenancy.everyone("the test looks"):
        lines = SolutionLine.objects.filter(referral=walk.deal).values_list("solution__name", "price", "quantity")
        assert sorted((name, price and str(price), count) for name, price, count in lines) == [
            ("Cloud", "12.50", 3), ("Tidal", None, None),
        ]  # fmt: skip


def test_a_solution_taken_away_is_gone_and_its_price_with_it(cast, walk):
    both = {"solution": [cast.tidal.code, cast.cloud.code], f"price-{cast.cloud.code}": "12.50"}

    walk.post("solutions", both | {"remove": cast.cloud.code})

    assert [one.name for one in walk.get("solutions").context["form"].solutions] == ["Tidal"]


def test_htmx_gets_the_found_solutions_alone(walk):
    part = walk.get("solutions", "?q=tid", headers={"HX-Request": "true"})

    assert "Tidal" in part.text
    assert "<html" not in part.text and 'id="found"' in part.text


def test_a_deal_takes_fifty_solutions_and_not_one_more(cast, walk):
    codes = [SolutionFactory(organization=cast.northlight).code for _number in range(51)]

    refused = walk.post("solutions", {"solution": codes})
    assert refused.status_code == 422
    assert "at most 50 solutions" in refused.text
    full = walk.post("solutions", {"solution": codes[:50], "add": codes[50]}, follow=True)
    assert "at most 50 solutions" in full.text
    assert walk.post("solutions", {"solution": codes[:50]}).status_code == 302


def test_an_assessment_stands_alone_and_only_vetted_companies_see_it(cast, walk):  # rows 73, 74
    assessment = walking.an_assessment(cast, name="Berth check")
    assert "Berth check" in walk.get("solutions", "?kind=assessment").text

    together = walk.post("solutions", {"solution": [assessment.code, cast.tidal.code]})
    assert together.status_code == 422
    assert "stands alone" in together.text

    Organization.objects.filter(pk=cast.northlight.pk).update(is_vetted_for_assessments=False)
    assert "Berth check" not in walk.get("solutions", "?kind=assessment").text
    assert "This choice is not known here." in walk.post("solutions", {"solution": assessment.code}).text


def test_the_intent_to_buy_through_the_marketplace_brings_its_hint(walk):  # row 65
    assert "prefer incentivized solutions" not in walk.get("solutions").text
    walk.post("sharing", IP | {"marketplace_intent": "Yes"})
    assert "prefer incentivized solutions" in walk.get("solutions").text


def test_the_platforms_catalogue_says_to_try_alternatives(walk):  # row 69
    assert "try another name or a similar solution" in walk.get("solutions", "?kind=platform&q=qqqqzz").text


def test_the_sharing_step_says_what_asking_means(walk):  # rows 80-84
    page = walk.get("sharing").text

    for words in ("fourteen days", "not guaranteed", "the customer’s problem and the help you want, exactly"):
        assert words in page
    assert page.count('name="help_type"') == 7


def test_notes_are_drafted_from_what_was_typed_and_taken_over_by_hand_only(cast, walk):  # row 85
    walk.post("sharing", IP | DRAFT_IT)
    page = walk.get("sharing")

    with tenancy.everyone("the test looks"):
        kept = ComposedNotes.objects.get()
    assert kept.drafted in page.context["composed"].drafted
    assert page.context["form"]["help_notes"].value() == IP["help_notes"]
    assert "Drafted by the product" in page.text
    assert (kept.user, kept.accepted_at, kept.used) == (cast.ada, None, "")

    walk.post("sharing", IP | {"use": "nonsense"})
    with tenancy.everyone("the test looks"):
        (made,) = ComposedNotes.objects.all()
    assert made.accepted_at is None
    walk.post("sharing", IP | {"use": str(made.pk)})
    notes = walk.get("sharing").context["form"]["help_notes"].value()
    assert notes == kept.drafted
    walk.post("sharing", IP | {"help_notes": f"{notes}\nAnd soon."})
    walk.create()

    with tenancy.everyone("the test looks"):
        kept.refresh_from_db()
    assert kept.used.replace("\r\n", "\n") == f"{kept.drafted}\nAnd soon."
    assert kept.accepted_at is not None
    assert str(kept.about) == str(walk.deal.uuid)


def test_the_drafted_text_is_the_same_for_the_same_answers_and_knows_no_person(cast, walk):  # row 85
    walk.post("sharing", IP | DRAFT_IT)
    walk.post("sharing", IP | DRAFT_IT)

    with tenancy.everyone("the test looks"):
        first, second = ComposedNotes.objects.all()
    assert (first.drafted, first.inputs) == (second.drafted, second.inputs)
    assert set(first.inputs) == set(composing.PARTS)
    for words in ("The berths are full.", "A demo for their crew.", "Quayside Logistics", "Tidal"):
        assert words in first.drafted
    for secret in ("Ines", "Prado", "ines@customer.example", "+351"):
        assert secret not in first.drafted + str(first.inputs)


def test_nothing_is_drafted_from_nothing(walk):
    answer = walk.post("sharing", IP | DRAFT_IT | {"problem": " "}, follow=True)

    assert "Say what the customer" in answer.text
    with tenancy.everyone("the test looks"):
        assert not ComposedNotes.objects.exists()
