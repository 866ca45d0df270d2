"""Account matching: who waits for it, what it holds, and what each decision does to every side (rows 35, 40)."""

import pytest

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import deciding, eligibility, matching
from referrals.models import AccountMatch, Referral
from tests.factories import CustomerAccountFactory, a_sibling
from tests.referrals import scenes
from tests.referrals.scenes import HELP

pytestmark = pytest.mark.django_db

TYPED = {"customer_category": "manual"}
NORTHLIGHT, CLOUDMERE, MALLOW = "Northlight Software", "Cloudmere", "Mallow Systems"


def match_of(deal):
    with tenancy.everyone("test"):
        return AccountMatch.objects.select_related("account", "asked_by").filter(engagement=deal.engagement_id).first()


def platforms_side(cast, deal):
    with tenancy.everyone("test"):
        return Referral.objects.filter(engagement=deal.engagement_id, organization=cast.platform).first()


def decide(cast, deal, decision, **answer):
    if decision == "managed" and "account" not in answer:
        answer["account"] = CustomerAccountFactory()
    return deciding.decide(match_of(deal), decision, by=cast.olga, **answer)


# What is asked about the customer, by how it was chosen and what kind of deal it is.
@pytest.mark.parametrize(
    ("category", "shared", "is_asked"),
    [
        ("manual", True, True),
        ("other", True, True),
        ("managed", True, False),  # row 40
        ("unmanaged", True, False),
        ("manual", False, False),  # a private deal's customer is nobody's business
        ("other", False, False),
    ],
)
def test_a_customer_that_is_on_no_list_waits_for_matching(cast, category, shared, is_asked):
    deal = scenes.own_deal(cast, customer_category=category, shared_with_sellers=shared)  # row 35

    match = match_of(deal)

    assert (match is not None) is is_asked
    assert deal.customer_is_matched is (category in ("managed", "unmanaged"))
    if is_asked:
        assert (match.organization, match.referral_id) == (cast.northlight, deal.pk)
        assert (match.decision, match.holds, match.candidates) == ("pending", False, None)


def test_a_request_to_the_sellers_is_held_until_the_customer_is_matched(cast):
    deal = scenes.own_deal(cast, **HELP, **TYPED)

    assert deal.is_co_sell
    assert platforms_side(cast, deal) is None
    assert (match_of(deal).holds, match_of(deal).asked_by) == (True, cast.ada)
    assert scenes.told(deal) == []


def test_a_known_customer_skips_matching_and_the_request_goes_at_once(cast):
    deal = scenes.own_deal(cast, **HELP, customer_category="managed")  # row 40

    assert match_of(deal) is None
    assert platforms_side(cast, deal).substatus == "Pending"


def test_matching_of_a_private_deal_begins_when_it_is_shared(cast):
    deal = scenes.own_deal(cast, **TYPED)
    assert match_of(deal) is None

    scenes.move(cast, deal, "share", by="ada")

    assert (match_of(deal).decision, match_of(deal).holds) == ("pending", False)


def test_help_that_is_asked_for_while_the_customer_waits_is_held_too(cast):
    deal = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)

    with cast.acting("lena"):
        scenes.move(cast, deal, "ask_help", by="lena", **HELP)

    assert platforms_side(cast, deal) is None
    assert (match_of(deal).holds, match_of(deal).asked_by) == (True, cast.lena)


def test_beginning_twice_is_beginning_once(cast):
    deal = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)
    with cast.acting("ada") as ada:
        first, second = matching.begin(deal, by=ada), matching.begin(deal, by=ada, holds=True)

        assert first == second
        assert AccountMatch.objects.count() == 1
        assert matching.begin(deal, by=cast.lena, holds=True).asked_by == ada


def test_nobody_asks_about_the_customer_of_a_private_deal(cast):
    deal = scenes.own_deal(cast, **TYPED)

    with cast.acting("ada") as ada:
        assert matching.begin(deal, by=ada) is None
        assert not matching.is_pending(deal)
    assert match_of(deal) is None


def test_what_is_decided_is_not_asked_again_by_whoever_has_an_old_page(cast):
    deal = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)
    decide(cast, deal, "none")

    with cast.acting("ada") as ada:
        assert not deal.customer_is_matched  # as it was before
        assert matching.begin(deal, by=ada, holds=True) is None
    assert (match_of(deal).decision, match_of(deal).holds) == ("none", False)


def test_only_the_company_that_began_the_deal_has_a_match(cast):
    theirs = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)
    invited = a_sibling(theirs, cast.rival, location=cast.rome)

    with cast.acting("mallory") as mallory:
        assert matching.begin(invited, by=mallory) is None
        assert not matching.is_pending(invited)
    with cast.acting("ada"):
        assert matching.is_pending(theirs)


