"""Leads, inquiries and profiles that are changed in the same instant: one wins, everything is written once."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.test import override_settings

from accounts import tenancy
from accounts.models import Notice
from leads import counting, defending, inquiring, profiles
from leads.models import Addressed, BusinessProfile, Inquiry, Listing, Mark, ProfilePlace, Score
from referrals.lifecycle import Clock, Conflict, Refused
from referrals.models import Referral
from referrals.sweeps import expire_overdue
from tests import counts
from tests.referrals import scenes
from tests.reliability import customers
from tests.reliability.test_races import BUDGET, assert_written_once, make, one_winner, warm

ROUNDS = 6
A_MOMENT = timedelta(milliseconds=3)  # between looking at the deadline and writing the instant, in one statement


@pytest.fixture
def rounds(together, cast):
    """Play a round several times; afterwards every row's history has one line per version, every notice one row."""

    def play(one_round, times=ROUNDS):
        warm(cast)
        cast.rival, cast.rome, cast.mallory, cast.prue  # noqa: B018 (read before the race)
        with override_settings(**customers.NO_LIMIT):
            for number in range(times):
                for side in one_round(number):
                    assert_written_once(side)
        counts.add("races", rounds=times)

    return play


def test_two_people_accept_a_lead(rounds, together, cast):
    def one_round(_):
        (lead,) = customers.leads_of(customers.asked(cast))
        outcomes = together.press(
            *[make(cast, lead, "accept", who, **customers.accepting()) for who in ("ada", "lena")]
        )

        winner = ("ada", "lena")[one_winner(outcomes)]
        customers.assert_answered_once(lead, "Accepted", "accept")
        assert scenes.history(lead)[1] == (2, "accept", getattr(cast, winner).pk)
        return (lead,)

    rounds(one_round)


def test_a_lead_is_accepted_and_declined_at_once(rounds, together, cast):
    def one_round(_):
        (lead,) = customers.leads_of(customers.asked(cast))
        outcomes = together.press(
            make(cast, lead, "accept", "ada", **customers.accepting()), make(cast, lead, "decline", "lena", **BUDGET)
        )

        kind = ("accept", "decline")[one_winner(outcomes)]
        customers.assert_answered_once(lead, {"accept": "Accepted", "decline": "Declined"}[kind], kind)
        return (lead,)

    rounds(one_round)


def test_a_lead_is_accepted_at_its_deadline_while_two_sweeps_pass(rounds, together, cast):
    def one_round(number):
        (lead,) = customers.leads_of(customers.asked(cast))
        with tenancy.everyone("the test's own hand"):
            soon = Clock() + timedelta(milliseconds=4 * number)
            Referral.objects.filter(pk=lead.pk).update(answer_by=soon)
            deadline = Referral.objects.get(pk=lead.pk).answer_by
        outcomes = together.press(
            make(cast, lead, "accept", "ada", **customers.accepting()), expire_overdue, expire_overdue
        )
        if scenes.fresh(lead).substatus == "Pending":  # refused at the deadline, the sweeps were a moment early
            expire_overdue()

        accepted = outcomes[0] == "done"
        assert accepted or isinstance(outcomes[0], Conflict), outcomes
        assert not accepted or scenes.fresh(lead).accepted_at < deadline + A_MOMENT
        customers.assert_answered_once(*(lead, "Accepted", "accept") if accepted else (lead, "Expired", "expire"))
        return (lead,)

    rounds(one_round, times=2 * ROUNDS)


def test_the_same_form_sent_four_times_at_once_is_one_inquiry(rounds, together, cast):
    def one_round(_):
        facts, asked = customers.facts(), customers.pages(cast, "lisbon", "rome")
        made = together.press(*[lambda: inquiring.ask(facts, asked)] * 4)

        assert len({inquiry.pk for inquiry in made}) == 1, made
        leads = customers.leads_of(made[0])
        assert [lead.organization.name for lead in leads] == ["Northlight Software", "Mallow Systems"]
        with tenancy.everyone("the test looks"):
            assert Notice.objects.filter(kind="inquiry_sent", subject=made[0].pk).count() == 1
        return leads

    rounds(one_round)


