"""Addresses of business profiles, as their company edits them."""

urlpatterns = []
