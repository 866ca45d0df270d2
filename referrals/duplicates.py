"""Deals that look like the one somebody is about to create: same customer, a common solution, still open (14.2, 14)."""

from django.db.models import Q

from referrals.models import Referral

SHOWN = 5


def likely(by, facts, solutions):
    """The open deals of this person's company that they may see and that this one seems to repeat, newest first."""
    account = facts.get("customer_account")
    same = Q(customer_name__iexact=facts["customer_name"], customer_country=facts["customer_country"])
    if account is not None:
        same |= Q(customer_account=account)
        if account.link_group:
            same |= Q(customer_account__link_group=account.link_group, customer_account__source=account.source)
    if duns := facts.get("customer_duns"):
        same |= Q(customer_duns=duns)
    open_ = Referral.objects.visible_to(by).filter(same, organization=by.organization_id, closed_at=None)
    repeated = open_.filter(lines__solution__in=solutions) if solutions else open_
    return list(repeated.distinct().order_by("-created_at", "-pk")[:SHOWN])
