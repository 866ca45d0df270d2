"""Two people on the same page of a deal: what passes, what is asked again, and that nothing typed is lost."""

from itertools import combinations

import pytest

from accounts import tenancy
from referrals import meanwhile
from referrals.models import ReferralEvent
from tests.factories import CustomerContactFactory, a_referral
from tests.referrals import scenes
from tests.referrals.pages import accepting, here, now

pytestmark = pytest.mark.django_db

ROSA = {"first_name": "Rosa", "last_name": "Delgado", "phone": "+34 1", "email": "rosa@northlight.example"}
LUIS = {"first_name": "Luis", "last_name": "Prado", "phone": "+34 2", "email": "luis@northlight.example"}
INES = {"first_name": "Ines", "last_name": "Prado", "phone": "+351 1", "email": "ines@customer.example", "title": ""}


@pytest.fixture
def private(cast):
    """A private deal of Northlight at Lisbon with two solutions, a team and a customer contact."""
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="private",
        location=cast.lisbon,
        team=[cast.ugo, cast.lena],
        solutions=[cast.tidal, cast.cloud],
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal)
    return deal


def line_of(deal, solution):
    with tenancy.everyone("the test looks"):
        return deal.lines.get(solution=solution).uuid


def member_of(deal, person):
    with tenancy.everyone("the test looks"):
        return deal.team.get(user=person).uuid


def names_on(deal, what):
    with tenancy.everyone("the test looks"):
        return sorted(str(one) for one in getattr(deal, what).all())


# What can be done from one and the same page: address and what is typed.
ACTS = {
    "name": (("edit", "name"), {"name": "Another name"}),
    "value": (("edit", "value"), {"deal_value": "7", "currency": "USD"}),
    "campaign": (("edit", "campaign"), {"campaign": "SPRING"}),
    "contact": (("edit", "contact"), INES),
    "note": (("notes",), {"text": "Spoke to them."}),
    "rosa": (("team",), ROSA),
    "plain": (("solutions",), {"add": "plain"}),
    "untidal": (("solutions", "tidal", "remove"), {}),
    "unugo": (("team", "ugo", "remove"), {}),
    "stage": (("moves", "stage"), {"sales_stage": "40"}),
}


def do(cast, who, deal, act, version=1):
    """The status that this person gets for that act, sent from the page of that version."""
    address, typed = ACTS[act]
    names = {"tidal": lambda: line_of(deal, cast.tidal), "ugo": lambda: member_of(deal, cast.ugo)}
    address = [names.get(part, lambda part=part: part)() for part in address]
    typed = typed | ({"add": cast.plain.code} if act == "plain" else {})
    return cast.client(who).post(here(deal, *address), typed | {"version": version})


@pytest.mark.parametrize(("first", "second"), combinations(ACTS, 2))
def test_two_different_things_from_the_same_page_both_survive(cast, private, first, second):
    """Rows 58, 61, 67, 112, 113."""
    assert do(cast, "ada", private, first).status_code == 302
    assert do(cast, "lena", private, second).status_code == 302

    done = {first, second}
    deal = now(private)
    expected = {
        "name": ("Another name" if "name" in done else private.name, deal.name),
        "value": ("7.00" if "value" in done else "50000.00", str(deal.deal_value)),
        "campaign": ("SPRING" if "campaign" in done else "", deal.campaign),
        "note": ("Spoke to them." if "note" in done else "", deal.notes),
        "stage": (40 if "stage" in done else 10, deal.sales_stage),
        "rosa": ("rosa" in done, "Rosa Delgado" in names_on(private, "team")),
        "unugo": ("unugo" not in done, "Ugo Example" in names_on(private, "team")),
        "plain": ("plain" in done, "Plain" in names_on(private, "lines")),
        "untidal": ("untidal" not in done, "Tidal" in names_on(private, "lines")),
    }
    assert {name: actual for name, (_, actual) in expected.items()} == {
        name: one for name, (one, _) in expected.items()
    }
    assert deal.version == 3
    assert [version for version, _, _ in scenes.history(private)] == [2, 3]


