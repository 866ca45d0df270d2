"""Addresses of leads, of business profiles, and of the public directory."""
