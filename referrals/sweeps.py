"""What the clock does: expires what nobody answered, reminds of what waits (specification 3.6).

Each batch is one statement over all tenants: bounded, locked past whoever works there, harmless to run twice. The
conditions are the lifecycle's own, taken from its table.
"""

import json

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from accounts import tenancy
from accounts.clock import Clock
from referrals import lifecycle, notices
from referrals.models import Referral
from referrals.words import UNANSWERED, Substatus

BATCH = 2000

EXPIRE = f"""
WITH due AS ({{due}}),
moved AS (
  UPDATE referrals_referral r
  SET substatus = %s, answer_by = NULL, version = r.version + 1,
      closed_at = clock_timestamp(), updated_at = clock_timestamp()
  FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.engagement_id, r.version, due.substatus AS was, due.answer_by
),
history AS (
  INSERT INTO referrals_referralevent (organization_id, referral_id, version, kind, data)
  SELECT organization_id, id, version, 'expire', jsonb_build_object('from', was, 'to', %s) FROM moved
),
faces AS (
  UPDATE referrals_party p SET shown = p.shown || %s::jsonb FROM moved WHERE p.referral_id = moved.id
),
others AS (
  SELECT s.id, s.organization_id, s.location_id, moved.id AS about, moved.version, o.name AS party, moved.was
  FROM moved
  JOIN referrals_referral s ON s.engagement_id = moved.engagement_id AND s.id <> moved.id
  JOIN accounts_organization o ON o.id = moved.organization_id
  WHERE s.substatus NOT IN ('Declined', 'Expired', 'Error')
),
news AS (
  INSERT INTO referrals_referralevent (organization_id, referral_id, kind, data)
  SELECT organization_id, id, 'their_expire', jsonb_build_object('from', was, 'to', %s, 'party', party) FROM others
),
told AS (SELECT DISTINCT id, organization_id, location_id FROM others), {notices.CHAIN},
notices AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), others.organization_id, recipients.user_id, '', 'deal_expire', others.id,
         jsonb_build_object('party', party, 'reason', ''),
         concat_ws(':', about, version, 'expire', others.id, recipients.user_id)
  FROM others JOIN recipients ON recipients.id = others.id
  ON CONFLICT DO NOTHING
)
SELECT count(*), max(answer_by), (SELECT max(id) FROM due WHERE answer_by = (SELECT max(answer_by) FROM due)) FROM moved
"""  # noqa: S608 (constants only)

REMIND = f"""
WITH due AS ({{due}}),
moved AS (
  UPDATE referrals_referral r SET reminded_on_day = %s FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.location_id, r.version, r.invited_by_id
),
told AS (SELECT id, organization_id, location_id FROM moved), {notices.CHAIN},
notices AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), moved.organization_id, recipients.user_id, '', 'deal_remind', moved.id,
         jsonb_build_object('party', o.name, 'reason', ''),
         concat_ws(':', moved.id, 'day', %s::text, 'remind', recipients.user_id)
  FROM moved JOIN recipients ON recipients.id = moved.id
  LEFT JOIN accounts_organization o ON o.id = moved.invited_by_id
  ON CONFLICT DO NOTHING
)
SELECT count(*) FROM moved
"""  # noqa: S608 (constants only)


def expire_overdue(batch_size=BATCH):
    """Close everything nobody answered in time; returns how many. A cursor keeps batches from walking dead entries."""
    expired, after = 0, None
    while True:
        with tenancy.everyone("expire what nobody answered"):
            count, *after = _expire_batch(batch_size, after)
        expired += count
        if not count:
            return expired


def _expire_batch(size, after):
    overdue = Referral.objects.filter(lifecycle.MOVES["expire"].condition())
    if after and after[0] is not None:
        overdue = overdue.filter(RawSQL("(answer_by, id) > (%s, %s)", after, output_field=BooleanField()))
    expired = Substatus.EXPIRED.value
    face = json.dumps({"substatus": expired, "answer_by": None})
    return _run(EXPIRE, overdue, size, [expired, expired, face, expired])


def remind_waiting(batch_size=BATCH):
    """Remind on day 7 and day 12 of the window, each once; returns how many deals."""
    return sum(_remind(day, batch_size) for day in settings.REMINDER_DAYS)


def _remind(day, batch_size):
    reminded = 0
    left = settings.ANSWER_WINDOW_DAYS - day
    soon = Q(answer_by__gt=Clock(), answer_by__lte=RawSQL("clock_timestamp() + make_interval(days => %s)", [left]))
    while True:
        with tenancy.everyone("remind of what waits"):
            waiting = Referral.objects.filter(soon, substatus__in=UNANSWERED, reminded_on_day__lt=day)
            (count,) = _run(REMIND, waiting, batch_size, [day, str(day)])
        reminded += count
        if not count:
            return reminded


def _run(statement, queryset, size, values):
    """The queryset's rows, the most urgent first, locked past other workers, through one statement."""
    due = queryset.order_by("answer_by", "pk").select_for_update(skip_locked=True)[:size]
    sql, parameters = due.values("id", "substatus", "answer_by").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{due}", sql), [*parameters, *values])
        return cursor.fetchone()
