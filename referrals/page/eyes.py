"""Who can see this deal, and why: the rule of specification 1.2 turned round; and who is told of it while it waits."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import LocationGrant, OrganizationGrant
from accounts.roles import Role
from referrals import format
from referrals.recipients import recipients, why_told
from referrals.words import GONE, DealType, Qualification

SHOWN = 25
OPENING = (Role.REFERRALS_ADMIN, Role.REFERRALS_USER, Role.SELLER)


def everybody(deal, faces):
    """Our own people with the reason of each, the other parties, and whether the sellers may look."""
    found = _colleagues(deal)
    people = [{"name": str(person), "why": why} for person, why in found[:SHOWN]]
    rest = len(found) - SHOWN
    party = _("party to this deal: reads what your card shows, and the notes")
    return {
        "people": people,
        "more": ngettext("and %(number)s more", "and %(number)s more", rest) % {"number": rest} if rest > 0 else "",
        "organizations": [{"name": face.name, "why": party} for face in faces if face.state not in GONE],
        "sellers": _sellers(deal),
        "told": _told(deal) if deal.is_unanswered and not deal.is_overdue else [],
    }


def _told(deal):
    """Whom reminders of this deal reach, and why (8)."""
    return [{"name": one.name or one.email, "why": why_told(one)} for one in recipients(deal)[:SHOWN]]


def onlooker(deal):
    """Why a seller of the platform reads a deal that is not theirs."""
    told = _("%(party)s shares this deal with the sellers. You can read it; only %(party)s can change it.")
    return {"people": [], "organizations": [], "sellers": told % {"party": deal.organization.name}}


def _sellers(deal):
    if deal.is_lead:
        if deal.qualification == Qualification.DIRECT:
            return _("The customer cannot see it, and is only told how you answered.")
        return _("Whoever sent it cannot see it, and is only told your answer and its reason.")
    if deal.deal_type == DealType.PARTNER_LED and deal.shared_with_sellers:
        return _("Every seller of the platform can read it, without your team and the customer's contact.")
    if deal.deal_type == DealType.PRIVATE:
        return _("Private: no seller of the platform can see it.")
    return ""


def _colleagues(deal):
    """(person, why) of everybody in our company who sees it, by name."""
    over_all = OrganizationGrant.objects.filter(content_object=deal.organization_id)
    at_places = LocationGrant.objects.filter(organization=deal.organization_id).select_related("content_object")
    if not deal.organization.location_admins_see_all:
        at_places = at_places.filter(content_object=deal.location_id)
    on_team = {member.user_id for member in deal.team.all() if member.user_id}
    found = {}
    for grant, place in [
        *((one, None) for one in _held(over_all)),
        *((one, one.content_object) for one in _held(at_places)),
    ]:
        if why := _why(deal, grant, place, on_team):
            found.setdefault(grant.user, why)
    return sorted(found.items(), key=lambda pair: format.sortable(str(pair[0])))


def _held(grants):
    active = grants.filter(permission__codename__in=OPENING, user__is_active=True)
    return active.select_related("user", "permission").order_by("permission__codename", "user__email")


def _why(deal, grant, place, on_team):
    """Why this grant opens the deal to its holder; empty when it does not."""
    role, here = Role(grant.permission.codename), place is None or place.pk == deal.location_id
    scope = str(place) if place else _("the entire company")
    if role == Role.REFERRALS_USER:
        return (
            _("on the team, referrals user for %(place)s") % {"place": scope}
            if here and grant.user_id in on_team
            else ""
        )
    if not here and role != Role.REFERRALS_ADMIN:
        return ""
    return _("%(role)s for %(place)s") % {"role": role.label, "place": scope}
