"""Signing in by e-mail and password, choosing a new password by mail, and how often one may try."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.accounts.browsing import html_of, is_signed_in, link_in, sign_in, text_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a quite different one"


def test_a_person_signs_in_with_address_and_password(client, cast):
    answer = sign_in(client, cast.ada)

    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_capitals(client, cast):
    client.post(reverse("account_login"), {"login": cast.ada.email.upper(), "password": PASSWORD})

    assert is_signed_in(client)


def test_a_wrong_password_says_no_more_than_an_unknown_address(client, cast):
    wrong = sign_in(client, cast.ada, password="wrong")
    unknown = sign_in(client, User(email="nobody@cosell.example"), password="wrong")

    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not is_signed_in(client)


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client, cast):
    for _ in range(5):
        sign_in(client, cast.ada, password="wrong")

    answer = sign_in(client, cast.ada)

    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_signed_in(client)


def test_nobody_signs_up_without_an_invitation(client):
    answer = client.post(
        reverse("account_signup"), {"email": "me@elsewhere.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "By invitation only" in answer.content.decode()
    assert not User.objects.filter(email="me@elsewhere.example").exists()


def test_somebody_switched_off_cannot_sign_in(client, cast):
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)

    sign_in(client, cast.ada)

    assert not is_signed_in(client)


def test_signing_out_takes_a_press_of_the_button(client, cast):
    sign_in(client, cast.ada)

    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_a_new_password_is_chosen_through_a_link_in_a_mail(client, cast, mailbox):
    client.post(reverse("account_reset_password"), {"email": cast.ada.email})
    letter = mailbox.letters.pop()
    form = client.get(link_in(letter), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert letter.rcpt == [cast.ada.email]
    assert link_in(letter) in html_of(letter)
    assert "was chosen through a link" in text_of(mailbox.only())
    sign_in(client, cast.ada, NEW_PASSWORD)
    assert is_signed_in(client)


def test_the_link_works_once(client, cast, mailbox):
    client.post(reverse("account_reset_password"), {"email": cast.ada.email})
    link = link_in(mailbox.only())
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    again = client.get(link, follow=True)

    assert "This link no longer works" in again.content.decode()


def test_the_link_leads_to_the_installation_whatever_host_was_asked(client, cast, mailbox, settings):
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["*"], "https://cosell.northlight.example"

    client.post(reverse("account_reset_password"), {"email": cast.ada.email}, headers={"host": "evil.example"})

    letter = mailbox.only()
    assert link_in(letter).startswith("https://cosell.northlight.example/accounts/password/reset/key/")
    assert "evil.example" not in str(letter)


def test_the_mail_is_written_in_the_readers_language(client, cast, settings):
    User.objects.filter(pk=cast.ada.pk).update(language="ru")

    client.post(reverse("account_reset_password"), {"email": cast.ada.email}, headers={"accept-language": "es"})

    assert mail.outbox[0].alternatives[0].content.partition("<html lang=")[2].startswith('"ru"')


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_explains(client, cast, mailbox):
    known = client.post(reverse("account_reset_password"), {"email": cast.ada.email}, follow=True)
    mailbox.letters.clear()
    unknown = client.post(reverse("account_reset_password"), {"email": "who@elsewhere.example"}, follow=True)

    assert unknown.redirect_chain == known.redirect_chain
    assert "Nobody signs in here with this address" in text_of(mailbox.only())


def test_a_mail_server_that_is_away_is_said_so_and_is_no_error_page(client, cast, mailbox):
    mailbox.refuses = True

    answer = client.post(reverse("account_reset_password"), {"email": cast.ada.email}, follow=True)

    assert answer.status_code == 200
    assert "The e-mail could not be sent" in answer.content.decode()


@pytest.mark.parametrize("page", ["account_login", "account_reset_password", "account_signup"])
@pytest.mark.parametrize("code", ["pt-br", "pt-pt", "es", "ru"])
def test_a_visitor_chooses_the_language_of_the_way_in(client, page, code):
    client.post(reverse("choose-language"), {"language": code, "next": reverse(page)})

    answer = client.get(reverse(page), headers={"accept-language": "en"})

    assert f'<html lang="{code}">' in answer.content.decode()
    assert answer.headers["Content-Language"] == code


def test_the_language_form_leads_to_no_other_site(client):
    answer = client.post(reverse("choose-language"), {"language": "es", "next": "https://evil.example/"})

    assert answer.url == "/"
