"""Whatever is typed to invite a partner, to answer its invitation, to send, to look up or to choose columns."""

import logging
from urllib.parse import quote

import pytest

from accounts import tenancy
from accounts.models import Organization
from referrals import partnering
from referrals.models import Referral
from tests.factories import CustomerAccountFactory, SolutionFactory, a_referral
from tests.hostile import BAD
from tests.isolation.addressing import MALFORMED, UNKNOWN
from tests.referrals import scenes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uncopied")]

OFFERED = {200, 302, 409, 422}
TYPED = {
    "deal_value": "20000",
    "currency": "EUR",
    "closing_date": "2027-04-01",
    "notes": "You know the port.",
    "help_type": "GeneralOrOther",
}
NOT_THERE = ["", " ", "\x00", MALFORMED, UNKNOWN, UNKNOWN.upper(), "x" * 5000, "\ud800".encode("utf-8", "replace")]


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def ours(cast):
    return scenes.own_deal(cast)


@pytest.fixture
def browser(cast):
    return cast.client("ada")


def sides():
    with tenancy.everyone("the test looks"):
        return Referral.objects.count()


def address(deal):
    return f"{deal.get_absolute_url()}partners/"


def typed(cast, deal, **other):
    """A whole invitation of the rival."""
    with tenancy.everyone("the test looks"):
        member = deal.team.first()
    chosen = {"partner": cast.rival.uuid, "solutions": [cast.plain.code], "members": [member.uuid]}
    return TYPED | chosen | {"version": deal.version} | other


def test_a_whole_invitation_is_taken(cast, ours, browser):
    assert browser.post(address(ours), typed(cast, ours)).status_code == 302
    assert sides() == 2


@pytest.mark.parametrize("field", [*TYPED, "solutions", "members"])
@pytest.mark.parametrize("kind", BAD)
def test_one_wrong_answer_never_breaks_an_invitation_and_the_others_stay(cast, ours, browser, kind, field):
    answer = browser.post(address(ours), typed(cast, ours, **{field: BAD[kind]}))

    assert answer.status_code == (302 if field == "notes" and kind in READABLE else 422)
    assert sides() == (2 if answer.status_code == 302 else 1)
    if answer.status_code == 422 and field != "notes":
        assert TYPED["notes"] in answer.text
    if answer.status_code == 422 and field != "deal_value":
        assert 'value="20000"' in answer.text


READABLE = {
    "numbers",
    "not a number",
    "digits",
    "markup",
    "statement",
    "patterns",
    "brackets",
    "pictures",
    "date",
    "list",
}


@pytest.mark.parametrize("partner", NOT_THERE)
def test_a_partner_that_is_not_there_is_a_question_again(cast, ours, browser, partner):
    assert browser.get(address(ours), {"partner": partner} if partner != "\x00" else {}).status_code == 200
    assert browser.post(address(ours), typed(cast, ours, partner=partner)).status_code == 422
    assert sides() == 1


def test_our_own_company_the_platform_and_whoever_takes_no_deals_are_not_there(cast, ours, browser):
    idle = Organization.objects.create(name="Idle Works", is_transacting=False)
    outside = Organization.objects.create(name="Outside Works", in_ecosystem=False)
    for company in (cast.northlight, cast.platform, idle, outside):
        answer = browser.post(address(ours), typed(cast, ours, partner=company.uuid))
        looked = browser.get(address(ours), {"q": company.name, "partner": company.uuid})

        assert (answer.status_code, looked.status_code) == (422, 200)
        assert str(company.uuid) not in looked.text
    assert sides() == 1


@pytest.mark.parametrize("version", ["0", "7", "-1", "x", "", "9" * 40, "¹"])
def test_an_invitation_from_an_old_page_is_asked_again_with_everything_typed(cast, ours, browser, version):
    answer = browser.post(address(ours), typed(cast, ours, version=version))

    assert answer.status_code == 409
    assert TYPED["notes"] in answer.text
    assert 'value="20000"' in answer.text
    assert sides() == 1


def test_the_same_answers_many_times_count_once(cast, ours, browser):
    many = typed(cast, ours, solutions=[cast.plain.code] * 300, members=[typed(cast, ours)["members"][0]] * 300)
    many |= {"partner": [UNKNOWN, cast.rival.uuid], "notes": ["First", "Last"]}

    assert browser.post(address(ours), many).status_code == 302
    theirs = scenes.side_of(ours, cast.rival)
    with tenancy.everyone("the test looks"):
        assert theirs.lines.count() == 1
    assert (theirs.help_notes, len(theirs.sender_team)) == ("Last", 1)


