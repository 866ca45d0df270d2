"""Inviting partners with a new deal: found by name, each with a form of its own that has to be complete."""

import pytest

from accounts import tenancy
from accounts.models import Organization
from tests.factories import OrganizationFactory
from tests.referrals import walking
from tests.referrals.walking import IP, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast):
    return Walk(cast).through(sharing=IP, partners=None)


def partner(name="Mallow Systems", **fields):
    ready = {"in_ecosystem": True, "is_transacting": True} | fields
    return Organization.objects.filter(name=name).first() or OrganizationFactory(name=name, **ready)


@pytest.fixture
def rival(cast):
    Organization.objects.filter(pk=cast.rival.pk).update(in_ecosystem=True, is_transacting=True)
    return cast.rival


def test_partners_are_found_by_name_among_those_that_take_deals(cast, walk, rival):  # rows 88, 89
    OrganizationFactory(name="Mallow Sleeping", in_ecosystem=True, is_transacting=False)
    OrganizationFactory(name="Mallow Stranger", in_ecosystem=False, is_transacting=True)

    assert [one.name for one in walk.get("partners", "?q=mallow").context["found"]] == ["Mallow Systems"]
    assert [one.name for one in walk.get("partners", "?q=north").context["found"]] == []
    assert walk.get("partners").context["found"] == []
    assert "No partner of this name" in walk.get("partners", "?q=qqq").text


def test_an_invitation_begins_with_what_the_deal_says(cast, walk, rival):  # rows 90, 91, 93, 95
    walk.post("partners", {"add": rival.uuid, "q": "mallow"})

    (form,) = walk.get("partners").context["form"].forms
    begun = {name: form[name].value() for name in ("deal_value", "currency", "solutions", "members")}
    assert begun | {"deal_value": int(begun["deal_value"])} == {
        "deal_value": 50000, "currency": "EUR", "solutions": [cast.tidal.code], "members": ["ada@cosell.example"],
    }  # fmt: skip
    assert str(form["closing_date"].value()) == "2027-03-01"
    labels = [label for _code, label in form.fields["solutions"].choices]
    assert labels == ["Plain – Mallow Systems", "Tidal – Northlight Software"]


def test_searching_for_another_partner_keeps_what_was_typed_for_the_first(cast, walk, rival):  # row 97
    other = partner("Osier Cloud")
    typed = walking.invitation(rival, cast.plain, cast.ada, notes="Half a <thought>", deal_value="7")

    walk.post("partners", typed | {"search": "yes", "q": "osier"})
    page = walk.get("partners", "?q=osier")

    assert "Half a &lt;thought&gt;" in page.text
    assert [one.name for one in page.context["found"]] == ["Osier Cloud"]
    walk.post("partners", typed | {"add": other.uuid})
    assert [form.partner.name for form in walk.get("partners").context["form"].forms] == [
        "Mallow Systems",
        "Osier Cloud",
    ]
    assert "Half a &lt;thought&gt;" in walk.get("partners").text


INVITATIONS = {
    "no date": ({"closing_date": ""}, "closing_date"),
    "no value": ({"deal_value": ""}, "deal_value"),
    "less than nothing": ({"deal_value": "-1"}, "deal_value"),
    "no reason": ({"notes": " "}, "notes"),
    "no help": ({"help_type": ""}, "help_type"),
    "an unknown help": ({"help_type": "Prayer"}, "help_type"),
    "no solution": ({"solutions": []}, "solutions"),
    "a foreign solution": ({"solutions": ["SOL-99999-NOT"]}, "solutions"),
    "nobody": ({"members": []}, "members"),
    "a stranger": ({"members": ["x@stranger.example"]}, "members"),
}


@pytest.mark.parametrize(("answers", "field"), INVITATIONS.values(), ids=INVITATIONS)
def test_each_partner_needs_a_complete_form(cast, walk, rival, answers, field):  # rows 90-96
    answer = walk.post("partners", walking.invitation(rival, cast.plain, cast.ada, **answers))

    assert answer.status_code == 422
    assert set(answer.context["form"].forms[0].errors) == {field}
    assert walk.create().status_code == 422


def test_several_partners_each_get_what_their_form_says(cast, walk, rival):  # rows 11, 97, 98
    other = partner("Osier Cloud")
    first = walking.invitation(rival, cast.plain, cast.ada)
    second = walking.invitation(other, cast.tidal, cast.ada, deal_value="9", notes="Only you know ships.")

    walk.post("partners", first | second | {"partner": [rival.uuid, other.uuid]})
    walk.create()

    with tenancy.everyone("the test looks"):
        sides = {side.organization.name: side for side in walk.deal.engagement.referrals.select_related("organization")}
    assert (sides["Osier Cloud"].deal_value, sides["Osier Cloud"].help_notes) == (9, "Only you know ships.")
    assert (sides["Mallow Systems"].substatus, sides["Mallow Systems"].is_p2p) == ("Pending", True)


def test_a_partner_is_invited_once_and_only_twenty_are(cast, walk, rival):
    walk.post("partners", {"partner": [rival.uuid, rival.uuid], "add": rival.uuid})
    assert len(walk.get("partners").context["form"].forms) == 1

    many = [partner(f"Partner {number}").uuid for number in range(21)]
    assert "At most 20 partners" in walk.post("partners", {"partner": many}).text
    full = walk.post("partners", {"partner": many[:20], "add": many[20]}, follow=True)
    assert "At most 20 partners" in full.text
    assert len(full.context["form"].forms) == 20


def test_a_partner_taken_away_leaves_nothing_typed_behind(cast, walk, rival):
    walk.post("partners", walking.invitation(rival, cast.plain, cast.ada) | {"remove": rival.uuid})

    assert walk.draft.answers["partners"] == {"partner": []}
