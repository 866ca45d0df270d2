"""Who works on a deal: adding and removing members, and binding an entered address to a person (1.2)."""

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from accounts.models import Membership
from referrals import lifecycle, notices, siblings
from referrals.models import TeamMember
from referrals.moves import Conflict, Refused

LIMIT = 50
REACHABLE = ("first_name", "last_name", "phone", "email")  # what makes a person's details complete


def details_of(user):
    """A person as the details of a team member."""
    return {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone, "email": user.email}


def name_of(details):
    """A person's whole name, from the details of a member or a contact."""
    return f"{details['first_name']} {details['last_name']}".strip()


def is_complete(details):
    """Whether all four required details are there (specification 2.4)."""
    return all(details.get(name) for name in REACHABLE)


def person_behind(organization, email):
    """The company's member whose verified address this is, or None: the text alone is never a right."""
    verified = EmailAddress.objects.filter(email__iexact=email.strip(), verified=True).values("user")
    membership = Membership.objects.filter(organization=organization, user__in=verified, user__is_active=True)
    found = membership.select_related("user").first()
    return found.user if found else None


def put(referral, details, person=None):
    """One more member, bound to the person or to whoever is behind the address. No history of its own."""
    person = person or person_behind(referral.organization, details["email"])
    return TeamMember.objects.create(organization=referral.organization, referral=referral, user=person, **details)


def add(referral, *, by, seen, **details):
    """Add a member to a deal that is open; one who should answer it too. Raises Refused or Conflict."""
    members = list(referral.team.all())
    if len(members) >= LIMIT:
        raise Refused(_("A team has at most %(limit)s members.") % {"limit": LIMIT})
    if any(member.email.lower() == details["email"].strip().lower() for member in members):
        raise Refused(_("This address is on the team already."))
    person = person_behind(referral.organization, details["email"])
    if person and any(member.user_id == person.pk for member in members):
        raise Refused(_("This person is on the team already, with another address."))
    lifecycle.write(referral, lifecycle.MOVES["staff"], seen=seen)
    member = put(referral, details, person)
    lifecycle.record(referral, "team_added", {"member": str(member)}, by=by)
    siblings.show(referral)
    notices.tell_person(referral, "team", member.user, by=by)
    return member


def why_not_remove(member, members):
    """Why this member must stay; empty when they can go."""
    complete = [other for other in members if other.is_complete and other.pk != member.pk]
    return "" if complete else _("The last member with complete details must stay: add somebody else first.")


def remove(member, *, by, seen):
    """Take a member off the team. Raises Refused or Conflict."""
    referral = member.referral
    members = list(referral.team.all())
    if member not in members:
        raise Conflict(f"{member.uuid} was taken off")
    if reason := why_not_remove(member, members):
        raise Refused(reason)
    lifecycle.write(referral, lifecycle.MOVES["staff"], seen=seen)
    name = str(member)
    member.delete()
    lifecycle.record(referral, "team_removed", {"member": name}, by=by)
    siblings.show(referral)


def bind(user, organization):
    """Somebody joined the company: the teams that already name their verified address become theirs."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    for address in addresses:
        already = TeamMember.objects.filter(organization=organization, user=user).values("referral")
        unbound = TeamMember.objects.filter(organization=organization, email__iexact=address, user=None)
        unbound.exclude(referral__in=already).update(user=user)
