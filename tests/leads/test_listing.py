"""Which pages of the directory are open, and what they are called."""

import pytest

from accounts import tenancy
from accounts.models import Location, Organization
from leads.models import Listing
from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def listings(cast):
    """Pages of Lisbon, Porto and the rival's Rome."""
    return {name: ListingFactory(location=getattr(cast, name)) for name in ("lisbon", "porto", "rome")}


def open_names():
    return sorted(Listing.objects.open().values_list("place", flat=True))


def put(place, **fields):
    with tenancy.entered(place.organization):
        Location.objects.filter(pk=place.pk).update(**fields)


def test_a_page_closes_with_its_place_and_opens_with_it_again(cast, listings):
    put(cast.porto, is_active=False)
    assert open_names() == ["Lisbon", "Rome"]

    put(cast.porto, is_active=True)
    assert open_names() == ["Lisbon", "Porto", "Rome"]


def test_all_pages_of_a_company_close_when_it_leaves_the_ecosystem(cast, listings):
    Organization.objects.filter(pk=cast.northlight.pk).update(in_ecosystem=False)
    assert open_names() == ["Rome"]

    put(cast.porto, is_active=False)
    Organization.objects.filter(pk=cast.northlight.pk).update(in_ecosystem=True)
    assert open_names() == ["Lisbon", "Rome"]


def test_a_place_that_comes_back_stays_closed_while_its_company_is_out(cast, listings):
    put(cast.porto, is_active=False)
    Organization.objects.filter(pk=cast.northlight.pk).update(in_ecosystem=False)
    put(cast.porto, is_active=True)

    assert open_names() == ["Rome"]


def test_following_a_company_does_not_leave_the_wall_open(cast, listings):
    with tenancy.entered(cast.rival):
        Organization.objects.filter(pk=cast.northlight.pk).update(in_ecosystem=False)

        assert set(Location.objects.values_list("name", flat=True)) == {"Rome"}


def test_a_page_is_called_as_its_company_and_its_place_are_called_now(cast, listings):
    put(cast.porto, name="Gaia")
    Organization.objects.filter(pk=cast.northlight.pk).update(name="Northlight Group")

    names = set(Listing.objects.values_list("name", "place"))
    assert names == {("Northlight Group", "Lisbon"), ("Northlight Group", "Gaia"), ("Mallow Systems", "Rome")}
