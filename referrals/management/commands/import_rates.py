"""Loads monthly exchange rates from a file on this machine: manage.py import_rates FILE."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from referrals import rate_files, rates
from referrals.moves import Conflict, Refused

INCOMPLETE = 3  # exit code: imported, or could be, but not every row of the file
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Shows what a CSV file of monthly exchange rates would change, then imports it. A rate that is known otherwise "
        "is replaced only with --replace and a --reason. Exit code 0: everything in the file is known now; 1: nothing "
        "was imported; 3: some rows were refused or left out. The columns are described in docs/rates-csv.md."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only look, and say what would happen")
        parser.add_argument("--replace", action="store_true", help="replace rates that are known otherwise")
        parser.add_argument("--reason", default="", help="why they are replaced; kept beside each of them")

    def handle(self, *args, file, dry_run, replace, reason, **options):
        text = self._text(file)
        sheet = rate_files.read(text)
        preview = rates.compare(sheet.rows)
        self._show(sheet, preview)
        if replace and preview.differing and not reason.strip():
            raise CommandError("Nothing was imported: --replace needs a --reason.")
        if not dry_run and (preview.new or (replace and preview.differing)):
            self._import(file, text, seen=preview.seal, replace=replace, why=reason)
        left = 0 if replace else len(preview.differing)
        if left or sheet.refused:
            raise CommandError(f"Left out: {left:,} differing, {len(sheet.refused):,} refused.", returncode=INCOMPLETE)

    def _text(self, file):
        try:
            with open(file, "rb") as stream:
                text = rate_files.text_of(stream.read(rate_files.BYTES + 1))
            rate_files.read(text)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except rate_files.Unreadable as problem:
            raise CommandError(f"{file} cannot be read: {problem}") from problem
        return text

    def _show(self, sheet, preview):
        counts = (len(preview.new), len(preview.differing), len(preview.unchanged), len(sheet.refused))
        self.stdout.write("{:,} new, {:,} differing, {:,} unchanged, {:,} refused.".format(*counts))
        for row, old in preview.differing[:SHOWN]:
            self.stdout.write(f"  {row.currency} {row.month:%Y-%m}: {old.rate.normalize():f} → {row.rate:f}")
        for refusal in sheet.refused[:SHOWN]:
            self.stdout.write(f"  line {refusal.line}: {refusal.reason}")

    def _import(self, file, text, **how):
        try:
            with transaction.atomic():
                taken = rates.apply(rates.keep(file.name, text, by=None), by=None, **how)
        except (Refused, Conflict) as problem:
            raise CommandError(f"Nothing was imported: {problem}.") from problem
        self.stdout.write(f"Imported: {taken.added:,} new, {taken.replaced:,} replaced.")