# decision, held, send anyway: the category, the platform's side, its reason, what the team is told
OUTCOMES = {
    ("managed", False, False): ("managed", None, "", "deal_matched"),
    ("managed", True, False): ("managed", "Pending", "", "deal_released"),
    ("managed", True, True): ("managed", "Pending", "", "deal_released"),
    ("unmanaged", False, False): ("unmanaged", None, "", "deal_unmatched"),
    ("unmanaged", False, True): ("unmanaged", None, "", "deal_unmatched"),
    ("unmanaged", True, False): ("unmanaged", "Declined", "no_seller", "deal_refused"),
    ("unmanaged", True, True): ("unmanaged", "Pending", "", "deal_released"),
    ("none", False, False): ("manual", None, "", "deal_unmatched"),
    ("none", True, False): ("manual", "Declined", "no_account", "deal_refused"),
    ("none", True, True): ("manual", "Pending", "", "deal_released"),
}


@pytest.mark.parametrize(("given", "outcome"), OUTCOMES.items(), ids=str)
def test_a_decision_reaches_the_deal_the_sellers_and_the_team(cast, given, outcome):
    (decision, held, send_anyway), (category, side, reason, notice) = given, outcome
    deal = scenes.own_deal(cast, **TYPED, **(HELP if held else {"shared_with_sellers": True}))

    decide(cast, deal, decision, send_anyway=send_anyway)

    row, platform = scenes.fresh(deal), platforms_side(cast, deal)
    assert (row.substatus, row.version) == ("Accepted", deal.version + 1)
    assert (row.customer_category, row.customer_is_matched) == (category, True)
    assert (row.customer_account is not None) is (decision == "managed")
    assert row.customer_name == deal.customer_name
    assert (platform and platform.substatus) == side
    assert (platform.status_reason if platform else "") == reason
    assert scenes.told(deal) == [(NORTHLIGHT, "Ada", notice)]
    sellers = [(CLOUDMERE, "Sela", "deal_received")] if side == "Pending" else []
    assert (scenes.told(platform) if platform else []) == sellers
    scenes.assert_faces_are_the_rows(deal)


@pytest.mark.parametrize("decision", ["managed", "none"])
def test_a_released_side_knows_the_customer_and_has_fourteen_days_from_then(cast, decision):
    deal = scenes.own_deal(cast, **HELP, **TYPED)

    decide(cast, deal, decision, send_anyway=True)

    row, side = scenes.fresh(deal), platforms_side(cast, deal)
    assert (side.customer_account_id, side.customer_category) == (row.customer_account_id, row.customer_category)
    assert side.customer_is_matched
    assert (side.answer_by - side.created_at).days in (13, 14)
    assert side.created_by == cast.ada


def test_every_open_side_learns_what_was_found(cast):
    deal = scenes.own_deal(cast, **TYPED, shared_with_sellers=True)
    invited = a_sibling(deal, cast.rival, location=cast.rome)
    account = CustomerAccountFactory()

    decide(cast, deal, "managed", account=account)

    for side in (scenes.fresh(deal), scenes.fresh(invited)):
        assert (side.customer_account, side.customer_category, side.version) == (account, "managed", 2)
        assert scenes.history(side)[-1] == (2, "matched", cast.olga.pk)
    assert scenes.told(invited) == [(MALLOW, "Mallory", "deal_matched")]


# How the deal ended meanwhile: whether it still learns what was found, and what its team is told.
ENDS = {
    "win": ({}, True, ["deal_matched"]),  # a registration waits for it
    "lose": ({"status_reason": "budget", "status_note": ""}, False, []),
    "error": ({"status_reason": "duplicate", "status_note": ""}, False, []),
}


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_released_for_a_deal_that_was_closed_meanwhile(cast, end, held):
    answers, learns, notices = ENDS[end]
    deal = scenes.own_deal(cast, **TYPED, **(HELP if held else {"shared_with_sellers": True}))
    scenes.move(cast, deal, end, by="ada", **answers)
    closed = scenes.fresh(deal)

    decide(cast, deal, "managed")

    row = scenes.fresh(deal)
    assert platforms_side(cast, deal) is None
    assert (row.customer_is_matched, row.version - closed.version) == (learns, int(learns))
    assert row.substatus == closed.substatus
    assert [kind for _company, _person, kind in scenes.told(deal)] == notices
    assert match_of(deal).decision == "managed"


def test_a_decision_is_made_once(cast):
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    match = match_of(deal)
    decide(cast, deal, "none", note="Nothing like it.")
    before = scenes.everything_about(deal)

    with pytest.raises(deciding.Refused, match="Somebody else has decided"):
        deciding.decide(match, "unmanaged", by=cast.sela, send_anyway=True)

    assert scenes.everything_about(deal) == before
    match = match_of(deal)
    assert (match.decision, match.decided_by, match.note) == ("none", cast.olga, "Nothing like it.")


