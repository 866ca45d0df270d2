"""Who may be invited when, by whom, and what it turns the deal into: the table of 3.4, and the form of 2.4."""

from datetime import date
from decimal import Decimal

import pytest

from accounts import tenancy
from accounts.models import Organization
from referrals import lifecycle, partnering
from referrals.models import CustomerContact, Party, Referral
from tests.factories import OrganizationFactory, SolutionFactory, a_referral
from tests.referrals import scenes
from tests.referrals.partners_story import TOM, an_invitation

pytestmark = pytest.mark.django_db


def invite(cast, referral, by="ada", **changes):
    with cast.acting(by) as person:
        return partnering.invite(referral, an_invitation(cast, **changes), by=person)


CLOSED = ("Won", "Lost", "Error")

# Specification 3.4, written out: what the deal is, who is asked, and what it is then; None: refused.
# Original deal, its state, invited; the type afterwards, with partners, sides of the engagement.
COMBINATIONS = [  # row 143
    ("private", "Accepted", "partner", ("private", True, 2)),
    ("private", "Accepted", "platform", ("ip", False, 2)),
    ("private", "Accepted", "sellers may look", ("partner_led", False, 1)),
    ("private", "Accepted", "partner, platform", ("ip", True, 3)),
    ("private", "Accepted", "platform, partner", ("ip", True, 3)),
    ("private", "Accepted", "partner, another partner", ("private", True, 3)),
    ("partner_led", "Accepted", "partner", ("partner_led", True, 2)),
    ("partner_led", "Accepted", "platform", ("ip", False, 2)),
    ("partner_led", "Accepted", "partner, platform", ("ip", True, 3)),
    ("partner_led", "Accepted", "sellers may look", None),
    ("ip", "Accepted", "partner", ("ip", True, 3)),
    ("ip", "Accepted", "platform", None),
    ("ip", "Accepted", "sellers may look", None),
    ("assessment", "Accepted", "partner", None),
    ("assessment", "Accepted", "platform", None),
    ("assessment", "Accepted", "sellers may look", None),
    *(
        (kind, state, "partner", None)
        for kind in ("private", "partner_led", "ip")
        for state in ("Won", "Lost", "Error")
    ),
    *((kind, state, "platform", None) for kind in ("private", "partner_led") for state in ("Won", "Lost", "Error")),
]


def a_deal(cast, kind, state):
    if kind == "ip":
        deal, _theirs = scenes.asked_deal(cast)
    elif kind == "assessment":
        deal = a_referral(
            cast.northlight, substatus="Accepted", direction="Outgoing", deal_type=kind, location=cast.lisbon,
            solutions=[cast.tidal],
        )  # fmt: skip
        with tenancy.entered(cast.northlight):
            CustomerContact.objects.create(organization=cast.northlight, referral=deal, **scenes.CONTACT)
    else:
        deal = scenes.own_deal(cast, shared_with_sellers=kind == "partner_led")
    if state != "Accepted":
        name = {"Won": "win", "Lost": "lose", "Error": "error"}[state]
        reason = {} if name == "win" else {"status_reason": "budget", "status_note": ""}
        scenes.move(cast, deal, name, by="ada", **reason)
    return scenes.fresh(deal)


def step(cast, deal, invited):
    acts = {
        "partner": lambda: invite(cast, scenes.fresh(deal)),
        "another partner": lambda: invite(cast, scenes.fresh(deal), partner=OrganizationFactory(name="Third Tide")),
        "platform": lambda: scenes.move(cast, scenes.fresh(deal), "ask_help", by="ada", **scenes.HELP),
        "sellers may look": lambda: scenes.move(cast, scenes.fresh(deal), "share", by="ada"),
    }
    for one in invited.split(", "):
        acts[one]()