SAME = ["name", "value", "campaign", "contact", "stage"]


@pytest.mark.parametrize("act", SAME)
def test_the_same_thing_twice_asks_again_and_then_takes_it(cast, private, act):
    do(cast, "ada", private, act)

    asked = do(cast, "lena", private, act)
    taken = do(cast, "lena", private, act, version=asked.context["deal"]["version"])

    assert (asked.status_code, taken.status_code) == (409, 302)
    assert asked.context["conflict"]["text"].startswith("Ada Example changed this deal in the meantime")
    assert now(private).version == 3


def test_two_answers_to_the_same_detail_stand_side_by_side_without_the_others(cast, private):
    do(cast, "ada", private, "campaign")
    cast.client("ada").post(here(private, "edit", "value"), {"version": 2, "deal_value": "9", "currency": "EUR"})

    asked = do(cast, "lena", private, "value")

    assert asked.context["conflict"]["theirs"] == [{"label": "Estimated value", "value": "9"}]
    assert asked.context["conflict"]["yours"] == [{"label": "Estimated value", "value": "7"}]
    assert 'value="7"' in asked.text
    assert str(now(private).deal_value) == "9.00"


def test_two_answers_to_the_customer_contact_show_all_of_both(cast, private):
    theirs = INES | {"phone": "+351 9", "title": "Buyer"}
    cast.client("ada").post(here(private, "edit", "contact"), theirs | {"version": 1})

    asked = do(cast, "lena", private, "contact")

    (shown,) = asked.context["conflict"]["theirs"]
    assert shown == {"label": "Customer contact", "value": "Ines Prado\nBuyer\n+351 9\nines@customer.example"}
    assert {"label": "Phone", "value": "+351 1"} in asked.context["conflict"]["yours"]
    assert 'value="+351 1"' in asked.text


def test_a_bad_answer_to_what_somebody_else_has_changed_is_a_conflict_first(cast, private):
    do(cast, "ada", private, "value")

    answer = cast.client("lena").post(here(private, "edit", "value"), {"version": 1, "deal_value": "x"})

    assert answer.status_code == 409
    assert 'value="x"' in answer.text


@pytest.mark.parametrize(
    ("act", "words"),
    [("rosa", "This address is on the team already."), ("plain", "This solution is on the deal already.")],
)
def test_the_same_addition_twice_is_refused_in_words(cast, private, act, words):
    do(cast, "ada", private, act)

    again = do(cast, "lena", private, act)

    assert (again.status_code, now(private).version) == (422, 2)
    assert words in again.text


def test_two_of_each_kind_from_the_same_page_both_survive(cast, private):
    browser = cast.client("lena")
    do(cast, "ada", private, "rosa")
    do(cast, "ada", private, "note", version=2)

    luis = browser.post(here(private, "team"), LUIS | {"version": 1})
    note = browser.post(here(private, "notes"), {"version": 1, "text": "They called back."})

    assert (luis.status_code, note.status_code) == (302, 302)
    assert {"Rosa Delgado", "Luis Prado"} <= set(names_on(private, "team"))
    assert [one.text for one in scenes.notes(private)] == ["Spoke to them.", "They called back."]


def test_the_same_note_pressed_twice_is_one_and_a_further_one_by_the_same_hand_is_two(cast, private):
    browser = cast.client("ada")
    do(cast, "ada", private, "note")
    do(cast, "lena", private, "note")

    twice = do(cast, "ada", private, "note")
    other = browser.post(here(private, "notes"), {"version": 1, "text": "Something else."})
    later = do(cast, "ada", private, "note", version=now(private).version)

    assert [answer.status_code for answer in (twice, other, later)] == [409, 302, 302]
    assert "You have done this already" in twice.text
    assert len(scenes.notes(private)) == 4


def test_of_the_last_two_solutions_only_one_can_go(cast, private):
    do(cast, "ada", private, "untidal")
    cloud = line_of(private, cast.cloud)

    answer = cast.client("lena").post(here(private, "solutions", cloud, "remove"), {"version": 1})

    assert (answer.status_code, names_on(private, "lines")) == (422, ["Cloud"])
    assert "The last solution must stay" in answer.text


