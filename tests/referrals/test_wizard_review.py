"""The last step of a new deal: who is told and reads what, what freezes, what looks alike; then one deal, once."""

import pytest

from accounts import tenancy
from accounts.models import Notice, Organization
from referrals import siblings
from referrals.models import Referral
from tests.factories import CustomerAccountFactory, PlayFactory, SolutionFactory, a_referral
from tests.referrals import scenes, walking
from tests.referrals.walking import IP, NO_HELP, SHARED, Walk

pytestmark = pytest.mark.django_db

# What another company reads of a deal before it answers, written out; nothing else of what was typed crosses.
CROSSES = {
    "Deal name", "Estimated value", "Estimated close date", "Help needed",
    "Customer", "Address", "City", "Country", "Account category", "Marketplace intent", "Solution area",
    "Solution play", "The customer agreed to be contacted",
}  # fmt: skip


@pytest.fixture
def rival(cast):
    """A partner that can be invited."""
    Organization.objects.filter(pk=cast.rival.pk).update(in_ecosystem=True, is_transacting=True)
    return Organization.objects.get(pk=cast.rival.pk)


@pytest.fixture
def account():
    return CustomerAccountFactory(name="Quayside Logistics", line1="Cais 12")


def everything(cast, rival, account):
    """A co-sell with a partner, every question answered."""
    play = PlayFactory()
    private = {"external_reference": "CRM-SECRET", "campaign": "CAMPAIGN-SECRET", "notes": "On record"}
    return Walk(cast, customer={"account": account.uuid}).through(
        details=walking.details(cast, **private),
        team=walking.people(walking.BO),
        sharing=IP | {"solution_area": play.area.code, "solution_play": play.code},
        partners=walking.invitation(rival, cast.plain, cast.ada),
    )


def test_each_other_party_reads_exactly_what_crosses(cast, rival, account):
    walk = everything(cast, rival, account)
    page = walk.get("review")

    platform, partner = page.context["parties"]
    assert (platform["name"], partner["name"]) == ("Cloudmere", "Mallow Systems")
    for party in (platform, partner):
        why = "Why you invite this partner" if party is partner else "Notes to the seller"
        assert {str(fact["label"]) for fact in party["facts"]} == CROSSES | {why, "Notes"}
        shown = str(party)
        assert "SECRET" not in shown
        assert "ines@customer.example" in shown and "Ines Prado" in shown
    values = {str(fact["label"]): fact["value"] for fact in partner["facts"]}
    assert values["Why you invite this partner"] == "You know the port."
    assert "20,000" in values["Estimated value"].replace("20000", "20,000")
    assert (partner["people"], partner["solutions"]) == ("Ada Example", ["Plain"])
    assert platform["solutions"] == ["Tidal"]


def test_what_the_review_showed_is_what_the_others_then_hold(cast, rival, account):
    walk = everything(cast, rival, account)
    parties = {party["name"]: party for party in walk.get("review").context["parties"]}

    assert walk.create().status_code == 302

    for organization in (cast.platform, cast.rival):
        side, party = scenes.side_of(walk.deal, organization), parties[organization.name]
        shown = {str(fact["label"]): fact["value"] for fact in party["facts"]}
        why = shown.get("Notes to the seller", shown.get("Why you invite this partner"))
        assert (shown["Deal name"], why) == (side.name, side.help_notes)
        assert str(side.deal_value).rstrip("0").rstrip(".") in shown["Estimated value"].replace(",", "")
        stayed = {"external_reference": "", "campaign": "", "notes": "", "location_id": None}
        assert {name: getattr(side, name) for name in stayed} == stayed


def test_the_facts_of_the_review_are_those_of_the_allow_list():
    told = {"customer_line2", "customer_state", "customer_postal_code", "customer_duns", "partner_role"}
    told |= {"partner_program", "shared_with_sellers", "customer_size", "customer_region"}
    internal = {"deal_type", "qualification", "customer_is_matched", "customer_account_id", "consent_to_share"}
    otherwise = {"currency", "help_notes"}  # with the value; under a name that says whom they are for

    assert len(set(siblings.COPIED) - told - internal - otherwise) == len(CROSSES)


def test_the_review_says_who_is_told_and_afterwards_how_many_were(cast, rival, account):
    walk = everything(cast, rival, account)
    told = [party["told"] for party in walk.get("review").context["parties"]]

    answer = walk.browser.get(walk.create()["Location"])

    assert told == ["The sellers who answer requests are told.", "The people there who answer for its deals are told."]
    assert "1 person at Cloudmere was told." in answer.text
    assert "1 person at Mallow Systems was told." in answer.text
    with tenancy.everyone("the test looks"):
        assert Notice.objects.filter(kind="deal_received").count() == 2


@pytest.mark.parametrize("there", ["customer", "details", "team", "solutions", "sharing", "partners", "review"])
def test_the_review_leads_back_to_every_step_and_creates_nothing(cast, there):
    walk = Walk(cast).through()

    answer = walk.browser.post(walk.url("review"), {"go": there})

    assert answer["Location"] == walk.url(there)
    assert walk.deal is None


def test_nobody_creates_what_they_have_not_reviewed(cast):
    walk = Walk(cast).through()
    reviewed = walk.draft.version
    walk.post("sharing", {"help_type": "Unknown", "shared_with_sellers": "yes", "kind_shown": "partner_led"})

    answer = walk.create(version=reviewed)

    assert answer.status_code == 409
    assert "saved elsewhere since you opened its review" in answer.text
    assert walk.deal is None
    assert walk.create().status_code == 302
    assert walk.deal.deal_type == "partner_led"


