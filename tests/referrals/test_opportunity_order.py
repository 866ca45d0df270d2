"""In which order a seller finds the partners: what matches, and how the company stands (specification 9)."""

import pytest

from accounts.models import Organization
from referrals.forms.opportunity import OpportunityForm
from tests.factories import LocationFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(cast):
    """Three more companies, each with one place: how they stand is the other way round than their names."""
    for name, standing in (("Aster Works", 0.2), ("Birch Works", 0.5), ("Works of Cedar", 0.9)):
        LocationFactory(organization=OrganizationFactory(name=name, standing=standing), name=f"{name} Hall")


def listed(cast, search=""):
    with cast.acting("sela") as sela:
        return [label.partition(" · ")[0] for _, label in OpportunityForm(sela, search=search).fields["to"].choices[1:]]


def test_without_a_search_partners_stand_by_their_score_and_then_by_name(cast, partners):  # row 173
    assert listed(cast) == [
        "Works of Cedar",
        "Birch Works",
        "Mallow Systems",
        "Northlight Software",
        "Northlight Software",
        "Aster Works",
    ]


def test_a_score_lifts_and_does_not_replace_what_was_searched_for(cast, partners):
    assert listed(cast, "works") == ["Works of Cedar", "Birch Works", "Aster Works"]

    Organization.objects.filter(name="Works of Cedar").update(standing=0)
    assert listed(cast, "works") == ["Works of Cedar", "Birch Works", "Aster Works"]
    assert listed(cast, "hall") == ["Birch Works", "Aster Works", "Works of Cedar"]


def test_sellers_never_read_a_score(cast, partners):
    Organization.objects.update(standing=0.8173)

    page = cast.client("sela").get("/deals/send/?q=works")

    assert page.status_code == 200
    assert "Works of Cedar" in page.text
    assert "817" not in page.text
