"""What the clock does: expires what nobody answered, reminds of what waits (specification 3.6).

Each batch is one statement over all tenants: bounded, locked past whoever works there, harmless to run twice. The
conditions are the lifecycle's own, taken from its table.
"""

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from accounts import tenancy
from accounts.clock import Clock
from referrals import lifecycle, recipients
from referrals.models import Referral
from referrals.words import UNANSWERED

BATCH = 2000

REMIND = f"""
WITH due AS ({{due}}),
moved AS (
  UPDATE referrals_referral r SET reminded_on_day = %s FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.location_id, r.version, r.invited_by_id, r.customer_name,
            r.deal_type = 'lead' AS lead,
            CASE WHEN r.customer_requested_contact THEN r.created_at + make_interval(hours => %s) END AS contact_until
),
told AS (SELECT id, organization_id, location_id FROM moved), {recipients.CHAIN},
notices AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), moved.organization_id, recipients.user_id, recipients.email, 'deal_remind', moved.id,
         jsonb_build_object('party', coalesce(o.name, moved.customer_name), 'reason', '', 'lead', lead, 'why', why,
                            'contact_until', contact_until),
         concat_ws(':', moved.id, 'day', %s::text, 'remind', who)
  FROM moved JOIN recipients ON recipients.id = moved.id
  LEFT JOIN accounts_organization o ON o.id = moved.invited_by_id
  ON CONFLICT DO NOTHING
)
SELECT count(*) FROM moved
"""  # noqa: S608 (constants only)


def expire_overdue(batch_size=BATCH):
    """Close everything nobody answered in time; returns how many. A cursor keeps batches from walking dead entries."""
    expired, last = 0, None
    while True:
        with tenancy.everyone("expire what nobody answered"):
            count, last = lifecycle.expire(_overdue(last), batch_size)
        expired += count
        if not count:
            return expired


def _overdue(last):
    """What is due, after the last one of the batch before."""
    overdue = Referral.objects.order_by("answer_by", "pk")
    if last:
        overdue = overdue.filter(RawSQL("(answer_by, id) > (%s::timestamptz, %s::bigint)", last, BooleanField()))
    return overdue.select_for_update(skip_locked=True, no_key=True)


def remind_waiting(batch_size=BATCH):
    """Remind on day 7 and day 12 of the window, each once; returns how many deals.

    The latest day first: after a time without sweeps a deal is reminded of once, not once for each day that was missed.
    """
    return sum(_remind(day, batch_size) for day in sorted(settings.REMINDER_DAYS, reverse=True))


def _remind(day, batch_size):
    reminded = 0
    left = settings.ANSWER_WINDOW_DAYS - day
    soon = Q(answer_by__gt=Clock(), answer_by__lte=RawSQL("clock_timestamp() + make_interval(days => %s)", [left]))
    while True:
        with tenancy.everyone("remind of what waits"):
            waiting = Referral.objects.filter(soon, substatus__in=UNANSWERED, reminded_on_day__lt=day)
            (count,) = _run(REMIND, waiting, batch_size, [day, settings.CONTACT_HOURS, str(day)])
        reminded += count
        if not count:
            return reminded


def _run(statement, queryset, size, values):
    """The queryset's rows, the most urgent first, locked past other workers, through one statement."""
    due = queryset.order_by("answer_by", "pk").select_for_update(skip_locked=True, no_key=True)[:size]
    sql, parameters = due.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{due}", sql), [*parameters, *values])
        return cursor.fetchone()