def test_other_peoples_members_and_solutions_are_not_known(cast, ours, browser):
    other = scenes.own_deal(cast)
    with tenancy.everyone("the test looks"):
        member = other.team.first()
    hidden = SolutionFactory(organization=cast.rival, is_co_sell_ready=False)

    for wrong in ({"members": [member.uuid]}, {"solutions": [hidden.code]}, {"solutions": [cast.cloud.code]}):
        assert browser.post(address(ours), typed(cast, ours, **wrong)).status_code == 422
    assert sides() == 2


@pytest.fixture
def invited(cast, ours):
    """The rival's unanswered side."""
    with cast.acting("ada") as ada, tenancy.everyone("the test looks"):
        people = [partnering.details_of(ours.team.first())]
    with cast.acting("ada") as ada:
        facts = {"deal_value": 5, "currency": "EUR", "closing_date": "2027-01-01", "notes": "Why.", "members": people}
        return partnering.invite(ours, partnering.Invitation(cast.rival, solutions=[cast.plain], **facts), by=ada)


def accepting(cast, **other):
    said = {
        "name": "Ours",
        "location": cast.rome.uuid,
        "notes": "Taken.",
        "solutions": [cast.plain.code],
        "version": "1",
    }
    money = {"deal_value": "5", "currency": "EUR", "closing_date": "2027-01-01"}
    colleague = {"colleague_first_name": "Bo", "colleague_last_name": "Ek", "colleague_phone": "+46 1"}
    return said | money | colleague | {"colleague_email": "bo@team.example"} | other


@pytest.mark.parametrize("field", ["solutions", "colleague_email", "colleague_phone", "location", "deal_value", "name"])
@pytest.mark.parametrize("kind", BAD)
def test_one_wrong_answer_never_breaks_the_answer_to_an_invitation(cast, invited, kind, field):
    url = f"{invited.get_absolute_url()}moves/accept/"
    answer = cast.client("mallory").post(url, accepting(cast, **{field: BAD[kind]}))

    assert answer.status_code in OFFERED
    if answer.status_code == 422:
        assert scenes.fresh(invited).substatus == "Pending"
        assert "Taken." in answer.text


def test_an_invitation_is_answered_with_solutions_and_a_colleague(cast, invited):
    url = f"{invited.get_absolute_url()}moves/accept/"

    assert cast.client("mallory").post(url, accepting(cast)).status_code == 302
    assert scenes.fresh(invited).substatus == "Accepted"
    with tenancy.everyone("the test looks"):
        assert sorted(invited.team.values_list("email", flat=True)) == ["bo@team.example", "mallory@cosell.example"]


SEARCHES = ["/deals/new/", "/deals/send/"]
ASKED = ["name", "country", "city", "tab", "more", "linked", "after", "account", "q", "partner"]


@pytest.mark.parametrize("kind", [kind for kind in BAD if kind != "nul"])
def test_no_search_for_a_customer_breaks_a_page(cast, kind):
    for number in range(12):
        CustomerAccountFactory(name=f"Quayside {number}", link_group="G" if number % 2 else "")
    for path, name in zip(SEARCHES, ("ada", "sela"), strict=True):
        browser = cast.client(name)
        for field in ASKED:
            for usual in ("", "name=quayside&tab=managed&"):
                answer = browser.get(f"{path}?{usual}{field}={quote(BAD[kind])}&{field}={quote(BAD[kind])}")

                assert answer.status_code == 200, (path, usual, field)


@pytest.mark.parametrize("kind", BAD)
def test_no_choice_of_columns_breaks_the_list(cast, browser, kind):
    a_referral(cast.northlight, location=cast.lisbon, substatus="Accepted")
    for field in ("column", "up", "down", "standard", "back", "moved"):
        answer = browser.post("/deals/columns/", {"column": ["name", BAD[kind], "name"]} | {field: [BAD[kind]] * 99})

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/deals/")
        assert browser.get("/deals/inbound/").status_code == 200
        assert kind == "nul" or browser.get(f"/deals/columns/?{field}={quote(BAD[kind])}").status_code == 200


@pytest.mark.parametrize("kind", BAD)
def test_no_price_breaks_a_deal(cast, ours, browser, kind):
    with cast.acting("ada"):
        line = ours.lines.create(organization=ours.organization, solution=cast.cloud)
    url = f"{ours.get_absolute_url()}solutions/{line.uuid}/price/"
    for field in ("price", "quantity"):
        answer = browser.post(
            url, {"version": scenes.fresh(ours).version, "price": "5", "quantity": "2", field: BAD[kind]}
        )

        assert answer.status_code == (302 if kind == "empty" else 422)
