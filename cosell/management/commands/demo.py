"""Fills an empty installation with the demo: manage.py demo."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Organization
from leads import counting
from leads.demo import loading as leads
from referrals.demo import backdating, loading


class Command(BaseCommand):
    help = (
        "Fills an empty installation with the demo's companies, people and deals, once. In the demo setting only, and "
        "as the database's owner, like migrate, for it dates history back: "
        "DEMO=1 DATABASE_URL=$OWNER_DATABASE_URL manage.py demo"
    )

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demo is loaded in the demo setting only: set DEMO=1.")
        if loading.is_loaded():
            self.stdout.write("The demo is there already; nothing was changed.")
            return
        if Organization.objects.exists():
            raise CommandError("The demo is loaded into an empty installation only: this one has companies.")
        if not backdating.may_backdate():
            raise CommandError("The demo is loaded as the database's owner: set DATABASE_URL to OWNER_DATABASE_URL.")
        begun = monotonic()
        with transaction.atomic():
            loading.load(self._tell, also=[leads.load])
            counting.count()
            counting.sweep()
        self.stdout.write(f"The demo is loaded, in {monotonic() - begun:.0f} seconds.")

    def _tell(self, sentence):
        self.stdout.write(f"  {sentence}")
        self.stdout.flush()
