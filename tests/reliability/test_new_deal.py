"""The last button of a new deal, pressed several times at once, and against the button that discards it."""

import pytest

from accounts import tenancy
from referrals.models import Draft, Note, Referral, TeamMember
from tests.referrals.walking import Walk

FORM = {"consent_to_share": "on", "private_anyway": "on"}


def counted():
    with tenancy.everyone("the test looks"):
        return [model.objects.count() for model in (Referral, Draft, Note, TeamMember)]


@pytest.mark.usefixtures("committed")
def test_pressing_create_several_times_at_once_makes_one_deal(cast, together):
    walk = Walk(cast).through()
    browsers = [cast.client("ada") for _press in range(4)]

    form = FORM | {"version": walk.draft.version}
    answers = together.press(*[lambda one=one: one.post(walk.url("review"), form) for one in browsers])

    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert counted() == [1, 0, 1, 1]
    assert str(walk.deal.uuid) == walk.uuid


@pytest.mark.usefixtures("committed")
def test_creating_and_discarding_at_once_leaves_a_deal_or_nothing_but_never_an_error(cast, together):
    walk = Walk(cast).through()
    one, other, form = cast.client("ada"), cast.client("ada"), FORM | {"version": walk.draft.version}

    created, discarded = together.press(
        lambda: one.post(walk.url("review"), form), lambda: other.post(walk.url("discard"))
    )

    assert (created.status_code, discarded.status_code) in [(302, 302), (404, 302), (302, 404)]
    assert counted() == ([1, 0, 1, 1] if created.status_code == 302 else [0, 0, 0, 0])


@pytest.mark.usefixtures("committed")
def test_saving_the_same_step_from_two_tabs_at_once_keeps_one_and_shows_the_other_what_it_typed(cast, together):
    walk = Walk(cast)
    tabs = [(cast.client("ada"), name) for name in ("First tab", "Second tab")]

    answers = together.press(
        *[lambda tab=tab, name=name: tab.post(walk.url("details"), {"version": 1, "name": name}) for tab, name in tabs]
    )

    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [409, 422]
    (lost,) = [(answer, name) for answer, (_tab, name) in zip(answers, tabs, strict=True) if answer.status_code == 409]
    assert lost[1] in lost[0].text
    assert walk.draft.answers["details"]["name"] != [lost[1]]
