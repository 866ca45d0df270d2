"""What a person says about themselves, and holds at once."""

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

ANSWERS = {
    "first_name": "Ugo",
    "last_name": "Example",
    "phone": "",
    "language": "en",
    "timezone": "Europe/Lisbon",
    "wants_mail": "on",
}


def test_language_and_zone_hold_at_once(cast):
    browser = cast.client("ugo")

    answer = browser.post(reverse("me"), ANSWERS | {"language": "ru", "timezone": "Asia/Tokyo"}, follow=True)

    assert '<html lang="ru">' in answer.content.decode()
    assert User.objects.values_list("timezone", "wants_mail").get(pk=cast.ugo.pk) == ("Asia/Tokyo", True)


def test_mail_can_be_declined(cast):
    cast.client("ugo").post(reverse("me"), {key: value for key, value in ANSWERS.items() if key != "wants_mail"})

    assert not User.objects.get(pk=cast.ugo.pk).wants_mail


HOSTILE = [
    ("first_name", ""),
    ("first_name", "x" * 101),
    ("first_name", "a\0b"),
    ("first_name", "a\x1bb"),
    ("last_name", "line\nbreak"),
    ("phone", "x" * 10_000),
    ("language", "tlh"),
    ("timezone", "Mars/Olympus"),
    ("timezone", "../../etc/passwd"),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE)
def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_typed_is_lost(cast, field, value):
    answer = cast.client("ugo").post(reverse("me"), ANSWERS | {"last_name": "Typed"} | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert field == "last_name" or 'value="Typed"' in answer.content.decode()
    assert User.objects.get(pk=cast.ugo.pk).last_name == "Example"


def test_nobody_changes_address_roles_or_company_through_the_profile(cast):
    more = {"email": "x@y.example", "is_staff": "on", "is_superuser": "on", "organization": cast.rival.pk}

    cast.client("ugo").post(reverse("me"), ANSWERS | more)

    person = User.objects.get(pk=cast.ugo.pk)
    assert (person.email, person.is_staff, person.organization) == ("ugo@cosell.example", False, cast.northlight)