def test_a_customer_asks_the_same_other_partner_twice_at_once(rounds, together, cast):
    def one_round(_):
        inquiry = customers.asked(cast, "lisbon")
        (other,) = customers.pages(cast, "rome")
        outcomes = together.press(
            *[lambda: inquiring.ask_another(inquiry, other, consent="To this one too.") and "done"] * 3
        )

        one_winner(outcomes, Refused)
        leads = customers.leads_of(inquiry)
        assert len(leads) == 2
        assert scenes.told(leads[1]) == [("Mallow Systems", "Mallory", "deal_received")]
        with tenancy.everyone("the test looks"):
            assert Inquiry.objects.get(pk=inquiry.pk).consent_text.count("To this one too.") == 1
        return leads

    rounds(one_round)


def test_two_further_partners_are_asked_at_once_and_each_consent_is_kept(rounds, together, cast):
    def one_round(_):
        inquiry = customers.asked(cast, "lisbon")
        others = customers.pages(cast, "rome", "desk")
        together.press(
            *[
                lambda one=one: inquiring.ask_another(inquiry, one, consent=f"And to {one.place}.") and "done"
                for one in others
            ]
        )

        with tenancy.everyone("the test looks"):
            text = Inquiry.objects.get(pk=inquiry.pk).consent_text
            asked = set(Addressed.objects.filter(inquiry=inquiry).values_list("partner__name", flat=True))
        assert asked == {"Northlight Software", "Mallow Systems", "Cloudmere"}
        assert [text.count(f"And to {one.place}.") for one in others] == [1, 1]
        return customers.leads_of(inquiry)

    rounds(one_round)


def test_four_inquiries_at_once_from_one_address_are_no_more_than_its_limit(together, cast):
    """Each comes with another form, from another network: only the address is the same."""
    warm(cast)
    asked = customers.pages(cast, "lisbon")
    for number in range(ROUNDS):
        given = [
            customers.facts(email=f"rita{number}@quinta.example", network=f"203.0.{number}.{place}/24")
            for place in range(4)
        ]
        with override_settings(**customers.NO_LIMIT | {"INQUIRIES_PER_ADDRESS": 2}):
            outcomes = together.press(*[lambda one=one: inquiring.ask(one, asked) and "done" for one in given])

        assert sorted(outcome == "done" for outcome in outcomes) == [False, False, True, True], outcomes
        assert all(outcome == "done" or isinstance(outcome, defending.TooMany) for outcome in outcomes)
    counts.add("races", rounds=ROUNDS)


@pytest.fixture
def profile(cast):
    """Ready to be published."""
    with cast.acting("prue"):
        facts = {"description": "We plan.", "website": "https://northlight.example/", "industries": ["Education"]}
        tags = {"products": ["Databases"], "services": ["Hardware"], "keywords": ["stock"]}
        profile = BusinessProfile.objects.create(organization=cast.northlight, country="PT", **facts, **tags)
        ProfilePlace.objects.create(
            organization=cast.northlight, profile=profile, location=cast.lisbon, city="Lisbon", phone="+351 1"
        )
    return profile


def publishing(cast, profile, who, seen):
    def act():
        with cast.acting(who) as person:
            mine = BusinessProfile.objects.select_related("organization").get(pk=profile.pk)
            profiles.publish(mine, by=person, seen=seen)
        return "done"

    return act


def editing(cast, profile, who, seen, text):
    def act():
        with cast.acting(who) as person:
            mine = BusinessProfile.objects.select_related("organization").get(pk=profile.pk)
            profiles.change(mine, by=person, seen=seen, description=text)
        return "done"

    return act


