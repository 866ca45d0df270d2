"""Who hears of what, and in which words (specification 8)."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import outbox, tenancy
from accounts.models import Notice
from referrals import format, terms
from referrals.models import Referral

# The chain of section 8, for any number of deals at once: the team; if nobody, who answers for the location; if
# nobody, who answers for the company. Deals come as a table expression ``told (id, organization_id, location_id)``.
CHAIN = """
team AS (
  SELECT told.id, m.user_id FROM told JOIN referrals_teammember m ON m.referral_id = told.id
  WHERE m.user_id IS NOT NULL
),
local AS (
  SELECT told.id, g.user_id FROM told
  JOIN accounts_locationgrant g ON g.content_object_id = told.location_id
  JOIN auth_permission p ON p.id = g.permission_id AND p.codename IN ('referrals_admin', 'seller')
  WHERE told.id NOT IN (SELECT id FROM team)
),
central AS (
  SELECT told.id, g.user_id FROM told
  JOIN accounts_organizationgrant g ON g.content_object_id = told.organization_id
  JOIN auth_permission p ON p.id = g.permission_id AND p.codename IN ('referrals_admin', 'seller')
  WHERE told.id NOT IN (SELECT id FROM team) AND told.id NOT IN (SELECT id FROM local)
),
recipients AS (SELECT * FROM team UNION SELECT * FROM local UNION SELECT * FROM central)
"""

# Kind → subject line, sentence. Named after the move that causes it.
WORDS = {
    "received": (_("New opportunity: %(deal)s"), _("%(party)s sent you a deal. Answer by %(until)s.")),
    "remind": (_("Still waiting for your answer: %(deal)s"), _("%(party)s sent you a deal. Answer by %(until)s.")),
    "accept": (_("%(party)s accepted %(deal)s"), _("%(party)s accepted the deal. You now see its team.")),
    "decline": (_("%(party)s declined %(deal)s"), _("%(party)s declined the deal. Reason: %(reason)s.")),
    "expire": (_("%(party)s did not answer %(deal)s"), _("%(party)s did not answer in time, so its side has expired.")),
    "win": (_("%(party)s won %(deal)s"), _("%(party)s marked its side of the deal as won.")),
    "lose": (_("%(party)s lost %(deal)s"), _("%(party)s marked its side of the deal as lost. Reason: %(reason)s.")),
    "error": (_("%(party)s closed %(deal)s as an error"), _("%(party)s closed its side as an error: %(reason)s.")),
    "matched": (_("Customer matched: %(deal)s"), _("Account matching has ended: the customer is a managed account.")),
    "unmatched": (_("Customer not matched: %(deal)s"), _("Account matching has ended. %(reason)s.")),
    "released": (
        _("The request for %(deal)s is with the sellers"),
        _("Account matching has ended. The request for help that waited for it has been sent to the sellers."),
    ),
    "refused": (
        _("The request for %(deal)s was declined"),
        _("Account matching has ended. %(reason)s: no seller was asked. Your own side of the deal stays open."),
    ),
    "account": (_("Customer changed: %(deal)s"), _("The platform has changed the customer's account of this deal.")),
    "team": (_("You are on the team of %(deal)s"), _("%(party)s added you to the team of this deal.")),
}


def tell(referrals, kind, *, version, about, by=None, reason=""):
    """Post one notice per recipient and deal, in each deal's own company. ``about``: whose change it is.

    ``reason``: why, where that is not the reason of ``about``. Returns company → how many of its people were told.
    """
    told = {}
    for referral in referrals:
        with tenancy.entered(referral.organization, by):
            people = recipients(referral) - {by and by.pk}
            outbox.post([_notice(referral, kind, person, version, about, reason) for person in sorted(people)])
        told[referral.organization.name] = len(people)
    return told


def recipients(referral):
    """The ids of those who hear of this deal, by CHAIN."""
    told = "told AS (SELECT id, organization_id, location_id FROM referrals_referral WHERE id = %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {told}, {CHAIN} SELECT user_id FROM recipients", [referral.pk])  # noqa: S608 (constants)
        return {user for (user,) in cursor.fetchall()}


def tell_person(referral, kind, user, *, by):
    """Post one notice to one person of the deal's own company."""
    if user and user != by:
        outbox.post([_notice(referral, kind, user.pk, referral.version, referral)])


def _notice(referral, kind, user_id, version, about, reason=""):
    return Notice(
        organization=referral.organization,
        user_id=user_id,
        kind=f"deal_{kind}",
        subject=referral.pk,
        data={"party": about.organization.name, "reason": reason or about.status_reason},
        key=f"{about.pk}:{version}:{kind}:{referral.pk}:{user_id}",
    )


def compose(notice):
    """The mail's context, from what its reader may see by now."""
    deal = notice.about
    reason = terms.label(terms.REASON, notice.data.get("reason"), notice.created_at)
    told = {
        "deal": deal.name,
        "party": notice.data.get("party", ""),
        "reason": reason or _("no reason given"),
        "until": format.instant(deal.answer_by).text,
    }
    subject, sentence = WORDS[notice.kind.removeprefix("deal_")]
    return {
        "subject": subject % told,
        "sentence": sentence % told,
        "facts": _facts(deal),
        "until": "" if deal.is_overdue else told["until"],
        "path": reverse("deal", args=[deal.uuid]),
    }


def _facts(deal):
    """(label, value) of what the reader's own company knows of the deal."""
    return [
        (_("Deal"), deal.name),
        (_("Customer"), deal.customer_name),
        (_("Value"), format.money(deal.deal_value, deal.currency)),
        (_("Expected to close"), format.day(deal.closing_date).text),
    ]


for name in WORDS:
    outbox.kind(f"deal_{name}", "referrals/mail/deal", about=Referral)(compose)
