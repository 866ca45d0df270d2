"""Writes registrations as an XLSX file: what may be changed is open and has its choices, everything else is locked."""

from tempfile import SpooledTemporaryFile

import xlsxwriter
from django.utils.translation import gettext as _

from referrals.forms.careful import EARLIEST, LATEST
from referrals.questions import ANSWERS
from referrals.sheets import columns
from referrals.sheets.columns import FACTS
from referrals.words import RegistrationStatus as S

SPOOLED = 4 * 1024 * 1024  # bytes that stay in memory
NAMES = (*FACTS, *ANSWERS)
FIRST = 2  # the first row of registrations: above it the names, hidden, and the headings
WIDTHS = {"id": 12, "asks": 40, "deal": 30, "customer": 26, "solution": 22, "email": 28}
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST = 10**13  # of an amount
OPEN = {"format_columns": True, "format_rows": True, "select_locked_cells": True, "autofilter": True}


def written(registrations):
    """The file, from its beginning; the caller closes it."""
    out = SpooledTemporaryFile(max_size=SPOOLED)
    with xlsxwriter.Workbook(out, {"constant_memory": True, **PLAIN_TEXT}) as book:
        sheet = book.add_worksheet(_("Registrations")[:31])
        hints = book.add_worksheet(_("Instructions")[:31])
        lists = book.add_worksheet("lists")
        looks = _looks(book)
        count = _fill(sheet, looks, registrations)
        _restrict(sheet, _lists(lists), max(count, 1))
        _explain(hints, looks)
    out.seek(0)
    return out


def _looks(book):
    base = {"valign": "top"}
    numbers = {"text": "@", "choice": "@", "date": "yyyy-mm-dd", "number": "#,##0.00"}
    looks = {
        (way, is_open): book.add_format(base | {"num_format": shape, "locked": not is_open})
        for way, shape in numbers.items()
        for is_open in (True, False)
    }
    looks["wrapped"] = book.add_format(base | {"text_wrap": True})
    looks["heading"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    return looks


def _fill(sheet, looks, registrations):
    """The names, the headings, and a row for each; how many rows."""
    for place, name in enumerate(NAMES):
        hidden = {"hidden": True} if name == "version" else {}
        sheet.set_column(place, place, WIDTHS.get(name, 16), None, hidden)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.write_row(0, 0, NAMES)
    sheet.write_row(1, 0, [columns.heading(name) for name in NAMES], looks["heading"])
    row = FIRST
    answers = [(name, columns.way(name), dict(columns.choices(name))) for name in ANSWERS]
    for row, registration in enumerate(registrations, FIRST):
        _row(sheet, row, registration, looks, answers)
    sheet.freeze_panes(FIRST, list(NAMES).index("deal") + 1)
    sheet.autofilter(1, 0, row, len(NAMES) - 1)
    sheet.protect("", OPEN)
    return row - FIRST + 1


def _row(sheet, row, registration, looks, answers):
    """Every text as text, whatever it begins with: a formula in a name would run at whoever opens the file."""
    facts = [
        *(str(registration.uuid), str(registration.version), registration.get_status_display()),
        *(columns.asked(registration), registration.referral.name, registration.referral.customer_name),
        *(registration.solution.name, registration.get_kind_display()),
    ]
    for place, text in enumerate(facts):
        sheet.write_string(row, place, text, looks["text", False])
    is_open = registration.status == S.ACTION
    for place, (name, way, labels) in enumerate(answers, len(facts)):
        value, look = getattr(registration, name), looks[way, is_open]
        if value in (None, ""):
            sheet.write_blank(row, place, None, look)
        elif way == "date":
            sheet.write_datetime(row, place, value, look)
        elif way == "number":
            sheet.write_number(row, place, value, look)
        else:
            code = columns.code_of_choice(value)
            sheet.write_string(row, place, labels.get(code, code), look)


def _lists(sheet):
    """Name → where its choices stand: a sheet of lists, since a list within a rule may hold no comma."""
    sheet.hide()
    lists = {name: [label for _code, label in columns.choices(name)] for name in ANSWERS if columns.choices(name)}
    for row in range(max(map(len, lists.values()))):
        for place, labels in enumerate(lists.values()):
            if row < len(labels):
                sheet.write_string(row, place, labels[row])
    return {
        name: "=lists!" + xlsxwriter.utility.xl_range_abs(0, place, len(labels) - 1, place)
        for place, (name, labels) in enumerate(lists.items())
    }


def _restrict(sheet, lists, count):
    """What each column of answers takes."""
    for place, name in enumerate(ANSWERS, len(FACTS)):
        way = columns.way(name)
        rule = {"ignore_blank": True, "error_title": columns.heading(name)[:32]}
        if way == "choice":
            rule |= {"validate": "list", "source": lists[name], "error_message": _("Choose one of the list.")}
        elif way == "date":
            words = _("Choose a date between 2000 and 2099.")
            limits = {"minimum": EARLIEST, "maximum": LATEST}
            rule |= {"validate": "date", "criteria": "between", **limits, "error_message": words}
        elif way == "number":
            words = _("Enter an amount of 0 or more.")
            limits = {"minimum": 0, "maximum": MOST}
            rule |= {"validate": "decimal", "criteria": "between", **limits, "error_message": words}
        else:
            most = columns.field(name).max_length
            words = _("At most %(limit)d characters.") % {"limit": most}
            rule |= {"validate": "length", "criteria": "<=", "value": most, "error_message": words}
        sheet.data_validation(FIRST, place, FIRST + count - 1, place, rule)


def _explain(sheet, looks):
    """How to use the file."""
    sheet.set_column(0, 0, 100)
    lines = [
        _("Change the open cells of the rows with the status “Action pending”. All others are locked."),
        _("The column “What the reviewer asks” says what is wanted, field by field."),
        _("Leave the ids and the hidden row and column as they are: by them each row is found again."),
        _("Answer in words on the page of the registration: a spreadsheet holds values only."),
        _("What you do not change can stay. A file may change up to 1,000 rows."),
        _("To remove rows or columns, unprotect the sheet under Review: it has no password."),
        _("Then upload the file. You see every change before it is submitted, and can undo it afterwards."),
    ]
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, looks["wrapped"])
