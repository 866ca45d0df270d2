"""Leads: business profiles, the public directory, inquiries, and how a lead arrives."""
