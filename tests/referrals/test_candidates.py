"""What a customer could be: up to two of each category with a confidence, found by the worker for whoever waits."""

import pytest

from accounts import tenancy
from referrals import candidates
from referrals.models import AccountMatch
from tests.factories import CustomerAccountFactory
from tests.referrals import scenes
from tests.referrals.test_matching import TYPED, decide, match_of

pytestmark = pytest.mark.django_db

QUAYSIDE = {"name": "Quayside Logistics", "country": "PT", "city": "Lisbon"}


def waiting(cast, **fields):
    return scenes.own_deal(cast, **(TYPED | {"shared_with_sellers": True} | fields))


def found(deal):
    return [(account.name, account.category) for account, _sure in candidates.accounts_of(match_of(deal).candidates)]


def test_there_are_two_of_each_category_at_most_and_the_likeliest_are_chosen(cast):
    for category, source in [("managed", "platform"), ("unmanaged", "platform"), ("other", "duns")]:
        for name in ("Quayside Logistics Ltd", "Quayside Logistics SA", "Quayside Logistics and Storage of the North"):
            CustomerAccountFactory(**(QUAYSIDE | {"name": name}), category=category, source=source)
    CustomerAccountFactory(name="Cork Bakery", country="PT")
    deal = waiting(cast)

    assert candidates.find_candidates() == 1

    names = found(deal)
    assert sorted(names) == sorted(
        (name, category)
        for category in ("managed", "unmanaged", "other")
        for name in ("Quayside Logistics Ltd", "Quayside Logistics SA")
    )
    sure = [one["confidence"] for one in match_of(deal).candidates]
    assert sure == sorted(sure, reverse=True)
    assert match_of(deal).confidence == sure[0] >= 95


# What the account is like, against "Quayside Logistics, 1200-109 Lisbon, PT, 123456789": how sure that is, from … to.
@pytest.mark.parametrize(
    ("account", "least", "most"),
    [
        ({}, 95, 98),
        ({"name": "Something Else", "duns": "123456789"}, 98, 98),
        ({"name": "Logistics Quayside Lda"}, 95, 98),
        ({"city": "Porto"}, 70, 90),
        ({"postal_code": "4000-001"}, 75, 95),
        ({"postal_code": "1200 109"}, 95, 98),
        ({"country": "ES", "city": "Madrid"}, 30, 60),
        ({"duns": "987654321"}, 50, 70),
        ({"name": "Quayside Logistcs"}, 90, 98),
        ({"name": "Atlantic Freight", "aliases": ["Quayside Logistics"]}, 95, 98),
    ],
    ids=str,
)
def test_confidence_follows_what_is_alike(account, least, most):
    entry = CustomerAccountFactory(**(QUAYSIDE | {"postal_code": "1200-109"} | account))

    asked = {"postal_code": "1200 109", "duns": "123456789"}
    seen = dict(candidates.candidates_for(**QUAYSIDE, **asked))

    assert least <= seen[entry] <= most


def test_a_number_finds_the_company_whatever_it_is_called(cast):
    CustomerAccountFactory(source="duns", key="123456789", name="Cais Transportes", country="BR")
    deal = waiting(cast, customer_duns="123456789", customer_category="other")

    candidates.find_candidates()

    assert found(deal) == [("Cais Transportes", "other")]
    assert match_of(deal).confidence == 98


def test_a_customer_that_is_like_nothing_has_been_looked_at_all_the_same(cast):
    deal = waiting(cast)

    assert candidates.find_candidates() == 1
    assert candidates.find_candidates() == 0
    assert (match_of(deal).candidates, match_of(deal).confidence) == ([], 0)


def test_what_is_decided_is_not_looked_at(cast):
    deal = waiting(cast)
    decide(cast, deal, "none")

    assert candidates.find_candidates() == 0
    assert match_of(deal).candidates is None


def test_a_batch_is_bounded_and_the_next_one_does_the_rest(cast):
    for _ in range(3):
        waiting(cast)

    assert [candidates.find_candidates(limit=2), candidates.find_candidates(limit=2)] == [2, 1]


@pytest.mark.parametrize("name", ["\u202e\u0301\u0301", "a", "%_\\'\"", "x" * 200, "🛳️🛳️🛳️", "ООО", "' OR 1=1 --"])
def test_a_name_that_cannot_be_found_stops_nobody_else(cast, name):
    CustomerAccountFactory(**QUAYSIDE)
    odd, plain = waiting(cast, customer_name=name), waiting(cast)

    assert candidates.find_candidates() == 2
    assert match_of(odd).candidates is not None
    assert found(plain) == [("Quayside Logistics", "managed")]


def test_an_account_that_has_gone_from_the_list_is_left_out(cast):
    gone, stays = CustomerAccountFactory(**QUAYSIDE), CustomerAccountFactory(**QUAYSIDE)
    deal = waiting(cast)
    candidates.find_candidates()
    gone.delete()

    assert [account for account, _sure in candidates.accounts_of(match_of(deal).candidates)] == [stays]


def test_candidates_are_kept_as_keys_and_numbers_only(cast):
    entry = CustomerAccountFactory(**QUAYSIDE)
    waiting(cast)
    candidates.find_candidates()

    with tenancy.everyone("test"):
        (kept,) = AccountMatch.objects.get().candidates
    assert kept == {"account": str(entry.uuid), "confidence": kept["confidence"]}
