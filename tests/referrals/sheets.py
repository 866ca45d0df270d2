"""Spreadsheets as people send them back: what was downloaded, with some cells changed, written anew."""

import zipfile
from io import BytesIO

import xlsxwriter
from python_calamine import load_workbook

from accounts import tenancy
from referrals.models import RegistrationFile
from referrals.sheets import listing, running, writing


def downloaded(cast, by="ada", status=""):
    """The cells of a download, row by row: the names of the columns, the headings, the registrations."""
    with cast.acting(by) as person:
        file = writing.written(listing.urgent(listing.of(person, status)))
    return load_workbook(file).get_sheet_by_index(0).to_python(skip_empty_area=False)


def changed(cells, **answers):
    """The same with these answers in every row of registrations."""
    names = cells[0]
    rows = [dict(zip(names, row, strict=True)) | answers for row in cells[2:]]
    return [*cells[:2], *([row[name] for name in names] for row in rows)]


def packed(cells):
    """The cells as an XLSX file."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Registrations")
        for row, values in enumerate(cells):
            for place, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, place, value)
                else:
                    sheet.write(row, place, value)
    return out.getvalue()


def edited(cast, by="ada", **answers):
    """A download in which every row was given these answers, as a file."""
    return packed(changed(downloaded(cast, by), **answers))


def taken(cast, content, by="ada"):
    """The file as it is after the worker has read it."""
    with cast.acting(by) as person:
        file = running.take(content, "mine.xlsx", by=person)
    return worked_on(file)


def worked_on(file):
    """The file after the worker has done all that waits."""
    running.carry_on(seconds=60)
    return now(file)


def now(file):
    with tenancy.everyone("test"):
        return RegistrationFile.objects.get(pk=file.pk)


def rezipped(content, replace=None, add=(), compress=zipfile.ZIP_DEFLATED):
    """The same archive with other entries. ``replace``: name → what becomes of its bytes; ``add``: (name, bytes)."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", compress) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, (replace or {}).get(entry.filename, lambda body: body)(body))
        for name, body in add:
            new.writestr(name, body)
    return out.getvalue()
