"""The grid of people and places: who holds what where, what the reader may change, and what a saved row changes."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import grants
from accounts.models import Location, LocationGrant, Membership, OrganizationGrant
from accounts.roles import Role

PAGE = 50

# The roles that are held at places, weakest first, and the rest, which are held over the company only.
LADDERS = {False: (Role.REFERRALS_USER, Role.REFERRALS_ADMIN), True: (Role.SELLER,)}
SHORT = {
    Role.REFERRALS_USER: gettext_lazy("User"),
    Role.REFERRALS_ADMIN: gettext_lazy("Admin"),
    Role.SELLER: gettext_lazy("Seller"),
}


@dataclass
class Cell:
    """One answer in a person's row: a rung of the ladder at a place, or a role over the company held or not."""

    name: str
    label: str
    location: Location | None
    rungs: tuple
    value: str
    reason: str = ""

    @property
    def choices(self):
        """What may be chosen: nothing, or one of the rungs."""
        none = [("", "–")]
        return none + [(rung.value, SHORT.get(rung, _("Yes"))) for rung in self.rungs]

    @property
    def shown(self):
        """The value in words."""
        return dict(self.choices)[self.value]


@dataclass
class Row:
    """One person's cells."""

    member: Membership | None
    cells: list = field(default_factory=list)
    flags: list = field(default_factory=list)

    @property
    def everything(self):
        """All the answers of the row, in the order shown."""
        return [*self.cells, *self.flags]

    @property
    def is_changeable(self):
        """Whether the reader may change anything here."""
        return any(not cell.reason for cell in self.everything)


def columns(viewer):
    """The places across: the entire company, then each location that is in use."""
    return [None, *Location.objects.visible_to(viewer).filter(is_active=True)]


def found(viewer, words="", after=None):
    """The colleagues that match, a page of them, and whether there are more. ``after``: the last one already shown."""
    members = Membership.objects.visible_to(viewer).select_related("user")
    order = ("user__first_name", "user__last_name", "pk")
    if words:
        fields = ("user__first_name", "user__last_name", "user__email")
        for word in words.split()[:5]:
            members = members.filter(Q(*[(f"{name}__icontains", word) for name in fields], _connector=Q.OR))
    if after is not None:
        first, last, pk = after.user.first_name, after.user.last_name, after.pk
        later = Q(user__first_name__gt=first) | Q(user__first_name=first, user__last_name__gt=last)
        members = members.filter(later | Q(user__first_name=first, user__last_name=last, pk__gt=pk))
    page = list(members.order_by(*order)[: PAGE + 1])
    return page[:PAGE], len(page) > PAGE


def rows(viewer, members, places):
    """The members' rows; three queries for any number of them."""
    held = _held(viewer.organization, [member.user_id for member in members])
    last = grants.last_account_admin(viewer.organization)
    why = _reasons(viewer, places)
    return [_row(viewer, member, places, held[member.user_id], why, last) for member in members]


def row(viewer, member):
    """One member's row."""
    return rows(viewer, [member], columns(viewer))[0]


def blank_row(viewer):
    """The row of somebody who holds nothing yet: what the reader may hand out."""
    places = columns(viewer)
    return _row(viewer, None, places, set(), _reasons(viewer, places), last=0)


def changes(row, answers):
    """What the answered form changes: (to grant, to revoke). Cells that were not asked stay. Raises Refused."""
    granted, revoked = [], []
    for cell in row.everything:
        if cell.name not in answers or answers[cell.name] == cell.value:
            continue
        chosen = answers[cell.name]
        if chosen not in dict(cell.choices):
            raise grants.Refused(_("Choose one of the roles shown."))
        if cell.reason:
            raise grants.Refused(cell.reason)
        granted += [(rung, cell.location) for rung in cell.rungs if rung == chosen]
        revoked += [(rung, cell.location) for rung in cell.rungs if rung != chosen]
    return granted, revoked


def _reasons(viewer, places):
    return {(role, place): grants.why_not(viewer, role, place) for place in places for role in Role}


def _row(viewer, member, places, held, why, last):
    ladder = LADDERS[viewer.organization.is_platform]
    flags = [role for role in grants.assignable(viewer.organization) if role not in ladder]
    return Row(
        member,
        cells=[_cell(place, ladder, held, why) for place in places],
        flags=[_flag(role, held, why, is_last=bool(last and last == member.user_id)) for role in flags],
    )


def _cell(place, ladder, held, why):
    value = next((rung.value for rung in reversed(ladder) if (rung, place and place.pk) in held), "")
    name = f"at-{place.uuid if place else 'all'}"
    label = str(place) if place else _("Entire company")
    return Cell(name, label, place, ladder, value, next((why[rung, place] for rung in ladder if why[rung, place]), ""))


def _flag(role, held, why, is_last):
    value = role.value if (role, None) in held else ""
    reason = why[role, None]
    if role == Role.ACCOUNT_ADMIN and is_last and not reason:
        reason = _("The last account admin: make somebody else one first.")
    return Cell(f"holds-{role.value}", role.label, None, (role,), value, reason)


def _held(organization, users):
    held = defaultdict(set)
    over_all = OrganizationGrant.objects.filter(content_object=organization, user__in=users)
    for user, role in over_all.values_list("user", "permission__codename"):
        held[user].add((role, None))
    at_places = LocationGrant.objects.filter(organization=organization, user__in=users)
    for user, role, place in at_places.values_list("user", "permission__codename", "content_object"):
        held[user].add((role, place))
    return held
