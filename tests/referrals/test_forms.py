"""The forms of deals: what they take, what they refuse beside the field, and that nothing typed is lost."""

import pytest
from django.utils import translation

from accounts import tenancy
from referrals.forms.choices import countries
from referrals.models import Referral
from tests.factories import AreaFactory, PlayFactory
from tests.referrals import walking
from tests.referrals.walking import IP, NEW, SHARED, Walk

pytestmark = pytest.mark.django_db


def created(cast):
    with tenancy.everyone("the test looks"):
        return Referral.objects.filter(organization=cast.northlight).get()


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


# Step → what is typed wrongly there → where the refusal stands.
GUARDS = {
    "no name": ("details", {"name": ""}, "name"),
    "no location": ("details", {"location": ""}, "location"),
    "no value": ("details", {"deal_value": ""}, "deal_value"),
    "no date": ("details", {"closing_date": ""}, "closing_date"),
    "no notes": ("details", {"notes": " "}, "notes"),
    "less than nothing": ("details", {"deal_value": "-1"}, "deal_value"),
    "an unknown currency": ("details", {"currency": "XXX"}, "currency"),
    "a control character": ("details", {"name": "Cra\x01nes"}, "name"),
    "a line break in a line": ("details", {"name": "Cranes\nand more"}, "name"),
    "a number beyond all bounds": ("details", {"deal_value": "1e400"}, "deal_value"),
    "no number": ("details", {"deal_value": "NaN"}, "deal_value"),
    "a day that is none": ("details", {"closing_date": "2027-02-30"}, "closing_date"),
    "a day of another age": ("details", {"closing_date": "0001-01-01"}, "closing_date"),
    "too long a name": ("details", {"name": "x" * 201}, "name"),
    "too long a note": ("details", {"notes": "x" * 10_001}, "notes"),
    "help without a contact": ("sharing", IP | {"contact_email": ""}, "contact_email"),
    "help without the customer's consent": ("sharing", IP | {"consent_to_contact": ""}, "consent_to_contact"),
    "help without notes to the seller": ("sharing", IP | {"help_notes": ""}, "help_notes"),
    "help without marketplace intent": ("sharing", IP | {"marketplace_intent": ""}, "marketplace_intent"),
    "an unknown intent": ("sharing", IP | {"marketplace_intent": "Perhaps"}, "marketplace_intent"),
    "an unknown area": ("sharing", IP | {"solution_area": "nothing"}, "solution_area"),
    "an unknown play": ("sharing", IP | {"solution_play": "nothing"}, "solution_play"),
    "an unknown help": ("sharing", IP | {"help_type": "Prayer"}, "help_type"),
    "half a contact": ("sharing", SHARED | {"contact_first_name": "Ines", "contact_last_name": "Prado",
                                            "contact_phone": "1"}, "contact_email"),
}  # fmt: skip


@pytest.mark.parametrize(("step", "answers", "field"), GUARDS.values(), ids=GUARDS)
def test_what_cannot_be_is_refused_beside_its_field(cast, step, answers, field):
    walk = Walk(cast).through()

    answer = walk.post(step, walking.details(cast) | answers if step == "details" else answers)

    assert answer.status_code == 422
    assert set(errors(answer)) == {field}
    assert walk.create().status_code == 422
    assert walk.deal is None


def test_a_nul_is_kept_as_a_sign_that_something_was_there(cast):
    walk = Walk(cast).through(details=walking.details(cast, notes="a\x00b"))

    assert walk.draft.answers["details"]["notes"] == ["a\ufffdb"]


def test_a_co_sell_is_worth_at_least_one(cast):
    walk = Walk(cast).through(details=walking.details(cast, deal_value="0"))

    answer = walk.post("sharing", IP)

    assert (answer.status_code, errors(answer)) == (422, {"__all__": ["A co-sell deal is worth at least 1."]})


def test_a_play_belongs_to_its_area(cast):
    walk = Walk(cast).through()
    mixed = {"solution_area": AreaFactory().code, "solution_play": PlayFactory().code}

    answer = walk.post("sharing", IP | mixed)

    assert errors(answer) == {"solution_play": ["This play belongs to another area."]}


def a_draft(cast, **other):
    """What a seller types to send an opportunity."""
    answers = {
        "customer_name": "Quayside Logistics",
        "customer_line1": "Cais 12",
        "customer_city": "Porto",
        "customer_country": "PT",
        "name": "Cranes",
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


SEND = "/deals/send/"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pt-br", ["Afeganistão", "África do Sul", "Albânia", "Áustria", "Azerbaijão", "Índia", "Indonésia", "Zâmbia"]),
        ("en", ["Afghanistan", "Åland Islands", "Albania", "Zimbabwe"]),
        ("ru", ["Испания", "Италия", "Йемен", "Казахстан"]),
    ],
)
def test_countries_stand_in_the_order_of_their_letters_without_marks(language, names):
    with translation.override(language):
        offered = [str(name) for _code, name in countries()]

    assert [name for name in offered if name in names] == names


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
