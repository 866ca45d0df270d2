"""Who hears what of a registration, over the real pipeline: team, contact, reviewers (section 8, rows 139-142)."""

import re

import pytest
from django.core import mail
from django.utils import translation

from accounts import grants, outbox, tenancy
from accounts.models import Notice, User
from accounts.roles import Role
from referrals import registration, reviewing
from referrals.models import TeamMember
from tests.referrals import scenes, wins

pytestmark = pytest.mark.django_db


@pytest.fixture
def won(cast):
    """A won deal of Ada's with Ugo on its team; nothing of it waits to be told."""
    deal = wins.won_deal(cast)
    with tenancy.entered(cast.northlight):
        ugo = {"first_name": "Ugo", "last_name": "Example", "email": cast.ugo.email}
        TeamMember.objects.create(organization=cast.northlight, referral=deal, user=cast.ugo, **ugo)
    forget()
    return deal


@pytest.fixture
def submitted(cast, won):
    """Its registration, whose own notices have gone out."""
    found = wins.submitted(cast, won)
    forget()
    return found


def forget():
    """Send what waits, and put it away."""
    outbox.deliver()
    mail.outbox.clear()


def letters():
    """Address → the mail it got, of everything that waits."""
    outbox.deliver()
    found = {letter.to[0]: letter for letter in mail.outbox}
    assert len(found) == len(mail.outbox)
    return found


def test_submitting_is_told_to_the_colleagues_and_to_the_reviewers(cast, won):
    found = wins.submitted(cast, won)

    told = letters()

    assert set(told) == {"ugo@cosell.example", "dora@cosell.example"}
    assert told["dora@cosell.example"].subject == f"A registration waits for its review: {won.name}"
    assert "Northlight Software has registered a win." in told["dora@cosell.example"].body
    assert f"http://localhost:8000/reviews/{found.uuid}/" in told["dora@cosell.example"].body
    assert "Registration: Submitted" in told["ugo@cosell.example"].body


def test_a_sale_through_the_marketplace_is_told_as_approved_and_waits_for_nobody(cast, won):
    with tenancy.entered(cast.northlight, cast.ada):
        registration.submit(won, cast.tidal, "ip", wins.SHORT, by=cast.ada)

    told = letters()

    assert set(told) == {"ugo@cosell.example"}
    assert "Registration: Approved" in told["ugo@cosell.example"].body


def test_what_is_asked_reaches_the_team_beside_the_fields_names(cast, submitted):
    """Rows 140, 142."""
    with cast.acting("dora") as dora:
        asks = {"contract_value": "The contract says 95,000.", "": "Send it again <b>soon</b>."}
        reviewing.ask(submitted, asks, by=dora, seen=submitted.version)

    told = letters()

    assert set(told) == {"ada@cosell.example", "ugo@cosell.example"}
    letter = told["ugo@cosell.example"]
    assert letter.subject.startswith("Changes asked for: ")
    assert "Cloudmere asks you to change the registration" in letter.body
    assert "Contract value: The contract says 95,000." in letter.body
    assert "The registration as a whole: Send it again <b>soon</b>." in letter.body
    assert "Send it again &lt;b&gt;soon&lt;/b&gt;." in letter.alternatives[0][0]
    assert re.findall(r"https?://\S+", letter.body) == [
        f"http://localhost:8000/deals/{wins.now(submitted).referral.uuid}/registrations/{submitted.uuid}/"
    ]


@pytest.mark.parametrize(
    ("step", "subject", "words"),
    [
        ("pass", "Registration passed: ", "Registration: Passed"),
        ("approve", "Registration approved: ", "Registration: Approved"),
        ("fail", "Registration failed: ", "Reason: Another product is named."),
    ],
)
def test_the_end_is_told_to_the_team_with_its_reason(cast, submitted, step, subject, words):
    """Rows 139, 141."""
    wins.concluded(cast, step, submitted, reason="Another product is named." if step == "fail" else "")

    told = letters()

    assert set(told) == {"ada@cosell.example", "ugo@cosell.example"}
    assert told["ugo@cosell.example"].subject.startswith(subject)
    assert words in told["ugo@cosell.example"].body


