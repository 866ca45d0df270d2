"""What the clock does for registrations: says that a win is safe, that one can be registered, and looks at facts again.

Nothing waits for it: pages count the criteria themselves, and only notices come later where it stands still. Each batch
passes by whatever somebody holds or has changed meanwhile, and is written by one statement: harmless to run twice.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from psycopg.types.json import Jsonb

from accounts import tenancy
from accounts.clock import Clock
from referrals import eligibility, recipients
from referrals.models import Referral, Registration
from referrals.words import OPEN_REGISTRATION, RegistrationKind, Substatus

BATCH = 500
AGAIN = timedelta(hours=1)  # how long a registration's criteria are left alone
SETTLED = timedelta(minutes=1)  # an answer that was given in time may be committed a moment after its deadline

# The deals in ``moved`` that are ``news``, with ``kind`` and ``extra`` of the notice, to the people of each, once.
POST = f"""
told AS (SELECT id, organization_id, location_id FROM moved WHERE news), {recipients.CHAIN},
notices AS (
  INSERT INTO accounts_notice (uuid, organization_id, user_id, email, kind, subject, data, key)
  SELECT gen_random_uuid(), moved.organization_id, recipients.user_id, recipients.email, moved.kind, moved.id,
         jsonb_build_object('party', o.name, 'reason', '', 'lead', false, 'why', why) || moved.extra,
         concat_ws(':', moved.id, moved.about, moved.kind, who)
  FROM moved JOIN recipients ON recipients.id = moved.id
  JOIN accounts_organization o ON o.id = moved.organization_id
  ON CONFLICT DO NOTHING
)
"""  # noqa: S608 (constants only)

SAFE = f"""
WITH due AS ({{due}}),
moved AS (
  UPDATE referrals_referral r SET win_from = NULL FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.location_id, true AS news, 'deal_safe' AS kind, '{{}}'::jsonb AS extra,
            extract(epoch FROM due.win_from)::text AS about
), {POST}
SELECT count(*) FROM moved
"""  # noqa: S608 (constants only)

# What was found of deals that are locked meanwhile. What was known before is no news, and what is still unknown not
# written again.
FOUND = f"""
WITH seen AS (
  SELECT * FROM jsonb_to_recordset(%(found)s) AS s (id bigint, can boolean, kind text, extra jsonb)
),
due AS (
  SELECT r.id, seen.can, seen.kind, seen.extra, r.is_registrable IS DISTINCT FROM seen.can AND seen.kind <> '' AS news
  FROM referrals_referral r JOIN seen USING (id) WHERE seen.can IS NOT NULL OR r.is_registrable IS NOT NULL
),
moved AS (
  UPDATE referrals_referral r SET registration_waits = due.can IS NULL, is_registrable = due.can
  FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.location_id, due.news, due.kind, due.extra, clock_timestamp()::text AS about
), {POST}
SELECT count(*) FROM moved WHERE news
"""  # noqa: S608 (constants only)

LOOKED = """
WITH seen AS (
  SELECT * FROM jsonb_to_recordset(%(found)s) AS s (id bigint, version integer, criteria jsonb, changed jsonb)
),
due AS (
  SELECT g.id, seen.criteria, seen.changed FROM referrals_registration g JOIN seen USING (id)
  WHERE g.status = ANY (%(open)s) AND g.version = seen.version FOR NO KEY UPDATE OF g SKIP LOCKED
),
looked AS (
  UPDATE referrals_registration g
  SET looked_at = clock_timestamp(), criteria = due.criteria,
      version = g.version + (jsonb_array_length(due.changed) > 0)::integer
  FROM due WHERE g.id = due.id
  RETURNING g.id, g.organization_id, g.version, due.changed
),
history AS (
  INSERT INTO referrals_registrationevent (organization_id, registration_id, version, of_platform, kind, data)
  SELECT organization_id, id, version, false, 'reevaluated', jsonb_build_object('criteria', changed)
  FROM looked WHERE jsonb_array_length(changed) > 0
)
SELECT (SELECT count(*) FROM looked), (SELECT count(*) FROM looked WHERE jsonb_array_length(changed) > 0)
"""


def tell_safe_wins(batch_size=BATCH):
    """Tell the team of each deal that waits with Won that the time after its creation is over; returns how many."""
    told = 0
    while True:
        with tenancy.everyone("tell that a deal can be marked as won"):
            waiting = Referral.objects.filter(win_from__lte=Clock(), substatus=Substatus.ACCEPTED)
            due = waiting.order_by("win_from", "pk").select_for_update(skip_locked=True, no_key=True)[:batch_size]
            sql, parameters = due.values("id", "win_from").query.sql_with_params()
            (count,) = _run(SAFE.replace("{due}", sql), parameters)
        told += count
        if not count:
            return told


def tell_registrable(batch_size=BATCH):
    """Look at won deals of which too little is known, or that others may have changed; how many teams it is news to."""
    told, last = 0, 0
    while True:
        with tenancy.everyone("look whether a won deal can be registered"):
            waiting = Referral.objects.filter(registration_waits=True, substatus=Substatus.WON, pk__gt=last)
            waiting = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True)  # a mark waits for us
            deals = list(waiting.select_related("organization").order_by("pk")[:batch_size])
            if not deals:
                return told
            found = zip(deals, eligibility.standings(deals, timezone.now() - SETTLED), strict=True)
            told += _run(FOUND, {"found": Jsonb([_seen(deal, standing) for deal, standing in found])})[0]
        last = deals[-1].pk  # those still unknown keep nobody behind them waiting


def _seen(deal, standing):
    """How it stands, and what its team would be told."""
    can, kind, extra = standing.prospect, "", {}
    if can:
        kind = "deal_registrable"
    elif can is False and (against := standing.nearest.problems):
        kind, extra = "deal_unregistrable", {"problem": against[0].problem}
    return {"id": deal.pk, "can": can, "kind": kind, "extra": extra}


def reevaluate(batch_size=BATCH):
    """Look again at the criteria of what is being reviewed, each at most once in AGAIN; returns how many differ.

    The reviewer sees what has become of them, and the history says it; no status changes by itself.
    """
    changed, last = 0, None
    while True:
        with tenancy.everyone("look again at the criteria of open registrations"):
            rows = list(_unlooked(last).select_related("referral__organization")[:batch_size])
            if not rows:
                return changed
            changed += _run(LOOKED, {"found": Jsonb(_compared(rows)), "open": sorted(OPEN_REGISTRATION)})[1]
        last = (rows[-1].looked_at, rows[-1].pk)


def _unlooked(last):
    due = Registration.objects.filter(status__in=OPEN_REGISTRATION, looked_at__lte=Clock() - AGAIN)
    if last:
        later = RawSQL("(looked_at, referrals_registration.id) > (%s::timestamptz, %s::bigint)", last, BooleanField())
        due = due.filter(later)
    return due.order_by("looked_at", "pk")


def _compared(rows):
    """Each registration as it was seen, with its criteria of now and what differs: code, before, now."""
    at = timezone.now() - SETTLED
    compared = []
    for kind in RegistrationKind:
        some = [row for row in rows if row.kind == kind]
        for row, found in zip(some, eligibility.many([row.referral for row in some], kind=kind, at=at), strict=True):
            compared.append(_difference(row, found.at_rate(row.rate).criteria))
    return compared


def _difference(row, now):
    before = {one["code"]: one["verdict"] for one in row.criteria}
    return {
        "id": row.pk,
        "version": row.version,
        "criteria": [{"code": one.code, "verdict": one.verdict} for one in now],
        "changed": [
            [one.code, before.get(one.code, ""), one.verdict] for one in now if before.get(one.code) != one.verdict
        ],
    }


def _run(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
