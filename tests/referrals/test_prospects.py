"""Whether a won deal can be registered, as its list says it: true again after whatever changes it (rows 135, 138)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import tenancy
from accounts.models import Notice
from referrals import deciding, eligibility, rate_files, rates, registration, registration_sweeps
from referrals.models import Party, Referral, SolutionLine
from tests.factories import CustomerAccountFactory, SolutionFactory
from tests.referrals import scenes, wins
from tests.referrals.registering import both_kinds, two_partners

pytestmark = pytest.mark.django_db
CAN = "Can be registered"


def says(cast, deal, who="ada"):
    """Whether the list says that this deal can be registered."""
    way = "outbound" if deal.direction == "Outgoing" else "inbound"
    found = cast.client(who).get(f"/deals/{way}/?registration=None").text
    return CAN in found and str(deal.uuid) in found


def after_the_clock(cast, deal, who="ada"):
    """The same once the clock has looked."""
    registration_sweeps.tell_registrable()
    return says(cast, deal, who)


def told(deal):
    with tenancy.everyone("test"):
        return sorted(set(Notice.objects.filter(subject=deal.pk).values_list("kind", flat=True)))


def rewrite(deal, **fields):
    with tenancy.everyone("test"):
        Referral.objects.filter(pk=deal.pk).update(**fields)


@pytest.mark.parametrize("kind", ["ip", "business"])
def test_a_win_can_be_registered_on_either_path_until_it_is(cast, kind):
    if kind == "business":
        type(cast.tidal).objects.filter(pk=cast.tidal.pk).update(is_ip_eligible=False, is_business_premium=True)
    deal = wins.won_deal(cast)
    assert says(cast, deal)

    wins.submitted(cast, deal, kind=kind)

    assert not says(cast, deal)
    assert not after_the_clock(cast, deal)


def test_a_second_solution_can_still_be_registered(cast):
    cast.other = SolutionFactory(organization=cast.northlight, is_ip_eligible=True)
    deal = wins.won_deal(cast, solutions=("tidal", "other"))

    wins.concluded(cast, "fail", wins.submitted(cast, deal), reason="So.")
    assert says(cast, deal)

    wins.submitted(cast, scenes.fresh(deal), solution=cast.other)
    assert not says(cast, deal)


def test_the_second_path_can_still_be_registered(cast):
    both_kinds(cast.tidal)
    deal = wins.won_deal(cast)

    wins.submitted(cast, deal, kind="business")
    assert says(cast, deal)

    wins.submitted(cast, scenes.fresh(deal))
    assert not says(cast, deal)


def test_of_two_partners_the_other_sees_it_go_and_come_back(cast):  # row 99
    ours, theirs = two_partners(cast)
    rewrite(theirs, is_registrable=True)
    assert says(cast, theirs, "mallory")

    found = wins.submitted(cast, ours, holds_contract=True)
    assert not after_the_clock(cast, theirs, "mallory")
    assert told(theirs) == ["deal_unregistrable"]

    wins.concluded(cast, "fail", found, reason="Not your contract.")
    assert after_the_clock(cast, theirs, "mallory")
    assert told(theirs) == ["deal_registrable", "deal_unregistrable"]
    assert not after_the_clock(cast, ours)


@pytest.mark.parametrize(("before", "after"), [("managed", "unmanaged"), ("unmanaged", "managed")])
def test_another_account_of_the_customer_counts(cast, before, after):
    first, second = (CustomerAccountFactory(category=category) for category in (before, after))
    deal = wins.won_deal(cast, customer_account=first, customer_category=before, customer_is_matched=True)
    assert says(cast, deal) is (before == "managed")

    deciding.change_account(scenes.fresh(deal), second, by=cast.olga)

    assert after_the_clock(cast, deal) is (after == "managed")
    assert ("deal_registrable" if after == "managed" else "deal_unregistrable") in told(deal)


@pytest.mark.parametrize(("before", "after"), [("0.9", "0.1"), ("0.1", "0.9")])
def test_a_corrected_rate_counts(cast, before, after):
    publish(cast, before)
    deal = wins.won_deal(cast, currency="EUR", deal_value=Decimal(50_000))
    dollars = wins.won_deal(cast)
    assert (says(cast, deal), says(cast, dollars)) == (before == "0.9", True)

    publish(cast, after)

    assert after_the_clock(cast, deal) is (after == "0.9")
    assert ("deal_registrable" if after == "0.9" else "deal_unregistrable") in told(deal)
    assert told(dollars) == []
    with cast.acting("ada"):
        assert bool(eligibility.standing(scenes.fresh(deal)).open) is (after == "0.9")


def publish(cast, rate):
    """A rate of this month, or its correction."""
    row = rate_files.Row(2, "EUR", rates.month_of(timezone.now()), Decimal(rate))
    rates.take([row], by=cast.olga, seen=rates.compare([row]).seal, replace=True, why="It was wrong.")


def test_what_was_known_before_is_no_news(cast):
    deal = wins.won_deal(cast, customer_category="unmanaged", customer_is_matched=True)
    rewrite(deal, registration_waits=True)

    assert registration_sweeps.tell_registrable() == 0

    assert (told(deal), scenes.fresh(deal).registration_waits) == ([], False)


def test_a_platform_that_takes_its_answer_back_counts(cast):
    mine, theirs = scenes.asked_deal(cast, deal_value=Decimal(50_000), currency="USD")
    theirs = scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    rewrite(mine, created_at=timezone.now() - timedelta(days=4), customer_category="managed")
    won = scenes.move(cast, scenes.fresh(mine), "win", by="ada")
    assert says(cast, won)

    scenes.move(cast, scenes.fresh(theirs), "error", by="sela", status_reason="other", status_note="Not ours.")

    assert not after_the_clock(cast, won)
    assert "deal_unregistrable" in told(won)


def test_each_turn_is_news_again(cast):
    managed, other = (CustomerAccountFactory(category=category) for category in ("managed", "unmanaged"))
    deal = wins.won_deal(cast, customer_account=managed, customer_category="managed", customer_is_matched=True)
    mails = []
    for account in (other, managed, other):
        deciding.change_account(scenes.fresh(deal), account, by=cast.olga)
        mails.append(registration_sweeps.tell_registrable())

    assert mails == [1, 1, 1]
    with tenancy.everyone("test"):
        about = Notice.objects.filter(subject=deal.pk, kind__endswith="registrable").order_by("pk")
        assert [one.kind for one in about if one.user == cast.ada] == [
            "deal_unregistrable",
            "deal_registrable",
            "deal_unregistrable",
        ]


def test_what_is_not_known_yet_is_looked_at_and_not_written_again(cast):
    deal = wins.won_deal(cast, currency="EUR")
    with tenancy.everyone("test"):
        row = Referral.objects.filter(pk=deal.pk).extra(select={"written": "xmin::text"})
        before = row.get().written
        registration_sweeps.tell_registrable()
        assert row.get().written == before
    assert scenes.fresh(deal).registration_waits


def test_the_platforms_own_win_is_nobodys_to_register(cast):
    mine, theirs = scenes.asked_deal(cast, deal_value=Decimal(50_000), currency="USD")
    scenes.move(cast, theirs, "accept", by="sela", **scenes.accepting(cast, location=None))
    theirs = scenes.move(cast, scenes.fresh(theirs), "win", by="sela")
    rewrite(theirs, registration_waits=True, customer_category="managed")

    assert registration_sweeps.tell_registrable() == 0

    assert (scenes.fresh(theirs).is_registrable, scenes.fresh(theirs).registration_waits) == (False, False)
    assert told(theirs) == [kind for kind in told(theirs) if "registrable" not in kind]


# Partners of one opportunity who do not see each other (inviting) learn nothing from what can be registered.


def hidden(ours, theirs):
    """Two companies that were invited by a third: neither sees the other's side."""
    with tenancy.everyone("test"):
        for side in (ours, theirs):
            Party.objects.filter(referral=side.pk).update(seen_by=[side.organization_id])
    rewrite(theirs, is_registrable=True)


