"""Whose mailbox an address reaches: neither capital letters nor what stands behind a plus sign make another."""

from django.db import models


class Mailbox(models.Func):
    """``a@b`` of ``A+1@b``. Kept in a column of its own: behind the wall no index of an expression is searched."""

    template = r"regexp_replace(lower(%(expressions)s), '\+[^@]*@', '@')"
    output_field = models.EmailField()

    @classmethod
    def column(cls):
        """Of the row's own ``email``."""
        return models.GeneratedField(expression=cls("email"), output_field=models.EmailField(), db_persist=True)
