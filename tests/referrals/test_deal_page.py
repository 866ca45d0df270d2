"""The page of one deal: its parts, its history, who sees what of it, and what it costs."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts import tenancy
from referrals.models import Referral, ReferralEvent
from referrals.words import Substatus
from tests.factories import CustomerContactFactory, NoteFactory, TeamMemberFactory, a_referral, a_sibling
from tests.referrals.pages import accepting, here, now

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
SOMEBODY = uuid4()


PARTS = {
    ("moves", "decline"): "deal-head",
    ("edit", "name"): "deal-details",
    ("team",): "deal-team",
    ("solutions",): "deal-solutions",
    ("notes",): "deal-notes",
}


@pytest.mark.parametrize("address", PARTS, ids="/".join)
def test_htmx_gets_the_part_that_its_form_can_change(cast, active, address):
    answers = {"version": 0, "name": "x", "text": "x"}

    answer = cast.client("lena").post(here(active, *address), answers, **HTMX)

    assert answer.status_code == 409
    assert f'id="{PARTS[address]}"' in answer.text
    assert "<!doctype" not in answer.text


def test_what_changed_tells_the_rest_of_the_page(cast, active):
    browser = cast.client("lena")

    edited = browser.post(here(active, "edit", "name"), {"version": 1, "name": "x"}, **HTMX)
    moved = browser.post(here(active, "moves", "stage"), {"version": 2, "sales_stage": 40}, **HTMX)

    assert (edited.status_code, edited["HX-Trigger"]) == (200, "deal-changed")
    assert (moved.status_code, moved["HX-Trigger"]) == (200, "deal-moved")
    assert 'data-version="3"' in moved.text


def test_an_answered_question_leaves_the_address_bar(cast, active):
    browser, question = cast.client("lena"), here(active, "moves", "stage")

    answer = browser.post(
        question, {"version": 1, "sales_stage": 40}, **HTMX, HTTP_HX_CURRENT_URL=f"http://testserver{question}"
    )

    assert answer["HX-Replace-Url"] == here(active)


@pytest.mark.parametrize("address", [(), *PARTS, ("moves", "accept"), ("timeline",), ("team", SOMEBODY, "remove")])
def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(client, active, address):
    answers = [client.get(here(active, *address))]
    if address not in ((), ("timeline",)):
        answers.append(client.post(here(active, *address), {"version": 1}))

    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={here(active, *address)}")


@pytest.mark.parametrize("address", [(), ("timeline",)])
def test_pages_that_only_show_take_no_post(cast, active, address):
    assert cast.client("lena").post(here(active, *address)).status_code == 405


def test_a_form_from_nowhere_is_refused(cast, active):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.lena, backend="django.contrib.auth.backends.ModelBackend")

    assert browser.post(here(active, "moves", "win"), {"version": 1}).status_code == 403


@pytest.fixture
def led(cast):
    """A partner-led deal of Northlight that the sellers may read."""
    deal = a_referral(
        cast.northlight,
        substatus="Accepted",
        direction="Outgoing",
        deal_type="partner_led",
        shared_with_sellers=True,
        status_reason="budget",
        status_note="SECRET",
        location=cast.lisbon,
        external_reference="CRM-SECRET",
        campaign="CAMPAIGN-SECRET",
        team=[{"first_name": "Secret", "last_name": "Member", "phone": "1", "email": "m@x.example"}],
        solutions=[cast.tidal],
    )
    CustomerContactFactory(organization=cast.northlight, referral=deal, first_name="Secret contact")
    NoteFactory(organization=cast.northlight, engagement=deal.engagement, referral=deal, author=cast.ada, text="SECRET")
    return deal


def test_a_seller_reads_a_shared_deal_without_what_belongs_to_its_owner(cast, led):
    answer = cast.client("sela").get(here(led))

    assert answer.status_code == 200
    assert led.name in answer.text
    for hidden in ("SECRET", "Secret", "What happened", "Mark as won", "Edit"):
        assert hidden not in answer.text
    assert "SECRET" in cast.client("ada").get(here(led)).text


@pytest.mark.parametrize(
    "address",
    [
        ("moves", "win"),
        ("moves", "stage"),
        ("edit", "name"),
        ("team",),
        ("solutions",),
        ("notes",),
        ("team", SOMEBODY, "remove"),
        ("solutions", SOMEBODY, "remove"),
    ],
)
def test_a_seller_changes_nothing_of_a_shared_deal(cast, led, address):
    browser = cast.client("sela")
    foreign = browser.post("/deals/00000000-0000-4000-8000-000000000000/moves/win/", {"version": 1})

    answer = browser.post(here(led, *address), {"version": 1})

    assert answer.status_code == 404
    assert answer.content == foreign.content
    if address[0] in ("moves", "edit", "solutions") and len(address) < 3:
        assert browser.get(here(led, *address)).status_code == 404
    assert now(led).version == 1


def test_others_see_contacts_only_once_a_party_has_accepted(cast):
    asked = a_referral(cast.northlight, substatus="Accepted", direction="Outgoing", location=cast.lisbon)
    theirs = a_sibling(asked, cast.platform)

    before = cast.client("ada").get(here(asked))
    cast.client("sela").post(here(theirs, "moves", "accept"), accepting(cast, location=""))
    after = cast.client("ada").get(here(asked))

    assert "Contacts are shown after they accept." in before.text
    assert before.context["turn"]["words"] == "Waiting for Cloudmere"
    assert "sela@cosell.example" not in before.text
    assert "sela@cosell.example" in after.text


def test_a_party_stands_as_it_is_since_it_accepted_whatever_it_edits(cast, inbound):
    cast.client("lena").post(here(inbound, "moves", "accept"), accepting(cast))
    with tenancy.everyone("the test looks back"):
        sent = Referral.objects.get(organization=cast.platform)
        Referral.objects.filter(pk=inbound.pk).update(accepted_at="2026-01-02T03:04:05Z")
    cast.client("lena").post(here(inbound, "edit", "name"), {"version": 2, "name": "x"})

    _own, card = cast.client("sela").get(here(sent)).context["parties"]

    assert (card["organization"], card["since"]) == ("Northlight Software", "Jan 2, 2026")


def test_who_can_see_it_and_why_names_exactly_those(cast, active):
    found = {one["name"]: str(one["why"]) for one in cast.client("ada").get(here(active)).context["eyes"]["people"]}

    assert found == {
        "Ada Example": "Referrals admin for the entire company",
        "Lena Example": f"Referrals admin for {cast.lisbon}",
        "Ugo Example": f"on the team, referrals user for {cast.lisbon}",
    }
    with tenancy.everyone("the test looks"):
        people = [type(cast.ada).objects.get(email=f"{name.split()[0].lower()}@cosell.example") for name in found]
    for person in people:
        with tenancy.entered(cast.northlight, person):
            assert Referral.objects.visible_to(person).contains(active)


@pytest.mark.parametrize(
    ("fields", "words", "left"),
    [
        ({}, "Yours to move", ""),
        ({"closing_date": "2020-01-01"}, "Yours to move", "Past its close date"),
    ],
)
def test_an_active_deal_that_waits_for_nobody_is_ones_own_to_move(cast, active, fields, words, left):
    with tenancy.everyone("the test looks"):
        Referral.objects.filter(pk=active.pk).update(**fields)

    turn = cast.client("ada").get(here(active)).context["turn"]

    assert (turn["words"], turn["left"]) == (words, left)


def test_history_is_read_page_by_page(cast, active):
    with tenancy.entered(cast.northlight):
        for number in range(2, 74):
            ReferralEvent.objects.create(
                organization=cast.northlight, referral=active, version=number, kind="note", actor=cast.ada
            )
    browser, pages, address = cast.client("lena"), [], here(active)
    while address:
        answer = browser.get(address)
        pages.append(len(answer.context["timeline"]))
        address = answer.context["timeline_more_url"]

    assert pages == [30, 30, 12]
    for wrong in ("x", "-1", "1.5", "9" * 30, "²"):
        assert browser.get(here(active, "timeline"), {"after": wrong}).status_code == 404


@pytest.mark.parametrize("many", [1, 100])
def test_the_page_asks_the_database_the_same_for_one_and_for_a_hundred(cast, active, many, django_assert_num_queries):
    with tenancy.entered(cast.northlight):
        for number in range(many):
            ReferralEvent.objects.create(
                organization=cast.northlight, referral=active, version=number + 2, kind="note", actor=cast.ada
            )
    for _ in range(many):
        TeamMemberFactory(organization=cast.northlight, referral=active)
        NoteFactory(organization=cast.northlight, engagement=active.engagement, referral=active, author=cast.ada)
    browser = cast.client("ada")
    browser.get(here(active))

    with django_assert_num_queries(22):  # with the savepoint of the test, the frame's own and one for the criteria
        answer = browser.get(here(active))

    assert len(answer.content) <= 60_000


def test_a_long_team_is_shown_when_asked_for(cast, active):
    for _ in range(20):
        TeamMemberFactory(organization=cast.northlight, referral=active)
    browser = cast.client("ada")

    page, whole = browser.get(here(active)), browser.get(here(active, "team"))

    assert (len(page.context["team"]), page.context["team_more"]) == (12, "Show 10 more")
    assert (len(whole.context["team"]), whole.context["team_more"]) == (22, "")


@pytest.mark.parametrize("substatus", Substatus)
@pytest.mark.parametrize("direction", ["Incoming", "Outgoing"])
@pytest.mark.parametrize("deal_type", ["ip", "services", "private", "partner_led"])
def test_every_kind_of_deal_in_every_state_has_its_page(cast, substatus, direction, deal_type):
    deal = a_referral(
        cast.northlight, substatus=substatus, direction=direction, deal_type=deal_type, location=cast.lisbon
    )

    answer = cast.client("ada").get(here(deal))

    assert answer.status_code == 200
    assert sum(step.state == "current" for step in answer.context["rail"]) == (deal.closed_at is None)


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
def test_the_page_speaks_the_readers_language(cast, inbound, language):
    type(cast.lena).objects.filter(pk=cast.lena.pk).update(language=language)
    browser = cast.client("lena")

    page, asked = browser.get(here(inbound)), browser.get(here(inbound, "moves", "accept"))

    assert (page.status_code, asked.status_code) == (200, 200)
    assert f'<html lang="{language}">' in page.text
    assert "50" in page.context["deal"]["value"]
    assert 'value="50000.00"' in asked.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("address", [(), *PARTS])
def test_other_methods_are_not_allowed(cast, active, address, method):
    assert getattr(cast.client("lena"), method)(here(active, *address)).status_code == 405
