"""A process is killed at every boundary of asking, answering, publishing and scoring: all or nothing, and once."""

import pytest
from django.db import connection
from django.test import override_settings

from accounts import tenancy
from leads import counting, inquiring, profiles
from leads.models import BusinessProfile, Inquiry, Listing, Mark, ProfilePlace, Score
from referrals import sweeps
from referrals.lifecycle import Conflict
from referrals.models import Referral
from tests import counts
from tests.referrals import scenes
from tests.reliability import customers
from tests.reliability.dying import boundaries, survives
from tests.reliability.test_races import BUDGET

TABLES = {  # rows of an inquiry to two partners, each of which has one person to tell
    "leads_inquiry": 1,
    "leads_addressed": 2,
    "referrals_engagement": 2,
    "referrals_sender": 2,
    "referrals_referral": 2,
    "referrals_party": 2,
    "referrals_customercontact": 2,
    "referrals_note": 2,
    "referrals_referralevent": 2,
    "accounts_notice": 3,  # one to each partner, and the customer's confirmation
}

# Move → who, the answers; how the row then stands.
ACTS = {
    "accept": ("ada", customers.accepting(), "Accepted"),
    "decline": ("lena", BUDGET, "Declined"),
    "error": ("ada", {"status_reason": "duplicate", "status_note": ""}, "Error"),
}


@pytest.fixture(autouse=True)
def unlimited(committed):
    with override_settings(**customers.NO_LIMIT):
        yield


@pytest.fixture
def ready(cast):
    """Everybody is read before the child is born."""
    for name in ("ada", "lena", "prue", "mallory", "lisbon", "rome", "northlight", "rival", "platform"):
        getattr(cast, name)
    return cast


def how_many():
    """Rows by table, those of all tenants."""
    found = {}
    with tenancy.everyone("the test looks"), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (tables of the list above)
            (found[table],) = cursor.fetchone()
    return found


def rows_of(inquiries):
    return {table: inquiries * rows for table, rows in TABLES.items()}


def test_an_inquiry_to_two_partners_is_sent_wholly_or_not_at_all_and_once_however_often(ready):
    asked = customers.pages(ready, "lisbon", "rome")
    for number, boundary in enumerate(boundaries()):
        facts = customers.facts()

        survived = survives(lambda facts=facts: inquiring.ask(facts, asked), boundary)

        assert how_many() in (rows_of(number), rows_of(number + 1)), f"half of it at boundary {boundary}"
        inquiring.ask(facts, asked)
        assert how_many() == rows_of(number + 1)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


@pytest.mark.parametrize("name", ACTS)
def test_a_lead_is_answered_together_with_what_its_sender_is_told(ready, name):
    who, answers, target = ACTS[name]
    for boundary in boundaries():
        (lead,) = customers.leads_of(customers.asked(ready))
        before = scenes.everything_about(lead)

        def press(lead=lead):
            scenes.move(ready, scenes.fresh(lead), name, by=who, seen=1, **answers)

        survived = survives(press, boundary)

        if scenes.fresh(lead).version == 1:
            assert scenes.everything_about(lead) == before, f"half of it at boundary {boundary}"
            assert (customers.sender_of(lead).answer, customers.replied(lead)) == ("Pending", [])
            press()
        else:
            with pytest.raises(Conflict):
                press()
        customers.assert_answered_once(lead, target, name)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_sweep_that_is_killed_tells_each_sender_once(ready):
    for boundary in boundaries():
        leads = customers.leads_of(customers.asked(ready, "lisbon", "rome"))
        with tenancy.everyone("the test's own hand"):
            Referral.objects.filter(pk__in=[lead.pk for lead in leads]).update(answer_by=customers.LONG_AGO)

        survived = survives(lambda: sweeps.expire_overdue(batch_size=1), boundary)

        for lead in leads:
            gone = scenes.fresh(lead).substatus == "Expired"
            assert customers.replied(lead) == ["answer_expire"] * gone
            assert (customers.sender_of(lead).answer == "Expired") == gone
        sweeps.expire_overdue()
        for lead in leads:
            customers.assert_answered_once(lead, "Expired", "expire")
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_another_partner_is_asked_together_with_the_consent_for_it(ready):
    (other,) = customers.pages(ready, "rome")
    for boundary in boundaries():
        inquiry = customers.asked(ready, "lisbon")

        def press(inquiry=inquiry):
            inquiring.ask_another(inquiry, other, consent="To this one too.")

        survived = survives(press, boundary)

        asked = len(customers.leads_of(inquiry)) == 2
        assert consented(inquiry) == asked, f"half of it at boundary {boundary}"
        if asked:
            with pytest.raises(inquiring.Refused):
                press()
        else:
            press()
        lead = customers.leads_of(inquiry)[1]
        assert (len(customers.leads_of(inquiry)), consented(inquiry)) == (2, 1)
        assert scenes.told(lead) == [("Mallow Systems", "Mallory", "deal_received")]
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def consented(inquiry):
    with tenancy.everyone("the test looks"):
        return Inquiry.objects.get(pk=inquiry.pk).consent_text.count("To this one too.")


