"""Who may grant which role where, written out; and saving a row of the grid as the page does."""

import pytest
from django.urls import reverse

from accounts import grants, tenancy
from accounts.models import AccountEvent, Membership, Notice, User
from accounts.roles import Role
from tests.accounts.browsing import is_signed_in

pytestmark = pytest.mark.django_db

A, U, P, ACC, S, M, R, K = (
    Role.REFERRALS_ADMIN,
    Role.REFERRALS_USER,
    Role.PROFILE_ADMIN,
    Role.ACCOUNT_ADMIN,
    Role.SELLER,
    Role.ACCOUNT_MATCHER,
    Role.REGISTRATION_REVIEWER,
    Role.MARKETER,
)
# fmt: off
POWERS = [
    # who     role  all    lisbon porto
    ("cora",  A,    True,  True,  True),
    ("cora",  U,    True,  True,  True),
    ("cora",  P,    True,  False, False),
    ("cora",  ACC,  True,  False, False),
    ("cora",  S,    False, False, False),
    ("cora",  M,    False, False, False),
    ("cora",  R,    False, False, False),
    ("ada",   A,    True,  True,  True),
    ("ada",   U,    True,  True,  True),
    ("ada",   P,    False, False, False),
    ("ada",   ACC,  False, False, False),
    ("ada",   S,    False, False, False),
    ("lena",  A,    False, True,  False),
    ("lena",  U,    False, True,  False),
    ("lena",  P,    False, False, False),
    ("lena",  ACC,  False, False, False),
    ("petra", A,    False, False, True),
    ("petra", U,    False, False, True),
    ("petra", ACC,  False, False, False),
    ("ugo",   A,    False, False, False),
    ("ugo",   U,    False, False, False),
    ("uma",   A,    False, False, False),
    ("uma",   U,    False, False, False),
    ("prue",  A,    False, False, False),
    ("prue",  P,    False, False, False),
    ("nina",  U,    False, False, False),
]
# fmt: on


@pytest.mark.parametrize(("who", "role", "everywhere", "lisbon", "porto"), POWERS)
def test_a_role_is_handed_out_by_exactly(cast, who, role, everywhere, lisbon, porto):
    with cast.acting(who) as person:
        may = [grants.may_assign(person, role, place) for place in (None, cast.lisbon, cast.porto)]

    assert may == [everywhere, lisbon, porto]


@pytest.mark.parametrize(("who", "role", "everywhere", "lisbon", "porto"), POWERS)
def test_an_act_beyond_these_powers_is_refused(cast, who, role, everywhere, lisbon, porto):
    granted = []
    with cast.acting(who) as person:
        for place in (None, cast.lisbon, cast.porto):
            try:
                granted += grants.assign(cast.nina, grants=[(role, place)], by=person, organization=cast.northlight)
            except grants.Refused as reason:
                assert str(reason)

    assert [place for _what, _role, place in granted] == [
        place for place, may in zip((None, cast.lisbon, cast.porto), (everywhere, lisbon, porto), strict=True) if may
    ]


@pytest.mark.parametrize("role", [S, M, R, K, ACC])
def test_the_platforms_account_admin_hands_out_the_platforms_roles(cast, role):
    with tenancy.entered(cast.platform):
        grants.grant(cast.dora, ACC, by=None, organization=cast.platform)
    with cast.acting("dora") as person:
        may = {role for role in Role if grants.may_assign(person, role, None)}

    assert may == {S, M, R, K, ACC}


def test_seeing_every_location_is_not_the_power_to_hand_out_roles_there(cast):
    cast.northlight.location_admins_see_all = True
    cast.northlight.save()

    with cast.acting("lena") as lena:
        assert lena.places[A].everywhere
        assert [grants.may_assign(lena, U, place) for place in (None, cast.lisbon, cast.porto)] == [False, True, False]


PAGES = {
    "ada": 200, "lena": 200, "petra": 200, "cora": 200, "mallory": 200,
    "ugo": 403, "uma": 403, "prue": 403, "nina": 403, "sela": 403, "dora": 403, "olga": 403,
}  # fmt: skip


@pytest.mark.parametrize("name", ["people", "invite"])
@pytest.mark.parametrize("who", PAGES)
def test_the_page_is_for_account_admins_and_referrals_admins(cast, who, name):
    answer = cast.client(who).get(reverse(name))

    assert answer.status_code == PAGES[who]
    if who == "ugo":
        assert "Referrals admin" in answer.content.decode()


def member(cast, name):
    with cast.acting(name) as person:
        return Membership.objects.select_related("user").get(user=person, organization=person.organization)


def save(cast, who, whom, version=None, htmx=False, **answers):
    row = member(cast, whom)
    answers = {key.replace("at_", "at-").replace("holds_", "holds-"): value for key, value in answers.items()}
    answers["version"] = row.user.rights_version if version is None else version
    headers = {"HX-Request": "true"} if htmx else {}
    return cast.client(who).post(reverse("person-roles", args=[row.uuid]), answers, headers=headers)


def at(place):
    return f"at-{place.uuid}"


def held(cast, whom):
    with cast.acting(whom) as person:
        places = User.objects.get(pk=person.pk).places
        return {(role, "all") for role in Role if places[role].everywhere} | {
            (role, location) for role in Role for location in places[role].locations
        }


