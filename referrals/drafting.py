"""How a partner's own deal comes to be: type derived, completeness checked, parties invited (3.1, T1-T6)."""

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.clock import Clock
from accounts.models import Location
from referrals import inviting, lifecycle, matching, partnering, requirements, siblings, team
from referrals.lines import why_not_these
from referrals.models import CustomerAccount, CustomerContact, Engagement, Referral, Solution, SolutionLine
from referrals.moves import Refused
from referrals.words import CO_SELL, AccountCategory, DealType, Direction, HelpType, Substatus


def derived_type(solutions, help_type, shared, *, organization, wish=""):
    """What kind of deal the answers make (3.1, first match wins); None where help cannot be asked for with these.

    ``wish``: which co-sell, where both are possible.
    """
    if any(solution.kind == Solution.Kind.ASSESSMENT for solution in solutions):
        return DealType.ASSESSMENT
    if help_type != HelpType.UNKNOWN:
        possible = inviting.possible_co_sell(organization, solutions)
        return DealType(wish) if wish in possible else next(iter(possible), None)
    return DealType.PARTNER_LED if shared else DealType.PRIVATE


def why_no_new_deal(user):
    """Why this person cannot create a deal now; empty when they can (1.2)."""
    organization = user.organization
    if not user.holds("referrals_admin", "referrals_user", "seller"):
        return _("Your roles do not include creating deals: ask your account admin.")
    if not organization.is_platform and not Solution.objects.ready().filter(organization=organization).exists():
        return _("Your company needs a co-sell ready solution before it can create deals.")
    return ""


@transaction.atomic
def create(*, by, facts, members, lines, contact=None, invitations=(), wish=""):
    """A partner's own deal (T1-T6). Raises Refused where the person, the company or the answers do not allow it.

    ``facts``: referral fields; ``members``, ``contact``: dicts of person fields; ``lines``: dicts of solution, price,
    quantity; ``invitations``: partnering.Invitation. The creator joins the team. With a help type the platform's
    sellers are asked too, at once or when the customer is matched. ``told``: company → people who got a notice.
    """
    solutions = [line["solution"] for line in lines]
    facts = {"help_type": HelpType.UNKNOWN, "shared_with_sellers": False} | facts
    deal_type = derived_type(
        solutions, facts["help_type"], facts["shared_with_sellers"], organization=by.organization, wish=wish
    )
    given = facts | {"team": [*members, team.details_of(by)], "solutions": solutions, "contact": contact}
    if reason := why_not_lines(by.organization, lines):
        raise Refused(reason)
    reason = why_no_new_deal(by) or why_not_create(by, deal_type, given | {"invitations": invitations})
    if reason:
        raise Refused(reason)
    referral = begin(by, settled(facts, deal_type))
    hang_on(referral, by, members, lines, contact)
    matching.begin(referral, by=by)
    told = {}
    for invitation in invitations:
        partnering.invite(referral, invitation, by=by)
        told |= referral.told
    if deal_type in CO_SELL:
        inviting.ask_platform(referral, by)
        told |= referral.told
    lifecycle.add_note(referral, referral.notes, by=by)  # read by all who take part from the beginning
    siblings.show(referral)
    referral.told = told
    return referral


def settled(facts, deal_type):
    """The facts with what the type says about them."""
    sharing = {"shared_with_sellers": facts["shared_with_sellers"] or deal_type in CO_SELL}
    if deal_type == DealType.ASSESSMENT:
        sharing = {"shared_with_sellers": False}
    category = facts.get("customer_category", AccountCategory.MANUAL)
    return facts | sharing | {"deal_type": deal_type, "customer_is_matched": category not in matching.UNSETTLED}


def unsaved(by, facts, deal_type):
    """The deal as it would be, not stored: to show before it is created what others will read of it."""
    return Referral(organization=by.organization, **settled(facts, deal_type))


def why_not_create(by, deal_type, given):
    """Why this person cannot create this deal; empty when they can (T1-T6)."""
    organization = by.organization
    if organization.is_platform:
        return _("The platform's sellers send opportunities to partners instead.")
    if deal_type is None:
        return inviting.WHY_NO_HELP
    if not given["location"] or not Location.objects.open_to_creation_by(by).contains(given["location"]):
        return _("Your roles do not include creating deals at this location.")
    if deal_type == DealType.ASSESSMENT and (reason := why_no_assessment(organization, given["solutions"])):
        return reason
    if reason := why_not_customer(given.get("customer_account")):
        return reason
    complete = {
        "team": [details for details in given["team"] if team.is_complete(details)],
        "contact": all((given["contact"] or {}).get(part) for part in team.REACHABLE),
    }
    for field, words in requirements.problems(deal_type, given | complete):
        return words % {"field": label(field)} if "%" in words else str(words)
    if deal_type in CO_SELL and given["deal_value"] < 1:
        return _("A co-sell deal is worth at least 1: correct the value first.")
    return ""


def why_not_lines(organization, lines):
    """Why this company cannot put these lines on a new deal; empty when it can: whatever a form let through."""
    choosable = Solution.objects.offered_to(organization) | Solution.objects.assessments_for(organization)
    codes = [line["solution"].pk for line in lines]
    if choosable.filter(pk__in=codes).count() < len(set(codes)):
        return _("This choice is not known here.")
    return why_not_these(lines)


def why_no_assessment(organization, solutions):
    """Why these are no solution assessment (specification 6): vetted companies only, exactly one, nothing else."""
    if not organization.is_vetted_for_assessments:
        return _("Your company is not vetted for solution assessments.")
    if len(solutions) > 1:
        return _("A solution assessment stands alone: exactly one, and no other solution.")
    return ""


def why_not_customer(account):
    """Why this account cannot be chosen: federal customers come from the directory only (specification 5)."""
    if account and account.is_federal and account.source == CustomerAccount.Source.PLATFORM:
        return _("This is a federal account: choose it from the D-U-N-S directory, under “Other”.")
    return ""


def label(field):
    """A requirement by the name that people read."""
    names = {"contact": _("Customer contact"), "team": _("Team"), "solutions": _("Solutions")}
    named = names | {"invitations": _("Invited partners")}
    return named.get(field) or capfirst(str(Referral._meta.get_field(field).verbose_name))


def begin(by, facts):
    """The first side of a new engagement, active from the start."""
    organization = by.organization
    engagement = Engagement.objects.create(organization=organization)
    referral = Referral.objects.create(
        organization=organization,
        engagement=engagement,
        direction=Direction.OUTGOING,
        substatus=Substatus.ACCEPTED,
        accepted_at=Clock(),
        created_by=by,
        **facts,
    )
    referral.refresh_from_db(fields=["accepted_at"])
    return referral


def hang_on(referral, by, members, lines, contact):
    """Solutions, contact and team of a new side, and that it was created."""
    inviting.hang(referral, SolutionLine, lines)
    inviting.hang(referral, CustomerContact, [contact] if contact else [])
    staff(referral, by, members)
    siblings.join(referral, [])
    lifecycle.record(referral, "created", {"to": referral.substatus, "type": referral.deal_type}, by=by)


def staff(referral, by, members):
    """The named members, and whoever creates the deal: else a plain user would lose it at once (1.2)."""
    named = set()
    for member in members:
        person = team.person_behind(referral.organization, member["email"])
        if person is None or person.pk not in named:  # whoever is named with two addresses is one member
            team.put(referral, member, person)
            named.add(person and person.pk)
    if not referral.team.filter(user=by).exists():
        team.put(referral, team.details_of(by), person=by)
