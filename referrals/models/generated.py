"""Columns that the database computes: how urgent a referral is, and which list it stands in."""

from django.db import models

# Unanswered by least time left, then active by close date, then closed, the newest first.
URGENCY = """
CASE
  WHEN substatus IN ('Pending', 'Received') THEN extract(epoch FROM answer_by - timestamptz '2000-01-01 00:00:00+00')
  WHEN substatus = 'Accepted' THEN 1e10 + (coalesce(closing_date, date '9999-12-31') - date '2000-01-01')
  ELSE 2e10 - extract(epoch FROM closed_at - timestamptz '2000-01-01 00:00:00+00')
END::double precision
"""

# Which list a referral stands in (words.Box).
BOX = """
CASE WHEN deal_type <> 'lead' THEN CASE direction WHEN 'Incoming' THEN 'inbound' ELSE 'outbound' END
     WHEN qualification = 'Direct' THEN 'marketplace' ELSE 'qualified' END
"""


class _SQL(models.Func):
    """A generated column's expression, written in SQL."""

    def __init__(self, sql, output_field):
        super().__init__(output_field=output_field)
        self.sql = sql

    def as_sql(self, compiler, connection, **kwargs):
        return f"({self.sql})", []

    def deconstruct(self):
        return "referrals.models.referral._SQL", (self.sql, self.output_field), {}