def test_two_people_publish_and_a_third_edits(together, cast, profile):
    """What is public is one working copy as a whole, and it says truly which."""
    warm(cast)
    cast.prue  # noqa: B018 (read before the race)
    for number in range(1, ROUNDS + 1):
        outcomes = together.press(
            publishing(cast, profile, "prue", number),
            publishing(cast, profile, "ada", number),
            editing(cast, profile, "prue", number, f"Text {number}"),
        )

        assert outcomes[2] == "done", outcomes
        assert all(outcome == "done" or isinstance(outcome, Conflict) for outcome in outcomes), outcomes
        with tenancy.everyone("the test looks"):
            row = BusinessProfile.objects.get(pk=profile.pk)
        assert row.version == number + 1
        published = Listing.objects.filter(profile_id=profile.pk)
        if "done" in outcomes[:2]:
            assert row.published_version == number
        if row.published_version:
            said = f"Text {row.published_version - 1}" if row.published_version > 1 else "We plan."
            assert [page.description for page in published] == [said]
    counts.add("races", rounds=ROUNDS)


def test_a_place_is_taken_out_of_use_while_its_page_is_published(together, cast, profile):
    """Whichever came first, the page of a closed place is closed."""
    warm(cast)
    cast.prue  # noqa: B018 (read before the race)
    places = type(cast.lisbon).objects

    def use(is_active):
        with tenancy.entered(cast.northlight):
            places.filter(pk=cast.lisbon.pk).update(is_active=is_active)
        return "done"

    for _ in range(ROUNDS):
        outcomes = together.press(publishing(cast, profile, "prue", 1), lambda: use(False))

        assert outcomes[1] == "done", outcomes
        assert outcomes[0] == "done" or isinstance(outcomes[0], Refused), outcomes
        assert not Listing.objects.open().exists()
        use(True)
    counts.add("races", rounds=ROUNDS)


def test_two_counts_and_two_sweeps_of_the_scores_count_everything_once(rounds, together, cast):
    def one_round(number):
        (lead,) = customers.leads_of(customers.asked(cast))
        make(cast, lead, "decline", "lena", **BUDGET)()
        with tenancy.everyone("the test's own hand"):
            Score.objects.update(swept_on=None)
        outcomes = together.press(counting.count, counting.count, counting.sweep, counting.sweep)
        counting.count()  # whoever was running then may have held the reading back

        assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
        with tenancy.everyone("the test looks"):
            marks = Mark.objects.filter(organization=cast.northlight, kind="answer").count()
            score = Score.objects.get(organization=cast.northlight)
        assert (marks, score.answer_count) == (number + 1, number + 1)
        assert score.answers == pytest.approx(number + 1, rel=1e-3)  # all of them are of today
        return (lead,)

    rounds(one_round)


def test_an_answer_that_commits_while_the_scores_are_counted_is_counted_later(together, cast):
    """A line of history with a lower number may be committed after a higher one was read: it is not skipped."""
    warm(cast)
    with override_settings(**customers.NO_LIMIT):
        slow, quick = (customers.leads_of(customers.asked(cast))[0] for _ in range(2))
    written, read = Event(), Event()

    def answer_slowly():
        with cast.acting("ada"), transaction.atomic():
            make(cast, slow, "decline", "ada", **BUDGET)()
            written.set()
            assert read.wait(60)
        return "done"

    pending = together.pool.submit(answer_slowly)
    assert written.wait(60)
    make(cast, quick, "decline", "lena", **BUDGET)()
    counting.count()
    read.set()
    assert pending.result(60) == "done"
    counting.count()

    with tenancy.everyone("the test looks"):
        assert set(Mark.objects.filter(kind="answer").values_list("referral", flat=True)) == {slow.pk, quick.pk}
        assert Score.objects.get(organization=cast.northlight).answer_count == 2
    counts.add("races", rounds=1)
