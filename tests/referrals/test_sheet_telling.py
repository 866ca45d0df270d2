"""Of a file of registrations everybody hears once, however many rows it has; of a single row as if on its page."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals.models import TeamMember
from referrals.sheets import committing, running
from tests.referrals import wins
from tests.referrals.sheets import edited, now, taken, worked_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending(cast):
    """Three registrations that wait for Ada's answers; Ugo is on the team of two of the deals, nobody else is."""
    found = [wins.asked(cast) for _ in range(3)]
    with tenancy.entered(cast.northlight):
        ugo = {"first_name": "Ugo", "last_name": "Example", "email": cast.ugo.email, "user": cast.ugo}
        for one in found[:2]:
            TeamMember.objects.create(organization=cast.northlight, referral_id=one.referral_id, **ugo)
    forget()
    return found


def forget():
    outbox.deliver()
    mail.outbox.clear()
    with tenancy.everyone("test"):
        Notice.objects.all().delete()


def told():
    """Who has which notice."""
    with tenancy.everyone("test"):
        return sorted(Notice.objects.values_list("user__first_name", "kind"))


def begun(cast, file, act):
    with cast.acting("ada") as ada:
        act(file, by=ada, seen=file.version)


def letters():
    outbox.deliver()
    found = {letter.to[0]: letter for letter in mail.outbox}
    assert len(found) == len(mail.outbox)
    return found


def test_a_file_of_several_rows_is_told_once_to_each_of_the_deals_people_and_to_each_reviewer(cast, pending):
    file = taken(cast, edited(cast, contract_value=95000))
    begun(cast, file, committing.commit)
    file = worked_on(file)
    assert told() == [("Dora", "file_waits"), ("Ugo", "file_resubmit")]
    sent = letters()
    assert set(sent) == {cast.dora.email, cast.ugo.email}
    assert sent[cast.ugo.email].subject == sent[cast.dora.email].subject == "A file with 3 registrations was submitted"
    assert "/deals/registered/" in sent[cast.ugo.email].body and "on the team" in sent[cast.ugo.email].body
    assert "Northlight" in sent[cast.dora.email].body and "/reviews/" in sent[cast.dora.email].body
    assert "Quayside" not in sent[cast.ugo.email].body
    assert "A file with 3 registrations was submitted" in cast.client("ugo").get(reverse("notices")).content.decode()

    forget()
    begun(cast, file, committing.undo)
    worked_on(file)
    assert told() == [("Ugo", "file_undo")]
    assert letters()[cast.ugo.email].subject == "A file with 3 registrations was taken back"


def test_a_death_between_two_rows_neither_loses_what_is_told_nor_tells_it_twice(cast, pending):
    file = taken(cast, edited(cast, contract_value=95000))
    begun(cast, file, committing.commit)
    ada = cast.ada.pk
    while running.step(file.pk, file.organization_id, ada, size=1):
        assert ("Dora", "file_waits") in told()
    assert told() == [("Dora", "file_waits"), ("Ugo", "file_resubmit")]

    forget()
    begun(cast, now(file), committing.undo)
    while running.step(file.pk, file.organization_id, ada, size=1):
        pass
    assert told() == [("Ugo", "file_undo")]
    assert letters()[cast.ugo.email].subject == "A file with 3 registrations was taken back"


def test_the_rows_that_follow_wake_no_worker(cast, pending, django_capture_on_commit_callbacks):
    file = taken(cast, edited(cast, contract_value=95000))
    begun(cast, file, committing.commit)
    woken = []
    for _ in pending:
        with django_capture_on_commit_callbacks() as calls:
            running.step(file.pk, file.organization_id, cast.ada.pk, size=1)
        woken.append(len(calls))
    assert woken[-1] == 0 and sum(woken) == 2


def test_a_row_that_is_not_submitted_tells_nobody(cast, pending):
    file = taken(cast, edited(cast, contract_value=95000))
    begun(cast, file, committing.commit)
    for one in pending:
        wins.asked(cast, wins.now(one), note="And this.")
    forget()
    worked_on(file)
    assert told() == []


def test_a_file_with_one_row_tells_of_its_deal(cast):
    found = wins.asked(cast)
    with tenancy.entered(cast.northlight):
        ugo = {"first_name": "Ugo", "last_name": "Example", "email": cast.ugo.email, "user": cast.ugo}
        TeamMember.objects.create(organization=cast.northlight, referral_id=found.referral_id, **ugo)
    forget()
    file = taken(cast, edited(cast, contract_value=95000))
    begun(cast, file, committing.commit)
    file = worked_on(file)
    assert told() == [("Dora", "review_waits"), ("Ugo", "deal_registration_resent")]
    begun(cast, file, committing.undo)
    worked_on(file)
    assert told()[1:] == [("Ugo", "deal_registration_resent"), ("Ugo", "deal_registration_undo")]
