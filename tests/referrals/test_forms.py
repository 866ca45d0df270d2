"""The forms of deals: what they take, what they refuse beside the field, and that nothing typed is lost."""

import pytest

from accounts import tenancy
from referrals.models import Referral
from referrals.words import DealType
from tests.factories import AreaFactory, PlayFactory

pytestmark = pytest.mark.django_db
NEW = "/deals/new/"


def created(cast):
    with tenancy.everyone("the test looks"):
        return Referral.objects.filter(organization=cast.northlight).get()


def a_draft(cast, **other):
    answers = {
        "customer_name": "Quayside Logistics",
        "customer_line1": "Cais 12",
        "customer_city": "Porto",
        "customer_country": "PT",
        "name": "Cranes",
        "location": cast.lisbon.uuid,
        "deal_value": "1000",
        "currency": "EUR",
        "closing_date": "2027-05-01",
        "notes": "They asked us.",
        "solutions": [cast.tidal.code],
        "help_type": "Unknown",
        "shared_with_sellers": "yes",
        "member1_first_name": "Ada",
        "member1_last_name": "Example",
        "member1_phone": "+351 1",
        "member1_email": "ada@cosell.example",
        "consent_to_share": "on",
    }
    return {name: value for name, value in (answers | other).items() if value is not None}


HELP = {
    "help_type": "ProofOfConceptOrDemo",
    "help_notes": "Please show it.",
    "marketplace_intent": "No",
    "contact_first_name": "Ines",
    "contact_last_name": "Prado",
    "contact_phone": "+351 2",
    "contact_email": "ines@customer.example",
}


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_the_page_of_a_new_deal_opens(cast):
    assert cast.client("ada").get(NEW).status_code == 200


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({}, DealType.PARTNER_LED),
        ({"shared_with_sellers": "no", "private_anyway": "on"}, DealType.PRIVATE),
        (HELP, DealType.IP),
    ],
)
def test_a_deal_comes_to_be_by_what_was_answered(cast, answers, kind):
    answer = cast.client("ada").post(NEW, a_draft(cast, **answers))

    deal = created(cast)
    assert (answer.status_code, answer["Location"]) == (302, f"/deals/{deal.uuid}/")
    assert (deal.deal_type, deal.substatus, deal.direction) == (kind, "Accepted", "Outgoing")


def test_a_services_deal_needs_role_area_and_play(cast):
    area = AreaFactory()
    play = PlayFactory(area=area)
    browser = cast.client("ada")
    draft = a_draft(cast, **HELP, solutions=None)

    refused = browser.post(NEW, draft)
    taken = browser.post(
        NEW, draft | {"partner_role": "SolutionDesign", "solution_area": area.code, "solution_play": play.code}
    )

    assert set(errors(refused)) == {"partner_role", "solution_area", "solution_play"}
    assert taken.status_code == 302
    assert created(cast).deal_type == DealType.SERVICES


GUARDS = {
    "customer_name": ({"customer_name": ""}, "customer_name"),
    "name": ({"name": ""}, "name"),
    "location": ({"location": ""}, "location"),
    "no value": ({"deal_value": ""}, "deal_value"),
    "no date": ({"closing_date": ""}, "closing_date"),
    "no notes": ({"notes": " "}, "notes"),
    "no solution": ({"solutions": None}, "solutions"),
    "no consent": ({"consent_to_share": None}, "consent_to_share"),
    "half a member": (
        {"member2_first_name": "Bo", "member2_last_name": "Ek", "member2_phone": "1"},
        "member2_email",
    ),
    "the same member twice": (
        {
            "member2_first_name": "A",
            "member2_last_name": "B",
            "member2_phone": "1",
            "member2_email": "ADA@cosell.example",
        },
        "member2_email",
    ),
    "private without a second thought": ({"shared_with_sellers": "no"}, "private_anyway"),
    "help without a contact": (HELP | {"contact_email": ""}, "contact_email"),
    "help without notes to the seller": (HELP | {"help_notes": ""}, "help_notes"),
    "help without marketplace intent": (HELP | {"marketplace_intent": ""}, "marketplace_intent"),
    "co-sell worth nothing": (HELP | {"deal_value": "0"}, "deal_value"),
    "less than nothing": ({"deal_value": "-1"}, "deal_value"),
    "an unknown help": ({"help_type": "Prayer"}, "help_type"),
    "an unknown currency": ({"currency": "XXX"}, "currency"),
    "a control character": ({"name": "Cra\x01nes"}, "name"),
    "a NUL": ({"notes": "a\x00b"}, "notes"),
    "a line break in a line": ({"name": "Cranes\nand more"}, "name"),
    "a number beyond all bounds": ({"deal_value": "1e400"}, "deal_value"),
    "no number": ({"deal_value": "NaN"}, "deal_value"),
    "a day that is none": ({"closing_date": "2027-02-30"}, "closing_date"),
    "a day of another age": ({"closing_date": "0001-01-01"}, "closing_date"),
    "too long a name": ({"name": "x" * 201}, "name"),
    "too long a note": ({"notes": "x" * 10_001}, "notes"),
    "a country that is none": ({"customer_country": "ZZ"}, "customer_country"),
    "a wrong D-U-N-S number": ({"customer_duns": "12345678x"}, "customer_duns"),
    "no address at all": ({"member1_email": "ada"}, "member1_email"),
}


