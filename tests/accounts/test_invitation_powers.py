"""Who invites whom to where, and who sends again or withdraws."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from accounts import grants, inviting, outbox
from accounts.models import Invitation
from accounts.roles import Role
from tests.accounts.browsing import link_in, text_of
from tests.accounts.letters import ADDRESS, a_letter, change, page_of

REFUSED = [
    # who, where, role, status
    ("petra", "porto", Role.REFERRALS_USER, 302),
    ("petra", "porto", Role.REFERRALS_ADMIN, 302),
    ("petra", "lisbon", Role.REFERRALS_USER, 422),
    ("petra", "all", Role.REFERRALS_USER, 422),
    ("lena", "porto", Role.REFERRALS_USER, 422),
    ("ada", "all", Role.REFERRALS_ADMIN, 302),
    ("ugo", "lisbon", Role.REFERRALS_USER, 403),
    ("prue", "lisbon", Role.REFERRALS_USER, 403),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "where", "role", "status"), REFUSED)
def test_one_invites_only_to_where_one_may_grant(cast, who, where, role, status):
    place = "all" if where == "all" else getattr(cast, where).uuid

    answer = cast.client(who).post(reverse("invite"), {"email": ADDRESS, "language": "en", f"at-{place}": role})

    assert answer.status_code == status
    with cast.acting("cora"):
        assert Invitation.objects.exists() == (status == 302)


@pytest.mark.django_db
def test_the_act_refuses_what_the_form_would_not_offer(cast):
    with pytest.raises(grants.Refused), cast.acting("petra") as petra:
        inviting.invite(ADDRESS, [(Role.ACCOUNT_ADMIN, None)], by=petra, language="en")


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ugo@cosell.example", "UGO@cosell.example"])
def test_a_colleague_is_not_invited_again(cast, email):
    answers = {"email": email, "language": "en", "at-all": Role.REFERRALS_USER}

    answer = cast.client("cora").post(reverse("invite"), answers)

    assert "already belongs to the company" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["", "x", "a@b", "a\0@b.example", "a\n@b.example", "x" * 300 + "@b.example"])
def test_an_address_that_is_none_is_refused(cast, email):
    answers = {"email": email, "language": "en", "at-all": Role.REFERRALS_USER}

    assert cast.client("cora").post(reverse("invite"), answers).status_code == 422


@pytest.mark.django_db
def test_a_withdrawn_letter_is_neither_sent_nor_taken(cast, client, mailbox):
    letter = a_letter(cast)

    cast.client("cora").post(reverse("invite-withdraw", args=[letter.uuid]))
    outbox.deliver()

    assert mailbox.letters == []
    assert client.get(page_of(letter)).status_code == 410


@pytest.mark.django_db
def test_an_expired_letter_lives_again_when_it_is_sent_again(cast, client, mailbox):
    letter = a_letter(cast)
    outbox.deliver()
    change(cast, letter, expires_at=F("created_at") - timedelta(days=1))

    cast.client("cora").post(reverse("invite-again", args=[letter.uuid]))
    outbox.deliver()

    assert [link_in(sent) for sent in mailbox.letters] == [link_in(mailbox.letters[0])] * 2
    assert mailbox.letters[0]["Message-ID"] != mailbox.letters[1]["Message-ID"]
    assert client.get(page_of(letter)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["invite-again", "invite-withdraw"])
@pytest.mark.parametrize(("who", "status"), [("mallory", 404), ("ugo", 403)])
def test_a_letter_of_others_is_not_touched(cast, name, who, status):
    letter = a_letter(cast)

    assert cast.client(who).post(reverse(name, args=[letter.uuid])).status_code == status


@pytest.mark.django_db
def test_a_letter_with_more_than_one_may_grant_is_left_alone(cast, client):
    letter = a_letter(cast, roles=[(Role.REFERRALS_USER, None)])

    answer = cast.client("petra").post(reverse("invite-withdraw", args=[letter.uuid]), follow=True)

    assert "holds a role that you may not grant" in answer.content.decode()
    assert client.get(page_of(letter)).status_code == 200


@pytest.mark.django_db
def test_what_it_says_is_what_the_recipient_may_know(cast, mailbox):
    a_letter(cast)

    outbox.deliver()

    text = text_of(mailbox.only())
    assert "Northlight Software" in text and "Referrals user (Lisbon" in text
    assert "Porto" not in text
