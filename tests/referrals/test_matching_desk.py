"""The operators' desk of account matching (row 35): the queue, the comparison, the decision, who may not come near."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import User
from referrals import candidates
from referrals.models import AccountMatch
from tests.factories import CustomerAccountFactory
from tests.referrals import scenes
from tests.referrals.scenes import HELP
from tests.referrals.test_matching import TYPED, decide, match_of, platforms_side

pytestmark = pytest.mark.django_db

QUEUE = "/admin/referrals/accountmatch/"
UNKNOWN = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def operator(cast):
    """Olga's browser: staff and superuser, in no company."""
    return cast.client("olga")


@pytest.fixture
def deal(cast):
    """A deal whose request to the sellers waits for its customer."""
    return scenes.own_deal(cast, **HELP, **TYPED)


def desk_of(deal):
    return f"{QUEUE}{match_of(deal).pk}/desk/"


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def test_the_queue_has_the_waiting_first_and_the_oldest_of_them_first(cast, operator):
    names = ["Alder", "Birch", "Cedar", "Dogwood"]
    deals = [scenes.own_deal(cast, **HELP, **TYPED, customer_name=name) for name in names]
    decide(cast, deals[0], "none")
    decide(cast, deals[1], "none")

    rows = operator.get(QUEUE).context["cl"].result_list

    assert [match.referral.customer_name for match in rows] == ["Cedar", "Dogwood", "Birch", "Alder"]


def test_a_row_says_what_waits_and_leads_to_the_desk(cast, operator, deal):
    CustomerAccountFactory(name="Quayside Logistics", city="Lisbon")
    candidates.find_candidates()

    page = operator.get(QUEUE)

    assert f'href="{desk_of(deal)}"' in page.content.decode()
    for words in ("Quayside Logistics", "Lisbon, Portugal", "Northlight Software", "Typed by hand", "98"):
        assert words in text_of(page)


def test_private_deals_are_never_in_the_queue(cast, operator):
    scenes.own_deal(cast, **TYPED)

    assert list(operator.get(QUEUE).context["cl"].result_list) == []


def test_the_queue_costs_the_same_for_one_as_for_thirty(cast, operator):
    scenes.own_deal(cast, **HELP, **TYPED)
    queries(operator, QUEUE)
    one = queries(operator, QUEUE)
    for _ in range(29):
        scenes.own_deal(cast, **HELP, **TYPED)

    assert queries(operator, QUEUE) == one


def queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_desk_costs_the_same_for_one_candidate_as_for_six(cast, operator, deal):
    CustomerAccountFactory(name="Quayside Logistics", city="Lisbon")
    candidates.find_candidates()
    queries(operator, desk_of(deal))
    one = queries(operator, desk_of(deal))
    for category, source in [("managed", "platform"), ("unmanaged", "platform"), ("other", "duns")]:
        for _ in range(2):
            CustomerAccountFactory(name="Quayside Logistics", category=category, source=source)
    with tenancy.everyone("test"):
        AccountMatch.objects.update(candidates=None)
    candidates.find_candidates()

    assert len(match_of(deal).candidates) == 6
    assert queries(operator, desk_of(deal)) == one


def test_the_customer_stands_beside_each_candidate_and_differences_are_said_in_words(cast, operator, deal):
    same = CustomerAccountFactory(name="Quayside Logistics Lda", city="Lisbon", parent_name="Atlantic Holding")
    CustomerAccountFactory(name="Quayside Logistic", category="unmanaged", city="Porto")
    candidates.find_candidates()

    page = operator.get(desk_of(deal))

    rows = {row["label"]: row for row in page.context["rows"]}
    assert rows["name"]["typed"] == "Quayside Logistics"
    assert [text for text, _mark in rows["name"]["cells"]][0] == same.name
    assert [str(mark["words"]) for _text, mark in rows["city"]["cells"]] == ["same", "different"]
    assert [mark for _text, mark in rows["parent company"]["cells"]] == [None, None]
    text = text_of(page)
    assert "= same" in text and "× different" in text and "Atlantic Holding" in text
    assert "A request to the sellers by Ada Example waits for this." in text


def test_one_can_look_again_under_another_name_in_another_country(cast, operator, deal):
    CustomerAccountFactory(name="Cais Transportes", country="BR", city="Santos")

    page = operator.get(desk_of(deal), {"name": "cais transporte", "country": "BR", "city": ""})
    nothing = operator.get(desk_of(deal), {"name": "Nobody of that name", "country": ""})

    assert [account.name for account, _sure in page.context["found"]] == ["Cais Transportes"]
    assert "No account is like it" in text_of(nothing)
    assert "Nothing has been found yet" in text_of(operator.get(desk_of(deal)))


@pytest.mark.parametrize(
    "asked",
    [
        {"name": ""},
        {"name": "a\x07b"},
        {"name": "x" * 201},
        {"name": "x", "country": "ZZZ"},
        {"name": ["a", "b"], "city": "y" * 500},
    ],
)
def test_a_search_that_cannot_be_made_says_so(cast, operator, deal, asked):
    page = operator.get(desk_of(deal), asked)

    assert page.status_code == 200
    assert page.context["look"].errors or asked["name"] == "x"


def test_approving_an_account_decides_for_it(cast, operator, deal):
    account = CustomerAccountFactory(name="Quayside Logistics")

    response = operator.post(desk_of(deal), {"account": account.uuid, "note": "By phone."})

    match, row = match_of(deal), scenes.fresh(deal)
    assert response["Location"] == QUEUE
    assert (match.decision, match.account, match.decided_by, match.note) == ("managed", account, cast.olga, "By phone.")
    assert (row.customer_account, platforms_side(cast, deal).substatus) == (account, "Pending")
    assert "Managed: Quayside Logistics" in LogEntry.objects.get(object_id=str(match.pk)).get_change_message()


