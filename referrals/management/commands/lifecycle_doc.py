"""Prints docs/lifecycle.md from the table: manage.py lifecycle_doc > docs/lifecycle.md."""

from django.core.management.base import BaseCommand
from django.utils import translation

from referrals import diagram


class Command(BaseCommand):
    help = "Prints docs/lifecycle.md, read off the lifecycle's table: the diagram, and every move with its rules."
    requires_system_checks = ()

    def handle(self, *args, **options):
        with translation.override("en"):
            self.stdout.write(diagram.document(), ending="")
