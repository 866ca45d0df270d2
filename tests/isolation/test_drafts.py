"""A draft is its writer's alone; and what a new deal looks up says nothing about anybody's deals."""

import pytest

from accounts import tenancy
from accounts.models import Organization
from referrals.forms.wizard.plan import STEPS
from referrals.models import ComposedNotes, Draft
from tests import counts
from tests.factories import CustomerAccountFactory, OrganizationFactory, a_referral
from tests.isolation.addressing import UNKNOWN
from tests.isolation.asking import Asker, Question
from tests.isolation.knowing import Knowledge
from tests.isolation.unsent import WRITERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

PAGES = (*STEPS, "review", "discard")
# A colleague with the same reach, who sees less, who rules the company, another partner, a second one, the platform.
OTHERS = ["lena", "ugo", "uma", "cora", "nina", "bo", "mallory", "rosa", "hana", "sela", "dora", "olga"]


def draft_of(world, name, company="northlight"):
    with tenancy.everyone("the test's own look"):
        return Draft.objects.get(user=world.people[name], organization=getattr(world.cast, company))


def ask(world, name, method, path, uuid="", data=None, asker=None):
    counts.add("isolation", requests=1)
    asker = asker or Asker(world, name, Knowledge(world, name))
    return asker.ask(Question(path, method, "own", path, (str(uuid),)), data)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", OTHERS)
def test_somebody_elses_draft_is_answered_like_one_that_never_was(world, name, method):
    draft, asker = draft_of(world, "ada"), Asker(world, name, Knowledge(world, name))
    for page in PAGES:
        for data in [{}] if method == "GET" else [{"go": "later"}, {"look": "1", "add": "x"}]:
            theirs, unknown = (
                ask(world, name, method, f"/deals/drafts/{uuid}/{page}/", uuid, data, asker)
                for uuid in (draft.uuid, UNKNOWN)
            )

            assert theirs.plain == unknown.plain
            assert theirs.status == (403 if name == "olga" else 404)
            assert not theirs.changed


def test_the_writer_opens_every_page_of_it(world):
    draft = draft_of(world, "ada")

    assert {page: ask(world, "ada", "GET", f"/deals/drafts/{draft.uuid}/{page}/").status for page in PAGES} == (
        dict.fromkeys(PAGES, 200)
    )


def test_what_was_begun_for_one_company_is_not_there_while_its_writer_works_for_another(world):
    here, there = draft_of(world, "bo"), draft_of(world, "bo", "rival")
    for page in PAGES:
        assert ask(world, "bo", "GET", f"/deals/drafts/{here.uuid}/{page}/").status == 200
        assert ask(world, "bo", "GET", f"/deals/drafts/{there.uuid}/{page}/").status == 404


@pytest.mark.parametrize("name", ["ada", "lena", "ugo", "bo", "cora", "nina", "mallory", "hana"])
def test_the_list_shows_ones_own_drafts_and_counts_no_others(world, name):
    body = ask(world, name, "GET", "/deals/outbound/").content.decode()
    company = world.person(name).organization_id
    own = {
        str(draft_of(world, who, where).uuid)
        for who, where in WRITERS
        if who == name and getattr(world.cast, where).pk == company
    }
    with tenancy.everyone("the test's own look"):
        everybodys = {str(draft.uuid) for draft in Draft.objects.all()}

    assert {uuid for uuid in everybodys if uuid in body} == own


@pytest.mark.parametrize("name", ["lena", "cora", "mallory", "sela"])
def test_a_draft_that_somebody_begins_changes_no_byte_of_anybody_elses_pages(world, name):
    paths = ["/deals/outbound/", "/deals/inbound/", "/deals/new/"]
    asker = Asker(world, name, Knowledge(world, name))
    before = {path: asker.ask(Question(path, "GET", "nothing", path, ())).plain for path in paths}
    ada = world.person("ada")
    with world.cast.acting("ada"):
        for _ in range(20):
            Draft.objects.create(
                organization=world.cast.northlight,
                user=ada,
                expires_at="2099-01-01T00:00Z",
                answers={"details": {"name": ["Loud"]}},
            )

    assert [path for path in paths if asker.ask(Question(path, "GET", "nothing", path, ())).plain != before[path]] == []