def test_a_saved_row_is_granted_told_and_written_down(cast, mailbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = save(cast, "cora", "nina", **{at(cast.porto): U, "holds_profile_admin": P})

    assert answer.status_code == 302
    assert held(cast, "nina") == {(U, cast.porto.pk), (P, "all")}
    with cast.acting("cora"):
        assert set(AccountEvent.objects.filter(subject=cast.nina, actor=cast.cora).values_list("kind", flat=True)) == {
            "granted"
        }
        assert [notice.user for notice in Notice.objects.filter(kind="roles_changed")] == [cast.nina]


def test_climbing_down_the_ladder_takes_the_higher_rung_away(cast):
    save(cast, "cora", "lena", **{at(cast.lisbon): U})

    assert held(cast, "lena") == {(U, cast.lisbon.pk)}


def test_what_was_not_asked_stays(cast):
    save(cast, "cora", "lena", **{at(cast.porto): U})

    assert held(cast, "lena") == {(A, cast.lisbon.pk), (U, cast.porto.pk)}


def test_a_cell_beyond_ones_power_is_refused_with_the_reason(cast):
    answer = save(cast, "petra", "ugo", **{at(cast.lisbon): A})

    assert answer.status_code == 422
    assert "Outside the locations that you administer." in answer.content.decode()
    assert held(cast, "ugo") == {(U, cast.lisbon.pk)}


def test_a_row_changed_meanwhile_is_shown_as_it_is_now(cast):
    answer = save(cast, "cora", "ugo", version=99, htmx=True, **{at(cast.lisbon): A})

    assert answer.status_code == 409
    assert "Somebody else changed these roles" in answer.content.decode()
    assert held(cast, "ugo") == {(U, cast.lisbon.pk)}


def test_htmx_gets_the_row_and_nothing_more(cast):
    answer = save(cast, "cora", "ugo", htmx=True, **{at(cast.lisbon): A})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.strip().startswith("<tr") and "<html" not in page


def test_the_last_account_admin_stays(cast):
    answer = save(cast, "cora", "cora", holds_account_admin="")

    assert answer.status_code == 422
    assert "last account admin" in answer.content.decode()
    assert (ACC, "all") in held(cast, "cora")


def test_the_last_but_one_may_go(cast):
    with cast.acting("cora") as cora:
        grants.grant(cast.ada, ACC, by=cora, organization=cast.northlight)

    answer = save(cast, "cora", "cora", holds_account_admin="")

    assert (answer.status_code, answer.url) == (302, "/")
    assert held(cast, "cora") == set()


def test_an_account_admin_who_is_switched_off_counts_for_nothing(cast):
    with cast.acting("cora") as cora:
        grants.grant(cast.ada, ACC, by=cora, organization=cast.northlight)
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)

    assert save(cast, "cora", "cora", holds_account_admin="").status_code == 422


def test_removing_somebody_takes_every_role_and_is_told(cast):
    browser = cast.client("lena")
    answer = cast.client("cora").post(reverse("person-remove", args=[member(cast, "lena").uuid]))

    assert answer.url == reverse("people")
    with cast.acting("cora"):
        assert not Membership.objects.filter(user=cast.lena).exists()
        assert [notice.user for notice in Notice.objects.filter(kind="membership_ended")] == [cast.lena]
    assert User.objects.get(pk=cast.lena.pk).organization is None
    assert not is_signed_in(browser)


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("lena", 403), ("ugo", 403), ("mallory", 404)])
def test_only_an_account_admin_of_the_company_removes_people(cast, who, status):
    answer = cast.client(who).post(reverse("person-remove", args=[member(cast, "nina").uuid]))

    assert answer.status_code == status
    assert member(cast, "nina")


@pytest.mark.parametrize("name", ["person", "person-roles", "person-remove"])
def test_a_foreign_colleague_answers_like_an_unknown_one(cast, name):
    browser = cast.client("mallory")
    unknown = "00000000-0000-4000-8000-000000000000"
    ask = browser.get if name == "person" else browser.post

    answers = [ask(reverse(name, args=[uuid])) for uuid in (member(cast, "ugo").uuid, unknown)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_grid_shows_the_company_and_nobody_else(cast):
    page = cast.client("cora").get(reverse("people")).content.decode()

    assert all(f"{name}@cosell.example" in page for name in ("ada", "lena", "petra", "ugo", "uma", "cora", "nina"))
    assert "mallory@cosell.example" not in page and "Rome" not in page


def test_a_name_is_found_by_any_of_its_words(cast):
    page = cast.client("cora").get(reverse("people"), {"q": "example LENA"}).content.decode()

    assert "lena@cosell.example" in page and "ugo@cosell.example" not in page


@pytest.mark.parametrize("number", [1, 40])
def test_the_grid_costs_the_same_queries_for_any_number_of_people(cast, number, django_assert_max_num_queries):
    from tests.factories import UserFactory

    with tenancy.entered(cast.northlight):
        for _ in range(number):
            grants.join(UserFactory(), cast.northlight, by=None)
    browser = cast.client("cora")

    with django_assert_max_num_queries(22):
        browser.get(reverse("people"))
