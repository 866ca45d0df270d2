"""Who is told of a deal or a lead: the chain of section 8, and in words why it reached somebody."""

from dataclasses import dataclass
from hashlib import md5

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership

# Five steps, the first in which somebody hears wins: the team; whom to alert of a solution of the company's own; whom
# to alert of the place; who answers for the place; who answers for the company. Somebody hears who is active, wants
# mail, and may see the deal or is there to be alerted; an address without an account hears always. Who wants no mail
# finds the notice behind the bell, and the next step is told as well. For any number of deals at once: they come as a
# table expression ``told (id, organization_id, location_id)``; ``who`` names a recipient within a deal.
WORKS = "('referrals_admin', 'referrals_user', 'seller')"
ANSWERS = "('referrals_admin', 'seller')"
CONTACT = "c.user_id, c.email, c.first_name || ' ' || c.last_name, true"
NAME = "u.first_name || ' ' || u.last_name"
AWAKE = "u.is_active AND u.wants_mail"
CHAIN = f"""
reached AS (
  SELECT told.id, 1 AS rank, 'team' AS step, '' AS place, m.user_id, '' AS email, '' AS name,
         EXISTS (
           SELECT FROM accounts_organizationgrant g JOIN auth_permission p ON p.id = g.permission_id
           WHERE g.user_id = m.user_id AND g.content_object_id = told.organization_id AND p.codename IN {WORKS}
           UNION ALL
           SELECT FROM accounts_locationgrant g JOIN auth_permission p ON p.id = g.permission_id
           WHERE g.user_id = m.user_id AND g.organization_id = told.organization_id AND p.codename IN {WORKS}
             AND (g.content_object_id = told.location_id OR p.codename = 'referrals_admin' AND EXISTS (
               SELECT FROM accounts_organization o WHERE o.id = told.organization_id AND o.location_admins_see_all))
         ) AS sees
  FROM told JOIN referrals_teammember m ON m.referral_id = told.id AND m.user_id IS NOT NULL
  UNION ALL
  SELECT told.id, 2, 'solution', s.name, {CONTACT}
  FROM told
  JOIN referrals_solutionline l ON l.referral_id = told.id
  JOIN referrals_solution s ON s.id = l.solution_id AND s.organization_id = told.organization_id
  JOIN referrals_alertcontact c ON c.organization_id = told.organization_id AND c.solution_id = s.id
  UNION ALL
  SELECT told.id, 3, 'location', o.name, {CONTACT}
  FROM told
  JOIN accounts_location o ON o.id = told.location_id
  JOIN referrals_alertcontact c ON c.organization_id = told.organization_id AND c.location_id = told.location_id
),
named AS (
  SELECT r.id, r.rank, r.step, r.place, r.user_id, lower(coalesce(u.email, r.email)) AS address,
         trim(CASE WHEN u.id IS NULL THEN r.name ELSE {NAME} END) AS name, u.id IS NULL OR r.sees AND {AWAKE} AS hears
  FROM reached r LEFT JOIN accounts_user u ON u.id = r.user_id
),
first AS (SELECT id, min(rank) AS rank FROM named WHERE hears GROUP BY id),
local AS (
  SELECT told.id, 4 AS rank, p.codename AS step, o.name AS place, u.id AS user_id, lower(u.email) AS address,
         trim({NAME}) AS name, {AWAKE} AS hears
  FROM told
  JOIN accounts_locationgrant g ON g.content_object_id = told.location_id
  JOIN auth_permission p ON p.id = g.permission_id AND p.codename IN {ANSWERS}
  JOIN accounts_location o ON o.id = told.location_id
  JOIN accounts_user u ON u.id = g.user_id
  WHERE told.id NOT IN (SELECT id FROM first)
),
central AS (
  SELECT told.id, 5, p.codename, '', u.id, lower(u.email), trim({NAME}), {AWAKE}
  FROM told
  JOIN accounts_organizationgrant g ON g.content_object_id = told.organization_id
  JOIN auth_permission p ON p.id = g.permission_id AND p.codename IN {ANSWERS}
  JOIN accounts_user u ON u.id = g.user_id
  WHERE told.id NOT IN (SELECT id FROM first) AND told.id NOT IN (SELECT id FROM local WHERE hears)
),
recipients AS (
  SELECT DISTINCT ON (id, address) id, rank, step, place, user_id, name,
         CASE WHEN user_id IS NULL THEN address ELSE '' END AS email, coalesce(user_id::text, md5(address)) AS who,
         jsonb_build_object('step', step, 'place', place) AS why
  FROM (
    SELECT named.* FROM named LEFT JOIN first USING (id) WHERE first.rank IS NULL OR named.rank <= first.rank
    UNION ALL SELECT * FROM local UNION ALL SELECT * FROM central
  ) AS everybody
  ORDER BY id, address, rank, user_id
)
"""  # noqa: S608 (constants only)

CONTACTS = ("solution", "location")  # steps of people who are alerted, which is no right to see anything


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, and by which step; ``place``: what the step is about, a place or a solution."""

    step: str
    place: str = ""
    user_id: int | None = None
    email: str = ""
    name: str = ""
    who: str = ""

    @property
    def why(self):
        """What a notice keeps of it."""
        return {"step": self.step, "place": self.place}


def recipients(referral):
    """Who hears of this deal now, by CHAIN, in its order."""
    told = "told AS (SELECT id, organization_id, location_id FROM referrals_referral WHERE id = %s)"
    columns = "step, place, user_id, email, name, who"
    order = "rank, name, who"
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {told}, {CHAIN} SELECT {columns} FROM recipients ORDER BY {order}", [referral.pk])  # noqa: S608
        return [Recipient(*row) for row in cursor.fetchall()]


def contacts_of(registration, organization):
    """Whom a registration names as its contact, if anybody: one of the company's people, or an address."""
    address = registration.email.lower()
    people = Membership.objects.filter(organization=organization, user__email__iexact=address)
    if address and (user_id := people.values_list("user_id", flat=True).first()):
        return [Recipient("contact", user_id=user_id, who=str(user_id))]
    name = f"{registration.first_name} {registration.last_name}"
    who = md5(address.encode(), usedforsecurity=False).hexdigest()
    return [Recipient("contact", email=address, name=name, who=who)] if address else []


# Step, and whether it is about a place → why somebody is told.
WHY = {
    ("team", False): _("on the team"),
    ("solution", True): _("as the contact of %(place)s"),
    ("location", True): _("as the contact of the %(place)s location"),
    ("referrals_admin", True): _("as referrals admin of %(place)s"),
    ("referrals_admin", False): _("as referrals admin of the entire company"),
    ("seller", True): _("as seller of %(place)s"),
    ("seller", False): _("as seller of the entire company"),
    ("contact", False): _("as the contact of the registration"),
}


def why_told(recipient):
    """Why somebody is told, in words."""
    return WHY[recipient.step, bool(recipient.place)] % {"place": recipient.place}
