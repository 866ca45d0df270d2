"""Loads the whole demo, in one transaction: all of it or nothing."""

import random
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts import inviting, tenancy
from accounts.models import Location, Organization, User
from accounts.roles import Role
from referrals import candidates, sweeps
from referrals.demo import backdating, catalogue, unfinished, wins
from referrals.demo.companies import Cast
from referrals.demo.deal import deals
from referrals.demo.playing import Player
from referrals.models import AccountMatch, CustomerAccount, Draft, Engagement, Favorite, Referral, Registration

LISTS = {
    "from_harbour": "deals that Harbour Software began",
    "to_harbour": "deals that were sent to Harbour Software",
    "elsewhere": "deals of the others",
}
HEARTS = {"admin@harbour.example": 9, "porto@harbour.example": 5, "seller@harbour.example": 7, "admin@alder.example": 4}


def is_loaded():
    """Whether the demo is in this database."""
    return Organization.objects.filter(name="Harbour Software").exists()


@transaction.atomic
def load(tell, also=()):
    """Companies, people, catalogue and deals; ``tell`` hears a sentence for each part.

    ``also``: what other apps play with the same cast, before all of it is finished and dated.
    """
    with tenancy.everyone("load the demo"):  # around all of it: each act then enters its tenant without a savepoint
        _load(tell, also)


def _load(tell, also):
    backdate = backdating.Backdate()
    now = backdate.since
    cast = Cast(backdate, now)
    cast.settle()
    tell(f"{len(cast.companies)} companies with {len(cast.people)} people")
    solutions, plays = catalogue.publish(cast.companies, settings.PLATFORM_NAME)
    tell(f"{len(solutions)} solutions")
    player = Player(cast, solutions, plays, backdate, now)
    for name, heading in LISTS.items():
        stories = deals(name)
        for deal in stories:
            player.play(deal)
        tell(f"{len(stories)} {heading}")
    for play in (wins.register, *also):
        play(cast, backdate, now, tell)
    _finish(cast, backdate, now)
    _name_alike(random.Random(8), Organization, Location, User, Engagement, Referral, CustomerAccount, AccountMatch)  # noqa: S311
    unfinished.leave_unfinished(cast, solutions, player.actor.writer.accounts, now)
    _name_alike(random.Random(9), Draft, Registration)  # noqa: S311
    candidates.find_candidates()
    connection.run_on_commit.clear()  # the notices are marked as sent: nobody need look for them
    tell("favorites, drafts, invitations and notices")


def _finish(cast, backdate, now):
    """What is true of all deals together, once each has been played."""
    backdating.set_deadlines()
    backdating.date_matches()
    sweeps.remind_waiting()
    backdating.date_reminders()
    _invite(cast, backdate, now)
    backdating.send_notices(now)
    _love(cast, random.Random(7))  # noqa: S311 (the same every time is the point)


def _invite(cast, backdate, now):
    """One letter on its way, one forgotten, one withdrawn."""
    helena, harbour = cast.people["admin@harbour.example"], cast.companies["harbour"]
    with tenancy.entered(harbour, helena):
        forgotten = inviting.invite("luis@harbour.example", [(Role.REFERRALS_USER, None)], by=helena, language="pt-pt")
        backdate.people(now - timedelta(days=31))
        type(forgotten).objects.filter(pk=forgotten.pk).update(
            created_at=now - timedelta(days=31), expires_at=now - timedelta(days=17)
        )
        mistaken = inviting.invite("rita@harbor.example", [(Role.REFERRALS_USER, None)], by=helena, language="en")
        inviting.withdraw(mistaken, by=helena)
        porto = cast.places["porto"]
        inviting.invite("rita@harbour.example", [(Role.REFERRALS_USER, porto)], by=helena, language="pt-pt")
        backdate.people(now - timedelta(days=1, hours=4))


def _love(cast, dice):
    for address, count in HEARTS.items():
        person = cast.people[address]
        with tenancy.entered(person.organization, person):
            seen = list(Referral.objects.visible_to(person).order_by("pk"))
            chosen = dice.sample(seen, count)
            Favorite.objects.bulk_create(
                Favorite(organization=person.organization, user=person, referral=referral) for referral in chosen
            )


def _name_alike(dice, *models):
    """The same addresses in every demo, so that a bookmark outlives it."""
    for model in models:
        rows = list(model.objects.order_by("pk"))
        for row in rows:
            row.uuid = uuid.UUID(int=dice.getrandbits(128), version=4)
        model.objects.bulk_update(rows, ["uuid"])
