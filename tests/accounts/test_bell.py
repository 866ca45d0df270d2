"""The list behind the bell."""

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import grants, moments, outbox
from accounts.models import Notice
from accounts.roles import Role
from accounts.views.bell import PAGE

pytestmark = pytest.mark.django_db


def tell(cast, whom, number=1, kind="roles_changed"):
    """Notices to somebody of the company, oldest first."""
    person = getattr(cast, whom)
    with cast.acting(whom):
        rows = [
            Notice(
                organization=person.organization,
                user=person,
                kind=kind,
                subject=1,
                data={"changes": [["granted", Role.REFERRALS_USER, None]]},
                key=f"test:{kind}:{whom}:{at}",
            )
            for at in range(number)
        ]
        outbox.post(rows)
    return rows


def test_it_shows_my_notices_and_nobody_elses(cast):
    tell(cast, "ugo")
    tell(cast, "uma", number=3)

    answer = cast.client("ugo").get(reverse("notices"))

    assert [notice.user for notice in answer.context["notices"]] == [cast.ugo]
    assert "Your roles at Northlight Software have changed" in answer.content.decode()


def test_its_days_are_written_as_on_a_deal(cast):
    tell(cast, "ugo")

    answer = cast.client("ugo").get(reverse("notices"))
    (notice,) = answer.context["notices"]

    with translation.override(cast.ugo.language), timezone.override(ZoneInfo(cast.ugo.timezone)):
        assert f">{moments.instant(notice.created_at).text}</time>" in answer.content.decode()


def test_the_bell_counts_what_is_unread(cast):
    tell(cast, "ugo", number=3)

    page = cast.client("ugo").get(reverse("me")).content.decode()

    assert '<span class="bar__unread">3</span>' in page


def test_opening_one_marks_it_and_goes_where_it_leads(cast):
    notice, other = tell(cast, "ugo", number=2)

    answer = cast.client("ugo").post(reverse("notice", args=[notice.uuid]))

    assert answer.url == reverse("me")
    with cast.acting("ugo"):
        assert [row.uuid for row in Notice.objects.unread()] == [other.uuid]


def test_all_are_marked_with_one_press(cast):
    tell(cast, "ugo", number=2)
    tell(cast, "uma")

    cast.client("ugo").post(reverse("notices-read"))

    with cast.acting("ugo"):
        assert {notice.user for notice in Notice.objects.unread()} == {cast.uma}


@pytest.mark.parametrize("name", ["notice", "notices-read"])
def test_looking_marks_nothing(cast, name):
    (notice,) = tell(cast, "ugo")

    assert cast.client("ugo").get(reverse(name, args=[notice.uuid] if name == "notice" else [])).status_code == 405


@pytest.mark.parametrize("who", ["uma", "mallory", "sela"])
def test_a_notice_of_others_answers_like_an_unknown_one(cast, who):
    (notice,) = tell(cast, "ugo")
    browser = cast.client(who)

    foreign = browser.post(reverse("notice", args=[notice.uuid]))
    unknown = browser.post(reverse("notice", args=["00000000-0000-4000-8000-000000000000"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content == unknown.content


def test_a_long_list_is_loaded_page_by_page_without_gap_or_repeat(cast):
    rows = tell(cast, "ugo", number=PAGE * 2 + 3)
    browser, seen, address = cast.client("ugo"), [], reverse("notices")

    while True:
        answer = browser.get(address)
        seen += [notice.uuid for notice in answer.context["notices"]]
        if not answer.context["more"]:
            break
        address = f"{reverse('notices')}?before={answer.context['more']}"

    assert sorted(seen) == sorted(row.uuid for row in rows)


@pytest.mark.parametrize("before", ["x", "0", "00000000-0000-4000-8000-000000000000", "%FF", "-1", "'"])
def test_a_made_up_place_in_the_list_is_no_page(cast, before):
    assert cast.client("ugo").get(f"{reverse('notices')}?before={before}").status_code == 404


def test_a_notice_whose_subject_is_gone_from_sight_says_no_more(cast):
    tell(cast, "ada", kind="joined")  # its subject is a membership that does not exist (any more)

    page = cast.client("ada").get(reverse("notices")).content.decode()

    assert "no longer yours to see" in page


@pytest.mark.parametrize("number", [1, PAGE])
def test_a_page_costs_the_same_queries_for_any_number(cast, number, django_assert_max_num_queries):
    with cast.acting("cora") as cora:
        people = [cast.lena, cast.ugo, cast.uma]
        for at in range(number):
            member = grants.join(people[at % 3], cast.northlight, by=cora)
            notice = Notice(organization=cast.northlight, user=cora, kind="joined", subject=member.pk, key=f"test:{at}")
            outbox.post([notice])
    browser = cast.client("cora")

    with django_assert_max_num_queries(16):
        browser.get(reverse("notices"))