@pytest.mark.parametrize(("kind", "state", "invited", "outcome"), COMBINATIONS)
def test_who_can_be_invited_to_what_and_what_becomes_of_it(cast, kind, state, invited, outcome):
    deal = a_deal(cast, kind, state)
    before = scenes.everything_about(deal)

    if outcome is None:
        with pytest.raises((lifecycle.Refused, lifecycle.Conflict)):
            step(cast, deal, invited)
        assert scenes.everything_about(deal) == before
        return
    step(cast, deal, invited)

    row = scenes.fresh(deal)
    with tenancy.everyone("test"):
        sides = Party.objects.filter(engagement=deal.engagement_id).count()
    assert (row.deal_type, row.is_p2p, sides) == outcome
    scenes.assert_faces_are_the_rows(deal)


def test_whoever_was_invited_invites_nobody(cast):  # row 144
    _theirs, mine = scenes.sent_deal(cast)
    with cast.acting("ada"):
        scenes.move(cast, mine, "accept", by="ada", **scenes.accepting(cast))

    with pytest.raises(partnering.Refused, match="Only the company that began the deal"):
        invite(cast, scenes.fresh(mine))


def test_the_platform_sends_opportunities_and_invites_nobody_by_name(cast):
    theirs, _mine = scenes.sent_deal(cast)

    with pytest.raises(partnering.Refused, match="opportunity of its own"):
        invite(cast, theirs, by="sela")


def test_an_invited_partner_has_a_side_of_its_own_as_it_was_asked(cast):  # rows 90-93, 95, 96
    deal = scenes.own_deal(cast)

    sibling = invite(cast, deal)

    row = scenes.fresh(sibling)
    asked = (row.deal_value, row.currency, row.closing_date, row.help_type, row.help_notes)
    assert asked == (Decimal("20000.00"), "EUR", date(2027, 2, 1), "ProofOfConceptOrDemo", "You know the harbour.")
    assert (row.substatus, row.direction, row.is_p2p, row.location) == ("Pending", "Incoming", True, None)
    assert (row.name, row.customer_name, row.sender_team) == ("Harbour cranes", "Quayside Logistics", [TOM])
    with tenancy.everyone("test"):
        assert [line.solution for line in row.lines.all()] == [cast.plain]
    mine = scenes.fresh(deal)
    assert (mine.deal_value, mine.is_p2p, mine.version) == (Decimal("50000.00"), True, 2)
    line = scenes.events(deal)[-1]
    told = {"party": "Mallow Systems", "to": str(cast.rival.uuid), "members": ["Tom Blau"]}
    assert (line.kind, line.data) == ("invite", told)
    assert ("Mallow Systems", "Mallory", "deal_received") in scenes.told(deal, sibling)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"solutions": []}, "which solution"),
        ({"notes": "  "}, "Say why"),
        ({"members": []}, "at least one of your people"),
    ],
)
def test_an_invitation_that_is_incomplete_is_refused(cast, changes, words):
    deal = scenes.own_deal(cast)

    with pytest.raises(partnering.Refused, match=words):
        invite(cast, deal, **changes)

    assert scenes.fresh(deal).version == 1


@pytest.mark.parametrize("gone", [{"in_ecosystem": False}, {"is_transacting": False}, {"kind": "partner"}])
def test_only_partners_that_take_deals_are_found_and_invited(cast, gone):  # rows 88, 89
    deal = scenes.own_deal(cast)
    Organization.objects.filter(pk=cast.rival.pk).update(**gone)
    takes_deals = gone == {"kind": "partner"}

    assert (cast.rival in partnering.eligible(cast.northlight)) is takes_deals
    if takes_deals:
        return
    with pytest.raises(partnering.Refused, match="does not take deals"):
        invite(cast, deal)


def test_nobody_invites_themselves_or_the_platform_as_a_partner(cast):
    deal = scenes.own_deal(cast)

    for company in (cast.northlight, cast.platform):
        with pytest.raises(partnering.Refused, match="does not take deals"):
            invite(cast, deal, partner=company)


@pytest.mark.parametrize(("after", "words"), [(None, "takes part"), ("decline", "has closed its side")])
def test_the_same_partner_is_invited_once(cast, after, words):  # 14.2, 2 and 21
    deal = scenes.own_deal(cast)
    sibling = invite(cast, deal)
    if after:
        reason = {"status_reason": "budget", "status_note": ""}
        scenes.move(cast, scenes.fresh(sibling), after, by="mallory", **reason)

    with pytest.raises(partnering.Refused, match=words):
        invite(cast, scenes.fresh(deal))


