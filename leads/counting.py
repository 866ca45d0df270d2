"""What keeps the scores up to date: reads the history on, makes marks of it, and adds them up (specification 9).

What a referral adds is read off its row alone, so counting it again changes nothing: the marks it should have are
compared with those it has, and only the difference is added to its company's sums, in the same statement.

Nothing is lost and nothing doubled:

- The work is found in the history, which has a line for each change of a referral, numbered in the order of writing.
  How far it was read is one row; whoever reads on holds it, and a second worker goes away.
- A line can be committed after others with higher numbers were read. Whatever is running now may still add such lines,
  but none from before it began: so the next reading begins where the oldest transaction that is running could have.
- Marks, sums and place are one transaction: a worker that dies leaves all of them as they were.
- Whoever counts for a company holds its score, so that a statement sees every mark that was counted before it.
- Once a day each company is counted from its rows: what became due by the calendar, what time has faded, and
  whatever the history did not tell. Sums that differ from the marks are put right, and logged.
"""

import logging
from datetime import UTC

from django.db import connection

from accounts import tenancy
from leads.models import Mark, Reading
from leads.tally import ADD, BEGIN, BEGIN_ALL, DUE, HOLD, NOW, PUBLISH, READ, RECOUNT, TOUCHED, WHOLE

log = logging.getLogger(__name__)

BATCH = 2000  # lines of history in one transaction
COMPANIES = 100  # swept in one transaction
ROUNDING = 1e-6  # sums may differ so much from the marks, as a share; anything above is drift


def count(batch_size=BATCH):
    """Read the history on to its end; returns how many marks were made, changed or taken back."""
    counted, after, settled = 0, None, True
    while True:
        with tenancy.everyone("count what was answered, reported, won and lost"):
            reading = Reading.objects.select_for_update(skip_locked=True).first()
            if reading is None:
                return counted
            now, horizon = _row(NOW)
            after = reading.event_id if after is None else after
            found = {"after": after, "size": batch_size, "now": now, "horizon": horizon}
            lines, last, open_from, referrals = _row(READ, **found)
            if not lines:
                return counted
            counted += _count(now, TOUCHED, referrals=referrals or [])
            if settled:
                reading.event_id = last if open_from is None else open_from - 1
                reading.save(update_fields=["event_id"])
            after, settled = last, settled and open_from is None


def _count(now, whose, referrals):
    """Add up what these referrals changed, for each of their companies."""
    _run(BEGIN, referrals=referrals, now=now)
    companies = [company for (company,) in _rows(HOLD, referrals=referrals)]
    if not companies:
        return 0
    counted = _rows(ADD.format(whose=whose), referrals=referrals, companies=companies, now=now)
    _publish(companies)
    return sum(number for _kind, number in counted)


def sweep(batch_size=COMPANIES):
    """Count each company anew, once a day (UTC); returns how many companies."""
    swept = 0
    with tenancy.everyone("begin the score of new companies"):
        now, _horizon = _row(NOW)
        _run(BEGIN_ALL, now=now)
    while True:
        with tenancy.everyone("compare the scores with what they are made from"):
            now, _horizon = _row(NOW)
            today = now.astimezone(UTC).date()
            companies = [company for (company,) in _rows(DUE, today=today, size=batch_size)]
            if not companies:
                return swept
            told = dict(_rows(ADD.format(whose=WHOLE), companies=companies, now=now))
            if untold := sum(told.get(kind, 0) for kind in (Mark.Kind.ANSWER, Mark.Kind.FIT)):
                log.warning("%s marks that the history did not tell of, among companies %s", untold, companies)
            for company, drift in _rows(RECOUNT, companies=companies, now=now, today=today):
                if drift > ROUNDING:
                    log.warning("the sums of company %s were off by a share of %g and are put right", company, drift)
            _publish(companies)
        swept += len(companies)


def _publish(companies):
    """The scores, and their copies where searches read them; copies in the order in which everybody locks them."""
    for statement in PUBLISH:
        _run(statement, companies=companies)


def _run(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _row(statement, **values):
    return _rows(statement, **values)[0]


def _rows(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
