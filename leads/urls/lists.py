"""Addresses of leads, as partners and the platform's staff see them."""

urlpatterns = []
