"""What an accept and a sweep cost, as multiples of the bare statements they cannot do without."""

import logging
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from statistics import median
from time import perf_counter

import psycopg
from django.db import connection, transaction

from accounts import tenancy
from accounts.models import Location, User
from referrals import lifecycle, sweeps
from referrals.models import Referral

ACCEPTS = 200
DUE = 100_000
BARE = """UPDATE referrals_referral SET substatus = 'Accepted', answer_by = NULL, accepted_at = clock_timestamp(),
          updated_at = clock_timestamp(), version = version + 1 WHERE id = %s"""
PLAIN = """UPDATE referrals_referral SET substatus = 'Expired', answer_by = NULL, closed_at = clock_timestamp(),
           updated_at = clock_timestamp(), version = version + 1 WHERE answer_by <= clock_timestamp()"""
AGAIN = """UPDATE referrals_referral SET substatus = 'Pending', closed_at = NULL, accepted_at = NULL,
           answer_by = clock_timestamp() - interval '1 hour' WHERE id = ANY (%s)"""


def measure(url, tell):
    """Prints the ratios of an accept and of a sweep."""
    logging.disable(logging.WARNING)
    with psycopg.connect(url, autocommit=True) as admin:
        _accept(admin, tell)
        _sweep(admin, url, tell)


def _accept(admin, tell):
    tell(f"{ACCEPTS} accepts, each beside a bare UPDATE and commit")
    waiting = """SELECT r.id, r.organization_id, r.location_id FROM referrals_referral r
                 JOIN accounts_organization o ON o.id = r.organization_id
                 WHERE substatus = 'Pending' AND o.kind = 'partner' AND NOT EXISTS (
                   SELECT FROM referrals_referral s WHERE s.engagement_id = r.engagement_id AND s.id < r.id)
                 ORDER BY r.id LIMIT %s"""
    rows = admin.execute(waiting, [2 * ACCEPTS]).fetchall()
    bare, whole, database = [], [], []
    for accepted, (other, _, _) in zip(rows[::2], rows[1::2], strict=False):
        began = perf_counter()
        admin.execute(BARE, [other])
        bare.append(perf_counter() - began)
        spent = _accept_one(*accepted)
        whole.append(spent["whole"])
        database.append(spent["database"])
        statements = spent["statements"]
    limit = median(bare)
    print(f"\naccept, in the database: {median(database) / limit:.1f} x a bare UPDATE and commit (aim ≤ 4)")
    print(f"accept, whole act with Python and the queue: {median(whole) / limit:.1f} x, {statements} statements")


def _accept_one(pk, organization_id, location_id):
    """One accept as a view would make it; the time spent inside the database, its commit included, apart."""
    spent = {"database": 0.0, "statements": 0}

    def timed(execute, *arguments):
        began = perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent["database"] += perf_counter() - began
            spent["statements"] += 1

    person = User.objects.get(email=f"p0@c{organization_id}.example")
    with tenancy.entered(person.organization, person):  # what the page has read already
        deal = Referral.objects.select_related("organization", "engagement", "location").get(pk=pk)
        place = Location.objects.get(pk=location_id)
    answers = {"name": deal.name, "deal_value": Decimal(5), "currency": "EUR", "closing_date": date.today()}
    began = perf_counter()
    with connection.execute_wrapper(timed), tenancy.entered(person.organization, person):
        transaction.on_commit(lambda: moments.append(perf_counter()))  # the first to run: before the bell is rung
        lifecycle.make(deal, lifecycle.MOVES["accept"], by=person, location=place, notes="Called them.", **answers)
        moments = [perf_counter()]
    spent["database"] += moments[1] - moments[0]
    return spent | {"whole": perf_counter() - began}


def _sweep(admin, url, tell):
    """Each of the four runs has rows of its own, so that none pays for the dead rows of another."""
    share = min(DUE, admin.execute("SELECT count(*) FROM referrals_referral").fetchone()[0] // 4)
    chosen = "SELECT array_agg(id) FROM (SELECT id FROM referrals_referral ORDER BY id OFFSET %s LIMIT %s) chosen"
    shares = [admin.execute(chosen, [number * share, share]).fetchone()[0] for number in range(4)]
    for title, meanwhile in (("", _nothing), (", another transaction open", _snapshot)):
        plain_due, sweep_due = shares.pop(), shares.pop()
        tell(f"{share:,} due rows{title}: one plain UPDATE")
        plain = _timed(admin, url, plain_due, meanwhile, lambda: admin.execute(PLAIN))
        tell(f"{share:,} due rows{title}: the sweep")
        sweep = _timed(admin, url, sweep_due, meanwhile, sweeps.expire_overdue)
        print(f"\nsweep of {share:,} due rows{title}: {plain / sweep:.2f} of one plain UPDATE (aim ≥ 0.6)")


def _timed(admin, url, due, meanwhile, run):
    admin.execute(AGAIN, [due])
    admin.execute("VACUUM ANALYZE referrals_referral")
    admin.execute("CHECKPOINT")
    with meanwhile(url):
        began = perf_counter()
        run()
        return perf_counter() - began


@contextmanager
def _nothing(url):
    yield


@contextmanager
def _snapshot(url):
    """Somebody's long report: a snapshot that keeps dead rows from being removed."""
    with psycopg.connect(url) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT count(*) FROM referrals_referral")
        yield
