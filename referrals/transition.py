"""The one statement that makes a move: for one deal, or for a whole batch of them, in whichever tenants they are.

State, history, face, news for the other parties, the answer to a sender who takes no part, and notices are written
together or not at all. ``lifecycle`` says which rows may move and what becomes of them; a row that is not as it was
seen is simply not among the moved.
"""

import json
from functools import partial

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from accounts import tenancy
from accounts.tasks import ring
from referrals import recipients, siblings
from referrals.models import Referral

STATEMENT = f"""
WITH due AS ({{due}}),
moved AS (
  UPDATE referrals_referral r
  SET {{sets}}version = r.version + 1, updated_at = clock_timestamp()
  FROM due WHERE r.id = due.id AND {{still}}
  RETURNING r.id, r.organization_id, r.engagement_id, r.version, r.direction, r.status_reason, r.updated_at,
            {", ".join(f"r.{name}" for name in siblings.SHOWN)}, r.closed_at, due.substatus AS was,
            due.answer_by AS was_due
),
history AS (
  INSERT INTO referrals_referralevent (organization_id, referral_id, version, actor_id, kind, data)
  SELECT organization_id, id, version, %(actor)s, %(kind)s,
         jsonb_build_object('from', was, 'to', substatus) || %(data)s FROM moved
),
faces AS (
  UPDATE referrals_party p SET shown = {siblings.FACE} FROM moved r WHERE p.referral_id = r.id
),
others AS (
  SELECT s.id, s.organization_id, s.location_id, moved.id AS about, moved.version,
         jsonb_build_object('from', was, 'to', moved.substatus, 'sales_stage', moved.sales_stage,
                            'reason', moved.status_reason, 'party', o.name) AS news
  FROM moved
  JOIN referrals_party face ON face.referral_id = moved.id
  JOIN referrals_referral s ON s.engagement_id = moved.engagement_id AND s.id <> moved.id
    AND s.organization_id = ANY (face.seen_by)
  JOIN accounts_organization o ON o.id = moved.organization_id
  WHERE %(news)s AND s.substatus <> ALL (%(gone)s)
    AND NOT EXISTS (SELECT FROM moved AS too WHERE too.id = s.id AND too.substatus = ANY (%(gone)s))
),
news AS (
  INSERT INTO referrals_referralevent (organization_id, referral_id, kind, data)
  SELECT organization_id, id, 'their_' || %(kind)s, news FROM others
),
told AS (SELECT DISTINCT id, organization_id, location_id FROM others WHERE %(tells)s), {recipients.CHAIN},
posted AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), others.organization_id, r.user_id, r.email, 'deal_' || %(kind)s, others.id,
         news || jsonb_build_object('why', r.why), concat_ws(':', about, version, %(kind)s, others.id, r.who)
  FROM others JOIN recipients r ON r.id = others.id AND r.who IS DISTINCT FROM %(actor)s::text
  ON CONFLICT DO NOTHING RETURNING uuid, organization_id
),
answered AS (
  UPDATE referrals_sender s SET answer = moved.substatus, reason = moved.status_reason, answered_at = moved.updated_at
  FROM moved WHERE s.engagement_id = moved.engagement_id AND s.answered_at IS NULL AND moved.substatus <> moved.was
  RETURNING s.id, s.organization_id, s.user_id, s.email, s.language, moved.version
),
replied AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), organization_id, user_id, CASE WHEN user_id IS NULL THEN email ELSE '' END,
         'answer_' || %(kind)s, id, jsonb_build_object('language', language), concat_ws(':', 'sender', id, %(kind)s)
  FROM answered ON CONFLICT DO NOTHING RETURNING uuid
)
SELECT (SELECT count(*) FROM moved),
       (SELECT array_agg(uuid::text) FROM (SELECT uuid FROM posted UNION ALL SELECT uuid FROM replied) AS all_of_them),
       (SELECT array[was_due::text, id::text] FROM moved ORDER BY was_due DESC, id DESC LIMIT 1),
       (SELECT jsonb_object_agg(name, people) FROM (
          SELECT o.name, count(*) AS people FROM posted JOIN accounts_organization o ON o.id = posted.organization_id
          GROUP BY o.name) AS companies)
"""  # noqa: S608 (constants only)

STILL = {
    None: "true",
    True: "(r.answer_by IS NULL OR r.answer_by > clock_timestamp())",
    False: "r.answer_by <= clock_timestamp()",
}


class Sql(str):
    """A piece of SQL where a value is expected."""


NOW = Sql("clock_timestamp()")


def run(due, move, *, sets, by=None, data=None):
    """Move every row of ``due`` (a queryset of referrals, already limited to those the move is open for).

    Rows that others hold are waited for and looked at again, unless the queryset skips them. Returns how many moved,
    the (deadline, id) of the last one, and company → how many of its people were told; the bell rings after the commit.
    """
    due_sql, parameters = _named(due.values("id", "substatus", "answer_by").query.sql_with_params())
    assignments, values = _assignments(sets)
    statement = STATEMENT.format(due=due_sql, sets=assignments, still=STILL[move.in_time])
    parameters |= values | {
        "kind": move.name,
        "actor": by and by.pk,
        "data": Jsonb(data or {}),
        "news": move.news,
        "tells": move.tells,
        "gone": sorted(siblings.GONE),
    }
    with tenancy.everyone(f"{move.name} a deal and tell the other parties"), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        count, posted, last, told = cursor.fetchone()
    if posted:
        transaction.on_commit(partial(ring, posted), robust=True)
    return count, last, json.loads(told or "{}")


def _named(sql_and_values):
    """Django's positional placeholders under names, so that they can stand among ours."""
    sql, values = sql_and_values
    names = [f"due_{number}" for number in range(len(values))]
    pieces = sql.split("%s")
    named = pieces[0] + "".join(f"%({name})s{piece}" for name, piece in zip(names, pieces[1:], strict=True))
    return named, dict(zip(names, values, strict=True))


def _assignments(sets):
    """Field → value or Sql, as the text after SET and its parameters."""
    pieces, values = [], {}
    for name, value in sets.items():
        column = Referral._meta.get_field(name)
        if isinstance(value, Sql):
            pieces.append(f"{column.column} = {value}")
        else:
            values[f"set_{name}"] = column.get_db_prep_save(getattr(value, "pk", value), connection)
            pieces.append(f"{column.column} = %(set_{name})s")
    return "".join(f"{piece}, " for piece in pieces), values
