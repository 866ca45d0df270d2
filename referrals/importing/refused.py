"""The refused rows of an import as a CSV file, to be mended and sent again; no cell of it is a formula."""

import csv

from django.utils.translation import gettext as _

FORMULA = ("=", "+", "-", "@")


class Echo:
    """Where a CSV writer writes when every line is wanted back at once."""

    def write(self, text):
        return text


def safe(text):
    """The text, as no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(("\t", "\r")) else text


def as_csv(job):
    """The file, piece by piece."""
    write = csv.writer(Echo()).writerow
    yield "\ufeff" + write([_("line"), _("reason"), _("row")])
    problems = job.problems.order_by("line", "pk").values_list("line", "reason", "text")
    for line, reason, text in problems.iterator(chunk_size=1000):
        yield write([line, safe(reason), safe(text)])
