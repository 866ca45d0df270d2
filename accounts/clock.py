"""The one clock: PostgreSQL's, as it stands at the statement's own instant."""

from django.db import models


class Clock(models.Func):
    """``clock_timestamp()``: the present, even after a long wait for a lock (``now()`` is the transaction's start)."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()
