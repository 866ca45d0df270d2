"""What a colleague would see, shown to somebody who may not see all of it."""

import pytest
from django.urls import reverse

from accounts import grants, tenancy
from accounts.models import Membership
from accounts.roles import Role
from tests.factories import a_referral
from tests.referrals import wins

pytestmark = pytest.mark.django_db

# reader, about whom, the number told, the deals named
PREVIEWS = [
    ("cora", "ada", "3", set()),
    ("cora", "lena", "2", set()),
    ("cora", "ugo", "1", set()),
    ("cora", "nina", "0", set()),
    ("ada", "lena", None, {"Tidewater", "Quayside"}),
    ("ada", "ugo", None, {"Quayside"}),
    ("ada", "petra", None, {"Ribeira"}),
    ("lena", "ada", None, {"Tidewater", "Quayside"}),
    ("lena", "petra", None, set()),
    ("petra", "ada", None, {"Ribeira"}),
    ("petra", "lena", None, set()),
]


@pytest.fixture
def deals(cast):
    a_referral(cast.northlight, location=cast.lisbon, name="Tidewater")
    a_referral(cast.northlight, location=cast.lisbon, name="Quayside", team=[cast.ugo])
    a_referral(cast.northlight, location=cast.porto, name="Ribeira")
    a_referral(cast.rival, location=cast.rome, name="Trastevere")


@pytest.mark.parametrize(("reader", "whom", "number", "named"), PREVIEWS)
def test_a_preview_names_what_both_may_see(cast, deals, reader, whom, number, named):
    with cast.acting(whom):
        uuid = Membership.objects.get(user=getattr(cast, whom)).uuid

    answer = cast.client(reader).get(reverse("person", args=[uuid]))

    page = answer.content.decode()
    assert answer.context["previews"][0]["count"] == number
    assert {name for name in ("Tidewater", "Quayside", "Ribeira", "Trastevere") if name in page} == named


def test_the_rules_are_said_to_everybody_who_may_open_the_page(cast, deals):
    with cast.acting("ugo") as ugo:
        uuid = Membership.objects.get(user=ugo).uuid

    page = cast.client("petra").get(reverse("person", args=[uuid])).content.decode()

    assert "Referrals user: deals of Lisbon where they are on the team" in page


def test_what_a_reviewer_of_registrations_reads_is_said_and_counted_for_account_admins(cast):
    wins.submitted(cast)
    with tenancy.entered(cast.platform):
        grants.grant(cast.sela, Role.ACCOUNT_ADMIN, by=None, organization=cast.platform)
        people = {name: Membership.objects.get(user=getattr(cast, name)).uuid for name in ("dora", "sela")}
    del cast.__dict__["sela"]  # whose rights are other ones now
    browser = cast.client("sela")

    about = {name: browser.get(reverse("person", args=[uuid])).content.decode() for name, uuid in people.items()}

    assert "every submitted registration of every partner" in about["dora"]
    assert "Number of registrations they would see: <strong>1</strong>" in about["dora"]
    assert "registrations" not in about["sela"].partition("Roles")[2]