@pytest.mark.parametrize(("answers", "field"), GUARDS.values(), ids=GUARDS)
def test_what_cannot_be_is_refused_beside_its_field(cast, answers, field):
    answer = cast.client("ada").post(NEW, a_draft(cast, **answers))

    assert answer.status_code == 422
    assert set(errors(answer)) == {field}
    with tenancy.everyone("the test looks"):
        assert not Referral.objects.exists()


def test_a_refused_draft_keeps_every_word(cast):
    answer = cast.client("ada").post(
        NEW, a_draft(cast, customer_name="", notes="Every <word> of it", member2_title="Boss")
    )

    assert "Every &lt;word&gt; of it" in answer.text
    assert 'value="Boss"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("field", ["location", "solutions", "solution_area", "solution_play"])
def test_a_foreign_choice_reads_like_an_unknown_one(cast, field):
    foreign = {"location": str(cast.rome.uuid), "solutions": "SOL-SA"}.get(field, "nothing")
    browser = cast.client("ada")
    told = [
        errors(browser.post(NEW, a_draft(cast, **{field: value})))[field]
        for value in (foreign, "5f5e0f5e-0000-4000-8000-000000000000", "x", "9" * 40, "\x00")
    ]

    assert told == [["This choice is not known here."]] * 5


def test_a_place_outside_the_roles_is_no_choice(cast):
    answer = cast.client("lena").post(NEW, a_draft(cast, location=cast.porto.uuid))

    assert errors(answer) == {"location": ["This choice is not known here."]}


def test_the_same_form_sent_twice_makes_one_deal(cast):
    browser = cast.client("ada")
    draft = a_draft(cast, key="3c0a2f5e-8f8f-4c3e-9d57-1b1f3f0c9a01")

    first, second = browser.post(NEW, draft), browser.post(NEW, draft)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "You have done this already" in second.text
    assert str(created(cast).uuid) == draft["key"]


def test_a_day_in_the_past_is_taken_with_a_warning(cast):
    answer = cast.client("ada").post(NEW, a_draft(cast, closing_date="2020-01-01"), follow=True)

    assert "The close date is in the past." in answer.text


def test_whoever_may_not_create_is_told_why(cast):
    answer = cast.client("cora").get(NEW)

    assert answer.status_code == 403
    assert "Your roles do not include creating deals" in answer.text


SEND = "/deals/send/"


def test_a_seller_is_led_to_the_page_of_opportunities_and_sends_one(cast):
    browser = cast.client("sela")
    assert browser.get(NEW)["Location"] == SEND
    assert browser.get(SEND).status_code == 200

    answer = browser.post(SEND, a_draft(cast, location=None, to=cast.lisbon.uuid), follow=True)

    assert "The deal is created. This is its page. 1 person at Northlight Software was told." in answer.text
    assert created(cast).substatus == "Pending"


def test_a_partner_without_designation_takes_no_services_deal(cast):
    area = AreaFactory()
    play = PlayFactory(area=area)
    services = {"partner_role": "SolutionDesign", "solution_area": area.code, "solution_play": play.code}

    answer = cast.client("sela").post(
        SEND, a_draft(cast, location=None, solutions=None, to=cast.lisbon.uuid, **services)
    )

    assert errors(answer) == {
        "to": ["Northlight Software holds no designation or specialization for services deals."],
    }


def test_a_partner_sends_no_opportunities(cast):
    assert cast.client("ada").get(SEND)["Location"] == NEW
