"""A process is killed at every boundary of inviting, and of making a deal with partners and help: all or nothing."""

import pytest
from django.db import connection

from accounts import tenancy
from referrals import drafts, partnering
from referrals.forms.wizard.plan import Plan
from referrals.lifecycle import Refused
from referrals.models import Draft
from tests import counts
from tests.referrals import scenes, walking
from tests.reliability import harbour
from tests.reliability.dying import boundaries, survives

TABLES = {  # rows of a deal with two partners and a request for help
    "referrals_engagement": 1,
    "referrals_referral": 4,
    "referrals_party": 4,
    "referrals_solutionline": 4,
    "referrals_customercontact": 4,
    "referrals_teammember": 1,
    "referrals_note": 1,
    "referrals_referralevent": 6,  # created, two invitations; received three times
    "accounts_notice": 3,
}


def how_many():
    """Table → its rows, those of all tenants."""
    found = {}
    with tenancy.everyone("the test looks"), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (tables of the list above)
            (found[table],) = cursor.fetchone()
    return found


def together_with(rows, deals):
    return {table: rows[table] + deals * more for table, more in TABLES.items()}


@pytest.fixture
def ready(cast, committed):
    """Everybody is read before the child is born."""
    harbour.join(cast)
    cast.ada, cast.lisbon, cast.tidal, cast.rival, cast.northlight  # noqa: B018
    return cast


def test_a_deal_with_two_partners_and_help_is_created_wholly_or_not_at_all(ready):
    partners = [harbour.invitation(ready, partner) for partner in (ready.rival, ready.harbour)]
    before, deals = how_many(), 0
    for boundary in boundaries():
        survived = survives(lambda: scenes.asked_deal(ready, more={"invitations": partners}), boundary)

        found = how_many()
        assert found in (together_with(before, deals), together_with(before, deals + 1)), f"half at {boundary}"
        deals += found == together_with(before, deals + 1)
        if survived:
            break
    assert survived
    assert deals >= 1
    counts.add("kills", boundaries=boundary - 1)


def test_an_invitation_is_sent_wholly_or_not_at_all_and_once_however_often(ready):
    invitation = harbour.invitation(ready, ready.rival)
    for boundary in boundaries():
        deal = scenes.own_deal(ready)
        before = scenes.everything_about(deal)

        def press(deal=deal):
            with ready.acting("ada") as ada:
                partnering.invite(scenes.fresh(deal), invitation, by=ada)

        survived = survives(press, boundary)

        if scenes.fresh(deal).version == 1:
            assert scenes.everything_about(deal) == before, f"half of it at boundary {boundary}"
            press()
        else:
            with pytest.raises(Refused):
                press()
        theirs = scenes.side_of(deal, ready.rival)
        assert [line[:2] for line in scenes.history(deal)] == [(1, "created"), (2, "invite")]
        assert scenes.told(deal, theirs) == [("Mallow Systems", "Mallory", "deal_received")]
        scenes.assert_faces_are_the_rows(deal)
        scenes.assert_faces_are_the_rows(theirs)
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)


def test_a_draft_becomes_one_deal_or_stays_a_draft(ready):
    walk = walking.Walk(ready).through(
        sharing=walking.IP, partners=walking.invitation(ready.rival, ready.plain, ready.ada)
    )
    answers = walk.draft.answers
    for boundary in boundaries():
        with ready.acting("ada") as ada:
            draft = drafts.begin(by=ada, step="customer", answers={})
            Draft.objects.filter(pk=draft.pk).update(answers=answers)
        walk.uuid = str(draft.uuid)

        def press(uuid=draft.uuid):
            with ready.acting("ada") as ada:
                draft = Draft.objects.get(uuid=uuid)
                plan = Plan(ada, draft.answers)
                assert plan.missing == []
                drafts.finish(draft, by=ada, deal=plan.deal(consent=True), seen=draft.version)

        survived = survives(press, boundary)

        assert (walk.draft is None) == (walk.deal is not None), f"half of it at boundary {boundary}"
        if walk.deal is None:
            press()
        assert walk.draft is None
        for company in (ready.northlight, ready.rival):  # the request for help is held: the customer was typed by hand
            scenes.assert_faces_are_the_rows(scenes.side_of(walk.deal, company))
        if survived:
            break
    assert survived
    counts.add("kills", boundaries=boundary - 1)
