"""What people are told about their place in a company."""

from django.urls import reverse

from accounts import inviting, outbox
from accounts.models import Invitation, Location, Membership, User
from accounts.roles import Role


@outbox.kind("invitation", "accounts/mail/invitation")
def invitation(notice):
    """The letter itself; not sent when it was withdrawn, taken or outlived in the meantime."""
    letter = Invitation.objects.open().select_related("organization", "invited_by").filter(pk=notice.subject).first()
    if letter is None:
        return None
    return {
        "invitation": letter,
        "roles": inviting.roles_of(letter),
        "path": reverse("invitation", args=[inviting.token_of(letter)]),
    }


@outbox.kind("joined", "accounts/mail/joined", about=Membership, related=("user", "organization"))
def joined(notice):
    """To whoever wrote the invitation."""
    return {"member": notice.about, "path": reverse("person", args=[notice.about.uuid])}


@outbox.kind("roles_changed", "accounts/mail/roles_changed")
def roles_changed(notice):
    """To the person whose roles were changed by somebody else."""
    return {
        "organization": notice.organization,
        "changes": _changes(notice),
        "by": User.objects.filter(pk=notice.data.get("by")).first(),
        "path": reverse("me"),
    }


@outbox.kind("membership_ended", "accounts/mail/membership_ended", outsiders=True)
def membership_ended(notice):
    """To the person who no longer belongs to the company."""
    return {"organization": notice.organization, "path": reverse("me")}


def _changes(notice):
    places = Location.objects.in_bulk([place for _what, _role, place in notice.data.get("changes", []) if place])
    return [
        {"what": what, "role": Role(role).label, "place": places.get(place)}
        for what, role, place in notice.data.get("changes", [])
        if role in Role and (place is None or place in places)
    ]
