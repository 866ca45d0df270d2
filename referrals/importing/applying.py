"""One batch of rows against the accounts there are: what would happen, or making it happen, by COPY and one INSERT."""

from django.db import connection

from accounts.clock import Clock
from referrals.customers.plain import fill
from referrals.customers.spelling import learn
from referrals.importing.columns import COLUMNS, STORED

NAMES = ", ".join(STORED)
NEW = ", ".join(f"new.{name}" for name in STORED)
OLD = ", ".join(f"old.{name}" for name in STORED)
CLOCK = f"{Clock.function}()"

TABLE = f"""
CREATE TEMPORARY TABLE import_row ON COMMIT DROP AS
SELECT 0::bigint AS line, {NAMES} FROM referrals_customeraccount WHERE false
"""  # noqa: S608 (constants only)
COPY = f"COPY import_row (line, {NAMES}) FROM STDIN"
REMEMBER = """
INSERT INTO referrals_importkey (of_id, source, key, line)
SELECT %s, source, key, min(line) FROM import_row GROUP BY source, key
ON CONFLICT DO NOTHING
"""
DUPLICATES = """
DELETE FROM import_row USING referrals_importkey first
WHERE first.of_id = %s AND (first.source, first.key) = (import_row.source, import_row.key)
AND first.line <> import_row.line
RETURNING import_row.line, first.line
"""
COMPARE = f"""
SELECT new.line, CASE WHEN old.id IS NULL THEN 'added' WHEN ({OLD}) IS DISTINCT FROM ({NEW}) THEN 'changed'
ELSE 'unchanged' END
FROM import_row new LEFT JOIN referrals_customeraccount old USING (source, key)
"""  # noqa: S608 (constants only)
WRITE = f"""
INSERT INTO referrals_customeraccount AS old (uuid, updated_at, {NAMES})
SELECT gen_random_uuid(), {CLOCK}, {NEW} FROM import_row new ORDER BY source, key
ON CONFLICT (source, key) DO UPDATE SET updated_at = {CLOCK}, {{taken}}
WHERE ({OLD}) IS DISTINCT FROM ({{excluded}})
RETURNING xmax = 0, plain, also
"""  # noqa: S608 (constants only)
WRITE = WRITE.format(
    taken=", ".join(f"{name} = excluded.{name}" for name in STORED if name not in ("source", "key")),
    excluded=", ".join(f"excluded.{name}" for name in STORED),
)
STAND = "SELECT old.source, old.key, {columns} FROM import_row JOIN referrals_customeraccount old USING (source, key)"


class Batch:
    """Rows of one import, by line, in a temporary table of this transaction."""

    def __init__(self, job, rows, columns):
        self.job = job
        self.missing = [name for name in COLUMNS if name not in (*columns, "category")]
        self.rows = rows

    def __enter__(self):
        """Copy the rows in; the columns that the file lacks keep what is stored."""
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
            self._copy(cursor)
            if self.missing and self._complete(cursor):
                cursor.execute("TRUNCATE import_row")
                self._copy(cursor)
        return self

    def __exit__(self, *problem):
        """Nothing is left for the next batch of the same transaction."""
        if problem[0] is None:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE import_row")

    def _copy(self, cursor):
        with cursor.copy(COPY) as copy:
            for line, row in self.rows.items():
                copy.write_row((line, *(getattr(row, name) for name in STORED)))

    def _complete(self, cursor):
        """Whether anything was stored that the file does not say."""
        cursor.execute(STAND.format(columns=", ".join(f"old.{name}" for name in self.missing)))
        stored = {(source, key): values for source, key, *values in cursor}
        for row in self.rows.values():
            for name, value in zip(self.missing, stored.get((row.source, row.key), ()), strict=False):
                setattr(row, name, value)
            fill(row)
        return bool(stored)

    def duplicates(self):
        """Line → the earlier line with the same account, for each row that repeats one; these rows are out."""
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, [self.job.pk])
            cursor.execute(DUPLICATES, [self.job.pk])
            found = dict(cursor.fetchall())
        self.rows = {line: row for line, row in self.rows.items() if line not in found}
        return found

    def compare(self):
        """Line → what would happen to it."""
        with connection.cursor() as cursor:
            cursor.execute(COMPARE)
            return dict(cursor.fetchall())

    def write(self):
        """Add and change accounts; how many of each, and how many were left alone."""
        with connection.cursor() as cursor:
            cursor.execute(WRITE)
            written = cursor.fetchall()
        learn({word for _new, plain, also in written for word in (*plain.split(), *also.split())})
        added = sum(is_new for is_new, *_names in written)
        return {"added": added, "changed": len(written) - added, "unchanged": len(self.rows) - len(written)}
