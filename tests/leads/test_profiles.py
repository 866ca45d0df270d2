"""Business profiles: begun per country, completed, published and withdrawn (specification 2.7, 7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tenancy
from accounts.models import AccountEvent, Location, Organization
from leads import completeness, directory, profiles
from leads.models import BusinessProfile, Listing, Logo, ProfilePlace
from referrals import alerting
from referrals.models import AlertContact
from tests.factories import BusinessProfileFactory, ListingFactory, LocationFactory
from tests.leads.profiles_story import FACTS, WHERE, a_profile, again, image, publish, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(cast):
    """A profile with Lisbon and Porto, not published."""
    return a_profile(cast, cast.lisbon, cast.porto)


def kinds(cast):
    with tenancy.entered(cast.northlight):
        found = AccountEvent.objects.filter(kind__regex="^(profile|alert)").order_by("pk")
        return list(found.values_list("kind", flat=True))


# Beginning and changing


def test_a_profile_is_begun_once_per_country_with_an_active_location(cast):
    LocationFactory(organization=cast.northlight, name="Vigo", country="ES")
    LocationFactory(organization=cast.northlight, name="Lyon", country="FR", is_active=False)
    with cast.acting("prue") as prue:
        assert profiles.countries(cast.northlight) == ["ES", "PT"]
        first = profiles.begin(cast.northlight, "PT", by=prue)

        assert profiles.begin(cast.northlight, "PT", by=prue) == first
        assert profiles.countries(cast.northlight) == ["ES"]
        for country in ("FR", "IT", ""):
            with pytest.raises(profiles.Refused):
                profiles.begin(cast.northlight, country, by=prue)
    assert kinds(cast) == ["profile_begun"]


def test_the_same_facts_again_change_nothing(cast, profile):
    with cast.acting("prue") as prue:
        before = again(cast, profile).version
        profiles.change(profile, by=prue, seen=before, **FACTS)

    assert again(cast, profile).version == before


def test_of_two_who_save_at_once_the_second_is_told(cast, profile):
    mine, theirs = again(cast, profile), again(cast, profile)
    with cast.acting("ada") as ada:
        profiles.change(theirs, by=ada, seen=theirs.version, description="Theirs.")
    with cast.acting("prue") as prue, pytest.raises(profiles.Conflict):
        profiles.change(mine, by=prue, seen=mine.version, description="Mine.")

    assert again(cast, profile).description == "Theirs."


@pytest.mark.parametrize(
    "facts",
    [{"description": "x" * 2501}, {"keywords": [f"word {n}" for n in range(21)]}, {"sizes": ["huge"]}],
    ids=["2,501 characters", "21 keywords", "an unknown size"],
)
def test_what_is_too_much_is_refused_by_the_act_itself(cast, profile, facts):
    with cast.acting("prue") as prue, pytest.raises(profiles.Refused):
        profiles.change(profile, by=prue, seen=profile.version, **facts)

    assert again(cast, profile).version == profile.version


def test_a_profile_takes_2500_characters_and_20_keywords(cast, profile):  # row 171
    words = [f"word {n}" for n in range(20)]
    with cast.acting("prue") as prue:
        profiles.change(profile, by=prue, seen=profile.version, description="x" * 2500, keywords=words)

    assert (len(again(cast, profile).description), again(cast, profile).keywords) == (2500, words)


# Places


def test_a_profile_has_at_most_five_places(cast, profile):
    more = [LocationFactory(organization=cast.northlight, name=f"Place {n}") for n in range(4)]
    with cast.acting("prue") as prue:
        for location in more[:3]:
            profiles.add_place(profile, location, by=prue, city="Faro")
        with pytest.raises(profiles.Refused, match="at most 5"):
            profiles.add_place(profile, more[3], by=prue, city="Faro")

        assert profile.places.count() == 5


def test_a_place_is_an_active_location_of_the_company_in_that_country_once(cast, profile):
    closed = LocationFactory(organization=cast.northlight, name="Closed", is_active=False)
    abroad = LocationFactory(organization=cast.northlight, name="Vigo", country="ES")
    foreign = LocationFactory(organization=cast.rival, name="Braga")
    with cast.acting("prue") as prue:
        for location in (closed, abroad, foreign, cast.porto):
            with pytest.raises(profiles.Refused):
                profiles.add_place(profile, location, by=prue, city="Faro")

        assert profile.places.count() == 2


def test_a_place_is_changed_as_it_was_seen(cast, profile):
    with cast.acting("prue") as prue:
        place = profile.places.get(location=cast.porto)
        profiles.change_place(place, by=prue, seen=profile.version, city="Gaia")
        assert again(cast, profile).version == profile.version
        with pytest.raises(profiles.Conflict):
            profiles.change_place(place, by=prue, seen=profile.version - 1, city="Braga")

        assert profile.places.get(pk=place.pk).city == "Gaia"


def test_a_place_that_a_colleague_removed_is_neither_changed_nor_removed_again(cast, profile):
    with cast.acting("prue") as prue:
        place = profile.places.get(location=cast.porto)
        same = profile.places.get(location=cast.porto)
        profiles.remove_place(same, by=prue)
        version = again(cast, profile).version
        with pytest.raises(profiles.Conflict):
            profiles.change_place(place, by=prue, seen=version, city="Gaia")
        with pytest.raises(profiles.Conflict):
            profiles.remove_place(place, by=prue)


# Publishing


def test_publishing_makes_exactly_these_facts_public(cast, profile):  # row 156
    publish(cast, profile)

    listing = shown()["Porto"]
    with tenancy.entered(cast.northlight):
        place = ProfilePlace.objects.get(location=cast.porto)
    public = {field.name: getattr(listing, field.name) for field in Listing._meta.concrete_fields}
    expected = (
        FACTS
        | WHERE
        | {
            "organization": cast.northlight,
            "uuid": place.uuid,
            "location_id": cast.porto.pk,
            "profile_id": profile.pk,
            "name": "Northlight Software",
            "place": "Porto",
            "country": "PT",
            "logo": "",
            "score": 0.5,
            "is_open": True,
        }
    )
    written = {name: value for name, value in public.items() if name in expected}
    assert written == expected
    assert listing.published_at == again(cast, profile).published_at
    assert set(shown()) == {"Lisbon", "Porto"}
    assert kinds(cast)[-1] == "profile_published"


def test_what_is_edited_afterwards_stays_private_until_it_is_published_again(cast, profile):
    published = publish(cast, profile)
    assert not published.has_changed
    with cast.acting("prue") as prue:
        profiles.change(published, by=prue, seen=published.version, description="Not yet for everybody.")
        place = published.places.get(location=cast.porto)
        profiles.change_place(place, by=prue, seen=place.profile.version, phone="+351 1")
        more = LocationFactory(organization=cast.northlight, name="Faro")
        profiles.add_place(published, more, by=prue, city="Faro")
        profiles.remove_place(published.places.get(location=cast.lisbon), by=prue)
        profiles.set_logo(published, image(), by=prue, seen=published.version)

    assert again(cast, profile).has_changed
    assert set(shown()) == {"Lisbon", "Porto"}
    for listing in shown().values():
        assert (listing.description, listing.phone, listing.logo) == (FACTS["description"], WHERE["phone"], "")

    publish(cast, profile)
    assert set(shown()) == {"Faro", "Porto"}
    assert {listing.description for listing in shown().values()} == {"Not yet for everybody."}
    assert shown()["Porto"].phone == "+351 1"


def test_a_page_keeps_its_address_when_it_is_published_again(cast, profile):
    publish(cast, profile)
    before = shown()["Porto"]
    publish(cast, profile)

    assert (shown()["Porto"].pk, shown()["Porto"].uuid) == (before.pk, before.uuid)


def test_a_page_stands_where_its_company_stands(cast, profile):
    publish(cast, profile)
    Organization.objects.filter(pk=cast.northlight.pk).update(standing=0.83)
    publish(cast, profile)

    assert {listing.score for listing in shown().values()} == {0.83}


def test_what_is_published_is_found_by_its_new_words(cast, profile):
    publish(cast, profile)
    assert [page.place for page in directory.search({"need": "olive oil", "city": "Porto"}).listings if page.whole]
    with cast.acting("prue") as prue:
        now = again(cast, profile)
        profiles.change(now, by=prue, seen=now.version, keywords=["fado"])
    publish(cast, profile)

    assert len([page for page in directory.search({"need": "fado"}).listings if page.whole]) == 2
    assert directory.search({"need": "olive oil"}).listings == []


def test_a_place_that_was_taken_off_and_put_back_is_published_again(cast, profile):
    publish(cast, profile)
    with cast.acting("prue") as prue:
        profiles.remove_place(profile.places.get(location=cast.porto), by=prue)
        profiles.add_place(profile, cast.porto, by=prue, city="Porto")

    publish(cast, profile)

    assert set(shown()) == {"Lisbon", "Porto"}


def test_a_place_that_turns_out_to_be_in_another_country_moves_to_that_profile(cast, profile):
    publish(cast, profile)
    with cast.acting("prue") as prue:
        profiles.remove_place(again(cast, profile).places.get(location=cast.porto), by=prue)
        Location.objects.filter(pk=cast.porto.pk).update(country="ES")
        other = profiles.begin(cast.northlight, "ES", by=prue)
        profiles.change(other, by=prue, seen=other.version, **FACTS)
        profiles.add_place(other, Location.objects.get(pk=cast.porto.pk), by=prue, **WHERE)
    publish(cast, other)

    assert {place: page.country for place, page in shown().items()} == {"Lisbon": "PT", "Porto": "ES"}


def test_publishing_touches_no_page_of_others(cast, profile):
    spain = BusinessProfileFactory(organization=cast.northlight, country="ES")
    vigo = LocationFactory(organization=cast.northlight, name="Vigo", country="ES")
    ListingFactory(location=vigo, profile_id=spain.pk)
    ListingFactory(location=cast.rome, profile_id=profile.pk)  # even one that names our profile
    publish(cast, profile)
    with cast.acting("prue") as prue:
        profiles.withdraw(profile, by=prue)

    assert set(shown()) == {"Rome", "Vigo"}


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ({"description": ""}, "Describe"),
        (dict.fromkeys(("industries", "products", "services", "keywords"), []), "Choose at least one"),
    ],
    ids=["no description", "no tag"],
)
def test_an_incomplete_profile_is_not_published(cast, gap, words):
    profile = a_profile(cast, cast.porto, **gap)

    with pytest.raises(profiles.Refused, match=words):
        publish(cast, profile)
    assert shown() == {}
    assert not again(cast, profile).is_published


def test_a_profile_without_a_place_in_use_is_not_published(cast):
    profile = a_profile(cast, cast.porto)
    with tenancy.entered(cast.northlight):
        Location.objects.filter(pk=cast.porto.pk).update(is_active=False)

    with pytest.raises(profiles.Refused, match="Add a place"):
        publish(cast, profile)
    assert shown() == {}


def test_a_place_out_of_use_is_published_closed_beside_an_open_one(cast, profile):
    with tenancy.entered(cast.northlight):
        Location.objects.filter(pk=cast.porto.pk).update(is_active=False)
    publish(cast, profile)

    assert [listing.place for listing in Listing.objects.open()] == ["Lisbon"]


def test_a_company_outside_the_ecosystem_publishes_nothing(cast, profile):
    Organization.objects.filter(pk=cast.northlight.pk).update(in_ecosystem=False)

    with pytest.raises(profiles.Refused, match="ecosystem"):
        publish(cast, profile)
    assert shown() == {}


@pytest.mark.parametrize("tag", ["industries", "products", "services", "keywords"])
def test_one_tag_of_any_kind_is_enough(cast, tag):
    none = dict.fromkeys(("industries", "products", "services", "keywords"), [])
    profile = a_profile(cast, cast.porto, **(none | {tag: FACTS[tag]}))

    assert publish(cast, profile).is_published


def test_what_a_colleague_changed_after_the_preview_is_not_published(cast, profile):
    seen = profile.version
    with cast.acting("ada") as ada:
        profiles.change(again(cast, profile), by=ada, seen=seen, description="Half a sentence")
    with cast.acting("prue") as prue, pytest.raises(profiles.Conflict):
        profiles.publish(profile, by=prue, seen=seen)

    assert shown() == {}


def test_withdrawing_takes_every_page_away_and_keeps_the_working_copy(cast, profile):
    publish(cast, profile)
    with cast.acting("prue") as prue:
        assert profiles.withdraw(profile, by=prue)
        assert not profiles.withdraw(profile, by=prue)

    assert shown() == {}
    kept = again(cast, profile)
    assert (kept.is_published, kept.published_version, kept.description) == (False, None, FACTS["description"])
    assert kinds(cast)[-1] == "profile_withdrawn"


def test_the_preview_is_what_publishing_writes(cast, profile):
    with cast.acting("prue"):
        preview = {listing.place: listing for listing in profiles.listings_of(again(cast, profile))}
    assert shown() == {}
    publish(cast, profile)

    apart = {"id", "published_at", "words"}
    names = [field.attname for field in Listing._meta.concrete_fields if field.name not in apart]
    for place, listing in shown().items():
        assert {name: getattr(preview[place], name) for name in names} == {
            name: getattr(listing, name) for name in names
        }


def test_contacts_for_alerts_are_in_force_at_once_and_on_no_page(cast, profile):  # row 172
    publish(cast, profile)
    with cast.acting("prue") as prue:
        alerting.add(cast.porto, by=prue, first_name="Zulmira", email="zulmira@northlight.example")
        assert [str(one) for one in alerting.of_places(cast.northlight)[cast.porto.pk]] == ["Zulmira"]
    assert not again(cast, profile).has_changed
    publish(cast, profile)

    assert "zulmira" not in str(list(Listing.objects.values())).lower()


# Logos


def test_a_logo_is_forgotten_when_neither_a_profile_nor_a_page_shows_it(cast, profile):
    def stored():
        with tenancy.everyone("the test looks"):
            return set(Logo.objects.values_list("digest", flat=True))

    def take(color):
        with cast.acting("prue") as prue:
            now = again(cast, profile)
            profiles.set_logo(now, color and image(color=color), by=prue, seen=now.version)
            return now.logo

    first = take("teal")
    publish(cast, profile)
    second = take("navy")
    assert stored() == {first, second}  # the directory still shows the first
    third = take("olive")
    assert stored() == {first, third}
    publish(cast, profile)
    assert stored() == {third}
    take(None)
    assert stored() == {third}
    with cast.acting("prue") as prue:
        profiles.withdraw(again(cast, profile), by=prue)
    assert stored() == set()


def test_a_logo_of_another_profile_is_kept(cast, profile):
    spain = BusinessProfileFactory(organization=cast.northlight, country="ES")
    with cast.acting("prue") as prue:
        profiles.set_logo(spain, image(), by=prue, seen=spain.version)
        profiles.set_logo(profile, image(), by=prue, seen=profile.version)
        profiles.set_logo(profile, None, by=prue, seen=profile.version)

        assert Logo.objects.filter(digest=again(cast, spain).logo).count() == 1


# Completeness


def test_completeness_names_what_is_missing_and_why(cast):
    with cast.acting("prue") as prue:
        profile = profiles.begin(cast.northlight, "PT", by=prue)
        found = completeness.of(profile)
        assert [hint.words for hint in found.missing] == [
            "Describe what you do",
            "Choose at least one industry, product or service, or a keyword",
            "Add a place with its city",
        ]
        assert all(hint.why and hint.at for hint in found.hints)
    with cast.acting("prue") as prue:
        profile = a_profile(cast, cast.porto)
        profiles.set_logo(profile, image(), by=prue, seen=profile.version)
        assert [hint.words for hint in completeness.of(profile).hints] == ["Name a contact for Porto"]
        alerting.add(cast.porto, by=prue, first_name="Rita", email="rita@northlight.example")
        complete = completeness.of(again(cast, profile))
        assert (complete.hints, complete.done) == ((), complete.total)


def test_publishing_asks_as_many_questions_for_five_places_as_for_one(cast):
    more = [LocationFactory(organization=cast.northlight, name=f"Place {n}") for n in range(4)]
    profile = a_profile(cast, cast.porto)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            publish(cast, profile)
        return len(queries)

    publish(cast, profile)
    one = asked()
    with cast.acting("prue") as prue:
        for location in more:
            profiles.add_place(profile, location, by=prue, city="Faro")
    assert asked() == one


# Who


@pytest.mark.parametrize(
    ("name", "sees", "works"),
    [
        ("prue", True, True),
        ("ada", True, True),
        ("lena", True, False),
        ("petra", True, False),
        ("ugo", False, False),
        ("uma", False, False),
        ("cora", False, False),
        ("nina", False, False),
        ("mallory", False, False),
        ("sela", False, False),
    ],
)
def test_profiles_are_seen_and_changed_by_whom_specification_1_1_says(cast, profile, name, sees, works):
    with cast.acting(name) as person:
        assert BusinessProfile.objects.visible_to(person).filter(pk=profile.pk).exists() == sees
        assert BusinessProfile.objects.workable_by(person).filter(pk=profile.pk).exists() == works


def test_an_admin_to_whom_all_is_lent_only_looks(cast, profile):
    Organization.objects.filter(pk=cast.northlight.pk).update(location_admins_see_all=True)
    with cast.acting("lena") as lena:
        assert BusinessProfile.objects.visible_to(lena).exists()
        assert not BusinessProfile.objects.workable_by(lena).exists()


def test_every_line_of_history_is_a_sentence(cast, profile):
    publish(cast, profile)
    with cast.acting("prue") as prue:
        contact = alerting.add(cast.porto, by=prue, first_name="Rita", email="rita@northlight.example")
        alerting.remove(contact, by=prue)
        profiles.withdraw(profile, by=prue)
        lines = [event.sentence for event in AccountEvent.objects.filter(actor=prue).order_by("pk")]

    assert lines[0] == "Began the business profile for Portugal"
    assert lines[-4:] == [
        "Published the business profile for Portugal",
        f"rita@northlight.example is alerted of what arrives for {cast.porto}",
        f"rita@northlight.example is no longer alerted of what arrives for {cast.porto}",
        "Withdrew the business profile for Portugal",
    ]


def test_a_place_that_is_taken_off_takes_its_contacts_along(cast, profile):
    """or somebody who has left is alerted for ever, and no page shows it."""
    with cast.acting("prue") as prue:
        place = profile.places.select_related("location").first()
        for location in (place.location, cast.lisbon if place.location != cast.lisbon else cast.porto):
            alerting.add(location, by=prue, first_name="Old", email="old@gone.example")

        profiles.remove_place(place, by=prue)

        assert [contact.location for contact in AlertContact.objects.all()] == [location]
        assert AccountEvent.objects.filter(kind="alert_removed").count() == 1
