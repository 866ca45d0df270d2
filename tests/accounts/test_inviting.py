"""The whole story of an invitation, from the letter to the first page, and every way in which it ends otherwise."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import grants, inviting, outbox, tenancy
from accounts.models import AccountEvent, Invitation, Membership, Notice, User
from accounts.roles import Role
from tests.accounts.browsing import html_of, is_signed_in, link_in
from tests.accounts.letters import ADDRESS, JOINING, a_letter, change, members, page_of


@pytest.mark.django_db
def test_somebody_new_is_invited_reads_the_letter_and_joins(cast, client, mailbox):
    answers = {"email": ADDRESS, "language": "pt-pt", f"at-{cast.lisbon.uuid}": Role.REFERRALS_USER}
    cast.client("cora").post(reverse("invite"), answers)
    outbox.deliver()
    letter = mailbox.letters.pop()

    client.post(link_in(letter).removeprefix("http://localhost:8000"), JOINING)
    person = User.objects.get(email=ADDRESS)

    assert letter.rcpt == [ADDRESS]
    assert link_in(letter) in html_of(letter)
    assert is_signed_in(client)
    assert (person.get_full_name(), person.organization, person.language) == ("Rosa Duarte", cast.northlight, "pt-pt")
    assert person.check_password(JOINING["password"])
    assert EmailAddress.objects.filter(user=person, email=ADDRESS, verified=True, primary=True).exists()
    with tenancy.entered(cast.northlight, person):
        assert person.places[Role.REFERRALS_USER].locations == {cast.lisbon.pk}
        assert not any(person.places[role] for role in Role if role != Role.REFERRALS_USER)
    with cast.acting("cora"):
        kinds = AccountEvent.objects.filter(kind__in=["invited", "joined", "granted"], at__gt=letter_written(cast))
        assert sorted(kinds.values_list("kind", flat=True)) == ["granted", "joined"]
        assert [notice.user for notice in Notice.objects.filter(kind="joined")] == [cast.cora]


def letter_written(cast):
    return AccountEvent.objects.filter(kind="invited").latest("at").at


@pytest.mark.django_db
def test_nothing_secret_is_stored(cast):
    letter = a_letter(cast)

    with tenancy.entered(cast.northlight):
        stored = str(Invitation.objects.values().get()) + str(list(Notice.objects.values()))
    assert inviting.token_of(letter) not in stored


@pytest.mark.django_db
def test_the_letter_itself_changes_nothing_when_it_is_opened(cast, client):
    letter = a_letter(cast)

    answer = client.get(page_of(letter))

    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert ADDRESS not in members(cast)


@pytest.mark.django_db
def test_the_letter_is_written_in_the_language_chosen_for_it(cast, mailbox):
    a_letter(cast, language="ru")

    outbox.deliver()

    assert '<html lang="ru">' in html_of(mailbox.only())


@pytest.mark.django_db
def test_somebody_known_joins_once_signed_in_and_keeps_their_other_company(cast):
    letter = a_letter(cast, email="mallory@cosell.example", roles=[(Role.REFERRALS_USER, cast.porto)])
    visitor = Client().get(page_of(letter))
    browser = cast.client("mallory")

    asked = browser.get(page_of(letter))
    browser.post(page_of(letter))

    assert "Sign in to join" in visitor.content.decode()
    assert "Join Northlight Software" in asked.content.decode()
    assert is_signed_in(browser)
    assert User.objects.get(pk=cast.mallory.pk).organization == cast.northlight
    with tenancy.entered(None, cast.mallory):
        assert Membership.objects.filter(user=cast.mallory).count() == 2


@pytest.mark.django_db
def test_somebody_else_who_is_signed_in_does_not_join(cast):
    letter = a_letter(cast)
    browser = cast.client("mallory")

    asked, pressed = browser.get(page_of(letter)), browser.post(page_of(letter), JOINING)

    assert "you are signed in as" in asked.content.decode()
    assert pressed.status_code == 403
    assert {ADDRESS, "mallory@cosell.example"} & members(cast) == set()


@pytest.mark.django_db
def test_a_visitor_cannot_join_as_somebody_who_has_a_sign_in_already(cast, client):
    letter = a_letter(cast, email="mallory@cosell.example")

    client.post(page_of(letter), JOINING)

    assert not is_signed_in(client)
    assert "mallory@cosell.example" not in members(cast)


CLOSED = {
    "taken": ({"accepted_at": F("created_at")}, "This invitation has already been used."),
    "withdrawn": ({"withdrawn_at": F("created_at")}, "This invitation was withdrawn."),
    "too old": ({"expires_at": F("created_at") - timedelta(days=1)}, "This invitation has expired."),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CLOSED)
def test_a_closed_letter_says_why_and_lets_nobody_in(cast, client, case):
    letter = a_letter(cast)
    fields, words = CLOSED[case]
    change(cast, letter, **fields)

    answers = [client.get(page_of(letter)), client.post(page_of(letter), JOINING)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all(words in answer.content.decode() for answer in answers)
    assert ADDRESS not in members(cast)


@pytest.mark.django_db
def test_a_letter_is_worth_no_more_than_its_writer(cast, client):
    letter = a_letter(cast, by="petra", roles=[(Role.REFERRALS_USER, cast.porto)])
    with cast.acting("cora") as cora:
        grants.revoke(cast.petra, Role.REFERRALS_ADMIN, by=cora, organization=cast.northlight, location=cast.porto)

    answer = client.post(page_of(letter), JOINING)

    assert answer.status_code == 410
    assert "may no longer give the roles" in answer.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["x", "0" * 64, "a" * 5000, "null", "-1", "admin", "00000000-0000-4000-8000-000000000000"]
)
def test_a_made_up_token_opens_nothing(client, token):
    for answer in (
        client.get(f"/organization/invitations/{token}/"),
        client.post(f"/organization/invitations/{token}/"),
    ):
        assert answer.status_code == 404
        assert "not known" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["%00", "a b", "..%2f", "é", "a/b"])
def test_a_token_that_is_no_word_is_no_page(client, token):
    assert client.get(f"/organization/invitations/{token}/").status_code in (400, 404)


@pytest.mark.django_db
def test_the_letters_own_number_is_not_its_token(cast, client):
    letter = a_letter(cast)

    assert client.get(reverse("invitation", args=[str(letter.uuid)])).status_code == 404


WEAK = [
    ({"password": "short", "again": "short"}, "password"),
    ({"password": "five green boats", "again": "six green boats"}, "again"),
    ({"password": "password123", "again": "password123"}, "password"),
    ({"first_name": ""}, "first_name"),
    ({"first_name": "a\0"}, "first_name"),
    ({"last_name": "x" * 101}, "last_name"),
    ({"password": "x" * 129, "again": "x" * 129}, "password"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("wrong", "field"), WEAK)
def test_what_is_missing_or_weak_is_said_beside_its_field(cast, client, wrong, field):
    letter = a_letter(cast)

    answer = client.post(page_of(letter), JOINING | wrong)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.alone
@pytest.mark.parametrize("known", [False, True])
def test_two_readers_at_once_and_one_gets_in(cast, committed, known):
    letter = a_letter(cast, email="mallory@cosell.example" if known else ADDRESS)
    browsers = [cast.client("mallory") if known else Client() for _ in range(2)]
    together, answers = threading.Barrier(2), []

    def press(browser):
        together.wait()
        answers.append(browser.post(page_of(letter), JOINING).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) in ([302, 302], [302, 410])  # the loser is shown the way to sign in, or that it was used
    with tenancy.entered(cast.northlight):
        assert Membership.objects.filter(user__email=letter.email).count() == 1
        assert AccountEvent.objects.filter(kind="joined", subject__email=letter.email).count() == 1
        assert Notice.objects.filter(kind="joined").count() == 1


@pytest.mark.alone
def test_of_two_last_account_admins_who_remove_each_other_one_stays(cast, committed):
    with cast.acting("cora") as cora:
        grants.grant(cast.ada, Role.ACCOUNT_ADMIN, by=cora, organization=cast.northlight)
    together, refused = threading.Barrier(2), []

    def remove(who, whom):
        together.wait()
        with cast_of(who) as person:
            try:
                grants.revoke(whom, Role.ACCOUNT_ADMIN, by=person, organization=cast.northlight)
            except grants.Refused:
                refused.append(who)
        connection.close()

    def cast_of(who):
        return cast.acting(who)

    pairs = [("cora", cast.ada), ("ada", cast.cora)]
    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    with tenancy.entered(cast.northlight):
        assert grants.last_account_admin(cast.northlight) is not None