@pytest.mark.parametrize(("decision", "reason"), [("unmanaged", "no_seller"), ("none", "no_account")])
@pytest.mark.parametrize(("anyway", "side"), [({}, "Declined"), ({"send_anyway": "on"}, "Pending")])
def test_the_other_answers_decline_the_request_unless_it_is_sent_all_the_same(
    cast, operator, deal, decision, reason, anyway, side
):
    operator.post(desk_of(deal), {"decision": decision} | anyway)

    platform = platforms_side(cast, deal)
    assert (match_of(deal).decision, platform.substatus) == (decision, side)
    assert platform.status_reason == ("" if anyway else reason)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"account": UNKNOWN},
        {"account": "no-id\x00"},
        {"decision": "managed"},
        {"decision": "pending"},
        {"decision": "what"},
        {"decision": "none", "note": "x" * 2001},
        {"decision": "none", "note": "a\x00b"},
    ],
    ids=str,
)
def test_an_answer_that_says_nothing_changes_nothing(cast, operator, deal, answer):
    before = scenes.everything_about(deal)

    response = operator.post(desk_of(deal), answer)

    assert response.status_code == 200
    assert "Nothing was changed." in text_of(response)
    assert scenes.everything_about(deal) == before
    assert match_of(deal).decision == "pending"


def test_a_managed_account_is_no_answer_to_no_match(cast, operator, deal):
    response = operator.post(desk_of(deal), {"decision": "none", "account": CustomerAccountFactory().uuid})

    assert "No match means no account" in text_of(response)
    assert match_of(deal).decision == "pending"


def test_whoever_comes_second_reads_what_the_first_has_decided(cast, operator, deal):
    before = operator.get(desk_of(deal))
    decide(cast, deal, "unmanaged", note="Nobody sells there.")

    response = operator.post(desk_of(deal), {"decision": "none"})

    assert "Approve" not in text_of(response) and "No match</button>" not in response.content.decode()
    assert "No match</button>" in before.content.decode()
    assert "Somebody else has decided this match meanwhile" in text_of(response)
    assert "Nobody sells there." in text_of(response)
    assert match_of(deal).decision == "unmanaged"


def test_a_decision_can_be_read_and_not_changed(cast, operator, deal):
    CustomerAccountFactory(name="Quayside Logistics", city="Lisbon")
    candidates.find_candidates()
    decide(cast, deal, "none")

    page = operator.get(desk_of(deal))

    assert 'method="post"' not in page.content.decode().split('id="content"')[1]
    assert "Approve this one" not in text_of(page)


def test_enter_in_a_field_approves_nobody(operator, deal):
    page = operator.get(desk_of(deal)).content.decode()

    first = re.search(r'<button[^>]*(form="answer"|name="decision")[^>]*>', page)
    assert "disabled" in first[0]


@pytest.mark.parametrize("who", ["ada", "cora", "sela", "dora", "mallory"])
def test_nobody_but_operators_comes_near(cast, deal, who):
    account = CustomerAccountFactory()
    browser, pages = cast.client(who), [QUEUE, desk_of(deal), f"/admin/referrals/referral/{deal.pk}/account/"]

    assert [browser.get(page, follow=True).status_code for page in pages] == [404, 404, 404]
    for page in pages:
        browser.post(page, {"account": account.uuid, "decision": "none"})
    assert match_of(deal).decision == "pending"
    assert scenes.fresh(deal).version == deal.version


def test_staff_without_the_right_to_it_decide_nothing(cast, deal):
    User.objects.filter(pk=cast.olga.pk).update(is_superuser=False)
    browser = cast.client("olga")

    assert browser.get(QUEUE).status_code == 403
    assert browser.post(desk_of(deal), {"decision": "none"}).status_code == 403
    assert browser.get(f"/admin/referrals/referral/{deal.pk}/account/").status_code == 403
    assert match_of(deal).decision == "pending"


def test_an_operator_gives_a_deal_another_account(cast, operator):
    deal = scenes.own_deal(cast, **HELP)  # row 39
    account = CustomerAccountFactory(name="Quayside Logistics Group", city="Porto")
    page = f"/admin/referrals/referral/{deal.pk}/account/"

    found = operator.get(page, {"name": "quayside logistics group", "country": "PT"})
    response = operator.post(page, {"account": account.uuid})

    assert f'value="{account.uuid}"' in found.content.decode()
    assert response["Location"] == f"/admin/referrals/referral/{deal.pk}/change/"
    assert scenes.fresh(deal).customer_name == "Quayside Logistics Group"
    said = LogEntry.objects.get(object_id=str(deal.pk)).get_change_message()
    assert "Quayside Logistics → Quayside Logistics Group" in said
    assert page in operator.get(f"/admin/referrals/referral/{deal.pk}/change/").content.decode()


@pytest.mark.parametrize("account", ["", UNKNOWN, "x\x00"])
def test_an_account_that_is_none_changes_no_deal(cast, operator, account):
    deal = scenes.own_deal(cast)

    response = operator.post(f"/admin/referrals/referral/{deal.pk}/account/", {"account": account})

    assert "Nothing was changed." in text_of(response)
    assert scenes.fresh(deal).version == deal.version


def test_changing_the_account_of_a_waiting_customer_is_refused_in_words(cast, operator, deal):
    account = CustomerAccountFactory()

    response = operator.post(f"/admin/referrals/referral/{deal.pk}/account/", {"account": account.uuid})

    assert "decide the match instead" in text_of(response)
    assert scenes.fresh(deal).version == deal.version
