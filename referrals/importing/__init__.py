"""Loads customer accounts from a CSV file (docs/accounts-csv.md): read in bounds, checked, applied in batches."""