def test_partners_do_not_see_each_other_and_hear_nothing_of_each_other(cast):
    deal = scenes.own_deal(cast)
    third = OrganizationFactory(name="Third Tide")
    first = invite(cast, deal)
    second = invite(cast, scenes.fresh(deal), partner=third)

    seen = {side.organization.name: set(scenes.party_of(side).seen_by) for side in (deal, first, second)}
    ids = {"Northlight Software": cast.northlight.pk, "Mallow Systems": cast.rival.pk, "Third Tide": third.pk}
    assert seen == {
        "Northlight Software": set(ids.values()),
        "Mallow Systems": {ids["Northlight Software"], ids["Mallow Systems"]},
        "Third Tide": {ids["Northlight Software"], ids["Third Tide"]},
    }
    scenes.move(cast, scenes.fresh(first), "accept", by="mallory", **scenes.accepting(cast, location=cast.rome))
    assert [event.kind for event in scenes.events(second)] == ["received"]
    assert [event.kind for event in scenes.events(deal)][-1] == "their_accept"


def test_the_platform_asked_later_meets_every_partner(cast):  # row 98, row 12
    deal = scenes.own_deal(cast)
    partner = invite(cast, deal)

    scenes.move(cast, scenes.fresh(deal), "ask_help", by="ada", **scenes.HELP)

    theirs = scenes.side_of(deal, cast.platform)
    everybody = {cast.northlight.pk, cast.rival.pk, cast.platform.pk}
    assert [set(scenes.party_of(side).seen_by) for side in (deal, partner, theirs)] == [everybody] * 3


def test_invited_partners_follow_an_upgrade(cast):
    deal = scenes.own_deal(cast)
    partner = invite(cast, deal)

    scenes.move(cast, scenes.fresh(deal), "share", by="ada")
    shared = scenes.fresh(partner).deal_type
    scenes.move(cast, scenes.fresh(deal), "ask_help", by="ada", **scenes.HELP)

    assert (shared, scenes.fresh(partner).deal_type) == ("partner_led", "ip")
    assert [event.kind for event in scenes.events(partner)] == [
        "received", "their_share", "follow", "their_ask_help", "follow",
    ]  # fmt: skip
    with cast.acting("sela") as sela:
        assert not Referral.objects.visible_to(sela).filter(organization=cast.rival).exists()


def test_a_deal_of_somebody_else_or_unseen_in_the_meantime_takes_no_invitation(cast):
    deal = scenes.own_deal(cast)

    with cast.acting("ada") as ada, pytest.raises(lifecycle.Conflict):
        partnering.invite(deal, an_invitation(cast), by=ada, seen=deal.version + 1)

    with tenancy.everyone("test"):
        assert Referral.objects.filter(engagement=deal.engagement_id).count() == 1


def test_no_more_is_asked_of_a_partner_than_a_deal_may_hold(cast):
    deal = scenes.own_deal(cast)
    many = [SolutionFactory(organization=cast.rival) for _ in range(51)]

    with pytest.raises(partnering.Refused, match="at most 50"):
        invite(cast, deal, solutions=many)

    assert scenes.fresh(deal).version == 1


def test_a_partner_with_a_full_deal_may_still_bring_others_instead(cast):
    deal = scenes.own_deal(cast)
    asked = [SolutionFactory(organization=cast.rival) for _ in range(50)]
    own = [SolutionFactory(organization=cast.rival) for _ in range(50)]
    sibling = invite(cast, deal, solutions=asked)
    accepted = scenes.move(
        cast, scenes.fresh(sibling), "accept", by="mallory", **scenes.accepting(cast, location=cast.rome)
    )

    with cast.acting("mallory") as mallory:
        partnering.bring(accepted, by=mallory, solutions=own)

    with tenancy.everyone("test"):
        assert {line.solution for line in accepted.lines.all()} == set(own)
    line = scenes.events(sibling)[-1]
    assert (line.kind, line.version, len(line.data["solutions"])) == ("solutions_chosen", 3, 50)
