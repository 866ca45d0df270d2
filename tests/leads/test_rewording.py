"""The directory's pages are found by what their tags are called now."""

import pytest

from accounts.clock import Clock
from leads import rewording
from leads.models import Listing
from referrals.models import Term
from tests.factories import TermFactory
from tests.leads.finding import a_page, names

pytestmark = pytest.mark.django_db


def test_a_tag_that_is_called_anew_finds_its_pages_by_its_new_name(cast, monkeypatch):
    monkeypatch.setattr(rewording, "BATCH", 2)
    term = TermFactory(kind=Term.Kind.SERVICE, code="ports", label="Harbour works")
    for n in range(5):
        a_page(cast.northlight, f"Page {n}", services=["ports"])
    a_page(cast.northlight, "other", services=["Licensing"])
    term.label = "Port building"
    term.save()

    assert (rewording.reword(), rewording.reword()) == (5, 0)

    assert names({"need": "harbour"}) == []
    assert set(names({"need": "building"})) == {f"Page {n}" for n in range(5)}


def test_what_is_published_meanwhile_keeps_its_words(cast, monkeypatch):
    page = a_page(cast.northlight, "found", keywords=["buoys"])

    def published_between(listing, labels):
        Listing.objects.filter(pk=page.pk).update(words="'cranes'", published_at=Clock())
        return "'buoys'"

    monkeypatch.setattr(rewording.wording, "vector", published_between)

    assert (rewording.reword(), names({"need": "cranes"})) == (0, ["found"])
