"""Registrations as a spreadsheet: written, read apart, compared cell by cell, committed, undone (specification 4)."""