def test_a_profile_is_public_as_one_working_copy_or_as_the_one_before(ready):
    """Two places: their pages change together, and the profile says which version they show."""
    with tenancy.entered(ready.northlight, ready.prue):
        facts = {"website": "https://northlight.example/", "industries": ["Education"], "keywords": ["stock"]}
        tags = {"products": ["Databases"], "services": ["Hardware"], "description": "Text 0"}
        profile = BusinessProfile.objects.create(organization=ready.northlight, country="PT", **facts, **tags)
        shared = {"organization": ready.northlight, "profile": profile, "city": "Lisbon", "phone": "+351 1"}
        for location in (ready.lisbon, ready.porto):
            ProfilePlace.objects.create(location=location, **shared)
        profiles.publish(profile, by=ready.prue, seen=1)
    for number, boundary in enumerate(boundaries()):
        with tenancy.entered(ready.northlight, ready.prue):
            profiles.change(profile, by=ready.prue, seen=number + 1, description=f"Text {number + 1}")

        def press(seen=number + 2):
            with ready.acting("prue") as prue:
                mine = BusinessProfile.objects.select_related("organization").get(pk=profile.pk)
                profiles.publish(mine, by=prue, seen=seen)

        survived = survives(press, boundary)

        assert public_texts(profile) in ([number], [number + 1]), f"half of it at boundary {boundary}"
        press()
        assert public_texts(profile) == [number + 1]
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def public_texts(profile):
    """The numbers of the texts on the pages; each as its profile says."""
    with tenancy.everyone("the test looks"):
        row = BusinessProfile.objects.get(pk=profile.pk)
    pages = Listing.objects.filter(profile_id=profile.pk)
    assert pages.count() == 2
    assert {page.description for page in pages} == {f"Text {row.published_version - 1}"}
    assert {page.published_at for page in pages} == {row.published_at}
    return [row.published_version - 1]


@pytest.mark.parametrize("job", [counting.count, counting.sweep], ids=["count", "sweep"])
def test_scores_that_are_counted_by_a_job_that_is_killed_count_everything_once(ready, job):
    for number, boundary in enumerate(boundaries(), start=1):
        (lead,) = customers.leads_of(customers.asked(ready))
        scenes.move(ready, lead, "decline", by="lena", **BUDGET)
        with tenancy.everyone("the test's own hand"):
            Score.objects.update(swept_on=None)

        survived = survives(job, boundary)

        assert marks_and_count(ready.northlight) in ((number - 1,) * 2, (number,) * 2), f"half at {boundary}"
        job()
        counting.count()
        assert marks_and_count(ready.northlight) == (number, number)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def marks_and_count(organization):
    """How many answers are marked, and how many the score says."""
    with tenancy.everyone("the test looks"):
        score = Score.objects.filter(organization=organization).first()
        return Mark.objects.filter(organization=organization, kind="answer").count(), score.answer_count if score else 0