def test_notes_drafted_for_one_are_shown_to_nobody_else(world):
    with tenancy.everyone("the test's own hand"):
        drafted = ComposedNotes.objects.get(user=world.people["ada"]).drafted
        mine, other = draft_of(world, "ada"), draft_of(world, "lena")
        ComposedNotes.objects.filter(about=other.uuid).delete()
    assert drafted in ask(world, "ada", "GET", f"/deals/drafts/{mine.uuid}/sharing/").content.decode()
    with tenancy.everyone("the test's own hand"):
        ComposedNotes.objects.filter(about=mine.uuid).update(about=other.uuid)  # were it ever hung on another's draft

    assert drafted not in ask(world, "lena", "GET", f"/deals/drafts/{other.uuid}/sharing/").content.decode()


def test_a_partner_is_found_by_name_only_where_it_takes_deals(world):
    for name, fields in [
        ("Ebbtide Idle", {"is_transacting": False}),
        ("Ebbtide Outside", {"in_ecosystem": False}),
        ("Ebbtide Open", {}),
    ]:
        OrganizationFactory(name=name, **fields)
    Organization.objects.filter(pk=world.cast.northlight.pk).update(name="Ebbtide Own")
    draft, lisbon = draft_of(world, "ada"), world.deal("lisbon")
    for path in (f"/deals/drafts/{draft.uuid}/partners/?q=ebbtide", f"{lisbon.get_absolute_url()}partners/?q=ebbtide"):
        body = ask(world, "ada", "GET", path).content.decode()

        assert "Ebbtide Open" in body
        assert "Ebbtide Idle" not in body
        assert "Ebbtide Outside" not in body
        assert 'person__name">Ebbtide Open' in body
        assert 'person__name">Ebbtide Own' not in body


@pytest.mark.parametrize(("name", "sees"), [("ada", True), ("petra", True), ("lena", False), ("bo", False)])
def test_the_hint_at_a_deal_that_is_there_already_shows_only_deals_this_person_may_see(world, name, sees):
    """A deal at Porto with the customer of the draft; Lena and Bo have no role there."""
    ada = draft_of(world, "ada")
    (customer,) = ada.answers["customer"]["customer_name"]
    cast = world.cast
    there = a_referral(
        cast.northlight,
        location=cast.porto,
        solutions=[cast.tidal],
        substatus="Accepted",
        name="Seen at Porto",
        customer_name=customer,
    )
    with tenancy.everyone("the test's own hand"):
        place = str((cast.porto if name == "petra" else cast.lisbon).uuid)
        answers = ada.answers | {"details": ada.answers["details"] | {"location": [place]}}
        draft, _ = Draft.objects.update_or_create(
            organization=cast.northlight,
            user=world.person(name),
            defaults={"answers": answers, "expires_at": "2099-01-01T00:00Z"},
        )

    body = ask(world, name, "GET", f"/deals/drafts/{draft.uuid}/review/").content.decode()

    assert "consent_to_share" in body
    assert ("Seen at Porto" in body) is sees
    assert (str(there.uuid) in body) is sees


def test_a_deal_of_another_company_is_never_the_hint(world):
    draft = draft_of(world, "ada")
    (customer,) = draft.answers["customer"]["customer_name"]
    for company, place in [("rival", "rome"), ("harbour", "haven"), ("platform", "desk")]:
        a_referral(
            getattr(world.cast, company),
            location=getattr(world.cast, place),
            solutions=[world.cast.tidal],
            substatus="Accepted",
            name="Theirs",
            customer_name=customer,
        )

    assert "Theirs" not in ask(world, "ada", "GET", f"/deals/drafts/{draft.uuid}/review/").content.decode()


def test_the_search_for_a_customer_finds_the_same_for_everybody_and_nothing_of_deals(world):
    CustomerAccountFactory(name="Ebbtide Shipping", city="Porto")
    a_referral(world.cast.northlight, location=world.cast.lisbon, customer_name="Ebbtide Secret", substatus="Accepted")
    found = {}
    for name, path in [
        ("ada", "/deals/new/"),
        ("ugo", "/deals/new/"),
        ("mallory", "/deals/new/"),
        ("hana", "/deals/new/"),
        ("sela", "/deals/send/"),
    ]:
        body = ask(world, name, "GET", f"{path}?name=ebbtide").content.decode()
        assert "Ebbtide Secret" not in body
        found[name] = body.count("Ebbtide Shipping")

    assert min(found.values()) >= 1
    assert found["ada"] == found["ugo"]
