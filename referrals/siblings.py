"""What one party shows the others: the allow-list of fields, and the news they get of each other (specification 0.1).

Each company has its own row. What the others may know of it is copied to its ``Party`` on every change, and nothing
else ever leaves: a field that is not in SHOWN or COPIED does not cross to another company.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Func, Value

from accounts import tenancy
from accounts.clock import Clock
from referrals.models import Party, Referral, ReferralEvent
from referrals.words import GONE

# The face: what the other parties read while both take part.
SHOWN = ("name", "substatus", "sales_stage", "deal_value", "currency", "closing_date", "answer_by", "accepted_at")

# What a new party's own row starts from when it is invited.
COPIED = (
    "name",
    "deal_value",
    "currency",
    "closing_date",
    "partner_role",
    "partner_program",
    "solution_area_id",
    "solution_play_id",
    "help_type",
    "help_notes",
    "deal_type",
    "qualification",
    "marketplace_intent",
    "consent_to_share",
    "consent_to_contact",
    "customer_name",
    "customer_line1",
    "customer_line2",
    "customer_city",
    "customer_state",
    "customer_postal_code",
    "customer_country",
    "customer_duns",
    "customer_category",
    "customer_account_id",
    "customer_is_matched",
)


# The face as SQL over a referral ``r``; its contacts are there only once this side has accepted (1.3). What becomes
# of a closed side, its registration above all, is nobody else's to know: not even when.
AS_TEXT = {"deal_value": "r.deal_value::text"}  # a JSON number would lose the cents
FACE = f"""
jsonb_build_object({", ".join(f"'{name}', {AS_TEXT.get(name, f'r.{name}')}" for name in SHOWN)},
  'since', coalesce(r.closed_at, r.updated_at), 'incoming', r.direction = 'Incoming',
  'contacts', CASE WHEN r.accepted_at IS NULL THEN '[]'::jsonb ELSE (
    SELECT coalesce(jsonb_agg(jsonb_build_object('first_name', t.first_name, 'last_name', t.last_name,
      'phone', t.phone, 'email', t.email, 'title', t.title) ORDER BY t.id), '[]'::jsonb)
    FROM referrals_teammember t WHERE t.referral_id = r.id) END)
"""  # noqa: S608 (constants only)
SHOW = f"UPDATE referrals_party p SET shown = {FACE} FROM referrals_referral r WHERE r.id = %s AND p.referral_id = r.id"  # noqa: S608


def show(referral):
    """Bring this side's face up to date."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW, [referral.pk])


def present(referral):
    """The ids of the companies that take part now, as a subquery: this one, and those it sees that have not gone."""
    parties = Party.objects.filter(engagement=referral.engagement_id).exclude(shown__substatus__in=GONE)
    return ArraySubquery(parties.order_by("organization").values("organization"))


def join(referral, seen_by):
    """Make this referral a party: it is seen by those already there, and sees them."""
    everybody = sorted({referral.organization_id, *(organization.pk for organization in seen_by)})
    Party.objects.create(
        organization=referral.organization,
        engagement_id=referral.engagement_id,
        referral=referral,
        seen_by=everybody,
    )
    show(referral)
    for organization in seen_by:
        with tenancy.entered(organization):
            Party.objects.filter(organization=organization, engagement=referral.engagement_id).update(
                seen_by=_with(referral.organization_id)
            )


def follow(referral):
    """The invited partners' open sides become the kind of deal that the initiator's now is."""
    with tenancy.everyone("let invited partners follow an upgrade"):
        open_ = Referral.objects.filter(engagement=referral.engagement_id, is_p2p=True, closed_at=None)
        for side in open_.exclude(pk=referral.pk).order_by("pk").select_for_update(no_key=True):
            change = {"deal_type": [side.deal_type, referral.deal_type]}
            side.deal_type, side.version, side.updated_at = referral.deal_type, side.version + 1, Clock()
            side.save(update_fields=["deal_type", "version", "updated_at"])
            ReferralEvent.objects.create(
                organization_id=side.organization_id,
                referral=side,
                version=side.version,
                kind="follow",
                data={"changes": change, "party": referral.organization.name},
            )


def _with(organization_id):
    number = Value(organization_id, models.BigIntegerField())
    return Func(F("seen_by"), number, function="array_append", output_field=ArrayField(models.BigIntegerField()))
