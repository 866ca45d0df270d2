"""What operators do: by the acts that everybody uses, with history; and what they are shown."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts import tenancy
from accounts.models import AccountEvent, Invitation, Notice, Organization, User
from referrals.models import Referral, ReferralEvent
from tests.factories import a_referral, a_sibling

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(cast):
    """Olga's browser: staff and superuser, in no company."""
    return cast.client("olga")


def reread(referral):
    with tenancy.everyone("look at what the operator did"):
        return Referral.objects.get(pk=referral.pk)


def history_of(referral):
    with tenancy.everyone("look at what the operator did"):
        return list(ReferralEvent.objects.filter(referral=referral).values_list("kind", "actor__first_name"))


def close(operator, deal, **answers):
    given = {"status_reason": "duplicate", "status_note": "", "version": deal.version} | answers
    return operator.post(f"/admin/referrals/referral/{deal.pk}/error/", given)


def test_a_mistaken_deal_is_closed_by_the_lifecycle(cast, operator):
    deal = a_referral(cast.northlight, team=[cast.ugo], direction="Outgoing", substatus="Accepted")
    sibling = a_sibling(deal, cast.platform, direction="Incoming", substatus="Pending")

    response = close(operator, deal)

    assert response["Location"] == f"/admin/referrals/referral/{deal.pk}/change/"
    assert (reread(deal).substatus, reread(deal).status_reason) == ("Error", "duplicate")
    assert history_of(deal)[0] == ("error", "Olga")
    assert reread(sibling).substatus == "Error"
    assert "Duplicate deal" in LogEntry.objects.get(object_id=str(deal.pk)).get_change_message()


@pytest.mark.parametrize(
    "answers", [{"status_reason": ""}, {"status_reason": "budget"}, {"status_reason": "other_error"}, {"version": "x"}]
)
def test_a_mistake_needs_a_reason_that_says_something(cast, operator, answers):
    deal = a_referral(cast.northlight, substatus="Accepted")

    response = close(operator, deal, **answers)

    assert response.status_code == 200
    assert reread(deal).substatus == "Accepted"
    assert history_of(deal) == []


def test_a_deal_that_changed_meanwhile_is_not_closed(cast, operator):
    deal = a_referral(cast.northlight, substatus="Accepted")

    response = close(operator, deal, version=deal.version + 1)

    assert "changed meanwhile" in response.content.decode()
    assert reread(deal).substatus == "Accepted"


def test_a_closed_deal_is_not_closed_again(cast, operator):
    deal = a_referral(cast.northlight, substatus="Won")

    response = close(operator, deal)

    assert response["Location"] == f"/admin/referrals/referral/{deal.pk}/change/"
    assert reread(deal).substatus == "Won"


def test_nothing_else_on_a_deals_page_can_be_written(cast, operator):
    deal = a_referral(cast.northlight, name="Cranes", substatus="Pending")

    response = operator.post(
        f"/admin/referrals/referral/{deal.pk}/change/", {"name": "Mine", "substatus": "Won", "organization": "1"}
    )

    assert response.status_code == 403
    assert (reread(deal).name, reread(deal).substatus) == ("Cranes", "Pending")


def test_a_deal_is_found_by_the_id_in_its_address(cast, operator):
    deal, other = a_referral(cast.northlight, name="Cranes"), a_referral(cast.northlight, name="Lorries")

    page = operator.get("/admin/referrals/referral/", {"q": str(deal.uuid)}).content.decode()

    assert "Cranes" in page
    assert other.name not in page


@pytest.mark.parametrize(("state", "shown"), [("waiting", "Fresh"), ("overdue", "Stale")])
def test_overdue_deals_can_be_told_from_those_in_time(cast, operator, state, shown):
    a_referral(cast.northlight, name="Fresh")
    a_referral(cast.northlight, name="Stale", answer_by=timezone.now())
    a_referral(cast.northlight, name="Answered", substatus="Accepted")

    found = operator.get("/admin/referrals/referral/", {"answer": state}).context["cl"].result_list

    assert [deal.name for deal in found] == [shown]


def a_notice(cast, key, **fields):
    with tenancy.entered(cast.northlight):
        return Notice.objects.create(
            organization=cast.northlight, user=cast.ada, kind="deal_team", subject=1, key=key, **fields
        )


def test_a_notice_that_was_given_up_is_tried_again(cast, operator):
    now = timezone.now()
    parked = a_notice(cast, "parked", attempts=9, parked_at=now, error="OSError: no route")
    sent = a_notice(cast, "sent", attempts=1, sent_at=now)

    operator.post("/admin/accounts/notice/", {"action": "try_again", "_selected_action": [parked.pk, sent.pk]})

    with tenancy.everyone("look at what the operator did"):
        parked, sent = Notice.objects.get(pk=parked.pk), Notice.objects.get(pk=sent.pk)
        assert list(Notice.objects.due()) == [parked]
    assert (parked.attempts, parked.parked_at) == (0, None)
    assert (sent.attempts, sent.sent_at) == (1, now)
    assert LogEntry.objects.get().object_id == str(parked.pk)