# A step in between: whoever has not seen it is asked again, whatever they do.
STEPS = {
    "share": {},
    "ask_help": scenes.HELP,
    "win": {},
    "lose": {"status_reason": "budget", "status_note": ""},
    "error": {"status_reason": "duplicate", "status_note": ""},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ["name", "note", "rosa", "plain"])
def test_nothing_passes_a_step_unseen(cast, act, step):
    deal = scenes.own_deal(cast, members=[ROSA | {"email": "x@team.example"}])
    with tenancy.entered(cast.northlight):
        deal.team.filter(user=None).update(user=cast.ugo)
    scenes.move(cast, deal, step, by="ada", **STEPS[step])
    before = scenes.everything_about(deal)

    answer = do(cast, "lena", deal, act)

    assert answer.status_code == 409
    assert scenes.everything_about(deal) == before


def test_a_note_meant_for_colleagues_is_not_read_by_sellers_who_came_meanwhile(cast):
    deal = scenes.own_deal(cast)
    scenes.move(cast, deal, "ask_help", by="ada", **scenes.HELP)

    asked = do(cast, "lena", deal, "note")
    meant = do(cast, "lena", deal, "note", version=2)

    assert (asked.status_code, meant.status_code) == (409, 302)
    assert "Spoke to them." in asked.text


# What a final step may have been decided on asks again; people and notes do not.
@pytest.mark.parametrize(
    ("first", "status"),
    [("note", 302), ("rosa", 302), ("unugo", 302)]
    + [(act, 409) for act in ("name", "value", "campaign", "contact", "plain", "untidal", "stage")],
)
@pytest.mark.parametrize("step", ["lose", "win"])
def test_a_step_passes_people_and_notes_and_nothing_else(cast, private, first, status, step):
    do(cast, "ada", private, first)

    answer = cast.client("lena").post(here(private, "moves", step), STEPS[step] | {"version": 1, "confirmed": "on"})

    assert answer.status_code == status
    assert now(private).is_closed is (status == 302)


def test_accepting_passes_a_colleague_who_joined_and_takes_what_was_typed(cast, inbound):
    cast.client("ada").post(here(inbound, "team"), ROSA | {"version": 1})

    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))

    assert (answer.status_code, now(inbound).name, now(inbound).version) == (302, "Tidal for the port", 3)


def test_accepting_does_not_overwrite_what_was_corrected_meanwhile(cast, inbound):
    with cast.acting("ada") as ada:
        scenes.lifecycle.hold(inbound)
        inbound.version, inbound.name = 2, "Corrected"
        inbound.save(update_fields=["version", "name"])
        scenes.lifecycle.record(inbound, "edit", {"changes": {"name": ["Before", "Corrected"]}}, by=ada)

    answer = cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))

    assert (answer.status_code, now(inbound).name) == (409, "Corrected")
    assert {"label": "Deal name", "value": "Corrected"} in answer.context["conflict"]["theirs"]
    assert {"label": "Deal name", "value": "Tidal for the port"} in answer.context["conflict"]["yours"]


@pytest.mark.parametrize(("seen", "status"), [(1, 409), (2, 302)])
def test_a_page_from_very_long_ago_is_looked_at_again(cast, private, seen, status):
    latest = meanwhile.MANY + 2
    with tenancy.entered(cast.northlight):
        rows = [
            ReferralEvent(organization=cast.northlight, referral=private, version=number, kind="note")
            for number in range(2, latest + 1)
        ]
        ReferralEvent.objects.bulk_create(rows)
        private.version = latest
        private.save(update_fields=["version"])

    assert do(cast, "lena", private, "name", version=seen).status_code == status


def test_a_version_that_history_does_not_explain_is_looked_at_again(cast, private):
    with tenancy.entered(cast.northlight):
        private.version = 2
        private.save(update_fields=["version"])

    assert do(cast, "lena", private, "name").status_code == 409
