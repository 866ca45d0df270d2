"""Contacts for alerts of a place or a solution: named by address, bound to a member by the verified address."""

import pytest
from allauth.account.models import EmailAddress

from accounts import grants, tenancy
from accounts.models import Membership
from referrals import alerting, lifecycle
from referrals.models import AlertContact
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ZOE = {"first_name": "Zoe", "last_name": "Reis", "phone": "+351 1", "email": "zoe@northlight.example"}


def add(cast, about, by="prue", **details):
    with cast.acting(by) as person:
        return alerting.add(about, by=person, **(ZOE | details))


def somebody(email, verified=True):
    person = UserFactory(first_name="Zoe", email=email)
    EmailAddress.objects.create(user=person, email=email, verified=verified, primary=True)
    return person


def bound(cast, contact):
    with tenancy.entered(cast.northlight):
        return AlertContact.objects.get(pk=contact.pk).user


def test_a_contact_of_a_place_is_a_name_and_an_address(cast):  # row 172
    contact = add(cast, cast.porto)

    assert (contact.organization, contact.location, contact.solution) == (cast.northlight, cast.porto, None)
    assert (str(contact), contact.email, contact.phone, contact.user) == ("Zoe Reis", ZOE["email"], "+351 1", None)


def test_a_contact_of_a_solution_belongs_to_its_publisher(cast):
    contact = add(cast, cast.tidal)

    assert (contact.organization, contact.location, contact.solution) == (cast.northlight, None, cast.tidal)


def test_a_contact_is_bound_to_the_member_with_that_verified_address(cast):
    assert add(cast, cast.porto, email="LENA@cosell.example").user == cast.lena


@pytest.mark.parametrize("email", ["mallory@cosell.example", "olga@cosell.example"])
def test_nobody_of_another_company_is_bound(cast, email):
    assert add(cast, cast.porto, email=email).user is None


def test_an_address_that_is_not_verified_binds_nobody(cast):
    EmailAddress.objects.filter(user=cast.lena).update(verified=False)

    assert add(cast, cast.porto, email=cast.lena.email).user is None


def test_a_place_and_a_solution_have_at_most_five_contacts_each(cast):
    for about in (cast.porto, cast.tidal):
        for number in range(5):
            add(cast, about, email=f"zoe{number}@northlight.example")
        with pytest.raises(alerting.Refused, match="At most 5"):
            add(cast, about)
    add(cast, cast.lisbon)

    with tenancy.entered(cast.northlight):
        assert AlertContact.objects.count() == 11


def test_an_address_is_named_once_per_place(cast):
    add(cast, cast.porto)
    with pytest.raises(alerting.Refused, match="already"):
        add(cast, cast.porto, email="ZOE@northlight.example")

    add(cast, cast.lisbon)


def test_what_a_colleague_removed_is_not_removed_again(cast):
    contact = add(cast, cast.porto)
    with cast.acting("ada") as ada:
        alerting.remove(AlertContact.objects.get(pk=contact.pk), by=ada)
        assert not AlertContact.objects.exists()
        with pytest.raises(lifecycle.Conflict):
            alerting.remove(contact, by=ada)


def test_who_joins_with_that_verified_address_is_bound(cast):
    contact = add(cast, cast.porto)
    unsure = add(cast, cast.lisbon, email="unsure@northlight.example")
    elsewhere = add(cast, cast.rome, by="mallory")
    zoe = somebody(ZOE["email"])
    with tenancy.entered(cast.northlight):
        grants.join(zoe, cast.northlight, by=None)
        grants.join(somebody("unsure@northlight.example", verified=False), cast.northlight, by=None)

    assert bound(cast, contact) == zoe
    assert bound(cast, unsure) is None
    with tenancy.entered(cast.rival):
        assert AlertContact.objects.get(pk=elsewhere.pk).user is None


def test_who_leaves_is_bound_no_more(cast):
    contact = add(cast, cast.porto, email=cast.ugo.email)
    assert bound(cast, contact) == cast.ugo
    with tenancy.entered(cast.northlight):
        grants.leave(cast.ugo, cast.northlight, by=cast.cora)
        assert not Membership.objects.filter(user=cast.ugo).exists()

    assert bound(cast, contact) is None


def test_the_contacts_of_places_are_read_in_one_query(cast, django_assert_num_queries):
    add(cast, cast.porto)
    add(cast, cast.lisbon)
    add(cast, cast.tidal)
    with cast.acting("prue") as prue, django_assert_num_queries(1):
        found = alerting.of_places(prue.organization)

        assert {place: [str(one) for one in there] for place, there in found.items()} == {
            cast.porto.pk: ["Zoe Reis"],
            cast.lisbon.pk: ["Zoe Reis"],
        }
