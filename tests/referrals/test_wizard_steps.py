"""Each step of a new deal has its address, saves what was typed, right or wrong, and is its writer's alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import grants, tenancy
from accounts.models import Location
from accounts.roles import Role
from referrals import drafts
from referrals.models import ComposedNotes, Draft
from tests.referrals import walking
from tests.referrals.walking import BO, CUSTOMER, IP, NEW, NO_HELP, NOBODY, Walk

pytestmark = pytest.mark.django_db

# Step → what is wrong in the answers → the words that come back, and what was typed that must still be there.
INVALID = {
    "details": ({"name": "", "notes": "Every <word> of it", "deal_value": "abc"}, "Every &lt;word&gt; of it"),
    "team": (walking.people(BO | {"email": "bo at home"}), "bo at home"),
    "sharing": (IP | {"contact_email": "", "help_notes": "Every <word> of it"}, "Every &lt;word&gt; of it"),
}


def test_the_first_step_begins_a_draft_and_leads_on(cast):  # rows 24, 27, 28
    walk = Walk(cast)

    assert walk.begun["Location"] == walk.url("details")
    assert (walk.draft.user, walk.draft.organization, walk.draft.version) == (cast.ada, cast.northlight, 1)
    assert walk.draft.answers == {"customer": {name: [text] for name, text in CUSTOMER.items()}}


def test_a_wrong_first_step_is_kept_as_a_draft_all_the_same(cast):
    walk = Walk(cast, customer=CUSTOMER | {"customer_line1": "", "customer_name": "Every <word>"})

    assert walk.begun.status_code == 422
    assert "Every &lt;word&gt;" in walk.begun.text
    assert f'action="{walk.url("customer")}"' in walk.begun.text
    assert walk.draft.answers["customer"]["customer_name"] == ["Every <word>"]


def test_each_step_leads_to_the_next_and_the_last_to_the_review(cast):  # row 27
    walk = Walk(cast)
    answers = [walking.details(cast), NOBODY, {"solution": cast.tidal.code}, NO_HELP, {}]
    led = [walk.post(step, given)["Location"] for step, given in zip(walking.STEPS[1:], answers, strict=True)]

    assert led == [walk.url(step) for step in ("team", "solutions", "sharing", "partners", "review")]


@pytest.mark.parametrize("step", INVALID)
def test_a_wrong_answer_is_refused_beside_its_field_but_saved(cast, step):
    walk = Walk(cast).through(sharing=None, partners=None)
    typed, words = INVALID[step]

    answer = walk.post(step, typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert words in walk.get(step).text
    name, text = next(iter(typed.items()))
    assert walk.draft.answers[step][name] == [text]


@pytest.mark.parametrize("step", ["solutions", "partners"])
def test_an_unknown_choice_among_solutions_and_partners_is_named_and_left_out(cast, step):
    walk = Walk(cast).through(partners=None)
    field = {"solutions": "solution", "partners": "partner"}[step]

    answer = walk.post(step, {field: "SOL-99999-NOT"})

    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert f'name="{field}"' not in answer.text


def test_a_draft_is_found_again_on_another_device_with_every_answer(cast):
    walk = Walk(cast).through(team=walking.people(BO))
    elsewhere = cast.client("ada")

    pages = {step: elsewhere.get(walk.url(step)).text for step in walking.STEPS}

    shown = {
        "customer": "Quayside Logistics",
        "details": "They need it before the summer.",
        "team": "bo@team.example",
        "solutions": cast.tidal.code,
    }
    assert [step for step, words in shown.items() if words not in pages[step]] == []
    assert walk.url("review") in elsewhere.get("/deals/outbound/").text


@pytest.mark.parametrize("who", ["cora", "lena", "ugo", "mallory", "sela", "nina"])
@pytest.mark.parametrize("page", [*walking.STEPS, "review", "discard"])
def test_a_draft_is_nothing_to_anybody_else(cast, who, page):
    walk = Walk(cast).through()
    before, other = walk.draft.answers, cast.client(who)

    answers = other.get(walk.url(page)), other.post(walk.url(page), {"version": walk.draft.version, "name": "Mine"})

    assert {answer.status_code for answer in answers} == {404}
    assert (walk.draft.answers, walk.deal) == (before, None)


def test_a_draft_stays_behind_when_its_writer_changes_the_company(cast):
    walk = Walk(cast)
    with tenancy.entered(cast.rival):
        grants.join(cast.ada, cast.rival, by=None)
        grants.grant(cast.ada, Role.REFERRALS_ADMIN, by=None, organization=cast.rival)
    cast.ada.refresh_from_db()
    cast.ada.organization = cast.rival
    cast.ada.save()
    walk.browser = cast.client("ada")

    assert walk.browser.get(NEW).status_code == 200
    assert walk.get("details").status_code == 404


def test_a_draft_whose_time_is_over_is_not_found(cast):
    walk = Walk(cast).through()
    with tenancy.entered(cast.northlight):
        Draft.objects.filter(uuid=walk.uuid).update(expires_at=timezone.now())

    assert {walk.get(step).status_code for step in (*walking.STEPS, "review", "discard")} == {404}
    assert walk.create().status_code == 404
    assert walk.deal is None


def test_every_save_gives_the_draft_its_whole_time_again(cast, settings):
    settings.DRAFT_DAYS = 7
    walk = Walk(cast)
    with tenancy.entered(cast.northlight):
        Draft.objects.filter(uuid=walk.uuid).update(expires_at=timezone.now() + timedelta(hours=1))

    walk.post("details", walking.details(cast))

    assert walk.draft.expires_at - timezone.now() == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))


def test_a_draft_is_discarded_after_one_question_with_all_that_was_composed_for_it(cast):
    walk = Walk(cast).through(sharing=IP)
    walk.post("sharing", IP | {"problem": "a", "wanted": "b", "compose": "yes"})

    asked = walk.get("discard")
    assert "Harbour cranes" in asked.text
    assert walk.draft is not None

    assert walk.browser.post(walk.url("discard"))["Location"] == "/deals/outbound/"
    assert walk.draft is None
    with tenancy.everyone("the test looks"):
        assert not ComposedNotes.objects.exists()
    assert {walk.get("details").status_code, walk.post("details", {}, version=1).status_code} == {404}
    assert walk.create().status_code == 404


def test_what_was_saved_elsewhere_meanwhile_is_not_lost_and_neither_is_what_was_typed(cast):
    walk = Walk(cast)
    old = walk.draft.version
    walk.post("details", walking.details(cast, name="From the other tab"))

    answer = walk.post("details", walking.details(cast, name="From this tab"), version=old)

    assert answer.status_code == 409
    assert "From this tab" in answer.text
    assert walk.draft.answers["details"]["name"] == ["From the other tab"]
    assert f'name="version" value="{walk.draft.version}"' in answer.text
    assert walk.post("details", walking.details(cast, name="From this tab")).status_code == 302


@pytest.mark.parametrize("version", ["0", "99999999999999999999", "-1", "x", "", "¹"])
def test_a_version_that_was_never_shown_is_a_conflict(cast, version):
    walk = Walk(cast)

    assert walk.post("details", walking.details(cast, notes="Kept\x00 here"), version=version).status_code == 409


def test_every_step_can_be_reached_from_every_other_and_saves_on_the_way(cast):
    walk = Walk(cast)
    led = [walk.post("details", {"name": f"At {there}", "go": there})["Location"] for there in walking.STEPS]

    assert led == [walk.url(there) for there in walking.STEPS]
    assert walk.draft.answers["details"] == {"name": ["At partners"]}
    assert walk.post("details", {"name": "", "go": "review"})["Location"] == walk.url("review")
    assert walk.post("details", {"name": "Later", "go": "later"})["Location"] == "/deals/outbound/"
    assert walk.post("details", {"name": "", "go": "nowhere"}).status_code == 422


def test_the_steps_say_what_is_complete_and_what_is_not(cast):
    walk = Walk(cast)
    walk.post("details", walking.details(cast, name=""))

    marks = {one["name"]: str(one["words"]) for one in walk.get("team").context["steps"]}

    assert marks == {
        "customer": "complete", "details": "needs answers", "team": "", "solutions": "", "sharing": "", "partners": "",
        "review": "",
    }  # fmt: skip


def test_a_step_that_is_none_is_not_found(cast):
    walk = Walk(cast)

    assert {walk.get(step).status_code for step in ("money", "CUSTOMER", "review2")} == {404}


def test_the_location_offers_only_where_its_writer_may_create(cast):  # row 46
    walk = Walk(cast, "lena")

    page = walk.get("details").text

    assert ("Lisbon" in page, "Porto" in page) == (True, False)
    told = [
        walk.post("details", walking.details(cast, location=value)).context["form"].errors["location"]
        for value in (cast.porto.uuid, cast.rome.uuid, "5f5e0f5e-0000-4000-8000-000000000000", "x", "9" * 40)
    ]
    assert told == [["This choice is not known here."]] * 5


def test_a_location_or_role_that_was_taken_away_meanwhile_stops_the_draft(cast):
    walk = Walk(cast, "lena").through()
    with tenancy.everyone("an operator closes the place"):
        Location.objects.filter(pk=cast.lisbon.pk).update(is_active=False)
    assert [step.name for step in walk.get("review").context["missing"]] == ["details"]
    assert walk.create().status_code == 422

    with tenancy.entered(cast.northlight):
        grants.revoke(cast.lena, Role.REFERRALS_ADMIN, by=None, organization=cast.northlight, location=cast.lisbon)
    cast.lena.refresh_from_db()
    walk.browser = cast.client("lena")
    assert walk.get("details").status_code == 403
    assert walk.create().status_code == 403
    assert walk.deal is None


def test_a_person_keeps_only_so_many_drafts(cast):
    with cast.acting("ada") as ada:
        for _number in range(drafts.LIMIT):
            drafts.begin(by=ada, step="customer", answers={})

    answer = cast.client("ada").post(NEW, CUSTOMER | {"customer_name": "Kept\x00 too"})

    assert answer.status_code == 422
    assert "50 drafts already" in answer.text
    assert "Kept" in answer.text


def test_whoever_may_not_create_is_told_why_and_a_seller_is_led_elsewhere(cast):  # rows 24, 25
    answer = cast.client("cora").get(NEW)
    assert answer.status_code == 403
    assert "Your roles do not include creating deals" in answer.text
    assert cast.client("sela").get(NEW)["Location"] == "/deals/send/"

    cast.tidal.is_co_sell_ready = False
    cast.tidal.save()
    assert "needs a co-sell ready solution" in cast.client("ada").get(NEW).text