def test_no_letter_names_the_reviewer(cast, submitted):
    User.objects.filter(pk=cast.dora.pk).update(last_name="Ferreira")
    wins.asked(cast, submitted)

    for letter in letters().values():
        assert not re.search("Dora|Ferreira|dora@", letter.subject + letter.body + letter.alternatives[0][0])


def test_answering_is_told_to_the_reviewers_again(cast, submitted):
    found = wins.asked(cast, submitted)
    forget()
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.resubmit(found, deal, wins.ANSWERS, by=cast.ada, seen=found.version)

    told = letters()

    assert set(told) == {"ugo@cosell.example", "dora@cosell.example"}
    assert "submitted again" in told["ugo@cosell.example"].subject


def test_taking_answers_back_is_told_to_the_colleagues_who_heard_of_them(cast, submitted):
    found = wins.asked(cast, submitted)
    with tenancy.entered(cast.northlight, cast.ada):
        deal = scenes.fresh(wins.now(found).referral)
        registration.resubmit(found, deal, wins.ANSWERS, by=cast.ada, seen=found.version)
        forget()
        asks = {"contract_value": "The contract says another value."}
        registration.undo(found, scenes.fresh(deal), {"asks": asks}, by=cast.ada, seen=found.version)

    told = letters()

    assert set(told) == {"ugo@cosell.example"}
    assert told["ugo@cosell.example"].subject == f"The answers for {deal.name} were taken back"
    assert "Registration: Action pending" in told["ugo@cosell.example"].body
    assert "Contract value: The contract says another value." in told["ugo@cosell.example"].body


def test_a_reviewer_is_told_nothing_of_what_waits_no_more(cast, won):
    found = wins.submitted(cast, won)
    wins.concluded(cast, "approve", found)
    only("review_waits")

    assert letters() == {}


def test_who_reviews_no_more_is_told_nothing(cast, won):
    wins.submitted(cast, won)
    with tenancy.entered(cast.platform):
        grants.revoke(cast.dora, Role.REGISTRATION_REVIEWER, by=None, organization=cast.platform)
    only("review_waits")

    assert letters() == {}


def only(kind):
    """Of what waits, notices of one kind; there is one."""
    with tenancy.everyone("the test's own look"):
        Notice.objects.exclude(kind=kind).delete()
        assert Notice.objects.filter(sent_at=None).exists()


def test_who_left_the_team_is_told_nothing(cast, submitted):
    wins.asked(cast, submitted)
    with tenancy.everyone("the test takes Ugo off"):
        wins.now(submitted).referral.team.filter(user=cast.ugo).delete()

    assert set(letters()) == {"ada@cosell.example"}


def test_a_contact_of_another_address_gets_a_short_letter_without_the_customer(cast):
    found = wins.submitted(cast, email="contracts@elsewhere.example")
    forget()
    wins.asked(cast, found, note="The contract says another value.")

    letter = letters()["contracts@elsewhere.example"]

    assert letter.subject == "There is news of a registration that names you as its contact"
    assert not re.search("Quayside|contract says|Tidal|registrations/", letter.body + letter.alternatives[0][0])


def test_a_contact_who_works_on_the_deal_is_told_once_and_in_full(cast, submitted):
    assert submitted.email == cast.ada.email

    wins.asked(cast, submitted)

    assert "Why you were told: on the team" in letters()["ada@cosell.example"].body


@pytest.mark.parametrize("language", ["en", "pt-br", "pt-pt", "es", "ru"])
@pytest.mark.parametrize("step", ["ask", "pass", "approve", "fail"])
def test_every_outcome_is_told_in_every_language(cast, submitted, step, language):
    User.objects.update(language=language)
    if step == "ask":
        wins.asked(cast, submitted)
    else:
        wins.concluded(cast, step, submitted, reason="Why.")

    letter = letters()["ugo@cosell.example"]

    assert "%(" not in letter.subject + letter.body
    with translation.override(language):
        assert str(wins.now(submitted).get_status_display()) in letter.body
    assert f"/registrations/{submitted.uuid}/" in letter.body


def test_the_bell_keeps_what_a_reviewer_was_told_when_it_is_done(cast, won):
    found = wins.submitted(cast, won)
    wins.concluded(cast, "approve", found)

    page = cast.client("dora").get("/organization/notices/").text

    assert "A registration waits for its review: Harbour cranes" in page
    assert "About something that is no longer yours to see" not in page
