"""The statements of ``leads.counting``, made with the constants of ``leads.ranking``."""

from leads.ranking import (
    FIT,
    HALF_LIFE,
    IN_TIME,
    LATE,
    LEAST_OUTCOMES,
    NEUTRAL,
    OLDEST,
    PER_NETWORK,
    PRIOR,
    REPORTING,
    RESPONSIVENESS,
    STEP,
    SUMS,
)

SECONDS = HALF_LIFE.total_seconds()


def _faded(since):
    """What is left of 1 from that instant until now."""
    age = f"extract(epoch FROM %(now)s::timestamptz - {since})::float8"
    return f"power(0.5::float8, least({age} / {SECONDS}, {OLDEST}))"


def _within(limit):
    return f"answered_at - created_at <= make_interval(secs => {limit.total_seconds()})"


def _share(credits, weights):
    return f"(({credits} + {PRIOR * NEUTRAL}) / ({weights} + {PRIOR}))"


# The present, and the instant before which no line of history can appear any more. A line's number and its instant are
# taken together, as it is written; the minute is for a writer that the machine stops in between.
NOW = """
SELECT clock_timestamp(), least(clock_timestamp(), min(xact_start)) - interval '1 minute' FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()
"""

# The next lines: how many, the last one, the first one that others may still come before, and what they are about.
# Lines from the future were written by a wrong clock; they hold nobody up.
READ = """
SELECT count(*), max(id), min(id) FILTER (WHERE at >= %(horizon)s AND at <= %(now)s),
       array_agg(DISTINCT referral_id) FILTER (WHERE version IS NOT NULL)
FROM (SELECT id, at, referral_id, version FROM referrals_referralevent
      WHERE id > %(after)s ORDER BY id LIMIT %(size)s) AS lines
"""

_NOTHING = "%(now)s, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5"
_BEGIN = """
INSERT INTO leads_score (organization_id, as_of, answered, answers, reported, reports, won, outcomes,
                         answer_count, report_count, outcome_count, value)
"""
_OF_THEM = "SELECT organization_id FROM referrals_referral WHERE id = ANY (%(referrals)s) AND direction = 'Incoming'"
BEGIN = f"""
{_BEGIN} SELECT id, {_NOTHING} FROM accounts_organization
WHERE kind = 'partner' AND id IN ({_OF_THEM}) ORDER BY id ON CONFLICT DO NOTHING
"""  # noqa: S608 (constants only)
BEGIN_ALL = f"""
{_BEGIN} SELECT o.id, {_NOTHING} FROM accounts_organization o
WHERE kind = 'partner' AND NOT EXISTS (SELECT FROM leads_score s WHERE s.organization_id = o.id)
ORDER BY o.id ON CONFLICT DO NOTHING
"""  # noqa: S608
HOLD = f"""
SELECT organization_id FROM leads_score WHERE organization_id IN ({_OF_THEM}) ORDER BY organization_id FOR UPDATE
"""  # noqa: S608
DUE = """
SELECT organization_id FROM leads_score WHERE swept_on IS DISTINCT FROM %(today)s
ORDER BY organization_id LIMIT %(size)s FOR UPDATE SKIP LOCKED
"""

# Which referrals are counted: those the history told of, or all of the companies'.
TOUCHED = "r.id = ANY (%(referrals)s) AND r.organization_id = ANY (%(companies)s)"
WHOLE = "r.organization_id = ANY (%(companies)s)"

