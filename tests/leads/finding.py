"""Pages of a directory for the tests of its search."""

from itertools import count

from leads import directory
from tests.factories import ListingFactory

places = count(9_000_000)


def a_page(company, name, **fields):
    """A page called ``name``: of no place that is behind the wall."""
    defaults = {"place": "Head office", "city": "Faro", "location_id": next(places), "description": ""}
    return ListingFactory(organization=company, name=name, **(defaults | fields))


def names(asked, **more):
    return [listing.name for listing in directory.search(asked, **more).listings]


def walked(asked, size):
    """The public ids of all listings, page by page, and the number of pages."""
    seen, after, pages = [], "", 0
    while pages == 0 or after:
        page = directory.search(asked, after=after, size=size)
        assert not page.lost
        seen += [listing.uuid for listing in page.listings]
        after, pages = page.after, pages + 1
    return seen, pages
