"""The second factor: an authenticator app, recovery codes, and asking again before what protects the sign-in."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from tests.accounts.browsing import is_signed_in, prove, sign_in, text_of

pytestmark = pytest.mark.django_db


def code_for(secret):
    """What an authenticator app would show now."""
    counter = list(yield_hotp_counters_from_time())[0]
    return format_hotp_value(hotp_value(secret, counter))


def set_up(client, person):
    """As the pages tell to; the key that the app would keep."""
    sign_in(client, person)
    prove(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    client.post(reverse("account_logout"))
    return secret


@pytest.fixture
def secret(client, cast):
    """Ada has set up an app, and has signed out."""
    return set_up(client, cast.ada)


def test_setting_up_an_app_is_told_by_mail_and_gives_recovery_codes(
    client, cast, mailbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client, cast.ada)

    assert set(Authenticator.objects.values_list("user", "type")) == {
        (cast.ada.pk, "totp"),
        (cast.ada.pk, "recovery_codes"),
    }
    assert "An authenticator app was switched on" in text_of(mailbox.letters[0])


def test_the_password_alone_no_longer_signs_in(client, cast, secret):
    answer = sign_in(client, cast.ada)

    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_the_code_completes_the_sign_in(client, cast, secret, time_machine):
    time_machine.move_to(time.time() + 90)  # a code works once: the one that switched the app on is spent
    sign_in(client, cast.ada)

    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert is_signed_in(client)


def test_a_code_works_once(client, cast, secret, time_machine):
    time_machine.move_to(time.time() + 90)
    code = code_for(secret)
    sign_in(client, cast.ada)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))

    sign_in(client, cast.ada)
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["000000", "", "abc", "1" * 10_000, "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_a_wrong_code_does_not(client, cast, secret, code):
    sign_in(client, cast.ada)

    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not is_signed_in(client)


def test_a_recovery_code_signs_in_once(client, cast, secret):
    codes = Authenticator.objects.get(user=cast.ada, type="recovery_codes").wrap().get_unused_codes()

    sign_in(client, cast.ada)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    first = is_signed_in(client)
    client.post(reverse("account_logout"))
    sign_in(client, cast.ada)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert (first, is_signed_in(client)) == (True, False)


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn", "account_email"])
def test_what_protects_the_sign_in_asks_once_more_and_again_after_a_while(client, cast, page, time_machine):
    time_machine.move_to(time.time(), tick=False)
    sign_in(client, cast.ada)

    def asks(email="new@cosell.example"):
        answer = client.post(reverse(page), {"email": email, "action_add": ""})
        return answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate"))

    at_first = asks()
    prove(client)
    right_after = asks()
    time_machine.shift(3600)

    assert (at_first, right_after, asks("newer@cosell.example")) == (True, False, True)


HOSTILE = ["", "null", "[]", "{}", "7", '"x"', '{"id": 1}', '{"response": null}', "\0", "[" * 100_000]


@pytest.mark.parametrize("credential", HOSTILE)
def test_a_made_up_passkey_signs_nobody_in_and_breaks_nothing(client, credential):
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer.status_code < 500
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", HOSTILE)
def test_a_made_up_passkey_is_not_added(client, cast, credential):
    sign_in(client, cast.ada)
    prove(client)
    client.get(reverse("mfa_add_webauthn"))

    answer = client.post(reverse("mfa_add_webauthn"), {"name": "Key", "credential": credential})

    assert answer.status_code < 500
    assert not Authenticator.objects.filter(user=cast.ada).exists()
