"""Addresses of companies and people."""

urlpatterns = []
