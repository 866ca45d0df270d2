"""What the clock does for registrations: says that a win is safe, that one can be registered, and looks at facts again.

Nothing waits for it: pages count the criteria themselves, and only notices come later where it stands still. Each batch
is decided by one statement that passes by whatever somebody holds or has changed meanwhile: harmless to run twice.
"""

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from psycopg.types.json import Jsonb

from accounts import tenancy
from accounts.clock import Clock
from referrals import eligibility, recipients
from referrals.criteria import Verdict, criteria
from referrals.models import Referral, Registration
from referrals.words import OPEN_REGISTRATION, RegistrationKind, Substatus

BATCH = 500
AGAIN = timedelta(hours=1)  # how long a registration's criteria are left alone
SETTLED = timedelta(minutes=1)  # an answer that was given in time may be committed a moment after its deadline

# The deals in ``moved`` with the ``kind`` and the ``extra`` data of their notice, to the people of each, once.
POST = f"""
told AS (SELECT id, organization_id, location_id FROM moved), {recipients.CHAIN},
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
  RETURNING r.id, r.organization_id, r.location_id, 'deal_safe' AS kind, '{{}}'::jsonb AS extra,
            extract(epoch FROM due.win_from)::text AS about
), {POST}
SELECT count(*) FROM moved
"""  # noqa: S608 (constants only)

# What was found of deals as they were seen: whoever has been changed since is looked at again.
FOUND = f"""
WITH seen AS (
  SELECT * FROM jsonb_to_recordset(%(found)s) AS s (id bigint, version integer, kind text, extra jsonb)
),
due AS (
  SELECT r.id, seen.kind, seen.extra FROM referrals_referral r JOIN seen USING (id)
  WHERE r.registration_waits AND r.version = seen.version FOR NO KEY UPDATE OF r SKIP LOCKED
),
moved AS (
  UPDATE referrals_referral r SET registration_waits = false, is_registrable = due.kind = 'deal_registrable'
  FROM due WHERE r.id = due.id
  RETURNING r.id, r.organization_id, r.location_id, due.kind, due.extra, r.closed_at::text AS about
), {POST}
SELECT count(*) FROM moved
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
    """Look again at won deals of which too little was known; tell the team of those that are clear now; how many."""
    told, last = 0, 0
    while True:
        with tenancy.everyone("look whether a won deal can be registered"):
            waiting = Referral.objects.filter(registration_waits=True, pk__gt=last).order_by("pk")
            deals = list(waiting.select_related("organization")[:batch_size])
            if not deals:
                return told
            found = eligibility.many(deals, at=timezone.now() - SETTLED)
            known = [_notice(one) for one in found if one.verdict != Verdict.UNKNOWN]
            if known:
                told += _run(FOUND, {"found": Jsonb(known)})[0]
        last = deals[-1].pk  # those still unknown keep nobody behind them waiting


def _notice(found):
    deal = found.facts.deal
    if found.verdict == Verdict.HOLDS:
        return {"id": deal.pk, "version": deal.version, "kind": "deal_registrable", "extra": {}}
    extra = {"problem": found.problems[0].problem}
    return {"id": deal.pk, "version": deal.version, "kind": "deal_unregistrable", "extra": extra}


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
            facts = found.facts if row.rate is None else replace(found.facts, rate=row.rate)  # of its submission (4.1)
            compared.append(_difference(row, criteria(facts, at, kind=kind)))
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