@pytest.mark.parametrize(
    ("state", "keys"), [("waiting", ["new"]), ("failed", ["failed"]), ("parked", ["parked"]), ("sent", ["sent"])]
)
def test_notices_are_told_apart_by_how_far_they_have_come(cast, operator, state, keys):
    now = timezone.now()
    a_notice(cast, "new")
    a_notice(cast, "failed", attempts=1, error="OSError")
    a_notice(cast, "parked", attempts=9, error="OSError", parked_at=now)
    a_notice(cast, "sent", attempts=1, sent_at=now)

    found = operator.get("/admin/accounts/notice/", {"state": state}).context["cl"].result_list

    assert [notice.key for notice in found] == keys


def test_a_new_company_is_founded_with_its_places_and_its_first_letter(cast, operator):
    operator.post(
        "/admin/accounts/organization/add/",
        {
            "name": "Elm Robotics",
            "kind": "partner",
            "designations": ["specialization"],
            "in_ecosystem": "on",
            "locations-TOTAL_FORMS": "1",
            "locations-INITIAL_FORMS": "0",
            "locations-0-program_id": "7000901",
            "locations-0-name": "Oslo",
            "locations-0-country": "NO",
            "locations-0-is_active": "on",
        },
    )
    elm = Organization.objects.get(name="Elm Robotics")
    letter = {"email": "first@elm.example", "language": "en", "roles": ["account_admin"]}
    operator.post(f"/admin/accounts/organization/{elm.pk}/invite/", letter)

    with tenancy.everyone("look at what the operator did"):
        assert [place.name for place in elm.locations.all()] == ["Oslo"]
        assert elm.designations == ["specialization"]
        invitation = Invitation.objects.get(organization=elm)
        assert (invitation.email, invitation.roles) == ("first@elm.example", [["account_admin", None]])
        assert AccountEvent.objects.get(organization=elm).kind == "invited"
        assert Notice.objects.get(organization=elm).email == "first@elm.example"


def test_there_is_one_platform_owner_only(cast, operator):
    page = operator.post(
        "/admin/accounts/organization/add/",
        {"name": "Second", "kind": "platform", "locations-TOTAL_FORMS": "0", "locations-INITIAL_FORMS": "0"},
    )

    assert page.status_code == 200
    assert not Organization.objects.filter(name="Second").exists()


def test_a_persons_roles_are_shown_as_a_grid(cast, operator):
    page = operator.get(f"/admin/accounts/user/{cast.lena.pk}/change/")

    assert page.status_code == 200
    (company,) = grid_of(cast.lena)
    assert company["company"] == cast.northlight
    rows = {str(place.name) if place else "everywhere": held for place, held in company["rows"]}
    assert rows == {
        "everywhere": [False, False, False, False],
        "Lisbon": [True, False, False, False],
        "Porto": [False, False, False, False],
    }


def grid_of(person):
    from accounts.admin.people import grid

    with tenancy.everyone("look at what the operator is shown"):
        return grid(person)


def test_somebody_shut_out_is_out_at_once_and_it_is_written_down(cast, operator):
    ada = cast.client("ada")
    person = cast.ada
    fields = {"first_name": person.first_name, "last_name": person.last_name, "language": "en", "timezone": "UTC"}

    operator.post(f"/admin/accounts/user/{person.pk}/change/", fields)

    assert not User.objects.get(pk=person.pk).is_active
    assert ada.get("/deals/inbound/")["Location"].startswith("/accounts/login/")
    assert LogEntry.objects.get(object_id=str(person.pk)).user == cast.olga


def sees(operator, person, organization):
    return operator.post(f"/admin/sees/{person.pk}/", {"organization": organization.pk})


def test_what_a_person_sees_is_what_their_roles_open(cast, operator):
    a_referral(cast.northlight, name="Cranes", location=cast.lisbon)
    a_referral(cast.northlight, name="Lorries", location=cast.porto)

    seen = sees(operator, cast.lena, cast.northlight).context["seen"]

    assert [deal.name for deal in seen["deals"]] == ["Cranes"]
    assert [(str(tab), number) for tab, number in seen["tabs"]] == [
        ("Inbound deals", 1),
        ("Outbound deals", 0),
        ("Favorite deals", 0),
        ("Marketplace leads", 0),
        ("Qualified leads", 0),
        ("Favorite leads", 0),
    ]
    assert seen["places"] == [("Lisbon", 1)]
    assert seen["rules"] == ["Referrals admin: every deal of Lisbon"]


def test_looking_is_written_into_the_companys_history(cast, operator):
    with tenancy.entered(cast.northlight):
        before = AccountEvent.objects.count()

    operator.get(f"/admin/sees/{cast.lena.pk}/")
    sees(operator, cast.lena, cast.northlight)

    with tenancy.entered(cast.northlight):
        assert AccountEvent.objects.count() == before + 1
        line = AccountEvent.objects.get(kind="looked")
        assert (line.actor, line.subject) == (cast.olga, cast.lena)
        assert line.sentence == "Looked at what Lena Example can see"


def test_nobody_is_looked_at_where_they_do_not_belong(cast, operator):
    response = sees(operator, cast.lena, cast.rival)

    assert "seen" not in response.context
    with tenancy.entered(cast.rival):
        assert not AccountEvent.objects.filter(kind="looked").exists()


def test_an_operator_without_the_right_to_people_looks_at_nobody(cast):
    User.objects.filter(pk=cast.olga.pk).update(is_superuser=False)

    assert cast.client("olga").get(f"/admin/sees/{cast.lena.pk}/").status_code == 403
    assert cast.client("olga").get("/admin/referrals/referral/").status_code == 403
