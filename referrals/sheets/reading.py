"""Reads an uploaded spreadsheet: in a separate, limited process (``opening``), whose answer is put into words."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from django.utils.translation import gettext_lazy

from referrals.sheets import opening
from referrals.sheets.columns import KEYS

PROGRAM = Path(opening.__file__)
SECONDS = 10  # by the clock on the wall; of a processor's time it has less
BYTES = 5 * 1024 * 1024

WORDS = {
    "other": gettext_lazy("This is no XLSX file. Save it as a workbook (.xlsx) and upload that."),
    "locked": gettext_lazy("The file needs a password, or is in an old format. Save it as XLSX without one."),
    "broken": gettext_lazy("The file is damaged: no spreadsheet can be read from it. Download a new one."),
    "large": gettext_lazy("Unpacked, the file is far larger than registrations are. Download a new one."),
    "nested": gettext_lazy("There are other files inside this one. Make your changes in a newly downloaded file."),
    "declares": gettext_lazy("The file declares things that no spreadsheet needs. Download a new one."),
    "wide": gettext_lazy(
        "The sheet goes on far beyond its rows and columns. Make your changes in a newly downloaded file."
    ),
    "keys": gettext_lazy("The hidden first row with the names of the columns is missing, or repeats one."),
    "rows": gettext_lazy("There are more than 5,000 rows. Make your changes in a newly downloaded file."),
    "many": gettext_lazy(
        "More than 1,000 rows differ from what is registered. Upload them in several files, each with some of them."
        " To remove rows, unprotect the sheet: it has no password."
    ),
    "slow": gettext_lazy("Reading the file took too long. Download a new one."),
    "empty": gettext_lazy("There are no rows in the file."),
}


class Unreadable(Exception):
    """The file as a whole cannot be read; the words say why."""

    def __init__(self, code):
        super().__init__(str(WORDS[code]))
        self.code = code


def rows(content):
    """[[line, {column: text}], …] of the file. Raises Unreadable, within SECONDS and the process's limits."""
    answer = _asked(bytes(content))
    if problem := answer.get("problem"):
        raise Unreadable(problem if problem in WORDS else "broken")
    if not answer["rows"]:
        raise Unreadable("empty")
    return answer["rows"]


def _asked(content):
    """What the process answers; how it ended, where it could not."""
    with TemporaryFile() as out:
        try:
            ended = subprocess.run(
                [sys.executable, "-I", PROGRAM, *KEYS],
                input=content,
                stdout=out,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},  # or it would know the database's password
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"problem": "slow"}
        if ended.returncode < 0:  # it was ended for taking more than it may
            return {"problem": "large"}
        out.seek(0)
        try:
            return json.load(out)
        except ValueError:
            return {"problem": "broken"}
