"""docs/lifecycle.md is what the table says."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

WRITTEN = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_the_document_is_what_the_table_says():
    printed = StringIO()

    call_command("lifecycle_doc", stdout=printed)

    assert WRITTEN.read_text() == printed.getvalue(), "print it again: manage.py lifecycle_doc > docs/lifecycle.md"