@pytest.mark.parametrize("is_won", [True, False])
def test_a_hidden_partners_registration_is_seen_on_no_page(cast, is_won):
    ours, theirs = two_partners(cast)
    hidden(ours, theirs)
    if not is_won:
        rewrite(theirs, substatus="Accepted", closed_at=None, sales_stage=40)
    pages = ["", *(["registrations/"] if is_won else [])]
    with tenancy.everyone("test"):
        theirs = scenes.fresh(theirs)
    before = [cast.client("mallory").get(f"/deals/{theirs.uuid}/{page}").text for page in pages]

    wins.submitted(cast, ours, holds_contract=True)
    registration_sweeps.tell_registrable()

    after = [cast.client("mallory").get(f"/deals/{theirs.uuid}/{page}").text for page in pages]
    assert [CRITERION in page for page in after] == [True] * len(pages)
    assert [sorted(set(words(new)) ^ set(words(old))) for new, old in zip(after, before, strict=True)] == [[]] * len(
        pages
    )
    assert told(theirs) == []


CRITERION = "Your company holds the contract"


def words(page):
    """What is read there; not the keys of its forms."""
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


def test_whoever_really_submits_is_refused_and_told_of_nobody(cast):
    ours, theirs = two_partners(cast)
    hidden(ours, theirs)
    wins.submitted(cast, ours, holds_contract=True)

    with pytest.raises(registration.Registered) as there:
        wins.submitted(cast, theirs, by="mallory", holds_contract=True)

    assert there.value.first is None
    with tenancy.everyone("test"):
        lines = SolutionLine.objects.filter(referral=theirs).count()
    assert (lines, told(theirs)) == (1, [])
