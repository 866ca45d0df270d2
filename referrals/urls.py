"""Addresses of deals."""

urlpatterns = []
