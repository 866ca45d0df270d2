"""The pages of business profiles: who reaches them, what they keep, what they refuse, and what they show."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import tenancy
from accounts.models import Location
from leads import profiles
from leads.models import BusinessProfile, Listing, ProfilePlace
from leads.page import profile as page
from referrals import alerting
from referrals.models import AlertContact, Term
from tests.factories import LocationFactory, TermFactory
from tests.leads.profiles_story import FACTS, WHERE, a_profile, again, image, publish, shown

pytestmark = pytest.mark.django_db

PERSON = {"first_name": "Zoe", "last_name": "Reis", "email": "zoe@northlight.example", "phone": ""}


@pytest.fixture
def profile(cast):
    """A profile with Lisbon and Porto, not published."""
    return a_profile(cast, cast.lisbon, cast.porto)


@pytest.fixture
def porto(cast, profile):
    """Porto on that profile."""
    return place_of(cast, cast.porto)


def place_of(cast, location):
    with tenancy.entered(cast.northlight):
        return ProfilePlace.objects.get(location=location)


def address(name, profile, *further):
    return reverse(name, args=[profile.uuid, *further])


def send(cast, url, name="prue", **data):
    return cast.client(name).post(url, data)


def save(cast, profile, name="prue", version=None, **facts):
    """The form of the profile itself, as a browser sends it."""
    sent = {**FACTS, "keywords": ", ".join(FACTS["keywords"]), **facts}
    return send(cast, profile.get_absolute_url(), name, version=version or profile.version, **sent)


def text_of(answer):
    return answer.content.decode()


# Who


PAGES = {
    "profiles": lambda profile: reverse("profiles"),
    "profile": lambda profile: profile.get_absolute_url(),
    "preview": lambda profile: address("profile-preview", profile),
}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("prue", (200, 200, 200)),
        ("ada", (200, 200, 200)),
        ("lena", (200, 200, 200)),
        ("ugo", (403, 404, 404)),
        ("cora", (403, 404, 404)),
        ("nina", (403, 404, 404)),
        ("mallory", (200, 404, 404)),
        ("sela", (403, 404, 404)),
    ],
)
def test_the_pages_open_to_whom_they_are_for(cast, profile, name, statuses):
    browser = cast.client(name)

    assert tuple(browser.get(address(profile)).status_code for address in PAGES.values()) == statuses


def every_act(cast, profile):
    place = place_of(cast, cast.porto)
    with cast.acting("prue") as prue:
        contact = alerting.add(cast.porto, by=prue, **PERSON)
    return [
        profile.get_absolute_url(),
        *(address(f"profile-{act}", profile) for act in ("publish", "withdraw", "logo", "places")),
        *(address(name, profile, place.uuid) for name in ("profile-place", "profile-place-remove", "profile-contacts")),
        address("profile-contact-remove", profile, place.uuid, contact.uuid),
    ]


@pytest.mark.parametrize("name", ["lena", "ugo", "cora", "mallory", "sela"])
def test_whoever_does_not_speak_for_the_company_changes_nothing(cast, profile, name):
    publish(cast, profile)
    before = (again(cast, profile).version, sorted(shown()))
    browser = cast.client(name)
    answers = {url: browser.post(url, {"version": profile.version}).status_code for url in every_act(cast, profile)}

    assert set(answers.values()) == {404}
    assert (again(cast, profile).version, sorted(shown())) == before
    with tenancy.entered(cast.northlight):
        assert AlertContact.objects.count() == 1


@pytest.mark.parametrize("name", ["lena", "ugo", "sela"])
def test_whoever_does_not_speak_for_the_company_begins_nothing(cast, name):
    assert send(cast, reverse("profile-begin"), name, country="PT").status_code == 403
    with tenancy.everyone("the test looks"):
        assert not BusinessProfile.objects.exists()


def test_whoever_only_looks_gets_no_form(cast, profile):
    shown_to = {name: text_of(cast.client(name).get(profile.get_absolute_url())) for name in ("prue", "lena")}

    assert "Save" in shown_to["prue"]
    assert 'method="post"' not in shown_to["lena"].partition("<main")[2]
    assert "Only profile admins and referrals admins of the entire company" in shown_to["lena"]


@pytest.mark.parametrize(("name", "links"), [("prue", True), ("lena", False)])
@pytest.mark.parametrize("address", [PAGES["profiles"], PAGES["profile"]], ids=["profiles", "profile"])
def test_a_hint_leads_to_its_section_only_where_that_is_on_the_page(cast, profile, name, links, address):
    text = text_of(cast.client(name).get(address(profile)))

    assert "Add a logo" in text
    assert ('#logo">Add a logo</a>' in text) is links


def test_a_place_of_another_profile_is_unknown_here(cast, profile, porto):
    LocationFactory(organization=cast.northlight, name="Vigo", country="ES")
    with cast.acting("prue") as prue:
        spain = profiles.begin(cast.northlight, "ES", by=prue)
        contact = alerting.add(cast.lisbon, by=prue, **PERSON)
    for url in (
        address("profile-place", spain, porto.uuid),
        address("profile-place-remove", spain, porto.uuid),
        address("profile-contacts", spain, porto.uuid),
        address("profile-contact-remove", profile, porto.uuid, contact.uuid),  # it is Lisbon's
    ):
        assert send(cast, url, version=1, **PERSON).status_code == 404


# Finding the way


def test_a_profile_admin_without_deals_lands_on_the_profiles(cast):
    assert cast.client("prue").get("/").url == reverse("profiles")
    for name in ("ada", "ugo", "cora", "nina", "sela"):
        assert cast.client(name).get("/").url == reverse("deals", args=["inbound"])


@pytest.mark.parametrize(("name", "there"), [("prue", True), ("lena", True), ("ugo", False), ("cora", False)])
def test_the_menu_leads_to_the_profiles_whoever_may_see_them(cast, name, there):
    assert (f'href="{reverse("profiles")}"' in text_of(cast.client(name).get(reverse("keyboard")))) == there


def test_a_profile_is_begun_from_the_list(cast):
    answer = send(cast, reverse("profile-begin"), country="PT")

    assert answer.status_code == 302
    assert cast.client("prue").get(answer.url).status_code == 200
    assert send(cast, reverse("profile-begin"), country="IT").status_code == 422
    assert send(cast, reverse("profile-begin"), country="PT").status_code == 422  # there is one already


def test_the_list_names_what_is_missing(cast, profile):
    listed = text_of(cast.client("prue").get(reverse("profiles")))

    for words in ("Portugal", "Draft", "Add a logo", "Name a contact for Lisbon", "Lisbon, Porto"):
        assert words in listed


def test_the_list_asks_as_many_questions_for_three_profiles_as_for_one(cast, profile):
    def asked():
        browser = cast.client("prue")
        browser.get(reverse("profiles"))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("profiles")).status_code == 200
        return len(queries)

    one = asked()
    for country in ("ES", "FR"):
        location = LocationFactory(organization=cast.northlight, country=country)
        with cast.acting("prue") as prue:
            more = profiles.begin(cast.northlight, country, by=prue)
            profiles.add_place(more, location, by=prue, city="Vigo")
    assert asked() == one


def test_the_edit_page_asks_as_many_questions_for_five_places_as_for_two(cast, profile):
    def asked():
        browser = cast.client("prue")
        browser.get(profile.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(profile.get_absolute_url()).status_code == 200
        return len(queries)

    LocationFactory(organization=cast.northlight, name="Further")
    two = asked()
    with cast.acting("prue") as prue:
        for _number in range(2):
            location = LocationFactory(organization=cast.northlight)
            profiles.add_place(profile, location, by=prue, city="Faro")
            alerting.add(location, by=prue, **PERSON)
    assert asked() == two


# The profile itself


def test_what_is_typed_is_saved_and_not_yet_public(cast, profile):
    answer = save(cast, profile, description="Two\r\nlines.", keywords="Olive oil, cold chain;\nolive OIL,,")

    assert answer.status_code == 302
    saved = again(cast, profile)
    assert (saved.description, saved.keywords) == ("Two\nlines.", ["Olive oil", "cold chain"])
    assert shown() == {}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"description": "x" * 2501}, "at most 2500 characters"),
        ({"keywords": ",".join(f"word {n}" for n in range(21))}, "At most 20 keywords; these are 21."),
        ({"keywords": "x" * 41}, "A keyword has at most 40 characters"),
        ({"website": "http://northlight.example"}, "https://"),
        ({"website": "javascript:alert(1)"}, "https://"),
        ({"social": "ftp://social.example/x"}, "https://"),
        ({"website": "https://" + "x" * 200 + ".example"}, "200"),
        ({"industries": ["Nonsense"]}, "This choice is not known here."),
        ({"sizes": ["huge"]}, "This choice is not known here."),
        ({"description": "a\0b"}, "cannot be printed"),
        ({"keywords": "a\0b"}, "cannot be printed"),
        ({"services": ["a\0b"]}, "This choice is not known here."),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field_and_kept(cast, profile, facts, words):
    answer = save(cast, profile, **facts)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert again(cast, profile).version == profile.version
    kept = next(value for value in facts.values())
    if isinstance(kept, str) and "\0" not in kept:
        assert kept[:40] in text_of(answer)


def test_a_line_break_counts_once_in_the_description(cast, profile):
    lines = "\r\n".join(["x" * 49] * 50)  # 2,499 characters, 2,548 as they are sent
    assert save(cast, profile, description=lines).status_code == 302
    assert len(again(cast, profile).description) == 2499


def test_an_address_without_its_beginning_becomes_https(cast, profile):
    save(cast, profile, website="northlight.example")

    assert again(cast, profile).website == "https://northlight.example"


def test_a_choice_that_arrives_twice_is_kept_once(cast, profile):
    save(cast, profile, industries=["Manufacturing", "Education", "Manufacturing"])

    assert again(cast, profile).industries == ["Manufacturing", "Education"]


def test_tags_are_chosen_from_the_terms_in_force_and_held_ones_stay(cast, profile):  # row 171
    TermFactory(kind=Term.Kind.INDUSTRY, code="Space", label="Space travel")
    Term.objects.filter(kind=Term.Kind.INDUSTRY, code="Education").update(valid_to="2020-01-01")
    Term.objects.filter(kind=Term.Kind.INDUSTRY, code="Manufacturing").update(valid_to="2020-01-01")
    edit = text_of(cast.client("prue").get(profile.get_absolute_url()))

    assert "Space travel" in edit
    assert 'value="Education"' not in edit
    assert 'value="Manufacturing"' in edit
    assert save(cast, profile, industries=["Space", "Manufacturing"]).status_code == 302
    assert save(cast, again(cast, profile), industries=["Education"]).status_code == 422


def test_of_two_who_save_at_once_the_second_sees_both_and_loses_nothing(cast, profile):
    assert save(cast, profile, "ada", description="Ada wrote this.").status_code == 302
    answer = save(cast, profile, description="Prue wrote that.", keywords="figs")

    assert answer.status_code == 409
    told = text_of(answer)
    assert "Ada wrote this." in told and "Prue wrote that." in told and "figs" in told
    assert again(cast, profile).description == "Ada wrote this."
    version = re.search(r'name="version" value="(\d+)"', told)[1]
    assert save(cast, profile, version=version, description="Prue wrote that.").status_code == 302
    assert again(cast, profile).description == "Prue wrote that."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5"])
def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(cast, profile, version):
    answer = send(cast, profile.get_absolute_url(), version=version, **(FACTS | {"description": "Blind"}))

    assert answer.status_code == 409
    assert again(cast, profile).description == FACTS["description"]


def test_what_a_colleague_saved_in_another_section_is_no_conflict(cast, profile, porto):
    was = page.mark(again(cast, profile), profiles.WRITTEN)
    with cast.acting("ada") as ada:
        profiles.change_place(porto, by=ada, seen=again(cast, profile).version, city="Gaia")

    assert save(cast, profile, description="Mine.", was=was).status_code == 302
    assert save(cast, profile, description="Again, as seen before.", was=was).status_code == 409
    assert again(cast, profile).description == "Mine."


# The logo


def upload(cast, profile, data, name="logo.png", kind="image/png"):
    file = io.BytesIO(data)
    file.name, file.content_type = name, kind
    return send(cast, address("profile-logo", profile), version=profile.version, logo=file)


def test_a_logo_is_uploaded_shown_and_taken_off(cast, profile):
    assert upload(cast, profile, image((900, 900), "JPEG"), "x.jpg", "image/jpeg").status_code == 302
    with_logo = again(cast, profile)
    logo = reverse("profile-logo-image", args=[with_logo.logo])
    assert f'src="{logo}"' in text_of(cast.client("prue").get(profile.get_absolute_url()))

    send(cast, address("profile-logo", profile), version=with_logo.version, remove="yes")
    assert again(cast, profile).logo == ""


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "image/svg+xml"),
        (b"", "logo.png", "image/png"),
        (image() + bytes(2 * 1024 * 1024), "logo.png", "image/png"),
        (image(format="BMP"), "../../etc/passwd", "image/png"),
    ],
    ids=["svg as png", "svg", "empty", "too large", "bmp"],
)
def test_what_is_no_reasonable_image_is_refused_beside_the_field(cast, profile, data, name, kind):
    answer = upload(cast, profile, data, name, kind)

    assert answer.status_code == 422
    assert 'id="logo-logo_error"' in text_of(answer)
    assert again(cast, profile).logo == ""


def test_what_the_browser_calls_the_file_decides_nothing(cast, profile):
    assert upload(cast, profile, image(), "../x.exe", "application/x-evil").status_code == 302
    logo = reverse("profile-logo-image", args=[again(cast, profile).logo])

    assert cast.client("prue").get(logo).headers["Content-Type"] == "image/png"


def test_no_file_at_all_is_asked_for(cast, profile):
    assert send(cast, address("profile-logo", profile), version=profile.version).status_code == 422
    text = send(cast, address("profile-logo", profile), version=profile.version, logo="a\0b")
    assert text.status_code == 422


def test_a_logo_that_a_colleague_changed_meanwhile_stays(cast, profile):
    upload(cast, profile, image(color="teal"))
    before = again(cast, profile).logo

    assert upload(cast, profile, image(color="navy")).status_code == 409
    assert again(cast, profile).logo == before


# Places and contacts


def test_a_place_is_added_changed_and_taken_off(cast, profile, porto):
    faro = LocationFactory(organization=cast.northlight, name="Faro")
    url = address("profile-places", profile)
    assert send(cast, url, location=faro.uuid, **(WHERE | {"city": "Faro"})).status_code == 302
    new = place_of(cast, faro)
    version = again(cast, profile).version

    place = address("profile-place", profile, new.uuid)
    assert send(cast, place, version=version, **(WHERE | {"city": "Olhão"})).status_code == 302
    assert place_of(cast, faro).city == "Olhão"
    assert send(cast, address("profile-place-remove", profile, new.uuid)).status_code == 302
    with tenancy.entered(cast.northlight):
        assert not ProfilePlace.objects.filter(location=faro).exists()
    assert send(cast, address("profile-place-remove", profile, new.uuid)).status_code == 404


@pytest.mark.parametrize("location", ["", "x", "a\0b", "00000000-0000-0000-0000-000000000000", "rome", "porto", "vigo"])
def test_a_place_that_cannot_be_chosen_is_refused_and_what_was_typed_is_kept(cast, profile, location):
    LocationFactory(organization=cast.northlight, name="Vigo", country="ES")
    LocationFactory(organization=cast.northlight, name="Faro")
    with tenancy.everyone("the test looks"):
        known = Location.objects.filter(name__iexact=location).first() if "\0" not in location else None
    answer = send(cast, address("profile-places", profile), location=known.uuid if known else location, **WHERE)

    assert answer.status_code == 422
    assert WHERE["line1"] in text_of(answer)


def test_the_sixth_place_is_refused_with_the_reason(cast, profile):
    more = [LocationFactory(organization=cast.northlight, name=f"Place {n}") for n in range(4)]
    url = address("profile-places", profile)
    answers = [send(cast, url, location=location.uuid, city="Faro").status_code for location in more]

    assert answers == [302, 302, 302, 422]
    assert "at most 5 places" in text_of(cast.client("prue").get(profile.get_absolute_url()))


def test_what_was_typed_for_a_place_that_is_gone_or_changed_is_shown_again(cast, profile, porto):
    url = address("profile-place", profile, porto.uuid)
    with cast.acting("ada") as ada:
        profiles.change_place(porto, by=ada, seen=profile.version, city="Gaia")
    changed = send(cast, url, version=profile.version, **(WHERE | {"city": "Braga"}))
    with cast.acting("ada") as ada:
        profiles.remove_place(place_of(cast, cast.porto), by=ada)
    gone = send(cast, url, version=profile.version, **(WHERE | {"city": "Braga"}))

    assert (changed.status_code, gone.status_code) == (409, 409)
    assert "Gaia" in text_of(changed) and "Braga" in text_of(changed)
    assert "removed in the meantime" in text_of(gone) and "Braga" in text_of(gone)
    current = again(cast, profile).version
    assert send(cast, url, version=current, **WHERE).status_code == 404


def test_a_contact_is_named_for_a_place_and_removed(cast, profile, porto):  # row 172
    url = address("profile-contacts", profile, porto.uuid)
    assert send(cast, url, **PERSON).status_code == 302
    with tenancy.entered(cast.northlight):
        (contact,) = AlertContact.objects.filter(location=cast.porto)
    assert "Zoe Reis" in text_of(cast.client("lena").get(profile.get_absolute_url()))
    assert send(cast, url, **PERSON).status_code == 422
    assert send(cast, url, **(PERSON | {"email": "nobody"})).status_code == 422
    assert again(cast, profile).version == profile.version

    remove = address("profile-contact-remove", profile, porto.uuid, contact.uuid)
    assert [send(cast, remove).status_code for _ in range(2)] == [302, 404]


# Preview, publishing, withdrawing


def test_the_preview_shows_what_the_directory_will_and_makes_nothing_public(cast, profile):
    with cast.acting("prue") as prue:
        alerting.add(cast.porto, by=prue, first_name="Zulmira", email="zulmira@northlight.example")
    preview = text_of(cast.client("prue").get(address("profile-preview", profile)))

    for words in ("Northlight Software", "Lisbon", "Porto", FACTS["description"], "olive oil", WHERE["phone"]):
        assert words in preview
    assert "ulmira" not in preview
    assert shown() == {}


def test_a_profile_is_published_and_withdrawn(cast, profile):
    answer = send(cast, address("profile-publish", profile), version=profile.version)
    assert (answer.status_code, set(shown())) == (302, {"Lisbon", "Porto"})
    edit = text_of(cast.client("prue").get(profile.get_absolute_url()))
    assert "Published" in edit and shown()["Porto"].get_absolute_url() in edit

    save(cast, again(cast, profile), description="Another.")
    assert "Changed since published" in text_of(cast.client("prue").get(profile.get_absolute_url()))
    assert send(cast, address("profile-withdraw", profile)).status_code == 302
    assert shown() == {}


def test_what_is_missing_is_said_instead_of_publishing(cast):
    profile = a_profile(cast, description="")
    answer = send(cast, address("profile-publish", profile), version=profile.version)

    assert answer.status_code == 422
    for words in ("Describe what you do", "Add a place with its city"):
        assert words in text_of(answer)
    assert "disabled" in text_of(cast.client("prue").get(profile.get_absolute_url()))
    assert not Listing.objects.exists()


@pytest.mark.parametrize("version", ["", "1", "x"])
def test_only_what_was_seen_is_published(cast, profile, version):
    assert send(cast, address("profile-publish", profile), version=version).status_code == 409
    assert shown() == {}


def test_reading_an_address_that_changes_something_changes_nothing(cast, profile):
    publish(cast, profile)
    before = (again(cast, profile).version, sorted(shown()))
    browser = cast.client("prue")
    for url in every_act(cast, profile)[1:]:
        assert browser.get(url).status_code == 302

    assert (again(cast, profile).version, sorted(shown())) == before