@pytest.mark.parametrize(
    ("decision", "category", "words"),
    [
        ("managed", None, "Choose the managed account"),
        ("managed", "unmanaged", "Choose the managed account"),
        ("managed", "other", "Choose the managed account"),
        ("unmanaged", "managed", "This account is managed"),
        ("none", "managed", "No match means no account"),
        ("none", "other", "No match means no account"),
        ("pending", None, "Say what"),
        ("what", None, "Say what"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_before_anything_is_written(cast, decision, category, words):
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    account = category and CustomerAccountFactory(category=category)
    before = scenes.everything_about(deal)

    with pytest.raises(deciding.Refused, match=words):
        decide(cast, deal, decision, account=account)

    assert scenes.everything_about(deal) == before
    assert match_of(deal).decision == "pending"


@pytest.mark.parametrize("source", ["platform", "duns"])
def test_a_customer_can_be_known_though_nobody_manages_it(cast, source):
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    account = CustomerAccountFactory(source=source, category="unmanaged" if source == "platform" else "other")

    decide(cast, deal, deciding.decision_for(account), account=account)

    row = scenes.fresh(deal)
    assert (row.customer_account, row.customer_category) == (account, "unmanaged")
    assert platforms_side(cast, deal).status_reason == "no_seller"


# How the customer stands: whether a win could be registered.
@pytest.mark.parametrize(
    ("category", "is_matched", "possible"),
    [
        ("managed", True, True),
        ("managed", False, True),
        ("unmanaged", True, False),
        ("unmanaged", False, False),
        ("manual", False, True),
        ("other", False, True),
        ("manual", True, False),
        ("other", True, False),
    ],
)
def test_a_win_could_be_registered_while_the_customer_may_be_managed(cast, category, is_matched, possible):
    deal = scenes.own_deal(cast, shared_with_sellers=True)
    deal.customer_category, deal.customer_is_matched = category, is_matched

    with cast.acting("ada"):
        assert eligibility.could_be_registered(deal) is possible


# What the mail says, by notice kind.
WORDS = {
    "deal_matched": "the customer is a managed account",
    "deal_released": "has been sent to the sellers",
    "deal_unmatched": "No matching customer record",
    "deal_refused": "No matching customer record: no seller was asked",
}


@pytest.mark.parametrize(
    ("kind", "decision", "held"),
    [
        ("deal_matched", "managed", False),
        ("deal_released", "managed", True),
        ("deal_unmatched", "none", False),
        ("deal_refused", "none", True),
    ],
)
def test_the_team_reads_what_was_found_and_what_became_of_its_request(cast, mailoutbox, kind, decision, held):
    deal = scenes.own_deal(cast, **TYPED, **(HELP if held else {"shared_with_sellers": True}))
    decide(cast, deal, decision)

    with tenancy.everyone("test"):
        notice = Notice.objects.get(kind=kind)
    outbox.deliver([str(notice.uuid)])

    (mail,) = mailoutbox
    assert WORDS[kind] in mail.body
    assert deal.name in mail.subject


def test_the_timeline_tells_the_story_in_order(cast):
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    decide(cast, deal, "managed")

    page = cast.client("ada").get(deal.get_absolute_url()).content.decode()

    assert [kind for _version, kind, _who in scenes.history(deal)] == ["created", "held", "matched", "released"]
    for words in ("Account matching ended: Managed", "The request for help was sent to the sellers"):
        assert words in page


def test_a_declined_request_stands_in_the_history_with_its_reason(cast):
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    decide(cast, deal, "unmanaged")

    page = cast.client("ada").get(deal.get_absolute_url()).content.decode()

    assert [kind for _version, kind, _who in scenes.history(deal)] == ["created", "held", "matched", "their_decline"]
    assert "Cloudmere declined: No seller manages this customer" in page
    assert [kind for _version, kind, _who in scenes.history(platforms_side(cast, deal))] == ["received", "decline"]


def test_the_deals_page_says_that_the_request_waits_and_what_came_of_it(cast):
    deal = scenes.own_deal(cast, **HELP, **TYPED)

    def page():
        return cast.client("ada").get(deal.get_absolute_url()).content.decode()

    assert "The request waits for account matching." in page()
    assert "Typed by hand · account matching is pending" in page()
    decide(cast, deal, "none")
    assert "The request waits for account matching." not in page()
    assert "Typed by hand · no matching account" in page()


def test_no_company_reads_candidates_or_the_match_of_another(cast):
    account = CustomerAccountFactory(name="Quayside Secret Holding")
    deal = scenes.own_deal(cast, **HELP, **TYPED)
    invited = a_sibling(deal, cast.rival, location=cast.rome)
    with tenancy.everyone("test"):
        found = [{"account": str(account.uuid), "confidence": 90}]
        AccountMatch.objects.update(candidates=found, confidence=90, note="Ask Olga about it.")

    for who, side in [("ada", deal), ("mallory", invited)]:
        page = cast.client(who).get(side.get_absolute_url()).content.decode()
        assert "Secret" not in page and str(account.uuid) not in page and "Ask Olga" not in page
    for who in ("mallory", "sela", "dora"):
        with cast.acting(who):
            assert AccountMatch.objects.count() == 0
    assert "matching is pending" not in cast.client("mallory").get(invited.get_absolute_url()).content.decode()