# The marks of a referral, and what is different from those it has.
#
# - An answer is accepting, declining, or saying oneself that it is a mistake; expiring is one that came too late.
#   Withdrawn or closed by the sender, or by an operator, before an answer: nothing.
# - A report is due when the close date has passed (in UTC) on what was accepted by then; won or lost makes it full,
#   at whatever time. A close date that was put off takes the mark back. What is closed as a mistake before its close
#   date owes none; afterwards it stays a report that was not made.
# - Fit is the outcome itself.
# - Of a day's inquiries from one network to one company the first few count: its own people can write them too.
_REPEATED = f"""
(r.box = 'marketplace' AND {PER_NETWORK} <= (
  SELECT count(*) FROM leads_addressed a JOIN leads_inquiry i ON i.id = a.inquiry_id AND i.network <> ''
  JOIN leads_inquiry earlier ON earlier.organization_id = i.organization_id AND earlier.network = i.network
    AND earlier.created_at BETWEEN i.created_at - interval '1 day' AND i.created_at AND earlier.id < i.id
  JOIN leads_addressed other ON other.inquiry_id = earlier.id AND other.partner_id = a.partner_id
  WHERE a.engagement_id = r.engagement_id))
"""  # noqa: S608 (constants only)
_KINDS = f"""
WITH item AS (
  SELECT r.organization_id, r.id AS referral_id, r.substatus, r.created_at, r.accepted_at, r.closed_at,
         CASE WHEN r.accepted_at IS NOT NULL THEN r.accepted_at
              WHEN r.substatus = 'Declined' OR (r.substatus = 'Expired' AND r.status_reason <> 'withdrawn')
                OR (r.substatus = 'Error' AND EXISTS (
                  SELECT FROM referrals_referralevent e WHERE e.organization_id = r.organization_id
                    AND e.referral_id = r.id AND e.version IS NOT NULL AND e.kind = 'error'
                    AND NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = e.actor_id AND u.is_staff)))
              THEN r.closed_at END AS answered_at,
         CASE WHEN r.accepted_at IS NOT NULL AND r.closing_date IS NOT NULL
              THEN greatest((r.closing_date + 1)::timestamp AT TIME ZONE 'UTC', r.accepted_at) END AS due_at
  FROM referrals_referral r WHERE r.direction = 'Incoming' AND {{whose}} AND NOT {_REPEATED}
),
wanted (organization_id, referral_id, kind, at, credit) AS (
  SELECT organization_id, referral_id, 'answer', answered_at,
         CASE WHEN substatus = 'Expired' THEN 0.0 WHEN {_within(IN_TIME)} THEN 1.0 WHEN {_within(LATE)} THEN 0.5
              ELSE 0.0 END::float8
  FROM item WHERE answered_at IS NOT NULL
  UNION ALL
  SELECT organization_id, referral_id, 'report', due_at, (substatus IN ('Won', 'Lost'))::int::float8
  FROM item WHERE due_at <= %(now)s
    AND (substatus IN ('Accepted', 'Won', 'Lost') OR (substatus = 'Error' AND closed_at >= due_at))
  UNION ALL
  SELECT organization_id, referral_id, 'fit', closed_at, (substatus = 'Won')::int::float8
  FROM item WHERE accepted_at IS NOT NULL AND substatus IN ('Won', 'Lost')
),
"""  # noqa: S608 (constants only)


def _difference(kind):
    credits, weights, count = SUMS[kind]
    mine, left = f"kind = '{kind}'", _faded("difference.at")
    return f"""
  coalesce(sum(sign * credit * {left}) FILTER (WHERE {mine}), 0) AS {credits},
  coalesce(sum(sign * {left}) FILTER (WHERE {mine}), 0) AS {weights},
  coalesce(sum(sign) FILTER (WHERE {mine}), 0) AS {count}"""


def _moved(kind):
    credits, weights, count = SUMS[kind]
    left = _faded("s.as_of")
    return f"""
  {credits} = s.{credits} * {left} + more.{credits},
  {weights} = s.{weights} * {left} + more.{weights},
  {count} = s.{count} + more.{count}"""


