"""The operators' page of a solution: naming whom to alert, and taking them off."""

import pytest
from django.urls import reverse

from accounts import tenancy
from accounts.models import AccountEvent
from referrals import alerting
from referrals.models import AlertContact

pytestmark = pytest.mark.django_db

FIELDS = ("first_name", "last_name", "email", "phone")


def send(cast, *new, gone=()):
    """The solution's page, saved with these new contacts and without those that are gone."""
    tidal, there = cast.tidal, contacts(cast)
    sent = {"code": tidal.code, "name": tidal.name, "organization": tidal.organization_id, "kind": tidal.kind}
    sent |= {"contacts-TOTAL_FORMS": len(there) + len(new), "contacts-INITIAL_FORMS": len(there)}
    for number, contact in enumerate(there):
        prefix = f"contacts-{number}-"
        sent |= {f"{prefix}id": contact.pk, f"{prefix}solution": tidal.pk}
        sent |= {f"{prefix}DELETE": "on"} if contact in gone else {}
    for number, values in enumerate(new, start=len(there)):
        sent |= {f"contacts-{number}-{name}": value for name, value in zip(FIELDS, values, strict=False)}
    return cast.client("olga").post(reverse("admin:referrals_solution_change", args=[tidal.pk]), sent)


def contacts(cast):
    with tenancy.entered(cast.northlight):
        return list(AlertContact.objects.filter(solution=cast.tidal))


def test_an_operator_names_a_contact_of_a_solution(cast):
    assert send(cast, ("Lena", "Example", "lena@cosell.example", "")).status_code == 302

    (contact,) = contacts(cast)
    assert (contact.organization, contact.user, contact.location) == (cast.northlight, cast.lena, None)
    with tenancy.entered(cast.northlight):
        assert AccountEvent.objects.get(kind="alert_added").actor == cast.olga
    assert "lena@cosell.example" in (
        cast.client("olga").get(reverse("admin:referrals_solution_change", args=[cast.tidal.pk])).content.decode()
    )


def test_an_operator_takes_a_contact_off(cast):
    send(cast, ("Lena", "Example", "lena@cosell.example", ""))
    assert send(cast, gone=contacts(cast)).status_code == 302

    assert contacts(cast) == []


def test_a_sixth_contact_a_second_time_and_nonsense_are_refused(cast):
    with cast.acting("prue") as prue:
        for number in range(4):
            alerting.add(cast.tidal, by=prue, first_name="Zoe", email=f"zoe{number}@northlight.example")
    for new in (
        [("Zoe", "", "ZOE1@northlight.example", "")],
        [("Zoe", "", "nobody", "")],
        [("Z\0e", "", "new@northlight.example", "")],
        [("Zoe", "", "new@northlight.example", ""), ("Zoe", "", "New@northlight.example", "")],
        [("Zoe", "", f"new{number}@northlight.example", "") for number in range(2)],
    ):
        assert send(cast, *new).status_code == 200  # the form again
        assert len(contacts(cast)) == 4
