"""What a colleague would see: of the deals the rules, how many, and those both may see; and of registrations."""

from django.utils.translation import gettext_lazy

from accounts.models import Location
from accounts.previews import preview
from accounts.roles import Role
from referrals.models import Referral, Registration

SHOWN = 10
COUNTED = 1000

RULES = {
    Role.REFERRALS_ADMIN: (
        gettext_lazy("every deal of the company"),
        gettext_lazy("every deal of %(places)s"),
    ),
    Role.REFERRALS_USER: (
        gettext_lazy("deals of the company where they are on the team"),
        gettext_lazy("deals of %(places)s where they are on the team"),
    ),
    Role.SELLER: (
        gettext_lazy("every request to the platform, and the partners' deals that are open to sellers"),
        gettext_lazy("requests in the queue of %(places)s, and the partners' deals that are open to sellers"),
    ),
}


@preview("referrals/preview.html")
def deals(viewer, person):
    """Rules for everybody who may open the page; the number for account admins; rows only where both may see them."""
    theirs = Referral.objects.visible_to(person)
    shared = Referral.objects.visible_to(viewer).filter(pk__in=theirs.values("pk"))
    return {
        "rules": rules(person),
        "count": _counted(theirs) if viewer.holds(Role.ACCOUNT_ADMIN) else None,
        "deals": list(shared.order_by("urgency", "pk")[:SHOWN]),
        "sees_deals": viewer.holds(*RULES),
    }


@preview("referrals/preview_reviews.html")
def reviews(viewer, person):
    """What a reviewer of registrations reads; the number for account admins. Nothing about anybody else."""
    reviewer = person.holds(Role.REGISTRATION_REVIEWER)
    counted = reviewer and viewer.holds(Role.ACCOUNT_ADMIN)
    return {
        "reviews": reviewer,
        "count": _counted(Registration.objects.visible_to(person)) if counted else None,
    }


def rules(person):
    """One sentence per role that opens deals."""
    names = dict(Location.objects.visible_to(person).values_list("pk", "name"))
    return [_rule(role, person.places[role], names) for role in RULES if person.places[role]]


def _rule(role, place, names):
    everywhere, somewhere = RULES[role]
    if place.everywhere:
        return f"{role.label}: {everywhere}"
    places = ", ".join(sorted(names[pk] for pk in place.locations if pk in names))
    return f"{role.label}: {somewhere % {'places': places}}"


def _counted(rows):
    number = rows.order_by()[: COUNTED + 1].count()
    return f"{COUNTED}+" if number > COUNTED else str(number)