ADD = f"""
{_KINDS}
had AS (
  SELECT m.id, m.organization_id, m.referral_id, m.kind, m.at, m.credit
  FROM item JOIN leads_mark m USING (organization_id, referral_id)
),
gone AS (
  DELETE FROM leads_mark m USING had
  WHERE m.id = had.id AND NOT EXISTS (
    SELECT FROM wanted w
    WHERE (w.organization_id, w.referral_id, w.kind) = (had.organization_id, had.referral_id, had.kind))
  RETURNING m.organization_id, m.kind, m.at, m.credit
),
turned AS (
  UPDATE leads_mark m SET at = w.at, credit = w.credit
  FROM wanted w JOIN had USING (organization_id, referral_id, kind)
  WHERE m.id = had.id AND (had.at, had.credit) IS DISTINCT FROM (w.at, w.credit)
    AND (m.at, m.credit) IS NOT DISTINCT FROM (had.at, had.credit)
  RETURNING m.organization_id, m.kind, m.at, m.credit, had.at AS had_at, had.credit AS had_credit
),
made AS (
  INSERT INTO leads_mark (organization_id, referral_id, kind, at, credit)
  SELECT organization_id, referral_id, kind, at, credit FROM wanted
  ON CONFLICT (organization_id, referral_id, kind) DO NOTHING
  RETURNING organization_id, kind, at, credit
),
difference (sign, organization_id, kind, at, credit) AS (
  SELECT 1, * FROM made
  UNION ALL SELECT -1, * FROM gone
  UNION ALL SELECT 1, organization_id, kind, at, credit FROM turned
  UNION ALL SELECT -1, organization_id, kind, had_at, had_credit FROM turned
),
more AS (
  SELECT organization_id, {", ".join(map(_difference, SUMS))}
  FROM difference GROUP BY organization_id
),
added AS (
  UPDATE leads_score s SET as_of = %(now)s, {", ".join(map(_moved, SUMS))}
  FROM more WHERE s.organization_id = more.organization_id
)
SELECT kind, count(*) FROM (
  SELECT kind FROM made UNION ALL SELECT kind FROM gone UNION ALL SELECT kind FROM turned) AS counted
GROUP BY kind
"""  # noqa: S608


def _total(kind):
    credits, weights, count = SUMS[kind]
    mine, left = f"m.kind = '{kind}'", _faded("m.at")
    return f"""
  coalesce(sum(m.credit * {left}) FILTER (WHERE {mine}), 0) AS {credits},
  coalesce(sum({left}) FILTER (WHERE {mine}), 0) AS {weights},
  count(*) FILTER (WHERE {mine}) AS {count}"""


_NAMES = [name for names in SUMS.values() for name in names]


def _drift(name):
    kept = f"was.{name}" if name.endswith("_count") else f"was.{name} * {_faded('was.as_of')}"
    return f"abs({kept} - total.{name}) / (1 + total.{name})"


# The sums from the marks themselves; by what share the largest difference was off.
RECOUNT = f"""
WITH total AS (
  SELECT s.id, {", ".join(map(_total, SUMS))}
  FROM leads_score s LEFT JOIN leads_mark m ON m.organization_id = s.organization_id
  WHERE s.organization_id = ANY (%(companies)s) GROUP BY s.id
)
UPDATE leads_score s
SET as_of = %(now)s, swept_on = %(today)s, {", ".join(f"{name} = total.{name}" for name in _NAMES)}
FROM total JOIN leads_score was ON was.id = total.id WHERE s.id = total.id
RETURNING s.organization_id, greatest({", ".join(map(_drift, _NAMES))})
"""  # noqa: S608

_VALUE = f"""
{RESPONSIVENESS} * {_share("answered", "answers")} + {REPORTING} * {_share("reported", "reports")}
+ {FIT} * CASE WHEN outcome_count >= {LEAST_OUTCOMES} THEN {_share("won", "outcomes")} ELSE {NEUTRAL} END
"""
_STEPS = f"(round((value / {STEP})::numeric) * {STEP})::float8"
_IN_STEPS = f"SELECT organization_id, {_STEPS} AS step FROM leads_score WHERE organization_id = ANY (%(companies)s)"  # noqa: S608
PUBLISH = (
    f"UPDATE leads_score SET value = {_VALUE} WHERE organization_id = ANY (%(companies)s)",  # noqa: S608
    f"""UPDATE accounts_organization o SET standing = step FROM ({_IN_STEPS}) AS scores
    WHERE o.id = organization_id AND standing <> step""",  # noqa: S608
    f"""UPDATE leads_listing l SET score = step FROM ({_IN_STEPS}) AS scores
    WHERE l.organization_id = scores.organization_id AND score <> step""",  # noqa: S608
)