def test_a_request_about_an_unmatched_customer_is_said_to_wait(cast):  # rows 35, 40
    walk = Walk(cast).through(sharing=IP)

    (party,) = walk.get("review").context["parties"]
    walk.create()

    assert party["told"] == "The request is held until the customer's account is matched."
    with tenancy.everyone("the test looks"):
        assert Referral.objects.count() == 1


# How it is asked for → how many sentences say what freezes.
@pytest.mark.parametrize(("sharing", "sentences"), [(NO_HELP, 1), (SHARED, 1), (IP, 2)])
def test_the_review_says_what_will_freeze(cast, sharing, sentences):
    page = Walk(cast).through(sharing=sharing).get("review")

    assert len(page.context["freezes"]) == sentences
    assert "The customer, the location and your consent cannot be changed afterwards." in page.text


def test_nobody_else_is_told_of_a_private_deal(cast):  # row 77
    assert "Nobody outside your company is told." in Walk(cast).through().get("review").text


def test_a_private_deal_that_could_earn_needs_a_second_thought(cast):  # row 86
    earning = SolutionFactory(organization=cast.northlight, is_incentivized=True)
    walk = Walk(cast).through(solutions={"solution": earning.code})

    assert "could earn an incentive" in walk.get("sharing").text
    refused = walk.create(private_anyway="")
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"private_anyway"}
    assert walk.create().status_code == 302
    assert "could earn an incentive" not in Walk(cast).through(sharing=SHARED).get("review").text


def test_without_consent_there_is_no_deal(cast):
    walk = Walk(cast).through()

    refused = walk.browser.post(walk.url("review"), {"private_anyway": "on"})

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"consent_to_share"}
    assert (walk.deal, walk.draft is None) == (None, False)


@pytest.mark.parametrize("steps", [["details"], ["sharing"], ["solutions", "sharing"]])
def test_the_review_names_the_steps_that_are_missing_and_creates_nothing(cast, steps):
    walk = Walk(cast).through(**{steps[0]: None})
    page = walk.get("review")

    assert [one.name for one in page.context["missing"]] == steps
    assert f'href="{walk.url(steps[0])}"' in page.text
    assert walk.create().status_code == 422
    assert walk.deal is None


# What else is there → whether it is shown as alike. The draft: Quayside Logistics in Portugal, with Tidal.
ALIKE = [
    ({}, True),
    ({"customer_name": "QUAYSIDE logistics"}, True),
    ({"customer_name": "Quayside Lodgings"}, False),
    ({"customer_country": "ES"}, False),
    ({"solutions": ["cloud"]}, False),
    ({"solutions": ["cloud", "tidal"]}, True),
    ({"substatus": "Won"}, False),
    ({"substatus": "Declined"}, False),
    ({"substatus": "Pending", "direction": "Incoming"}, True),
    ({"company": "rival"}, False),
    ({"place": "porto"}, True),
]


@pytest.mark.parametrize(("other", "alike"), ALIKE)
def test_an_open_deal_with_the_same_customer_and_solution_is_shown_before_creation(cast, other, alike):
    deal = there_is(cast, **other)
    walk = Walk(cast).through()

    page = walk.get("review")

    assert [one["url"] for one in page.context["duplicates"]] == ([deal.get_absolute_url()] if alike else [])
    assert (f'href="{deal.get_absolute_url()}"' in page.text) is alike
    assert walk.create().status_code == 302  # the writer decides


def there_is(cast, company="northlight", place=None, solutions=("tidal",), **fields):
    usual = {"customer_name": "Quayside Logistics", "customer_country": "PT", "substatus": "Accepted"}
    return a_referral(
        getattr(cast, company),
        location=getattr(cast, place) if place else cast.lisbon if company == "northlight" else cast.rome,
        solutions=[getattr(cast, name) for name in solutions],
        **{"direction": "Outgoing"} | usual | fields,
    )


def test_a_deal_that_the_writer_may_not_see_is_not_shown_as_alike(cast):
    there_is(cast, place="porto")

    assert Walk(cast, "lena").through().get("review").context["duplicates"] == []


def test_a_deal_with_a_linked_account_of_the_customer_is_alike(cast):
    mine, linked, other = (CustomerAccountFactory(link_group=group) for group in ("G1", "G1", "G2"))
    alike = there_is(cast, customer_name="Anything", customer_account=linked)
    there_is(cast, customer_name="Anything", customer_account=other)

    walk = Walk(cast, customer={"account": mine.uuid}).through()

    assert [one["url"] for one in walk.get("review").context["duplicates"]] == [alike.get_absolute_url()]


def test_a_day_in_the_past_is_taken_with_a_warning(cast):
    walk = Walk(cast).through(details=walking.details(cast, closing_date="2020-01-01"))

    assert "The close date is in the past." in walk.browser.get(walk.create()["Location"]).text


def test_the_same_press_again_finds_the_deal_instead_of_another(cast):
    walk = Walk(cast).through()

    first, second, looked = walk.create(), walk.create(), walk.get("review")

    assert (first.status_code, second.status_code) == (302, 409)
    assert "You have done this already" in second.text
    assert looked["Location"] == first["Location"] == walk.deal.get_absolute_url()
    with tenancy.everyone("the test looks"):
        assert Referral.objects.count() == 1


def test_the_writer_is_on_the_team_and_so_is_whoever_was_named(cast):  # row 59
    walk = Walk(cast).through(team=walking.people(walking.BO))
    walk.create()

    with tenancy.everyone("the test looks"):
        assert {member.email for member in walk.deal.team.all()} == {"ada@cosell.example", "bo@team.example"}
