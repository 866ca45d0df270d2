"""Nonsense in every position is a 4xx with words, never an error of ours, and changes nothing."""

import pytest
from django.urls import reverse

from accounts.models import AccountEvent, Invitation
from accounts.roles import Role

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"
NONSENSE = [
    "",
    "\0",
    "a\0b",
    "\x1b[31m",
    "x" * 100_000,
    "-1",
    "9" * 40,
    "null",
    "' OR 1=1 --",
    "<script>",
    "\ud7ff",
    "٣",
]

ADDRESSES = [
    "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzz-x/",
    "/accounts/password/reset/key/1-" + "x" * 3000 + "/",
    "/accounts/password/reset/key/0-set-password/",
    "/accounts/confirm-email/" + "x" * 3000 + "/",
    "/accounts/confirm-email/MTIz:abc:def/",
    "/accounts/login/?next=//evil.example/",
    "/accounts/login/?next=javascript:alert(1)",
    "/accounts/login/?next=" + "x" * 3000,
    "/accounts/2fa/webauthn/keys/99999999999999999999/remove/",
    "/organization/people/?q=" + "x" * 3000,
    "/organization/people/?q=%1b%5b31m",
    "/organization/people/?q=%25%5f%5c",
    "/organization/people/?after=x",
    f"/organization/people/?after={UNKNOWN}",
    "/organization/people/history/?before=yesterday",
    "/organization/people/history/?before=2026-13-45T00:00:00Z",
    "/organization/people/history/?before=2026-01-01T00:00:00",
    "/organization/people/history/?before=0001-01-01T00:00:00%2B00:00",
    "/organization/people/history/?before=0001-01-01T00:00:00%2B15:00",
    "/organization/people/history/?before=2024-01-01T00:00:00%2B16:00",
    f"/organization/people/{UNKNOWN}/",
    "/organization/people/not-a-uuid/",
    "/organization/people/%00/",
    "/organization/notices/?before=%00",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:60])
@pytest.mark.parametrize("who", ["cora", None])
def test_no_address_breaks_a_page(cast, client, who, address):
    browser = cast.client(who) if who else client

    assert browser.get(address, follow=True).status_code in (200, 400, 404)


FORMS = [
    ("account_login", ["login", "password", "remember", "next"]),
    ("account_reset_password", ["email"]),
    ("choose-language", ["language", "next"]),
    ("me", ["first_name", "phone", "language", "timezone"]),
    ("account_email", ["email"]),
    ("account_change_password", ["oldpassword", "password1", "password2"]),
    ("account_reauthenticate", ["password", "next"]),
    ("mfa_authenticate", ["code"]),
    ("invite", ["email", "language", "at-all", "holds-account_admin"]),
]


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: ascii(value)[:14])
@pytest.mark.parametrize(("name", "fields"), FORMS, ids=[name for name, _ in FORMS])
def test_no_answer_breaks_a_form(cast, name, fields, value):
    for field in fields:
        browser = cast.client("cora")

        assert browser.post(reverse(name), {field: value}).status_code < 500
    with cast.acting("cora"):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: ascii(value)[:14])
@pytest.mark.parametrize("field", ["version", "at-all", "holds-account_admin", "at-none"])
def test_no_answer_breaks_a_row_of_the_grid(cast, field, value):
    with cast.acting("cora") as cora:
        member = cora.memberships.select_related("user").get()
        before = AccountEvent.objects.count()
    answers = {"version": member.user.rights_version, "at-all": "", "holds-account_admin": Role.ACCOUNT_ADMIN}

    answer = cast.client("cora").post(reverse("person-roles", args=[member.uuid]), answers | {field: value})

    assert answer.status_code in (302, 409, 422)
    with cast.acting("cora"):
        assert AccountEvent.objects.count() == before


@pytest.mark.parametrize(
    "name", ["switch", "notice", "person-roles", "person-remove", "invite-again", "invite-withdraw"]
)
def test_an_unknown_number_is_no_page(cast, name):
    assert cast.client("cora").post(reverse(name, args=[UNKNOWN])).status_code == 404


SIGNED_IN_ONLY = ["me", "notices", "people", "invite", "people-history", "keyboard"]


@pytest.mark.parametrize("name", SIGNED_IN_ONLY)
def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, name):
    answer = client.get(reverse(name))

    assert answer.url == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize(("name", "args"), [("notices-read", []), ("person-roles", [UNKNOWN]), ("switch", [UNKNOWN])])
def test_a_form_from_elsewhere_is_refused_with_words(cast, name, args):
    browser = cast.client("cora")
    browser.handler.enforce_csrf_checks = True

    answer = browser.post(reverse(name, args=args))

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
