"""Loads customer accounts from a file on this machine: manage.py import_accounts FILE."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from referrals.importing import running
from referrals.importing.refused import as_csv
from referrals.models import AccountImport

State = AccountImport.State
WORDS = {State.CHECKING: "Checking", State.APPLYING: "Importing"}


class Command(BaseCommand):
    help = (
        "Checks a CSV file of customer accounts, then imports what is right in it. Stopped at any moment, the same "
        "command goes on from there; run again, it changes nothing. The columns are described in docs/accounts-csv.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only check, and say what would happen")
        parser.add_argument("--refused", type=Path, metavar="CSV", help="write the refused rows there, with reasons")

    def handle(self, *args, file, dry_run, refused, **options):
        try:
            job = under_way(file.resolve())
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        try:
            self._run(job)
            if job.state == State.CHECKED and not dry_run:
                self._tell(job, "Would be")
                running.apply(job, by=None)
                self._run(job)
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on from here.") from None
        if job.state in (State.FAILED, State.CANCELLED):
            raise CommandError(job.problem or "Cancelled.")
        self._tell(job, "Imported" if job.state == State.DONE else "Would be")
        if refused:
            self._write_refused(job, refused)

    def _run(self, job):
        """Step by step until it waits or ends; where another process is at it, watch."""
        while job.is_moving:
            word = WORDS[job.state]
            if not running.step(job.pk):
                time.sleep(0.1)
            job.refresh_from_db()
            self.stdout.write(f"\r{word}: {job.percent:3} %, {job.rows:,} rows, {job.refused:,} refused", ending="")
            self.stdout.flush()
        self.stdout.write("")

    def _tell(self, job, word):
        self.stdout.write(
            f"{word}: {job.added:,} new, {job.changed:,} changed, {job.unchanged:,} unchanged, {job.refused:,} refused."
        )
        for problem in job.problems.all()[:5]:
            self.stdout.write(f"  line {problem.line}: {problem.reason}")

    def _write_refused(self, job, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.writelines(as_csv(job))


def under_way(path):
    """The import of this very file that was begun before, or a new one."""
    facts = path.stat()
    before = AccountImport.objects.filter(path=str(path), state__in=[*running.MOVING, State.CHECKED]).order_by("-pk")
    for job in before:
        if job.size == facts.st_size and job.created_at.timestamp() > facts.st_mtime:
            return job
        running.cancel(job, by=None)
    return running.begin(path, path.name, by=None)
